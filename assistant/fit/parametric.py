"""A curve in dB made from few parametric bands: greedy start at the largest lobe, then Levenberg-Marquardt.

The response that is fitted is the digital filter's own, so the cramping of the bilinear transform near Nyquist is part
of the fit and not an error of it. A band's response depends on its own three numbers only, so the whole Jacobian costs
three further evaluations of all bands at once. A weak prior on every gain keeps neighbouring bands from fighting each
other.

Source of the method: greedy peak-first start and joint refinement are usual for graphic-to-parametric conversion, for
instance in V. Valimaki & J. Reiss, "All About Audio Equalization", Applied Sciences 6(5), 2016.
"""

import math
from dataclasses import dataclass

import numpy as np

from assistant.bands import BANDS_PER_OCTAVE, CENTRES_HZ
from assistant.processors.biquads import bell, high_shelf, low_shelf, magnitude_db
from assistant.processors.equalizer import Band
from assistant.units import Floats

_DESIGNS = {"bell": bell, "low_shelf": low_shelf, "high_shelf": high_shelf}
_STEP = 1e-4
_START_BELL_Q = (0.4, 4.0)
_GRID_TOP = 0.45
"""Share of the sampling rate up to which a curve is fitted; above it no biquad has a say."""


@dataclass(frozen=True, kw_only=True)
class EqualizerLimits:
    """What the equalizer that will carry the bands can do; the fit stays inside from its first step."""

    max_bands: int = 8
    max_gain_db: float = 12.0
    low_q: float = 0.3
    high_q: float = 4.0
    low_hz: float = 25.0
    high_hz: float = 18000.0
    kinds: tuple[str, ...] = ("bell", "low_shelf", "high_shelf")
    worth_db: float = 0.08
    """By how much a further band must lower the weighted rms error."""
    gain_cost: float = 2e-4
    """Weight of a squared gain in dB against the curve's mean squared error: 6 dB cost as much as 0.085 dB rms."""


_NUDGES: Floats = np.concatenate([np.zeros((1, 3)), _STEP * np.eye(3)])[:, None, :]
"""Nothing, then a small step of each parameter: what a Jacobian by differences evaluates."""


@dataclass(frozen=True)
class _Bands:
    """Bands as arrays, evaluated once.

    `values` (bands, 3) holds log2 of the frequency, log2 of the Q, and the gain in dB; `responses` (4, bands,
    frequencies) what they do in dB, and what they would do after each of `_NUDGES`.
    """

    kinds: tuple[str, ...]
    values: Floats
    responses: Floats

    def without(self, index: int) -> "_Bands":
        """All but one."""
        kinds = self.kinds[:index] + self.kinds[index + 1 :]
        return _Bands(kinds, np.delete(self.values, index, axis=0), np.delete(self.responses, index, axis=1))

    def joined(self, other: "_Bands") -> "_Bands":
        """These and the others."""
        return _Bands(
            self.kinds + other.kinds,
            np.concatenate([self.values, other.values]),
            np.concatenate([self.responses, other.responses], axis=1),
        )


@dataclass(frozen=True)
class _Task:
    """One curve to reach: where, how much it matters (weights sum to 1), at which rate, within which limits."""

    frequencies_hz: Floats
    curve_db: Floats
    weights: Floats
    rate_hz: float
    limits: EqualizerLimits

    def bands(self, kinds: tuple[str, ...], values: Floats) -> _Bands:
        """Evaluate bands at the nearest values inside the limits."""
        inside = self._clipped(kinds, values)
        octaves, widths, gains = np.moveaxis(inside + _NUDGES, -1, 0)
        sections = np.empty((*octaves.shape, 5))
        for kind, design in _DESIGNS.items():
            chosen = [index for index, own in enumerate(kinds) if own == kind]
            if chosen:
                parts = (2.0 ** octaves[:, chosen], gains[:, chosen], 2.0 ** widths[:, chosen])
                sections[:, chosen, :] = design(*parts, self.rate_hz)
        return _Bands(kinds, inside, magnitude_db(sections, self.frequencies_hz, self.rate_hz))

    def _clipped(self, kinds: tuple[str, ...], values: Floats) -> Floats:
        """The nearest values inside the limits; a shelf steeper than 0.9 would overshoot."""
        limits = self.limits
        top_hz = min(limits.high_hz, _GRID_TOP * self.rate_hz)
        high_q = [limits.high_q if kind == "bell" else min(0.9, limits.high_q) for kind in kinds]
        low = (math.log2(limits.low_hz), math.log2(limits.low_q), -limits.max_gain_db)
        high = np.empty_like(values)
        high[:, 0], high[:, 1], high[:, 2] = math.log2(top_hz), np.log2(high_q), limits.max_gain_db
        inside: Floats = np.minimum(np.maximum(values, low), high)
        return inside

    def residual(self, bands: _Bands) -> Floats:
        """What the bands leave of the curve, in dB."""
        left: Floats = self.curve_db - bands.responses[0].sum(axis=0)
        return left

    def error_db(self, bands: _Bands) -> float:
        """The weighted rms of what the bands leave."""
        return math.sqrt(float(self.weights @ self.residual(bands) ** 2))

    def cost(self, bands: _Bands) -> float:
        """The squared error with the prior on the gains."""
        return self.error_db(bands) ** 2 + self.limits.gain_cost * float(np.sum(bands.values[:, 2] ** 2))


def fit_bands(
    curve_db: Floats, weights: Floats, rate_hz: float, limits: EqualizerLimits, channel: str = "stereo"
) -> tuple[Band, ...]:
    """Find the fewest bands that follow `curve_db`.

    Args:
        curve_db: wanted gain on the band grid, (61,).
        weights: how much each band of the grid matters, (61,), not negative; 0 leaves it free.
        rate_hz: sampling rate at which the bands will run.
        limits: of the equalizer, known beforehand.
        channel: which channel the bands are for.

    Returns:
        Bands from low to high frequency; none when nothing is worth a band.
    """
    reachable = _GRID_TOP * rate_hz >= CENTRES_HZ
    total = float(np.sum(weights[reachable]))
    if total <= 0.0:
        return ()
    task = _Task(CENTRES_HZ[reachable], curve_db[reachable], weights[reachable] / total, rate_hz, limits)
    bands = _polished(task, _pruned(task, _polished(task, _grown(task), steps=30)), steps=30)
    made = [_band(kind, row, channel) for kind, row in zip(bands.kinds, bands.values, strict=True)]
    return tuple(sorted(made, key=lambda band: band.frequency_hz))


def _band(kind: str, row: Floats, channel: str) -> Band:
    """A band as a person would dial it: three figures of frequency, hundredths of Q and of dB."""
    frequency_hz = float(f"{2.0 ** row[0]:.3g}")
    return Band(
        kind=kind,
        channel=channel,
        frequency_hz=frequency_hz,
        gain_db=round(float(row[2]), 2),
        q=round(float(2.0 ** row[1]), 2),
    )


def _grown(task: _Task) -> _Bands:
    """Add bands at the largest lobe of what is left, polishing all of them each time.

    One band that buys nothing may be half of a pair that does, so growth stops at the second in a row.
    """
    bands = _Bands((), np.zeros((0, 3)), np.zeros((len(_NUDGES), 0, len(task.curve_db))))
    error, idle = task.error_db(bands), 0
    while len(bands.kinds) < task.limits.max_bands and idle < 2 and error > 0.5 * task.limits.worth_db:
        candidates = [_polished(task, bands.joined(start)) for start in _starts(task, bands)]
        if not candidates:
            break
        bands = min(candidates, key=task.cost)
        idle = 0 if error - task.error_db(bands) >= task.limits.worth_db else idle + 1
        error = task.error_db(bands)
    return bands


def _pruned(task: _Task, bands: _Bands) -> _Bands:
    """Take out, one at a time, bands that are not worth their place once the others are polished again."""
    while len(bands.kinds) > 0:
        ranked = sorted((bands.without(index) for index in range(len(bands.kinds))), key=task.cost)
        best = min((_polished(task, shorter) for shorter in ranked[:2]), key=task.cost)
        if task.error_db(best) - task.error_db(bands) > task.limits.worth_db:
            return bands
        bands = best
    return bands


def _starts(task: _Task, bands: _Bands) -> list[_Bands]:
    """Where the next band could begin: a bell on the largest lobe, and a shelf where that lobe reaches an end.

    A shelf's corner starts where the lobe falls to half: its tail may run on, at hundredths of a dB, to the other end.
    """
    residual = task.residual(bands)
    first, last = _largest_lobe(residual, task.weights)
    span = slice(first, last + 1)
    mass = task.weights[span] * np.abs(residual[span])
    centre = float(np.sum(mass * np.log2(task.frequencies_hz[span])) / np.sum(mass)) if np.any(mass > 0.0) else np.nan
    if np.isnan(centre):
        return []
    gain = float(residual[span][np.argmax(mass)])
    width_octaves = max(0.5 * (last - first + 1) / BANDS_PER_OCTAVE, 0.2)
    q = float(np.clip(2.0 ** (width_octaves / 2.0) / (2.0**width_octaves - 1.0), *_START_BELL_Q))
    found = [("bell", np.array([centre, np.log2(q), gain]))]
    tall = first + np.flatnonzero(np.abs(residual[span]) >= 0.5 * abs(gain))
    if first == 0:
        found.append(("low_shelf", np.array([np.log2(task.frequencies_hz[tall[-1]]), np.log2(0.7), gain])))
    if last == len(residual) - 1:
        found.append(("high_shelf", np.array([np.log2(task.frequencies_hz[tall[0]]), np.log2(0.7), gain])))
    return [task.bands((kind,), values[None, :]) for kind, values in found if kind in task.limits.kinds]


def _largest_lobe(residual: Floats, weights: Floats) -> tuple[int, int]:
    """First and last index of the run of one sign with the largest weighted area (area, not height: it is heard)."""
    signs = np.sign(residual)
    edges = np.flatnonzero(np.diff(signs)) + 1
    starts = np.concatenate([[0], edges])
    areas = np.abs(np.add.reduceat(weights * residual, starts))
    best = int(np.argmax(areas))
    return int(starts[best]), int(starts[best + 1] - 1 if best + 1 < len(starts) else len(residual) - 1)


def _polished(task: _Task, bands: _Bands, steps: int = 8) -> _Bands:
    """Levenberg-Marquardt on all parameters, kept inside the limits."""
    cost, damping = task.cost(bands), 1e-3
    for _ in range(steps if bands.kinds else 0):
        moved = _step(task, bands, damping)
        new_cost = task.cost(moved)
        if new_cost < cost:
            settled = cost - new_cost < 1e-4 * cost + 1e-7
            bands, cost, damping = moved, new_cost, max(damping * 0.3, 1e-7)
            if settled:
                break
        else:
            damping *= 8.0
            if damping > 1e4:
                break
    return bands


def _step(task: _Task, bands: _Bands, damping: float) -> _Bands:
    """One damped Gauss-Newton step."""
    count = len(bands.kinds)
    scale = np.sqrt(task.weights)
    slopes = (bands.responses[1:] - bands.responses[0]) * (scale / _STEP)
    columns = np.moveaxis(slopes, 0, 1).reshape(3 * count, -1)
    prior = np.tile([0.0, 0.0, task.limits.gain_cost], count)
    gradient = columns @ (scale * task.residual(bands)) - prior * bands.values.ravel()
    normal = columns @ columns.T + np.diag(prior)
    normal += damping * np.diag(np.diag(normal) + 1e-6)
    return task.bands(bands.kinds, bands.values + np.linalg.solve(normal, gradient).reshape(count, 3))
