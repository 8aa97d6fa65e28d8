"""All kernels as streams: name -> a function that gives a fresh `process` for a number of channels."""

import numpy as np

from assistant import kernels as k

from .signals import RATE_HZ

# A K-weighting of 44.1 kHz to four digits, and a resonance: three stages with slow and fast poles.
SOS = np.array(
    [[1.5309, -2.6510, 1.1691, -1.6637, 0.7126], [1.0, -2.0, 1.0, -1.9892, 0.9892], [1.02, -1.90, 0.93, -1.90, 0.95]]
)


def biquads(channels, stages=3):
    sos = np.ascontiguousarray(np.broadcast_to(np.resize(SOS, (stages, 5)), (channels, stages, 5))).copy()
    sos[:, :, 0] += 0.01 * np.arange(channels)[:, np.newaxis]
    state = k.biquad_state(sos)
    return lambda block: k.biquads(block, sos, state)


def frame_statistics(channels):
    meter = k.FrameStatistics(channels, RATE_HZ)
    return lambda block: np.concatenate([np.atleast_2d(part) for part in meter.process(block)])


def controlled(processor):
    return lambda block: np.vstack(processor.process(block))


def envelope(channels, threshold):
    process = k.PeakEnvelope(channels, threshold=threshold).process
    return lambda block: process(block)[np.newaxis]


def quantizer(channels, kind):
    process = k.Quantizer(channels, 16, seed=2**40 + 7, kind=kind).process
    return lambda block: process(block).T


def limiter(channels):
    return controlled(k.Limiter(channels, RATE_HZ, ceiling=0.5, lookahead_ms=1.0, hold_ms=3.0, release_ms=5.0))


CASES = {
    "biquads": biquads,
    "biquads, 15 stages": lambda channels: biquads(channels, 15),
    "biquads, no stage": lambda channels: biquads(channels, 0),
    "weighted energies": lambda channels: k.WeightedEnergies(channels, RATE_HZ, SOS).process,
    "frame statistics": frame_statistics,
    "peak envelope": lambda channels: envelope(channels, 0.0),
    "peak envelope over a threshold": lambda channels: envelope(channels, 0.7),
    "limiter": limiter,
    "compressor": lambda channels: controlled(k.Compressor(channels, RATE_HZ, threshold_db=-20.0, ratio=4.0)),
    "compressor, hard knee": lambda channels: controlled(
        k.Compressor(channels, RATE_HZ, threshold_db=-12.0, ratio=2.0, knee_db=0.0, attack_ms=0.0)
    ),
    "transient shaper": lambda channels: controlled(
        k.TransientShaper(channels, RATE_HZ, attack_db=6.0, sustain_db=-3.0, hold_ms=1.0, release_ms=1.0, slow_ms=5.0)
    ),
    "transient shaper, no fast envelope": lambda channels: controlled(
        k.TransientShaper(channels, RATE_HZ, attack_db=-6.0, fast_ms=0.0, hold_ms=0.0)
    ),
    "saturator": lambda channels: k.Saturator(channels, 2.0).process,
    "rounding": lambda channels: quantizer(channels, "none"),
    "dither": lambda channels: quantizer(channels, "tpdf"),
    "shaped dither": lambda channels: quantizer(channels, "shaped"),
}
