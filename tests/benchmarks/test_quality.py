"""The experiment from end to end, on songs made here and with a stand-in for the product."""

import json
import sys

import numpy as np
import pytest
import soundfile

from benchmarks import quality, tables
from benchmarks.cases import BLOCK_SECONDS, RATE_HZ, alternate, excerpt, make, plan, usable_songs
from benchmarks.distances import MEASURES, loudness_lufs
from benchmarks.rivals import GAIN, MATCHERING, OURS

STAND_IN = """
import sys, soundfile
words = sys.argv[1:]
assert words[0] == "match" and words[3] == "-o", words
sound, rate_hz = soundfile.read(words[1])
if "--fail" in words:
    sys.exit("the stand-in was told to fail")
soundfile.write(words[4], sound, rate_hz, subtype="PCM_24")
"""


def song(seed, seconds, rate_hz=RATE_HZ, channels=2):
    rng = np.random.default_rng(seed)
    samples = round(seconds * rate_hz)
    beat = 0.2 + np.exp(-6 * (np.arange(samples) / rate_hz % 0.5))
    return 0.1 * beat[:, None] * rng.normal(size=(samples, channels))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("songs")
    soundfile.write(place / "a.wav", song(1, 24), RATE_HZ)
    soundfile.write(place / "b.flac", song(2, 20, rate_hz=48000), 48000)
    soundfile.write(place / "c.wav", song(3, 18, channels=1), RATE_HZ)
    soundfile.write(place / "short.wav", song(4, 3), RATE_HZ)
    (place / "notes.txt").write_text("not a song")
    return place


@pytest.fixture
def stand_in(tmp_path):
    path = tmp_path / "stand_in.py"
    path.write_text(STAND_IN)
    return f"{sys.executable} {path}"


def cases(folder, group, count, seed=1):
    songs, _ = usable_songs(folder)
    return plan(songs, group, count, seed=seed, seconds=10.0, mid_side=False)


def test_songs_too_short_are_left_out_with_a_word_and_other_files_silently(folder):
    songs, left_out = usable_songs(folder)
    assert [path.name for path in songs] == ["a.wav", "b.flac", "c.wav"]
    assert len(left_out) == 1
    assert "short.wav" in left_out[0]


def test_more_cases_leave_the_first_as_they_were(folder):
    assert cases(folder, "strong", 7)[:4] == cases(folder, "strong", 4)
    assert cases(folder, "strong", 4, seed=2) != cases(folder, "strong", 4)


def test_every_song_comes_up_once_a_round_and_cross_cases_take_two(folder):
    planned = cases(folder, "cross", 6)
    assert all(planned[start].song != planned[start + 1].song for start in (0, 3))
    assert len({case.song for case in planned[:3]}) == 3
    assert all(case.song != case.other for case in planned)


@pytest.mark.parametrize(("group", "index"), [("gentle", 0), ("strong", 1), ("cross", 0)])
def test_truth_and_reference_come_out_of_one_chain(folder, group, index):
    """Truth and mix line up; both sides were brought to one loudness before the limiter."""
    case = cases(folder, group, 2)[index]
    trial = make(case)
    again = make(case)
    assert np.array_equal(trial.truth, again.truth)
    assert np.array_equal(trial.reference, again.reference)
    assert trial.truth.shape == trial.mix.shape
    assert max(np.abs(trial.truth).max(), np.abs(trial.reference).max()) <= 0.9
    lufs = [loudness_lufs(sound, RATE_HZ) for sound in (trial.truth, trial.reference)]
    assert lufs == pytest.approx([trial.chain_lufs] * 2, abs=1.0)


def test_halves_do_not_overlap(tmp_path):
    """A ramp tells where each part was cut."""
    ramp = np.linspace(0, 0.9, 20 * RATE_HZ)
    soundfile.write(tmp_path / "ramp.wav", np.stack([ramp, ramp], axis=1), RATE_HZ, subtype="FLOAT")
    first, second = (excerpt(tmp_path / "ramp.wav", centre, 60.0) for centre in (0.25, 0.75))
    assert first[0, 0] == pytest.approx(0.0, abs=1e-4)
    assert first.max() < second.min() + 1e-4
    assert first.shape == second.shape == (2, 10 * RATE_HZ)


def test_blocks_go_to_both_sides_in_turn_without_clicks():
    """On a steady sound cross-fades leave no dip and no bump; the sides hold odd and even blocks."""
    block = round(BLOCK_SECONDS * RATE_HZ)
    sound = np.repeat(np.arange(4), block).astype(np.float32)[None].repeat(2, axis=0)
    left, right = alternate(sound)
    middles = [block // 2, block + block // 2]
    assert left[0, middles].tolist() == [0, 2]
    assert right[0, middles].tolist() == [1, 3]
    steady = alternate(np.ones((2, 4 * block), np.float32))
    assert all(each[:, : block + block // 2] == pytest.approx(1.0, abs=1e-6) for each in steady)


def test_figures_are_the_same_whatever_the_number_of_jobs(folder, stand_in, tmp_path, capsys):
    words = [
        str(folder),
        "--only",
        "strong",
        "--cases",
        "2",
        "--seconds",
        "8",
        "--skip",
        "matchering",
        "--command",
        stand_in,
    ]
    for jobs in ("1", "2"):
        assert quality.main([*words, "--jobs", jobs, "--json", str(tmp_path / f"{jobs}.jsonl")]) == 0
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    rows = [json.loads(line) for line in (tmp_path / "1.jsonl").read_text().splitlines()]
    assert [row["group"] for row in rows] == ["strong"] * 2
    for row in rows:
        # The stand-in gives the mix back, so it must be judged as the untouched mix is, up to 24 bit.
        assert row["figures"][OURS] == pytest.approx(row["figures"]["untouched"], rel=1e-4, abs=1e-5)
    assert "strong, blocks" in capsys.readouterr().out


def test_a_rival_that_fails_is_counted_and_quoted(folder, stand_in, capsys):
    words = [str(folder), "--cases", "1", "--seconds", "8", "--only", "gentle", "--skip", "matchering", "--jobs", "1"]
    assert quality.main([*words, "--command", stand_in, "--match-options=--fail"]) == 0
    said = capsys.readouterr().out
    assert "ours with options failed in 1 of 1 cases" in said
    assert "the stand-in was told to fail" in said
    assert "ours with options (1 failed)" in said


def test_a_folder_without_songs_is_a_usage_error(tmp_path, capsys):
    assert quality.main([str(tmp_path)]) == 2
    assert "no sound file" in capsys.readouterr().err


def row(ours, matchering, gain=1.0):
    figures = {GAIN: gain, OURS: ours, MATCHERING: matchering}
    return {
        "group": "gentle",
        "protocol": "halves",
        "figures": {name: dict.fromkeys((m.name for m in MEASURES), v) for name, v in figures.items() if v is not None},
        "errors": {name: "broken" for name, v in figures.items() if v is None},
    }


def test_shares_count_a_failure_as_lost_and_a_failed_opponent_not_at_all():
    rows = [row(0.5, 2.0), row(3.0, 2.0), row(None, 2.0), row(0.5, None)]
    assert tables.nearer(rows, OURS, MATCHERING, MEASURES[0]) == (1, 3)
    assert tables.nearer(rows, OURS, GAIN, MEASURES[0]) == (2, 4)


def test_ratios_are_to_gain_only_case_by_case():
    assert tables.ratios([row(0.5, 2.0), row(3.0, 2.0, gain=6.0)], OURS, MEASURES[0]) == [0.5, 0.5]
