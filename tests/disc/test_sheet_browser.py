"""The printed sheet in a browser: it fits a phone, axe finds nothing, and paper gets all columns."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from assistant.disc import DiscSong, Master, plan, sheet_html
from tests.disc.discs import UPC, Length, isrc
from tests.programs import program


@pytest.mark.parametrize("width", [360, 1_123])
def test_the_page_fits_and_axe_finds_nothing(tmp_path, width):
    songs = [DiscSong(sound=Length(441_000), title=f"Song {n} " + "long " * 8, isrc=isrc(n)) for n in range(30)]
    disc = plan(songs, title="A title that is " + "very " * 20 + "long", performer="P", upc=UPC)
    file = tmp_path / "x.html"
    file.write_text(sheet_html.write(Master(disc=disc, image=(), image_name="album.wav"))[0], encoding="utf-8")
    asked = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium", "chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).violations_count == 0
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
        browser.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
