"""The DeepAFx-ST protocol from effects to table, on songs made here and with a stand-in for the product."""

import dataclasses
import json
import sys

import numpy as np
import pytest
import soundfile
from scipy.signal import sosfreqz

from benchmarks import corruption, rule_based, style_cases, style_measures, style_transfer
from benchmarks.chains import section
from benchmarks.corruption import Compander, Style, compand, to_peak
from benchmarks.rivals import OPTIONS, OURS, UNTOUCHED
from benchmarks.style_cases import RATE_HZ, make, plan, usable_songs
from benchmarks.style_transfer import ORACLE, RULES

SAMPLES = 20000
PEAK = 10 ** (-12 / 20)
STAND_IN = """
import sys, soundfile
words = sys.argv[1:]
assert words[0] == "match" and words[3] == "-o", words
sound, rate_hz = soundfile.read(words[1])
if "--fail" in words:
    sys.exit("the stand-in was told to fail")
soundfile.write(words[4], sound, rate_hz, subtype="PCM_24")
"""
COMPRESSOR = Compander(
    attack_seconds=0.005,
    release_seconds=0.02,
    knee_db=8.0,
    points=((-100.0, -100.0), (-30.0, -30.0), (0.0, -20.0)),
    makeup_db=3.0,
    look_ahead_seconds=0.005,
)
EXPANDER = Compander(
    attack_seconds=0.005,
    release_seconds=0.02,
    knee_db=4.0,
    points=((-55.0, -100.0), (-30.0, -30.0), (0.0, 0.0)),
    makeup_db=2.0,
)
STAIRS_DB = (-70, -45, -33, -30, -27, -20, -6, -45)


def song(seed, samples, rate_hz=RATE_HZ):
    """Pink-like noise with a beat."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.normal(size=samples)) / np.sqrt(np.arange(samples // 2 + 1) + 20.0)
    beat = 0.2 + np.exp(-6 * (np.arange(samples) / rate_hz % 0.5))
    sound = np.fft.irfft(spectrum, samples) * beat
    return 0.5 * sound / np.abs(sound).max()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("songs")
    soundfile.write(place / "a.wav", song(1, 6 * RATE_HZ), RATE_HZ)
    soundfile.write(place / "b.flac", np.stack([song(2, 6 * 44100, 44100)] * 2, axis=1), 44100)
    soundfile.write(place / "short.wav", song(3, RATE_HZ), RATE_HZ)
    (place / "notes.txt").write_text("not a song")
    return place


@pytest.fixture
def stand_in(tmp_path):
    path = tmp_path / "stand_in.py"
    path.write_text(STAND_IN)
    return f"{sys.executable} {path}"


def cases(folder, count, seed=1):
    return plan(usable_songs(folder, SAMPLES)[0], count, seed=seed, samples=SAMPLES)


# Effects


@pytest.mark.parametrize(
    ("compander", "late_db", "early_db"),
    [
        (
            COMPRESSOR,
            (3.0, 2.7839, 1.7073, 0.6994, -2.2323, -10.7888, -11.6778, 3.0),
            (3.0, 3.0, 2.6657, 1.6342, 0.6039, -2.5816, -11.3557, -11.3212),
        ),
        (
            EXPANDER,
            (-43.0011, -25.0, -3.4, 0.3462, 1.8567, 2.0, 2.0, -17.6027),
            (-43.0011, -42.9703, -18.8855, -2.3974, 0.7492, 2.0, 2.0, 2.0),
        ),
    ],
)
def test_compand_is_that_of_sox(compander, late_db, early_db):
    """Gains of sox 14.4.2 on stairs of 100 ms, 10 samples before and 20 samples after each step.

    `compand 0.005,0.02 8:-100,-30,-30,0,-20 3 -100 0.005` and `compand 0.005,0.02 4:-55,-100,-30,-30 2 -100`.
    """
    stairs = np.concatenate([np.full(2400, 10 ** (level / 20)) for level in STAIRS_DB])
    gain_db = 20 * np.log10(compand(stairs, RATE_HZ, compander) / stairs)
    starts = np.arange(len(STAIRS_DB)) * 2400
    assert gain_db[starts + 2390] == pytest.approx(late_db, abs=2e-3)
    assert gain_db[starts + 20] == pytest.approx(early_db, abs=2e-3)


def test_compand_clips_on_the_way_in_and_out():
    steady = np.full(RATE_HZ, 4.0)
    plain = dataclasses.replace(COMPRESSOR, points=((-100.0, -100.0), (0.0, 0.0)), makeup_db=6.0)
    assert compand(steady, RATE_HZ, plain)[-100:] == pytest.approx(1.0, abs=1e-12)
    assert compand(steady, RATE_HZ, COMPRESSOR)[-100:] == pytest.approx(10 ** (-17 / 20), rel=1e-6)


@pytest.mark.parametrize("kind", ["low_shelf", "high_shelf"])
@pytest.mark.parametrize("gain_db", [-20.0, 6.0])
def test_a_shelf_of_slope_one_half_rises_by_its_definition(kind, gain_db):
    """Half the gain at its frequency, and there half as steep as the same filter of slope 1."""
    steep, gentle = (
        corruption.Band(
            kind=kind, channel="stereo", frequency_hz=500.0, gain_db=gain_db, q=corruption.shelf_q(gain_db, s)
        )
        for s in (1.0, 0.5)
    )
    points_hz = 500.0 * 2 ** np.array([-0.1, 0.0, 0.1])
    rises_db = []
    for band in (steep, gentle):
        db = 20 * np.log10(np.abs(sosfreqz(section(band, RATE_HZ), worN=points_hz, fs=RATE_HZ)[1]))
        assert db[1] == pytest.approx(gain_db / 2, abs=0.01)
        rises_db.append(abs(db[2] - db[0]))
    assert rises_db[1] / rises_db[0] == pytest.approx(0.5, abs=0.01)


def test_styles_are_drawn_as_often_and_as_strong_as_the_protocol_says():
    rng = np.random.default_rng(1)
    spoiled = [corruption.draw_input(rng, RATE_HZ) for _ in range(2000)]
    styles = [corruption.draw_style(rng, RATE_HZ) for _ in range(2000)]

    def share(drawn, name):
        return np.mean([bool(getattr(each, name)) for each in drawn])

    assert [share(spoiled, "bands"), share(spoiled, "compander")] == pytest.approx([0.75, 0.10], abs=0.03)
    assert [share(styles, "bands"), share(styles, "compander")] == pytest.approx([0.75, 0.75], abs=0.03)
    bells = [band for each in styles for band in each.bands if band.kind == "bell"]
    shelves = [band for each in styles for band in each.bands if band.kind != "bell"]
    assert len(shelves) / len(styles) == pytest.approx(0.75 * 2 * 0.8, abs=0.06)
    assert max(abs(band.gain_db) for band in bells) > 35
    assert 20 < max(abs(band.gain_db) for band in shelves) <= 24
    assert 10 < max(band.frequency_hz for band in shelves) < 10800
    ratios = [
        1 / (1 - point / threshold)
        for _, (threshold, _), (_, point) in (s.compander.points for s in styles if s.compander)
    ]
    assert min(ratios) >= 1.0
    assert 10 < max(ratios) <= 11.0


def test_a_bell_too_much_is_left_out_and_still_counts(monkeypatch):
    """+20, +10 (30: out), -10 (20: in), -20 (0: in)."""
    wanted = iter([20.0, 10.0, -10.0, -20.0])
    monkeypatch.setattr(corruption, "FILTER_CHANCE", 1.1)
    monkeypatch.setattr(corruption, "_signed", lambda _rng, largest: next(wanted) if largest == 48.0 else 1.0)
    bands = corruption.draw_bands(np.random.default_rng(1), RATE_HZ)
    assert [band.gain_db for band in bands] == [20.0, -10.0, -20.0, 1.0, 1.0]


# The rule-based rival


def test_the_rule_based_filter_takes_back_a_broad_tilt():
    clean = song(4, 4 * RATE_HZ)
    band = corruption.Band(kind="high_shelf", channel="stereo", frequency_hz=3000.0, gain_db=12.0, q=0.6)
    bright = to_peak(corruption.equalize(clean, RATE_HZ, (band,)))
    done = rule_based.match(clean, bright, RATE_HZ)
    was, became = (style_measures.errors(each, bright, RATE_HZ) for each in (clean, done))
    assert became["centroid_hz"] < 0.1 * was["centroid_hz"]
    assert became["mrstft"] < 0.5 * was["mrstft"]


def test_the_rule_based_rival_leaves_a_song_that_is_its_own_reference_but_for_its_delay():
    clean = to_peak(song(4, 4 * RATE_HZ))
    done = rule_based.match(clean, clean, RATE_HZ)
    inner = slice(1000, -1000)
    residue = done[31:][inner] - clean[:-31][inner]
    assert np.square(residue).mean() < 1e-3 * np.square(clean).mean()


def test_a_denser_reference_is_followed_until_half_a_lu_and_a_quieter_one_not_at_all():
    clean = to_peak(song(4, RATE_HZ) * np.minimum(1.0, np.arange(RATE_HZ) / 2400))
    dense = to_peak(rule_based.compress(clean, RATE_HZ, -35.0))
    done = rule_based.match_loudness(clean, dense, RATE_HZ)
    lufs = [style_measures.lufs(each, RATE_HZ) for each in (clean, done, dense)]
    assert lufs[2] - lufs[0] > 1.0
    assert 0.5 < lufs[2] - lufs[1] < 0.9  # the setting before the one that arrives
    assert np.abs(done).max() == pytest.approx(PEAK)
    assert rule_based.match_loudness(dense, clean, RATE_HZ) is dense


def test_the_rule_based_compressor_takes_two_thirds_of_what_is_over_its_threshold():
    steady = np.full(RATE_HZ, 10 ** (-10 / 20))
    settled_db = [20 * np.log10(rule_based.compress(steady, RATE_HZ, threshold)[-1]) for threshold in (-40, -10, 0)]
    lift_db = (6 / 2) ** 2 / (3 * 2 * 6)
    assert settled_db == pytest.approx([-30.0, -10.0 + lift_db, -10.0], abs=1e-3)


# Cases


def test_more_cases_leave_the_first_as_they_were_and_songs_take_turns(folder):
    assert cases(folder, 5)[:3] == cases(folder, 3)
    assert [case.song.name for case in cases(folder, 40)].count("a.wav") == 20


def test_songs_too_short_are_left_out_with_a_word(folder):
    songs, left_out = usable_songs(folder, SAMPLES)
    assert [path.name for path in songs] == ["a.wav", "b.flac"]
    assert len(left_out) == 1
    assert "short.wav" in left_out[0]


def test_a_case_is_made_the_same_twice_and_both_productions_have_one_peak(folder):
    for case in cases(folder, 4):
        trial, again = make(case), make(case)
        for name in ("mix", "reference", "truth"):
            assert np.array_equal(getattr(trial, name), getattr(again, name))
            assert getattr(trial, name).shape == (SAMPLES,)
        assert max(np.abs(trial.truth).max(), np.abs(trial.reference).max()) == pytest.approx(PEAK)


def test_without_effects_the_mix_is_the_truth_and_the_reference_is_the_other_half(folder, monkeypatch):
    for name in ("draw_input", "draw_style"):
        monkeypatch.setattr(style_cases, name, lambda _rng, _rate: Style())
    halves = set()
    for case in cases(folder, 6):
        trial = make(case)
        assert trial.mix == pytest.approx(trial.truth, abs=1e-12)
        parts = (trial.truth, trial.reference) if trial.first_half else (trial.reference, trial.truth)
        whole = np.concatenate(parts)
        clean = style_cases.read_patch(case.song, trial.start_seconds, 2 * SAMPLES)
        middle = slice(1102, -1102)
        assert np.corrcoef(whole[middle], clean[middle])[0, 1] == pytest.approx(1.0, abs=1e-9)
        assert whole[0] == whole[-1] == 0.0
        halves.add(trial.first_half)
    assert halves == {True, False}


def test_a_strong_boost_clips_in_the_style_and_not_in_the_input(folder, monkeypatch):
    """The protocol brings the input to its peak again before the expander, but not the style before the compressor."""
    shelf = corruption.Band(kind="low_shelf", channel="stereo", frequency_hz=11000.0, gain_db=30.0, q=0.6)
    plain = dataclasses.replace(COMPRESSOR, points=((-100.0, -100.0), (0.0, 0.0)), makeup_db=0.0)
    for name in ("draw_input", "draw_style"):
        monkeypatch.setattr(style_cases, name, lambda _rng, _rate: Style(bands=(shelf,), compander=plain))
    trial = make(cases(folder, 1)[0])
    at_peak = [np.mean(np.abs(x) > 0.999 * np.abs(x).max()) for x in (trial.truth, trial.mix)]
    assert at_peak[0] > 0.02 > at_peak[1]


def test_a_patch_is_drawn_where_both_halves_can_be_heard(tmp_path):
    """Nine seconds of silence, then music."""
    sound = np.concatenate([np.zeros(9 * RATE_HZ), song(5, 5 * RATE_HZ)])
    soundfile.write(tmp_path / "late.wav", sound, RATE_HZ)
    for case in cases(tmp_path, 5):
        assert make(case).start_seconds + SAMPLES / RATE_HZ > 9.0


# Measures


@pytest.mark.parametrize("gain_db", [-6.0, 2.0])
def test_a_gain_shows_as_level_and_in_the_spectrum_but_not_as_crest_or_centroid(gain_db):
    truth = to_peak(song(6, 2 * RATE_HZ), 0.0)
    found = style_measures.errors(truth * 10 ** (gain_db / 20), truth, RATE_HZ)
    assert found["rms_db"] == pytest.approx(abs(gain_db), abs=1e-9)
    assert found["loudness_lu"] == pytest.approx(abs(gain_db), abs=0.02)
    assert found["crest_db"] == pytest.approx(0.0, abs=1e-9)
    assert found["centroid_hz"] < 0.1
    assert found["mrstft"] > abs(gain_db) * np.log(10) / 20
    assert set(style_measures.errors(truth, truth, RATE_HZ).values()) == {0.0}


def test_a_sine_has_its_crest_level_and_centroid():
    sine = 0.5 * np.sin(2 * np.pi * 3000 * np.arange(2 * RATE_HZ) / RATE_HZ)
    assert style_measures.crest_db(sine) == pytest.approx(3.0103, abs=1e-3)
    assert style_measures.rms_db(sine) == pytest.approx(-9.0309, abs=1e-3)
    assert style_measures.centroid_hz(sine, RATE_HZ) == pytest.approx(3000, rel=0.01)


def test_mrstft_of_a_gain_is_its_log_plus_the_mean_of_what_it_adds():
    """Of loud noise every magnitude but a few lies above the floor."""
    noise = 0.3 * np.random.default_rng(1).normal(size=2 * RATE_HZ)
    added = np.mean([style_measures.magnitudes(noise, n, n // 2).mean() for n in (32, 128, 512, 2048, 8192, 32768)])
    assert style_measures.mrstft(2 * noise, noise) == pytest.approx(np.log(2) + added, rel=1e-4)


# The program


def words(folder, stand_in, *more):
    return [str(folder), "--cases", "2", "--samples", str(SAMPLES), "--command", stand_in, *more]


def test_figures_are_the_same_whatever_the_number_of_jobs(folder, stand_in, tmp_path, capsys):
    for jobs in ("1", "2"):
        line = words(folder, stand_in, "--jobs", jobs, "--json", str(tmp_path / f"{jobs}.jsonl"))
        assert style_transfer.main(line) == 0
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    for row in map(json.loads, (tmp_path / "1.jsonl").read_text().splitlines()):
        # The stand-in gives the mix back, so it must be judged as the untouched mix is, up to 24 bit.
        assert row["figures"][OURS] == pytest.approx(row["figures"][UNTOUCHED], rel=1e-3, abs=1e-3)
        assert row["figures"][RULES] != row["figures"][UNTOUCHED]
        perfect = row["figures"][ORACLE]
        assert perfect["loudness_lu"] == pytest.approx(perfect["rms_db"], abs=0.02)
        assert perfect["crest_db"] == pytest.approx(0.0, abs=1e-9)
    said = capsys.readouterr().out
    assert "mean error / rule-based's" in said
    assert all(measure.title in said for measure in style_measures.MEASURES)


def test_a_rival_that_fails_is_counted_and_quoted(folder, stand_in, capsys):
    line = words(folder, stand_in, "--jobs", "1", "--match-options=--fail", "--skip", OURS)
    assert style_transfer.main(line) == 0
    said = capsys.readouterr().out
    assert f"{OPTIONS} failed in 2 cases" in said
    assert "the stand-in was told to fail" in said


def test_a_song_without_an_audible_patch_fails_for_everybody(tmp_path):
    soundfile.write(tmp_path / "silent.wav", np.zeros(6 * RATE_HZ), RATE_HZ)
    line_up = style_transfer.LineUp(names=(UNTOUCHED, RULES), command=())
    row = style_transfer.run(cases(tmp_path, 1)[0], line_up)
    assert row["figures"] == {}
    assert all("no audible patch" in row["errors"][name] for name in (UNTOUCHED, RULES))


def test_a_folder_without_songs_is_a_usage_error(tmp_path, capsys):
    assert style_transfer.main([str(tmp_path)]) == 2
    assert "no sound file" in capsys.readouterr().err


def row(number, rules, ours):
    figures = {
        name: {measure.name: value for measure in style_measures.MEASURES}
        for name, value in ((RULES, rules), (OURS, ours))
    }
    return {"case": f"{number}", "song": f"{number}.wav", "figures": figures, "errors": {}}


def test_a_ratio_is_that_of_the_means_with_both_sides_drawn_together():
    """Ours always half of theirs, however much cases differ: no doubt is left."""
    rows = [row(number, size, size / 2) for number, size in enumerate((1.0, 10.0, 100.0))]
    assert style_transfer.ratios(rows, [OURS]).count("0.50 (0.50-0.50)") == len(style_measures.MEASURES)
    uneven = [row(0, 1.0, 3.0), row(1, 3.0, 1.0)]
    assert "1.00 (0.33-3.00)" in style_transfer.ratios(uneven, [OURS])
