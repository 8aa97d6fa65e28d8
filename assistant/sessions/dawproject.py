"""A DAWproject (.dawproject), the open format of Bitwig, Studio One, Cubase and others: zipped project and metadata.

The audio lies outside, under paths relative to the file (external="true"), so that several formats share it. An
envelope stands in the place of its fader here, so its points hold both. Volumes are factors and pans run from 0 to 1,
as the programs themselves write them. The format says nothing of a pan's law, nor on which scale a line between two
points is straight: points are near enough to each other that it makes no difference.

What equalizes a track in front of its fader is the format's own equalizer, which each program makes its own of. For
each send there is an effect channel, which nothing goes into until the sends are switched on: what they made is audio.

Source: github.com/bitwig/dawproject, Project.xsd and MetaData.xsd of version 1.0. Not verified in a program.

Conventions: times in seconds; ids are given in the order of the elements, so that the same session has the same bytes.
"""

import io
import zipfile
from itertools import count
from xml.etree import ElementTree as ET

from assistant import __version__
from assistant.plain import plain
from assistant.sessions.envelopes import EnvelopePoint, points_of
from assistant.sessions.notes import notes
from assistant.sessions.plan import COLOURS, RETURNS, Session, SessionTrack
from assistant.units import db_to_amplitude

Sends = tuple[tuple[str, float], ...]

_HIGHEST = 2.0
"""Of a fader, as Bitwig writes it: 6 dB."""
_LOUDEST_SEND = 4.0
_BAND_TYPES = {
    "bell": "bell", "low_shelf": "lowShelf", "high_shelf": "highShelf", "low_pass": "lowPass", "high_pass": "highPass",
}  # fmt: skip
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write(session: Session) -> bytes:
    """The zip; it lies beside the folder of the audio."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in (("project.xml", _Project(session).root), ("metadata.xml", _metadata(session))):
            ET.indent(root)
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, ET.tostring(root, encoding="UTF-8", xml_declaration=True))
    return held.getvalue()


def _metadata(session: Session) -> ET.Element:
    root = ET.Element("MetaData")
    ET.SubElement(root, "Title").text = plain(session.name)
    ET.SubElement(root, "Comment").text = notes(session)
    return root


class _Project:
    """The tree of one session, and the ids that it has given."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = count()
        self.root = ET.Element("Project", version="1.0")
        ET.SubElement(self.root, "Application", name="Assistant", version=__version__)
        transport = ET.SubElement(self.root, "Transport")
        self._real(transport, "Tempo", unit="bpm", value=120.0, low=20.0, high=666.0)
        ET.SubElement(transport, "TimeSignature", denominator="4", numerator="4", id=self._id())
        structure = ET.SubElement(self.root, "Structure")
        arrangement = ET.SubElement(self.root, "Arrangement", id=self._id())
        self._lanes = ET.SubElement(arrangement, "Lanes", timeUnit="seconds", id=self._id())
        master_channel = self._id()
        self._effects = {track.returns: self._id() for track in session.tracks if track.returns is not None}
        for track in session.tracks:
            self._track(structure, track, master_channel)
        for send, channel in self._effects.items():
            self._effect(structure, send, channel, master_channel)
        self._master(structure, master_channel)

    def _id(self) -> str:
        return f"id{next(self._numbers)}"

    def _track(self, structure: ET.Element, track: SessionTrack, master: str) -> None:
        made = ET.SubElement(
            structure, "Track", contentType="audio", loaded="true", id=self._id(), name=plain(track.name),
            color=track.colour, comment=_comment(track),
        )  # fmt: skip
        channel = ET.SubElement(
            made, "Channel", audioChannels="2", destination=master, role="regular", solo="false", id=self._id()
        )
        self._equalizer(channel, track)
        volume = self._mixer(channel, db_to_amplitude(track.volume_db), track.pan, track.sends)
        lanes = ET.SubElement(self._lanes, "Lanes", track=made.attrib["id"], id=self._id())
        self._clip(lanes, track)
        self._envelope(lanes, volume, points_of(track.ride, over_db=track.volume_db))

    def _master(self, structure: ET.Element, channel_id: str) -> None:
        made = ET.SubElement(structure, "Track", contentType="audio", loaded="true", id=self._id(), name="Master")
        channel = ET.SubElement(made, "Channel", audioChannels="2", role="master", solo="false", id=channel_id)
        volume = self._mixer(channel, 1.0, 0.0)
        lanes = ET.SubElement(self._lanes, "Lanes", track=made.attrib["id"], id=self._id())
        self._envelope(lanes, volume, points_of(self._session.ride))

    def _effect(self, structure: ET.Element, send: str, channel_id: str, master: str) -> None:
        made = ET.SubElement(
            structure, "Track", contentType="audio", loaded="true", id=self._id(), name=plain(send),
            color=COLOURS[RETURNS], comment="empty: what its sends made is in the audio of its return",
        )  # fmt: skip
        channel = ET.SubElement(
            made, "Channel", audioChannels="2", destination=master, role="effect", solo="false", id=channel_id
        )
        self._mixer(channel, 1.0, 0.0)

    def _equalizer(self, channel: ET.Element, track: SessionTrack) -> None:
        if not track.equalizer:
            return
        devices = ET.SubElement(channel, "Devices")
        device = ET.SubElement(
            devices, "Equalizer", deviceName="Equalizer", deviceRole="audioFX", loaded="true", id=self._id(),
            name="Equalizer",
        )  # fmt: skip
        ET.SubElement(device, "Enabled", value="true", id=self._id(), name="Enabled")
        for each in track.equalizer:
            band = ET.SubElement(device, "Band", type=_BAND_TYPES[each.kind], order="2")
            self._real(band, "Freq", unit="hertz", value=each.frequency_hz, low=10.0, high=24000.0)
            self._real(band, "Gain", unit="decibel", value=each.gain_db, low=-24.0, high=24.0)
            self._real(band, "Q", unit="linear", value=each.q, low=0.1, high=40.0)
            ET.SubElement(band, "Enabled", value="true", id=self._id(), name="Enabled")

    def _mixer(self, channel: ET.Element, volume: float, pan: float, sends: Sends = ()) -> str:
        """Mute, pan, sends and volume, in the schema's order; gives the volume's id."""
        ET.SubElement(channel, "Mute", value="false", id=self._id(), name="Mute")
        self._real(channel, "Pan", unit="normalized", value=(pan + 1.0) / 2.0, low=0.0, high=1.0)
        self._sends(channel, sends)
        return self._real(channel, "Volume", unit="linear", value=volume, low=0.0, high=_HIGHEST)

    def _sends(self, channel: ET.Element, sends: Sends) -> None:
        made = ET.SubElement(channel, "Sends") if sends else channel
        for name, level_db in sends:
            send = ET.SubElement(made, "Send", destination=self._effects[name], type="post", id=self._id())
            ET.SubElement(send, "Enable", value="false", id=self._id(), name="Enable")
            self._real(send, "Volume", unit="linear", value=db_to_amplitude(level_db), low=0.0, high=_LOUDEST_SEND)

    def _real(self, parent: ET.Element, name: str, *, unit: str, value: float, low: float, high: float) -> str:
        made = self._id()
        ET.SubElement(
            parent, name, max=_number(high), min=_number(low), unit=unit, value=_number(value), id=made, name=name
        )
        return made

    def _clip(self, lanes: ET.Element, track: SessionTrack) -> None:
        rate_hz = self._session.rate_hz
        duration = _number(track.samples / rate_hz)
        clips = ET.SubElement(lanes, "Clips", id=self._id())
        clip = ET.SubElement(
            clips, "Clip", time=_number(track.position_samples / rate_hz), duration=duration, contentTimeUnit="seconds",
            playStart="0", fadeTimeUnit="seconds", fadeInTime="0", fadeOutTime="0", name=plain(track.name),
        )  # fmt: skip
        audio = ET.SubElement(
            clip, "Audio", channels="2", duration=duration, sampleRate=str(rate_hz), timeUnit="seconds", id=self._id()
        )
        ET.SubElement(audio, "File", path=track.file, external="true")

    def _envelope(self, lanes: ET.Element, parameter: str, points: list[EnvelopePoint]) -> None:
        if not points:
            return
        made = ET.SubElement(lanes, "Points", unit="linear", timeUnit="seconds", id=self._id())
        ET.SubElement(made, "Target", parameter=parameter)
        for point in points:
            ET.SubElement(
                made, "RealPoint", time=_number(point.at_seconds), value=_number(point.factor), interpolation="linear"
            )


def _comment(track: SessionTrack) -> str:
    return "; ".join(f"in the audio: {each.kind} ({plain(each.why)})" for each in track.rendered)


def _number(value: float) -> str:
    return f"{value:.12f}"
