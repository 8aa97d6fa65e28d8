"""Do rides and space do what they are for? Phrases lowered at hidden places, and rooms that are known.

    python benchmarks/moving.py STEMS SONGS [--seed 1] [--draws 2] [--part rides]

STEMS holds a folder for each multitrack song, SONGS finished songs.

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
from typing import TYPE_CHECKING

from benchmarks.chains import Sound
from benchmarks.mix import mixed, written
from benchmarks.mixing import RATE_HZ, read, read_tracks, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEADS = ("vocal", "lead", "guitar")
LOWERED_DB = -6.0
EVERY_SECONDS = 25.0
"""One hidden place in so much of a song."""
REST_SECONDS = 0.4
FRAME = 441
Span = tuple[int, int]


def main(words: list[str] | None = None) -> int:
    """Run the parts that were asked for, and print their tables."""
    options = parse(words)
    folders = sorted(folder for folder in options.stems.iterdir() if folder.is_dir())
    for part in options.part or RUNS:
        rows = [row for folder in folders for row in RUNS[part](folder, options)]
        print(f"\n## {part}\n\n{table(HEADS[part], rows)}", flush=True)
        for place, name in enumerate(HEADS[part][2:], 2):
            print(f"{name}: mean {np.mean([float(row[place]) for row in rows]):.2f}", flush=True)
    return 0


def parse(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("stems", type=Path)
    parser.add_argument("songs", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--part", choices=tuple(RUNS), action="append")
    return parser.parse_args(words)


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


def _apart_db(a: Sound, b: Sound, span: Span) -> float:
    first, end = span
    power: list[NDArray[np.float64]] = [(each[:, first:end].astype(np.float64) ** 2).mean() for each in (a, b)]
    return float(10.0 * np.log10((power[0] + 1e-20) / (power[1] + 1e-20)))


RUNS = {"rides": rides}
HEADS = {
    "rides": ("song", "lead", "places", "back within 2 dB, share", "still apart, dB", "others moved > 1 dB, share"),
}

if __name__ == "__main__":
    raise SystemExit(main())
