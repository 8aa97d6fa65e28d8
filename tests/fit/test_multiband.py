"""When several bands take the place of one compressor, and when a dry share does."""

import dataclasses
import functools

import numpy as np
import pytest
import soundfile

from assistant.analyze import analyze_samples
from assistant.audio import choose_format
from assistant.compare import compare
from assistant.finish import Target
from assistant.fit import multiband
from assistant.match import master, suggest
from assistant.options import MatchOptions
from assistant.processors import Compressor, Equalizer, MultibandCompressor
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.multiband_compressor import Crossovers
from assistant.progress import Progress
from tests import signals

RATE_HZ = 44100
SECONDS = 60
CROSSOVERS_HZ = (220.0, 3000.0)
THREE = MultibandCompressor(
    low_crossover_hz=220.0,
    high_crossover_hz=3000.0,
    bands=(
        CompressorBand(threshold_db=-34.0, ratio=3.0, attack_ms=15.0, release_ms=150.0, makeup_db=4.0),
        CompressorBand(threshold_db=-10.0, ratio=1.5, attack_ms=20.0, release_ms=150.0),
        CompressorBand(threshold_db=-48.0, ratio=2.5, attack_ms=10.0, release_ms=100.0, makeup_db=3.0),
    ),
)
PARALLEL = Compressor(threshold_db=-34.0, ratio=4.0, attack_ms=15.0, release_ms=120.0, makeup_db=10.0, wet_percent=40.0)
EQUALIZER = Equalizer(
    bands=(Band(frequency_hz=120.0, gain_db=4.0, q=0.8), Band(frequency_hz=2500.0, gain_db=-5.0, q=1.0))
)


@functools.cache
def song():
    """A song whose bass, middle and highs come and go on their own; not to be written to."""
    whole = signals.song(SECONDS, RATE_HZ, 2, seed=3, peak_dbfs=-6.0)
    rng = np.random.default_rng(5)
    times = np.arange(whole.shape[1]) / RATE_HZ
    places = np.arange(0.0, SECONDS + 3.0, 3.0)
    bands = Crossovers(CROSSOVERS_HZ, RATE_HZ, 2).process(whole)
    made = sum(band * 10.0 ** (np.interp(times, places, rng.uniform(-14.0, 0.0, places.size)) / 20.0) for band in bands)
    samples = np.ascontiguousarray(made, dtype=np.float32)
    samples.flags.writeable = False
    return samples


@functools.cache
def profile():
    return analyze_samples(song(), RATE_HZ)


def through(processor, sound):
    return 0.7 * processor.process(sound, RATE_HZ)


@pytest.fixture(scope="module")
def suggested(tmp_path_factory):
    """What is suggested for the song, with the song behind a processor as the reference."""
    folder = tmp_path_factory.mktemp("multiband")
    soundfile.write(folder / "mix.wav", song().T, RATE_HZ, subtype="FLOAT")

    @functools.cache
    def suggested_for(processor, dynamics=None):
        soundfile.write(folder / "reference.wav", through(processor, song()).T, RATE_HZ, subtype="FLOAT")
        options = MatchOptions(dynamics=dynamics)
        return suggest(folder / "mix.wav", [folder / "reference.wav"], options, Progress())

    return suggested_for


def test_bands_that_work_differently_are_found(suggested):
    """Where they part, how much each takes, and in words that one compressor would leave more."""
    match = suggested(THREE)
    bands = match.dynamics.bands
    assert bands is not None
    assert bands.left_db < 0.7 * bands.one_left_db
    assert match.dynamics.processors == (bands.processor,)
    assert 0.6 < bands.processor.low_crossover_hz / THREE.low_crossover_hz < 1.7
    assert 0.6 < bands.processor.high_crossover_hz / THREE.high_crossover_hz < 1.7
    stage = THREE.open(RATE_HZ, 2)
    stage.process(song())
    for found_db, reduction in zip(bands.typical_db, stage.reductions, strict=True):
        assert found_db == pytest.approx(reduction.trace_db.mean(), abs=max(1.5, 0.35 * reduction.trace_db.mean()))
    assert "one compressor demonstrably cannot do it" in " ".join(note.text for note in match.notes)


def test_each_working_band_is_a_move_that_can_be_dialled(suggested):
    match = suggested(THREE)
    moves = [move for move in match.moves if move.aspect == "dynamics"]
    working = [band for band in match.dynamics.bands.processor.bands if not band.is_neutral]
    assert [(move.dial["threshold_db"], move.dial["ratio"]) for move in moves] == [
        (band.threshold_db, band.ratio) for band in working
    ]


def test_a_share_is_made_of_every_band(suggested):
    """Half the slope: 1 - 1/ratio is halved."""
    whole, half = suggested(THREE).dynamics.bands, suggested(THREE, 50.0).dynamics.bands
    for full, part in zip(whole.processor.bands, half.processor.bands, strict=True):
        assert 1.0 - 1.0 / part.ratio == pytest.approx(0.5 * (1.0 - 1.0 / full.ratio), abs=0.01)
    assert all(part <= full for part, full in zip(half.typical_db, whole.typical_db, strict=True))


@pytest.mark.parametrize(
    "processor",
    [
        EQUALIZER,
        Compressor(threshold_db=-20.0, ratio=3.0, attack_ms=15.0, release_ms=150.0),
        Compressor(threshold_db=-30.0, ratio=2.0, attack_ms=30.0, release_ms=250.0),
        PARALLEL,
    ],
    ids=["equalizer", "compressor", "deep compressor", "parallel compressor"],
)
def test_one_band_is_enough_where_one_was_used(suggested, processor):
    assert suggested(processor).dynamics.bands is None


def test_an_equalizer_is_no_dynamics(suggested):
    assert suggested(EQUALIZER).dynamics.processors == ()


def test_different_songs_never_show_several_bands():
    """The same profiles, told not to be one performance."""
    reference = analyze_samples(through(THREE, song()), RATE_HZ)
    difference = compare(profile(), reference)
    assert difference.same_song
    assert multiband.apart(profile(), reference, difference, RATE_HZ) is not None
    other = dataclasses.replace(difference, same_song=False)
    assert multiband.apart(profile(), reference, other, RATE_HZ) is None


def test_a_song_alike_everywhere_shows_nothing():
    """Without quiet and loud sections there is nothing to tell a compressor by."""
    tone = signals.tone(440.0, -12.0, 40.0, RATE_HZ)
    before, after = analyze_samples(tone, RATE_HZ), analyze_samples(0.5 * tone, RATE_HZ)
    assert multiband.apart(before, after, compare(before, after), RATE_HZ) is None


def test_a_parallel_reference_is_met_by_what_comes_as_near(suggested):
    """With or without a dry share: next to nothing is left of what no compressor leaves."""
    dynamics = suggested(PARALLEL).dynamics
    assert dynamics.chosen.misfit < 0.05 * dynamics.none.misfit


def test_what_turns_loud_passages_down_is_not_taken_for_parallel(suggested):
    for threshold_db in (-20.0, -26.0):
        truth = Compressor(threshold_db=threshold_db, ratio=3.0, attack_ms=15.0, release_ms=150.0)
        assert suggested(truth).dynamics.compressor.wet_percent == 100.0


@pytest.mark.parametrize("truth", [THREE, PARALLEL], ids=["bands", "parallel"])
def test_what_was_rendered_comes_nearer_and_is_measured(tmp_path, truth):
    """Each band's levels of 100 ms lie nearer to the reference's than before; what was taken is what was foretold."""
    reference = through(truth, song())
    for name, sound in (("mix", song()), ("reference", reference)):
        soundfile.write(tmp_path / f"{name}.wav", sound.T, RATE_HZ, subtype="FLOAT")
    out = tmp_path / "out.wav"
    target = Target(temporary=out, final=out, form=choose_format(out, rate_hz=RATE_HZ, bit_depth="32f"))
    match = master(tmp_path / "mix.wav", [tmp_path / "reference.wav"], MatchOptions(), target, Progress())
    after = soundfile.read(out, dtype="float32")[0].T
    assert not match.dynamics.taken_back
    assert away_db(after, reference) < 0.6 * away_db(song(), reference)
    assert match.work.typical_db == pytest.approx(match.dynamics.chosen.typical_db, abs=1.0)


def away_db(sound, reference):
    """How far the bands' gains wander from their means, rms over bands and 100 ms."""
    levels = []
    for each in (sound, reference):
        bands = Crossovers(CROSSOVERS_HZ, RATE_HZ, 2).process(np.ascontiguousarray(each))
        powers = [np.square(band).reshape(2, -1, RATE_HZ // 10).sum(axis=(0, 2)) for band in bands]
        levels.append(10.0 * np.log10(np.array(powers) + 1e-9))
    gains_db = levels[1] - levels[0]
    return float(np.sqrt(np.mean((gains_db - gains_db.mean(axis=1, keepdims=True)) ** 2)))
