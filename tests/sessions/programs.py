"""Sessions as other programs read and play them: readers and players that share no code with the writers.

`Reaper` reads with the package rpp. A project is played as REAPER documents its mixer: items by their volume, then the
track's fader times its envelope, straight in amplitude between points, then the track's own pan law; the same of a
DAWproject, whose envelope stands in the fader's place.
"""

import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import rpp
import soundfile

Envelope = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One track as a program has it: volumes are factors."""

    name: str
    colour: str
    file: str
    position_seconds: float
    length_seconds: float
    item: float = 1.0
    fader: float
    pan: float
    envelope: Envelope
    law: float = math.sqrt(0.5)

    @property
    def sides(self) -> tuple[float, float]:
        """What left and right are multiplied by, with what makes up for the law."""
        angle = (self.pan + 1.0) * math.pi / 4.0
        assert math.isclose(self.law, math.sqrt(0.5), abs_tol=1e-9)
        return self.item * math.cos(angle), self.item * math.sin(angle)


@dataclass(frozen=True, kw_only=True)
class Project:
    """A whole session."""

    rate_hz: int
    tracks: tuple[Heard, ...]
    master: Envelope


def reaper(text: str) -> Project:
    """Read a REAPER project."""
    root = rpp.loads(text)
    assert root.tag == "REAPER_PROJECT"
    assert root.find("PANMODE") == ["PANMODE", "3"]
    assert root.find("MASTERAUTOMODE")[1] == "0"
    assert root.find("MASTER_VOLUME")[1:4] == ["1", "0", "1"]
    return Project(
        rate_hz=int(root.find("SAMPLERATE")[1]),
        tracks=tuple(_reaper_track(each) for each in root.findall("TRACK")),
        master=_reaper_envelope(root.find("MASTERVOLENV2")),
    )


def _reaper_track(track: rpp.Element) -> Heard:
    [item] = track.findall("ITEM")
    volume, pan, law = (float(each) for each in track.find("VOLPAN")[1:4])
    item_volume, _, take_volume = (float(each) for each in item.find("VOLPAN")[1:4])
    assert track.find("AUTOMODE")[1] == "0"
    assert track.find("PANENV2") is None
    assert take_volume == 1.0
    assert item.find("SOFFS")[1] == "0"
    colour = int(track.find("PEAKCOL")[1])
    assert colour >> 24 == 1
    return Heard(
        name=track.find("NAME")[1],
        colour="#" + (colour & 0xFFFFFF).to_bytes(3, "little").hex(),
        file=item.find("SOURCE").find("FILE")[1],
        position_seconds=float(item.find("POSITION")[1]),
        length_seconds=float(item.find("LENGTH")[1]),
        item=item_volume,
        fader=volume,
        pan=pan,
        envelope=_reaper_envelope(track.find("VOLENV2")),
        law=law,
    )


def _reaper_envelope(envelope: rpp.Element | None) -> Envelope:
    if envelope is None:
        return ()
    assert envelope.find("ACT")[1] == "1"
    assert envelope.find("VOLTYPE")[1] == "0"
    points = envelope.findall("PT")
    assert all(point[3] == "0" for point in points)
    return tuple((float(point[1]), float(point[2])) for point in points)


def dawproject(data: bytes) -> Project:
    """Read a DAWproject; its envelopes come back over their faders."""
    root = dawproject_tree(data)
    tracks = {track.attrib["id"]: track for track in root.findall("Structure/Track")}
    [master] = [track for track in tracks.values() if _channel(track).attrib["role"] == "master"]
    lanes = {each.attrib["track"]: each for each in root.findall("Arrangement/Lanes/Lanes")}
    heard = [
        _dawproject_track(track, lanes[key], _channel(master)) for key, track in tracks.items() if track is not master
    ]
    rates = {int(audio.attrib["sampleRate"]) for audio in root.iter("Audio")}
    assert len(rates) == 1
    return Project(
        rate_hz=rates.pop(), tracks=tuple(heard), master=_dawproject_envelope(master, lanes[master.attrib["id"]])
    )


def dawproject_tree(data: bytes, name: str = "project.xml") -> ET.Element:
    """One of its documents."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return ET.fromstring(archive.read(name))  # noqa: S314 - written by the test itself


def _channel(track: ET.Element) -> ET.Element:
    channel = track.find("Channel")
    assert channel is not None
    return channel


def _value(channel: ET.Element, name: str, unit: str) -> float:
    parameter = channel.find(name)
    assert parameter is not None
    assert parameter.attrib["unit"] == unit
    value = float(parameter.attrib["value"])
    assert float(parameter.attrib["min"]) <= value <= float(parameter.attrib["max"])
    return value


def _dawproject_track(track: ET.Element, lanes: ET.Element, master: ET.Element) -> Heard:
    channel = _channel(track)
    assert channel.attrib["destination"] == master.attrib["id"]
    [clip] = lanes.findall("Clips/Clip")
    [audio] = clip.findall("Audio")
    [file] = audio.findall("File")
    assert file.attrib["external"] == "true"
    assert audio.attrib["duration"] == clip.attrib["duration"]
    fader = _value(channel, "Volume", "linear")
    return Heard(
        name=track.attrib["name"],
        colour=track.attrib["color"],
        file=file.attrib["path"],
        position_seconds=float(clip.attrib["time"]),
        length_seconds=float(clip.attrib["duration"]),
        item=math.sqrt(2.0),
        fader=fader,
        pan=2.0 * _value(channel, "Pan", "normalized") - 1.0,
        envelope=tuple((at, value / fader) for at, value in _dawproject_envelope(track, lanes)),
    )


def _dawproject_envelope(track: ET.Element, lanes: ET.Element) -> Envelope:
    points = lanes.find("Points")
    if points is None:
        return ()
    target, volume = points.find("Target"), _channel(track).find("Volume")
    assert target is not None
    assert volume is not None
    assert target.attrib["parameter"] == volume.attrib["id"]
    assert points.attrib["unit"] == "linear"
    return tuple((float(point.attrib["time"]), float(point.attrib["value"])) for point in points.findall("RealPoint"))


def factors(envelope: Envelope, samples: int, rate_hz: int) -> np.ndarray:
    """What an envelope multiplies each sample by: straight in amplitude between its points."""
    if not envelope:
        return np.ones(samples)
    times, values = zip(*envelope, strict=True)
    return np.interp(np.arange(samples) / rate_hz, times, values)


def play(project: Project, folder: Path) -> np.ndarray:
    """What comes out of the master: (2, samples)."""
    total = np.zeros((2, 0))
    for track in project.tracks:
        audio, rate_hz = soundfile.read(folder / track.file, always_2d=True)
        assert rate_hz == project.rate_hz
        assert track.position_seconds == 0.0
        assert round(track.length_seconds * rate_hz) == audio.shape[0]
        sound = audio.T * np.array(track.sides)[:, None]
        sound = sound * track.fader * factors(track.envelope, audio.shape[0], rate_hz)
        total = sound if total.shape[1] == 0 else total + sound
    return total * factors(project.master, total.shape[1], project.rate_hz)
