"""The album's page, text and JSON: one content, every name escaped, the joins to be heard, and nothing from outside."""

import base64
import html
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from assistant.album.options import AlbumOptions
from assistant.album.wishes import AlbumWish, SongWish, Wishes
from assistant.audio.preview import decode
from assistant.deliver_album import AlbumDelivery, deliver_album
from assistant.progress import Progress
from assistant.report.album import album_json, album_text, pages
from tests import signals
from tests.command import write
from tests.programs import program

RATE_HZ = 22050
TITLES = ["<script>alert(1)</script>", "\"quotes\" & 'more'", "夜の列車 " + "long" * 20]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("album")
    songs = tuple(
        SongWish(
            file=write(folder / f"{number}.wav", 0.3 * signals.song(5.0, RATE_HZ, seed=number), RATE_HZ), title=title,
            gap_before_seconds=gap,
        )
        for number, (title, gap) in enumerate(zip(TITLES, (None, None, -1.0), strict=True))
    )  # fmt: skip
    wishes = Wishes(songs=songs, album=AlbumWish(title="<i>Album</i>", artist="A & B"))
    delivery = AlbumDelivery(folder=folder / "out")
    return deliver_album(wishes, AlbumOptions(deliver=("masters", "cd")), delivery, Progress(), pages)


@pytest.fixture(scope="module")
def file(made):
    return next(path for path in made.written if path.name == "album.html")


def _page(file):
    return file.read_text(encoding="utf-8")


def test_names_are_escaped_and_there_is_nothing_from_outside(file):
    page = _page(file)
    assert "<script" not in page
    assert "<i>Album" not in page
    for title in TITLES:
        assert html.escape(title, quote=False) in page.replace("&#34;", '"').replace("&#39;", "'")
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "default-src 'none'" in page


def test_each_join_is_there_as_it_is_on_the_record(made, file):
    sounds = re.findall(r'<audio [^>]*src="data:audio/ogg;base64,([^"]+)"', _page(file))
    assert len(sounds) == len(TITLES) - 1
    timeline = made.record.timeline
    for sound, last, place in zip(sounds, timeline.places[:-1], timeline.places[1:], strict=True):
        edges = sorted((last.heard_end, place.heard_first))
        first, end = max(edges[0] - 8 * timeline.rate_hz, 0), min(edges[1] + 8 * timeline.rate_hz, timeline.samples)
        heard = decode(base64.b64decode(sound))
        assert heard.samples.shape[1] / heard.rate_hz == pytest.approx((end - first) / timeline.rate_hz, abs=0.01)


def test_text_page_and_json_tell_the_same_figures(made, file):
    page, text, told = html.unescape(_page(file)), album_text(made), json.loads(album_json(made))
    assert f"the album has {told['loudness_lufs']:.1f} LUFS" in text
    for song in told["songs"]:
        cell = f"{song['before']['loudness_lufs']:.1f} → {song['after']['loudness_lufs']:.1f}"
        assert cell in text
        assert cell in page
        assert song["title"] in text
        for line in song["told"]:
            assert line in text
            assert line in page
    for service in told["services"]:
        assert f"{service['service']} ({service['target_lufs']:g} LUFS)" in text
        for gain in service["song_gains_db"]:
            assert f"{round(gain, 1) + 0.0:+.1f}" in text


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        path = program("chromium", "chromium")
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_in_a_browser_it_fits_plays_and_axe_finds_nothing(browser: Browser, file: Path, width: int, scheme: str):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    page.evaluate("(() => { const each = document.querySelector('audio'); each.muted = true; return each.play(); })()")
    for _ in range(100):  # waiting by a condition would need scripts, which the page forbids
        if page.evaluate("document.querySelector('audio').currentTime") > 0.1:
            break
        page.wait_for_timeout(50)
    else:
        pytest.fail("the sound does not play")
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    context.close()
