"""What the order of an album hangs on: a song's key, tempo and energy, and how it begins and ends.

Energy is what a listener would call calm or driving, as far as it can be measured: loudness, how many onsets come a
second, how bright it is, and how little its peaks stand out. Each is 0 at a calm song's figure and 1 at a driving one's
(between them lie nine in ten of 28 songs of orchestra, folk, rock and electronics), and their weighted mean is taken.
It knows nothing of words or of mood.
"""

from dataclasses import dataclass

import numpy as np

from assistant.album.ends import Ends, find_ends
from assistant.album.keys import Key, KeyMeter
from assistant.album.tempos import OnsetMeter, Tempo, onsets_per_second, tempo_of
from assistant.analyze import analyze
from assistant.audio.resample import Streamable
from assistant.bands import CENTRES_HZ
from assistant.gating import k_power
from assistant.profile import Profile

_LOUDNESS_LUFS, _ONSETS, _BRIGHTNESS_HZ, _PLR_DB = (-18.5, -11.0), (1.0, 5.5), (145.0, 680.0), (18.0, 10.5)
_WEIGHTS = (0.35, 0.35, 0.10, 0.20)
"""Of loudness, onsets, brightness and density. Brightness tells calm from driving within one style only: of those 28
songs calm strings are brighter than driving basses, so it counts least."""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """One song, as its neighbours in an album meet it."""

    name: str
    key: Key | None
    tempo: Tempo | None
    energy: float
    """0 calm to 1 driving."""
    onsets_per_second: float
    brightness_hz: float
    """The middle of its K-weighted spectrum, on a scale of octaves."""
    ends: Ends

    @property
    def tail_lu(self) -> float:
        """How loud it ends, against its own loudness."""
        return self._against_own(self.ends.tail.loudness_lufs)

    @property
    def head_lu(self) -> float:
        """How loud it begins, against its own loudness."""
        return self._against_own(self.ends.head.loudness_lufs)

    def _against_own(self, loudness_lufs: float) -> float:
        level = loudness_lufs - self.ends.loudness_lufs
        return level if np.isfinite(level) else 0.0


def traits_of(sound: Streamable, name: str, *, profile: Profile | None = None, ends: Ends | None = None) -> Traits:
    """Find the traits of a song; it is streamed once, and again for what is not given.

    Args:
        sound: the song.
        name: what it is called in reasons.
        profile: what was measured of it, if it was.
        ends: its ends, if they were found.

    Raises:
        SoundError: a file that cannot be read to its end.
    """
    keys, onsets = KeyMeter(sound.rate_hz), OnsetMeter(sound.rate_hz)
    for block in sound.blocks():
        keys.add(block)
        onsets.add(block)
    strength = onsets.finish()
    profile = profile or analyze(sound.blocks(), sound.rate_hz, sound.channels)
    brightness_hz, rate = _brightness_hz(profile), onsets_per_second(strength)
    return Traits(
        name=name, key=keys.finish(), tempo=tempo_of(strength), energy=_energy(profile, rate, brightness_hz),
        onsets_per_second=rate, brightness_hz=brightness_hz, ends=ends or find_ends(sound),
    )  # fmt: skip


def _brightness_hz(profile: Profile) -> float:
    powers = (10.0 ** (profile.mid_db / 10.0) + 10.0 ** (profile.side_db / 10.0)) * k_power(CENTRES_HZ)
    total = float(powers.sum())
    return float(2.0 ** (np.log2(CENTRES_HZ) @ powers / total)) if total > 0.0 else 0.0


def _energy(profile: Profile, onsets: float, brightness_hz: float) -> float:
    if profile.loudness_lufs is None or profile.plr_db is None:
        return 0.0
    shares = (
        _share(profile.loudness_lufs, _LOUDNESS_LUFS),
        _share(onsets, _ONSETS),
        _share(np.log(max(brightness_hz, 1.0)), (np.log(_BRIGHTNESS_HZ[0]), np.log(_BRIGHTNESS_HZ[1]))),
        _share(profile.plr_db, _PLR_DB),
    )
    return float(np.dot(_WEIGHTS, shares))


def _share(value: float, between: tuple[float, float]) -> float:
    """0 at the one and under it, 1 at the other and over it."""
    return float(np.clip((value - between[0]) / (between[1] - between[0]), 0.0, 1.0))
