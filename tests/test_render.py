"""The laws of a chain at work on a stream: as long, lined up, and the same whatever the blocks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import Balance, Compressor, Equalizer, FirEqualizer, Gain, Limiter, Saturator, Width
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.render import Line, render
from tests.profiles import song
from tests.signals import white

RATE_HZ = 44100
CURVE = (CurvePoint(frequency_hz=200.0, mid_db=3.0, side_db=1.0), CurvePoint(frequency_hz=5000.0, mid_db=-2.0))
CHAINS = {
    "nothing": (),
    "neutral": (Gain(), Equalizer(), Limiter()),
    "match": (
        Balance(left_db=-0.5, right_db=0.5),
        Equalizer(
            bands=(Band(frequency_hz=400.0, gain_db=4.0), Band(channel="side", frequency_hz=3000.0, gain_db=-3.0))
        ),
        Width(low_db=-3.0, high_db=2.0),
        Gain(gain_db=9.0),
        Limiter(ceiling_dbtp=-6.0),
    ),
    "late": (
        FirEqualizer(phase="linear", points=CURVE),
        Saturator(drive_db=6.0),
        Compressor(threshold_db=-30.0, ratio=3.0),
        Limiter(ceiling_dbtp=-3.0),
    ),
}


def rendered(samples, chain, cuts=()):
    """A sound through a chain, cut into blocks at `cuts`."""
    blocks = [np.ascontiguousarray(block) for block in np.split(samples, sorted(cuts), axis=1)]
    return np.concatenate(list(render(blocks, chain, RATE_HZ, samples.shape[0])), axis=1)


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("samples", [1, 100, 30011])
def test_as_many_samples_come_out_as_went_in(chain, channels, samples):
    sound = white(-20.0, samples / RATE_HZ, RATE_HZ, channels)
    out = rendered(sound, chain)
    assert out.shape == sound.shape
    assert out.dtype == np.float32
    assert np.all(np.isfinite(out))


@settings(deadline=None, derandomize=True, max_examples=8)
@given(cuts=st.lists(st.integers(0, 30011), max_size=6), chain=st.sampled_from(sorted(CHAINS)))
def test_blocks_do_not_matter_to_the_bit(cuts, chain):
    """Also empty ones and such of one sample."""
    sound = white(-20.0, 30011 / RATE_HZ, RATE_HZ, seed=1)
    np.testing.assert_array_equal(rendered(sound, CHAINS[chain], cuts), rendered(sound, CHAINS[chain]))


def test_nothing_to_do_is_done_to_the_bit():
    sound = white(-20.0, 0.5, RATE_HZ)
    for name in ("nothing", "neutral"):
        np.testing.assert_array_equal(rendered(sound, CHAINS[name]), sound)
        assert Line(CHAINS[name], RATE_HZ, 2).latency_samples == 0


@pytest.mark.parametrize("chain", ["match", "late"])
def test_the_output_lines_up_with_the_input(chain):
    """All latency is taken out again: an impulse comes out where it went in, and correlation peaks at 0."""
    sound = np.ascontiguousarray(song()[:, 4 * RATE_HZ : 6 * RATE_HZ])
    out = rendered(sound, CHAINS[chain])
    spectrum = np.fft.rfft(out[0], 2 * out.shape[1]) * np.conj(np.fft.rfft(sound[0], 2 * out.shape[1]))
    # Phase alone, so that low notes do not blur the peak.
    correlation = np.fft.irfft(spectrum / (np.abs(spectrum) + 1e-9))
    assert np.argmax(np.abs(correlation)) in {0, 1, correlation.size - 1}


def test_the_latency_is_the_sum_of_the_stages():
    line = Line(CHAINS["late"], RATE_HZ, 2)
    assert line.latency_samples == sum(stage.latency_samples for stage in line.stages) > RATE_HZ


def test_stages_run_in_the_order_of_the_chain():
    """A gain into a limiter is not a limiter into a gain."""
    sound = white(-20.0, 0.5, RATE_HZ)
    gain, limiter = Gain(gain_db=20.0), Limiter(ceiling_dbtp=-6.0)
    assert np.abs(rendered(sound, (gain, limiter))).max() <= 10.0 ** (-6.0 / 20.0)
    assert np.abs(rendered(sound, (limiter, gain))).max() > 1.0


def test_the_input_is_left_as_it_is():
    sound = white(-12.0, 0.3, RATE_HZ)
    before = sound.copy()
    rendered(sound, CHAINS["match"], (5000,))
    np.testing.assert_array_equal(sound, before)


def test_no_blocks_no_sound():
    assert sum(block.shape[1] for block in render([], CHAINS["late"], RATE_HZ, 2)) == 0
