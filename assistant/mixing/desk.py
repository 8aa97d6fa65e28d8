"""The whole desk: every track's strip, decided in the order in which a mixer works.

    related tracks -> levels -> the lead -> filters -> what covers what, cuts -> compression -> places -> rides

Each decision stands in a file of its own; here they are put in order. Levels are found on the tracks as they came in
and hold behind everything else: what filters, cuts and a compressor take from a track's loudness, its fader gives back.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.carving import Carved, carve, resonance
from assistant.mixing.cleaning import Cleaned, clean
from assistant.mixing.compressing import compress, deess
from assistant.mixing.grid import Grid, grid_of
from assistant.mixing.grouping import GROUP, Grouped, group_drums
from assistant.mixing.lead import Lead, keep_lead
from assistant.mixing.levels import Levels, Prior, solve_levels
from assistant.mixing.loudness import K_POWER, energies, loudness_lufs
from assistant.mixing.masking import THIRDS_HZ, Masking, find_masking
from assistant.mixing.panning import Places
from assistant.mixing.placing import place as place_tracks
from assistant.mixing.polarity import Relation, excess_db, relations, to_turn
from assistant.mixing.riding import Rides, ride_lead
from assistant.mixing.song import Song, Start
from assistant.mixing.strip import WORKING_LUFS, Strip, strip_power
from assistant.progress import Progress
from assistant.render import render
from assistant.settings import Chain, GroupBus
from assistant.traces import Traces, take_traces
from assistant.tracks.track import Track
from assistant.units import Floats

_STARTED_SD_DB = 2.0
"""How far a reference may move the levels of a rough mix."""
_EXACT_DB = 0.01
_ANYWHERE_DB = 1e3
_SHARED_LEVEL = 5.0
"""Tracks of one role share its level: each is lower by this times log10 of their number."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """All strips, and what was found on the way to them."""

    strips: tuple[Strip, ...]
    levels: Levels
    """Of the tracks that are heard."""
    lead: Lead | None
    places: Places
    relations: tuple[Relation, ...]
    masking_before: Masking
    """All tracks at working level, nothing done."""
    masking_after: Masking
    drums: Grouped | None
    """What all drums share."""
    rides: Rides | None
    """The lead's."""

    @property
    def groups(self) -> dict[str, GroupBus]:
        """What groups of tracks share, as settings have it."""
        return {} if self.drums is None else {GROUP: self.drums.bus}

    @property
    def chains(self) -> dict[str, Chain]:
        """The chain of every track that is not muted."""
        return {strip.name: strip.chain for strip in self.strips if not strip.muted}

    @property
    def heard(self) -> tuple[Strip, ...]:
        """The strips that are in the mix, in the order of `levels` and of both maskings."""
        return tuple(strip for strip in self.strips if strip.heard)


def set_up(
    song: Song, reference: Grid | None, starts: Mapping[str, Start] | None, progress: Progress, *, shape: bool,
    ride: bool,
) -> Desk:  # fmt: skip
    """Decide everything.

    Args:
        song: at least one of its tracks is heard.
        reference: what the mix is to sound like.
        starts: what a rough mix told, by track.
        progress: is told how far the run is.
        shape: whether tracks are filtered, cut and compressed; a rough mix that is to be met says no.
        ride: whether the lead's fader may move.
    """
    heard = song.heard
    with progress.stage("levels"):
        related = relations(song.measured)
        turned = to_turn([each for each in related if each.a in heard and each.b in heard])
        grids = [song.measured[index].grid for index in heard]
        met = starts is not None and not shape
        levels = solve_levels(grids, None if met else reference, _prior(song, starts, met=met))
        gains_db = levels.gains_db + [song.wishes.of(song.tracks[index].name).level_db for index in heard]
        if starts is None:
            own = {index: _delivered(song, index) + gain for index, gain in zip(heard, gains_db, strict=True)}
            excess = excess_db(related, turned, own)
            gains_db = gains_db - [excess[index] for index in heard]
        lead_place = next((place for place, index in enumerate(heard) if song.labels[index].leads), None)
        lead, gains_db = keep_lead(grids, gains_db, levels.sd_db, lead_place)
    strips = [
        _strip(song, index, place, levels, float(gains_db[place]), index in turned, starts)
        for place, index in enumerate(heard)
    ]
    before = find_masking(grids, [_flat(strip.clip_db) for strip in strips])
    if shape:
        with progress.stage("shape tracks"):
            strips = _shaped(song, heard, strips, progress)
        strips = _held(song, heard, strips, starts)
    strips, places = place_tracks(song, strips, reference, starts)
    strips = _levelled(song, heard, strips, levels)
    rides = _ridden(song, heard, strips, lead_place, progress) if ride else None
    if rides is not None and lead_place is not None:
        strips[lead_place] = replace(strips[lead_place], ride=rides.ride)
    drums = group_drums(song, strips, progress) if shape else None
    after = find_masking(grids, [strip_power(strip, song.tracks[0].rate_hz) for strip in strips])
    return Desk(
        strips=_all(song, dict(zip(heard, strips, strict=True))), levels=levels, lead=lead, places=places,
        relations=related, masking_before=before, masking_after=after, drums=drums, rides=rides,
    )  # fmt: skip


def placed_again(song: Song, desk: Desk, reference: Grid) -> Desk:
    """The desk with its tracks at the places that another reference asks for."""
    strips, places = place_tracks(song, desk.heard, reference, None)
    by_name = {strip.name: strip for strip in strips}
    return replace(desk, strips=tuple(by_name.get(strip.name, strip) for strip in desk.strips), places=places)


def _prior(song: Song, starts: Mapping[str, Start] | None, *, met: bool) -> Prior:
    """What is expected of the gains of the tracks that are heard.

    A rough mix is where a further reference goes on from; where it is to be met, its gains are the answer.
    """
    heard = song.heard
    if starts is not None:
        own = [starts[song.tracks[index].name] for index in heard]
        spread = [max(each.error_db, _EXACT_DB) if met else _STARTED_SD_DB for each in own]
        return Prior(
            mean_db=np.array([each.gain_db for each in own]), sd_db=np.array(spread), delivered_sd_db=_ANYWHERE_DB
        )
    roles = [(song.labels[index].role, song.labels[index].leads) for index in heard]
    usual, spread = [], []
    for index, role in zip(heard, roles, strict=True):
        practice = song.practice(index)
        usual.append(practice.level_lu - _SHARED_LEVEL * np.log10(roles.count(role)) - _delivered(song, index))
        spread.append(practice.spread_db)
    return Prior(mean_db=np.array(usual), sd_db=np.array(spread))


def _delivered(song: Song, index: int) -> float:
    return song.measured[index].profile.loudness_lufs or 0.0


def _strip(
    song: Song, index: int, place: int, levels: Levels, gain_db: float, turned: bool,
    starts: Mapping[str, Start] | None,
) -> Strip:  # fmt: skip
    """A strip with its level alone."""
    delivered = _delivered(song, index)
    name = song.tracks[index].name
    clip_db = round(WORKING_LUFS - delivered, 2)
    start = None if starts is None else starts[name]
    return Strip(
        name=name, label=song.labels[index], heard=True, delivered_lufs=delivered, clip_db=clip_db,
        fader_db=gain_db - clip_db,
        sure_db=float(levels.sd_db[place]), told=float(levels.told[place]),
        turned=turned if start is None else start.turned, carved=Carved() if start is None else start.carved,
    )  # fmt: skip


def _shaped(song: Song, heard: Sequence[int], strips: list[Strip], progress: Progress) -> list[Strip]:
    """Filters, cuts and compressors, but for what is locked."""
    rate_hz = song.tracks[0].rate_hz
    free = [not song.wishes.of(strip.name).lock for strip in strips]
    grids = [song.measured[index].grid for index in heard]
    for place, index in enumerate(heard):
        if free[place]:
            has_dc = any(found.kind == "dc_offset" for found in song.measured[index].profile.findings)
            cleaned = clean(grids[place], song.practice(index), rate_hz, has_dc=has_dc)
            strips[place] = replace(strips[place], cleaned=cleaned, reasons=cleaned.reasons)
    masking = find_masking(grids, [strip_power(strip, rate_hz) for strip in strips])
    own = [_own_thirds(grid) for grid in grids]
    importance = [song.practice(index).importance for index in heard]
    cuts = carve(masking, importance, [strip.name for strip in strips], own)
    for place, (cut, grid) in enumerate(zip(cuts, grids, strict=True)):
        if free[place]:
            ringing = resonance(grid, strips[place].label.role)
            bands = (*strips[place].carved.bands, *cut.bands, *ringing.bands)
            reasons = (*cut.reasons, *ringing.reasons)
            carved = Carved(bands=bands, reasons=reasons)
            strips[place] = replace(strips[place], carved=carved, reasons=(*strips[place].reasons, *reasons))
    with ThreadPoolExecutor(2) as threads:
        work = [(song, index, strips[place], progress) for place, index in enumerate(heard) if free[place]]
        done = threads.map(lambda each: _compressed(*each), work)
        by_name = {strip.name: strip for strip in done}
    return [by_name.get(strip.name, strip) for strip in strips]


def _compressed(song: Song, index: int, strip: Strip, progress: Progress) -> Strip:
    """The strip with its compressor and de-esser, tried on what reaches them."""
    practice, grid = song.practice(index), song.measured[index].grid
    deesser, why = deess(grid, strip.label.role, strip.clip_db)
    reasons = [why] if why else []
    if practice.most_taken_db > 0.0:
        found = compress(_traced(song.tracks[index], strip, progress), strip.label.role, practice)
        strip = replace(strip, compressed=found)
        reasons = [each for each in (found.reason, *reasons) if each]
    return replace(strip, deesser=deesser, reasons=(*strip.reasons, *reasons))


def _traced(track: Track, strip: Strip, progress: Progress) -> Traces:
    """What the compressor of a strip sees."""
    stream = progress.watched(f"trace {track.name}", track.blocks(), track.samples)
    return take_traces(render(stream, strip.front, track.rate_hz, track.channels), track.rate_hz, track.channels)


def _held(song: Song, heard: Sequence[int], strips: Sequence[Strip], starts: Mapping[str, Start] | None) -> list[Strip]:
    """The faders give back what filters and cuts took from the loudness; a rough mix's bands are meant to take."""
    rate_hz = song.tracks[0].rate_hz
    found = []
    for index, strip in zip(heard, strips, strict=True):
        grid = song.measured[index].grid
        shaped = replace(strip, clip_db=0.0, fader_db=0.0)
        bare = replace(shaped, cleaned=Cleaned(), carved=Carved() if starts is None else starts[strip.name].carved)
        levels = [loudness_lufs(energies(grid, strip_power(each, rate_hz))) for each in (bare, shaped)]
        lost_db = levels[0] - levels[1]
        found.append(replace(strip, fader_db=strip.fader_db + (lost_db if np.isfinite(lost_db) else 0.0)))
    return found


def _ridden(
    song: Song, heard: Sequence[int], strips: Sequence[Strip], lead: int | None, progress: Progress
) -> Rides | None:
    """The moves of the lead's fader; None where nothing leads, or it is locked."""
    if lead is None or song.wishes.of(strips[lead].name).lock:
        return None
    track, strip = song.tracks[heard[lead]], strips[lead]
    grids = [song.measured[index].grid for index in heard]
    with progress.stage("ride the lead"):
        powers = [strip_power(each, track.rate_hz) for each in strips]
        levelled = [grid.turned(power) for grid, power in zip(grids, powers, strict=True)]
        stream = progress.watched(f"ride {track.name}", track.blocks(), track.samples)
        behind = render(stream, strip.to_fader, track.rate_hz, track.channels)
        played = grid_of(behind, track.rate_hz, track.channels)
        return ride_lead(strip.name, levelled[lead], played, [*levelled[:lead], *levelled[lead + 1 :]])


def _levelled(song: Song, heard: Sequence[int], strips: Sequence[Strip], levels: Levels) -> list[Strip]:
    """Each level against the whole mix's, as it is and as it would be without a reference."""
    rate_hz = song.tracks[0].rate_hz
    grids = [song.measured[index].grid for index in heard]
    own = _levels_lu(grids, [strip_power(strip, rate_hz) for strip in strips])
    usual = _levels_lu(grids, [_flat(float(gain_db)) for gain_db in levels.expected_db])
    return [replace(strip, level_lu=own[place], usual_lu=usual[place]) for place, strip in enumerate(strips)]


def _levels_lu(grids: Sequence[Grid], powers: Sequence[Floats]) -> list[float]:
    """The loudness of each track while it plays, against that of all."""
    each = [energies(grid, power) for grid, power in zip(grids, powers, strict=True)]
    total = np.zeros(max(energy.size for energy in each))
    for energy in each:
        total[: energy.size] += energy
    whole = loudness_lufs(total)
    return [loudness_lufs(energy) - whole for energy in each]


def _all(song: Song, strips: Mapping[int, Strip]) -> tuple[Strip, ...]:
    """The strips in the order of the tracks, with those that are not heard."""
    mean_db = sum(strip.gain_db for strip in strips.values()) / len(strips)
    return tuple(
        strips.get(index)
        or Strip(
            name=track.name,
            label=song.labels[index],
            heard=False,
            delivered_lufs=song.measured[index].profile.loudness_lufs,
            muted=song.wishes.of(track.name).mute,
            fader_db=mean_db,
        )
        for index, track in enumerate(song.tracks)
    )


def _flat(gain_db: float) -> Floats:
    return np.full(CENTRES_HZ.size, 10.0 ** (gain_db / 10.0))


def _own_thirds(grid: Grid) -> Floats:
    """How a track's sound is spread over the thirds of an octave: (30,), summing to 1."""
    power = grid.total.mean(axis=0, dtype=np.float64) * K_POWER
    thirds = power[: 2 * THIRDS_HZ.size].reshape(-1, 2).sum(axis=1)
    return np.asarray(thirds / max(float(thirds.sum()), 1e-30))
