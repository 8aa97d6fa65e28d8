"""Chunks of WAV and RF64: put behind the samples, found again, and the header right at every size."""

import struct

import numpy as np
import pytest
import soundfile

from assistant.audio import choose_format, open_output, open_sound
from assistant.errors import OutputError, SoundError
from assistant.tags import chunks
from assistant.tags.chunks import put_chunks, read_chunks


def wav(path, samples=1_001, channels=1, **options):
    """Odd in bytes, for 24 bits in one channel."""
    values = np.random.default_rng(0).uniform(-0.5, 0.5, (channels, samples)).astype(np.float32)
    with open_output(path, choose_format(path, rate_hz=44_100, **options), channels) as writer:
        writer.write(values)
    return path


def walk(data):
    """Every chunk's name and bytes, by a walk of its own that insists on whole chunks up to the end."""
    assert data[8:12] == b"WAVE"
    large = data[:4] == b"RF64"
    sizes = struct.unpack_from("<QQ", data, 20) if large else (struct.unpack_from("<I", data, 4)[0], 0)
    assert sizes[0] + 8 == len(data)
    position, found = 12, []
    while position < len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        size = sizes[1] if large and name == b"data" else size
        found.append((name, data[position + 8 : position + 8 + size]))
        assert len(found[-1][1]) == size
        position += 8 + size + size % 2
    assert position == len(data)
    return found


@pytest.mark.parametrize("ending", ["wav", "rf64"])
@pytest.mark.parametrize("bit_depth", ["16", "24", "32f"])
def test_chunks_stand_behind_the_samples(tmp_path, ending, bit_depth):
    path = wav(tmp_path / f"x.{ending}", bit_depth=bit_depth)
    before = soundfile.read(path, dtype="float32")[0]
    (sound,) = (data for name, data in walk(path.read_bytes()) if name == b"data")
    put_chunks(path, {b"abcd": b"123", b"efgh": b""})
    put_chunks(path, {b"abcd": b"12345"})
    found = walk(path.read_bytes())
    assert [each for each in found[-3:] if each[0] != b"data"] == [(b"efgh", b""), (b"abcd", b"12345")]
    assert (b"data", sound) in found
    assert read_chunks(path)[b"abcd"] == b"12345"
    assert np.array_equal(soundfile.read(path, dtype="float32")[0], before)
    assert open_sound(path).samples == 1_001


def test_a_chunk_before_the_samples_is_put_out_of_use(tmp_path):
    path = wav(tmp_path / "x.wav")
    data = path.read_bytes()
    old = struct.pack("<4sI", b"bext", 4) + b"old!"
    path.write_bytes(data[:4] + struct.pack("<I", len(data) + len(old) - 8) + data[8:12] + old + data[12:])
    assert read_chunks(path)[b"bext"] == b"old!"
    put_chunks(path, {b"bext": b"new!"})
    found = walk(path.read_bytes())
    assert found[0] == (b"JUNK", b"old!")
    assert found[-1] == (b"bext", b"new!")
    assert read_chunks(path)[b"bext"] == b"new!"


def test_lists_of_another_kind_stay(tmp_path):
    path = wav(tmp_path / "x.wav")
    put_chunks(path, {b"LIST": b"INFOold."})
    with path.open("ab") as file:
        file.write(struct.pack("<4sI", b"LIST", 4) + b"adtl")
    put_chunks(path, {b"LIST": b"INFOnew."})
    assert walk(path.read_bytes())[-2:] == [(b"LIST", b"adtl"), (b"LIST", b"INFOnew.")]
    assert read_chunks(path)[b"LIST"] == b"INFOnew."


@pytest.mark.parametrize("bit_depth", ["16", "24", "32f"])
def test_a_wav_that_outgrows_its_sizes_becomes_an_rf64(tmp_path, monkeypatch, bit_depth):
    """With the limit lowered; libsndfile reads the same samples."""
    path = wav(tmp_path / "x.wav", bit_depth=bit_depth)
    before = soundfile.read(path, dtype="float32")[0]
    monkeypatch.setattr(chunks, "outgrown", lambda _riff_bytes: True)
    put_chunks(path, {b"abcd": b"1"})
    assert soundfile.info(path).format == "RF64"
    assert open_sound(path).format == "RF64"
    assert walk(path.read_bytes())[-1] == (b"abcd", b"1")
    assert np.array_equal(soundfile.read(path, dtype="float32")[0], before)
    put_chunks(path, {b"abcd": b"22"})
    assert read_chunks(path)[b"abcd"] == b"22"


def test_without_room_for_that_it_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "x.wav"
    soundfile.write(path, np.zeros(100), 44_100, subtype="PCM_16")
    monkeypatch.setattr(chunks, "outgrown", lambda _riff_bytes: True)
    with pytest.raises(OutputError, match="outgrows the 4 GB"):
        put_chunks(path, {b"abcd": b"1"})


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x04\0\0\0WAVE", b"fLaC" + b"\0" * 40])
def test_what_is_no_wav_is_refused(tmp_path, content):
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    with pytest.raises(SoundError, match="no WAV or RF64"):
        read_chunks(path)


def test_a_cut_last_chunk_is_passed_over(tmp_path):
    path = wav(tmp_path / "x.wav")
    with path.open("ab") as file:
        file.write(struct.pack("<4sI", b"abcd", 100) + b"short")
    assert b"abcd" not in read_chunks(path)
