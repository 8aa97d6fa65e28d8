"""Excerpts: equally loud, never clipped, side by side to the sample."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.audio import choose_format, open_sound
from assistant.audio.preview import decode
from assistant.excerpts import EXCERPT_SECONDS, Excerpts, Source, take_excerpts
from assistant.match import Match, Target, master
from assistant.options import MatchOptions
from assistant.progress import Progress
from assistant.units import db_to_amplitude
from tests import signals
from tests.command import write

RATE_HZ = 44100


@dataclass(frozen=True)
class Made:
    match: Match
    mix: Path
    result: Path
    excerpts: Excerpts


def _made(folder: Path, mix: np.ndarray, reference: np.ndarray, rate_hz: int = RATE_HZ, **options: float) -> Made:
    paths = [write(folder / name, sound) for name, sound in (("mix.wav", mix), ("reference.wav", reference))]
    result = folder / "result.wav"
    target = Target(temporary=result, final=result, form=choose_format(result, rate_hz=rate_hz))
    match = master(paths[0], [paths[1]], MatchOptions(**options), target, Progress())
    return Made(match, paths[0], result, take_excerpts(paths[0], result, match))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    bright = signals.shaped(signals.song(40.0, RATE_HZ, seed=2), RATE_HZ, lambda hz: 1.0 + hz / (hz + 3000.0))
    return _made(tmp_path_factory.mktemp("a"), 0.3 * signals.song(44.0, RATE_HZ, seed=1), 0.45 * bright)


def _measured(source: Source):
    audio = decode(source.ogg)
    return analyze_samples(audio.samples, audio.rate_hz)


def _from_file(path: Path, source: Source) -> np.ndarray:
    """What is meant to be played, cut from its file once more."""
    part = open_sound(path).part(source.start_seconds, source.start_seconds + EXCERPT_SECONDS).read()
    return part.samples * db_to_amplitude(source.gain_db)


def _error_db(played: np.ndarray, expected: np.ndarray) -> float:
    """What compressing added, against the sound; the fades at both ends left out."""
    inner = slice(4410, -4410)
    error = np.sum((played[:, inner] - expected[:, inner]) ** 2) / np.sum(expected[:, inner] ** 2)
    return 10.0 * float(np.log10(error))


def test_each_excerpt_has_all_sources_of_one_length(made: Made):
    assert [excerpt.name for excerpt in made.excerpts.excerpts] == ["loudest", "typical"]
    for excerpt in made.excerpts.excerpts:
        assert [source.name for source in excerpt.sources] == ["mix", "result", "reference", "change"]
        assert {decode(source.ogg).duration_seconds for source in excerpt.sources} == {EXCERPT_SECONDS}


def test_what_is_played_is_equally_loud_and_does_not_clip(made: Made):
    """Measured on what was compressed, as a browser will play it."""
    for excerpt in made.excerpts.excerpts:
        profiles = [_measured(source) for source in excerpt.sources]
        loudness = [profile.loudness_lufs for profile in profiles[:3]]
        assert max(loudness) - min(loudness) < 0.2
        assert all(profile.sample_peak_dbfs < -1.0 for profile in profiles)
        for source, profile in zip(excerpt.sources, profiles, strict=True):
            assert source.loudness_lufs == pytest.approx(profile.loudness_lufs, abs=0.2)


def test_nothing_is_played_louder_than_the_loudest_file(made: Made):
    for excerpt in made.excerpts.excerpts:
        assert min(source.gain_db for source in excerpt.sources[:3]) <= 1e-9


def test_mix_and_result_are_the_same_seconds_of_their_files(made: Made):
    """Each source is its file at its place with its gain, but for what compressing adds."""
    for excerpt in made.excerpts.excerpts:
        mix, result = excerpt.sources[:2]
        assert mix.start_seconds == result.start_seconds
        for source, path in ((mix, made.mix), (result, made.result)):
            assert _error_db(decode(source.ogg).samples, _from_file(path, source)) < -15.0


def test_the_change_is_result_minus_mix_as_they_are_played(made: Made):
    for excerpt in made.excerpts.excerpts:
        mix, result, _, change = excerpt.sources
        before, after = (_from_file(path, source) for path, source in ((made.mix, mix), (made.result, result)))
        expected = (after - before) * db_to_amplitude(change.gain_db)
        assert _error_db(decode(change.ogg).samples, expected) < -12.0


def test_a_change_that_would_hardly_be_heard_is_raised(tmp_path: Path):
    """A twentieth of a dB at equal loudness is far more than 20 LU under the song."""
    song = 0.3 * signals.song(12.0, RATE_HZ, seed=1)
    tilted = signals.shaped(song, RATE_HZ, lambda hz: 1.0 + 0.03 * hz / (hz + 3000.0))
    excerpt = _made(tmp_path, song, tilted, strength=100.0).excerpts.excerpts[0]
    change = excerpt.sources[3]
    assert change.gain_db > 0.0
    assert change.loudness_lufs <= excerpt.sources[0].loudness_lufs - 19.9


def test_one_performance_is_heard_at_one_place(tmp_path: Path):
    """The reference's own loudest seconds would be others here: its second half is turned down."""
    song = signals.song(64.0, RATE_HZ, seed=1, peak_dbfs=-12.0)
    excerpts = _made(tmp_path, song, signals.shaped(song, RATE_HZ, lambda hz: 1.0 + hz / (hz + 5000.0))).excerpts
    for excerpt in excerpts.excerpts:
        assert len({source.start_seconds for source in excerpt.sources}) == 1


def test_two_songs_are_heard_each_at_its_own_place(tmp_path: Path):
    loud_late = np.concatenate(
        [0.1 * signals.song(30.0, RATE_HZ, seed=1), 0.5 * signals.song(14.0, RATE_HZ, seed=1)], 1
    )
    loud_early = np.ascontiguousarray(0.4 * signals.song(50.0, RATE_HZ, seed=2))
    loud_early[:, 16 * RATE_HZ :] *= 0.3
    mix, _, reference, _ = _made(tmp_path, loud_late, loud_early).excerpts.excerpts[0].sources
    assert mix.start_seconds >= 30.0
    assert reference.start_seconds <= 6.0


@pytest.mark.parametrize("seconds", [1.0, 12.0])
def test_short_songs_and_other_rates_and_mono(tmp_path: Path, seconds: float):
    """The shortest sound sets the length; a result at another rate is laid over the mix all the same."""
    mix = 0.3 * signals.song(seconds, RATE_HZ, 1, seed=1)
    made = _made(tmp_path, mix, 0.5 * signals.song(5.0, RATE_HZ, seed=2), rate_hz=48000)
    for excerpt in made.excerpts.excerpts:
        assert excerpt.seconds == pytest.approx(min(seconds, 5.0))
        sources = {source.name: source for source in excerpt.sources}
        assert decode(sources["result"].ogg).rate_hz == 48000
        assert (sources["change"].loudness_lufs or -70.0) < sources["mix"].loudness_lufs - 3.0


def test_silence_stays_silence(tmp_path: Path):
    """A result that is the mix leaves no change but its dither, which is not raised into a song."""
    song = 0.3 * signals.song(12.0, RATE_HZ, seed=1)
    change = _made(tmp_path, song, song, strength=0.0).excerpts.excerpts[0].sources[3]
    assert change.loudness_lufs is None


def test_waveforms_show_the_peaks(made: Made):
    for excerpt in made.excerpts.excerpts:
        for source in excerpt.sources:
            peak = float(np.abs(decode(source.ogg).samples).max())
            assert max(source.columns) == pytest.approx(100.0 * peak, abs=6.0)
            assert min(source.columns) >= 0
