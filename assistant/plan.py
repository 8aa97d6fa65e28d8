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

from assistant.advice import Note
from assistant.ahead import ahead
from assistant.analyze import analyze
from assistant.aspects import Aspects
from assistant.audio import Resampled, Sound, open_sound
from assistant.band_traces import BandTraces, take_band_traces
from assistant.bands import FLOOR_DB
from assistant.compare import Difference, composed
from assistant.errors import OptionError, SoundError
from assistant.fit import Fit, composed_fit, fit, fit_dynamics
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
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.references.goal import Goal, Song, gather
from assistant.references.source import Source, as_sources
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
    sources: tuple[Source, ...]
    """The references, and below what was measured of each as a whole."""
    profiles: tuple[Profile, ...]
    goal: Goal
    pairs: Aspects[Compared]
    difference: Difference
    """Each aspect's from its own references."""
    fit: Fit
    dynamics: Dynamics
    limiter: Limiter
    landing: Landing
    choices: tuple[Landing, ...]
    """Loudnesses from gentle to the wanted one, and what each would cost."""

    @property
    def wanted_lufs(self) -> float:
        """The loudness to land on."""
        return self.pairs.loudness.wanted_lufs

    @property
    def reference(self) -> Profile:
        """What the mix goes toward, as one profile to be read."""
        return self.goal.told

    @property
    def compares_wholes(self) -> bool:
        """Whether what is compared are the whole songs, so that the written file can be held against the references."""
        wholes = self.goal.songs.map(lambda song: song[0])
        pairs = zip(self.pairs.each, wholes.each, strict=True)
        return all(pair.mix is self.before and pair.reference is whole for pair, whole in pairs)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was compared, and how the goal came about."""
        told = (note for pair in self.pairs.distinct for note in pair.notes)
        return tuple(dict.fromkeys((*told, *self.goal.notes)))

    @property
    def chain(self) -> Chain:
        """The whole chain in signal order."""
        drive = Gain(gain_db=round(self.landing.drive_db, 3))
        return (*self.fit.chain, *self.dynamics.processors, drive, self.limiter)


def make_plan(
    mix: Path, references: Sequence[Path | Source], options: MatchOptions, progress: Progress, rate_hz: int | None
) -> Plan:
    """Solve for everything.

    Args:
        mix: sound file.
        references: sound files or sources, one at least; those of an aspect are pooled.
        options: how far, and within which limits.
        progress: is told how far the run is.
        rate_hz: the rate at which the chain is to run; the mix's by default.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
        OptionError: times for a reference that only its measurements were kept of.
    """
    sources = as_sources(references)
    sound, songs = _measured_songs(mix, sources, options, progress)
    mix_song, goal = songs[0], gather(songs[0], sources, songs[1:])
    rate = rate_hz or sound.rate_hz
    with progress.stage("fit"):
        pairs = goal.songs.map(lambda song: compared(mix_song, song, options))
        fitted = composed_fit(pairs.map(lambda each: fit(each.mix, each.reference, each.difference, options, rate)))
    limiter, wanted_lufs = Limiter(ceiling_dbtp=options.ceiling_dbtp), pairs.loudness.wanted_lufs
    with progress.stage("trace"):
        likely_db = wanted_lufs - (mix_song[0].loudness_lufs or 0.0)
        passes = _Passes(sound, rate, limiter, likely_db, progress)
        traces = passes.traced(fitted.chain)
    with progress.stage("land"):
        # Stretches and chosen sections no longer lie side by side with the whole mix, even in one performance.
        pair, whole = pairs.dynamics, goal.songs.dynamics[0]
        aligned = replace(pair.difference, same_song=pair.difference.same_song and pair.mix is mix_song[0])
        dynamics = fit_dynamics(
            traces, mix_song[0], pair.reference, aligned, fitted.estimate, limiter, wanted_lufs, options
        )
        parted = apart(mix_song[0], whole, aligned, rate) if pair.reference is whole else None
        one_only = options.tool is not None and options.tool.compressor is not None
        if parted is not None and options.share("dynamics") != 0.0 and not one_only:
            dynamics = _in_bands(parted, dynamics, traces, passes, fitted.chain, wanted_lufs, options)
        probe = Probe(dynamics.chosen.traces, limiter)
        landing = probe.solve(wanted_lufs, most_reduction_db(options))
        _check_drive(sound, mix_song[0], landing)
        choices = probe.choices(wanted_lufs)
    return Plan(
        sound=sound, rate_hz=rate, before=mix_song[0], sources=sources,
        profiles=tuple(song[0] for song in songs[1:]), goal=goal, pairs=pairs,
        difference=composed(pairs.map(lambda each: each.difference)), fit=fitted, dynamics=dynamics,
        limiter=limiter, landing=landing, choices=choices,
    )  # fmt: skip


def relanded(plan: Plan, options: MatchOptions) -> Plan:
    """The plan with the drive that its dynamics ask for, after those were changed."""
    probe = Probe(plan.dynamics.chosen.traces, plan.limiter)
    landing = probe.solve(plan.wanted_lufs, most_reduction_db(options))
    return replace(plan, landing=landing, choices=probe.choices(plan.wanted_lufs))


def at_loudness(plan: Plan, options: MatchOptions) -> Plan:
    """The plan with the drive for another `options.lufs`, without a pass over the sound: its traces tell it."""
    wanted = plan.wanted_lufs if options.lufs is None else options.lufs
    return relanded(replace(plan, pairs=plan.pairs.map(lambda pair: replace(pair, wanted_lufs=wanted))), options)


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


def _measured_songs(
    mix: Path, sources: Sequence[Source], options: MatchOptions, progress: Progress
) -> tuple[Sound, list[Song]]:
    """The mix's sound, and what is measured of it and of each reference; kept profiles are taken as they are."""
    fresh = [source for source in sources if source.kept is None]
    _check_kept([source for source in sources if source.kept is not None], options)
    sounds = [open_sound(path) for path in (mix, *(source.path for source in fresh)) if path is not None]
    stretches = chosen_stretches(sounds, options)
    with progress.stage("analyze"), ThreadPoolExecutor(2) as threads:
        measured_ones = threads.map(lambda each, part: _measured_both(each, part, progress), sounds, stretches)
        songs = iter(list(measured_ones))
    return sounds[0], [next(songs), *(_kept(source) or next(songs) for source in sources)]


def _kept(source: Source) -> Song | None:
    return None if source.kept is None else (source.kept, source.kept)


def _check_kept(kept: Sequence[Source], options: MatchOptions) -> None:
    """Refuse to cut what only measurements were kept of."""
    if kept and (options.from_seconds[1] is not None or options.to_seconds[1] is not None):
        raise OptionError(
            f"--from and --to choose a stretch of each reference, and of {kept[0].name} only measurements were kept; "
            "name its sound file, or give the mix's time alone (--from 0:30,)"
        )


def _measured_both(sound: Sound, stretch: Sound, progress: Progress) -> tuple[Profile, Profile]:
    """A whole sound and its stretch, one after the other: some sounds are read from one open file."""
    whole = measured(sound, progress, f"analyze {sound.path.name}")
    _check_loudness(sound, whole)
    if stretch is sound:
        return whole, whole
    part = measured(stretch, progress, f"analyze a part of {sound.path.name}")
    check_stretch(stretch, part)
    return whole, part


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
