"""What broadcasters read: `bext` by the table of Tech 3285, iXML as XML, INFO as other programs wrote it."""

import struct
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from assistant import __version__
from assistant.analyze import analyze
from assistant.audio import Audio
from assistant.tags import Loudness, Tags, loudness_of, read_tags, write_tags
from assistant.tags.chunks import put_chunks, read_chunks
from tests import signals
from tests.tags.test_chunks import wav
from tests.tags.test_tags import FULL

LOUDNESS = Loudness(
    loudness_lufs=-14.05, range_lu=6.2, true_peak_dbtp=-1.0, momentary_max_lufs=-9.1, short_term_max_lufs=-11.4
)


def written(tmp_path, tags=FULL, loudness=LOUDNESS, dated=None, bit_depth="24"):
    path = wav(tmp_path / f"{len(list(tmp_path.iterdir()))}.wav", channels=2, bit_depth=bit_depth)
    write_tags(path, tags, loudness=loudness, dated=dated)
    return read_chunks(path)


def test_the_broadcast_chunk(tmp_path):
    when = datetime(2024, 5, 1, 12, 34, 56, tzinfo=UTC)
    data = written(tmp_path, dated=when, bit_depth="16")[b"bext"]
    texts = {
        "description": (0, 256),
        "originator": (256, 32),
        "reference": (288, 32),
        "date": (320, 10),
        "time": (330, 8),
    }
    told = {name: data[start : start + size].rstrip(b"\0").decode() for name, (start, size) in texts.items()}
    assert told == {
        "description": 'A & B - ?n? "q" ?? - Al<b>um',
        "originator": "assistant",
        "reference": FULL.isrc,
        "date": "2024-05-01",
        "time": "12:34:56",
    }
    assert struct.unpack_from("<QH", data, 338) == (0, 2)
    assert struct.unpack_from("<5h", data, 412) == (-1405, 620, -100, -910, -1140)
    assert data[348:412] == bytes(64)
    assert data[422:602] == bytes(180)
    assert data[602:] == f"A=PCM,F=44100,W=16,M=stereo,T=assistant {__version__}\r\n".encode()


@pytest.mark.parametrize("value", [None, float("-inf"), float("nan"), 327.67, -400.0])
def test_what_is_not_known_is_said_to_be_so(tmp_path, value):
    data = written(tmp_path, loudness=Loudness(loudness_lufs=value))[b"bext"]
    assert struct.unpack_from("<5h", data, 412) == (0x7FFF,) * 5
    assert data[320:338] == bytes(18)


def test_the_xml_says_the_same(tmp_path):
    root = ET.fromstring(written(tmp_path)[b"iXML"])  # noqa: S314 - our own
    assert root.tag == "BWFXML"
    assert [root.findtext(name) for name in ("PROJECT", "SCENE", "TAKE", "NOTE")] == [
        "Al<b>um", FULL.title, "3", "two lines"
    ]  # fmt: skip
    assert root.findtext("BEXT/BWF_LOUDNESS_VALUE") == "-1405"
    assert root.findtext("BEXT/BWF_MAX_SHORT_TERM_LOUDNESS") == "-1140"
    bare = ET.fromstring(written(tmp_path, tags=Tags(title="\x00\ud800"), loudness=Loudness())[b"iXML"])  # noqa: S314
    assert bare.find("BEXT/BWF_LOUDNESS_VALUE") is None


def test_measured_figures_reach_the_chunk(tmp_path):
    song = Audio(signals.song(6.0, 44_100), 44_100)
    profile = analyze(song.blocks(), 44_100, 2)
    data = written(tmp_path, loudness=loudness_of(profile))[b"bext"]
    figures = np.array(struct.unpack_from("<5h", data, 412)) / 100.0
    assert figures == pytest.approx(
        [profile.loudness_lufs, profile.range_lu, profile.true_peak_dbtp, profile.momentary_max_lufs,
         profile.short_term_max_lufs],
        abs=0.005001,
    )  # fmt: skip


def test_info_of_other_programs_is_read(tmp_path):
    """Without an ID3 chunk; in the character set of old Windows programs."""
    path = wav(tmp_path / "x.wav")
    parts = [(b"INAM", b"Caf\xe9\0"), (b"IART", b"X\0"), (b"ITRK", b"4\0"), (b"ISFT", b"Program\0")]
    info = b"INFO" + b"".join(
        struct.pack("<4sI", name, len(text)) + text + b"\0" * (len(text) % 2) for name, text in parts
    )
    put_chunks(path, {b"LIST": info})
    assert read_tags(path) == Tags(title="Caf\u00e9", artist="X", track=4)
