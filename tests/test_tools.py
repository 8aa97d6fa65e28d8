"""Tools: what their files may say, who is known, and that what `--for` gives can be dialled there."""

from pathlib import Path

import pytest

from assistant.errors import OptionError
from assistant.options import MatchOptions
from assistant.processors import Compressor
from assistant.processors.equalizer import Band
from assistant.tools import BandSlot, Dial, Tool, tool_named, tool_names
from assistant.tools.read import tool_of
from assistant.units import q_of_octaves
from tests.command import names, run
from tests.conftest import Songs

HEAD = 'name = "Mine"\nsource = "its manual"\n'
FOUR = """
[[bands]]
count = 2
kinds = ["bell"]
low_hz = 200.0
high_hz = 6000.0
q = [0.7, 1.4]
max_gain_db = 6.0
gain_step_db = 0.5

[[bands]]
count = 1
kinds = ["low_shelf"]
hz = [60.0, 120.0, 240.0]
shelf_q = 0.7

[[bands]]
count = 1
kinds = ["high_shelf"]
hz = 8000.0
"""


def on_a_step(value, dial):
    """Whether a knob can be set to this."""
    if dial.choices:
        return min(abs(value / each - 1.0) for each in dial.choices) < 1e-9
    return dial.low <= value <= dial.high


def can_be(slot, band):
    """Whether a slot of a tool can be set to a band."""
    step = slot.gain_step_db
    return (
        band.kind in slot.kinds
        and on_a_step(band.frequency_hz, slot.frequency_hz)
        and on_a_step(band.q, slot.width(band.kind))
        and abs(band.gain_db) <= slot.most_gain_db
        and (step == 0.0 or abs(band.gain_db / step - round(band.gain_db / step)) < 1e-6)
    )


def fits(tool, bands):
    """Whether there is a slot for every band, each for one: by trying them one after the other, scarce ones first."""
    takers = [[index for index, slot in enumerate(tool.slots) if can_be(slot, band)] for band in bands]

    def placed(left, taken):
        return not left or any(placed(left[1:], taken | {index}) for index in left[0] if index not in taken)

    return placed(sorted(takers, key=len), frozenset())


@pytest.mark.parametrize("name", tool_names())
def test_every_shipped_tool_says_where_its_figures_come_from(name):
    """It is read whole, by the name on its first line, in any case and by any beginning that is its alone."""
    tool = tool_named(name)
    assert tool.name == name
    assert len(tool.source) > 20
    assert tool_named(f" {name.upper()} ") == tool
    assert all(slot.kinds and slot.most_gain_db > 0.0 for slot in tool.slots)


@pytest.mark.parametrize("name", tool_names())
def test_what_is_suggested_for_a_tool_can_be_dialled_there(songs: Songs, name):
    """From the command line to the settings, at a strength that needs many bands."""
    done = run("suggest", songs.mix, songs.reference, "--for", name, "--strength", "100", "--format", "json")
    assert done.code == 0, done.err
    tool, told = tool_named(name), done.json
    (equalizer,) = [each for each in told["settings"]["bus"] if each["kind"] == "equalizer"]
    bands = [Band(**band) for band in equalizer["bands"]]
    assert bands
    assert fits(tool, bands)
    assert tool.mid_side or {band.channel for band in bands} == {"stereo"}
    assert told["options"]["tool"] == name == told["sheet"]["tool"]
    cost = told["sheet"]["cost"]
    assert cost["residual_db"] >= 0.0
    assert cost["left_db"] < cost["before_db"]
    for each in told["settings"]["bus"]:
        if each["kind"] == "compressor" and tool.compressor:
            assert on_a_step(each["ratio"], tool.compressor.ratio)


def test_a_match_obeys_a_tool_of_ones_own(songs: Songs, tmp_path: Path):
    """As a suggestion does: what is rendered is what can be dialled."""
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + FOUR)
    done = run("match", songs.mix, songs.reference, "--for", file, "--strength", "80", "--json")
    assert done.code == 0, done.err
    (equalizer,) = [each for each in done.json["settings"]["bus"] if each["kind"] == "equalizer"]
    assert fits(tool_named(str(file)), [Band(**band) for band in equalizer["bands"]])


def test_a_tool_and_a_number_of_bands_hold_both(songs: Songs):
    done = run(
        "suggest", songs.mix, songs.reference, "--for", "eq eight", "--bands", "2", "--strength", "100",
        "--format", "json",
    )  # fmt: skip
    (equalizer,) = [each for each in done.json["settings"]["bus"] if each["kind"] == "equalizer"]
    assert len(equalizer["bands"]) <= 2


def test_no_side_gives_side_no_bands(songs: Songs):
    """Where it has some otherwise; the width's own gains stay, and the sheet says so."""
    asked = ("suggest", songs.mix, songs.reference, "--strength", "100")
    free, kept = (run(*asked, "--format", "json", *more).json for more in ((), ("--no-side",)))
    channels = [
        {band["channel"] for each in told["settings"]["bus"] if each["kind"] == "equalizer" for band in each["bands"]}
        for told in (free, kept)
    ]
    assert "side" in channels[0]
    assert channels[1] == {"stereo"}
    widths = [[each for each in told["settings"]["bus"] if each["kind"] == "width"] for told in (free, kept)]
    assert widths[0] == widths[1]
    text = " ".join(run(*asked, "--no-side").out.split())
    assert "no bands for mid or side alone" in text
    assert "the free fit would give it" in text


def test_no_side_draws_one_curve_for_mid_and_side(songs: Songs):
    done = run(
        "suggest", songs.mix, songs.reference, "--strength", "100", "--eq", "fir", "--no-side", "--format", "json"
    )
    (curve,) = [each for each in done.json["settings"]["bus"] if each["kind"] == "fir_equalizer"]
    assert all(point["mid_db"] == point["side_db"] for point in curve["points"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--for", "nothing of the kind"], ["nothing of the kind", "ReaEQ", "TOML"]),
        (["--for", "x32"], ["X32 channel or X32 main"]),
        (["--for", ""], ["not known"]),
        (["--for", "gone.toml"], ["gone.toml", "cannot be read"]),
        (["--for", "ReaEQ", "--eq", "fir"], ["ReaEQ", "fir"]),
    ],
)
def test_tools_that_cannot_be_are_refused_in_one_line(songs: Songs, monkeypatch, arguments, words):
    """Before any sound is read."""
    monkeypatch.chdir(songs.folder)
    for command in ("suggest", "match"):
        done = run(command, "mix.wav", "reference.wav", *arguments)
        assert done.code == 1
        assert done.err.startswith("assistant: error: ")
        assert done.err.count("\n") == 1
        assert all(word in done.err for word in words), done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", ["not TOML"]),
        ('source = "x"\n[[bands]]\n', ["name is missing"]),
        ('name = 5\nsource = "x"\n[[bands]]\n', ["name is 5"]),
        ('name = "x"\n[[bands]]\n', ["source is missing"]),
        (HEAD, ["bands is missing", "[[bands]]"]),
        (HEAD + "bands = 4\n", ["bands is 4"]),
        (HEAD + 'width = "hertz"\n[[bands]]\n', ["width", "hertz", "octaves"]),
        (HEAD + "mid_side = 1\n[[bands]]\n", ["mid_side is 1", "true or false"]),
        (HEAD + "colour = 1\n[[bands]]\n", ["colour is not known", "mid_side"]),
        (HEAD + "[[bands]]\nhigh_herz = 2.0\n", ["bands[0]", "high_herz is not known", "high_hz"]),
        (HEAD + "[[bands]]\ncount = 2.5\n", ["count is 2.5", "whole"]),
        (HEAD + "[[bands]]\ncount = 999\n", ["count is 999"]),
        (HEAD + "[[bands]]\ncount = -1\n", ["count is -1", "over 0"]),
        (HEAD + "[[bands]]\ncount = 1\neach_at_hz = [100.0]\n", ["count and each_at_hz"]),
        (HEAD + "[[bands]]\neach_at_hz = [1.0]\n", ["each_at_hz is 1.0", "range"]),
        (HEAD + '[[bands]]\nkinds = ["notch"]\n', ["kinds", "notch", "bell"]),
        (HEAD + "[[bands]]\nkinds = []\n", ["kinds"]),
        (HEAD + "[[bands]]\nlow_hz = 2000.0\nhigh_hz = 20.0\n", ["low_hz is 2000", "swapped"]),
        (HEAD + '[[bands]]\nlow_hz = "low"\n', ["low_hz", "number over 0"]),
        (HEAD + "[[bands]]\nlow_hz = nan\n", ["low_hz", "number over 0"]),
        (HEAD + "[[bands]]\nlow_hz = true\n", ["low_hz", "number over 0"]),
        (HEAD + "[[bands]]\nlow_hz = 30000.0\nhigh_hz = 40000.0\n", ["30000 to 40000", "unit"]),
        (HEAD + "[[bands]]\nhz = [100.0]\nhigh_hz = 200.0\n", ["hz and a range"]),
        (HEAD + "[[bands]]\nhz_steps = 10\n", ["hz_steps is 10", "low_hz"]),
        (HEAD + "[[bands]]\nlow_hz = 20.0\nhigh_hz = 200.0\nhz_steps = 1.5\n", ["hz_steps is 1.5"]),
        (HEAD + "[[bands]]\nlow_q = 1.0\nhigh_octaves = 2.0\n", ["either Q or octaves"]),
        (HEAD + "[compressor]\nthreshold = 1\n[[bands]]\n", ["compressor", "threshold is not known"]),
        (HEAD + "compressor = 3\n[[bands]]\n", ["compressor is 3"]),
    ],
)
def test_files_that_say_what_no_tool_can_be_are_refused(tmp_path: Path, text, words):
    """What, where, and the rule, in one line."""
    file = tmp_path / "tool.toml"
    file.write_text(text)
    with pytest.raises(OptionError) as error:
        tool_named(str(file))
    assert "\n" not in str(error.value)
    assert all(word in str(error.value) for word in (str(file), *words)), error.value


def test_what_is_no_text_is_refused(tmp_path: Path):
    file = tmp_path / "tool.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OptionError, match="not text"):
        tool_named(str(file))


def test_what_a_file_says_is_what_the_tool_can_be():
    """Ranges, choices, steps and octaves end up as Q and Hz; what is missing is free."""
    tool = tool_of(HEAD + FOUR, "here")
    assert [slot.kinds for slot in tool.slots] == [("bell",), ("bell",), ("low_shelf",), ("high_shelf",)]
    first, _, low, high = tool.slots
    assert first.frequency_hz == Dial(200.0, 6000.0)
    assert first.q == Dial(0.7, 1.4, (0.7, 1.4))
    assert (first.most_gain_db, first.gain_step_db) == (6.0, 0.5)
    assert low.frequency_hz.choices == (60.0, 120.0, 240.0)
    assert low.shelf_q.is_fixed
    assert high.frequency_hz.is_fixed
    assert (high.most_gain_db, high.gain_step_db) == (24.0, 0.0)
    assert (tool.width, tool.mid_side, tool.compressor) == ("q", False, None)


def test_octaves_run_against_q():
    """The widest is the lowest Q, whichever end is told."""
    wide = tool_of(HEAD + "[[bands]]\nlow_octaves = 0.5\nhigh_octaves = 2.0\n", "here").slots[0]
    assert wide.q.low == pytest.approx(q_of_octaves(2.0))
    assert wide.q.high == pytest.approx(q_of_octaves(0.5))
    half = tool_of(HEAD + "[[bands]]\nhigh_octaves = 2.0\n", "here").slots[0]
    assert (half.q.low, half.q.high) == (pytest.approx(q_of_octaves(2.0)), 16.0)
    one = tool_of(HEAD + "[[bands]]\nlow_octaves = 0.5\n", "here").slots[0]
    assert (one.q.low, one.q.high) == (0.1, pytest.approx(q_of_octaves(0.5)))


def test_steps_are_even_on_a_log_scale():
    text = "[[bands]]\nlow_hz = 20.0\nhigh_hz = 20000.0\nhz_steps = 4\n"
    assert tool_of(HEAD + text, "here").slots[0].frequency_hz.choices == (20.0, 200.0, 2000.0, 20000.0)


def test_a_dial_takes_the_nearest():
    assert Dial(1.0, 4.0).nearest(9.0) == 4.0
    assert Dial(1.0, 4.0, (1.0, 4.0)).nearest(2.1) == 4.0
    assert Dial(1.0, 4.0, (1.0, 4.0)).nearest(1.9) == 1.0
    assert Dial(1.0, 4.0, (1.0, 2.0, 4.0)).within(1.5, 9.0) == Dial(2.0, 4.0, (2.0, 4.0))
    assert Dial(1.0, 4.0, (1.0, 4.0)).within(1.5, 1.9) == Dial(1.0, 1.0, (1.0,))
    assert Dial(5.0, 9.0).within(0.3, 1.5) == Dial(5.0, 5.0)


def test_a_compressor_is_set_to_what_it_has():
    tool = tool_of(HEAD + "[compressor]\nratio = [2.0, 4.0, 10.0]\nhigh_attack_ms = 5.0\n[[bands]]\n", "here")
    asked = Compressor(ratio=2.6, attack_ms=20.0, release_ms=150.0, threshold_db=-20.0, wet_percent=40.0)
    kept = tool.compressor.kept(asked)
    assert (kept.ratio, kept.attack_ms, kept.release_ms, kept.wet_percent) == (2.0, 5.0, 150.0, 100.0)
    with_mix = tool_of(HEAD + "[compressor]\nmix = true\n[[bands]]\n", "here").compressor
    assert with_mix.kept(asked) == asked


def test_a_tool_is_graphic_where_only_gains_are_left():
    fader = BandSlot(kinds=("bell",), frequency_hz=Dial(100.0, 100.0), q=Dial(1.4, 1.4))
    tool = Tool(name="faders", source="here", slots=(fader, fader))
    assert tool.is_graphic
    assert not Tool(name="one of two", source="here", slots=(fader, BandSlot())).is_graphic
    assert MatchOptions(tool=tool).tool is tool
