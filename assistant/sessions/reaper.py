"""A REAPER project (.rpp): lines of words, blocks between < and >.

Volumes are factors. In the mode "trim/read", which is set, the fader multiplies the envelope. The envelope is scaled in
amplitude (VOLTYPE 0) and its points are joined by straight lines (shape 0). A track's law of -3 dB is a sine in REAPER,
our own law but for the 3.01 dB that it takes in the centre; each item is turned up by those, so that faders show what
the settings say. Nothing is moved when the tempo is.

Source: the format is documented nowhere; words and places are as REAPER 6 and 7 write them, the law as others measured
it (left k cos t, right k sin t with k = 1 at -3 dB). Not verified: REAPER itself was not at hand.

Conventions: times in seconds, to 1e-12; colours as 0x01bbggrr.
"""

import math
import uuid
from collections.abc import Iterator

from assistant.plain import plain
from assistant.processors import Ride
from assistant.sessions import reaeq
from assistant.sessions.envelopes import points_of
from assistant.sessions.notes import notes
from assistant.sessions.plan import Session, SessionTrack
from assistant.units import db_to_amplitude

LAW = math.sqrt(0.5)
"""Of a track in the centre."""
_SPACE = uuid.UUID("0f6ef4f2-5f52-5a0e-9a51-6e0a8f7c2b10")
_HEAD = (
    "RIPPLE 0", "AUTOXFADE 0", "PANLAW 1", "PANMODE 3", "TIMELOCKMODE 0", "TEMPOENVLOCKMODE 0",
)  # fmt: skip
_TAIL = ("GLOBAL_AUTO -1", "TEMPO 120 4 4", "PLAYRATE 1 0 0.25 4", "MASTERAUTOMODE 0", "MASTER_NCH 2 2")


def write(session: Session) -> str:
    """The project's text; the audio is named by paths relative to it."""
    return "".join(f"{line}\n" for line in _project(session))


def quoted(text: str) -> str:
    """A word as REAPER reads it: within the first kind of quotes that it does not hold itself."""
    line = plain(text)
    for mark in ('"', "'", "`"):
        if mark not in line:
            return f"{mark}{line}{mark}"
    return "`" + line.replace("`", "'") + "`"


def number(value: float) -> str:
    """A number without an exponent, which REAPER does not read everywhere."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _project(session: Session) -> Iterator[str]:
    yield '<REAPER_PROJECT 0.1 "7.0" 0'
    yield "  <NOTES 0 2"
    yield from (f"    |{line}" for line in notes(session).splitlines())
    yield "  >"
    yield from (f"  {line}" for line in (*_HEAD, f"SAMPLERATE {session.rate_hz} 1 0", *_TAIL))
    yield "  MASTER_VOLUME 1 0 1 -1 1"
    yield from (f"  {line}" for line in _envelope("MASTERVOLENV2", "master", session.ride))
    for place, track in enumerate(session.tracks):
        yield from (f"  {line}" for line in _track(track, f"{place} {track.name}", session))
    yield ">"


def _track(track: SessionTrack, key: str, session: Session) -> Iterator[str]:
    volume, pan = number(db_to_amplitude(track.volume_db)), number(track.pan)
    yield f"<TRACK {_identity(key)}"
    yield f"  NAME {quoted(track.name)}"
    yield f"  PEAKCOL {_colour(track.colour)}"
    yield "  BEAT -1"
    yield "  AUTOMODE 0"
    yield f"  VOLPAN {volume} {pan} {number(LAW)} -1 1"
    yield "  PANMODE 3"
    yield "  MUTESOLO 0 0 0"
    yield "  NCHAN 2"
    yield f"  TRACKID {_identity(key)}"
    yield from (f"  {line}" for line in _receives(track, session))
    yield "  MAINSEND 1 0"
    yield from (f"  {line}" for line in _envelope("VOLENV2", key, track.ride))
    yield from (f"  {line}" for line in _effects(track, key))
    yield from (f"  {line}" for line in _item(track, session.rate_hz))
    yield ">"


def _receives(track: SessionTrack, session: Session) -> Iterator[str]:
    """From which tracks, behind their faders and pans, how much; muted, since it is in the audio."""
    for place, source in enumerate(session.tracks):
        for name, level_db in source.sends:
            if name == track.returns:
                yield f"AUXRECV {place} 0 {number(db_to_amplitude(level_db))} 0 1 0 0 0 0 -1:U 0 -1 ''"


def _effects(track: SessionTrack, key: str) -> Iterator[str]:
    if not track.equalizer:
        return
    yield "<FXCHAIN"
    yield from ("  SHOW 0", "  LASTSEL 0", "  DOCKED 0", "  BYPASS 0 0 0")
    yield from (f"  {line}" for line in reaeq.lines(track.equalizer))
    yield from (f"  FXID {_identity(f'equalizer {key}')}", "  WAK 0 0", ">")


def _item(track: SessionTrack, rate_hz: int) -> Iterator[str]:
    yield "<ITEM"
    yield f"  POSITION {number(track.position_samples / rate_hz)}"
    yield f"  LENGTH {number(track.samples / rate_hz)}"
    yield "  LOOP 0"
    yield "  FADEIN 1 0 0 1 0 0 0"
    yield "  FADEOUT 1 0 0 1 0 0 0"
    yield f"  NAME {quoted(track.name)}"
    yield f"  VOLPAN {number(1.0 / LAW)} 0 1 -1"
    yield "  SOFFS 0"
    yield "  PLAYRATE 1 1 0 -1 0 0.0025"
    yield "  <SOURCE WAVE"
    yield f"    FILE {quoted(track.file)}"
    yield "  >"
    yield ">"


def _envelope(word: str, key: str, ride: Ride) -> Iterator[str]:
    points = points_of(ride)
    if not points:
        return
    yield f"<{word}"
    yield f"  EGUID {_identity(f'{word} {key}')}"
    yield from ("  ACT 1 -1", "  VIS 1 1 1", "  LANEHEIGHT 0 0", "  ARM 0", "  DEFSHAPE 0 -1 -1", "  VOLTYPE 0")
    yield from (f"  PT {number(point.at_seconds)} {number(point.factor)} 0" for point in points)
    yield ">"


def _identity(key: str) -> str:
    """The same for the same session, so that it is written in the same bytes."""
    return f"{{{str(uuid.uuid5(_SPACE, plain(key))).upper()}}}"


def _colour(colour: str) -> int:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return 0x1000000 | blue << 16 | green << 8 | red
