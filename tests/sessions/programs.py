"""Sessions as other programs read and play them: readers and players that share no code with the writers.

`Reaper` reads with the package rpp. A project is played as REAPER documents its mixer: items by their volume, then the
track's plug-ins, then its fader times its envelope, straight in amplitude between points, then the track's own pan law;
the same of a DAWproject, whose envelope stands in the fader's place. Equalizers are the cookbook's; sends are off.
"""

import base64
import io
import math
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import rpp
import soundfile
from scipy.signal import sosfilt

Envelope = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One band of an equalizer."""

    kind: str
    frequency_hz: float
    gain_db: float
    q: float


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
    equalizer: tuple[Section, ...] = ()
    sends: tuple[tuple[str, float], ...] = ()
    """Where to, and by what factor; all of them are off."""

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
    tracks = root.findall("TRACK")
    return Project(
        rate_hz=int(root.find("SAMPLERATE")[1]),
        tracks=tuple(_reaper_track(each, place, tracks) for place, each in enumerate(tracks)),
        master=_reaper_envelope(root.find("MASTERVOLENV2")),
    )


def _reaper_track(track: rpp.Element, place: int, tracks: list[rpp.Element]) -> Heard:
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
        equalizer=_reaper_equalizer(track.find("FXCHAIN")),
        sends=tuple(
            (other.find("NAME")[1], float(receive[3]))
            for other in tracks
            for receive in other.findall("AUXRECV")
            if int(receive[1]) == place and _is_muted(receive)
        ),
    )


def _is_muted(receive: list[str]) -> bool:
    """Behind fader and pan, in the centre, and off."""
    assert receive[2] == "0"
    assert receive[4:6] == ["0", "1"]
    return True


_REAEQ_KINDS = {0: "low_shelf", 1: "high_shelf", 3: "low_pass", 4: "high_pass", 8: "bell"}


def _reaper_equalizer(chain: rpp.Element | None) -> tuple[Section, ...]:
    """Bytes to bands: the first block tells the size of the second."""
    if chain is None:
        return ()
    assert chain.find("BYPASS")[1:] == ["0", "0", "0"]
    [plug_in] = chain.findall("VST")
    assert list(plug_in.attrib[:3]) == ["VST: ReaEQ (Cockos)", "reaeq.dll", "0"]
    head, *rest, _ = (base64.b64decode(line.strip(), validate=True) for line in plug_in.children)
    state = b"".join(rest)
    assert head[:4] == b"qeer"
    assert len(head) == 60
    assert struct.unpack_from("<I", head, 48)[0] == len(state)
    stride, count = struct.unpack_from("<ii", state)
    assert len(state) == 8 + stride * count + 32
    assert struct.unpack_from("<iid", state, 8 + stride * count) == (1, 1, 1.0)
    return tuple(_reaper_band(state[8 + stride * band : 8 + stride * (band + 1)]) for band in range(count))


def _reaper_band(data: bytes) -> Section:
    kind, on, frequency_hz, gain, octaves, _ = struct.unpack("<iidddB", data)
    assert on == 1
    q = 0.5 / math.sinh(math.log(2.0) / 2.0 * octaves)
    return Section(kind=_REAEQ_KINDS[kind], frequency_hz=frequency_hz, gain_db=20.0 * math.log10(gain), q=q)


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
    effects = {
        _channel(track).attrib["id"]: track.attrib["name"]
        for track in tracks.values()
        if _channel(track).attrib["role"] == "effect"
    }
    [master] = [track for track in tracks.values() if _channel(track).attrib["role"] == "master"]
    lanes = {each.attrib["track"]: each for each in root.findall("Arrangement/Lanes/Lanes")}
    heard = [
        _dawproject_track(track, lanes[key], _channel(master), effects)
        for key, track in tracks.items()
        if _channel(track).attrib["role"] == "regular"
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


def _dawproject_track(track: ET.Element, lanes: ET.Element, master: ET.Element, effects: dict[str, str]) -> Heard:
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
        equalizer=tuple(_dawproject_band(band) for band in channel.findall("Devices/Equalizer/Band")),
        sends=tuple(_dawproject_send(send, effects) for send in channel.findall("Sends/Send")),
    )


_BAND_KINDS = {
    "lowShelf": "low_shelf",
    "highShelf": "high_shelf",
    "lowPass": "low_pass",
    "highPass": "high_pass",
    "bell": "bell",
}


def _dawproject_band(band: ET.Element) -> Section:
    assert band.attrib["order"] == "2"
    values = [_value(band, name, unit) for name, unit in (("Freq", "hertz"), ("Gain", "decibel"), ("Q", "linear"))]
    return Section(kind=_BAND_KINDS[band.attrib["type"]], frequency_hz=values[0], gain_db=values[1], q=values[2])


def _dawproject_send(send: ET.Element, effects: dict[str, str]) -> tuple[str, float]:
    enable = send.find("Enable")
    assert enable is not None
    assert enable.attrib["value"] == "false"
    assert send.attrib["type"] == "post"
    return effects[send.attrib["destination"]], _value(send, "Volume", "linear")


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
        sound = equalized(audio.T, track.equalizer, rate_hz) * np.array(track.sides)[:, None]
        sound = sound * track.fader * factors(track.envelope, audio.shape[0], rate_hz)
        total = sound if total.shape[1] == 0 else total + sound
    return total * factors(project.master, total.shape[1], project.rate_hz)


def equalized(sound: np.ndarray, bands: tuple[Section, ...], rate_hz: int) -> np.ndarray:
    """What an equalizer makes of a sound: the cookbook's sections, one after the other."""
    for band in bands:
        b, a = _cookbook(band, rate_hz)
        sound = sosfilt(np.array([[*b, *a]]) / a[0], sound, axis=1)
    return sound


def _cookbook(band: Section, rate_hz: int) -> tuple[list[float], list[float]]:
    """b and a of one section, by the formulas as they are printed."""
    w0 = 2.0 * math.pi * band.frequency_hz / rate_hz
    cos, alpha, gain = math.cos(w0), math.sin(w0) / (2.0 * band.q), 10.0 ** (band.gain_db / 40.0)
    root = 2.0 * math.sqrt(gain) * alpha
    if band.kind == "bell":
        return [1 + alpha * gain, -2 * cos, 1 - alpha * gain], [1 + alpha / gain, -2 * cos, 1 - alpha / gain]
    if band.kind == "low_pass":
        return [(1 - cos) / 2, 1 - cos, (1 - cos) / 2], [1 + alpha, -2 * cos, 1 - alpha]
    if band.kind == "high_pass":
        return [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2], [1 + alpha, -2 * cos, 1 - alpha]
    if band.kind == "low_shelf":
        return (
            [
                gain * ((gain + 1) - (gain - 1) * cos + root),
                2 * gain * ((gain - 1) - (gain + 1) * cos),
                gain * ((gain + 1) - (gain - 1) * cos - root),
            ],
            [
                (gain + 1) + (gain - 1) * cos + root,
                -2 * ((gain - 1) + (gain + 1) * cos),
                (gain + 1) + (gain - 1) * cos - root,
            ],
        )
    return (
        [
            gain * ((gain + 1) + (gain - 1) * cos + root),
            -2 * gain * ((gain - 1) + (gain + 1) * cos),
            gain * ((gain + 1) + (gain - 1) * cos - root),
        ],
        [
            (gain + 1) - (gain - 1) * cos + root,
            2 * ((gain - 1) - (gain + 1) * cos),
            (gain + 1) - (gain - 1) * cos - root,
        ],
    )
