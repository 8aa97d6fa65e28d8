"""What a session carries and what is in its audio, in words for whoever opens it.

Conventions: plain text, lines of any length, one paragraph a track.
"""

from collections.abc import Iterator

from assistant.plain import plain
from assistant.sessions.equalizing import EqBand
from assistant.sessions.plan import Session, SessionTrack

_HEAD = (
    "The session is the mix in front of its bus: the audio of each track, then its equalizer, its fader, its volume",
    "envelope and its pan, which can be moved. What is listed as in the audio cannot. All files begin with the song.",
    "Equalizers are the program's own with our settings; how near to ours they sound, it alone knows. Sends are",
    "switched off, since what they made is in the audio of the returns.",
)
_LAWS = (
    "Pans keep their power and are at 0 dB in the centre: left sqrt(2) cos t, right sqrt(2) sin t, t = (pan + 1) 45",
    "degrees. The REAPER project sets this law for each track. DAWproject knows no law, so a program with another one",
    "plays panned tracks up to 3 dB lower, and one that turns the centre down plays all tracks lower.",
)


def notes(session: Session) -> str:
    """The text of the file that stands beside the session."""
    paragraphs = [[plain(session.name)], list(_HEAD), *(list(_track(track)) for track in session.tracks)]
    paragraphs += [list(_master(session)), list(_LAWS)]
    return "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"


def _track(track: SessionTrack) -> Iterator[str]:
    yield f"{plain(track.name)}  [{track.file}]"
    if track.is_return:
        yield "  what comes back from the send: audio, which does not follow the tracks' faders"
        return
    points = len(track.ride.points)
    ride = f", volume envelope of {points} points" if points else ""
    yield f"  on the mixer: fader {track.volume_db:+.2f} dB, pan {track.pan:+.2f}{ride}"
    for band in track.equalizer:
        yield f"  in the equalizer: {_band(band)}"
    for each in track.rendered:
        yield f"  in the audio: {each.kind} ({each.why})"
    for name, level_db in track.sends:
        yield f"  goes into {plain(name)} at {level_db:+.2f} dB (switched off; heard in its return)"


def _band(band: EqBand) -> str:
    gain = f" {band.gain_db:+.2f} dB" if band.gain_db else ""
    return f"{band.kind.replace('_', ' ')}{gain} at {band.frequency_hz:g} Hz, Q {band.q:.2f}"


def _master(session: Session) -> Iterator[str]:
    yield "Master"
    if session.ride.points:
        yield f"  on the mixer: volume envelope of {len(session.ride.points)} points"
        yield "  (it acts behind plug-ins on the master; what masters the mix belongs behind it)"
    if session.not_carried:
        yield f"  not carried: {', '.join(session.not_carried)} (they master the sum; the settings file has them)"
