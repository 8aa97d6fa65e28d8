"""A record's timeline as an audio CD: tracks, pauses and names.

A track begins where the timeline has its mark, which lies on a frame. Its pause (index 00) is the silence in front of
it: from where the music of the song before has decayed. Gapless joins and crossfades have none.
"""

from assistant.album.sequence import Place
from assistant.album.sequence import Sequence as Timeline
from assistant.album.wishes import Wishes
from assistant.disc import Disc, DiscTrack, check_disc, read_isrc, read_upc
from assistant.disc.frames import SAMPLES_PER_FRAME

__all__ = ["disc_of"]

_LEAD_FRAMES = 150


def disc_of(wishes: Wishes, timeline: Timeline, longest: str) -> Disc:
    """The disc of a record.

    Args:
        wishes: the names and codes.
        timeline: at the rate of a disc, on its frames.
        longest: the disc it must fit, "74" or "80" minutes.

    Raises:
        OptionError: a code that is wrong, or a record that breaks the rules of a disc: which, and by how much.
    """
    album, places = wishes.album, timeline.places
    starts = [place.mark_sample // SAMPLES_PER_FRAME for place in places]
    pauses = [
        -_LEAD_FRAMES if number == 0 else min(_pause(places[number - 1], place, start), start)
        for number, (place, start) in enumerate(zip(places, starts, strict=True))
    ]
    ends = [*pauses[1:], timeline.samples // SAMPLES_PER_FRAME]
    tracks = tuple(
        DiscTrack(
            title=wish.title or wish.file.stem, performer=wish.artist,
            isrc=read_isrc(wish.isrc, f"ISRC of {wish.file.name}") if wish.isrc else "",
            start_frame=start, pregap_frames=start - pause, length_frames=end - start,
        )
        for wish, start, pause, end in zip(wishes.songs, starts, pauses, ends, strict=True)
    )  # fmt: skip
    disc = Disc(
        title=album.title, performer=album.artist, upc=read_upc(album.upc) if album.upc else "",
        catalogue=album.catalogue, language=album.language or "en", tracks=tracks,
    )  # fmt: skip
    check_disc(disc, longest)
    return disc


def _pause(last: Place, place: Place, start: int) -> int:
    """Where the pause in front of a track begins, in frames."""
    if place.join in {"gapless", "crossfade"}:
        return start
    return -(-max(last.heard_end, last.mark_sample) // SAMPLES_PER_FRAME)
