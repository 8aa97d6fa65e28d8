"""Engines from outside at work on a sound, and what is left of their result against our own render.

Conventions: sounds are float32 (channels, samples). A null is the RMS of the difference over the RMS of the render, in
dB: -80 means that one part in ten thousand of the amplitude is left. Sounds travel as 32-bit float files.
"""

import subprocess
from pathlib import Path

import numpy as np
import soundfile

from assistant import kernels
from assistant.render import render
from assistant.settings import Chain
from tests.programs import program
from tests.signals import Sound

_FLOOR = 1e-30


def rendered(chain: Chain, samples: Sound, rate_hz: int) -> Sound:
    """Our own render of the whole sound."""
    blocks = list(render([samples], chain, rate_hz, samples.shape[0]))
    return np.ascontiguousarray(np.concatenate(blocks, axis=1))


def null_db(ours: Sound, theirs: Sound) -> float:
    """What is left of the difference, against our render; both have the same shape and lie in line."""
    assert ours.shape == theirs.shape, f"{ours.shape} against {theirs.shape}"
    rest = np.mean((theirs.astype(np.float64) - ours) ** 2)
    return float(10.0 * np.log10(max(rest, _FLOOR) / max(np.mean(ours.astype(np.float64) ** 2), _FLOOR)))


def lag_samples(ours: Sound, theirs: Sound, most: int = 65536) -> int:
    """By how many samples the engine's result is late (negative: early), where the two correlate most."""
    size = 1 << (ours.shape[1] + theirs.shape[1]).bit_length()
    spectra = [np.fft.rfft(sound.astype(np.float64).sum(axis=0), size) for sound in (ours, theirs)]
    correlation = np.fft.irfft(np.conj(spectra[0]) * spectra[1], size)
    near = np.concatenate((correlation[-most:], correlation[: most + 1]))
    return int(np.argmax(near)) - most


def lined_up(ours: Sound, theirs: Sound) -> Sound:
    """The engine's result moved back by its lag and cut (or filled with silence) to the length of ours."""
    lag = lag_samples(ours, theirs)
    moved = theirs[:, lag:] if lag >= 0 else np.pad(theirs, ((0, 0), (-lag, 0)))
    missing = max(0, ours.shape[1] - moved.shape[1])
    return np.ascontiguousarray(np.pad(moved, ((0, 0), (0, missing)))[:, : ours.shape[1]])


def true_peak_dbtp(sound: Sound) -> float:
    """The true peak by both interpolators, 4 times and 8 times the rate; the higher one."""
    meter = kernels.TruePeakMeter(sound.shape[0], kernel="both")
    meter.process(np.ascontiguousarray(sound))
    return float(20.0 * np.log10(max(meter.flush().max(), _FLOOR)))


def gain_db(before: Sound, after: Sound, rate_hz: int, *, quiet_dbfs: float = -60.0) -> np.ndarray:
    """The level of `after` against `before` in every 100 ms in which there is some sound: (windows,)."""
    window = rate_hz // 10
    energies = [
        np.mean(sound[:, : sound.shape[1] // window * window].reshape(-1, window).astype(np.float64) ** 2, axis=1)
        for sound in (before.mean(axis=0, keepdims=True), after.mean(axis=0, keepdims=True))
    ]
    heard = energies[0] > 10.0 ** (quiet_dbfs / 10.0)
    return 10.0 * np.log10(np.maximum(energies[1][heard], _FLOOR) / energies[0][heard])


def run_shell(script: str, samples: Sound, rate_hz: int, folder: Path) -> Sound:
    """The result of a shell script that takes IN.wav and OUT.wav."""
    return _run([program("sh", "dash")], "chain.sh", script, samples, rate_hz, folder)


def run_python(script: str, samples: Sound, rate_hz: int, folder: Path, python: str) -> Sound:
    """The result of a Python script that takes IN.wav and OUT.wav."""
    return _run([Path(python)], "chain.py", script, samples, rate_hz, folder)


def _run(start: list[Path], name: str, script: str, samples: Sound, rate_hz: int, folder: Path) -> Sound:
    (folder / name).write_text(script, encoding="utf-8")
    source, target = folder / "in.wav", folder / "out.wav"
    target.unlink(missing_ok=True)
    soundfile.write(source, samples.T, rate_hz, subtype="FLOAT")
    command = [*start, folder / name, source, target]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stdout + done.stderr
    out, out_rate_hz = soundfile.read(target, dtype="float32", always_2d=True)
    assert out_rate_hz == rate_hz
    return np.ascontiguousarray(out.T)
