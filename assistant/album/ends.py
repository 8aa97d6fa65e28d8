"""Where the music of a song really begins and ends, its room tone, and the sound of both ends.

How it is found: levels of 10 ms, K-weighted, so that neither DC nor rumble counts as sound. What lies outermost in the
file and stands still, at least 40 LU under the song, is its floor: room tone, tape noise or dither; where nothing of
the kind is seen the floor is digital silence. The music ends where its decay has reached the floor or a level that
nobody hears:

    heard   3 dB over the floor plus as much again, or 60 LU under the song's loudness, whichever is higher
    cut     3 dB over the floor (the decay is as weak as the floor), or 75 LU under the song's loudness

`heard` is what gaps count from; nothing between both cuts is ever cut off. Levels are means of 100 ms outwards, so that
noise does not flicker across a threshold. The beginning is found the same way backwards.

It fails where a floor moves (traffic, an audience): then it is taken for music, and kept. A held sound at one level, 40
LU under the song, that lasts until the file ends, is taken for a floor.

Conventions: positions are samples of the song's own file and rate; loudness in LUFS as on a stereo record, where a mono
song plays on both sides (3.01 LU more than its file has).
"""

from dataclasses import dataclass, field

import numpy as np

from assistant import gating, kernels
from assistant.album.streams import read
from assistant.analyze.sections import sections
from assistant.analyze.spectrum import SpectrumMeter
from assistant.audio import Block
from assistant.audio.resample import Streamable
from assistant.bands import FLOOR_DB
from assistant.kernels.meters import HOPS_PER_SECOND as HOPS
from assistant.kernels.meters import hop_boundary, hop_lengths
from assistant.units import Floats, amplitude_to_db, powers_to_db

SOUND_SECONDS, LOUDNESS_SECONDS = 10.0, 3.0
"""So much of each end stands for its tone; and for its loudness."""
HEARD_LU, CUT_LU = -60.0, -75.0
"""Against the song's loudness. At 80 dB of sound pressure 60 dB less is what a quiet living room drowns; 75 LU under a
loud song lies the dither of 16 bits."""
OVER_FLOOR_DB = 3.0
DEEPEST_FLOOR_LU = -40.0
ROOM_LUFS = -85.0
"""A floor over this is a room's or a tape's; under it lies the dither of 16 bits."""
_SILENT_PEAK = 10.0 ** (-100.0 / 20.0)
_WINDOW = 10
_BODY_LU, _OUTSIDE_LU = -10.0, -30.0
_FLOOR_HOPS, _FEWEST_FLOOR_HOPS, _EDGE_HOPS = 100, 30, 5
_STEADY_DB = 1.5
_ABRUPT_LU = -40.0
_SLOW_SECONDS = 1.5
_RISE_DB, _RISES_PER_SECOND = 3.0, 0.5
_CONCAVE = 2.5


@dataclass(frozen=True, kw_only=True)
class End:
    """One end of a song."""

    kind: str
    """Of a tail: "cut off", "decayed" or "faded". Of a head: "cut in" (the file's first sample is in
    the middle of a sound), "attack" or "rises". "silent" of silence."""
    cut_samples: int
    """Where it can be cut without loss of reverberation."""
    heard_samples: int
    """Where the music is first heard, or last."""
    body_samples: int
    """Up to where a head rises, or from where a tail decays: within 10 LU of the loudest 400 ms of these 10 s."""
    loudness_lufs: float
    """The mean of the first 3 s that are heard, or of the last 3 s before the decay; -inf of silence."""
    bands_db: tuple[float, ...] = field(repr=False)
    """The power of mid and side together in each band over 10 s at this end of the body: 61 values."""
    floor_lufs: float | None
    """The level of the floor; None where it is digital silence, or where none is seen."""
    floor_first: int
    floor_end: int
    """Where the floor stands alone: the samples from `floor_first` up to `floor_end`."""

    @property
    def has_room_tone(self) -> bool:
        """Whether the floor is louder than dither."""
        return self.floor_lufs is not None and self.floor_lufs > ROOM_LUFS


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Both ends of a song."""

    rate_hz: int
    channels: int
    samples: int
    loudness_lufs: float
    """Integrated; -inf of silence."""
    head: End
    tail: End

    def heard_lufs(self, end: str) -> float:
        """The level over which something is heard at its "head" or its "tail"."""
        floor_lufs = (self.head if end == "head" else self.tail).floor_lufs
        return _heard_lufs(self.loudness_lufs, floor_lufs)

    @property
    def duration_seconds(self) -> float:
        """How long the music is heard."""
        return (self.tail.heard_samples - self.head.heard_samples) / self.rate_hz


def find_ends(sound: Streamable) -> Ends:
    """Find where the music begins and ends, and how both sound.

    The sound is streamed once as a whole and once as far as its ends need it; a silent one is left as it is.

    Raises:
        SoundError: the file cannot be read to its end.
    """
    energy, samples = _energies(sound)
    loudness_lufs = gating.integrated_lufs([_hops_100ms(energy)])
    if not np.isfinite(loudness_lufs):
        loudness_lufs = gating.lufs(float(energy.mean())) if energy.any() else -np.inf
    head, tail = (_find(each, loudness_lufs) for each in (energy[::-1], energy))
    place = _Placed(sound, samples, energy, loudness_lufs)
    return Ends(
        rate_hz=sound.rate_hz, channels=sound.channels, samples=samples, loudness_lufs=loudness_lufs,
        head=place.end(head, backwards=True), tail=place.end(tail, backwards=False),
    )  # fmt: skip


def _energies(sound: Streamable) -> tuple[Floats, int]:
    """The K-weighted energy of each 10 ms, the last perhaps shorter, 0 where every sample is; and the length."""
    meter = kernels.WeightedEnergies(sound.channels, sound.rate_hz, gating.k_weighting(sound.rate_hz))
    frames = kernels.FrameStatistics(sound.channels, sound.rate_hz)
    sums, peaks, samples = [np.zeros(0)], [np.zeros(0)], 0
    for block in sound.blocks():
        sums.append(meter.process(block).sum(axis=0))
        peaks.append(frames.process(block).peaks.max(axis=0))
        samples += block.shape[1]
    rest = meter.flush()
    if rest.samples:
        sums.append(rest.energies.sum(keepdims=True))
        peaks.append(frames.flush().frames.peaks.max(axis=0))
    total = np.concatenate(sums)
    energy = total / np.maximum(hop_lengths(total.size, sound.rate_hz), 1)
    energy[np.concatenate(peaks) < _SILENT_PEAK] = 0.0
    return energy * (2.0 if sound.channels == 1 else 1.0), samples


def _hops_100ms(energy: Floats) -> Floats:
    whole = energy.size // 10 * 10
    return np.asarray(energy[:whole].reshape(-1, 10).mean(axis=1))


@dataclass(frozen=True, kw_only=True)
class _Found:
    """An end in hops, seen from inside outwards: the number of hops up to it."""

    kind: str
    cut: int
    heard: int
    body: int
    floor_lufs: float | None
    floor: tuple[int, int]


def _find(energy: Floats, loudness_lufs: float) -> _Found:
    """Find the outer end of energies in time order; of a head, in the reverse order."""
    size = energy.size
    if not np.isfinite(loudness_lufs):
        return _Found(kind="silent", cut=size, heard=size, body=size, floor_lufs=None, floor=(size, size))
    outside = _last_over(energy, loudness_lufs + _OUTSIDE_LU)
    sounding = int(np.flatnonzero(energy)[-1]) + 1
    floor_lufs = _floor_lufs(energy[outside:sounding], loudness_lufs)
    over = -np.inf if floor_lufs is None else floor_lufs + OVER_FLOOR_DB
    cut = max(_last_over(energy, max(loudness_lufs + CUT_LU, over)), 1)
    heard = min(_last_over(energy, _heard_lufs(loudness_lufs, floor_lufs)), cut)
    body = min(_body(energy, heard), heard)
    kind = _kind(energy, loudness_lufs, floor_lufs, (body, heard, cut))
    floor = (cut, sounding) if floor_lufs is not None else (cut, cut)
    return _Found(kind=kind, cut=cut, heard=heard, body=body, floor_lufs=floor_lufs, floor=floor)


def _heard_lufs(loudness_lufs: float, floor_lufs: float | None) -> float:
    over = -np.inf if floor_lufs is None else floor_lufs + 2.0 * OVER_FLOOR_DB
    return max(loudness_lufs + HEARD_LU, over)


def _last_over(energy: Floats, level_lufs: float) -> int:
    """Behind which hop the 100 ms that follow stay under a level for good."""
    padded = np.concatenate([energy, np.zeros(_WINDOW - 1)])
    over = np.flatnonzero(gating.moving_mean(padded, _WINDOW) > gating.energy_of(level_lufs))
    return int(over[-1]) + 1 if over.size else 0


def _floor_lufs(outside: Floats, loudness_lufs: float) -> float | None:
    """The level of the outermost second, where it stands still and is far under the song."""
    seen = outside[:-_EDGE_HOPS][-_FLOOR_HOPS:]
    if seen.size < _FEWEST_FLOOR_HOPS:
        return None
    half = seen.size // 2
    halves = powers_to_db([seen[:half].mean(), seen[half:].mean()], -200.0)
    level_lufs = gating.lufs(float(seen.mean()))
    steady = abs(halves[1] - halves[0]) < _STEADY_DB
    return level_lufs if steady and level_lufs < loudness_lufs + DEEPEST_FLOOR_LU else None


def _body(energy: Floats, heard: int) -> int:
    """Up to which hop the last 10 s that are heard are within 10 LU of their loudest 400 ms."""
    first = max(heard - round(SOUND_SECONDS * HOPS), 0)
    means = gating.moving_mean(energy[first:heard], 40)
    if not means.size:
        return heard
    loud = np.flatnonzero(means >= means.max() * 10.0 ** (_BODY_LU / 10.0))
    return first + int(loud[-1]) + 40


def _kind(energy: Floats, loudness_lufs: float, floor_lufs: float | None, places: tuple[int, int, int]) -> str:
    """How a tail ends."""
    body, heard, cut = places
    edge = max(cut - 2, 0)
    edge_lufs = gating.lufs(float(energy[edge : edge + 1].mean()))
    abrupt = loudness_lufs + _ABRUPT_LU
    if edge_lufs > max(abrupt, -np.inf if floor_lufs is None else floor_lufs + 10.0):
        return "cut off"
    falling = energy[body:heard]
    if falling.size < _SLOW_SECONDS * HOPS:
        return "decayed"
    levels = powers_to_db(_hops_100ms(falling), -120.0)
    rises = np.count_nonzero(np.diff(levels) > _RISE_DB) / (levels.size / 10.0)
    half = levels.size // 2
    first, second = (np.polyfit(np.arange(part.size), part, 1)[0] for part in (levels[:half], levels[half:]))
    goes_on = rises > _RISES_PER_SECOND or second < _CONCAVE * min(first, 0.0)
    return "faded" if goes_on else "decayed"


@dataclass(frozen=True)
class _Placed:
    """What turns hops into samples, and reads the sound there."""

    sound: Streamable
    samples: int
    energy: Floats
    loudness_lufs: float

    def end(self, found: _Found, *, backwards: bool) -> End:
        """An end that was found, in samples from the song's beginning."""
        cut, heard, body, *floor = (
            self._samples(hops, backwards=backwards) for hops in (found.cut, found.heard, found.body, *found.floor)
        )
        seconds = self._seconds(SOUND_SECONDS)
        inner = (heard, heard + seconds) if backwards else (body - seconds, body)
        return End(
            kind=self._head_kind(found, cut) if backwards else found.kind,
            cut_samples=cut, heard_samples=heard, body_samples=body,
            loudness_lufs=self._loudness_lufs(found, backwards=backwards),
            bands_db=_bands_db(read(self.sound, max(inner[0], 0), min(inner[1], self.samples)), self.sound.rate_hz),
            floor_lufs=found.floor_lufs, floor_first=min(floor), floor_end=max(floor),
        )  # fmt: skip

    def _head_kind(self, found: _Found, cut: int) -> str:
        if found.kind == "silent":
            return found.kind
        first = float(np.abs(read(self.sound, 0, 1)).max()) if cut == 0 else 0.0
        if amplitude_to_db(first) > self.loudness_lufs + _ABRUPT_LU:
            return "cut in"
        return "rises" if found.heard - found.body > _SLOW_SECONDS * HOPS else "attack"

    def _seconds(self, seconds: float) -> int:
        return round(seconds * self.sound.rate_hz)

    def _samples(self, hops: int, *, backwards: bool) -> int:
        hop = self.energy.size - hops if backwards else hops
        return min(hop_boundary(hop, self.sound.rate_hz), self.samples)

    def _loudness_lufs(self, found: _Found, *, backwards: bool) -> float:
        energy = self.energy[::-1] if backwards else self.energy
        end = found.heard if backwards else found.body
        seen = energy[max(end - round(LOUDNESS_SECONDS * HOPS), 0) : end]
        return gating.lufs(float(seen.mean())) if seen.size else -np.inf


def _bands_db(samples: Block, rate_hz: int) -> tuple[float, ...]:
    """The mean power of mid and side together in each band."""
    meter = SpectrumMeter(rate_hz, samples.shape[0])
    for section in sections([samples], rate_hz, samples.shape[0]):
        meter.add(section)
    spectra = meter.finish()
    weights = spectra.section_frames / max(int(spectra.section_frames.sum()), 1)
    powers = 10.0 ** (spectra.section_mid_db / 10.0) + 10.0 ** (spectra.section_side_db / 10.0)
    return tuple(np.round(powers_to_db(weights @ powers, FLOOR_DB), 2).tolist())
