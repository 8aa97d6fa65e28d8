"""Where each track stands: what panning finds, on the strips."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.mixing.grid import Grid
from assistant.mixing.panning import Panned, Places, find_places
from assistant.mixing.song import Song, Start
from assistant.mixing.strip import Strip, strip_power

_REASON = "pan: "


def place(
    song: Song, strips: Sequence[Strip], reference: Grid | None, starts: Mapping[str, Start] | None
) -> tuple[list[Strip], Places]:
    """Give every strip its place.

    Args:
        song: the tracks.
        strips: of those that are heard, in their order.
        reference: how wide the mix is to be.
        starts: what a rough mix told, by track.

    Returns:
        The strips at their places, and what was found.
    """
    places = _found(song, strips, reference, starts)
    placed = [
        replace(
            strip,
            pan=places.pans[index],
            image_db=places.image_db[index],
            made_side_db=places.made_side_db[index],
            leads_left=index % 2 == 0,
            reasons=(*(each for each in strip.reasons if not each.startswith(_REASON)), _reason(places, index)),
        )
        for index, strip in enumerate(strips)
    ]
    return placed, places


def _found(song: Song, strips: Sequence[Strip], reference: Grid | None, starts: Mapping[str, Start] | None) -> Places:
    rate_hz = song.tracks[0].rate_hz
    tracks = []
    for index, strip in zip(song.heard, strips, strict=True):
        measured, wish = song.measured[index], song.wishes.of(strip.name)
        left, right = measured.profile.blocks.channel_square
        tracks.append(
            Panned(
                name=strip.name,
                role=strip.label.role,
                practice=song.practice(index),
                grid=measured.grid.turned(strip_power(strip, rate_hz)),
                right_over_left_db=float(10.0 * np.log10(max(right, 1e-20) / max(left, 1e-20))),
                is_mono=measured.is_mono,
                locked=wish.lock or starts is not None,
                leads=strip.label.leads,
                wish=wish.pan if wish.pan is not None else None if starts is None else starts[strip.name].pan,
                wished="as mix.toml says" if wish.pan is not None else "as the rough mix has it",
            )
        )
    return find_places(tracks, reference)


def _reason(places: Places, index: int) -> str:
    reason = f"{_REASON}{places.reasons[index]}"
    if places.image_db[index]:
        reason += f"; side {places.image_db[index]:+.1f} dB toward the reference's width"
    if places.made_side_db[index] is None:
        return reason
    return f"{reason}; a side is made of it, since the reference is wider than places reach"
