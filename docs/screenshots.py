"""The README's pictures of a report: the demo's, in a browser, on a desk and on a phone.

    python docs/screenshots.py            writes report-desktop.png and report-phone.png beside this file

Needs Chromium as `chromium` (Debian's package of that name), Playwright, and ffmpeg, which brings the pictures down to
256 colours: they are shown small, and a repository keeps every version of them.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

from assistant.deliver import matched_path
from assistant.demo import MIX_NAME, demo
from assistant.progress import Progress

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

HERE = Path(__file__).parent
PICTURES: "dict[str, tuple[ViewportSize, Literal['light', 'dark']]]" = {
    "report-desktop.png": ({"width": 1200, "height": 1500}, "light"),
    "report-phone.png": ({"width": 390, "height": 1500}, "dark"),
}
_FEWER_COLOURS = "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=none"


def main() -> None:
    """Make both."""
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        demo(folder / "demo", Progress())
        report = matched_path(folder / "demo" / MIX_NAME).with_suffix(".html")
        browser = playwright.chromium.launch(executable_path=_program("chromium"), args=["--no-sandbox"])
        for picture, (viewport, scheme) in PICTURES.items():
            context = browser.new_context(viewport=viewport, color_scheme=scheme)
            page = context.new_page()
            page.goto(report.as_uri())
            page.screenshot(path=folder / picture)
            context.close()
            _reduce(folder / picture, HERE / picture)
        browser.close()


def _reduce(picture: Path, final: Path) -> None:
    """Write the picture with a palette, and say how large it became."""
    command = [_program("ffmpeg"), "-v", "error", "-y", "-i", str(picture), "-vf", _FEWER_COLOURS, str(final)]
    subprocess.run(command, check=True)
    print(f"{final}: {final.stat().st_size / 1000.0:.0f} kB")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed; on Debian: apt install {name}")
    return found


if __name__ == "__main__":
    main()
