"""What a file says of itself, whatever its format: `Tags`, and the words by which all formats spell them.

Words are those of Vorbis comments, as players and MusicBrainz Picard use them. ReplayGain 2.0: a gain as "-3.95 dB"
toward -18 LUFS, a peak as a plain amplitude, 1.0 being full scale.

Conventions: an empty text and None mean that nothing is said. Codes are as written; `assistant.disc.codes` checks them.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.plain import plain
from assistant.units import db_to_amplitude

REFERENCE_LUFS = -18.0
_REFERENCE = "REPLAYGAIN_REFERENCE_LOUDNESS"
_TEXTS = {
    "title": "TITLE",
    "artist": "ARTIST",
    "album": "ALBUM",
    "album_artist": "ALBUMARTIST",
    "date": "DATE",
    "genre": "GENRE",
    "isrc": "ISRC",
    "barcode": "BARCODE",
    "catalogue": "CATALOGNUMBER",
    "comment": "COMMENT",
}
_GAINS = {
    "track_gain_db": "REPLAYGAIN_TRACK_GAIN",
    "track_peak": "REPLAYGAIN_TRACK_PEAK",
    "album_gain_db": "REPLAYGAIN_ALBUM_GAIN",
    "album_peak": "REPLAYGAIN_ALBUM_PEAK",
}
WORDS = (*_TEXTS.values(), "TRACKNUMBER", "TRACKTOTAL", *_GAINS.values(), _REFERENCE)
"""Every word that is written here."""
_OTHER_WORDS = {
    "DATE": ("YEAR",),
    "TRACKTOTAL": ("TOTALTRACKS",),
    "BARCODE": ("UPC", "EAN"),
    "COMMENT": ("DESCRIPTION",),
}
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)")
_PLACE = re.compile(r"\s*(\d+)\s*(?:/\s*(\d+)\s*)?")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, kw_only=True)
class ReplayGain:
    """How much louder or softer a player should play a track alone, and within its album."""

    track_gain_db: float | None = None
    track_peak: float | None = None
    album_gain_db: float | None = None
    album_peak: float | None = None


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What a file says of the recording in it. `date` is a year, or year-month-day."""

    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    track: int | None = None
    tracks: int | None = None
    """How many the album has."""
    date: str = ""
    genre: str = ""
    isrc: str = ""
    barcode: str = ""
    """UPC or EAN of the album."""
    catalogue: str = ""
    comment: str = ""
    gain: ReplayGain = ReplayGain()

    @property
    def year(self) -> int | None:
        """The year of `date`, where it begins with one."""
        found = _YEAR.match(self.date)
        return int(found[0]) if found else None


def replay_gain(
    track_lufs: float | None,
    track_peak_dbtp: float | None,
    album_lufs: float | None = None,
    album_peak_dbtp: float | None = None,
) -> ReplayGain:
    """The gains of measured loudnesses; what is None, as of a silent track, has none.

    Args:
        track_lufs: integrated loudness.
        track_peak_dbtp: true peak.
        album_lufs: of the album's pooled blocks (`profile.pool`), not a mean of its tracks.
        album_peak_dbtp: the highest of its tracks.
    """
    return ReplayGain(
        track_gain_db=_gain(track_lufs),
        track_peak=_peak(track_peak_dbtp),
        album_gain_db=_gain(album_lufs),
        album_peak=_peak(album_peak_dbtp),
    )


def to_words(tags: Tags) -> dict[str, str]:
    """The words of what is said, in a fixed order; characters that cannot be read become spaces."""
    words = {word: _clean(getattr(tags, name)) for name, word in _TEXTS.items()}
    words["TRACKNUMBER"] = "" if tags.track is None else str(tags.track)
    words["TRACKTOTAL"] = "" if tags.tracks is None else str(tags.tracks)
    for name, word in _GAINS.items():
        value = getattr(tags.gain, name)
        shape = "{:.2f} dB" if name.endswith("_db") else "{:.6f}"
        words[word] = "" if value is None else shape.format(value)
    words[_REFERENCE] = f"{REFERENCE_LUFS:.2f} LUFS" if any(words[word] for word in _GAINS.values()) else ""
    return {word: text for word, text in words.items() if text}


def from_words(words: Mapping[str, str]) -> Tags:
    """Read words, in capitals; those that are not known are passed over, and so are numbers that are none."""
    texts = {name: _found(words, word) for name, word in _TEXTS.items()}
    place = _PLACE.fullmatch(_found(words, "TRACKNUMBER"))
    track, tracks = (None, None) if place is None else (int(place[1]), place[2] and int(place[2]))
    total = _PLACE.fullmatch(_found(words, "TRACKTOTAL"))
    gains = {name: _number(words.get(word, "")) for name, word in _GAINS.items()}
    return Tags(**texts, track=track, tracks=int(total[1]) if total else tracks or None, gain=ReplayGain(**gains))


def _clean(text: str) -> str:
    """Line by line: a comment may have several."""
    return "\n".join(plain(line).rstrip() for line in text.splitlines()).strip()


def _found(words: Mapping[str, str], word: str) -> str:
    for name in (word, *_OTHER_WORDS.get(word, ())):
        if words.get(name, "").strip():
            return words[name].strip()
    return ""


def _gain(lufs: float | None) -> float | None:
    return REFERENCE_LUFS - lufs if lufs is not None and math.isfinite(lufs) else None


def _peak(dbtp: float | None) -> float | None:
    return None if dbtp is None else db_to_amplitude(dbtp)


def _number(text: str) -> float | None:
    found = _NUMBER.match(text.strip())
    return float(found[0]) if found else None
