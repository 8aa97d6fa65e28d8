"""Do rides and space do what they are for? Phrases lowered at hidden places, and rooms that are known.

    python benchmarks/moving.py STEMS SONGS [--seed 1] [--draws 2] [--part rides] [--part space] [--part dry]

STEMS holds a folder for each multitrack song, for `space` and `dry` without rooms of their own; SONGS finished songs.

    rides   phrases of the lead are lowered by 6 dB at hidden places, whole ones and stretches that begin anywhere; how
            far its processed track then is from what it is without that, there and in all other phrases

The product is started as a user starts it; phrases are found here by other means than there.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, oaconvolve, sosfilt

from benchmarks.chains import Sound
from benchmarks.distances import loudness_lufs
from benchmarks.levels import SILENCE_LUFS
from benchmarks.mix import KNOWN_SPREAD_DB, mixed, written
from benchmarks.mixing import RATE_HZ, Part, means, read, read_tracks, run_parts, summed

LEADS = ("vocal", "lead", "guitar")
LOWERED_DB = -6.0
EVERY_SECONDS = 25.0
"""One hidden place in so much of a song."""
REST_SECONDS = 0.4
FRAME = 441
ROOMS_SECONDS = (0.6, 1.0, 1.6, 2.5)
ROOM_LEVELS_DB = (-6.0, -12.0, -18.0)
DRY_TRACKS = ("kick", "bass")
HIDDEN_DB = 6.0
NEAR_SHARE, NEAR_DB = 0.25, 3.0
SPLIT_HZ, EARLY = 4000.0, 6
Span = tuple[int, int]


def main(words: list[str] | None = None) -> int:
    """Run the parts that were asked for, and print their tables."""
    return run_parts(words, __doc__, PARTS)


def rides(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """Lowered phrases, with each track that can lead in turn."""
    tracks = read_tracks(folder)
    song = min(options.songs.glob("*.wav"))
    return [
        _ridden(folder.name, tracks, lead, song, np.random.default_rng([options.seed, draw]))
        for lead in LEADS
        if lead in tracks
        for draw in range(options.draws)
    ]


def _ridden(name: str, tracks: dict[str, Sound], lead: str, song: Path, chance: np.random.Generator) -> list[str]:
    """One draw: the share of places that came back, and of other phrases that moved."""
    spans = phrases(tracks[lead])
    places = hidden(spans, tracks[lead].shape[1], chance)
    gain = np.ones(tracks[lead].shape[1])
    for first, end in places:
        gain[first:end] = 10.0 ** (LOWERED_DB / 20.0)
    soft = np.convolve(gain, np.ones(FRAME) / FRAME, mode="same").astype(np.float32)
    soft[:FRAME], soft[-FRAME:] = gain[:FRAME], gain[-FRAME:]
    lowered = {**tracks, lead: tracks[lead] * soft}
    with tempfile.TemporaryDirectory() as place:
        plain = _stem(Path(place) / "plain", tracks, lead, song, "off")
        ridden = _stem(Path(place) / "lowered", lowered, lead, song, "auto")
    apart = np.array([_apart_db(ridden, plain, span) for span in (*places, *spans)])
    kept = np.array([all(end < low or first > high for low, high in places) for first, end in spans], dtype=bool)
    apart -= np.median(apart[len(places) :][kept])
    back, moved = apart[: len(places)], np.abs(apart[len(places) :][kept])
    return [
        name, lead, f"{len(places)}", f"{np.mean(np.abs(back) <= 2.05):.2f}", f"{back.mean():.2f}",
        f"{np.mean(moved > 1.0):.2f}",
    ]  # fmt: skip


def phrases(sound: Sound) -> list[Span]:
    """What lies between rests of 0.4 s and more, in samples; the parts of long ones of 3 s each."""
    size = sound.shape[1] // FRAME
    levels = (sound[:, : size * FRAME].astype(np.float64) ** 2).sum(axis=0).reshape(size, FRAME).mean(axis=1)
    loud = np.flatnonzero(levels > np.quantile(levels[levels > 0.0], 0.9) * 10.0 ** (-30.0 / 10.0))
    cuts = np.flatnonzero(np.diff(loud) > REST_SECONDS * RATE_HZ / FRAME)
    edges = zip([loud[0], *loud[cuts + 1]], [*loud[cuts], loud[-1]], strict=True)
    found = []
    for first, last in edges:
        pieces = max(1, round((last - first) * FRAME / RATE_HZ / 3.0))
        bounds = np.linspace(first * FRAME, (last + 1) * FRAME, pieces + 1).astype(int)
        found += [(int(low), int(high)) for low, high in itertools.pairwise(bounds)]
    return [span for span in found if span[1] - span[0] > 0.4 * RATE_HZ]


def hidden(spans: list[Span], samples: int, chance: np.random.Generator) -> list[Span]:
    """Places to lower: half of them phrases, half stretches of 2 to 4 s around the middle of one."""
    count = min(max(1, round(samples / RATE_HZ / EVERY_SECONDS)), max(1, len(spans) // 4))
    found = []
    for turn, place in enumerate(chance.choice(len(spans), count, replace=False)):
        middle, half = sum(spans[place]) // 2, int(chance.uniform(1.0, 2.0) * RATE_HZ)
        found.append(spans[place] if turn % 2 else (max(middle - half, 0), min(middle + half, samples)))
    return found


def _stem(place: Path, tracks: dict[str, Sound], lead: str, song: Path, riding: str) -> Sound:
    """The lead as it goes into the mix."""
    stems = written(place, tracks)
    (stems / "mix.toml").write_text(f'lead = "{lead}"\n')
    out = place.with_name(f"{place.name}.wav")
    mixed([stems, song, "-o", out, "--rides", riding, "--bus", "off", "--stems", "--space", "off"])
    return read(out.with_name(f"{out.stem}_stems") / f"{lead}.wav")


def space(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """Every room at every level."""
    cases = list(itertools.product(ROOMS_SECONDS, ROOM_LEVELS_DB))
    return [
        _room_row(f"{folder.name}, {seconds:g} s at {level_db:g} dB", sends, seconds, level_db)
        for (seconds, level_db), sends in zip(cases, _sends(folder, cases, options.seed), strict=True)
    ]


def dry(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """A reference in no room."""
    return [[folder.name, f"{not sends:d}"] for sends in _sends(folder, [(0.0, 0.0)], options.seed)]


def _sends(folder: Path, cases: Sequence[tuple[float, float]], seed: int) -> Iterator[dict[str, Any]]:
    """Mix the first half, off by hidden gains, toward the second half of a known mix in each of the rooms."""
    tracks = read_tracks(folder)
    chance = np.random.default_rng([seed, len(folder.name)])
    loud = {name: loudness_lufs(sound, RATE_HZ) for name, sound in tracks.items()}
    heard = [name for name in tracks if loud[name] > SILENCE_LUFS]
    known = {name: -30.0 - loud[name] + chance.normal(0.0, KNOWN_SPREAD_DB) for name in heard}
    half = next(iter(tracks.values())).shape[1] // 2
    first = {
        name: summed({name: tracks[name][:, :half]}, {name: chance.uniform(-HIDDEN_DB, HIDDEN_DB)}) for name in known
    }
    plain = summed({name: tracks[name] for name in known}, known)
    sent = summed({name: tracks[name] for name in known if name not in DRY_TRACKS}, known)
    with tempfile.TemporaryDirectory() as place:
        stems = written(Path(place) / "stems", first)
        for turn, (seconds, level_db) in enumerate(cases):
            room = 10.0 ** (level_db / 20.0) * in_room(sent, seconds, chance) if seconds else 0.0
            reference = Path(place) / f"reference{turn}.wav"
            soundfile.write(reference, (plain + room)[:, half:].T, RATE_HZ, subtype="FLOAT")
            told = mixed([stems, reference, "-o", Path(place) / f"{turn}.wav", "--bus", "off", "--rides", "off"])
            yield told["settings"].get("sends", {})


def in_room(sound: Sound, seconds: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """A sound in a room that is not the product's: early reflections, then noise whose highs die away sooner.

    The noise is as loud as what goes in, where that is white.
    """
    time = np.arange(round(1.3 * seconds * RATE_HZ)) / RATE_HZ
    low, high = (
        sosfilt(butter(2, SPLIT_HZ, kind, fs=RATE_HZ, output="sos"), chance.standard_normal((2, time.size)))
        for kind in ("lowpass", "highpass")
    )
    response = low * 10.0 ** (-3.0 * time / seconds) + high * 10.0 ** (-3.0 * time / (0.7 * seconds))
    for _ in range(EARLY):
        response[chance.integers(2), int(chance.uniform(0.005, 0.04) * RATE_HZ)] += chance.choice([-1.0, 1.0]) * 8.0
    response /= np.sqrt((response**2).sum(axis=1, keepdims=True))
    mono = sound.mean(axis=0)
    return np.asarray([oaconvolve(mono, each)[: mono.size] for each in response])


def _room_row(name: str, sends: dict[str, Any], seconds: float, level_db: float) -> list[str]:
    """The room that was found against the true one; none at all is wrong in everything."""
    rooms = [send for send in sends.values() if send["chain"][0]["kind"] == "reverb"]
    if not rooms:
        return [name, "-", "-", "0", "0", "0"]
    decay, level = rooms[0]["chain"][0]["decay_seconds"], next(iter(rooms[0]["tracks"].values()))
    near, loud = abs(decay / seconds - 1.0) <= NEAR_SHARE, abs(level - level_db) <= NEAR_DB
    return [name, f"{decay:.2f}", f"{level:.1f}", f"{near:d}", f"{loud:d}", f"{near and loud:d}"]


def _apart_db(a: Sound, b: Sound, span: Span) -> float:
    first, end = span
    power: list[NDArray[np.float64]] = [(each[:, first:end].astype(np.float64) ** 2).mean() for each in (a, b)]
    return float(10.0 * np.log10((power[0] + 1e-20) / (power[1] + 1e-20)))


PARTS = {
    "rides": Part(
        head=("song", "lead", "places", "back within 2 dB, share", "still apart, dB", "others moved > 1 dB, share"),
        run=rides, summary=means(3),
    ),
    "space": Part(
        head=("song and room", "decay found, s", "level found, dB", "decay within 25 %", "level within 3 dB", "both"),
        run=space, summary=means(3),
    ),
    "dry": Part(head=("song", "no room"), run=dry, summary=means(1)),
}  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main())
