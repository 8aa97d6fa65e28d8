"""Reading: every format gives back what was written, and every broken file one clear line."""

import contextlib
import io
import os
import struct
import sys

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio import open_sound
from assistant.errors import SoundError

RATES_HZ = (8_000, 11_025, 22_050, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)
LOSSLESS = [
    ("WAV", "PCM_16"),
    ("WAV", "PCM_24"),
    ("WAV", "PCM_32"),
    ("WAV", "FLOAT"),
    ("WAV", "DOUBLE"),
    ("WAVEX", "PCM_24"),
    ("WAVEX", "FLOAT"),
    ("RF64", "PCM_24"),
    ("FLAC", "PCM_16"),
    ("FLAC", "PCM_24"),
    ("AIFF", "PCM_16"),
    ("AIFF", "PCM_24"),
    ("AIFF", "FLOAT"),
]
LOSSY = [("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III")]


def noise(samples, channels, seed=1):
    return np.random.default_rng(seed).uniform(-0.9, 0.9, (samples, channels))


def tone(samples, channels, rate_hz):
    wave = 0.5 * np.sin(2 * np.pi * 440.0 * np.arange(samples) / rate_hz)
    return np.repeat(wave[:, None], channels, axis=1)


def write(path, samples, rate_hz=44_100, container="WAV", subtype="PCM_24"):
    with soundfile.SoundFile(path, "w", rate_hz, samples.shape[1], subtype, format=container) as file:
        file.write(samples)
    return path


def gather(sound, size):
    return np.concatenate(list(sound.blocks(size)), axis=1)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("container", "subtype"), LOSSLESS)
def test_lossless_formats_give_libsndfiles_samples_bit_for_bit(tmp_path, container, subtype, channels):
    """Our reader of plain PCM and libsndfile's agree in every bit, and the ending does not matter."""
    path = write(tmp_path / "sound.txt", noise(5_003, channels), container=container, subtype=subtype)
    sound = open_sound(path)
    assert (sound.rate_hz, sound.channels, sound.samples) == (44_100, channels, 5_003)
    assert (sound.format, sound.subtype) == (container.replace("WAVEX", "WAV"), subtype)
    expected = soundfile.SoundFile(io.BytesIO(path.read_bytes())).read(dtype="float32", always_2d=True)
    assert np.array_equal(sound.read().samples, expected.T)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("container", ["WAV", "FLAC", "AIFF"])
def test_rates(tmp_path, container, rate_hz):
    path = write(tmp_path / "x", noise(900, 2), rate_hz, container, "PCM_16")
    assert open_sound(path).rate_hz == rate_hz
    assert open_sound(path).duration_seconds == 900 / rate_hz


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("container", "subtype"), LOSSY)
def test_lossy_formats_are_whole_and_in_place(tmp_path, container, subtype, channels, rate_hz):
    """The decoded sound has the original's length, and correlates with it without delay."""
    original = tone(rate_hz, channels, rate_hz)
    path = write(tmp_path / "x", original, rate_hz, container, subtype)
    sound = open_sound(path)
    samples = sound.read().samples
    assert (sound.format, sound.bit_depth, sound.samples) == (container, None, rate_hz)
    assert np.corrcoef(samples[0], original[:, 0])[0, 1] > 0.99


@pytest.mark.parametrize(("container", "subtype"), [*LOSSLESS, *LOSSY])
def test_blocks_are_the_sound_whatever_their_size(tmp_path, container, subtype):
    sound = open_sound(write(tmp_path / "x", noise(4_801, 2), 48_000, container, subtype))
    whole = sound.read().samples
    for size in (1_000, 4_096, 4_801, 100_000):
        assert np.array_equal(gather(sound, size), whole)


@given(samples=st.integers(1, 300), size=st.integers(1, 320), channels=st.integers(1, 2))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_any_length_in_any_blocks(tmp_path_factory, samples, size, channels):
    """Blocks are float32, contiguous, planar, as long as asked but for the last; two passes are the same."""
    path = tmp_path_factory.mktemp("any") / "x.wav"
    original = noise(samples, channels)
    sound = open_sound(write(path, original))
    blocks = list(sound.blocks(size))
    assert all(b.dtype == np.float32 and b.flags.c_contiguous and b.shape[0] == channels for b in blocks)
    assert [b.shape[1] for b in blocks[:-1]] == [size] * (len(blocks) - 1)
    assert np.abs(np.concatenate(blocks, axis=1) - original.T).max() <= 2.0**-23
    assert np.array_equal(gather(sound, size), sound.read().samples)


def test_passes_do_not_disturb_each_other(tmp_path):
    sound = open_sound(write(tmp_path / "x.wav", noise(1_000, 2)))
    for first, second in zip(sound.blocks(100), sound.blocks(100), strict=True):
        assert np.array_equal(first, second)


def test_a_block_that_is_kept_does_not_change(tmp_path):
    sound = open_sound(write(tmp_path / "x.wav", noise(1_000, 2)))
    stream = sound.blocks(100)
    first = next(stream)
    kept = first.copy()
    next(stream)
    assert np.array_equal(first, kept)


def test_audio_in_memory_streams_like_a_file(tmp_path):
    sound = open_sound(write(tmp_path / "x.wav", noise(1_000, 2)))
    audio = sound.read()
    assert (audio.channels, audio.duration_seconds) == (2, 1_000 / 44_100)
    assert np.array_equal(np.concatenate(list(audio.blocks(77)), axis=1), gather(sound, 200))


def test_a_sound_of_93_ms_is_a_sound(tmp_path):
    assert open_sound(write(tmp_path / "x.wav", noise(4_101, 2))).read().samples.shape == (2, 4_101)


def test_block_size_must_be_positive(tmp_path):
    sound = open_sound(write(tmp_path / "x.wav", noise(10, 1)))
    with pytest.raises(ValueError, match="at least 1"):
        next(sound.blocks(0))


def refused(path, *words):
    """Open and stream `path`; expect one line that names it and holds `words`."""
    with pytest.raises(SoundError) as caught:
        for _ in open_sound(path).blocks():
            pass
    text = str(caught.value)
    assert str(path) in text
    assert "\n" not in text
    for word in words:
        assert word in text
    return text


def test_missing_folder_empty_and_device(tmp_path):
    refused(tmp_path / "nothing.wav", "no such file")
    refused(tmp_path, "is a folder")
    (tmp_path / "empty.wav").write_bytes(b"")
    refused(tmp_path / "empty.wav", "0 bytes")
    refused(tmp_path / "empty.wav" / "deeper.wav", "no such file")
    os.mkfifo(tmp_path / "pipe.wav")
    refused(tmp_path / "pipe.wav", "pipe")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = write(tmp_path / "x.wav", noise(10, 1))
    if os.geteuid() == 0:  # root may read everything

        def deny(*_args, **_kwargs):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(type(path), "open", deny)
    else:
        path.chmod(0)
    refused(path, "may not be read")


@pytest.mark.parametrize(
    "content",
    [
        b"hello, this is a text\n" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"R",
        b"RIFF\x24\0\0\0WAVE",
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0",
        b"FORM\0\0\0\4AIFF",
        b"OggS" + bytes(60),
        b"fLaC" + bytes(60),
        b"ID3\x04\0\0\0\0\x10\0" + bytes(3_000),
        b"\xff" * 4_000,
        bytes(5_000),
        np.random.default_rng(3).bytes(50_000),
    ],
)
@pytest.mark.parametrize("name", ["x.wav", "x.mp3", "x.raw", "x.vox"])
def test_what_is_no_sound_is_refused_whatever_its_name(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, "is not a sound file", "FLAC")


@given(
    content=st.binary(min_size=1, max_size=200), head=st.sampled_from([b"", b"RIFF....WAVEfmt ", b"FORM....AIFFCOMM"])
)
@settings(deadline=None, derandomize=True, max_examples=150)
def test_no_bytes_break_the_reader(tmp_path_factory, content, head):
    """Any bytes give a sound or a SoundError, never another exception."""
    path = tmp_path_factory.mktemp("bytes") / "x"
    path.write_bytes(head + content)
    with contextlib.suppress(SoundError):
        sound = open_sound(path)
        assert sum(block.shape[1] for block in sound.blocks()) == sound.samples


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.995])
@pytest.mark.parametrize(("container", "subtype"), [*LOSSLESS, ("WAV", "ULAW"), ("WAV", "IMA_ADPCM"), *LOSSY])
def test_a_cut_off_file_is_refused(tmp_path, capfd, container, subtype, kept):
    whole = write(tmp_path / "whole", noise(88_200, 2), 44_100, container, subtype).read_bytes()
    path = tmp_path / "cut"
    path.write_bytes(whole[: int(len(whole) * kept)])
    text = refused(path, "ends after", "only in part")
    assert abs(float(text.split("ends after ")[1].split(" s")[0]) - 2.0 * kept) < 0.4
    assert capfd.readouterr().err == ""


def test_a_cut_inside_a_stream_of_several_passes_is_seen(tmp_path):
    """The file shrinks between opening and reading."""
    path = write(tmp_path / "x.wav", noise(44_100, 1))
    sound = open_sound(path)
    os.truncate(path, 60_000)
    with pytest.raises(SoundError, match="ends after"):
        list(sound.blocks())


@pytest.mark.parametrize("open_size", [0, 0xFFFFFFFF, 0x7FFFF000])
def test_a_header_left_open_by_a_crash_or_a_pipe_means_to_the_end(tmp_path, open_size):
    path = write(tmp_path / "x.wav", noise(1_000, 2))
    content = bytearray(path.read_bytes())
    data = content.index(b"data")
    content[4:8] = struct.pack("<I", open_size)
    content[data + 4 : data + 8] = struct.pack("<I", open_size)
    (tmp_path / "open.wav").write_bytes(content + b"\0")  # and half a frame that was being written
    assert np.array_equal(open_sound(tmp_path / "open.wav").read().samples, open_sound(path).read().samples)


def test_chunks_around_the_sound_are_passed_over(tmp_path):
    """Tags before and after, of odd length too, are neither sound nor taken for a cut."""
    path = write(tmp_path / "x.wav", noise(1_001, 1))
    content = path.read_bytes()
    data = content.index(b"data")
    note = b"note" + struct.pack("<I", 3) + b"abc\0"
    tagged = content[:data] + note + content[data:] + b"\0" + note
    tagged = tagged[:4] + struct.pack("<I", len(tagged) - 8) + tagged[8:]
    (tmp_path / "tagged.wav").write_bytes(tagged)
    assert np.array_equal(open_sound(tmp_path / "tagged.wav").read().samples, open_sound(path).read().samples)


@pytest.mark.parametrize("container", ["WAV", "AIFF"])
def test_no_samples(tmp_path, container):
    refused(write(tmp_path / "x", noise(0, 2), container=container), "0 samples")


@pytest.mark.parametrize("container", ["WAV", "FLAC", "AIFF"])
@pytest.mark.parametrize("channels", [3, 6])
def test_more_than_two_channels(tmp_path, container, channels):
    refused(write(tmp_path / "x", noise(100, channels), container=container), f"{channels} channels", "mono or stereo")


@pytest.mark.parametrize("rate_hz", [4_000, 7_999, 192_001, 384_000])
def test_rates_beyond_the_range(tmp_path, rate_hz):
    refused(write(tmp_path / "x.wav", noise(100, 1), rate_hz), f"{rate_hz} Hz", "8000 to 192000 Hz")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("container", "subtype"), [("WAV", "FLOAT"), ("WAV", "DOUBLE"), ("AIFF", "FLOAT")])
def test_nan_and_infinity_are_named_with_their_second(tmp_path, container, subtype, value):
    samples = noise(80_000, 2)
    samples[66_150, 1] = value
    refused(write(tmp_path / "x", samples, 44_100, container, subtype), "1.500 s", str(value))


def test_large_finite_floats_are_samples(tmp_path):
    """Their sum overflows, which must not be taken for an infinite sample."""
    samples = np.full((1_000, 2), 3e38)
    assert open_sound(write(tmp_path / "x.wav", samples, subtype="FLOAT")).read().samples.max() > 2e38


def test_reading_leaves_the_file_alone(tmp_path):
    path = write(tmp_path / "x.wav", noise(5_000, 2))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    open_sound(path).read()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_m4a_without_its_extra_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    path = tmp_path / "x.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    refused(path, 'pip install "assistant-match[m4a]"')


def write_m4a(path, samples, rate_hz, coding, container):
    av = pytest.importorskip("av")
    with av.open(str(path), "w", format=container) as file:
        layout = "mono" if samples.shape[1] == 1 else "stereo"
        stream = file.add_stream(coding, rate=rate_hz, layout=layout)
        for start in range(0, len(samples), 1_024):
            planes = np.ascontiguousarray(samples[start : start + 1_024].T, dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("coding", "container"), [("aac", "mp4"), ("alac", "mp4"), ("aac", "adts")])
def test_m4a_and_aac(tmp_path, coding, container, channels):
    original = tone(44_100, channels, 44_100)
    sound = open_sound(write_m4a(tmp_path / "x", original, 44_100, coding, container))
    samples = sound.read().samples
    assert (sound.format, sound.rate_hz, sound.channels) == ("M4A", 44_100, channels)
    assert np.array_equal(gather(sound, 999), samples)
    if container == "mp4":  # a bare stream cannot say how long its encoder's delay is
        assert sound.samples == 44_100
        assert np.corrcoef(samples[0], original[:, 0])[0, 1] > 0.99


def test_a_cut_off_m4a_is_refused(tmp_path):
    whole = write_m4a(tmp_path / "x", noise(88_200, 2), 44_100, "aac", "mp4").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "cut", "cut off")


def test_parts_are_cut_from_the_whole(tmp_path):
    """In every format, to the sample, whatever the blocks; a part of a part counts from the part's start."""
    for container, subtype in (*LOSSLESS, *LOSSY):
        path = write(tmp_path / "sound", tone(70_003, 2, 44_100) + 0.1 * noise(70_003, 2), 44_100, container, subtype)
        sound = open_sound(path)
        whole = sound.read().samples
        for first, end in ((0, 44_100), (1, 2), (4_410, 66_151), (sound.samples - 5, sound.samples)):
            part = sound.part(first / 44_100, end / 44_100)
            assert (part.samples, part.start) == (end - first, first)
            np.testing.assert_array_equal(gather(part, 1_000), whole[:, first:end])
            np.testing.assert_array_equal(part.read().samples, whole[:, first:end])
        inner = sound.part(0.5, 1.5).part(0.25, 99.0)
        np.testing.assert_array_equal(inner.read().samples, whole[:, 33_075:66_150])


@pytest.mark.parametrize(("start", "end"), [(-1.0, 0.5), (0.5, 0.5), (0.5, 0.2), (2.0, 3.0)])
def test_a_part_of_nothing_is_refused(tmp_path, start, end):
    sound = open_sound(write(tmp_path / "sound.wav", noise(44_100, 1)))
    with pytest.raises(ValueError, match="some sound"):
        sound.part(start, end)


def test_errors_in_a_part_tell_the_time_in_the_file(tmp_path):
    samples = noise(3 * 44_100, 1)
    samples[2 * 44_100] = np.nan
    sound = open_sound(write(tmp_path / "sound.wav", samples, subtype="FLOAT"))
    assert np.all(np.isfinite(sound.part(0.0, 1.9).read().samples))
    with pytest.raises(SoundError, match=r"2\.000 s is nan"):
        sound.part(1.5, 2.5).read()
