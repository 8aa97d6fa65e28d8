"""From what is to be done to each song to the masters of all, which are measured together.

Every song is first planned to its end, drive into the limiter included, before any is written: only then is it known
which song reaches its loudness cleanly, and what a meter of the whole album will read. All goals are then shifted
together, so that the songs keep their distances, and each song is written once. Where the album as written misses the
loudness that was asked for, it is written once more.

Conventions: a song that need not be rendered again is kept, by the profile of its master; it counts in everything that
is measured of the album.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.album.cohesion import Cohesion, SongPlan, spreads
from assistant.album.loudness import pooled_lufs
from assistant.album.measures import MEASURES, Measures, Spread, measures_of
from assistant.album.telling import name_of
from assistant.landing import Probe
from assistant.match import Match, Target, carried_out
from assistant.options import MatchOptions
from assistant.plan import Plan, at_loudness, make_plan
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.units import Floats

__all__ = ["Coherent", "make_masters"]

TOLERANCE_LU = 0.1
"""Of the whole album to the loudness that was asked for."""
_STEPS = 4
_NEAR_LU = 0.02
_WORTH = 0.3
"""A spread under this is none that would have to fall."""


def _nothing(*_: object) -> None:
    """Who need not be told."""


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
    """What could not be had, and what was shifted."""


def make_masters(
    cohesion: Cohesion, targets: Sequence[Target], progress: Progress, kept: Mapping[int, Profile] | None = None, *,
    shift_lu: float | None = None, shifted: Callable[[float], None] = _nothing, done: Callable[[int, Match], None] = _nothing,
) -> Coherent:  # fmt: skip
    """Render the songs.

    Args:
        cohesion: what is done to each.
        targets: where each goes, in the order of the songs.
        progress: is told how far the run is.
        kept: by place, the profiles of masters whose song and plan are unchanged (`SongPlan.fingerprint`) and are not
            to be made again.
        shift_lu: by how much those were shifted. The others are shifted likewise, and where the album then misses the
            loudness that was asked for, all are made again.
        shifted: is told the shift before anything is written.
        done: is told of each song that was written.

    Raises:
        SoundError: a song that cannot be read.
        OutputError: a master that cannot be written.
    """
    there = dict(kept or {})
    work = _Work(cohesion, tuple(targets), progress, there)
    works = {place: work.planned(place) for place in range(len(targets)) if place not in there}
    found_lu = work.shift_lu(works) if shift_lu is None or not there else shift_lu
    shifted(found_lu)
    matches = work.written(works, found_lu, done)
    asked, reached = cohesion.wishes.album.lufs, _pooled(there, matches)
    if asked is not None and reached is not None and abs(reached - asked) > TOLERANCE_LU and matches:
        found_lu += _still(asked - reached, matches)
        works |= {place: work.planned(place) for place in there}
        there = {}
        shifted(found_lu)
        matches = work.written(works, found_lu, done)
    return _coherent(cohesion, there, matches, found_lu)


@dataclass(frozen=True)
class _Work:
    """All that rendering needs."""

    cohesion: Cohesion
    targets: tuple[Target, ...]
    progress: Progress
    kept: Mapping[int, Profile]

    def planned(self, place: int) -> Plan:
        """A song, planned to its drive."""
        song = self.cohesion.songs[place]
        return make_plan(song.path, song.sources, song.options, self.progress, self.targets[place].form.rate_hz)

    def shift_lu(self, plans: Mapping[int, Plan]) -> float:
        """By how much all goals move together: to the loudness that was asked for, or to what all reach cleanly."""
        asked = self.cohesion.wishes.album.lufs
        if asked is None:
            short = [plan.landing.loudness_lufs - plan.wanted_lufs for plan in plans.values()]
            return min([0.0, *(each for each in short if each < -TOLERANCE_LU)])
        shift_lu = 0.0
        for _ in range(_STEPS):
            energies = [self._energies(place, plan, shift_lu) for place, plan in plans.items()]
            energies += [profile.blocks.hop_energy for profile in self.kept.values()]
            missing = asked - pooled_lufs(energies, np.zeros(len(energies)))
            if abs(missing) < _NEAR_LU or not np.isfinite(missing):
                break
            shift_lu += missing
        return shift_lu

    def _energies(self, place: int, plan: Plan, shift_lu: float) -> Floats:
        """What the traces foretell of a song's master, per 100 ms."""
        landed = at_loudness(plan, shifted_options(self.cohesion.songs[place], shift_lu))
        return Probe(landed.dynamics.chosen.traces, landed.limiter).limited(landed.landing.drive_db)[0].hop_energies

    def written(
        self, plans: Mapping[int, Plan], shift_lu: float, done: Callable[[int, Match], None]
    ) -> dict[int, Match]:
        """Write every song that is not kept."""
        made = {}
        for place, plan in plans.items():
            options = shifted_options(self.cohesion.songs[place], shift_lu)
            made[place] = carried_out(at_loudness(plan, options), options, self.targets[place], self.progress)
            done(place, made[place])
        return made


def shifted_options(song: SongPlan, shift_lu: float) -> MatchOptions:
    """A song's options with its goal moved."""
    return replace(song.options, lufs=float(np.clip(round(song.goal_lufs + shift_lu, 3), -60.0, 0.0)))


def _still(missing_lu: float, matches: Mapping[int, Match]) -> float:
    """The missing loudness, if a shift can give it: 0 where songs are as loud as they can be had."""
    held = all(match.after is not None and _short_lu(match) > TOLERANCE_LU for match in matches.values())
    return 0.0 if missing_lu > 0.0 and held else missing_lu


def _short_lu(match: Match) -> float:
    """How much a master stayed under its goal."""
    return match.wanted_lufs - (match.after.loudness_lufs or 0.0) if match.after is not None else 0.0


def _pooled(kept: Mapping[int, Profile], matches: Mapping[int, Match]) -> float | None:
    after = [match.after for match in matches.values() if match.after is not None]
    there = [*kept.values(), *after]
    return pool(there).loudness_lufs if there else None


def _coherent(
    cohesion: Cohesion, kept: Mapping[int, Profile], matches: Mapping[int, Match], shift_lu: float
) -> Coherent:
    found = {**kept, **{place: match.after for place, match in matches.items() if match.after is not None}}
    profiles = tuple(found[place] for place in range(len(cohesion.songs)))
    measured = tuple(measures_of(profile) for profile in profiles)
    whole = pool(profiles)
    after = spreads(measured, [song.noted for song in cohesion.songs])
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
        sentences=(*_shift_told(cohesion, shift_lu, matches), *_left_told(cohesion.spreads, after)),
    )


def _shift_told(cohesion: Cohesion, shift_lu: float, matches: Mapping[int, Match]) -> tuple[str, ...]:
    """That goals were shifted, and which songs stayed under theirs all the same."""
    told = []
    if abs(shift_lu) > TOLERANCE_LU:
        why = (
            "for the whole to land where it was asked to" if cohesion.asked else "for the limiter to stay clean in all"
        )
        told.append(
            f"All songs were moved together by {shift_lu:+.1f} LU once they had run through their chains, {why}."
        )
    for place, match in matches.items():
        if _short_lu(match) > TOLERANCE_LU:
            name = name_of(cohesion.songs[place].song.wish)
            told.append(f"{name} stays {_short_lu(match):.1f} LU under its goal: more would cost too much limiting.")
    return tuple(told)


def _left_told(before: Mapping[str, Spread], after: Mapping[str, Spread]) -> tuple[str, ...]:
    """Which spreads did not fall to a third, with their figures."""
    return tuple(
        f"The spread of {words} fell from {before[name].deviation:.2f} to {after[name].deviation:.2f} {unit} only; to "
        "go further, songs would lose what is theirs, or peaks that limiting took would have to be made up."
        for name, (words, unit) in MEASURES.items()
        if before[name].deviation > _WORTH and after[name].deviation > before[name].deviation / 3.0
    )
