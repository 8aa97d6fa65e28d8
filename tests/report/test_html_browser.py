"""The page in a real browser: it plays in step, can be used by keyboard alone, and asks nobody for anything."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.analyze import analyze_samples
from assistant.audio import Resampled
from assistant.audio.preview import decode
from tests import signals
from tests.command import run, write
from tests.mixing.songs import tracks, write_folder
from tests.programs import program
from tests.report.pages import player_of

RATE_HZ = 44100
DESK, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
NAMES = ["mix", "result", "reference", "change"]
_TAP = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    window.tap ??= new AnalyserNode(this.context, { fftSize: 32768 });
    connect.call(this, window.tap);
  }
  return connect.call(this, to, ...rest);
};
"""
"""Lets a test hear what goes to the loudspeakers: the last 32768 samples of it."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report that a match wrote by default."""
    folder = tmp_path_factory.mktemp("songs")
    bright = signals.shaped(signals.song(40.0, RATE_HZ, seed=2), RATE_HZ, lambda hz: 1.0 + hz / (hz + 3000.0))
    mix = write(folder / "mix.wav", 0.3 * signals.song(44.0, RATE_HZ, seed=1))
    done = run("match", mix, write(folder / "reference.wav", 0.45 * bright), "--quiet")
    assert done.code == 0, done.err
    return folder / "mix_matched.html"


@pytest.fixture(scope="module")
def mix_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report that a mix wrote by default."""
    folder = tmp_path_factory.mktemp("tracks")
    stems = write_folder(folder / "stems", tracks(10.0))
    done = run("mix", stems, write(folder / "reference.wav", signals.song(12.0, RATE_HZ, seed=2)), "--quiet")
    assert done.code == 0, done.err
    return folder / "stems_mix.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's; nothing is downloaded."""
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    path = program("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page, and what it said and asked for behind its reader's back."""

    page: Page
    context: BrowserContext
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def state(self) -> dict:
        return self.page.evaluate("assistantPlayer.state()")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, condition: str) -> None:
        """Wait for a condition on the player's state `s`; the page's policy forbids to wait within it."""
        for _ in range(600):
            if self.page.evaluate(f"(() => {{ const s = assistantPlayer.state(); return {condition}; }})()"):
                return
            self.page.wait_for_timeout(25)
        pytest.fail(f"never {condition}: {self.state()}")


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator["Opener"]:
    """Opens the report; after each test no page may have said a word, or asked for anything but itself."""
    opener = Opener(browser, file)
    yield opener
    for each in opener.all:
        each.context.close()
        assert each.said == []
        assert [url for url in each.asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]


@dataclass
class Opener:
    browser: Browser
    file: Path
    all: list[Opened] = field(default_factory=list)

    def __call__(self, **options: object) -> Opened:
        context = self.browser.new_context(**{"viewport": DESK, **options})
        opened = Opened(context.new_page(), context)
        opened.page.on("console", lambda message: opened.said.append(message.text))
        opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.page.on("request", lambda request: opened.asked.append(request.url))
        opened.page.add_init_script(_TAP)
        opened.page.goto(self.file.as_uri())
        self.all.append(opened)
        return opened


def test_each_source_plays_and_is_the_only_one_heard(opened: Opener):
    """The audio's own time advances, and so does the position; one gain is open."""
    page = opened()
    page.press("Space")
    page.until("s.playing && s.position > 0.1")
    for place, name in enumerate(NAMES):
        page.press(str(place + 1))
        page.until(f"s.source === '{name}' && s.gains[{place}] > 0.99")
        before = page.state()
        page.until(f"s.contextTime > {before['contextTime'] + 0.3}")
        after = page.state()
        assert after["position"] - before["position"] == pytest.approx(
            after["contextTime"] - before["contextTime"], abs=0.02
        )
        assert [round(gain) for gain in after["gains"]] == [int(other == place) for other in range(4)]
    page.press("Space")
    page.until("!s.playing")
    resting = page.state()["position"]
    page.page.wait_for_timeout(100)
    assert page.state()["position"] == resting


def test_switching_keeps_the_position_and_leaves_no_gap(opened: Opener):
    """Told by what goes to the loudspeakers, which is looked for in the sounds that stand in the page."""
    page = opened()
    sources = player_of(opened.file.read_text(encoding="utf-8"))["excerpts"][0]["sources"]
    page.press("Space")
    page.until("s.playing && s.position > 0.6")
    page.press("2")
    page.page.wait_for_timeout(250)
    heard = page.page.evaluate(
        "(() => { const all = new Float32Array(tap.fftSize); tap.getFloatTimeDomainData(all);"
        " return { samples: [...all], rate: tap.context.sampleRate }; })()"
    )
    samples, rate_hz = np.array(heard["samples"]), int(heard["rate"])
    width, gap = rate_hz // 10, rate_hz // 200
    mix, result = (_mono(source["ogg"], rate_hz) for source in sources[:2])
    apart = samples.size - width
    first, last = _place(samples[:width], mix), _place(samples[apart:], result)
    assert abs((last - first) - apart) / rate_hz < 0.02
    windows = samples[: samples.size // gap * gap].reshape(-1, gap)
    assert np.sqrt(np.mean(windows**2, axis=1)).min() > 0.02 * np.sqrt(np.mean(samples**2))


def _mono(ogg: str, rate_hz: int) -> np.ndarray:
    audio = decode(base64.b64decode(ogg))
    return np.concatenate(list(Resampled(audio, rate_hz).blocks()), axis=1).mean(axis=0)


def _place(piece: np.ndarray, whole: np.ndarray) -> int:
    """Where `piece` is most like `whole`: normalised cross-correlation."""
    size = 1 << (whole.size + piece.size).bit_length()
    found = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(piece, size)), size)[: whole.size - piece.size]
    sums = np.concatenate([[0.0], np.cumsum(whole**2)])
    energy = sums[piece.size :][: found.size] - sums[: found.size]
    return int(np.argmax(found / np.sqrt(energy + 1e-9)))


def test_what_is_played_is_equally_loud(opened: Opener):
    """Within 0.2 LU by our meter, on the sounds that stand in the page."""
    for excerpt in player_of(opened.file.read_text(encoding="utf-8"))["excerpts"]:
        sounds = [decode(base64.b64decode(source["ogg"])) for source in excerpt["sources"][:3]]
        loudness = [analyze_samples(sound.samples, sound.rate_hz).loudness_lufs for sound in sounds]
        assert max(loudness) - min(loudness) < 0.2


def test_seeking_by_keys_and_by_pointer(opened: Opener):
    page = opened()
    page.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert page.state()["position"] == pytest.approx(2.0)
    page.page.locator("#wave").focus()
    page.press("End")
    assert page.page.get_attribute("#wave", "aria-valuenow") == "10"
    page.press("Home")
    assert page.page.get_attribute("#wave", "aria-valuetext") == "0 of 10 seconds"
    box = page.page.locator("#wave").bounding_box()
    assert box is not None
    page.page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    assert page.state()["position"] == pytest.approx(7.5, abs=0.05)
    page.press("Space")
    page.until("s.playing && s.position > 7.6")
    page.press("ArrowLeft")
    page.until("s.playing && s.position > 6.4 && s.position < 8.4")


def test_a_loop_begins_anew_and_without_one_it_ends(opened: Opener):
    page = opened()
    page.page.locator("#wave").focus()
    page.press("End", "ArrowLeft", "Space")
    page.until("s.playing && s.position < 5")
    page.press("Space")
    page.page.uncheck("#loop")
    page.page.locator("#wave").focus()
    page.press("End", "ArrowLeft", "Space")
    page.until("s.playing")
    page.until("!s.playing && s.position === 0")


def test_the_other_part_is_other_sound(opened: Opener):
    page = opened()
    before = page.page.get_attribute("#outline", "d")
    page.press("Space")
    page.until("s.playing")
    page.page.get_by_role("button", name="Typical part").click()
    page.until("s.playing && s.excerpt === 1 && s.position < 2")
    assert page.page.get_attribute("#outline", "d") != before


def test_everything_is_reached_by_tab_and_shows_it(opened: Opener):
    """Each control of the player has the focus in turn, and an outline that can be seen."""
    page = opened()
    reached = set()
    for _ in range(40):
        page.press("Tab")
        reached.add(page.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if page.page.evaluate("document.getElementById('player').contains(document.activeElement)"):
            assert page.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert {"wave", "play", "loop", "blind", "Keys", "Loudest part", "Typical part"} <= reached
    assert {"1 Mix", "2 Result", "3 Reference", "4 What was changed"} <= reached


def test_the_blind_test_by_keyboard_alone(opened: Opener):
    """Nothing tells the three apart until they are revealed: no name, no waveform, no words."""
    page = opened()
    while page.page.evaluate("document.activeElement.id") != "blind":
        page.press("Tab")
    page.press("Enter")
    order = page.state()["order"]
    assert sorted(order) == sorted(NAMES[:3])
    shown = []
    for key, letter in zip("123", "ABC", strict=True):
        page.press(key)
        assert page.state()["source"] == order[int(key) - 1]
        assert page.page.inner_text("#said") == letter
        told = page.page.inner_text(".sources") + page.page.inner_text("#about")
        assert not any(name in told.lower() for name in ("mix", "result", "reference", "changed"))
        shown.append((page.page.get_attribute("#outline", "d"), page.page.inner_text("#about").replace(letter, "")))
    assert len(set(shown)) == 1
    page.press("4")
    assert page.state()["source"] == order[2]
    page.press("2", "p")
    assert "You prefer B" in page.page.inner_text("#said")
    page.press("x")
    assert page.state()["revealed"]
    said = page.page.inner_text("#said")
    assert f"A was the {order[0]}, B was the {order[1]}, C was the {order[2]}." in said
    assert f"You preferred the {order[1]}." in said
    while page.page.evaluate("document.activeElement.id") != "leave":
        page.press("Tab")
    page.press("Enter")
    assert not page.state()["blind"]
    assert page.page.evaluate("document.activeElement.id") == "blind"


def test_a_blind_test_has_no_fixed_order(opened: Opener):
    page = opened()
    orders = set()
    for _ in range(40):
        page.press("x")
        orders.add(tuple(page.state()["order"]))
        page.press("x")
    assert len(orders) == 6


def test_keys_can_be_turned_off_and_leave_other_controls_alone(opened: Opener):
    """Single letters as shortcuts get in the way of speech input; a page must be able to do without."""
    page = opened()
    page.page.locator("details.keys summary").click()
    page.page.uncheck("#shortcuts")
    page.press("2", "x")
    assert (page.state()["source"], page.state()["blind"]) == ("mix", False)
    page.page.check("#shortcuts")
    page.page.locator("#blind").focus()
    page.press("Space")
    assert page.state()["blind"]
    assert not page.state()["playing"]


def test_less_motion_on_request_plays_all_the_same(opened: Opener):
    page = opened(reduced_motion="reduce")
    page.press("Space")
    page.until("s.playing && s.position > 0.6")
    assert page.page.evaluate("getComputedStyle(document.getElementById('play')).transitionDuration") == "0s"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(opened: Opener, scheme: str, viewport: dict[str, int]):
    """At first, with everything opened, and during a blind test."""
    page = opened(color_scheme=scheme, viewport=viewport)
    axe = Axe()
    assert axe.run(page.page).violations_count == 0
    page.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.press("x", "p")
    page.page.wait_for_timeout(200)
    result = axe.run(page.page)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("width", [320, 360, 768])
def test_a_narrow_screen_scrolls_in_one_direction_only(opened: Opener, width: int):
    page = opened(viewport={"width": width, "height": 740})
    page.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_is_white_without_the_player_and_with_the_pictures(opened: Opener):
    page = opened(color_scheme="dark")
    page.page.emulate_media(media="print", color_scheme="dark")
    assert page.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.page.locator(".player").is_visible()
    assert page.page.locator("figure svg").first.is_visible()
    assert page.page.pdf(format="A4").startswith(b"%PDF")


def test_without_its_script_the_page_tells_everything_but_sound(opened: Opener):
    page = opened(java_script_enabled=False)
    assert page.page.get_by_text("Listening needs JavaScript").is_visible()
    assert not page.page.locator("#player").is_visible()
    assert page.page.locator(".moves h3").first.is_visible()


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_a_mix_s_page_plays_fits_and_axe_finds_nothing(browser: Browser, mix_file: Path, scheme: str, viewport: dict):
    opener = Opener(browser, mix_file)
    opened = opener(color_scheme=scheme, viewport=viewport)
    assert Axe().run(opened.page).violations_count == 0
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    opened.page.click("#play")
    opened.until("s.playing")
    assert opened.page.inner_text("button.source >> nth=0").endswith("Tracks")
    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith(("data:", "blob:"))] == [mix_file.as_uri()]
    opened.context.close()
