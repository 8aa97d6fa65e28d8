"""What is refused before anything is rendered: codes that are wrong, and what no disc takes.

Rendering an album takes minutes; a mistyped digit should not cost them. What only the finished record can tell, as the
length of a song without the silence around it, `disc_of` refuses later.
"""

from dataclasses import replace

from assistant.album.ends import End, Ends
from assistant.album.telling import name_of
from assistant.album.wishes import SongWish, Wishes
from assistant.audio import Sound, open_sound
from assistant.disc import read_isrc, read_upc
from assistant.disc.codes import check_distinct_isrcs
from assistant.disc.frames import FRAMES_PER_SECOND
from assistant.disc.red_book import MOST_TRACKS, SHORTEST_FRAMES
from assistant.errors import OptionError

__all__ = ["check_for_disc", "check_trims", "coded", "trims_seconds", "whole_ends"]


def coded(wishes: Wishes) -> Wishes:
    """The wishes with their codes in plain form, as discs and tags carry them.

    Raises:
        OptionError: an ISRC or a bar code that is wrong, or one ISRC on two songs; the character, or both songs.
    """
    songs = tuple(
        replace(wish, isrc=read_isrc(wish.isrc, f"ISRC of {wish.file.name}") if wish.isrc else "")
        for wish in wishes.songs
    )
    check_distinct_isrcs([wish.isrc for wish in songs], [wish.file.name for wish in songs])
    upc = read_upc(wishes.album.upc, "UPC/EAN of the album") if wishes.album.upc else ""
    return replace(wishes, songs=songs, album=replace(wishes.album, upc=upc))


def check_for_disc(wishes: Wishes) -> None:
    """Refuse what is no disc whatever is rendered: too many songs, and one that is shorter than a track may be.

    Raises:
        SoundError: a song that cannot be read.
        OptionError: which song, and how short it is.
    """
    if len(wishes.songs) > MOST_TRACKS:
        raise OptionError(
            f"the album has {len(wishes.songs)} songs; an audio CD holds {MOST_TRACKS} tracks: leave some out, or "
            "--deliver masters,streaming"
        )
    for wish in wishes.songs:
        seconds = open_sound(wish.file).duration_seconds - sum(trims_seconds(wish))
        # A track may begin a frame before its song, where that follows without a gap.
        if (seconds + 1.0 / FRAMES_PER_SECOND) * FRAMES_PER_SECOND < SHORTEST_FRAMES:
            raise OptionError(
                f"{wish.file}: {name_of(wish)} is {seconds:.2f} s long, a track of a CD has "
                f"{SHORTEST_FRAMES // FRAMES_PER_SECOND} s at least; join it to its neighbour, or --deliver "
                "masters,streaming"
            )


def check_trims(wishes: Wishes) -> None:
    """Refuse trims that leave nothing of a song, and those inside of a gapless run, whose join they would cut open.

    Raises:
        SoundError: a song that cannot be read.
        OptionError: which song, and by how much.
    """
    for place, wish in enumerate(wishes.songs):
        start, end = trims_seconds(wish)
        if start or end:
            _check_left(wish, open_sound(wish.file), start, end)
        behind = place + 1 < len(wishes.songs) and wishes.gap_before_seconds(place + 1) == 0.0
        for name, seconds, joined in (
            ("trim_start_seconds", start, place > 0 and wishes.gap_before_seconds(place) == 0.0),
            ("trim_end_seconds", end, behind),
        ):
            if seconds and joined:
                raise OptionError(
                    f"{wish.file}: {name} is {seconds:g}, but the song is joined there without a gap; cutting would "
                    "open the join: give it a gap, or leave the trim out"
                )


def _check_left(wish: SongWish, sound: Sound, start: float, end: float) -> None:
    if start + end >= sound.duration_seconds:
        raise OptionError(
            f"{wish.file}: {start:g} s and {end:g} s are to be trimmed of {sound.duration_seconds:.1f} s; nothing "
            "would be left: are they milliseconds?"
        )


def trims_seconds(wish: SongWish) -> tuple[float, float]:
    """What is cut off by hand at the start and at the end."""
    start, end = (
        0.0 if isinstance(each, str) else float(each) for each in (wish.trim_start_seconds, wish.trim_end_seconds)
    )
    return start, end


def whole_ends(wish: SongWish) -> Ends:
    """The ends of a song as if it sounded from its first sample to its last: what fits not even that fits nothing.

    Raises:
        SoundError: a song that cannot be read.
    """
    sound = open_sound(wish.file)
    samples = sound.samples - round(sum(trims_seconds(wish)) * sound.rate_hz)
    return Ends(
        rate_hz=sound.rate_hz, channels=sound.channels, samples=samples, loudness_lufs=0.0,
        head=_end("attack", 0), tail=_end("decayed", samples),
    )  # fmt: skip


def _end(kind: str, at: int) -> End:
    return End(
        kind=kind, cut_samples=at, heard_samples=at, body_samples=at, loudness_lufs=0.0, bands_db=(), floor_lufs=None,
        floor_first=0, floor_end=0,
    )  # fmt: skip
