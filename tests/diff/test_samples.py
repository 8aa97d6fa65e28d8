"""That B is A again is found to the bit, its gain to 0.001 dB, its shift to the sample; another sound is none."""

import numpy as np
import pytest
import soundfile

from assistant.audio import open_sound
from assistant.diff.samples import later_samples, relation
from assistant.processors import Equalizer, Gain
from assistant.processors.equalizer import Band
from tests.command import write
from tests.diff.revisions import RATE_HZ, song


def _related(folder, a, b, subtype="FLOAT"):
    one, other = (open_sound(write(folder / f"{k}.wav", each, RATE_HZ, subtype)) for k, each in enumerate((a, b)))
    later = later_samples(one, other)
    return later, relation(one, other, later)


def test_a_sound_is_identical_to_itself_in_another_format(tmp_path):
    """Decoded samples count, not bytes of files."""
    samples = song(8.0)
    wav = write(tmp_path / "a.wav", samples, subtype="PCM_16")
    soundfile.write(tmp_path / "b.flac", soundfile.read(wav, dtype="int16")[0], RATE_HZ, subtype="PCM_16")
    found = relation(open_sound(wav), open_sound(tmp_path / "b.flac"))
    assert found is not None
    assert found.identical


def test_one_sample_is_enough_to_differ(tmp_path):
    samples = song(8.0)
    other = samples.copy()
    other[0, 1234] += 1e-6
    assert not _related(tmp_path, samples, other)[1].identical


@pytest.mark.parametrize("gain_db", [-12.0, -0.02, 0.02, 3.0])
@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_16"])
def test_a_gain_is_found(tmp_path, gain_db, subtype):
    samples = song(8.0)
    _, found = _related(tmp_path, samples, Gain(gain_db=gain_db).process(samples, RATE_HZ), subtype)
    assert found.gain_db == pytest.approx(gain_db, abs=0.001)
    assert not found.identical
    assert not found.inverted


def test_polarity_is_found(tmp_path):
    samples = song(8.0)
    _, found = _related(tmp_path, samples, -samples)
    assert found.inverted
    assert found.gain_db == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("samples_later", [1, 4410, 100_001])
@pytest.mark.parametrize("turned", [False, True])
def test_a_shift_is_found_to_the_sample(tmp_path, samples_later, turned):
    """From A to B it is later, from B to A earlier by as much."""
    samples = song(20.0, seed=4)
    shifted = np.concatenate([np.zeros((2, samples_later), np.float32), samples], axis=1)
    pair = (shifted, samples) if turned else (samples, shifted)
    later, found = _related(tmp_path, *pair)
    assert later == (-samples_later if turned else samples_later)
    assert found.later_samples == later
    assert not found.cut


def test_a_cut_end_is_told_from_a_silent_one(tmp_path):
    samples = song(12.0)
    assert _related(tmp_path, samples, samples[:, :-RATE_HZ])[1].cut
    padded = np.concatenate([samples, np.zeros((2, RATE_HZ), np.float32)], axis=1)
    assert not _related(tmp_path, samples, padded)[1].cut


@pytest.mark.parametrize(
    "other",
    [
        lambda a: Equalizer(bands=(Band(frequency_hz=2000.0, gain_db=0.3),)).process(a, RATE_HZ),
        lambda _: song(12.0, seed=7),
        lambda a: a[:1],
        np.zeros_like,
        lambda a: a * np.linspace(1.0, 0.97, a.shape[1], dtype=np.float32),
    ],
    ids=["equalized", "another", "mono", "silent", "faded"],
)
def test_another_sound_is_none_again(tmp_path, other):
    samples = song(12.0)
    assert _related(tmp_path, samples, other(samples))[1] is None


def test_two_silences_are_identical(tmp_path):
    silent = np.zeros((2, RATE_HZ), np.float32)
    assert _related(tmp_path, silent, silent)[1].identical
