"""True peaks behind encoders, held against ffmpeg itself and libebur128."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import open_sound
from assistant.check import codec
from assistant.check.codec import CODERS, NotChecked, coded_peak
from tests import signals
from tests.check.cases import faded
from tests.command import write
from tests.programs import program
from tests.runs import pyebur128_dbtp


@pytest.fixture(scope="module")
def loud(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song clipped hard at -1 dBFS, two channels, 44.1 kHz."""
    program("ffmpeg", "ffmpeg")
    song = np.clip(4.0 * signals.song(4.0, 44100), -0.89, 0.89)
    return write(tmp_path_factory.mktemp("loud") / "loud.wav", song, subtype="FLOAT")


def _by_ffmpeg(path: Path, folder: Path, name: str, arguments: list[str], ending: str) -> np.ndarray:
    """Encoded into a file and decoded from it by ffmpeg: (channels, samples)."""
    coded, plain = folder / f"{name}{ending}", folder / f"{name}.raw"
    quiet = ["ffmpeg", "-nostdin", "-loglevel", "error"]
    subprocess.run([*quiet, "-i", path, *arguments, coded], check=True)  # noqa: S603 - our own arguments
    subprocess.run([*quiet, "-i", coded, "-f", "f32le", "-c:a", "pcm_f32le", plain], check=True)  # noqa: S603 - the same
    return np.fromfile(plain, dtype="<f4").reshape(-1, 2).T


@pytest.mark.parametrize(
    ("coding", "arguments", "ending", "rate_hz"),
    [
        ("mp3 128", ["-c:a", "libmp3lame", "-b:a", "128k"], ".mp3", 44100),
        ("vorbis 160", ["-c:a", "libvorbis", "-b:a", "160k"], ".ogg", 44100),
        ("opus 128", ["-c:a", "libopus", "-b:a", "128k"], ".opus", 48000),
        (
            "aac 256",
            ["-c:a", "aac", "-aac_coder", "fast", "-aac_tns", "0", "-aac_pns", "0", "-aac_is", "0", "-b:a", "256k"],
            ".m4a",
            44100,
        ),
    ],
)
def test_the_peak_is_that_of_ffmpeg_and_libebur128(
    coding: str, arguments: list[str], ending: str, rate_hz: int, loud: Path, tmp_path: Path
):
    """Encoded into a file of its usual container and decoded from it, by two calls without pipes."""
    back = _by_ffmpeg(loud, tmp_path, "song", arguments, ending)
    coded = coded_peak(open_sound(loud), coding)
    assert coded.true_peak_dbtp == pytest.approx(pyebur128_dbtp(back, rate_hz), abs=0.1)
    assert coded.true_peak_dbtp > -0.89  # encoders overshoot what is clipped
    assert 0.0 <= coded.at_seconds <= 4.0


@pytest.mark.parametrize("coder", CODERS)
@pytest.mark.parametrize(("rate_hz", "channels"), [(8000, 1), (96000, 2)])
def test_any_rate_and_mono_can_be_coded(coder: str, rate_hz: int, channels: int, tmp_path: Path):
    program("ffmpeg", "ffmpeg")
    path = write(tmp_path / "a.wav", faded(signals.tone(997.0, -12.0, 1.0, rate_hz, channels)), rate_hz)
    kbps = 128 if channels == 2 else 64
    assert coded_peak(open_sound(path), f"{coder} {kbps}").true_peak_dbtp == pytest.approx(-12.0, abs=1.0)


def test_a_few_samples_can_be_coded(tmp_path: Path):
    program("ffmpeg", "ffmpeg")
    path = write(tmp_path / "a.wav", signals.tone(997.0, -12.0, 0.001, 44100))
    assert coded_peak(open_sound(path), "mp3 128").true_peak_dbtp < 0.0


def test_without_ffmpeg_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = write(tmp_path / "a.wav", signals.tone(997.0, -12.0, 0.5, 44100))
    with pytest.raises(NotChecked, match="ffmpeg is not installed"):
        coded_peak(open_sound(path), "mp3 128")


def test_an_encoder_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program("ffmpeg", "ffmpeg")
    monkeypatch.setattr(codec, "ffmpeg_encoders", lambda: frozenset({"pcm_s16le"}))
    path = write(tmp_path / "a.wav", signals.tone(997.0, -12.0, 0.5, 44100))
    with pytest.raises(NotChecked, match="libfdk_aac or aac"):
        coded_peak(open_sound(path), "aac 256")


def test_an_encoder_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Both processes end, and nothing waits for them."""
    program("ffmpeg", "ffmpeg")
    monkeypatch.setattr(codec, "_encoder", lambda _: "no_such_encoder")
    path = write(tmp_path / "a.wav", signals.white(-20.0, 20.0, 44100))
    with pytest.raises(NotChecked, match="no_such_encoder failed"):
        coded_peak(open_sound(path), "mp3 128")
