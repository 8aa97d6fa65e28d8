"""What is odd about the file itself and bends a match: faults, traces of earlier work, too little material.

Each check looks at what the meters gave and yields a `Finding` or none. Thresholds are set so that ordinary music
yields none; each stands beside its reason. `value` is in `unit`, `at_seconds` where to listen first.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from assistant.analyze.loudness import Energies
from assistant.analyze.peaks import FlatTops
from assistant.analyze.spectrum import Spectra
from assistant.analyze.stereo import ChannelSums
from assistant.analyze.surroundings import live_ambience, spoken_intro
from assistant.blocks import Finding
from assistant.units import Floats, amplitude_to_db, power_to_db, powers_to_db

CLIPPED_RUNS = 3
CROWD_DB = 0.2
CROWD_SHARE = 0.02
DC_DBFS = -80.0
SILENCE_PEAK = 10.0 ** (-70.0 / 20.0)
SILENCE_SECONDS = 0.5
DUAL_MONO_DB = -70.0
SILENT_CHANNEL_DB = -60.0
ANTI_PHASE = -0.9
STEP_SECONDS = 0.01
CLIFF_DB = 22.0
LINE_DB = 10.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything the meters gave for one file."""

    rate_hz: int
    channels: int
    samples: int
    energies: Energies
    sums: ChannelSums
    spectra: Spectra
    true_peak: Floats
    flat_tops: FlatTops

    @property
    def peak(self) -> float:
        """The greatest |sample| of all."""
        return float(self.sums.channel_peak.max())


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every finding about a file, most serious first; of a silent file only that it is silent."""
    if evidence.peak == 0.0:
        seconds = evidence.samples / evidence.rate_hz
        yield Finding(kind="silent", text="the file is silent", value=seconds, unit="s", at_seconds=0.0)
        return
    for check in CHECKS:
        yield from check(evidence)


def clipping(evidence: Evidence) -> Iterator[Finding]:
    """Flat tops of three samples and more; one or two can be chance."""
    at = evidence.flat_tops.at_samples
    if at.size >= CLIPPED_RUNS:
        first, level = float(at[0]) / evidence.rate_hz, round(amplitude_to_db(evidence.peak), 1) + 0.0
        text = f"clipped: {at.size} flat tops at {level} dBFS, the first at {first:.1f} s"
        yield Finding(kind="clipping", text=text, value=float(at.size), unit="runs", at_seconds=first)


def limiter(evidence: Evidence) -> Iterator[Finding]:
    """Peaks that crowd under the maximum though the level under them moves: a limiter or clipper is at work already.

    In music that nothing holds down, fewer than one in a hundred 10 ms peaks comes within 0.2 dB of the greatest. A
    steady tone crowds too, but its level stands still.
    """
    peaks, squares = evidence.sums.step_peaks, evidence.sums.step_squares
    sounding = np.count_nonzero(peaks > SILENCE_PEAK)
    crowd = np.flatnonzero(peaks >= evidence.peak * 10.0 ** (-CROWD_DB / 20.0))
    if sounding < 500 or crowd.size < CROWD_SHARE * sounding:
        return
    if np.std(powers_to_db(squares[crowd])) < 0.5:
        return
    share = 100.0 * crowd.size / sounding
    text = f"a limiter is at work already: {share:.0f} % of all 10 ms peaks lie within {CROWD_DB} dB of the greatest"
    yield Finding(kind="limiter", text=text, value=share, unit="%", at_seconds=float(crowd[0]) * STEP_SECONDS)


def dc_offset(evidence: Evidence) -> Iterator[Finding]:
    """A mean that is not zero takes headroom, and clicks at edits; under 10 s the lowest notes count as one too."""
    means = np.abs(evidence.sums.channel_sum) / evidence.samples
    level = amplitude_to_db(float(means.max()))
    rms = power_to_db(float(evidence.sums.channel_square.max()) / evidence.samples)
    # The mean of n seconds of sound without DC is itself about 20 Hz worth of energy over n seconds.
    chance = rms - 10.0 * math.log10(max(evidence.samples / evidence.rate_hz, 0.01)) - 40.0
    if level > max(DC_DBFS, chance):
        yield Finding(kind="dc_offset", text=f"DC offset of {level:.0f} dBFS", value=level, unit="dBFS")


def bandwidth(spectra: Spectra, rate_hz: int) -> float:
    """The frequency above which a steep cliff leaves nothing, half the rate where there is none.

    Looks for the lowest place where the spectrum falls by 22 dB within 600 Hz and never comes back: music rolls off by
    some 5 dB there. The filters of converters, above 0.94 of half the rate, do not count.
    """
    nyquist = rate_hz / 2.0
    level = _smooth_db(spectra)
    if level is None:
        return nyquist
    reach, gap = (max(1, round(hz / spectra.bin_hz)) for hz in (400.0, 300.0))
    places = np.arange(reach + gap, level.size - gap - 2)
    # The loudest that comes after each bin, and the mean before it.
    after = np.maximum.accumulate(level[::-1])[::-1]
    total = np.concatenate([[0.0], np.cumsum(level)])
    before = (total[places - gap] - total[places - gap - reach]) / reach
    drop = before - after[places + gap]
    hz = places * spectra.bin_hz
    cliffs = np.flatnonzero((drop >= CLIFF_DB) & (hz > 1500.0) & (hz < 0.94 * nyquist))
    if cliffs.size == 0:
        return nyquist
    # From the first bin that sees the fall to where it is deepest; the edge is half-way down.
    first = int(cliffs[0])
    deepest = first + int(np.argmax(drop[first : first + 2 * gap]))
    place = int(places[deepest])
    half = before[deepest] - drop[deepest] / 2.0
    return float((place - gap + np.argmax(level[place - gap :] < half)) * spectra.bin_hz)


def _smooth_db(spectra: Spectra) -> Floats | None:
    """The fine spectrum over about 100 Hz in dB, None if there is none."""
    if not spectra.bin_power.any():
        return None
    width = max(1, round(100.0 / spectra.bin_hz))
    return powers_to_db(np.convolve(spectra.bin_power, np.ones(width) / width, mode="same") + 1e-20)


def low_passed(evidence: Evidence) -> Iterator[Finding]:
    """A cliff well under half the rate: a lossy source, or one that came from a lower rate."""
    edge = bandwidth(evidence.spectra, evidence.rate_hz)
    if edge < 0.47 * evidence.rate_hz:
        text = f"low-passed at {edge / 1000.0:.1f} kHz: nothing above it, as from a lossy file or a lower sampling rate"
        yield Finding(kind="low_passed", text=text, value=edge, unit="Hz")


def dual_mono(evidence: Evidence) -> Iterator[Finding]:
    """Two channels with the same in both."""
    if evidence.channels != 2:
        return
    mid, side = _mid_side_energy(evidence)
    if mid > 0.0 and power_to_db(side / mid) < DUAL_MONO_DB:
        text = "dual mono: left and right are the same, so there is no width to work on"
        yield Finding(kind="dual_mono", text=text, value=max(power_to_db(side / mid), -150.0), unit="dB")


def _mid_side_energy(evidence: Evidence) -> tuple[float, float]:
    """Mean powers of mid and side over all bands and frames."""
    spectra = evidence.spectra
    weights = spectra.section_frames / max(int(spectra.section_frames.sum()), 1)
    mid, side = (10.0 ** (db / 10.0) for db in (spectra.section_mid_db, spectra.section_side_db))
    return float(weights @ mid.sum(axis=1)), float(weights @ side.sum(axis=1))


def silent_channel(evidence: Evidence) -> Iterator[Finding]:
    """A channel that holds nothing, or nothing but crosstalk and noise."""
    if evidence.channels != 2:
        return
    left, right = evidence.sums.channel_square
    level = power_to_db(min(left, right) / max(left, right))
    if level < SILENT_CHANNEL_DB:
        side = "left" if left < right else "right"
        text = f"the {side} channel is silent"
        yield Finding(kind="silent_channel", text=text, value=max(level, -150.0), unit="dB", at_seconds=0.0)


def anti_phase(evidence: Evidence) -> Iterator[Finding]:
    """Left and right of opposite polarity: little is left in mono."""
    left, right = evidence.sums.channel_square
    if left <= 0.0 or right <= 0.0:
        return
    correlation = evidence.sums.channel_product / math.sqrt(left * right)
    if correlation < ANTI_PHASE:
        text = f"anti-phase: the correlation of left and right is {correlation:.2f}, mono loses nearly everything"
        yield Finding(kind="anti_phase", text=text, value=correlation, unit="")


def hum(evidence: Evidence) -> Iterator[Finding]:
    """A 50 or 60 Hz series that never pauses.

    Looks at what the low bins do not fall under in four of five frames, in the quieter half of the sections: notes come
    and go, mains stays. At least three of the first six harmonics must stand 10 dB above their surroundings, exactly in
    place.
    """
    floor = evidence.spectra.low_floor
    if floor.shape[0] < 4:
        return
    levels = powers_to_db(np.quantile(floor, 0.25, axis=0) + 1e-20)
    for mains_hz in (50.0, 60.0):
        lines = [_line_db(levels, evidence.spectra.bin_hz, mains_hz * n) for n in range(1, 7)]
        found = [level for level in lines if level is not None]
        if len(found) >= 3 and (lines[0] is not None or lines[1] is not None):
            level = power_to_db(sum(10.0 ** (db / 10.0) for db in found))
            text = f"mains hum: a steady {mains_hz:.0f} Hz series of {level:.0f} dBFS, {len(found)} harmonics"
            yield Finding(kind="hum", text=text, value=level, unit="dBFS")


def _line_db(levels: Floats, bin_hz: float, frequency_hz: float) -> float | None:
    """The level of a narrow line at this frequency, None if there is none: a local maximum within 1 Hz, 10 dB high."""
    near = round(frequency_hz / bin_hz)
    around = levels[max(near - 1, 1) : near + 2]
    top = max(near - 1, 1) + int(np.argmax(around))
    if not 4 <= top < levels.size - 5:
        return None
    low, mid, high = levels[top - 1 : top + 2]
    bend = low - 2.0 * mid + high
    place = (top + (0.5 * (low - high) / bend if bend < 0.0 else 0.0)) * bin_hz
    beside = max(levels[top - 4], levels[top + 4])
    if bend >= 0.0 or abs(place - frequency_hz) > 1.0 or mid - beside < LINE_DB:
        return None
    return float(mid)


def silence(evidence: Evidence) -> Iterator[Finding]:
    """Half a second and more under -70 dBFS before the first or after the last sound."""
    sounding = np.flatnonzero(evidence.sums.step_peaks > SILENCE_PEAK)
    if sounding.size == 0:
        return
    start, end = float(sounding[0]) * STEP_SECONDS, evidence.samples / evidence.rate_hz
    rest = end - (float(sounding[-1]) + 1.0) * STEP_SECONDS
    if start >= SILENCE_SECONDS:
        text = f"{start:.1f} s of silence at the start"
        yield Finding(kind="silence_start", text=text, value=start, unit="s", at_seconds=0.0)
    if rest >= SILENCE_SECONDS:
        text = f"{rest:.1f} s of silence at the end"
        yield Finding(kind="silence_end", text=text, value=rest, unit="s", at_seconds=end - rest)


def short(evidence: Evidence) -> Iterator[Finding]:
    """Too little for statistics: spectra want half a minute, the loudness range a whole one (EBU Tech 3342)."""
    seconds = evidence.samples / evidence.rate_hz
    if seconds < 60.0:
        what = "the loudness range is unsure" if seconds >= 30.0 else "spectra and statistics are unsure"
        text = f"short: {seconds:.1f} s, so {what}"
        yield Finding(kind="short", text=text, value=seconds, unit="s")


CHECKS: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    silent_channel, dual_mono, anti_phase, clipping, limiter, dc_offset, low_passed, hum, silence, short,
    spoken_intro, live_ambience,
)  # fmt: skip
