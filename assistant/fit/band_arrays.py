"""Bands of an equalizer as arrays: evaluated all at once, and polished together inside what each can be set to.

The response that is fitted is the digital filter's own, so the cramping of the bilinear transform near Nyquist is part
of the fit and not an error of it. A band's response depends on its own three numbers only, so the whole Jacobian costs
three further evaluations of all bands at once. A weak prior on every gain keeps neighbouring bands from fighting each
other.

Conventions: a band's three values are log2 of the frequency, log2 of the Q, and the gain in dB.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from assistant.processors.biquads import bell, high_shelf, low_shelf, magnitude_db
from assistant.tools import BandSlot
from assistant.units import Floats

T = TypeVar("T")
_DESIGNS = {"bell": bell, "low_shelf": low_shelf, "high_shelf": high_shelf}
_STEP = 1e-4
GRID_TOP = 0.45
"""Share of the sampling rate up to which a curve is fitted; above it no biquad has a say."""
_NUDGES: Floats = np.concatenate([np.zeros((1, 3)), _STEP * np.eye(3)])[:, None, :]
"""Nothing, then a small step of each parameter: what a Jacobian by differences evaluates."""


@dataclass(frozen=True)
class Places:
    """Which bands there are, and between which values each may move: `low` and `high` (bands, 3)."""

    kinds: tuple[str, ...]
    slots: tuple[int, ...]
    """Which of the equalizer's bands carries each."""
    low: Floats
    high: Floats

    def without(self, index: int) -> "Places":
        """All but one."""
        low, high = np.delete(self.low, index, axis=0), np.delete(self.high, index, axis=0)
        return Places(_all_but(self.kinds, index), _all_but(self.slots, index), low, high)

    def joined(self, other: "Places") -> "Places":
        """These and the others."""
        low, high = np.concatenate([self.low, other.low]), np.concatenate([self.high, other.high])
        return Places(self.kinds + other.kinds, self.slots + other.slots, low, high)


NOWHERE = Places((), (), np.zeros((0, 3)), np.zeros((0, 3)))


@dataclass(frozen=True)
class Bands:
    """Bands evaluated once.

    `values` is (bands, 3); `responses` (4, bands, frequencies) is what they do in dB, and what they would do after each
    of `_NUDGES`.
    """

    places: Places
    values: Floats
    responses: Floats

    @property
    def count(self) -> int:
        """How many."""
        return len(self.places.kinds)

    def without(self, index: int) -> "Bands":
        """All but one."""
        values, responses = np.delete(self.values, index, axis=0), np.delete(self.responses, index, axis=1)
        return Bands(self.places.without(index), values, responses)

    def joined(self, other: "Bands") -> "Bands":
        """These and the others."""
        return Bands(
            self.places.joined(other.places),
            np.concatenate([self.values, other.values]),
            np.concatenate([self.responses, other.responses], axis=1),
        )


@dataclass(frozen=True)
class Task:
    """One curve to reach: where, how much it matters (weights sum to 1), and at which rate."""

    frequencies_hz: Floats
    curve_db: Floats
    weights: Floats
    rate_hz: float
    gain_cost: float
    """Weight of a squared gain in dB against the curve's mean squared error."""

    @property
    def nothing(self) -> Bands:
        """No bands at all."""
        return Bands(NOWHERE, np.zeros((0, 3)), np.zeros((len(_NUDGES), 0, len(self.curve_db))))

    def bands(self, places: Places, values: Floats) -> Bands:
        """Evaluate bands at the nearest values inside their places."""
        inside: Floats = np.minimum(np.maximum(values, places.low), places.high)
        octaves, widths, gains = np.moveaxis(inside + _NUDGES, -1, 0)
        sections = np.empty((*octaves.shape, 5))
        for kind, design in _DESIGNS.items():
            chosen = [index for index, own in enumerate(places.kinds) if own == kind]
            if chosen:
                parts = (2.0 ** octaves[:, chosen], gains[:, chosen], 2.0 ** widths[:, chosen])
                sections[:, chosen, :] = design(*parts, self.rate_hz)
        return Bands(places, inside, magnitude_db(sections, self.frequencies_hz, self.rate_hz))

    def place(self, slot: BandSlot, index: int, kind: str) -> Places:
        """Where a band of this kind may move in a slot."""
        hz, q = slot.frequency_hz, slot.width(kind)
        top_hz = min(hz.high, GRID_TOP * self.rate_hz)
        low = (math.log2(hz.low), math.log2(q.low), -slot.most_gain_db)
        high = (math.log2(top_hz), math.log2(q.high), slot.most_gain_db)
        return Places((kind,), (index,), np.array([low]), np.array([high]))

    def held(self, bands: Bands, column: int, values: Floats) -> Bands:
        """The same with one parameter of every band set, and fixed from there on; NaN leaves a band's as it is."""
        fixed = ~np.isnan(values)
        moved, low, high = (each.copy() for each in (bands.values, bands.places.low, bands.places.high))
        for each in (moved, low, high):
            each[fixed, column] = values[fixed]
        return self.bands(replace(bands.places, low=low, high=high), moved)

    def residual(self, bands: Bands) -> Floats:
        """What the bands leave of the curve, in dB."""
        left: Floats = self.curve_db - bands.responses[0].sum(axis=0)
        return left

    def error_db(self, bands: Bands) -> float:
        """The weighted rms of what the bands leave."""
        return math.sqrt(float(self.weights @ self.residual(bands) ** 2))

    def cost(self, bands: Bands) -> float:
        """The squared error with the prior on the gains."""
        return self.error_db(bands) ** 2 + self.gain_cost * float(np.sum(bands.values[:, 2] ** 2))

    def polished(self, bands: Bands, steps: int = 8) -> Bands:
        """Levenberg-Marquardt on all parameters, kept inside their places."""
        cost, damping = self.cost(bands), 1e-3
        for _ in range(steps if bands.count else 0):
            moved = self._step(bands, damping)
            new_cost = self.cost(moved)
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

    def _step(self, bands: Bands, damping: float) -> Bands:
        """One damped Gauss-Newton step; what is fixed, or would leave its range, stands still while the rest moves."""
        low, high = bands.places.low, bands.places.high
        free = (high > low).astype(np.float64)
        scale = np.sqrt(self.weights)
        slopes = (bands.responses[1:] - bands.responses[0]) * (scale / _STEP)
        columns = np.moveaxis(slopes, 0, 1).reshape(3 * bands.count, -1) * free.reshape(-1, 1)
        prior = np.tile([0.0, 0.0, self.gain_cost], bands.count) * free.ravel()
        gradient = columns @ (scale * self.residual(bands)) - prior * bands.values.ravel()
        uphill = gradient.reshape(-1, 3)
        held = ((bands.values <= low) & (uphill < 0.0)) | ((bands.values >= high) & (uphill > 0.0))
        free *= ~held
        columns, prior, gradient = columns * free.reshape(-1, 1), prior * free.ravel(), gradient * free.ravel()
        normal = columns @ columns.T + np.diag(prior)
        normal += damping * np.diag(np.diag(normal) + 1e-6) + np.diag(1.0 - free.ravel())
        return self.bands(bands.places, bands.values + np.linalg.solve(normal, gradient).reshape(-1, 3))


def _all_but(items: tuple[T, ...], index: int) -> tuple[T, ...]:
    return items[:index] + items[index + 1 :]
