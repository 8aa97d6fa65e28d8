"""A score and its song: verses and choruses of drums, bass, keys, plucked strings and a singing lead.

Conventions: chords are degrees of the scale, 0 the tonic; time is counted in beats of 60 / `tempo_bpm` seconds, four to
the bar. Tracks are float64, (2, samples), with the panning and the room in them.
"""

from dataclasses import dataclass

import numpy as np

from assistant.audio import Audio, Block
from assistant.synth import voices
from assistant.synth.voices import RATE_HZ
from assistant.units import Floats

MINOR, MAJOR = (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 5, 7, 9, 11)
_BEATS = 4
_LEVELS = {"drums": 0.62, "bass": 0.36, "keys": 0.035, "plucks": 0.13, "lead": 0.34}


@dataclass(frozen=True)
class Part:
    """A verse or a chorus: a chord for each bar, and how much goes on, 0 to 1."""

    chords: tuple[int, ...]
    energy: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """A song to be played."""

    seed: int
    tempo_bpm: float
    tonic_midi: int
    scale: tuple[int, ...]
    vowel: str
    parts: tuple[Part, ...]

    def beat_seconds(self) -> float:
        """The length of a beat."""
        return 60.0 / self.tempo_bpm

    def note(self, degree: int, octave: int = 0) -> int:
        """The MIDI note of a degree of the scale, which may pass the octave."""
        return self.tonic_midi + 12 * (octave + degree // len(self.scale)) + self.scale[degree % len(self.scale)]


def song(score: Score) -> Audio:
    """Play a score: all its tracks together, with peaks at half of full scale."""
    mixed = np.sum(list(tracks(score).values()), axis=0)
    return Audio(np.ascontiguousarray(0.5 * mixed / np.abs(mixed).max(), dtype=np.float32), RATE_HZ)


def tracks(score: Score) -> dict[str, Floats]:
    """Play every track of a score: name -> (2, samples)."""
    random = np.random.default_rng(score.seed)
    band = _Band(score, random)
    for bar, (chord, energy) in enumerate(_bars(score)):
        band.play(bar, chord, energy)
    room = _room(random)
    return {name: _LEVELS[name] * _in_room(sound, room, wet) for name, (sound, wet) in band.sounds().items()}


def _bars(score: Score) -> list[tuple[int, float]]:
    return [(chord, part.energy) for part in score.parts for chord in part.chords]


class _Band:
    """The players, each with its own track."""

    def __init__(self, score: Score, random: np.random.Generator) -> None:
        self._score, self._random = score, random
        seconds = len(_bars(score)) * _BEATS * score.beat_seconds() + 1.0
        self._tracks = {name: np.zeros((2, round(seconds * RATE_HZ))) for name in _LEVELS}
        self._kick = voices.kick()
        self._snares = [voices.snare(random) for _ in range(4)]
        self._hats = [voices.hat(random) for _ in range(6)]
        self._crash = voices.hat(random, 1.8)
        self._degree = 0

    def sounds(self) -> dict[str, tuple[Floats, float]]:
        """Every track, and how much of the room is in it."""
        wets = {"drums": 0.10, "bass": 0.0, "keys": 0.25, "plucks": 0.30, "lead": 0.22}
        return {name: (sound, wets[name]) for name, sound in self._tracks.items()}

    def play(self, bar: int, chord: int, energy: float) -> None:
        """Play one bar on every instrument."""
        self._drums(bar, energy)
        self._bass(bar, chord, energy)
        self._keys(bar, chord, energy)
        self._plucks(bar, chord, energy)
        self._lead(bar, chord, energy)

    def _add(self, track: str, beat: float, sound: Floats, gain: float, pan: float = 0.0) -> None:
        """Put a sound in its place; `pan` from -1 left to 1 right at constant power."""
        start = round(beat * self._score.beat_seconds() * RATE_HZ)
        angle = (1.0 + pan) * np.pi / 4.0
        room = self._tracks[track][:, start : start + sound.size]
        room += gain * np.outer([np.cos(angle), np.sin(angle)], sound[: room.shape[1]])

    def _touch(self, gain: float) -> float:
        """A hit by hand is never twice as loud."""
        return gain * float(self._random.uniform(0.85, 1.1))

    def _drums(self, bar: int, energy: float) -> None:
        start = bar * _BEATS
        if energy > 0.8 and bar % 4 == 0:
            self._add("drums", start, self._crash, self._touch(0.4), 0.35)
        for step in range(8):
            sound = self._hats[int(self._random.integers(6))]
            self._add("drums", start + step / 2.0, sound, self._touch(0.7 if step % 2 == 0 else 0.4) * energy, -0.4)
        kicks = (0.0, 2.0, 2.5) if energy < 0.8 else (0.0, 1.5, 2.0, 3.5)
        for beat in kicks:
            self._add("drums", start + beat, self._kick, self._touch(1.0))
        for beat in (1.0, 3.0) if energy > 0.3 else (3.0,):
            self._add("drums", start + beat, self._snares[int(self._random.integers(4))], self._touch(0.8), 0.1)

    def _bass(self, bar: int, chord: int, energy: float) -> None:
        beats = (0.0, 1.5, 2.0, 3.0) if energy < 0.8 else tuple(np.arange(8) / 2.0)
        for beat, following in zip(beats, (*beats[1:], 4.0), strict=True):
            degree = chord + (4 if beat == 3.0 and self._random.random() < 0.4 else 0)
            seconds = 0.95 * (following - beat) * self._score.beat_seconds()
            self._add("bass", bar * _BEATS + beat, voices.bass(self._score.note(degree, -2), seconds), self._touch(1.0))

    def _keys(self, bar: int, chord: int, energy: float) -> None:
        seconds = _BEATS * self._score.beat_seconds() + 0.1
        for degree in (chord, chord + 2, chord + 4, *((chord + 8,) if energy > 0.8 else ())):
            note = self._score.note(degree)
            for pan, cents in ((-0.9, -7.0), (0.9, 7.0)):
                sound = voices.keys(note, seconds, cents, float(self._random.random()))
                self._add("keys", bar * _BEATS, sound, 0.5 + 0.5 * energy, pan)

    def _plucks(self, bar: int, chord: int, energy: float) -> None:
        if energy < 0.4:
            return
        for step, degree in enumerate((0, 2, 4, 7, 4, 2, 4, 2)):
            sound = voices.pluck(self._score.note(chord + degree, 1), 0.9)
            self._add("plucks", bar * _BEATS + step / 2.0, sound, self._touch(0.8), 0.55 if step % 2 else -0.55)

    def _lead(self, bar: int, chord: int, energy: float) -> None:
        """Sing on most beats, mostly in steps, and come to rest on a note of the chord."""
        if energy < 0.4:
            return
        beat = 0.0
        while beat < _BEATS - 0.5:
            length = float(self._random.choice([0.5, 1.0, 1.0, 1.5]))
            length = min(length, _BEATS - beat)
            if self._random.random() < 0.8:
                self._sing(bar * _BEATS + beat, chord if beat + length >= _BEATS - 0.5 else None, length, energy)
            beat += length

    def _sing(self, beat: float, rest_on: int | None, length: float, energy: float) -> None:
        step = int(self._random.integers(-2, 3))
        self._degree = int(np.clip(self._degree + step, -2, 7)) if rest_on is None else rest_on % 7 + 2
        seconds = 0.92 * length * self._score.beat_seconds()
        sound = voices.lead(self._score.note(self._degree, 0), seconds, self._score.vowel, self._random)
        self._add("lead", beat, sound, self._touch(0.7 + 0.4 * energy))


def _room(random: np.random.Generator) -> Block:
    """The response of a small hall without its direct sound: noise that dies in a second, apart in the two ears."""
    times = np.arange(RATE_HZ) / RATE_HZ
    noise = random.standard_normal((2, times.size))
    bright = noise - noise.mean(axis=1, keepdims=True)
    dull = bright + np.concatenate([np.zeros((2, 1)), bright[:, :-1]], axis=1)
    return np.asarray(dull * 10.0 ** (-3.0 * times) * np.minimum(times / 0.02, 1.0) * 0.02, dtype=np.float32)


def _in_room(sound: Floats, room: Block, wet: float) -> Floats:
    """Add the room's answer to the sum of both channels."""
    if wet == 0.0:
        return sound
    import scipy.fft  # noqa: PLC0415 - 0.4 s, which only the making of a song is worth

    samples = sound.shape[1]
    size = scipy.fft.next_fast_len(samples + room.shape[1], real=True)
    source = scipy.fft.rfft(sound.sum(axis=0).astype(np.float32), size)
    answer = scipy.fft.irfft(source * scipy.fft.rfft(room, size), size)[:, :samples]
    return np.asarray(sound + wet * answer, dtype=np.float64)
