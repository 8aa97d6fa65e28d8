"""Writing: what is read back is what was written, within the format's step; two runs give the same bytes."""

import struct
import time

import numpy as np
import pytest
import soundfile

from assistant.audio import Audio, Outputs, choose_format, open_output, open_sound, wav
from assistant.audio.ogg import SERIAL
from assistant.errors import OptionError, OutputError

RATES_HZ = (8_000, 11_025, 22_050, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)
LOSSLESS = [
    ("wav", "16"),
    ("wav", "24"),
    ("wav", "32f"),
    ("rf64", "16"),
    ("rf64", "24"),
    ("rf64", "32f"),
    ("flac", "16"),
    ("flac", "24"),
    ("aiff", "16"),
    ("aif", "24"),
    ("aiff", "32f"),
]
ALL = [*LOSSLESS, ("ogg", None), ("mp3", None)]
STEPS = {"16": 2.0**-15, "24": 2.0**-23, "32f": 0.0}


def noise(channels, samples, seed=1):
    values = np.random.default_rng(seed).uniform(-0.9, 0.9, (channels, samples))
    return values.astype(np.float32)


def write(path, samples, rate_hz=44_100, size=65_536, **options):
    form = choose_format(path, rate_hz=rate_hz, **options)
    with open_output(path, form, samples.shape[0], samples=samples.shape[1]) as writer:
        for block in Audio(samples, rate_hz).blocks(size):
            writer.write(block)
    return writer


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("ending", "bit_depth"), LOSSLESS)
def test_lossless_round_trip(tmp_path, ending, bit_depth, channels):
    """Triangular dither of 2 LSB and rounding stay within 1.5 LSB; float is exact; libsndfile reads the same."""
    path, samples = tmp_path / f"x.{ending}", noise(channels, 5_001)
    write(path, samples, bit_depth=bit_depth)
    sound = open_sound(path)
    back = sound.read().samples
    assert sound.bit_depth == int(bit_depth.rstrip("f"))
    assert np.abs(back - samples).max() <= 1.5 * STEPS[bit_depth]
    assert np.array_equal(soundfile.read(path, dtype="float32", always_2d=True)[0].T, back)


@pytest.mark.parametrize("ending", ["ogg", "mp3"])
@pytest.mark.parametrize("channels", [1, 2])
def test_lossy_round_trip(tmp_path, ending, channels):
    path = tmp_path / f"x.{ending}"
    samples = np.sin(np.arange(44_100) * 0.05, dtype=np.float32)[None].repeat(channels, axis=0) * np.float32(0.5)
    write(path, samples)
    back = open_sound(path).read().samples
    assert back.shape == samples.shape
    assert np.corrcoef(back[0], samples[0])[0, 1] > 0.999


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("ending", ["wav", "rf64", "flac", "aiff", "ogg"])
def test_rates(tmp_path, ending, rate_hz):
    path = tmp_path / f"x.{ending}"
    write(path, noise(2, 3_000), rate_hz)
    assert (open_sound(path).rate_hz, open_sound(path).samples) == (rate_hz, 3_000)


@pytest.mark.parametrize(("ending", "bit_depth"), ALL)
def test_blocks_and_runs_do_not_change_the_bytes(tmp_path, monkeypatch, ending, bit_depth):
    """Neither block sizes nor the time of day reach the file."""
    samples = noise(2, 40_000)
    contents = []
    for number, size in enumerate((40_000, 1_000, 4_097)):
        monkeypatch.setattr(time, "time", lambda number=number: 1e9 + number)
        path = tmp_path / f"{number}.{ending}"
        write(path, samples, size=size, bit_depth=bit_depth)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1] == contents[2]


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "bit_depth"), [("aiff", "32f"), ("wav", "32f"), ("ogg", None)])
def test_a_second_later_the_bytes_are_the_same(tmp_path, ending, bit_depth):
    """libsndfile takes the time stamp and the random seed from the system's clock, which no test can set."""
    contents = []
    for number in range(2):
        path = tmp_path / f"{number}.{ending}"
        write(path, noise(2, 1_000), bit_depth=bit_depth)
        contents.append(path.read_bytes())
        time.sleep(1.1)
    assert contents[0] == contents[1]


def test_empty_blocks_do_nothing(tmp_path):
    samples, path = noise(2, 100), tmp_path / "x.wav"
    with open_output(path, choose_format(path, rate_hz=44_100), 2) as writer:
        for part in (samples[:, :0], samples[:, :60], samples[:, :0], samples[:, 60:]):
            writer.write(np.ascontiguousarray(part))
    write(tmp_path / "y.wav", samples)
    assert path.read_bytes() == (tmp_path / "y.wav").read_bytes()


def test_flat_dither_has_the_textbook_error(tmp_path):
    """Variance 0.25 LSB^2 and mean 0, whatever the sound; without dither silence stays silence."""
    samples = np.full((1, 200_000), 0.3e-4, dtype=np.float32)
    write(tmp_path / "x.wav", samples, bit_depth="16")
    error = (open_sound(tmp_path / "x.wav").read().samples.astype(np.float64) - samples) * 2.0**15
    assert abs(error.var() - 0.25) < 0.005
    assert abs(error.mean()) < 0.005
    write(tmp_path / "y.wav", np.zeros_like(samples), bit_depth="16", dither="none")
    assert not open_sound(tmp_path / "y.wav").read().samples.any()


def test_shaped_dither_is_another_one(tmp_path):
    samples = noise(1, 2_000)
    for dither in ("shaped", "flat"):
        write(tmp_path / f"{dither}.wav", samples, bit_depth="16", dither=dither)
    shaped, flat = (open_sound(tmp_path / f"{name}.wav").read().samples for name in ("shaped", "flat"))
    assert 0 < np.abs(shaped - flat).max() < 2.0**-11


@pytest.mark.parametrize(("ending", "bit_depth"), [("wav", "16"), ("wav", "24"), ("flac", "24"), ("aiff", "16")])
def test_whole_numbers_saturate_and_are_counted(tmp_path, ending, bit_depth):
    """Beyond full scale the sample is the largest there is, never wrapped round; the writer says how many."""
    samples = np.zeros((2, 1_000), dtype=np.float32)
    samples[0, 10:15], samples[1, 20:23] = 1.5, -1.01
    writer = write(tmp_path / f"x.{ending}", samples, bit_depth=bit_depth)
    back = open_sound(tmp_path / f"x.{ending}").read().samples
    assert writer.saturated_samples == 8
    assert np.all(back[0, 10:15] == 1.0 - STEPS[bit_depth])
    assert np.all(back[1, 20:23] == -1.0)


def test_float_keeps_what_is_beyond_full_scale(tmp_path):
    samples = np.full((1, 10), 1.5, dtype=np.float32)
    assert write(tmp_path / "x.wav", samples, bit_depth="32f").saturated_samples == 0
    assert np.array_equal(open_sound(tmp_path / "x.wav").read().samples, samples)


def test_a_broken_stage_is_a_bug_and_not_a_file(tmp_path):
    samples = np.full((1, 10), np.nan, dtype=np.float32)
    with pytest.raises(FloatingPointError, match="NaN"):
        write(tmp_path / "x.wav", samples)
    with pytest.raises(ValueError, match="1 channels; this file has 2"):
        _write_mono_into_stereo(tmp_path / "x.wav")
    assert list(tmp_path.iterdir()) == []


def _write_mono_into_stereo(path):
    with open_output(path, choose_format(path, rate_hz=44_100), 2) as writer:
        writer.write(noise(1, 10))


@pytest.mark.parametrize("bit_depth", ["16", "24", "32f"])
@pytest.mark.parametrize("samples", [1, 2, 1_000])
def test_a_wav_that_outgrows_its_sizes_becomes_an_rf64(tmp_path, monkeypatch, bit_depth, samples):
    """With the limit lowered, the same file is an RF64 that libsndfile and we read alike."""
    original = noise(1, samples)
    write(tmp_path / "small.wav", original, bit_depth=bit_depth)
    monkeypatch.setattr(wav, "outgrown", lambda _riff_bytes: True)
    write(tmp_path / "large.wav", original, bit_depth=bit_depth)
    small, large = (open_sound(tmp_path / name) for name in ("small.wav", "large.wav"))
    assert (small.format, large.format) == ("WAV", "RF64")
    assert soundfile.info(tmp_path / "large.wav").format == "RF64"
    assert np.array_equal(small.read().samples, large.read().samples)


@pytest.mark.parametrize("bit_depth", ["16", "24", "32f"])
@pytest.mark.parametrize("samples", [1, 2, 7])
def test_riff_sizes_are_true(tmp_path, bit_depth, samples):
    """The outer size is the file's, the data size the sound's, and the file's length is even."""
    path = tmp_path / "x.wav"
    write(path, noise(1, samples), bit_depth=bit_depth)
    content = path.read_bytes()
    data = content.index(b"data")
    width = int(bit_depth.rstrip("f")) // 8
    assert struct.unpack("<I", content[4:8])[0] == len(content) - 8
    assert struct.unpack("<I", content[data + 4 : data + 8])[0] == samples * width
    assert len(content) == data + 8 + samples * width + samples * width % 2


def test_ogg_pages_have_one_serial_and_true_checksums(tmp_path):
    """Checksums are computed here byte by byte, after RFC 3533."""
    path = tmp_path / "x.ogg"
    write(path, noise(2, 30_000))
    content = path.read_bytes()
    position = 0
    while position < len(content):
        segments = content[position + 26]
        length = 27 + segments + sum(content[position + 27 : position + 27 + segments])
        page = bytearray(content[position : position + length])
        serial, checksum = struct.unpack("<I4xI", page[14:26])
        page[22:26] = bytes(4)
        assert serial == SERIAL
        assert checksum == _ogg_checksum(page)
        position += length
    assert position == len(content)


def _ogg_checksum(page):
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1 ^ (0x04C11DB7 if register >> 31 else 0)) & 0xFFFFFFFF
    return register


@pytest.mark.parametrize(
    ("name", "options", "subtype", "dither"),
    [
        ("x.wav", {}, "PCM_24", "tpdf"),
        ("X.WAV", {"bit_depth": "16"}, "PCM_16", "tpdf"),
        ("x.flac", {"dither": "none"}, "PCM_24", "none"),
        ("x.aif", {"bit_depth": "32f"}, "FLOAT", "none"),
        ("x.wav", {"bit_depth": "16", "dither": "shaped"}, "PCM_16", "shaped"),
        ("x.ogg", {}, "VORBIS", "none"),
        ("x.mp3", {"dither": "none"}, "MPEG_LAYER_III", "none"),
    ],
)
def test_choices(name, options, subtype, dither):
    form = choose_format(name, rate_hz=44_100, **options)
    assert (form.subtype, form.dither, form.rate_hz) == (subtype, dither, 44_100)


def test_rf64_can_be_asked_for():
    assert choose_format("x.wav", rate_hz=48_000, rf64=True).container == "RF64"
    with pytest.raises(OptionError, match="RF64"):
        choose_format("x.flac", rate_hz=48_000, rf64=True)


@pytest.mark.parametrize(
    ("name", "options", "error", "words"),
    [
        ("x.docx", {}, OutputError, r"\.docx.*\.wav.*\.flac.*\.mp3"),
        ("x", {}, OutputError, r"without ending.*\.wav"),
        ("x.m4a", {}, OutputError, r"\.m4a.*\.wav"),
        ("x.mp3", {"rate_hz": 96_000}, OutputError, "96000 Hz.*48000"),
        ("x.flac", {"bit_depth": "32f"}, OptionError, "whole numbers"),
        ("x.ogg", {"bit_depth": "24"}, OptionError, "leave it out"),
        ("x.wav", {"bit_depth": "20"}, OptionError, "16, 24, 32f"),
        ("x.wav", {"dither": "pink"}, OptionError, "auto, flat, shaped, none"),
        ("x.wav", {"dither": "shaped"}, OptionError, "24 bits"),
        ("x.wav", {"dither": "shaped", "bit_depth": "16", "rate_hz": 96_000}, OptionError, "96000 Hz"),
        ("x.wav", {"dither": "flat", "bit_depth": "32f"}, OptionError, "not rounded"),
    ],
)
def test_choices_that_contradict_are_refused(name, options, error, words):
    with pytest.raises(error, match=words):
        choose_format(name, **{"rate_hz": 44_100, **options})


def test_a_sound_larger_than_the_free_space_is_refused_beforehand(tmp_path):
    path = tmp_path / "x.wav"
    with Outputs() as outputs, pytest.raises(OutputError, match=r"needs .* MB, but .* free"):
        outputs.sound(path, choose_format(path, rate_hz=44_100), 2, samples=10**15)
    assert list(tmp_path.iterdir()) == []
