"""What each track is: from what the user said, else from its name, else from its sound.

Which one it was is told, since a name that misleads is the first thing to look for when a mix comes out wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.audio import Block
from assistant.mixing.practice import PRACTICE
from assistant.tracks.measure import Measured
from assistant.tracks.names import role_of_name
from assistant.tracks.roles import ROLES
from assistant.tracks.track import Track
from assistant.tracks.wishes import TrackWish, Wishes

_LEAD_NAMES = ("lead", "solo", "melody", "theme")
_HEARD_SECONDS = 60.0
_UNSURE = "other"


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a track was taken for."""

    role: str
    group: str
    why: str
    """Told by whom: the user, the name, the sound; in words for a table."""
    sure: float
    """0 to 1."""
    leads: bool = False


def label_tracks(tracks: Sequence[Track], measured: Sequence[Measured], wishes: Wishes) -> tuple[Label, ...]:
    """Label all tracks, and find the one that leads.

    Args:
        tracks: opened.
        measured: of each.
        wishes: what the user said.
    """
    labels = [_label(track, found, wishes.of(track.name)) for track, found in zip(tracks, measured, strict=True)]
    lead = _lead(tracks, measured, labels, wishes)
    return tuple(
        Label(role=each.role, group=each.group, why=each.why, sure=each.sure, leads=place == lead)
        for place, each in enumerate(labels)
    )


def _label(track: Track, measured: Measured, wish: TrackWish) -> Label:
    role, why, sure = _role(track, measured, wish)
    return Label(role=role, group=wish.group or ROLES[role].group, why=why, sure=sure)


def _role(track: Track, measured: Measured, wish: TrackWish) -> tuple[str, str, float]:
    if wish.role is not None:
        return wish.role, "as mix.toml says", 1.0
    named = role_of_name(track.name)
    if named is not None:
        return named, "by its name", 0.98
    if measured.is_silent:
        return _UNSURE, "silent", 0.0
    from assistant.tracks.sounding import role_of_sound  # noqa: PLC0415 - librosa takes a second to load

    heard = role_of_sound(loudest_part(track, measured), track.rate_hz)
    if heard.role is None:
        first = heard.ranking[0]
        title = ROLES[first[0]].title.lower()
        return _UNSURE, f"unsure; by its sound most likely {title} ({100.0 * first[1]:.0f} %)", heard.probability
    return heard.role, f"by its sound ({100.0 * heard.probability:.0f} %)", heard.probability


def loudest_part(track: Track, measured: Measured) -> Block:
    """The minute in which the track has most energy, or all of a shorter one: float32 (channels, samples)."""
    hops = measured.profile.blocks.hop_energy
    window = int(10 * _HEARD_SECONDS)
    start = 0.0
    if hops.size > window:
        sums = hops.cumsum()
        start = float((sums[window:] - sums[:-window]).argmax()) / 10.0
    first = max(0.0, start - track.start_seconds)
    whole = track.sound
    end = min(whole.duration_seconds, first + _HEARD_SECONDS)
    part = Track(name=track.name, sound=whole.part(min(first, end - 0.001), end), rate_hz=track.rate_hz)
    return joined(part)


def joined(track: Track) -> Block:
    """A whole track in memory."""
    import numpy as np  # noqa: PLC0415 - kept beside its only use

    return np.concatenate(list(track.blocks()), axis=1)


def _lead(tracks: Sequence[Track], measured: Sequence[Measured], labels: Sequence[Label], wishes: Wishes) -> int | None:
    """Which track leads: the one that was named, else the lead voice that plays most, else a lead instrument."""
    names = [track.name for track in tracks]
    if wishes.lead is not None:
        return names.index(wishes.lead)
    playing = [place for place, each in enumerate(measured) if not each.is_silent and not wishes.of(names[place]).mute]
    voices = [place for place in playing if labels[place].role == "lead_vocal"]
    leaders = [place for place in playing if any(word in names[place].lower() for word in _LEAD_NAMES)]
    candidates = voices or [place for place in leaders if PRACTICE[labels[place].role].most_pan > 0.0] or leaders
    if not candidates:
        return None
    return max(candidates, key=lambda place: float(measured[place].profile.blocks.hop_energy.sum()))
