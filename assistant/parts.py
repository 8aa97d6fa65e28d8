"""Which parts of the two songs are compared: stretches by time, the loud sections, or all; and what follows from that.

The whole mix is rendered whatever was compared. A stretch (`--from`, `--to`) is measured by itself and counts for
everything, the loudness too: the mix's whole loudness moves by as much as its stretch has to move. The loud sections
(`--section loudest`) count for tone, width and dynamics alone; loudness keeps to whole songs, or stretches.

Conventions: a song is (whole, stretch), one and the same profile where no times are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assistant.advice import Note
from assistant.audio import Sound
from assistant.bands import FLOOR_DB
from assistant.compare import Difference, compare, is_same_song
from assistant.errors import OptionError, SoundError
from assistant.fit.level import wanted_lufs
from assistant.options import SHORTEST_SECONDS, MatchOptions, clock
from assistant.profile import Profile
from assistant.units import Mask

_ROUNDED_SECONDS = 0.5
"""A time this far beyond the end is the end: lengths are shown in whole seconds."""
_SHORT_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What `compare` and `fit` see of the two songs."""

    mix: Profile
    reference: Profile
    same_song: bool
    """Whether sections were chosen alike in two takes of one performance, which `compare` cannot see any more."""
    alike: bool
    """Whether to look for the sections in which both songs play alike."""
    level_mix: Profile
    """Of which the loudness is compared: the stretch with all its sections."""
    level_reference: Profile
    wanted_lufs: float
    """Where the whole mix is to land."""
    notes: tuple[Note, ...]

    @cached_property
    def difference(self) -> Difference:
        """Reference - mix."""
        difference = compare(self.mix, self.reference, paired=self.alike)
        return replace(difference, same_song=True) if self.same_song else difference


def chosen_stretches(sounds: Sequence[Sound], options: MatchOptions) -> list[Sound]:
    """The stretch of each sound that is compared, the sound itself where no time is given.

    Args:
        sounds: the mix, then the references, to each of which the reference's times apply.
        options: the times.

    Raises:
        OptionError: a time beyond the end of a sound, or a stretch that is too short.
    """
    return [_stretch(sound, *_times(options, min(place, 1))) for place, sound in enumerate(sounds)]


def _times(options: MatchOptions, side: int) -> tuple[float | None, float | None]:
    return options.from_seconds[side], options.to_seconds[side]


def _stretch(sound: Sound, start: float | None, end: float | None) -> Sound:
    length = sound.duration_seconds
    if start is None and end is None:
        return sound
    for name, time, limit in (("--from", start, length), ("--to", end, length + _ROUNDED_SECONDS)):
        if time is not None and time > limit:
            raise OptionError(
                f"{name} {clock(time)} is beyond the end of {sound.path}, which lasts {clock(length)}; is it the other "
                "song's time? MIX,REFERENCE gives each its own"
            )
    first, last = start or 0.0, length if end is None else min(end, length)
    if last - first < SHORTEST_SECONDS:
        raise OptionError(
            f"from {clock(first)} to {clock(last)} there are {last - first:.3g} s of {sound.path}; at least "
            f"{SHORTEST_SECONDS:g} s are needed to compare: was a time mistyped?"
        )
    return sound.part(first, last)


def check_stretch(stretch: Sound, profile: Profile) -> None:
    """Refuse a stretch that holds nothing to compare.

    Raises:
        SoundError: silence, or nothing but a DC offset.
    """
    heard_db = float(np.maximum(profile.mid_db, profile.side_db).max())
    if profile.loudness_lufs is None or heard_db <= FLOOR_DB + 20.0:
        start = stretch.start / stretch.rate_hz
        raise SoundError(
            f"{stretch.path} is silent from {clock(start)} to {clock(start + stretch.duration_seconds)} (under -70 "
            "LUFS); there is nothing to compare: choose another stretch with --from and --to"
        )


def compared(mix: tuple[Profile, Profile], reference: tuple[Profile, Profile], options: MatchOptions) -> Compared:
    """Choose what `compare` and `fit` see, and say so.

    Args:
        mix: (whole, stretch); both must have a loudness.
        reference: the same of all references together.
        options: the sections, and how far to go in loudness.
    """
    level_mix, level_reference = mix[1], reference[1]
    shift_lu = (mix[0].loudness_lufs or 0.0) - (level_mix.loudness_lufs or 0.0)
    wanted = wanted_lufs(level_mix, level_reference, options) + (shift_lu if options.lufs is None else 0.0)
    loudest = options.section == "loudest"
    same_song = loudest and is_same_song(level_mix, level_reference)
    masks = _loud(level_mix, level_reference, same_song=same_song) if loudest else ()
    parts = [profile.part(mask) for profile, mask in zip((level_mix, level_reference), masks, strict=False)]
    seen_mix, seen_reference = parts or (level_mix, level_reference)
    notes = [*_stretch_notes(mix, reference, options, wanted), *(_loudest_notes(masks, parts) if loudest else ())]
    if notes and min(seen_mix.duration_seconds, seen_reference.duration_seconds) < _SHORT_SECONDS:
        text = f"Less than {_SHORT_SECONDS:g} s were compared: averages over so little say little about a song."
        notes.append(Note(aspect="match", text=text))
    return Compared(
        mix=seen_mix, reference=seen_reference, same_song=same_song, alike=options.section == "auto",
        level_mix=level_mix, level_reference=level_reference, wanted_lufs=wanted, notes=tuple(notes),
    )  # fmt: skip


def _loud(mix: Profile, reference: Profile, *, same_song: bool) -> tuple[Mask, Mask]:
    """The loud sections of both, all where that is next to nothing; the same ones in two takes of one performance."""
    loud = [np.array(profile.section_labels) == "loud" for profile in (mix, reference)]
    if same_song:
        count = min(mask.size for mask in loud)
        both = loud[0][:count] & loud[1][:count]
        loud = [np.pad(both, (0, mask.size - count)) for mask in loud]
    return _enough(mix, loud[0]), _enough(reference, loud[1])


def _enough(profile: Profile, mask: Mask) -> Mask:
    """The mask, or all where it leaves too little to compare."""
    return mask if float(profile.blocks.section_seconds[mask].sum()) >= SHORTEST_SECONDS else np.ones_like(mask)


def _loudest_notes(masks: tuple[Mask, ...], parts: Sequence[Profile]) -> list[Note]:
    """How much counted as loud."""
    told = [
        f"all of the {role}, in which nothing stands out"
        if mask.all()
        else f"the loudest {clock(round(part.duration_seconds))} of the {role}"
        for role, mask, part in zip(("mix", "reference"), masks, parts, strict=True)
    ]
    text = f"Tone, width and dynamics were compared in {' and '.join(told)}."
    return [Note(aspect="match", text=text)]


def _stretch_notes(
    mix: tuple[Profile, Profile], reference: tuple[Profile, Profile], options: MatchOptions, wanted: float
) -> list[Note]:
    """Which stretches were compared, and what that means for the loudness."""
    if mix[0] is mix[1] and reference[0] is reference[1]:
        return []
    several = reference[0].blocks.file_seconds.size > 1
    roles = (("the mix", mix), ("each reference" if several else "the reference", reference))
    told = [
        f"{role} {_span_text(song, *_times(options, side))} ({song[1].loudness_lufs:.1f} LUFS)"
        for side, (role, song) in enumerate(roles)
    ]
    landing = (
        "" if options.lufs is not None else f" From that follows where the whole mix is to land: {wanted:.1f} LUFS."
    )
    text = f"Compared: {told[0]} with {told[1]}.{landing} The figures below are those of whole songs."
    return [Note(aspect="match", text=text)]


def _span_text(song: tuple[Profile, Profile], start: float | None, end: float | None) -> str:
    if song[0] is song[1]:
        return "as a whole"
    return f"from {clock(start or 0.0)} to {'the end' if end is None else clock(end)}"
