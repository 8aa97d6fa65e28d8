"""All kernels: C and definition give the same bits, and so do all cuts of a signal into blocks."""

import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import kernels as k

from .cases import CASES
from .signals import RATE_HZ, in_blocks, music

names = pytest.mark.parametrize("name", CASES)
EDGE_SIZES = (0, 1, 2, 23, 31, 32, 33, 64, 65, 441)


def with_pause(samples, channels):
    """Music, then digital silence, then music."""
    block = music(samples, channels)
    block[:, samples // 2 : samples * 3 // 4] = 0.0
    return block


@names
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_c_equals_the_definition_bit_for_bit(backend, name, channels):
    block = with_pause(700, channels)
    results = []
    for implementation in ("native", "python"):
        backend(implementation)
        results.append(in_blocks(CASES[name](channels), block, [1, 1, 130, 300]))
    np.testing.assert_array_equal(*results)


@pytest.mark.slow
@names
def test_c_equals_numba_bit_for_bit(backend, name):
    pytest.importorskip("numba")
    block = with_pause(4 * RATE_HZ, 2)
    results = []
    for implementation in ("native", "numba"):
        backend(implementation)
        results.append(CASES[name](2)(block))
    np.testing.assert_array_equal(*results)


@names
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 3000), max_size=12).map(sorted), channels=st.integers(1, 3))
def test_the_cut_into_blocks_changes_nothing(backend, name, cuts, channels):
    backend("native")
    block = with_pause(3000, channels)
    whole = CASES[name](channels)(block)
    np.testing.assert_array_equal(in_blocks(CASES[name](channels), block, cuts), whole)


@names
def test_single_samples_give_the_same(backend, name):
    backend("native")
    block = music(600)
    np.testing.assert_array_equal(in_blocks(CASES[name](2), block, range(1, 600)), CASES[name](2)(block))


@names
@pytest.mark.parametrize("samples", EDGE_SIZES)
def test_every_length_is_possible(name, samples):
    result = CASES[name](2)(music(samples))
    assert np.isfinite(result).all()
    assert name in {"weighted energies", "frame statistics"} or result.shape[-1] == samples


@names
def test_eight_channels_are_possible_and_nine_are_not(name):
    assert np.isfinite(CASES[name](8)(music(500, 8))).all()
    with pytest.raises(ValueError, match="channels"):
        CASES[name](9)(music(500, 9))


@names
def test_silence_after_music_costs_no_more_than_music(backend, name):
    backend("native")
    block = music(8 * RATE_HZ)
    silent = block.copy()
    silent[:, RATE_HZ // 4 :] = 0.0

    def fastest(signal):
        times = []
        for _ in range(3):
            process = CASES[name](2)
            start = time.process_time()
            process(signal)
            times.append(time.process_time() - start)
        return min(times)

    assert fastest(silent) < 2.0 * fastest(block) + 0.005


@names
def test_what_is_not_a_block_is_refused(name):
    process = CASES[name](2)
    good = music(64)
    with pytest.raises(TypeError, match="float32"):
        process(good.astype(np.float64))
    with pytest.raises(ValueError, match="channels"):
        process(np.ascontiguousarray(good.T))
    with pytest.raises(ValueError, match="contiguous"):
        process(good[:, ::2])


def test_true_peaks_agree_and_do_not_depend_on_blocks(backend):
    block = music(900)
    for kernel in ("wide", "compact", "both"):
        found = []
        for implementation, cuts in (("native", []), ("native", [1, 70, 71, 500]), ("python", [])):
            backend(implementation)
            meter = k.TruePeakMeter(2, kernel=kernel)
            for part in np.split(block, cuts, axis=1):
                meter.process(np.ascontiguousarray(part))
            found.append(meter.flush())
        np.testing.assert_array_equal(found[0], found[1])
        np.testing.assert_array_equal(found[0], found[2])


@pytest.mark.parametrize("implementation", ["native", "python"])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_interleaving_is_transposition(backend, implementation, channels):
    backend(implementation)
    block = music(301, channels)
    np.testing.assert_array_equal(k.interleave(block), block.T)
    np.testing.assert_array_equal(k.deinterleave(np.ascontiguousarray(block.T)), block)
