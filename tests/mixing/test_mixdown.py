"""The sum is the sum of its stems, whatever the blocks, lengths, rates and channels of the tracks."""

import numpy as np
import pytest
import soundfile

from assistant.audio import open_sound
from assistant.mixdown import Summed, level_chains, names_not_in
from assistant.processors import Compressor, Decorrelator, FirEqualizer, Gain, Pan
from assistant.processors.fir_equalizer import CurvePoint
from assistant.tracks.track import Track
from tests.mixing.songs import RATE_HZ
from tests.signals import tone, white


@pytest.fixture
def opened(tmp_path):
    sounds = {
        "mono": white(-20.0, 1.3, RATE_HZ, 1, seed=1),
        "short": white(-20.0, 0.4, RATE_HZ, 2, seed=2),
        "stereo": white(-20.0, 2.0, RATE_HZ, 2, seed=3),
    }
    for name, sound in sounds.items():
        soundfile.write(tmp_path / f"{name}.wav", sound.T, RATE_HZ, subtype="FLOAT")
    tracks = tuple(Track(name=name, sound=open_sound(tmp_path / f"{name}.wav"), rate_hz=RATE_HZ) for name in sounds)
    return tracks, sounds


def summed(tracks, chains, size=65536):
    return np.concatenate(list(Summed(tracks, chains).blocks(size)), axis=1)


def test_plain_levels_add_up_to_the_sample(opened):
    tracks, sounds = opened
    gains = {"mono": -3.0, "short": 2.0, "stereo": -10.0}
    expected = np.zeros((2, sounds["stereo"].shape[1]))
    for name, sound in sounds.items():
        expected[:, : sound.shape[1]] += sound * 10 ** (gains[name] / 20)
    found = summed(tracks, level_chains(gains))
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < 1e-6


CHAINS = {
    "mono": (Gain(gain_db=3.0), Compressor(threshold_db=-30.0, ratio=3.0), Pan(pan=-0.5), Decorrelator(side_db=-9.0)),
    "short": (
        FirEqualizer(
            phase="linear",
            points=(CurvePoint(frequency_hz=100.0), CurvePoint(frequency_hz=5000.0, mid_db=3.0, side_db=3.0)),
        ),
    ),
    "stereo": (Gain(gain_db=-6.0),),
}


@pytest.mark.parametrize("size", [1000, 8192, 200_000])
def test_blocks_of_any_size_give_the_same_bits(opened, size):
    tracks, _ = opened
    assert np.array_equal(summed(tracks, CHAINS, size), summed(tracks, CHAINS))


def test_stems_add_up_to_the_sum_and_what_is_muted_does_not_count(opened):
    tracks, sounds = opened
    stems = [np.concatenate(each, axis=1) for each in zip(*Summed(tracks, CHAINS).stems(), strict=True)]
    assert len(stems) == 3
    assert np.abs(np.sum(stems, axis=0) - summed(tracks, CHAINS)).max() < 1e-6
    alone = Summed(tracks, {"short": CHAINS["short"]})
    assert [track.name for track in alone.heard] == ["short"]
    assert alone.samples == sounds["short"].shape[1]


def test_a_mono_track_and_its_two_equal_channels_give_the_same(opened, tmp_path):
    tracks, sounds = opened
    soundfile.write(tmp_path / "mono2.wav", np.repeat(sounds["mono"], 2, axis=0).T, RATE_HZ, subtype="FLOAT")
    twice = (Track(name="mono", sound=open_sound(tmp_path / "mono2.wav"), rate_hz=RATE_HZ),)
    chains = {"mono": CHAINS["mono"]}
    assert np.allclose(summed(tracks[:1], chains), summed(twice, chains), atol=1e-6)


def test_tracks_start_when_they_are_told_and_have_the_mix_s_rate(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(440.0, -6.0, 1.0, 48000, 1).T, 48000, subtype="FLOAT")
    track = Track(name="a", sound=open_sound(tmp_path / "a.wav"), rate_hz=44100, start_seconds=0.5)
    found = summed((track,), {"a": ()})
    assert found.shape[1] == track.samples == 22050 + 44100
    assert not found[:, :22000].any()
    assert np.abs(found[:, 22050:]).max() == pytest.approx(10 ** (-6 / 20), abs=0.02)


def test_names_that_are_not_there_are_told(opened):
    tracks, _ = opened
    assert names_not_in({"mono": (), "gone": ()}, tracks) == ["gone"]
