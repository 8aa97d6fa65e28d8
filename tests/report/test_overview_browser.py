"""The overview in a real browser: it sorts by a click and by keyboard, says nothing and asks for nothing."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from assistant.report.overview import WRITERS, overview
from tests.profiles import moved, profile
from tests.programs import program


def test_a_head_sorts_least_first_and_then_the_other_way(tmp_path: Path):
    """Numbers as numbers, names as people count, and what was not measured last."""
    gains = (0.0, 12.0, -12.0, 3.0)
    songs = [
        (f"song {place}.wav", moved(profile(), side_db=gain)) for place, gain in zip((10, 9, 2, 1), gains, strict=True)
    ]
    mono = moved(profile(), channels=1)
    file = tmp_path / "songs.html"
    file.write_text(WRITERS["html"](overview([("mono.wav", mono), *songs])), encoding="utf-8")
    path, asked, said = program("chromium", "chromium"), [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())

        def order():
            return page.locator("tbody th").all_inner_texts()

        page.get_by_role("button", name="Width").click()
        up = ["song 2.wav", "song 10.wav", "song 1.wav", "song 9.wav", "mono.wav"]
        assert order() == up
        page.get_by_role("button", name="Width").focus()
        page.keyboard.press("Enter")
        assert order() == [*up[3::-1], "mono.wav"]
        assert page.locator("[aria-sort]").get_attribute("aria-sort") == "descending"
        page.get_by_role("button", name="File").click()
        assert order() == ["mono.wav", "song 1.wav", "song 2.wav", "song 9.wav", "song 10.wav"]
        browser.close()
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
