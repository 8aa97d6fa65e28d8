"""What surrounds the music in a file: somebody who speaks before it, an audience before, between and after.

Both are told from what one pass keeps, section by section (3 s), and both have to look like it in several ways at once,
since each alone is found in music, too: drums pause as often as speech, and a wall of guitars is as steady as applause.

Conventions: `steps` are whole 10 ms, `ticks` 20 ms, `hops` 100 ms; only whole sections count. A share of power is in dB
of the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from assistant.analyze.stereo import STEPS_PER_SECTION
from assistant.bands import CENTRES_HZ
from assistant.blocks import SECTION_SECONDS, Finding
from assistant.units import Floats, Mask, powers_to_db

if TYPE_CHECKING:
    from assistant.analyze.findings import Evidence

STEPS_PER_TICK, STEPS_PER_HOP = 2, 10
TICK_SECONDS, HOP_SECONDS = 0.02, 0.1
AUDIBLE_DBFS = -60.0
LONGEST_INTRO_SECONDS = 120.0
FEWEST_SPOKEN = 2
"""Sections of speech that make an intro: 3 s alone also come about by chance, of a drum or a piano."""
LOOKED_AHEAD = 4
"""Sections behind the intro with which it is compared."""
JUMP_DB = 6.0
DEEPEST_DB = (25.0, 45.0)
"""How far under the loudest mid and side together, and side alone, are still told apart."""
STEEPEST = 3.0
WIDEST_DB, NARROWEST_DB = 10.0, -40.0


@dataclass(frozen=True)
class _Sections:
    """The whole sections of a file, described."""

    evidence: "Evidence"

    @cached_property
    def count(self) -> int:
        """How many are whole."""
        return int(self.evidence.sums.step_squares.size // STEPS_PER_SECTION)

    @cached_property
    def _squares(self) -> Floats:
        """The mean square of each 10 ms, a row for each section: (sections, 300)."""
        steps = self.evidence.sums.step_squares[: self.count * STEPS_PER_SECTION]
        samples = self.evidence.channels * self.evidence.rate_hz / 100.0
        return steps.reshape(-1, STEPS_PER_SECTION) / samples

    def _means(self, steps: int) -> Floats:
        """The same over longer stretches: (sections, stretches)."""
        return np.asarray(self._squares.reshape(self.count, STEPS_PER_SECTION // steps, steps).mean(axis=2))

    @cached_property
    def level_dbfs(self) -> Floats:
        """The level of each section: (sections,)."""
        return powers_to_db(self._squares.mean(axis=1), -150.0)

    @cached_property
    def _powers(self) -> Floats:
        """Mid and side together by band: (sections, bands)."""
        spectra = self.evidence.spectra
        mid, side = (10.0 ** (db[: self.count] / 10.0) for db in (spectra.section_mid_db, spectra.section_side_db))
        return np.asarray(mid + side)

    def share_db(self, low_hz: float, high_hz: float) -> Floats:
        """How much of the power lies between two frequencies: (sections,)."""
        chosen = self._powers[:, (low_hz < CENTRES_HZ) & (high_hz > CENTRES_HZ)].sum(axis=1)
        return powers_to_db(chosen / np.maximum(self._powers.sum(axis=1), 1e-30), -120.0)

    @cached_property
    def roughness_db(self) -> Floats:
        """How far a band stands out of its neighbours, as a rule: noise has little, notes have much: (sections,)."""
        levels = powers_to_db(self._powers[:, (CENTRES_HZ > 400.0) & (CENTRES_HZ < 6000.0)], -150.0)
        return np.asarray(np.median(np.abs(np.diff(levels, 2, axis=1)), axis=1))

    @cached_property
    def correlation(self) -> Floats:
        """Of left and right; 1 where one of them is silent: (sections,)."""
        sums = self.evidence.sums
        level = np.sqrt(sums.section_square.prod(axis=1))
        found = sums.section_product / np.maximum(level, 1e-30)
        return np.asarray(np.where(level > 0.0, found, 1.0)[: self.count])

    @cached_property
    def width_db(self) -> Floats:
        """The share of side against mid, within what can be heard: (sections,)."""
        spectra = self.evidence.spectra
        mid, side = (
            (10.0 ** (db[: self.count] / 10.0)).sum(axis=1) for db in (spectra.section_mid_db, spectra.section_side_db)
        )
        return np.clip(powers_to_db(side / np.maximum(mid, 1e-30), -120.0), NARROWEST_DB, WIDEST_DB)

    @cached_property
    def unrest_db(self) -> Floats:
        """How far levels of 100 ms are from a straight line, which a fade is: (sections,)."""
        levels = powers_to_db(self._means(STEPS_PER_HOP), -150.0)
        line = np.stack([np.ones(levels.shape[1]), np.linspace(-1.0, 1.0, levels.shape[1])])
        line /= np.linalg.norm(line, axis=1, keepdims=True)
        return np.asarray((levels - (levels @ line.T) @ line).std(axis=1))

    @cached_property
    def _amplitudes(self) -> Floats:
        return np.sqrt(self._means(STEPS_PER_TICK))

    @cached_property
    def depth(self) -> Floats:
        """The deviation of the amplitude over its mean: (sections,)."""
        return np.asarray(self._amplitudes.std(axis=1) / np.maximum(self._amplitudes.mean(axis=1), 1e-30))

    @cached_property
    def pauses(self) -> Floats:
        """The share of 20 ms that are 10 dB under the section's level: (sections,)."""
        means = self._means(STEPS_PER_TICK)
        return np.asarray((means < 0.1 * means.mean(axis=1, keepdims=True)).mean(axis=1))

    @cached_property
    def _moves(self) -> Floats:
        return np.asarray(self._amplitudes - self._amplitudes.mean(axis=1, keepdims=True))

    @cached_property
    def syllables(self) -> Floats:
        """The share of the amplitude's moves that lies at 2 to 8 Hz: (sections,)."""
        size = self._moves.shape[1]
        power = np.abs(np.fft.rfft(self._moves * np.hanning(size), axis=1)) ** 2
        hz = np.fft.rfftfreq(size, TICK_SECONDS)
        inside = power[:, (hz >= 2.0) & (hz <= 8.0)].sum(axis=1)
        return np.asarray(inside / np.maximum(power[:, 1:].sum(axis=1), 1e-30))

    @cached_property
    def beat(self) -> Floats:
        """How far the amplitude repeats itself after 0.16 to 1.5 s, as beats do, 1 at most: (sections,)."""
        size = self._moves.shape[1]
        power = np.abs(np.fft.rfft(self._moves, 2 * size, axis=1)) ** 2
        again = np.fft.irfft(power, axis=1)
        return np.asarray(again[:, 8:75].max(axis=1) / np.maximum(again[:, 0], 1e-30))

    @cached_property
    def steepness(self) -> Floats:
        """How much steeper levels rise than fall over 10 ms; drums and plucked strings start and then ring."""
        levels = powers_to_db(self._squares, -150.0)
        levels = np.maximum(levels, levels.max(axis=1, keepdims=True) - 30.0)
        moves = np.diff(levels, axis=1)
        rises, falls = ((np.maximum(side, 0.0) ** 2).sum(axis=1) for side in (moves, -moves))
        return np.asarray(rises / np.maximum(falls, 1e-9))

    @cached_property
    def spoken(self) -> Mask:
        """Which sections sound like one person who speaks.

        Speech stands in the middle, has little under its lowest fundamental and over its hisses, stops often, and its
        syllables come 3 to 6 a second, but never in time, and die away no slower than they come up.
        """
        return np.asarray(
            (self.level_dbfs > AUDIBLE_DBFS) & (self.correlation > 0.85)
            & (self.share_db(0.0, 75.0) < -15.0) & (self.share_db(6000.0, 21000.0) < -12.0)
            & (self.pauses > 0.2) & (self.depth > 0.6) & (self.unrest_db > 4.5)
            & (self.syllables > 0.2) & (self.beat < 0.45) & (self.steepness < STEEPEST)
        )  # fmt: skip

    @cached_property
    def crowded(self) -> Mask:
        """Which sections sound like many hands and voices in a hall.

        Hundreds of short sounds make a steady noise without notes, three quarters of it at 500 to 6000 Hz, which comes
        from everywhere. Rain and surf that are as bright are taken for it; one voice or whistle in front hides it.
        """
        if self.evidence.channels < 2:
            return np.zeros(self.count, dtype=bool)
        return np.asarray(
            (self.level_dbfs > AUDIBLE_DBFS) & (self.correlation < 0.6) & (self.share_db(500.0, 6000.0) > -1.2)
            & (self.roughness_db < 2.5) & (self.unrest_db < 1.8) & (self.depth < 0.45)
        )  # fmt: skip


def spoken_intro(evidence: "Evidence") -> Iterator[Finding]:
    """Speech from the start on, until music comes in that is louder, deeper or wider.

    Two sections at least, so an announcement under 6 s is not found; nor is one over music, or in a noisy hall.
    """
    sections = _Sections(evidence)
    limit = int(LONGEST_INTRO_SECONDS / SECTION_SECONDS)
    spoken = sections.spoken[:limit]
    end = _last_spoken(spoken)
    behind = slice(end + 1, end + 1 + LOOKED_AHEAD)
    if np.count_nonzero(spoken[:end]) < FEWEST_SPOKEN or sections.level_dbfs[behind].size < LOOKED_AHEAD:
        return
    jumps = [
        float(np.median(values[behind]) - np.median(values[:end]))
        for values in (sections.level_dbfs, sections.share_db(0.0, 100.0), sections.width_db)
    ]
    if max(jumps) < JUMP_DB or sections.spoken[behind].any():
        return
    seconds = _entry_seconds(evidence, end)
    text = f"spoken intro: speech until {seconds:.1f} s, where the music comes in"
    yield Finding(kind="spoken_intro", text=text, value=seconds, unit="s", at_seconds=0.0)


def _last_spoken(spoken: Mask) -> int:
    """The section behind the last one of speech, as long as two of three before it were speech, too; 0 for none."""
    counts = np.cumsum(spoken)
    held = np.flatnonzero(spoken & (counts >= 2.0 / 3.0 * np.arange(1, spoken.size + 1)))
    return int(held[-1]) + 1 if held.size else 0


def _entry_seconds(evidence: "Evidence", end: int) -> float:
    """When the music comes in: where 100 ms levels of mid and side are best told apart into a before and an after.

    Looked for from the last spoken section to the end of the second one behind it.
    """
    sums = evidence.sums
    first, last = (end - 1) * STEPS_PER_SECTION, (end + 2) * STEPS_PER_SECTION
    squares, products = (steps[first:last] for steps in (sums.step_squares, sums.step_products))
    hops = squares.size // STEPS_PER_HOP
    powers = [
        steps[: hops * STEPS_PER_HOP].reshape(hops, -1).mean(axis=1)
        for steps in (squares, np.maximum(squares - 2.0 * products, 0.0))
    ]
    # How deep a pause is says nothing, and would drown the rest.
    top = max(float(np.quantile(powers[0], 0.9)), 1e-30)
    levels = np.stack(
        [
            powers_to_db(np.maximum(power, top * 10.0 ** (-deepest_db / 10.0)))
            for power, deepest_db in zip(powers, DEEPEST_DB, strict=True)
        ]
    )
    edge = np.arange(5, hops - 5)
    within = [levels[:, :at].var(axis=1).sum() * at + levels[:, at:].var(axis=1).sum() * (hops - at) for at in edge]
    return float(first / 100.0 + edge[int(np.argmin(within))] * HOP_SECONDS)


def live_ambience(evidence: "Evidence") -> Iterator[Finding]:
    """Each stretch of applause or of a hall's noise: at either end of the file, and for 6 s and more between."""
    sections = _Sections(evidence)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sections.crowded, [False]]).astype(np.int8)))
    heard = np.flatnonzero(sections.level_dbfs > AUDIBLE_DBFS)
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start == 1 and start > heard[0] + 1 and end < heard[-1]:
            continue
        seconds, at = float((end - start) * SECTION_SECONDS), float(start * SECTION_SECONDS)
        level = float(powers_to_db(np.mean(10.0 ** (sections.level_dbfs[start:end] / 10.0))))
        text = (
            f"live ambience: steady wide noise as of an audience at {level:.0f} dBFS, {at:.0f} to {at + seconds:.0f} s"
        )
        yield Finding(kind="live_ambience", text=text, value=seconds, unit="s", at_seconds=at)
