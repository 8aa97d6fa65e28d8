"""Each finding is made where its fault is, and not on sound without it."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from tests.signals import join, pink, shaped, silence, song, tone, white

RATE_HZ = 44100


def found(sound, rate_hz=RATE_HZ):
    return {finding.kind: finding for finding in analyze_samples(sound.astype(np.float32), rate_hz).findings}


@pytest.fixture(scope="module")
def clean():
    return song(64.0, RATE_HZ, seed=1)


def test_a_sound_song_has_no_findings(clean):
    assert found(clean) == {}


@pytest.mark.parametrize("top", [1.0, 0.8])
def test_clipping_is_found_at_any_level_with_its_place(clean, top):
    sound = join(clean[:, : 30 * RATE_HZ] * 0.5, np.clip(2.0 * clean[:, 30 * RATE_HZ :], -1.0, 1.0)) * top
    finding = found(sound)["clipping"]
    assert finding.value > 50
    assert 30.0 <= finding.at_seconds < 45.0


def test_each_flat_top_counts_once_on_both_sides():
    wave = np.clip(tone(441.0, 3.0, 2.0, RATE_HZ, 1), -1.0, 1.0)
    assert found(wave)["clipping"].value == pytest.approx(2 * 441 * 2, abs=4)


@pytest.mark.parametrize("frequency_hz", [30.0, 55.0, 441.0])
def test_the_round_top_of_a_16_bit_sine_is_not_clipped(frequency_hz):
    wave = np.round(tone(frequency_hz, -1.0, 5.0, RATE_HZ) * 32767.0) / 32767.0
    assert "clipping" not in found(wave)


def held_down(sound, ceiling):
    """A crude limiter: each 2 ms gain keeps the peak under the ceiling."""
    size = 88
    n = sound.shape[1] // size * size
    pieces = sound[:, :n].reshape(2, -1, size)
    peaks = np.abs(pieces).max(axis=(0, 2))
    gain = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    return (pieces * gain[None, :, None]).reshape(2, n)


def test_a_limiter_at_work_is_found_and_a_steady_tone_is_none(clean):
    assert found(held_down(clean * 4.0, 0.9))["limiter"].value > 3.0
    assert "limiter" not in found(tone(1000.0, -3.0, 20.0, RATE_HZ))
    assert "limiter" not in found(white(-20.0, 20.0, RATE_HZ))


@pytest.mark.parametrize(("offset", "expected"), [(3e-3, True), (2e-4, True), (1e-5, False)])
def test_dc(clean, offset, expected):
    findings = found(clean + np.float32(offset))
    assert ("dc_offset" in findings) is expected
    if expected:
        assert findings["dc_offset"].value == pytest.approx(20.0 * np.log10(offset), abs=3.0)


@pytest.mark.parametrize("edge_hz", [11000.0, 16000.0, 19000.0])
def test_a_low_passed_source_is_found_with_its_edge(edge_hz):
    sound = shaped(pink(-20.0, 20.0, RATE_HZ), RATE_HZ, lambda hz: np.clip((edge_hz - hz) / 200.0 + 0.5, 1e-5, 1.0))
    assert found(sound)["low_passed"].value == pytest.approx(edge_hz, abs=300.0)


def test_dark_sound_and_converter_filters_are_not_low_passed():
    dark = shaped(white(-20.0, 20.0, RATE_HZ), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 1000.0) ** 3))
    converter = shaped(pink(-20.0, 20.0, RATE_HZ), RATE_HZ, lambda hz: np.clip((21500.0 - hz) / 500.0, 1e-5, 1.0))
    assert "low_passed" not in found(dark)
    assert "low_passed" not in found(converter)


def test_a_song_from_a_lower_rate_is_low_passed():
    sound = shaped(pink(-20.0, 20.0, 96000), 96000, lambda hz: hz < 22000.0)
    assert found(sound, 96000)["low_passed"].value == pytest.approx(22000.0, abs=300.0)


def test_dual_mono_and_stereo_and_mono(clean):
    assert "dual_mono" in found(np.repeat(clean[:1], 2, axis=0))
    assert "dual_mono" not in found(clean[:1])
    assert "dual_mono" not in found(clean + white(-60.0, 64.0, RATE_HZ))


@pytest.mark.parametrize(("channel", "name"), [(0, "left"), (1, "right")])
def test_a_silent_channel_is_named(clean, channel, name):
    sound = clean.copy()
    sound[channel] = 0.0
    assert name in found(sound)["silent_channel"].text
    sound[channel] = clean[channel] * 0.03
    assert "silent_channel" not in found(sound)


def test_anti_phase(clean):
    flipped = np.stack([clean[0], -clean[0]])
    assert found(flipped)["anti_phase"].value == pytest.approx(-1.0, abs=1e-3)
    assert "anti_phase" not in found(np.stack([clean[0], -clean[0]]) + white(-10.0, 64.0, RATE_HZ))


def hum(mains_hz, level_dbfs, seconds):
    levels = zip((1, 2, 3, 4, 5), (0.0, -4.0, -6.0, -12.0, -10.0), strict=True)
    return sum(tone(mains_hz * n, level_dbfs + below, seconds, RATE_HZ) for n, below in levels)


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_mains_hum_is_found_under_a_quiet_song(mains_hz):
    bed = pink(-50.0, 40.0, RATE_HZ)
    finding = found(bed + hum(mains_hz, -50.0, 40.0))["hum"]
    assert f"{mains_hz:.0f} Hz" in finding.text
    assert finding.value == pytest.approx(-50.0, abs=6.0)


def test_music_and_one_held_note_are_not_hum(clean):
    assert "hum" not in found(clean)
    assert "hum" not in found(pink(-50.0, 40.0, RATE_HZ) + tone(50.0, -30.0, 40.0, RATE_HZ))
    assert "hum" not in found(pink(-50.0, 40.0, RATE_HZ) + hum(55.0, -40.0, 40.0))


def test_silence_at_both_ends(clean):
    findings = found(join(silence(2.0, RATE_HZ), clean, silence(3.5, RATE_HZ)))
    assert findings["silence_start"].value == pytest.approx(2.0, abs=0.05)
    assert findings["silence_end"].value == pytest.approx(3.5, abs=0.6)
    assert findings["silence_end"].at_seconds == pytest.approx(66.0, abs=0.6)


@pytest.mark.parametrize(("seconds", "expected"), [(10.0, True), (45.0, True), (61.0, False)])
def test_short(seconds, expected):
    assert ("short" in found(song(seconds, RATE_HZ, seed=2))) is expected


def test_a_silent_file_says_so():
    assert list(found(silence(5.0, RATE_HZ))) == ["silent"]
