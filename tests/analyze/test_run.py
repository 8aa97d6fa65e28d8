"""The pass as a whole: any blocks, any length, any rate; peaks and stereo figures."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.analyze import analyze, analyze_samples
from assistant.errors import SoundError
from assistant.profile import Profile
from tests.signals import silence, song, tone, white

SOUND = song(7.3, 44100, seed=1)


def cut(sound, sizes):
    edges = np.cumsum([0, *sizes])
    return [np.ascontiguousarray(sound[:, a:b]) for a, b in zip(edges, [*edges[1:], sound.shape[1]], strict=True)]


@settings(deadline=None, derandomize=True, max_examples=12)
@given(st.lists(st.one_of(st.integers(0, 5), st.integers(1, 150_000)), max_size=8))
def test_blocks_of_any_size_give_the_same_bits(sizes):
    assert analyze(cut(SOUND, sizes), 44100, 2).to_json() == analyze_samples(SOUND, 44100).to_json()


@settings(deadline=None, derandomize=True, max_examples=25)
@given(
    st.integers(0, 30_000), st.sampled_from([8000, 11025, 22050, 44100]), st.sampled_from([1, 2]), st.integers(-160, 0)
)
def test_any_length_and_level_gives_json_without_infinities(samples, rate_hz, channels, level_dbfs):
    sound = white(float(level_dbfs), samples / rate_hz, rate_hz, channels)
    profile = analyze_samples(sound, rate_hz)
    json.dumps(profile.summary(), allow_nan=False)
    assert Profile.from_json(profile.to_json()) == profile


@pytest.mark.parametrize("rate_hz", [8000, 11025, 22050, 37123, 96000, 192000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate(rate_hz, channels):
    profile = analyze_samples(tone(997.0, -20.0, 4.0, rate_hz, channels), rate_hz)
    assert profile.loudness_lufs == pytest.approx(-20.0 if channels == 2 else -23.01, abs=0.05)
    assert profile.duration_seconds == pytest.approx(4.0, abs=1e-4)


@pytest.mark.parametrize("samples", [0, 1, 2, 4101])
@pytest.mark.parametrize("channels", [1, 2])
def test_hardly_any_samples(samples, channels):
    profile = analyze_samples(np.full((channels, samples), 0.5, dtype=np.float32), 44100)
    assert profile.loudness_lufs is None
    assert profile.sample_peak_dbfs == (pytest.approx(-6.02, abs=0.01) if samples else None)


@pytest.mark.parametrize("sound", [silence(5.0, 44100), np.full((2, 9), 1e-42, dtype=np.float32)])
def test_silence_has_no_figures(sound):
    summary = analyze_samples(sound, 44100).summary()
    for key in ("loudness_lufs", "momentary_max_lufs", "range_lu", "plr_db", "correlation_min", "mono_loss_lu"):
        assert summary[key] is None


@pytest.mark.parametrize(("rate_hz", "channels"), [(7999, 2), (192001, 2), (44100, 6)])
def test_what_cannot_be_measured_is_refused(rate_hz, channels):
    with pytest.raises(SoundError, match=str(rate_hz if channels == 2 else channels)):
        analyze([], rate_hz, channels)


def test_nan_and_transposed_blocks_are_refused():
    broken = SOUND[:, :44100].copy()
    broken[1, 5000] = np.nan
    with pytest.raises(SoundError, match="NaN"):
        analyze_samples(broken, 44100)
    with pytest.raises(SoundError, match="transposed"):
        analyze([np.ascontiguousarray(SOUND.T)], 44100, 2)


def test_progress_counts_up_to_the_end():
    told = []
    analyze([SOUND], 44100, 2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == SOUND.shape[1]


@pytest.mark.parametrize(("wave", "crest_db"), [("sine", 3.01), ("square", 0.0)])
def test_crest(wave, crest_db):
    sound = tone(100.0, -6.0, 5.0, 44100)
    sound = sound if wave == "sine" else np.sign(sound + 1e-4).astype(np.float32)
    assert analyze_samples(sound, 44100).crest_db == pytest.approx(crest_db, abs=0.02)


@pytest.mark.parametrize(
    ("make", "correlation", "mono_loss_lu"),
    [
        (lambda m, _: (m, m), 1.0, 0.0),
        (lambda m, s: (m, s), 0.0, -3.01),
        (lambda m, s: (m + 0.5 * s, m - 0.5 * s), 0.6, -0.97),
        (lambda m, _: (m, 0.001 * m), 1.0, -3.01),
    ],
)
def test_correlation_and_fold_down(make, correlation, mono_loss_lu):
    m, s = white(-20.0, 20.0, 44100)
    profile = analyze_samples(np.stack(make(m, s)).astype(np.float32), 44100)
    assert profile.correlation == pytest.approx(correlation, abs=0.01)
    assert profile.mono_loss_lu == pytest.approx(mono_loss_lu, abs=0.03)


def test_anti_phase_loses_everything():
    m = white(-20.0, 5.0, 44100, 1)[0]
    profile = analyze_samples(np.stack([m, -m]), 44100)
    assert profile.correlation == pytest.approx(-1.0)
    assert profile.mono_loss_lu < -60.0


def test_fold_down_is_the_loudness_of_the_fold_down():
    """The band spectra stand in for a second meter; on a song they agree with one."""
    sound = song(40.0, 44100, seed=3)
    profile = analyze_samples(sound, 44100)
    folded = np.repeat(sound.mean(axis=0, keepdims=True), 2, axis=0).astype(np.float32)
    change = analyze_samples(folded, 44100).loudness_lufs - profile.loudness_lufs
    assert profile.mono_loss_lu == pytest.approx(change, abs=0.1)


def test_balance_is_positive_to_the_right():
    sound = np.ascontiguousarray(tone(500.0, -12.0, 5.0, 44100) * np.array([[0.5], [1.0]], dtype=np.float32))
    assert analyze_samples(sound, 44100).balance_db == pytest.approx(6.02, abs=0.01)


def test_lowest_correlation_finds_the_place_that_is_out_of_phase():
    sound = np.repeat(white(-20.0, 10.0, 44100, 1), 2, axis=0)
    sound[1, 5 * 44100 : 6 * 44100] *= -1.0
    profile = analyze_samples(sound, 44100)
    assert profile.correlation_min == pytest.approx(-1.0, abs=1e-6)
    assert profile.correlation > 0.7


def test_psr_of_a_tone_is_its_peak_over_its_loudness():
    profile = analyze_samples(tone(997.0, -20.0, 12.0, 44100), 44100)
    assert profile.psr_db == pytest.approx(0.0, abs=0.05)
    assert profile.plr_db == pytest.approx(0.0, abs=0.05)


def test_section_map_finds_the_loud_part():
    loud, quiet = white(-12.0, 30.0, 44100), white(-40.0, 30.0, 44100, seed=1)
    profile = analyze_samples(np.concatenate([quiet, loud, quiet], axis=1), 44100)
    assert [span.label for span in profile.sections] == ["quiet", "loud", "quiet"]
    (span,) = profile.loud_sections
    assert (span.start_seconds, span.end_seconds) == (30.0, 60.0)
    assert span.loudness_lufs == pytest.approx(profile.loudness_lufs, abs=0.2)
    assert math.isclose(profile.sections[-1].end_seconds, profile.duration_seconds)
