"""What an audio CD holds, as tables and subcode have it, and the rules it must keep (IEC 60908, "Red Book").

    track n    pause (index 00) | sound (index 01) ... up to the pause of the next

Conventions: as in `frames`. A track's `pregap_frames` lie before its `start_frame` and are part of the album's sound
file; of the first track's, 150 lie before the file, which every disc has by itself.
"""

from dataclasses import dataclass

from assistant.disc.codes import check_distinct_isrcs, read_isrc, read_upc
from assistant.disc.frames import FRAMES_PER_SECOND, LEAD_FRAMES, SAMPLES_PER_FRAME, msf
from assistant.errors import OptionError
from assistant.plain import plain

MOST_TRACKS = 99
SHORTEST_FRAMES = 4 * FRAMES_PER_SECOND
LONGEST_FRAMES = {"74": 74 * 60 * FRAMES_PER_SECOND, "80": (79 * 60 + 48) * FRAMES_PER_SECOND}
"""Programmes that plants take without asking, by the name of the disc: 74:00 on the older one, 79:48 on the longer."""


@dataclass(frozen=True, kw_only=True)
class DiscTrack:
    """One track: its names and where it lies.

    `start_frame` is its index 01, `pregap_frames` how far before that its index 00 lies (0: it has none), and
    `length_frames` counts from index 01 to the next track's pause, or to the end.
    """

    title: str = ""
    performer: str = ""
    songwriter: str = ""
    isrc: str = ""
    start_frame: int
    pregap_frames: int
    length_frames: int
    copy_permitted: bool = False
    pre_emphasis: bool = False
    """Always False for what is rendered here: it says that players must turn highs down."""

    @property
    def pause_frame(self) -> int:
        """Where its index 00 lies, or its index 01 where it has no pause."""
        return self.start_frame - self.pregap_frames

    @property
    def end_frame(self) -> int:
        """The first frame after it."""
        return self.start_frame + self.length_frames


@dataclass(frozen=True, kw_only=True)
class Disc:
    """An audio CD: album and tracks, in order. `language` is the texts', by its code of ISO 639-1."""

    title: str = ""
    performer: str = ""
    songwriter: str = ""
    upc: str = ""
    catalogue: str = ""
    """The label's own number, which goes where the plant reads it and not onto the disc."""
    language: str = "en"
    tracks: tuple[DiscTrack, ...]

    @property
    def total_frames(self) -> int:
        """The programme's length, which is that of the album's sound file."""
        return self.tracks[-1].end_frame if self.tracks else 0

    @property
    def total_samples(self) -> int:
        """The same in samples per channel at 44.1 kHz."""
        return self.total_frames * SAMPLES_PER_FRAME

    def performer_of(self, track: DiscTrack) -> str:
        """A track's performer; the album's where it names none."""
        return track.performer or self.performer

    def name_of(self, number: int) -> str:
        """A track for errors and notes: its number from 1 on, and its title."""
        title = plain(self.tracks[number - 1].title)
        return f"track {number} ({title})" if title else f"track {number}"


def check_disc(disc: Disc, longest: str = "80") -> None:
    """Refuse what no plant could press.

    Args:
        disc: as planned.
        longest: which disc it must fit, "74" or "80" minutes.

    Raises:
        OptionError: codes, number or lengths of tracks, pauses or the whole length break a rule; it says which, and by
            how much.
    """
    if longest not in LONGEST_FRAMES:
        raise OptionError(f"a disc of {longest!r} minutes was asked for; there are {' and '.join(LONGEST_FRAMES)}")
    _check_count(disc)
    _check_positions(disc)
    _check_codes(disc)
    most, over = LONGEST_FRAMES[longest], disc.total_frames - LONGEST_FRAMES[longest]
    if over > 0:
        fits = longest == "74" and disc.total_frames <= LONGEST_FRAMES["80"]
        advice = "choose the 80-minute disc" if fits else "leave a track out, or shorten one"
        raise OptionError(
            f"the album is {msf(disc.total_frames)} long (minutes:seconds:frames), {msf(over)} more than the "
            f"{msf(most)} of a {longest}-minute disc; {advice}"
        )


def _check_count(disc: Disc) -> None:
    if not disc.tracks:
        raise OptionError("the disc has no tracks; at least one is needed")
    if len(disc.tracks) > MOST_TRACKS:
        raise OptionError(
            f"the disc has {len(disc.tracks)} tracks; an audio CD holds {MOST_TRACKS}: join some, or leave some out"
        )


def _check_positions(disc: Disc) -> None:
    free_frame = -LEAD_FRAMES
    for number, track in enumerate(disc.tracks, 1):
        name = disc.name_of(number)
        if number == 1 and track.pregap_frames < LEAD_FRAMES:
            raise OptionError(
                f"{name} has a pause of {track.pregap_frames} frames before it; the first one needs {LEAD_FRAMES} (2 s)"
            )
        if track.length_frames < SHORTEST_FRAMES:
            raise OptionError(
                f"{name} is {track.length_frames / FRAMES_PER_SECOND:.2f} s long; a track of a CD has 4 s at least: "
                "join it to its neighbour, or lengthen it with silence"
            )
        if track.pregap_frames < 0 or track.pause_frame != free_frame:
            raise OptionError(
                f"{name} begins {track.pause_frame - free_frame:+d} frames from the end of the one before it; the "
                "tracks of a CD follow one another without holes"
            )
        free_frame = track.end_frame


def _check_codes(disc: Disc) -> None:
    names = [disc.name_of(number) for number in range(1, len(disc.tracks) + 1)]
    for name, track in zip(names, disc.tracks, strict=True):
        if track.isrc and read_isrc(track.isrc, f"{name}: ISRC") != track.isrc:
            raise OptionError(f"{name}: ISRC {track.isrc!r} is not in its plain form {read_isrc(track.isrc)}")
    check_distinct_isrcs([track.isrc for track in disc.tracks], names)
    if disc.upc and read_upc(disc.upc) != disc.upc:
        raise OptionError(f"UPC/EAN {disc.upc!r} is not in its plain form {read_upc(disc.upc)}")
