"""Everything that is known before anything is rendered: the songs measured and compared, the settings solved.

    analyze -> compare -> fit tone and width -> trace what they make of the mix -> fit dynamics -> land

Conventions: the user's song is the `mix`. A song is (whole, stretch), one and the same profile where no times are
given.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.ahead import ahead
from assistant.analyze import analyze
from assistant.audio import Resampled, Sound, open_sound
from assistant.band_traces import BandTraces, take_band_traces
from assistant.bands import FLOOR_DB
from assistant.compare import Difference
from assistant.errors import SoundError
from assistant.fit import Fit, fit, fit_dynamics
from assistant.fit.bench import curve_gain
from assistant.fit.dynamics import Dynamics
from assistant.fit.level import most_reduction_db
from assistant.fit.multiband import MOST_COST_DB, Apart, apart, fit_bands
from assistant.landing import Landing, Probe, typical_reduction_db
from assistant.options import MatchOptions
from assistant.parts import Compared, check_stretch, chosen_stretches, compared
from assistant.processors import Gain, Limiter
from assistant.processors.base import Block, bounds
from assistant.processors.limiter import MARGIN_DB
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.render import render
from assistant.settings import Chain
from assistant.traces import Traces, take_traces
from assistant.units import db_to_amplitude

_SURE_DB = 3.0
"""How far the drive may end above what the loudnesses alone foretell; peaks that stay under need not be exact."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be rendered, and on what grounds."""

    sound: Sound
    rate_hz: int
    before: Profile
    reference: Profile
    compared: Compared
    difference: Difference
    fit: Fit
    dynamics: Dynamics
    limiter: Limiter
    landing: Landing
    choices: tuple[Landing, ...]
    """Loudnesses from gentle to the wanted one, and what each would cost."""

    @property
    def wanted_lufs(self) -> float:
        """The loudness to land on."""
        return self.compared.wanted_lufs

    @property
    def chain(self) -> Chain:
        """The whole chain in signal order."""
        drive = Gain(gain_db=round(self.landing.drive_db, 3))
        return (*self.fit.chain, *self.dynamics.processors, drive, self.limiter)


def make_plan(
    mix: Path, references: Sequence[Path], options: MatchOptions, progress: Progress, rate_hz: int | None
) -> Plan:
    """Solve for everything.

    Args:
        mix: sound file.
        references: one sound file or more; several are pooled.
        options: how far, and within which limits.
        progress: is told how far the run is.
        rate_hz: the rate at which the chain is to run; the mix's by default.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
    """
    sounds = [open_sound(path) for path in (mix, *references)]
    stretches = chosen_stretches(sounds, options)
    with progress.stage("analyze"), ThreadPoolExecutor(2) as threads:
        profiles = list(threads.map(lambda each, part: _measured_both(each, part, progress), sounds, stretches))
    mix_song, reference_song = profiles[0], _pooled(profiles[1:])
    rate = rate_hz or sounds[0].rate_hz
    with progress.stage("fit"):
        pair = compared(mix_song, reference_song, options)
        difference = pair.difference()
        fitted = fit(pair.mix, pair.reference, difference, options, rate)
    limiter = Limiter(ceiling_dbtp=options.ceiling_dbtp)
    with progress.stage("trace"):
        likely_db = pair.wanted_lufs - (mix_song[0].loudness_lufs or 0.0)
        passes = _Passes(sounds[0], rate, limiter, likely_db, progress)
        traces = passes.traced(fitted.chain)
    with progress.stage("land"):
        # Stretches and chosen sections no longer lie side by side with the whole mix, even in one performance.
        aligned = replace(difference, same_song=difference.same_song and pair.mix is mix_song[0])
        dynamics = fit_dynamics(
            traces, mix_song[0], pair.reference, aligned, fitted.estimate, limiter, pair.wanted_lufs, options
        )
        parted = apart(mix_song[0], reference_song[0], aligned, rate) if pair.reference is reference_song[0] else None
        one_only = options.tool is not None and options.tool.compressor is not None
        if parted is not None and options.share("dynamics") != 0.0 and not one_only:
            dynamics = _in_bands(parted, dynamics, traces, passes, fitted.chain, pair.wanted_lufs, options)
        probe = Probe(dynamics.chosen.traces, limiter)
        landing = probe.solve(pair.wanted_lufs, most_reduction_db(options))
        _check_drive(sounds[0], mix_song[0], landing)
        choices = probe.choices(pair.wanted_lufs)
    return Plan(
        sound=sounds[0], rate_hz=rate, before=mix_song[0], reference=reference_song[0], compared=pair,
        difference=difference, fit=fitted, dynamics=dynamics, limiter=limiter, landing=landing, choices=choices,
    )  # fmt: skip


def relanded(plan: Plan, options: MatchOptions) -> Plan:
    """The plan with the drive that its dynamics ask for, after those were changed."""
    probe = Probe(plan.dynamics.chosen.traces, plan.limiter)
    landing = probe.solve(plan.wanted_lufs, most_reduction_db(options))
    return replace(plan, landing=landing, choices=probe.choices(plan.wanted_lufs))


@dataclass(frozen=True)
class _Passes:
    """The mix, run through a chain to see what comes behind it."""

    sound: Sound
    rate_hz: int
    limiter: Limiter
    likely_db: float
    """About the drive: peaks need not be exact where it keeps them under the ceiling."""
    progress: Progress

    def traced(self, chain: Chain) -> Traces:
        """What compressor and limiter will see behind `chain`."""
        idle_db = self.limiter.ceiling_dbtp - MARGIN_DB - self.likely_db - _SURE_DB
        blocks, channels = self._blocks(chain)
        return take_traces(blocks, self.rate_hz, channels, exact_above=db_to_amplitude(idle_db))

    def traced_in_bands(self, chain: Chain, crossovers_hz: tuple[float, ...]) -> BandTraces:
        """What compressors of several bands will see behind `chain`."""
        blocks, channels = self._blocks(chain)
        return take_band_traces(blocks, crossovers_hz, self.rate_hz, channels)

    def _blocks(self, chain: Chain) -> tuple[Iterator[Block], int]:
        """The rendered mix, and its channels."""
        resampled = Resampled(self.sound, self.rate_hz)
        stream = self.progress.watched("trace", resampled.blocks(), samples_at(self.sound, self.rate_hz))
        return ahead(render(stream, chain, self.rate_hz, resampled.channels)), resampled.channels


def _in_bands(
    parted: Apart, one: Dynamics, traces: Traces, passes: _Passes, chain: Chain, wanted_lufs: float,
    options: MatchOptions,
) -> Dynamics:  # fmt: skip
    """The dynamics in several bands where one demonstrably cannot do it.

    What the bands make is traced through the real processor: peaks do not add up.
    """
    probe = Probe(one.chosen.traces, passes.limiter)
    landing = probe.solve(wanted_lufs, most_reduction_db(options))
    bands = passes.traced_in_bands(chain, parted.crossovers_hz)
    found = fit_bands(
        parted, bands, bands.most_at_steps(traces.peaks), bands.at_steps(probe.limited(landing.drive_db)[1]),
        bands.at_steps(curve_gain(traces, one.chosen.compressor)), options.share("dynamics"),
    )  # fmt: skip
    if found is None:
        return one
    behind = passes.traced((*chain, found.processor))
    limiting_db = Probe(behind, passes.limiter).solve(wanted_lufs, most_reduction_db(options)).reduction_db
    if limiting_db > landing.reduction_db + MOST_COST_DB:
        return one
    typical_db = typical_reduction_db(found.taken_db, behind.hop_energies)
    chosen = replace(one.chosen, traces=behind, limiting_db=limiting_db, typical_db=typical_db)
    return replace(one, chosen=chosen, bands=found, doubt=0.0, shared=False)


def samples_at(sound: Sound, rate_hz: int) -> int:
    """How many samples a sound has at another rate."""
    return -(-sound.samples * rate_hz // sound.rate_hz)


def _measured_both(sound: Sound, stretch: Sound, progress: Progress) -> tuple[Profile, Profile]:
    """A whole sound and its stretch, one after the other: some sounds are read from one open file."""
    whole = measured(sound, progress, f"analyze {sound.path.name}")
    _check_loudness(sound, whole)
    if stretch is sound:
        return whole, whole
    part = measured(stretch, progress, f"analyze a part of {sound.path.name}")
    check_stretch(stretch, part)
    return whole, part


def _pooled(songs: Sequence[tuple[Profile, Profile]]) -> tuple[Profile, Profile]:
    """Several songs as one; a stretch that is the whole stays the same profile."""
    whole = pool([song[0] for song in songs])
    return whole, whole if all(song[0] is song[1] for song in songs) else pool([song[1] for song in songs])


def measured(sound: Sound, progress: Progress, name: str) -> Profile:
    """Measure a whole sound, telling `progress` about it under `name`."""
    return analyze(progress.watched(name, sound.blocks(), sound.samples), sound.rate_hz, sound.channels)


def _check_loudness(sound: Sound, profile: Profile) -> None:
    """Refuse what cannot be compared."""
    if profile.loudness_lufs is not None:
        if float(np.maximum(profile.mid_db, profile.side_db).max()) <= FLOOR_DB + 20.0:
            raise SoundError(
                f"{sound.path} holds nothing between 20 Hz and 20 kHz, only a DC offset; there is nothing to match: "
                "is it the right file?"
            )
        return
    if sound.duration_seconds < 0.4:
        raise SoundError(
            f"{sound.path} lasts {1000.0 * sound.duration_seconds:.0f} ms; loudness needs at least 400 ms: "
            "is it the whole song?"
        )
    raise SoundError(
        f"{sound.path} is silent (under -70 LUFS throughout); there is nothing to match: is it the right file?"
    )


def _check_drive(sound: Sound, profile: Profile, landing: Landing) -> None:
    """Refuse a mix that would need more gain than any chain should give."""
    limit_db = bounds(Gain, "gain_db")[1]
    if landing.drive_db > limit_db:
        raise SoundError(
            f"{sound.path} is at {profile.loudness_lufs:.1f} LUFS and would need {landing.drive_db:.1f} dB of gain; "
            f"{limit_db:g} dB is the most: is it the right file, or recorded far too low?"
        )
