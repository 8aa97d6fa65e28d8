"""What a mix adds to the JSON of its bus's match: the tracks, who masks whom, the groups.

Conventions: as in `json.py`. `before` is all tracks at working level, `bus_input` their sum as it goes into the bus.
"""

import dataclasses
from typing import Any

from assistant.mix import Mix
from assistant.mixing.options import MixOptions
from assistant.mixing.strip import Strip
from assistant.settings import to_json


def mix_object(mix: Mix) -> dict[str, Any]:
    """The fields that stand beside, or in the place of, those of a match."""
    return {
        "mix": mix.folder_name,
        "settings": to_json(mix.settings),
        "before": mix.working.summary(),
        "bus_input": mix.bus.before.summary(),
        "bus": mix.options.bus,
        "mix_options": _options(mix.options),
        "like": _like(mix),
        "tracks": [_track(strip) for strip in mix.desk.strips],
        "lead": mix.desk.heard[mix.desk.lead.place].name if mix.desk.lead else None,
        "lead_over_rest_db": round(mix.desk.lead.kept_db, 2) if mix.desk.lead else None,
        "lead_covered_percent": _lead_covered_percent(mix),
        "told_by_reference": round(float(mix.desk.levels.told.mean()), 3),
        "rides": _rides(mix),
        "parts": _parts(mix),
        "space": _space(mix),
        "masking": _masking(mix),
        "groups": [
            {
                "name": group.name, "tracks": list(group.tracks), "level_lu": round(group.level_lu, 2),
                "over_reference_db": round(group.over_reference_db, 2),
            }
            for group in mix.groups
        ],
        "balance_db": round(mix.desk.places.balance_db, 2),
        "notes": [note.text for note in (*mix.notes, *(mix.bus.notes if mix.options.has_bus else ()))],
    }  # fmt: skip


def _options(options: MixOptions) -> dict[str, Any]:
    """What was asked for, but for the match of the bus."""
    told = {each.name: getattr(options, each.name) for each in dataclasses.fields(options) if each.name != "match"}
    return {**told, "like": options.like.name if options.like else None}


def _lead_covered_percent(mix: Mix) -> float | None:
    """How much of the lead the rest covers in the mix."""
    lead = mix.desk.lead
    return None if lead is None else round(100.0 * float(mix.desk.masking_after.covered[lead.place]), 1)


def _like(mix: Mix) -> dict[str, Any] | None:
    if mix.likeness is None or mix.options.like is None:
        return None
    return {
        "file": mix.options.like.name,
        "explained_percent": round(mix.likeness.explained_percent, 2),
        "offset_seconds": round(mix.likeness.offset_seconds, 6),
    }


def _track(strip: Strip) -> dict[str, Any]:
    return {
        "name": strip.name, "role": strip.label.role, "group": strip.label.group, "labelled": strip.label.why,
        "leads": strip.label.leads, "heard": strip.heard, "delivered_lufs": _rounded(strip.delivered_lufs),
        "gain_db": round(strip.gain_db, 2), "clip_db": round(strip.clip_db, 2), "level_lu": _rounded(strip.level_lu),
        "usual_lu": _rounded(strip.usual_lu), "sure_db": _rounded(strip.sure_db), "told": round(strip.told, 3),
        "pan": strip.pan, "compression_db": round(strip.compressed.typical_db, 2), "reasons": list(strip.reasons),
    }  # fmt: skip


def _rides(mix: Mix) -> dict[str, Any] | None:
    """What the rider did with the lead; None where nothing leads, or rides are off."""
    rides = mix.desk.rides
    if rides is None:
        return None
    return {
        "track": rides.name, "pieces": rides.pieces, "spread_db": round(rides.spread_db, 2),
        "sinks_under_db": round(rides.under_db, 2),
        "lifts": [
            {
                "start_seconds": round(lift.start_seconds, 3), "end_seconds": round(lift.end_seconds, 3),
                "under_db": round(lift.under_db, 2), "lift_db": lift.lift_db,
            }
            for lift in rides.lifts
        ],
    }  # fmt: skip


def _parts(mix: Mix) -> dict[str, Any] | None:
    """The parts of the song, and how the whole moves with them."""
    moves = mix.automation.parts
    if moves is None:
        return None
    return {
        "spread_db": round(moves.spread_db, 2), "reference_spread_db": round(moves.reference_spread_db, 2),
        "parts": [
            {
                "start_seconds": round(part.start_seconds, 3), "end_seconds": round(part.end_seconds, 3),
                "level_lu": round(part.level_lu, 2), "move_db": part.move_db,
            }
            for part in moves.parts
        ],
    }  # fmt: skip


def _space(mix: Mix) -> dict[str, Any] | None:
    """The room that was found; the sends stand in the settings."""
    space = mix.space
    if space is None or space.ambience is None:
        return None
    ambience = space.ambience
    return {
        "believed": space.believed, "doubt": space.doubt,
        "decay_seconds": ambience.decay_seconds, "level_db": ambience.level_db,
        "nearer_percent": round(100.0 * ambience.nearer, 1), "mix_is_wetter": ambience.is_wetter,
        "tempo_bpm": space.tempo_bpm,
    }  # fmt: skip


def _masking(mix: Mix) -> list[dict[str, Any]]:
    """Of each pair that masks by more than a little before or after: how much, and where."""
    names = [strip.name for strip in mix.desk.heard]
    before, after = mix.desk.masking_before, mix.desk.masking_after
    shares = [each.by.sum(axis=2) for each in (before, after)]
    pairs = {(grip.masked, grip.masker): grip for each in (after, before) for grip in each.grips()}
    return [
        {
            "masked": names[masked], "masker": names[masker], "low_hz": round(grip.low_hz, 1),
            "high_hz": round(grip.high_hz, 1), "before": round(float(shares[0][masked, masker]), 3),
            "after": round(float(shares[1][masked, masker]), 3),
        }
        for (masked, masker), grip in sorted(pairs.items())
    ]  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
