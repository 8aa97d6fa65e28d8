"""A curve in dB made from few parametric bands: greedy start at the largest lobe, then all of them polished together.

What the equalizer can be set to is known from the first step: every band starts in one of its slots and never leaves
it. Where a slot has steps, the settings are rounded to them one sort after the other, and what is still free is
polished again each time, so that it makes up for the rounding.

Source of the method: greedy peak-first start and joint refinement are usual for graphic-to-parametric conversion, for
instance in V. Valimaki & J. Reiss, "All About Audio Equalization", Applied Sciences 6(5), 2016.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from assistant.bands import BANDS_PER_OCTAVE, CENTRES_HZ
from assistant.fit.band_arrays import GRID_TOP, Bands, Task
from assistant.processors.equalizer import Band
from assistant.tools import BandSlot, Dial
from assistant.tools.tool import KINDS, STEEPEST_SHELF_Q
from assistant.units import Floats

_START_BELL_Q = (0.4, 4.0)
_FREQUENCY, _WIDTH, _GAIN = 0, 1, 2
"""The columns of a band's values."""


@dataclass(frozen=True, kw_only=True)
class EqualizerLimits:
    """What the equalizer that will carry the bands can do; the fit stays inside from its first step."""

    max_bands: int = 8
    max_gain_db: float = 12.0
    low_q: float = 0.3
    high_q: float = 4.0
    low_hz: float = 25.0
    high_hz: float = 18000.0
    kinds: tuple[str, ...] = KINDS
    slots: tuple[BandSlot, ...] = ()
    """The bands that it has, where they are not all alike or not free; the other limits hold for each of them, too."""
    worth_db: float = 0.08
    """By how much a further band must lower the weighted rms error."""
    gain_cost: float = 2e-4
    """Weight of a squared gain in dB against the curve's mean squared error: 6 dB cost as much as 0.085 dB rms."""

    def open_slots(self) -> tuple[BandSlot, ...]:
        """The bands that a fit may use, and what each may be."""
        given = self.slots or (_ANY,) * self.max_bands
        hz, q = (self.low_hz, self.high_hz), (self.low_q, self.high_q)
        return tuple(slot.kept(kinds=self.kinds, frequency_hz=hz, q=q, most_gain_db=self.max_gain_db) for slot in given)


_ANY = BandSlot(shelf_q=Dial(0.1, STEEPEST_SHELF_Q))


@dataclass(frozen=True)
class Placed:
    """A band, and the slot of the equalizer that carries it."""

    slot: int
    band: Band = field(compare=False)


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
    return tuple(placed.band for placed in place_bands(curve_db, weights, rate_hz, limits, channel))


def place_bands(
    curve_db: Floats, weights: Floats, rate_hz: float, limits: EqualizerLimits, channel: str = "stereo"
) -> tuple[Placed, ...]:
    """The same as `fit_bands`, with the slot that each band takes."""
    reachable = GRID_TOP * rate_hz >= CENTRES_HZ
    total = float(np.sum(weights[reachable]))
    if total <= 0.0:
        return ()
    task = Task(CENTRES_HZ[reachable], curve_db[reachable], weights[reachable] / total, rate_hz, limits.gain_cost)
    search = _Search(task, limits, limits.open_slots())
    bands = search.run()
    made = [search.band(bands, index, channel) for index in range(bands.count)]
    return tuple(sorted((each for each in made if each.band.gain_db != 0.0), key=lambda each: each.band.frequency_hz))


@dataclass(frozen=True)
class _Search:
    """One curve, and the slots that there are for it."""

    task: Task
    limits: EqualizerLimits
    slots: tuple[BandSlot, ...]

    def run(self) -> Bands:
        """The bands, settled on what can be dialled."""
        task = self.task
        reachable = [index for index, slot in enumerate(self.slots) if self._reachable(slot)]
        if len(reachable) <= self.limits.max_bands and all(self.slots[index].is_fader for index in reachable):
            drawn = task.polished(self._flat(reachable), steps=30)
            pays = task.error_db(task.nothing) - task.error_db(drawn) >= self.limits.worth_db
            return self._settled(drawn) if pays else task.nothing
        grown = task.polished(self._grown(), steps=30)
        return self._settled(task.polished(self._pruned(grown), steps=30))

    def band(self, bands: Bands, index: int, channel: str) -> Placed:
        """A band as a person would dial it: three figures of frequency, hundredths of Q and of dB, or its own steps."""
        kind, place = bands.places.kinds[index], bands.places.slots[index]
        slot, (octaves, width, gain_db) = self.slots[place], bands.values[index]
        dial = slot.width(kind)
        hz, q = float(2.0**octaves), float(2.0**width)
        made = Band(
            kind=kind,
            channel=channel,
            frequency_hz=_inside(slot.frequency_hz, hz, float(f"{hz:.3g}")),
            gain_db=_gain(float(gain_db), slot),
            q=_inside(dial, q, round(q, 2)),
        )
        return Placed(place, made)

    def _reachable(self, slot: BandSlot) -> bool:
        return bool(slot.kinds) and slot.frequency_hz.low < GRID_TOP * self.task.rate_hz

    def _flat(self, faders: list[int]) -> Bands:
        """Every fader at 0 dB."""
        bands = self.task.nothing
        for index in faders:
            place = self.task.place(self.slots[index], index, self.slots[index].kinds[0])
            start = np.array([[place.low[0, _FREQUENCY], place.low[0, _WIDTH], 0.0]])
            bands = bands.joined(self.task.bands(place, start))
        return bands

    def _grown(self) -> Bands:
        """Add bands at the largest lobe of what is left, polishing all of them each time.

        One band that buys nothing may be half of a pair that does, so growth stops at the second in a row.
        """
        task, worth_db = self.task, self.limits.worth_db
        bands = task.nothing
        error, idle = task.error_db(bands), 0
        while bands.count < self.limits.max_bands and idle < 2 and error > 0.5 * worth_db:
            candidates = [task.polished(bands.joined(start)) for start in self._starts(bands)]
            if not candidates:
                break
            bands = min(candidates, key=task.cost)
            idle = 0 if error - task.error_db(bands) >= worth_db else idle + 1
            error = task.error_db(bands)
        return bands

    def _pruned(self, bands: Bands) -> Bands:
        """Take out, one at a time, bands that are not worth their place once the others are polished again."""
        task = self.task
        while bands.count > 0:
            ranked = sorted((bands.without(index) for index in range(bands.count)), key=task.cost)
            best = min((task.polished(shorter) for shorter in ranked[:2]), key=task.cost)
            if task.error_db(best) - task.error_db(bands) > self.limits.worth_db:
                return bands
            bands = best
        return bands

    def _starts(self, bands: Bands) -> list[Bands]:
        """Where the next band could begin: a bell on the largest lobe, and a shelf where that lobe reaches an end.

        A shelf's corner starts where the lobe falls to half: its tail may run on, at hundredths of a dB, to the other
        end. Each starts in every sort of slot that is free and holds its frequency.
        """
        return [
            self.task.bands(self.task.place(self.slots[index], index, kind), values[None, :])
            for kind, values in _lobe_starts(self.task.residual(bands), self.task)
            for index in self._free(bands, kind, float(2.0 ** values[_FREQUENCY]))
        ]

    def _free(self, bands: Bands, kind: str, frequency_hz: float) -> list[int]:
        """The first free slot of each sort that can hold such a band; the nearest ones where none can."""
        sorts: dict[BandSlot, int] = {}
        for index, slot in enumerate(self.slots):
            if index not in bands.places.slots and kind in slot.kinds and self._reachable(slot):
                sorts.setdefault(slot, index)
        away = {
            index: abs(math.log2(min(max(frequency_hz, slot.frequency_hz.low), slot.frequency_hz.high) / frequency_hz))
            for slot, index in sorts.items()
        }
        nearest = min(away.values(), default=0.0)
        return [index for index, octaves in away.items() if octaves <= nearest]

    def _settled(self, bands: Bands) -> Bands:
        """Frequencies, then widths, then gains on the steps that the slots have, the rest polished after each."""
        task = self.task
        for column in (_FREQUENCY, _WIDTH):
            chosen = np.array([self._chosen(bands, index, column) for index in range(bands.count)])
            if not np.all(np.isnan(chosen)):
                bands = task.polished(task.held(bands, column, chosen), steps=30)
        for index in np.argsort(-np.abs(bands.values[:, _GAIN])):
            slot = self.slots[bands.places.slots[index]]
            if slot.gain_step_db > 0.0:
                gains = np.full(bands.count, np.nan)
                gains[index] = _stepped(float(bands.values[index, _GAIN]), slot)
                bands = task.polished(task.held(bands, _GAIN, gains))
        return bands

    def _chosen(self, bands: Bands, index: int, column: int) -> float:
        """The nearest of a knob's choices, as a value; NaN where it has none."""
        slot, kind = self.slots[bands.places.slots[index]], bands.places.kinds[index]
        dial = slot.frequency_hz if column == _FREQUENCY else slot.width(kind)
        if not dial.choices:
            return math.nan
        top = GRID_TOP * self.task.rate_hz if column == _FREQUENCY else math.inf
        within = Dial(dial.low, dial.high, tuple(each for each in dial.choices if each <= top))
        return math.log2(within.nearest(float(2.0 ** bands.values[index, column])))


def _stepped(gain_db: float, slot: BandSlot) -> float:
    """The nearest step that is not over the most."""
    step = slot.gain_step_db
    most = math.floor(slot.most_gain_db / step + 1e-9)
    return step * min(max(round(gain_db / step), -most), most)


def _gain(gain_db: float, slot: BandSlot) -> float:
    """A gain as it is dialled: on its step, or in hundredths that are not over the most."""
    if slot.gain_step_db > 0.0:
        return round(gain_db, 4)
    rounded = round(gain_db, 2)
    return rounded if abs(rounded) <= slot.most_gain_db else math.copysign(slot.most_gain_db, gain_db)


def _inside(dial: Dial, value: float, rounded: float) -> float:
    """A value as it is dialled: one of the choices, or rounded where that stays inside the range."""
    if dial.choices or dial.is_fixed:
        return dial.nearest(value)
    return rounded if dial.low <= rounded <= dial.high else min(max(value, dial.low), dial.high)


def _lobe_starts(residual: Floats, task: Task) -> list[tuple[str, Floats]]:
    """A bell on the largest lobe, and a shelf where it reaches an end: kind and values of each."""
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
    return found


def _largest_lobe(residual: Floats, weights: Floats) -> tuple[int, int]:
    """First and last index of the run of one sign with the largest weighted area (area, not height: it is heard)."""
    signs = np.sign(residual)
    edges = np.flatnonzero(np.diff(signs)) + 1
    starts = np.concatenate([[0], edges])
    areas = np.abs(np.add.reduceat(weights * residual, starts))
    best = int(np.argmax(areas))
    return int(starts[best]), int(starts[best + 1] - 1 if best + 1 < len(starts) else len(residual) - 1)
