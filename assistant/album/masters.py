"""From what is to be done to each song to the masters of all, which are measured together.

Every song is first planned to its end, drive into the limiter included, before any is written: only then is it known
which song reaches its loudness cleanly, and what a meter of the whole album will read. All goals are then shifted
together, so that the songs keep their distances, and each song is written. One whose tone the limiter turned is turned
again and written once more, as is the album where it misses the loudness that was asked for.

Conventions: a song that need not be rendered again is kept, by the profile of its master; it counts in everything that
is measured of the album, and the others are shifted as far as it was.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.album.cohesion import Cohesion, spreads
from assistant.album.loudness import pooled_lufs
from assistant.album.measures import MEASURES, TILT_OCTAVES, Measures, Spread, measures_of
from assistant.album.plans import SongPlan, missed_of, retuned
from assistant.album.telling import landed_told, name_of
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB, Probe
from assistant.match import Match, Target, carried_out
from assistant.options import MatchOptions
from assistant.plan import Plan, at_loudness, make_plan
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.units import Floats

__all__ = ["Coherent", "Kept", "as_delivered", "held", "make_masters"]

TOLERANCE_LU = 0.1
"""Of the whole album to the loudness that was asked for."""
_STEPS = 4
_NEAR_LU = 0.02
_WORTH = 0.3
"""A spread under this is none that would have to fall."""


@dataclass(frozen=True, kw_only=True)
class Coherent:
    """The album as it was written."""

    cohesion: Cohesion
    matches: tuple[Match | None, ...]
    """Of each song; None where an earlier master was kept."""
    profiles: tuple[Profile, ...]
    """Of each master."""
    measured: tuple[Measures, ...]
    before: dict[str, Spread]
    after: dict[str, Spread]
    lufs: float | None
    """The loudness of the whole album."""
    true_peak_dbtp: float | None
    shift_lu: float
    """By how much all songs were shifted against what was foretold of the profiles alone."""
    sentences: tuple[str, ...]
    """What is to be said of the whole: where it landed, and what could not be had."""
    told: tuple[tuple[str, ...], ...]
    """Of each song: where it landed, what was moved and why, what its notes meant."""


def _told_nothing(_place: int, _match: Match, _shift_lu: float) -> None:
    """Whoever need not know."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Masters of an earlier run that are not made again."""

    profiles: Mapping[int, Profile]
    """By the place of the song, whose plan has the same `SongPlan.fingerprint` as then."""
    shift_lu: float
    """The `Coherent.shift_lu` of that run."""


def make_masters(
    cohesion: Cohesion, targets: Sequence[Target], progress: Progress, kept: Kept | None = None,
    done: Callable[[int, Match, float], None] = _told_nothing,
) -> Coherent:  # fmt: skip
    """Render the songs.

    Args:
        cohesion: what is done to each.
        targets: where each goes, in the order of the songs.
        progress: is told how far the run is.
        kept: what need not be made again. An album that misses the loudness it was asked for because of songs that are
            kept says so; only without them it can be shifted.
        done: is told the place of each song that was written, its match, and by how much it was shifted.

    Raises:
        SoundError: a song that cannot be read.
        OutputError: a master that cannot be written.
    """
    there = {} if kept is None else dict(kept.profiles)
    work = _Work(cohesion, tuple(targets), progress)
    plans = {place: work.planned(place) for place in range(len(targets)) if place not in there}
    shift_lu = work.shift_lu(plans) if kept is None else kept.shift_lu
    matches = work.written(plans, shift_lu, done, tune=True)
    missing_lu = _missing_lu(cohesion, matches) if kept is None else 0.0
    missing_lu = min(missing_lu, work.room_lu(plans) - shift_lu) if missing_lu > 0.0 else missing_lu
    if abs(missing_lu) > _NEAR_LU:
        shift_lu += missing_lu
        matches = work.written(plans, shift_lu, done, tune=False)
    return _coherent(work, there, matches, shift_lu)


@dataclass(frozen=True)
class _Work:
    """All that rendering needs."""

    cohesion: Cohesion
    targets: tuple[Target, ...]
    progress: Progress
    again: set[int] = field(default_factory=set)
    """The songs that were turned again."""

    def planned(self, place: int) -> Plan:
        """A song, planned to its drive."""
        song = self.cohesion.songs[place]
        return make_plan(song.path, song.sources, song.options, self.progress, self.targets[place].form.rate_hz)

    def shift_lu(self, plans: Mapping[int, Plan]) -> float:
        """By how much all goals move together: to the loudness that is wanted, as far as every song can follow."""
        level, room_lu = self.cohesion.level, self.room_lu(plans)
        return room_lu if level.lufs is None else min(self._to_level(plans, level.lufs + level.lost_lu), room_lu)

    def room_lu(self, plans: Mapping[int, Plan]) -> float:
        """By how much all goals can move before the limiter would take more from a song than it may."""
        most_db = ASKED_REDUCTION_DB if self.cohesion.level.asked else CLEAN_REDUCTION_DB
        return min(_room_lu(plan, most_db) for plan in plans.values())

    def _to_level(self, plans: Mapping[int, Plan], wanted_lufs: float) -> float:
        """The shift at which the traces foretell this loudness of the whole."""
        shift_lu = 0.0
        for _ in range(_STEPS):
            energies = [self._energies(place, plan, shift_lu) for place, plan in plans.items()]
            missing_lu = wanted_lufs - pooled_lufs(energies, np.zeros(len(energies)))
            if abs(missing_lu) < _NEAR_LU or not np.isfinite(missing_lu):
                break
            shift_lu += missing_lu
        return shift_lu

    def _energies(self, place: int, plan: Plan, shift_lu: float) -> Floats:
        """What the traces foretell of a song's master, per 100 ms."""
        landed = at_loudness(plan, shifted(self.cohesion.songs[place], shift_lu))
        return Probe(landed.dynamics.chosen.traces, landed.limiter).limited(landed.landing.drive_db)[0].hop_energies

    def written(
        self, plans: dict[int, Plan], shift_lu: float, done: Callable[[int, Match, float], None], *, tune: bool
    ) -> dict[int, Match]:
        """Write every song that is not kept; `tune` those again that the limiter turned."""
        made = {}
        for place, plan in list(plans.items()):  # tuning replaces some
            match = self._carried_out(place, plan, shift_lu)
            made[place] = self.retuned(place, plans, match, shift_lu) if tune else match
            done(place, made[place], shift_lu)
        return made

    def _carried_out(self, place: int, plan: Plan, shift_lu: float) -> Match:
        options = shifted(self.cohesion.songs[place], shift_lu)
        return carried_out(at_loudness(plan, options), options, self.targets[place], self.progress)

    def retuned(self, place: int, plans: dict[int, Plan], first: Match, shift_lu: float) -> Match:
        """A song that is turned again where the limiter turned it, if that brings it nearer at its loudness.

        Its plan takes the place of the first one then.
        """
        song = self.cohesion.songs[place]
        other = None if first.after is None else retuned(song, measures_of(first.after))
        if other is None:
            return first
        rate_hz = self.targets[place].form.rate_hz
        plan = make_plan(song.path, other.sources, other.options, self.progress, rate_hz)
        second = self._carried_out(place, plan, shift_lu)
        too_soft = _short_lu(second) > _short_lu(first) + TOLERANCE_LU
        if too_soft or _missed_db(song, second) >= _missed_db(song, first):
            return self._carried_out(place, plans[place], shift_lu)
        plans[place] = plan
        self.again.add(place)
        return second


def _missed_db(song: SongPlan, match: Match) -> float:
    """How far a master is from its aim in tilt and low end together."""
    if match.after is None:
        return math.inf
    missed = missed_of(song, measures_of(match.after))
    return math.hypot(TILT_OCTAVES * missed.tilt_db_per_octave, missed.low_end_db)


def shifted(song: SongPlan, shift_lu: float) -> MatchOptions:
    """A song's options with its goal moved."""
    return replace(song.options, lufs=float(np.clip(round(song.goal_lufs + shift_lu, 3), -60.0, 0.0)))


def _room_lu(plan: Plan, most_db: float) -> float:
    """By how much a song can move."""
    probe = Probe(plan.dynamics.chosen.traces, plan.limiter)
    return probe.solve(max(plan.wanted_lufs, 0.0), most_db).loudness_lufs - plan.wanted_lufs


def _missing_lu(cohesion: Cohesion, matches: Mapping[int, Match]) -> float:
    """What the album as written lacks of the loudness that was asked for; 0 where it is near."""
    level, profiles = cohesion.level, [match.after for match in matches.values() if match.after is not None]
    reached = pool(profiles).loudness_lufs if profiles else None
    if not level.asked or level.lufs is None or reached is None:
        return 0.0
    return level.lufs + level.lost_lu - reached


def held(matches: Iterable[Match]) -> bool:
    """Whether every song stays under its goal, so that louder goals would give nothing."""
    return all(_short_lu(match) > TOLERANCE_LU for match in matches)


def _short_lu(match: Match) -> float:
    """How much a master stayed under its goal."""
    return match.wanted_lufs - (match.after.loudness_lufs or 0.0) if match.after is not None else 0.0


def _coherent(work: _Work, kept: Mapping[int, Profile], matches: Mapping[int, Match], shift_lu: float) -> Coherent:
    cohesion = work.cohesion
    found = {**kept, **{place: match.after for place, match in matches.items() if match.after is not None}}
    profiles = tuple(found[place] for place in range(len(cohesion.songs)))
    measured = tuple(measures_of(profile) for profile in profiles)
    whole = pool(profiles)
    after = spreads(measured, [song.song for song in cohesion.songs], [song.noted for song in cohesion.songs])
    return Coherent(
        cohesion=cohesion,
        matches=tuple(matches.get(place) for place in range(len(profiles))),
        profiles=profiles,
        measured=measured,
        before=cohesion.spreads,
        after=after,
        lufs=whole.loudness_lufs,
        true_peak_dbtp=whole.true_peak_dbtp,
        shift_lu=shift_lu,
        sentences=(*_level_told(cohesion, whole.loudness_lufs, matches), *_left_told(cohesion.spreads, after)),
        told=tuple(
            (*landed_told(song.before, own, again=place in work.again), *song.sentences, *song.noted.sentences)
            for place, (song, own) in enumerate(zip(cohesion.songs, measured, strict=True))
        ),
    )


def as_delivered(coherent: Coherent, lost_lu: float) -> Coherent:
    """The same, told as loud as the album is once trims and fades have taken `lost_lu` of it."""
    level = replace(coherent.cohesion.level, lost_lu=lost_lu)
    cohesion = replace(coherent.cohesion, level=level)
    matches = {place: match for place, match in enumerate(coherent.matches) if match is not None}
    lufs = None if coherent.lufs is None else coherent.lufs - lost_lu
    told = (*_level_told(cohesion, lufs, matches), *_left_told(cohesion.spreads, coherent.after))
    return replace(coherent, cohesion=cohesion, lufs=lufs, sentences=told)


def _level_told(cohesion: Cohesion, lufs: float | None, matches: Mapping[int, Match]) -> tuple[str, ...]:
    """Where the album landed, and which songs stayed under their goals."""
    level, names = cohesion.level, [name_of(song.song.wish) for song in cohesion.songs]
    told = [f"The whole album measures {lufs:.1f} LUFS."] if lufs is not None else []
    if level.asked and lufs is not None and level.lufs is not None and abs(lufs - level.lufs) > TOLERANCE_LU:
        why = "songs keep their order, and one of them cannot follow, or was kept from an earlier run"
        told.append(f"That is not the {level.lufs:g} LUFS that were asked for: {why}.")
    if matches:
        place, most = max(matches.items(), key=lambda each: each[1].landing.reduction_db)
        told.append(f"Most is limited in {names[place]}: typically {most.landing.reduction_db:.1f} dB in loud parts.")
    told += [
        f"{names[place]} stays {_short_lu(match):.1f} LU under its goal: more would cost too much limiting."
        for place, match in matches.items()
        if _short_lu(match) > TOLERANCE_LU
    ]
    return tuple(told)


def _left_told(before: Mapping[str, Spread], after: Mapping[str, Spread]) -> tuple[str, ...]:
    """Which spreads did not fall to a third, with their figures."""
    return tuple(
        f"The spread of {words} fell from {before[name].deviation:.2f} to {after[name].deviation:.2f} {unit} only; to "
        "go further, songs would lose what is theirs, or peaks that limiting took would have to be made up."
        for name, (words, unit) in MEASURES.items()
        if before[name].deviation > _WORTH and after[name].deviation > before[name].deviation / 3.0
    )
