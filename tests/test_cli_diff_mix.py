"""`assistant diff` of two mixes, as a user reads it: two runs, and one whose settings were edited afterwards."""

import json
import re

import pytest

from assistant.settings import to_json
from tests.command import run, write
from tests.mixing.songs import RATE_HZ, tracks, write_folder
from tests.sessions.mixes import SETTINGS
from tests.signals import song

FORMS = ("text", "markdown", "json")


@pytest.fixture(scope="module")
def mixes(tmp_path_factory):
    """A mix, one with the lead 3 dB up and the keys to the left, and the first with a fader that was pulled by hand."""
    folder = tmp_path_factory.mktemp("mixes")
    stems = write_folder(folder / "stems", tracks(6.0, seed=6))
    reference = write(folder / "reference.wav", song(8.0, RATE_HZ, seed=2))
    options = ("--no-report", "--space", "off", "-q")
    assert run("mix", stems, reference, "-o", folder / "one.wav", *options).code == 0
    (stems / "mix.toml").write_text("[tracks.vocal]\nlevel_db = 3.0\n[tracks.keys]\npan = -0.5\n")
    assert run("mix", stems, reference, "-o", folder / "two.wav", *options, "--headroom", "-9").code == 0
    (stems / "mix.toml").unlink()
    edited = json.loads((folder / "one.json").read_text())
    faders = [each for each in edited["settings"]["tracks"]["vocal"] if each["kind"] == "gain"]
    faders[-1]["gain_db"] -= 4.0
    (folder / "edited.json").write_text(json.dumps(edited))
    return folder


def _first(text):
    return " ".join(text.split("\n\n")[0].split())


def test_a_mix_has_not_changed_from_itself(mixes):
    done = run("diff", mixes / "one.json", mixes / "one.json")
    assert _first(done.out) == (
        "Nothing changed: the settings are the same. The results are within 0.1 dB of each other in everything."
    )
    assert "What that did" not in done.out


def test_two_mixes_are_told_by_what_was_asked_moved_and_came_of_it(mixes):
    done = run("diff", mixes / "one.json", mixes / "two.json")
    assert done.code == 0
    first = _first(done.out)
    assert "--headroom -6 -> -9" in first
    assert re.search(r"All 6 tracks moved by [-+]\d\.\d dB; beyond that vocal \+[23]\.\d dB", first)
    assert re.search(r"keys \S+ -> L50", first)
    assert re.search(r"vocal \+\d\.\d dB over the rest; vocals \+\d\.\d LU", first)
    headings = re.findall(r"^(\S.*)\n-{3,}$", done.out, re.MULTILINE)
    assert headings[:2] == ["Tracks", "What that did"]
    assert max(len(line) for line in done.out.splitlines()) <= 96


def test_figures_of_before_an_edit_are_told_as_such(mixes):
    done = run("diff", mixes / "one.json", mixes / "edited.json")
    first = _first(done.out)
    assert first.startswith("Moved: vocal -4.0 dB. The settings of B were edited after its mix (vocal)")
    assert "The results are" not in first
    assert "gain: " not in done.out


def test_tracks_give_the_figures_of_what_the_settings_make_now(mixes):
    done = run("diff", mixes / "one.json", mixes / "edited.json", "--tracks", mixes / "stems", "--json")
    assert done.code == 0, done.err
    outcome = done.json["outcome"]
    assert outcome["measured"] is True
    assert outcome["edited_since"] == {"a": [], "b": []}
    assert outcome["figures"]["lead_over_rest_db"]["change"] == pytest.approx(-4.0, abs=0.05)
    assert done.json["rendered"]["figures"]["loudness_lufs"]["change"] < 0.0
    again = run("diff", mixes / "one.json", mixes / "one.json", "--tracks", mixes / "stems", "--json").json
    figures = again["rendered"]["figures"]
    written = json.loads((mixes / "one.json").read_text())["after"]
    assert figures["loudness_lufs"]["a"] == pytest.approx(written["loudness_lufs"], abs=0.01)
    assert not any(figure["change"] for figure in figures.values())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("b", ["one", "two", "edited"])
def test_every_form_is_whole(mixes, form, b):
    done = run("diff", mixes / "one.json", mixes / f"{b}.json", "--format", form)
    assert done.code == 0, done.err
    assert done.out.endswith("\n")
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b|-0\.0\b", done.out)
    if form == "json":
        found = done.json["mix"]
        moved = {each["name"]: each["beyond_common_db"] for each in found["tracks"]}
        assert (abs(moved["vocal"]) > 2.0) is (b != "one")


def test_there_and_back_have_the_same_figures(mixes):
    there, back = (
        run("diff", mixes / f"{a}.json", mixes / f"{b}.json", "--json").json
        for a, b in (("one", "two"), ("two", "one"))
    )
    assert there["mix"]["common_db"] == pytest.approx(-back["mix"]["common_db"], abs=1e-3)
    for one, other in zip(there["mix"]["tracks"], back["mix"]["tracks"], strict=True):
        assert one["name"] == other["name"]
        assert one["gain_db"]["change"] == pytest.approx(-other["gain_db"]["change"], abs=1e-3)
    for name, group in there["outcome"]["groups_lu"].items():
        assert group["change"] == pytest.approx(-back["outcome"]["groups_lu"][name]["change"], abs=1e-3)


def _settings(path, **changed):
    path.write_text(json.dumps({**to_json(SETTINGS), **changed}), encoding="utf-8")
    return path


def test_groups_and_sends_are_told_in_the_words_of_their_settings(tmp_path):
    told = to_json(SETTINGS)
    room, drums = told["sends"]["room"], told["groups"]["drums"]
    longer = {**room, "tracks": {"vocal": -3.0, "snare": -12.0}, "chain": [{**room["chain"][0], "decay_seconds": 1.1}]}
    harder = {**drums, "tracks": ["kick", "snare"], "compressor": {**drums["compressor"], "ratio": 6.0}}
    a = _settings(tmp_path / "a.json")
    b = _settings(tmp_path / "b.json", sends={"room": longer}, groups={"drums": harder})
    done = run("diff", a, b)
    assert _first(done.out) == "Groups: drums changed. Sends: echo is gone, room changed."
    assert "drums: gone and hat left" in done.out
    assert "drums: compressor: ratio 4:1 -> 6:1" in done.out
    assert "room: reverb: decay 0.4 s -> 1.1 s" in done.out
    assert "echo is gone: delay 200 ms" in done.out
    assert "; of vocal at -10.0 dB" in " ".join(done.out.split())
    assert re.search(r"vocal +-6\.0 +-3\.0 +\+3\.0 +dB", done.out)


def test_a_common_gain_is_one_line(tmp_path):
    told = to_json(SETTINGS)
    tracks_up = {name: [*chain, {"kind": "gain", "gain_db": 1.5}] for name, chain in told["tracks"].items()}
    done = run("diff", _settings(tmp_path / "a.json"), _settings(tmp_path / "b.json", tracks=tracks_up))
    assert _first(done.out) == "All 7 tracks moved by +1.5 dB, and none beyond that."
    assert "Settings of" not in done.out


def test_gain_in_front_of_a_compressor_is_told_with_its_chain(tmp_path):
    told = to_json(SETTINGS)
    chain = [{"kind": "gain", "gain_db": 3.0}, *told["tracks"]["kick"], {"kind": "gain", "gain_db": -3.0}]
    b = _settings(tmp_path / "b.json", tracks={**told["tracks"], "kick": chain})
    done = run("diff", _settings(tmp_path / "a.json"), b)
    assert "gains in front of the compressor: 0.0 -> 3.0 dB (+3.0 dB)" in done.out
    assert _first(done.out) == "The chains of kick changed."


@pytest.mark.parametrize(
    ("names", "words"),
    [(["vocal"], "vocal"), (["vocal", "bass"], "both tracks"), (["vocal", "bass", "hat"], "all 3 tracks")],
)
def test_a_send_that_all_tracks_follow_is_one_line(tmp_path, names, words):
    a, b = (
        _settings(tmp_path / f"{level_db}.json", sends={"echo": {"tracks": dict.fromkeys(names, level_db)}})
        for level_db in (-10.0, -7.5)
    )
    assert f"- echo: {words} -10.0 -> -7.5 dB (+2.5 dB)\n" in run("diff", a, b).out


def test_one_band_of_a_track_is_told_once(tmp_path):
    told = to_json(SETTINGS)
    vocal = [{**told["tracks"]["vocal"][0], "bands": []}, *told["tracks"]["vocal"][1:]]
    done = run(
        "diff",
        _settings(tmp_path / "a.json"),
        _settings(tmp_path / "b.json", tracks={**told["tracks"], "vocal": vocal}),
    )
    assert "gone: bell +3.0 dB at 2 kHz" in done.out
    assert "together" not in done.out


def test_a_mix_and_plain_settings_are_compared_by_their_settings(mixes, tmp_path):
    told = json.loads((mixes / "two.json").read_text())["settings"]
    (tmp_path / "plain.json").write_text(json.dumps(told))
    done = run("diff", mixes / "one.json", tmp_path / "plain.json")
    assert "beyond that vocal" in _first(done.out)
    assert "What that did" not in done.out
    assert run("diff", mixes / "two.json", tmp_path / "plain.json").out.startswith("Nothing changed")


def test_tracks_that_cannot_be_measured_are_refused_in_one_line(mixes, tmp_path):
    for arguments, words in (
        ((mixes / "one.json", mixes / "two.json", "--tracks", tmp_path / "none"), "none"),
        ((mixes / "one.wav", mixes / "two.wav", "--tracks", mixes / "stems"), "is for two settings files"),
    ):
        done = run("diff", *arguments)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert words in done.err
