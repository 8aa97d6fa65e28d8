"""The experiment from end to end, on songs made here and with a stand-in for the product."""

import json
import sys

import numpy as np
import pytest
import soundfile

from benchmarks import fit_tables, quality, tables
from benchmarks.cases import BLOCK_SECONDS, RATE_HZ, Draw, alternate, excerpt, make, pair, plan, usable_songs
from benchmarks.distances import AF_TERMS, MEASURES, loudness_lufs
from benchmarks.report import report
from benchmarks.rivals import FULL, GAIN, MATCHERING, OURS

RATIOS = [3.539714, 1.565608, 2.921924]
FIRST_GAINS_DB = [2.858629, 3.503291, -3.028935]

# Gives the mix back, and settings that say so.
STAND_IN = """
import json, sys, soundfile
from pathlib import Path
words = sys.argv[1:]
assert words[0] == "match" and words[3] == "-o", words
sound, rate_hz = soundfile.read(words[1])
if "--fail" in words:
    sys.exit("the stand-in was told to fail")
soundfile.write(words[4], sound, rate_hz, subtype="PCM_24")
Path(words[4]).with_suffix(".json").write_text(json.dumps({"schema": 1, "bus": []}))
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


def cases(folder, group, count, seed=1, cut=None):
    songs, _ = usable_songs(folder)
    return plan(songs, group, count, Draw(seed=seed, seconds=10.0, mid_side=False, cut=cut))


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


def test_draws_stay_what_they_were(folder):
    """Groups that came later leave the draws of the first ones, and so figures of years, comparable."""
    drawn = [cases(folder, group, 2)[1].chain for group in ("gentle", "strong", "cross")]
    assert [chain.ratio for chain in drawn] == pytest.approx(RATIOS, abs=1e-6)
    assert [chain.bands[0].gain_db for chain in drawn] == pytest.approx(FIRST_GAINS_DB, abs=1e-6)


def test_cuts_alternate_where_a_group_has_both_and_can_be_forced(folder):
    def cuts(group, cut=None):
        return [case.protocol for case in cases(folder, group, 2, cut=cut)]

    assert cuts("gentle") == ["halves", "blocks"]
    assert cuts("compression") == cuts("uncompressed") == ["halves", "halves"]
    assert cuts("gentle", "halves") == ["halves", "halves"]
    assert cuts("compression", "blocks") == ["blocks", "blocks"]
    assert cuts("cross", "blocks") == ["cross", "cross"]
    forced, free = (cases(folder, "strong", 4, cut=cut) for cut in ("blocks", None))
    assert [case.chain for case in forced] == [case.chain for case in free]


def test_other_songs_come_without_a_chain(folder):
    case = cases(folder, "other", 1)[0]
    assert case.chain is None
    assert case.song != case.other
    with pytest.raises(ValueError, match="no truth"):
        make(case)
    mix, reference = pair(case)
    assert np.array_equal(mix, excerpt(case.song, 0.5, 10.0))
    assert np.array_equal(reference, excerpt(case.other, 0.5, 10.0))


@pytest.mark.parametrize(
    ("group", "index"), [("gentle", 0), ("strong", 1), ("cross", 0), ("compression", 0), ("uncompressed", 0)]
)
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
        assert row["fits"][OURS] == {"ratio": 1.0, "reduction_db": 0.0, "tone_db": 0.0}
        assert row["true_fit"]["ratio"] == row["chain"]["ratio"] > 1
        assert row["true_fit"]["tone_db"] > 0.5
    assert "strong, blocks" in capsys.readouterr().out


def test_tables_can_be_printed_again_from_the_rows(folder, stand_in, tmp_path, capsys):
    """The rows alone say all that was printed, of whatever groups."""
    words = [str(folder), "--cases", "1", "--seconds", "8", "--skip", "matchering", "--command", stand_in]
    words += [word for group in ("compression", "other") for word in ("--only", group)]
    rows_file = tmp_path / "rows.jsonl"
    assert quality.main([*words, "--jobs", "1", "--json", str(rows_file)]) == 0
    first = capsys.readouterr().out
    assert quality.main(["--tables", str(rows_file)]) == 0
    assert capsys.readouterr().out == first
    assert "compression, halves" in first
    assert "Is the chain's compressor found" in first
    assert FULL in first


def test_at_other_songs_ours_is_asked_for_its_full_strength_and_judged_by_the_reference(tmp_path, capsys):
    """A stand-in that hands out the reference when it hears `--strength 100` is at no distance."""
    path = tmp_path / "thief.py"
    path.write_text(STAND_IN.replace("soundfile.read(words[1])", "soundfile.read(words[2 if '100' in words else 1])"))
    soundfile.write(tmp_path / "a.wav", song(1, 17), RATE_HZ)
    soundfile.write(tmp_path / "b.wav", song(2, 17) * [1.0, 0.5], RATE_HZ)
    words = [str(tmp_path), "--only", "other", "--cases", "1", "--seconds", "8", "--skip", "matchering", "--jobs", "1"]
    rows_file = tmp_path / "rows.jsonl"
    assert quality.main([*words, "--command", f"{sys.executable} {path}", "--json", str(rows_file)]) == 0
    row = json.loads(rows_file.read_text())
    assert set(row["figures"]) == {GAIN, FULL}
    assert row["figures"][FULL]["af"] < 1e-6
    assert row["figures"][GAIN]["imbalance"] == pytest.approx(0.6**2, rel=0.2)
    assert row["figures"][GAIN]["af"] == pytest.approx(sum(row["figures"][GAIN][term] for term in AF_TERMS))
    assert "what each term adds" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["songs", "--tables", "rows.jsonl"]])
def test_either_songs_or_rows_are_asked_for(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        quality.main(words)
    assert stopped.value.code == 2
    assert "--tables" in capsys.readouterr().err


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


def row(ours, matchering, gain=1.0, song="a.wav"):
    figures = {GAIN: gain, OURS: ours, MATCHERING: matchering}
    return {
        "case": "gentle-000",
        "group": "gentle",
        "protocol": "halves",
        "song": song,
        "figures": {name: dict.fromkeys((m.name for m in MEASURES), v) for name, v in figures.items() if v is not None},
        "errors": {name: "broken" for name, v in figures.items() if v is None},
        "fits": {},
    }


def test_shares_count_a_failure_as_lost_and_a_failed_opponent_not_at_all():
    rows = [row(0.5, 2.0), row(3.0, 2.0), row(None, 2.0), row(0.5, None)]
    assert tables.nearer(rows, OURS, MATCHERING, MEASURES[0]).values == (1, 0, 0)
    assert tables.nearer(rows, OURS, GAIN, MEASURES[0]).values == (1, 0, 0, 1)


def test_nearer_at_once_asks_for_every_measure():
    won = row(0.5, 2.0)
    assert tables.nearer([won], OURS, MATCHERING, *tables.ASPECTS).values == (1,)
    won["figures"][OURS]["plr_db"] = 3.0
    assert tables.nearer([won], OURS, MATCHERING, *tables.ASPECTS).values == (0,)


def test_ratios_are_to_gain_only_case_by_case():
    assert tables.ratios([row(0.5, 2.0), row(3.0, 2.0, gain=6.0)], OURS, MEASURES[0]).values == (0.5, 0.5)


def test_harm_is_a_tenth_more_than_gain_only_or_a_failure():
    rows = [row(1.05, 2.0), row(1.15, 2.0), row(None, 2.0), row(2.0, 1.0, gain=2.0)]
    assert tables.harmed(rows, OURS).values == (0, 1, 1, 0)


def test_the_report_shows_intervals_over_songs():
    rows = [row(0.5 + 0.1 * index, 2.0, song=f"{index}.wav") for index in range(5)]
    said = report(rows, brief=False)
    assert "| gentle, halves |     5 | Matchering | 2.00 (2.00-2.00) |" in said
    assert "0.70 (0.5" in said
    assert "nan" not in said


def fitted(group, found, **true):
    return {"case": "x", "group": group, "song": "a", "fits": {OURS: found}, "true_fit": true}


@pytest.mark.parametrize(
    ("ratio", "reduction_db", "as_it_should"),
    [(3.0, 2.0, (1, 1, 1)), (2.1, 2.9, (1, 1, 1)), (1.9, 2.0, (0, 1, 0)), (4.6, 2.0, (0, 1, 0)), (3.0, 3.1, (1, 0, 0))],
)
def test_a_compressor_is_found_within_its_bounds(ratio, reduction_db, as_it_should):
    case = fitted(
        "compression", {"ratio": ratio, "reduction_db": reduction_db, "tone_db": 0.0}, ratio=3.0, reduction_db=2.0
    )
    judges = (fit_tables.same_ratio, fit_tables.same_reduction, fit_tables.both)
    assert tuple(fit_tables.judged([case], OURS, judge).values[0] for judge in judges) == as_it_should


def test_settings_that_could_not_be_read_are_a_miss_and_are_quoted():
    rows = [fitted("uncompressed", {"error": "SettingsError: gone"}, ratio=1.0, reduction_db=0.0)] * 2
    assert fit_tables.judged(rows, OURS, fit_tables.no_compressor).values == (0, 0)
    assert "0 % (" in fit_tables.compressors(rows, [OURS])
    assert "not read in 2 cases; first in x: SettingsError: gone" in fit_tables.unread(rows, [OURS])


def test_af_is_compared_with_matcherings_case_by_case():
    def other(ours, matchering, song):
        terms = dict.fromkeys(AF_TERMS, 0.0)
        return {"song": song, "figures": {FULL: {"af": ours} | terms, MATCHERING: {"af": matchering} | terms}}

    said = fit_tables.other([other(0.3, 0.6, "a"), other(0.6, 0.6, "b"), other(0.3, 0.2, "c")], [MATCHERING, FULL])
    assert "1.00 (0.50-1.50)" in said
    assert "0.4000" in said
