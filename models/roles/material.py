"""Sounds of known role to learn from, played and put together from open material.

    sound fonts      every instrument of General MIDI and every drum of its kits, played by fluidsynth: lines, chords,
                     broken chords and held notes in several registers and tempi
    drum samples     Hydrogen's and LMMS's kits, their pieces played as patterns
    loops, effects   LMMS's and Sonic Pi's samples, by their names
    voices           espeak-ng, spoken and on one pitch a phrase; several at once for backing voices

Then every sound is treated as a recording would be: tilt, band limits, room, distortion and a cabinet for electric
guitars, noise. A *source* is a font, a kit, a package of samples or a family of voices; figures are of sources that
were left out.

FOLDER holds the unpacked Debian packages that `card.md` names, one folder each; programs needed: fluidsynth, espeak-ng.
"""

import itertools
import random
import re
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

Sound = NDArray[np.float32]
Notes = list[tuple[int, int, int, int]]
"""(start, length, pitch, velocity), times in ticks."""
RATE_HZ = 22050
CLIP_SECONDS = 12.0
FONTS = {
    "fluid": "fluid-soundfont-gm/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "musescore": "musescore-general-soundfont/usr/share/sounds/sf3/MuseScore_General_Full.sf3",
    "opl3": "opl3-soundfont/usr/share/sounds/sf2/OPL-3_FM_128M.sf2",
    "timgm": "timgm6mb-soundfont/usr/share/sounds/sf2/TimGM6mb.sf2",
}
PROGRAMS = {
    "bass": (32, 33, 34, 35, 36, 37, 38, 39),
    "electric_guitar": (26, 27, 28, 29, 30),
    "acoustic_guitar": (24, 25),
    "keys": (0, 1, 2, 4, 5, 7, 16, 17, 18, 19),
    "synth": (80, 81, 82, 84, 87, 90),
    "strings": (40, 42, 44, 48, 49, 50, 51, 89, 92),
    "brass": (56, 57, 60, 61, 65, 66, 71, 73, 75),
    "backing_vocal": (52, 53, 54),
}
OCTAVES = {"bass": (2, 3), "electric_guitar": (3, 5), "acoustic_guitar": (3, 5), "keys": (3, 5), "synth": (4, 6),
           "strings": (3, 5), "brass": (4, 5), "backing_vocal": (4, 5)}  # fmt: skip
STYLES = {
    "bass": ("line", "line8"), "electric_guitar": ("chords8", "chords", "line", "broken"),
    "acoustic_guitar": ("chords8", "broken", "chords"), "keys": ("chords", "broken", "chords8", "line"),
    "synth": ("line", "line8", "broken", "held"), "strings": ("held", "chords", "line"),
    "brass": ("line", "chords", "held"), "backing_vocal": ("held", "chords"),
}  # fmt: skip
DRUM_NOTES = {
    "kick": ((35, 36), (0, 4)), "snare": ((38, 40, 37), (2, 6)), "toms": ((41, 43, 45, 47, 48, 50), (5, 6, 7)),
    "cymbals": ((42, 46, 49, 51, 57, 59), tuple(range(8))),
    "percussion": ((39, 54, 56, 60, 61, 62, 63, 64, 67, 69, 70, 75, 76), (0, 1, 3, 4, 6, 7)),
}  # fmt: skip
_CORE = ("kick", "snare", "cymbals")
KITS = (0, 8, 16, 24, 25, 32, 40)
_NAMES = (
    ("kick", r"kick|bd_|bassdrum|bass.?drum|^bd|kck"), ("snare", r"snare|sn_|^sd|rim|snr"), ("toms", r"tom"),
    ("cymbals", r"hat|hh|cymbal|crash|ride|splash|china|cymb"),
    ("percussion", r"clap|cowbell|conga|bongo|shaker|tamb|clave|maraca|tabla|perc|cabasa|timbale|agogo|snap|wood"),
)  # fmt: skip
_SAMPLES = (
    (r"bassloops/|loop_.*bass", "bass", True),
    (r"beats/|loop_(amen|breakbeat|industrial|mika|garzul|electric)", "drums", True),
    (r"loop_(tabla|perc|safari)|latin/", "percussion", True),
    (r"effects/|ambi_(?!choir|piano)|glitch_(?!bass)|vinyl|misc_", "effects", True),
    (r"mehackit_(robot|phone)|elec_(blip|blup|plip|twip)", "effects", True),
    (r"stringsnpads/", "strings", True),
    (r"^basses/|bass_(dnb|drop|hard|hit|thick|trance|voxy|woodsy)", "bass", True),
    (r"guit_", "electric_guitar", True),
)
"""By name: what it is, and whether it is a phrase already."""
LINES = (
    "we were walking home in the morning light", "hold on to the sound before it fades away",
    "every word you said is falling out of sight", "turn it up again and let the river play",
    "nobody knows where the summer has gone", "I will be waiting by the window tonight",
)  # fmt: skip
VOICES = ("en-us", "en-gb", "de", "fr-fr", "es", "it", "pt", "sv", "nl")
VARIANTS = ("m1", "m3", "m5", "f1", "f2", "f4")
TICKS = 240


@dataclass(frozen=True)
class Clip:
    """A sound, what it is and where it is from."""

    role: str
    source: str
    samples: Sound


def clips(folder: Path, seed: int, fonts: tuple[str, ...] = tuple(FONTS)) -> Iterator[Clip]:
    """All clips, treated; one folder and seed give the same ones."""
    chance = random.Random(seed)
    noise = np.random.default_rng(seed)
    made = itertools.chain(
        _played(folder, fonts, chance), _kits(folder, chance), _samples(folder, chance), _voices(chance)
    )
    for clip in made:
        for rough in (False, True):
            yield Clip(clip.role, clip.source, treated(clip.samples, clip.role, noise, rough=rough))


# --- played from sound fonts


def _played(folder: Path, fonts: tuple[str, ...], chance: random.Random) -> Iterator[Clip]:
    for font in fonts:
        path = folder / FONTS[font]
        for role, programs in PROGRAMS.items():
            for program in programs:
                parts = [_notes(role, style, chance) for style in STYLES[role] for _ in range(2)]
                for sound in _rendered(path, parts, program, 0):
                    yield Clip(role, font, sound)
        for kit in KITS:
            parts = [_hits(role, chance) for role in DRUM_NOTES for _ in range(2)]
            parts += [_whole_kit(chance) for _ in range(2)]
            roles = [role for role in DRUM_NOTES for _ in range(2)] + ["drums"] * 2
            for role, sound in zip(roles, _rendered(path, parts, kit, 9), strict=True):
                yield Clip(role, font, sound)


def _notes(role: str, style: str, chance: random.Random) -> Notes:
    """(start, length, pitch, velocity) in ticks over eight bars of eighths at 120 bpm."""
    key, octave = chance.randrange(12), chance.choice(OCTAVES[role])
    scale = [0, 2, 4, 5, 7, 9, 11]
    progression = chance.choice([(0, 5, 3, 4), (0, 3, 4, 4), (5, 3, 0, 4), (0, 4, 5, 3)])
    notes = []
    swing, loud = chance.randint(0, 40), chance.randint(70, 115)
    for bar in range(6):
        degree = progression[bar % 4]
        chord = [key + scale[(degree + step) % 7] + 12 * ((degree + step) // 7) for step in (0, 2, 4)]
        length = {"held": 8, "chords": 4, "line": 2}.get(style, 1)
        for eighth in range(0, 8, length):
            if style != "held" and chance.random() < 0.15:
                continue
            start = (bar * 8 + eighth) * TICKS + (swing if eighth % 2 else 0)
            velocity = min(127, max(30, loud + chance.randint(-15, 12)))
            if style in {"held", "chords", "chords8"}:
                pitches = chord[: 2 if role == "brass" else 3]
            elif style == "broken":
                pitches = [chord[eighth % 3]]
            else:
                pitches = [chance.choice([*chord, key + scale[chance.randrange(7)]])] if role != "bass" else [chord[0]]
            span = int(length * TICKS * chance.choice((0.45, 0.9, 1.0)))
            notes += [(start, span, min(12 * octave + pitch, 115), velocity) for pitch in pitches]
    return notes


def _hits(role: str, chance: random.Random) -> Notes:
    notes, places = DRUM_NOTES[role]
    chosen = chance.sample(notes, min(len(notes), 3 if role in {"toms", "percussion"} else 1))
    density = chance.choice((0.25, 0.5, 1.0))
    hits = []
    for bar in range(6):
        for eighth in range(8):
            if eighth in places and (role in {"kick", "snare"} or chance.random() < density):
                start = (bar * 8 + eighth) * TICKS + chance.randint(0, 8)
                hits.append((start, TICKS, chance.choice(chosen), chance.randint(70, 120)))
    return hits or [(0, TICKS, chosen[0], 100)]


def _whole_kit(chance: random.Random) -> Notes:
    return [hit for role in ("kick", "snare", "cymbals", "toms") for hit in _hits(role, chance)]


def _rendered(font: Path, parts: list[Notes], program: int, channel: int) -> Iterator[Sound]:
    """All parts one after another in one run of fluidsynth, cut again."""
    bars = 7
    events = []
    for number, notes in enumerate(parts):
        for start, length, pitch, velocity in notes:
            at = number * bars * 8 * TICKS + start
            events.append((at, bytes([0x90 | channel, pitch, velocity])))
            events.append((at + length, bytes([0x80 | channel, pitch, 0])))
    with tempfile.TemporaryDirectory() as place:
        midi, wav = Path(place) / "a.mid", Path(place) / "a.wav"
        midi.write_bytes(_midi(events, program, channel))
        command = ["fluidsynth", "-ni", "-R", "0", "-C", "0", "-g", "0.5", "-r", "44100",
                   "-o", "synth.dynamic-sample-loading=1", "-F", str(wav), str(font), str(midi)]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        samples, rate_hz = soundfile.read(wav, dtype="float32", always_2d=True)
    bar_samples = round(bars * 2.0 * rate_hz)
    for number in range(len(parts)):
        cut = samples[number * bar_samples : number * bar_samples + round(CLIP_SECONDS * rate_hz)].T
        if np.abs(cut).max(initial=0.0) > 1e-4:
            yield _down(cut, rate_hz)
        else:
            yield np.zeros((2, int(CLIP_SECONDS * RATE_HZ)), dtype=np.float32)


def _midi(events: list[tuple[int, bytes]], program: int, channel: int) -> bytes:
    """A MIDI file of one track at 120 beats a minute, TICKS an eighth."""
    track, now = bytes([0, 0xC0 | channel, program]), 0
    for at, event in sorted(events, key=lambda each: (each[0], each[1][0] & 0x10)):
        track += _variable(at - now) + event
        now = at
    track += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 2 * TICKS) + b"MTrk" + struct.pack(">I", len(track)) + track


def _variable(value: int) -> bytes:
    out = [value & 127]
    while value := value >> 7:
        out.insert(0, value & 127 | 128)
    return bytes(out)


# --- drum kits and samples


def _kits(folder: Path, chance: random.Random) -> Iterator[Clip]:
    """Patterns played on the pieces of Hydrogen's kits; a kit is a source."""
    for root in ("hydrogen-drumkits", "hydrogen-data"):
        for kit in sorted((folder / root / "usr/share/hydrogen/data/drumkits").iterdir()):
            pieces: dict[str, list[Path]] = {}
            for path in sorted(kit.glob("*.*")):
                role = _named(path.stem)
                if role and path.suffix.lower() in {".wav", ".flac", ".ogg", ".aiff"}:
                    pieces.setdefault(role, []).append(path)
            for role, paths in pieces.items():
                for _ in range(5):
                    yield Clip(role, f"kit {kit.name}", _pattern([chance.choice(paths)], role, chance))
            if set(_CORE) <= set(pieces):
                for _ in range(4):
                    layers = [_pattern([chance.choice(pieces[each])], each, chance) for each in _CORE]
                    yield Clip("drums", f"kit {kit.name}", np.asarray(np.sum(layers, axis=0), dtype=np.float32))


def _named(name: str) -> str | None:
    return next((role for role, words in _NAMES if re.search(words, name.lower())), None)


def _pattern(paths: list[Path], role: str, chance: random.Random) -> Sound:
    """One-shots on a grid of eighths at some tempo."""
    step = 60.0 / chance.choice((84, 100, 120, 140)) / 2.0
    out = np.zeros((2, int(CLIP_SECONDS * RATE_HZ)), dtype=np.float32)
    shots = [_read(path) for path in paths]
    _, places = DRUM_NOTES[role]
    density = 1.0 if role in {"kick", "snare"} else chance.choice((0.3, 0.6, 1.0))
    for eighth in range(int(CLIP_SECONDS / step)):
        if eighth % 8 in places and chance.random() < density:
            shot = chance.choice(shots) * chance.uniform(0.6, 1.0)
            at = int(eighth * step * RATE_HZ)
            part = shot[:, : out.shape[1] - at]
            out[:, at : at + part.shape[1]] += part
    return out


def _samples(folder: Path, chance: random.Random) -> Iterator[Clip]:
    """LMMS's and Sonic Pi's samples: one-shots as patterns, loops and effects as they are."""
    places = {
        "lmms": folder / "lmms-common/usr/share/lmms/samples",
        "sonic": folder / "sonic-pi-samples/usr/share/sonic-pi/samples",
    }
    for source, place in places.items():
        for path in sorted(place.rglob("*.*")):
            if path.suffix.lower() not in {".wav", ".flac", ".ogg"} or "waveforms" in path.parts or not _readable(path):
                continue
            name = f"{path.parent.name}/{path.stem}".lower()
            role, looped = _sample_role(name)
            if role is None:
                continue
            if role in DRUM_NOTES and not looped:
                yield Clip(role, source, _pattern([path], role, chance))
            else:
                yield Clip(role, source, _repeated(path))


def _sample_role(name: str) -> tuple[str | None, bool]:
    for words, role, looped in _SAMPLES:
        if re.search(words, name):
            return role, looped
    return _named(name.rsplit("/", maxsplit=1)[-1]), False


def _repeated(path: Path) -> Sound:
    shot = _read(path)
    gap = np.zeros((2, int(0.2 * RATE_HZ)), dtype=np.float32)
    whole = np.concatenate([shot, gap], axis=1)
    times = int(CLIP_SECONDS * RATE_HZ / whole.shape[1]) + 1
    return np.tile(whole, times)[:, : int(CLIP_SECONDS * RATE_HZ)]


def _readable(path: Path) -> bool:
    """Some of the packages' files are not what their ending says."""
    try:
        return bool(soundfile.info(path).frames > 0)
    except soundfile.LibsndfileError:
        return False


def _read(path: Path) -> Sound:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    samples = samples[: int(CLIP_SECONDS * rate_hz), :2]
    return _down(np.repeat(samples, 2, axis=1).T if samples.shape[1] == 1 else samples.T, rate_hz)


def _down(samples: Sound, rate_hz: int) -> Sound:
    return np.ascontiguousarray(soxr.resample(samples.T, rate_hz, RATE_HZ).T, dtype=np.float32)


# --- voices


def _voices(chance: random.Random) -> Iterator[Clip]:
    """One voice leads, several together are backing; spoken, or each phrase on one pitch."""
    for voice in VOICES:
        for variant in VARIANTS:
            source = f"voice {voice}"
            for sung in (False, True):
                yield Clip("lead_vocal", source, _phrases(f"{voice}+{variant}", chance, sung=sung))
        for _ in range(6):
            count = chance.choice((2, 3, 4))
            layers = [_phrases(f"{voice}+{chance.choice(VARIANTS)}", chance, sung=True) for _ in range(count)]
            spread = [np.stack([layer[0] * np.sqrt(1 - p), layer[1] * np.sqrt(p)]) for layer, p in
                      zip(layers, np.linspace(0.15, 0.85, len(layers)), strict=True)]  # fmt: skip
            yield Clip("backing_vocal", f"voice {voice}", np.asarray(np.sum(spread, axis=0), dtype=np.float32))


def _phrases(voice: str, chance: random.Random, *, sung: bool) -> Sound:
    out = np.zeros((2, int(CLIP_SECONDS * RATE_HZ)), dtype=np.float32)
    at = int(chance.uniform(0.0, 0.5) * RATE_HZ)
    with tempfile.TemporaryDirectory() as place:
        while at < out.shape[1]:
            wav = Path(place) / "line.wav"
            pitch = chance.randint(20, 80)
            text = chance.choice(LINES)
            if sung:
                text = "".join(_sung(word, pitch + chance.choice((-20, -10, 0, 10, 20))) for word in text.split())
            command = ["espeak-ng", "-m", "-v", voice, "-s", str(chance.choice((80, 100) if sung else (120, 150))),
                       "-p", str(pitch), "-w", str(wav), f"<speak>{text}</speak>"]  # fmt: skip
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            line = _read(wav)[:, : out.shape[1] - at]
            out[:, at : at + line.shape[1]] += line
            at += line.shape[1] + int(chance.uniform(0.1, 1.5) * RATE_HZ)
    return out


def _sung(word: str, pitch: int) -> str:
    """A word on one pitch, as espeak-ng's markup has it."""
    return f'<prosody pitch="{max(1, pitch)}" range="0">{word} </prosody>'


# --- as recordings are


def treated(samples: Sound, role: str, noise: np.random.Generator, *, rough: bool) -> Sound:
    """As exports of virtual instruments are, or `rough`: with a tilt, band limits, a room and noise, as recordings are.

    Electric guitars are distorted either way; half of all sounds become mono.
    """
    out = samples.astype(np.float64)
    if role == "electric_guitar" and noise.random() < 0.6:
        out = np.tanh(out / (np.abs(out).max() + 1e-9) * noise.uniform(3.0, 40.0))
        out = sosfilt(butter(4, noise.uniform(3500.0, 6500.0), fs=RATE_HZ, output="sos"), out)
    if noise.random() < 0.5:
        out = np.repeat(out.mean(axis=0, keepdims=True), 2, axis=0)
    return _scaled(_recorded(out, noise) if rough else out)


def _scaled(out: NDArray[np.float64]) -> Sound:
    return np.asarray(out / (np.abs(out).max() + 1e-9), dtype=np.float32)


def _recorded(out: NDArray[np.float64], noise: np.random.Generator) -> NDArray[np.float64]:
    """A tilt, band limits, a room, noise."""
    spectrum = np.fft.rfft(out)
    places = np.maximum(np.fft.rfftfreq(out.shape[1], 1.0 / RATE_HZ), 30.0)
    spectrum *= (places / 1000.0) ** (noise.normal(0.0, 1.2) / 6.02)
    out = np.fft.irfft(spectrum, out.shape[1])
    if noise.random() < 0.3:
        out = sosfilt(butter(2, noise.uniform(7000.0, 10500.0), fs=RATE_HZ, output="sos"), out)
    if noise.random() < 0.4:
        length = int(noise.uniform(0.2, 1.2) * RATE_HZ)
        tail = noise.normal(size=(2, length)) * np.exp(-6.9 * np.arange(length) / length)
        wet = fftconvolve(out, tail, axes=1)[:, : out.shape[1]]
        out += wet * noise.uniform(0.05, 0.4) * out.std() / (wet.std() + 1e-12)
    out += noise.normal(size=out.shape) * out.std() * 10.0 ** (noise.uniform(-80.0, -50.0) / 20.0)
    return out
