"""What moves in a mix: the lead's rides, the sections, the fades, in words and as tables."""

from collections.abc import Iterator

from assistant.mix import Mix
from assistant.mixing.riding import MOST_DB
from assistant.options import clock
from assistant.report.dynamics import Table

MOVEMENT = "What moves"
_MOST_ROWS = 12


def movement_lines(mix: Mix) -> tuple[str, ...]:
    """What moves, and why; nothing where a rough mix is only met and there are no fades."""
    return (*_of_lead(mix), *_of_parts(mix), *_of_fades(mix))


def _of_lead(mix: Mix) -> Iterator[str]:
    rides = mix.desk.rides
    if mix.met:
        return
    if mix.options.rides == "off":
        yield "Rides are off: no fader moves."
        return
    if rides is None:
        yield "No track leads, or its fader is locked, or it has no phrases to compare: no words were lifted."
        return
    sinks = (
        f"more than {rides.under_db:.1f} dB under where it lies elsewhere (its own spread is {rides.spread_db:.1f} dB)"
    )
    if not rides.lifts:
        yield f"{rides.name} leads: of its {rides.pieces} pieces of phrases none sinks {sinks}."
        return
    yield (
        f"{rides.name} leads: {len(rides.lifts)} of its {rides.pieces} pieces of phrases sink {sinks}, and are lifted "
        f"by up to {max(lift.lift_db for lift in rides.lifts):.1f} dB ({MOST_DB:g} dB at most)."
    )


def _of_parts(mix: Mix) -> Iterator[str]:
    parts = mix.automation.parts
    if parts is None or not parts.parts:
        return
    spread = (
        f"The parts of the song spread over {parts.spread_db:.1f} dB (one standard deviation), those of the reference "
        f"over {parts.reference_spread_db:.1f} dB"
    )
    moves = [part for part in parts.parts if part.move_db]
    if not moves:
        yield f"{spread}: nothing was moved."
        return
    told = ", ".join(f"{clock(round(part.start_seconds))} {part.move_db:+.1f} dB" for part in moves)
    yield f"{spread}: the whole mix moves with its parts, from {told}."


def _of_fades(mix: Mix) -> Iterator[str]:
    options = mix.options
    if options.fade_in_seconds:
        yield f"Fade-in over {options.fade_in_seconds:g} s, {options.fade_shape}."
    if options.fade_out_seconds:
        end_seconds = mix.automation.fade.points[-1].at_seconds
        yield (
            f"Fade-out over {options.fade_out_seconds:g} s, {options.fade_shape}, silent at "
            f"{clock(round(end_seconds, 1))}."
        )


def movement_table(mix: Mix) -> Table | None:
    """The largest lifts, in the order of the song; None where there are none."""
    rides = mix.desk.rides
    if rides is None or not rides.lifts:
        return None
    largest = sorted(rides.lifts, key=lambda lift: -lift.lift_db)[:_MOST_ROWS]
    rows = tuple(
        (
            f"{clock(round(lift.start_seconds, 1))} to {clock(round(lift.end_seconds, 1))}",
            f"{lift.under_db:.1f}",
            f"{lift.lift_db:+.1f}",
        )
        for lift in sorted(largest, key=lambda lift: lift.start_seconds)
    )
    left = len(rides.lifts) - len(rows)
    more = f" {left} smaller ones stand in the settings." if left else ""
    return Table(f"Under: how far the lead sinks there, dB.{more}", (rides.name, "under", "lifted"), rows)
