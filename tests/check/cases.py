"""For every kind of rule a file that breaks it and one that keeps it, made for the rule's own bounds and options.

`CASES` names a function for each kind, `(rule, broken) -> File`. A kind that is missing here fails its tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from mutagen.id3 import TIT2, TPE1, TSRC
from mutagen.wave import WAVE

from assistant.check import Rule
from tests import signals

RATE_HZ = 44100
TAGS = {"title": TIT2, "artist": TPE1, "isrc": TSRC}


@dataclass(frozen=True, kw_only=True)
class File:
    """A file to write."""

    samples: np.ndarray
    rate_hz: int = RATE_HZ
    subtype: str = "FLOAT"
    ending: str = ".wav"
    tags: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path, name: str = "song") -> Path:
        path = folder / f"{name}{self.ending}"
        soundfile.write(path, self.samples.T, self.rate_hz, subtype=self.subtype)
        if self.tags:
            held = WAVE(path)
            held.add_tags()
            for key, text in self.tags.items():
                held.tags.add(TAGS[key](encoding=3, text=[text]))
            held.save()
        return path


def music(seconds: float = 2.0, level_dbfs: float = -20.0) -> np.ndarray:
    """What breaks nothing: pink noise, a little wider than mono, faded at both ends."""
    left, right = signals.pink(level_dbfs, seconds, RATE_HZ)
    return faded(np.stack([left + 0.3 * right, 0.3 * left + right]))


def faded(samples: np.ndarray) -> np.ndarray:
    size = min(4410, samples.shape[1] // 2)
    ramp = np.minimum(1.0, np.minimum(np.arange(samples.shape[1]), np.arange(samples.shape[1])[::-1]) / size)
    return (samples * ramp).astype(np.float32)


def _tone(level_dbfs: float, seconds: float = 1.5) -> np.ndarray:
    """A tone in both channels, whose loudness in LUFS is its peak in dBFS."""
    return signals.tone(1000.0, level_dbfs, seconds, RATE_HZ)


def _inside(rule: Rule) -> float:
    """A value that keeps a rule: the middle between its warnings, or 1 beside the only one."""
    bounds = rule.bounds
    low = bounds.warn_below if bounds.warn_below is not None else bounds.fail_below
    high = bounds.warn_above if bounds.warn_above is not None else bounds.fail_above
    if low is None:
        return high - 1.0
    return low + 1.0 if high is None else (low + high) / 2.0


def _outside(rule: Rule, step: float = 1.0) -> float:
    """A value that breaks a rule as badly as it can be broken."""
    bounds = rule.bounds
    for value, sign in (
        (bounds.fail_above, 1), (bounds.fail_below, -1), (bounds.warn_above, 1), (bounds.warn_below, -1),
    ):  # fmt: skip
        if value is not None:
            return value + sign * step
    raise AssertionError(rule)


def _of_level(rule: Rule, broken: bool) -> File:
    return File(samples=_tone(_outside(rule) if broken else _inside(rule)))


def _normalisation(rule: Rule, broken: bool) -> File:
    gain_db = _outside(rule) if broken else 0.0
    return File(samples=_tone(rule.number("target_lufs", 0.0) - gain_db))


def _playback(rule: Rule, broken: bool) -> File:
    """Soft with one high peak, so that nothing can turn it up."""
    samples = _tone(rule.number("target_lufs", 0.0) - (8.0 if broken else 0.0))
    samples[:, 30000] += 0.9 if broken else 0.0
    return File(samples=samples)


def _coded(_rule: Rule, broken: bool) -> File:
    return File(samples=signals.song(1.0, RATE_HZ, peak_dbfs=9.0 if broken else -6.0))


def _plr(_rule: Rule, broken: bool) -> File:
    return File(samples=_tone(-10.0) if broken else music())


def _leq_m(_rule: Rule, broken: bool) -> File:
    return File(samples=music(level_dbfs=-8.0 if broken else -40.0))


def _finding(rule: Rule, broken: bool) -> File:
    made = {
        "silent": lambda: signals.silence(1.0, RATE_HZ),
        "silent_channel": lambda: music() * np.array([[1.0], [0.0]], dtype=np.float32),
        "hum": _hum,
    }
    return File(samples=made[rule.word("finding")]() if broken else music())


def _hum() -> np.ndarray:
    hum = sum(signals.tone(50.0 * n, -40.0 - 3.0 * n, 13.0, RATE_HZ) for n in (1, 2, 3, 4))
    return (hum + music(13.0, -50.0)).astype(np.float32)


def _clipping(_rule: Rule, broken: bool) -> File:
    song = signals.song(4.0, RATE_HZ)
    return File(samples=np.clip(10.0 * song, -0.9, 0.9) if broken else song)


def _dc(_rule: Rule, broken: bool) -> File:
    return File(samples=music() + np.float32(0.1 if broken else 0.0))


def _before(rule: Rule, broken: bool) -> File:
    gap = signals.silence(rule.bounds.warn_above + 1.0 if broken else 0.2, RATE_HZ)
    return File(samples=signals.join(gap, music()))


def _after(rule: Rule, broken: bool) -> File:
    gap = signals.silence(rule.bounds.warn_above + 1.0 if broken else 0.2, RATE_HZ)
    return File(samples=signals.join(music(), gap))


def _start(_rule: Rule, broken: bool) -> File:
    whole = music(3.0)
    return File(samples=whole[:, 44100:] if broken else whole)


def _end(_rule: Rule, broken: bool) -> File:
    whole = music(3.0)
    return File(samples=whole[:, :88200] if broken else whole)


def _sibilance(_rule: Rule, broken: bool) -> File:
    """An S of 80 ms twice a second."""
    noise = signals.shaped(
        signals.white(0.0, 4.0, RATE_HZ), RATE_HZ, lambda hz: ((hz > 5500.0) & (hz < 9000.0)).astype(float)
    )
    gate = (np.arange(noise.shape[1]) % 22050) < 3528
    return File(samples=faded(music(4.0, -40.0) + noise * gate * (0.5 if broken else 0.001)))


def _against(_rule: Rule, broken: bool) -> File:
    left = music()[:1]
    return File(samples=np.concatenate([left, -left if broken else left]))


def _device(_rule: Rule, broken: bool) -> File:
    return File(samples=faded(signals.tone(50.0 if broken else 1000.0, -10.0, 2.0, RATE_HZ)))


def _rate(rule: Rule, broken: bool) -> File:
    rate_hz = 32000 if broken else int(rule.numbers("allowed")[0])
    return File(samples=music(), rate_hz=rate_hz)


def _lossless(_rule: Rule, broken: bool) -> File:
    return File(samples=music(), ending=".mp3", subtype="MPEG_LAYER_III") if broken else File(samples=music())


def _format(_rule: Rule, broken: bool) -> File:
    return File(samples=music(), ending=".aiff" if broken else ".wav", subtype="PCM_24")


def _bits(rule: Rule, broken: bool) -> File:
    longest = rule.bounds.warn_above is not None
    subtype = ("PCM_24" if longest else "PCM_U8") if broken else ("PCM_16" if longest else "PCM_24")
    return File(samples=music(), subtype=subtype)


def _channels(_rule: Rule, broken: bool) -> File:
    return File(samples=music()[: 1 if broken else 2])


def _duration(rule: Rule, broken: bool) -> File:
    seconds = _outside(rule) if broken and rule.bounds.fail_below is None else 3.0 if broken else 40.0
    return File(samples=signals.silence(seconds, 8000, 1), rate_hz=8000, subtype="PCM_U8")


def _bandwidth(_rule: Rule, broken: bool) -> File:
    white = signals.white(-20.0, 3.0, RATE_HZ)
    dull = signals.shaped(white, RATE_HZ, lambda hz: (hz < 16000.0).astype(float))
    return File(samples=faded(dull if broken else white))


def _tags(_rule: Rule, broken: bool) -> File:
    told = {"title": "Song", "artist": "Somebody", "isrc": "DE-A12-26-00001"}
    return File(samples=music(), tags={} if broken else told, subtype="PCM_24")


CASES: dict[str, Callable[[Rule, bool], File]] = {
    "loudness": _of_level, "normalisation": _normalisation, "playback": _playback, "true_peak": _of_level,
    "coded_peak": _coded, "plr": _plr, "leq_m": _leq_m, "finding": _finding, "clipping": _clipping, "dc_offset": _dc,
    "silence_before": _before, "silence_after": _after, "start_level": _start, "end_level": _end,
    "sibilance": _sibilance, "correlation": _against, "band_correlation": _against, "low_end_width": _against,
    "mono_loss": _against, "device_loss": _device, "sample_rate": _rate, "lossless": _lossless,
    "file_format": _format, "bit_depth": _bits, "channels": _channels, "duration": _duration,
    "bandwidth": _bandwidth, "tags": _tags,
}  # fmt: skip
