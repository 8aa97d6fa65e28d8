"""Learn from untouched songs how far content alone moves tone, width and balance: `train.py FOLDER [--check]`.

Two parts of one untouched song differ by what they play and by nothing else. So do two songs, but for their mastering,
which has to be put up with. One side of each pair goes through a curve drawn here, so that the traces are those of
mastered references; the curve is known, so the error of what is read off is known, too.

    learned   content = offset + sum of slope * trace, none of them negative: regression of the error's size with errors
              in proportion to it, then scaled to a standard deviation
              shape: the content of each band over that of all
    stated    moves: how far mastering goes; chosen, and why is in card.md
    figures   on songs that were left out (folds by song), so they are those of a song that is not known

The same folder gives the same numbers. Writes model.json beside this file; with --check nothing is written, and what is
there has to agree with what is learned.
"""

import argparse
import dataclasses
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # started as a file: the program is found beside it

from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference, about_median, compare
from assistant.fit.evidence import broad_width_db, measured, smoothed, traces
from assistant.pairing import EVIDENCE_HZ, within
from assistant.profile import Profile
from assistant.units import Floats

Sound = NDArray[np.float32]

MODEL = Path(__file__).with_name("model.json")
TRACES = {
    "tone": ("ripple_db", "own_ripple_db", "shift_db", "disagreement_db"),
    "tone_mono": ("ripple_db", "shift_db"),
    "width": ("own_ripple_db", "disagreement_db"),
    "balance": ("content_db",),
}
LEAST_CONTENT_DB = 0.15
"""Errors under this are not told apart: its square is added to theirs."""
SPREADS_DB = (0.0, 2.0, 3.0, 4.0, 6.0)
"""Of the drawn gains: from none over gentle mastering to strong."""
MOST_WIDTH_DB = 4.0
DRAWS = 2
OTHERS = 6
FOLDS = 7
SEED = 20261122
ROUNDS = 30
MOVES = {
    "tone": {"half_db": 2.2, "steepness": 4.0},
    "width": {"half_db": 2.0, "steepness": 2.0},
    "balance": {"half_db": 0.4, "steepness": 2.0},
}
IN_USE = within(EVIDENCE_HZ)
_PER_HERTZ = CENTRES_HZ * IN_USE
WEIGHTS: Floats = 0.5 * (IN_USE / IN_USE.sum() + _PER_HERTZ / _PER_HERTZ.sum())
"""Errors count half by the octave, as ears have it, and half by the hertz, as distances between spectra have it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Row:
    """One pair with one drawn move: what it shows, and what is true."""

    kind: str
    songs: frozenset[str]
    traces: dict[str, float | None]
    curve_db: Floats
    """The broad difference that was read off, about its median."""
    whole_db: Floats
    """The same from whole parts, none paired."""
    true_db: Floats
    width_db: float
    true_width_db: float
    balance_db: float

    @property
    def content_db(self) -> float:
        """How far the curve is off."""
        return spread_db(self.curve_db - self.true_db)

    @property
    def width_content_db(self) -> float:
        """How far the width is off."""
        return abs(self.width_db - self.true_width_db)


def main(words: list[str] | None = None) -> int:
    """Learn, print the figures, write or check."""
    parser = argparse.ArgumentParser(description="Learn how far content alone moves tone, width and balance.")
    parser.add_argument("folder", type=Path, help="untouched songs, in any format that libsndfile reads")
    parser.add_argument("--check", action="store_true", help="compare with model.json instead of writing it")
    options = parser.parse_args(words)
    parts = {path.name: cut(path) for path in sorted(options.folder.rglob("*")) if is_sound(path)}
    model = learn(list(rows_of(parts)))
    print(json.dumps(model["figures"], indent=2))
    if not options.check:
        MODEL.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
        return 0
    same = agree(model, json.loads(MODEL.read_text(encoding="utf-8")))
    print("model.json agrees" if same else "model.json differs from what these songs teach")
    return 0 if same else 1


def is_sound(path: Path) -> bool:
    """Whether it is a sound file with one or two channels and long enough to be cut in four."""
    try:
        info = soundfile.info(path)
    except (soundfile.LibsndfileError, IsADirectoryError):
        return False
    return bool(info.channels <= 2 and info.duration >= 60.0)


def cut(path: Path) -> dict[str, list[Profile]]:
    """Measure parts of a song: halves, thirds, minutes, half minutes, and five seconds in turn."""
    read, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    sound = np.ascontiguousarray(read.T)
    loud = np.flatnonzero(np.abs(sound).max(axis=0) > 1e-3)
    sound = sound[:, loud[0] : loud[-1]]
    length = sound.shape[1]

    def around(centre: float, seconds: float, most: float) -> Profile:
        reach = min(seconds * rate_hz, most * length) / 2.0
        return measure(sound[:, int(centre * length - reach) : int(centre * length + reach)], rate_hz)

    block = 5 * rate_hz
    turns = sound[:, : length // (2 * block) * 2 * block].reshape(sound.shape[0], -1, 2, block)[:, :12]
    return {
        "halves": [around(centre, np.inf, 0.5) for centre in (0.25, 0.75)],
        "thirds": [around(centre, np.inf, 1.0 / 3.0) for centre in (1 / 6, 3 / 6, 5 / 6)],
        "minutes": [around(centre, 60.0, 0.5) for centre in (0.25, 0.75)],
        "half minutes": [around(centre, 30.0, 0.25) for centre in (0.125, 0.375, 0.625, 0.875)],
        "in turn": [measure(turns[:, :, each].reshape(sound.shape[0], -1), rate_hz) for each in (0, 1)],
    }


def measure(sound: Sound, rate_hz: int) -> Profile:
    """Measure it as the program does."""
    return analyze_samples(np.ascontiguousarray(sound), rate_hz)


def rows_of(parts: dict[str, dict[str, list[Profile]]]) -> Iterator[Row]:
    """All pairs within songs, and some between them, each with `DRAWS` drawn moves."""
    rng = np.random.default_rng(SEED)
    names = sorted(parts)
    for name in names:
        for kind, profiles in parts[name].items():
            for pair in itertools.combinations(profiles, 2):
                yield from drawn(rng, kind, frozenset({name}), pair)
        others = rng.permutation([other for other in names if other != name])[:OTHERS]
        for other in others:
            kind = str(rng.choice(["halves", "minutes"]))
            pair = (parts[name][kind][int(rng.integers(2))], parts[other][kind][int(rng.integers(2))])
            yield from drawn(rng, "two songs", frozenset({name, str(other)}), pair)


def drawn(rng: np.random.Generator, kind: str, songs: frozenset[str], pair: tuple[Profile, Profile]) -> Iterator[Row]:
    """Send one side through drawn moves and read them off."""
    for _ in range(DRAWS):
        mix, untouched = pair if rng.random() < 0.5 else pair[::-1]
        curve_db, width_db = draw_curve(rng), float(rng.uniform(-MOST_WIDTH_DB, MOST_WIDTH_DB))
        difference = compare(mix, moved(untouched, curve_db, width_db))
        if np.count_nonzero((difference.heard > 0.0) & IN_USE) == np.count_nonzero(IN_USE):
            yield read_off(kind, songs, difference, curve_db, width_db)


def read_off(kind: str, songs: frozenset[str], difference: Difference, curve_db: Floats, width_db: float) -> Row:
    """Put what is measured beside what is true."""
    found = traces(difference)
    tone_db, side_db = measured(difference)
    heard = difference.heard
    return Row(
        kind=kind,
        songs=songs,
        traces=dataclasses.asdict(found),
        curve_db=smoothed(tone_db, heard),
        whole_db=smoothed(difference.tone_db, heard),
        true_db=smoothed(about_median(curve_db, heard), heard),
        width_db=broad_width_db(side_db, difference.side_heard > 0.0),
        true_width_db=width_db,
        balance_db=difference.balance_db,
    )


def draw_curve(rng: np.random.Generator) -> Floats:
    """A broad equalizer: two shelves and three bells, from half an octave to three octaves wide."""
    spread_db = float(rng.choice(SPREADS_DB))
    octaves = np.log2(CENTRES_HZ)
    curve_db = np.zeros(CENTRES_HZ.size)
    for low_hz, high_hz, side in (
        (50, 250, -1.0),
        (100, 800, 0.0),
        (400, 3000, 0.0),
        (1500, 8000, 0.0),
        (3000, 12000, 1.0),
    ):
        centre, gain_db = rng.uniform(np.log2(low_hz), np.log2(high_hz)), rng.normal(0.0, spread_db)
        width = 2.0 ** rng.uniform(-1.0, 1.6)
        bell = np.exp(-0.5 * ((octaves - centre) / (0.42 * width)) ** 2)
        shelf = 1.0 / (1.0 + np.exp(-side * (octaves - centre) * 4.0))
        curve_db += np.clip(gain_db, -12.0, 12.0) * (shelf if side else bell)
    return curve_db


def moved(profile: Profile, curve_db: Floats, width_db: float) -> Profile:
    """The profile after the curve and a gain on side; a second longer, since it is another performance."""
    blocks = profile.blocks
    moved_db = {"section_mid_db": curve_db, "section_side_db": curve_db + width_db}
    changed: dict[str, Any] = {name: getattr(blocks, name) + curve for name, curve in moved_db.items()}
    return Profile(dataclasses.replace(blocks, **changed, file_seconds=blocks.file_seconds + 1.0))


def spread_db(curve_db: Floats) -> float:
    """The weighted rms about the mean."""
    return float(np.sqrt(WEIGHTS @ (curve_db - WEIGHTS @ curve_db) ** 2))


def learn(rows: list[Row]) -> dict[str, Any]:
    """The model and what it is worth."""
    return {
        "content": {name: fit_law(rows, name) for name in TRACES},
        "shape": [round(float(each), 3) for each in band_shape(rows)],
        "moves": MOVES,
        "figures": figures(rows, left_out(rows, "tone"), left_out(rows, "width")),
    }


def error_db(row: Row, name: str) -> float:
    """How far content has moved what a law is about."""
    errors = {"width": row.width_content_db, "balance": abs(row.balance_db)}
    return errors.get(name, row.content_db)


def inputs(row: Row, name: str) -> list[float]:
    """A law's traces."""
    values = row.traces | {"content_db": row.content_db}
    return [values[trace] or 0.0 for trace in TRACES[name]]


def usable(rows: list[Row], name: str) -> list[Row]:
    """Those in which all of a law's traces were found."""
    return [row for row in rows if all((row.traces | {"content_db": 0.0})[trace] is not None for trace in TRACES[name])]


def fit_law(rows: list[Row], name: str) -> dict[str, Any]:
    """One law, from all rows it can use; each kind of pairs has the same weight."""
    rows = usable(rows, name)
    counts = Counter(row.kind for row in rows)
    weights = np.array([len(rows) / len(counts) / counts[row.kind] for row in rows])
    known = np.array([[1.0, *inputs(row, name)] for row in rows])
    errors = np.hypot([error_db(row, name) for row in rows], LEAST_CONTENT_DB)
    foretold = np.full(len(rows), errors.mean())
    for _ in range(ROUNDS):
        model = LinearRegression(positive=True, fit_intercept=False).fit(known, errors, weights / foretold**2)
        foretold = np.maximum(model.predict(known), LEAST_CONTENT_DB)
    scale = np.sqrt(np.average((errors / foretold) ** 2, weights=weights))
    offset_db, *slopes = (round(float(each), 4) for each in scale * model.coef_)
    return {"offset_db": offset_db, "slopes": dict(zip(TRACES[name], slopes, strict=True))}


def foretell(law: dict[str, Any], row: Row, name: str) -> float:
    """The content that a law foretells."""
    content_db = law["offset_db"] + np.dot(list(law["slopes"].values()), inputs(row, name))
    return max(float(content_db), LEAST_CONTENT_DB)


def left_out(rows: list[Row], name: str) -> Floats:
    """Foretell each row by a law that has not heard its first song; nan where a trace is missing."""
    songs = sorted({song for row in rows for song in row.songs})
    fold = {song: place % FOLDS for place, song in enumerate(np.random.default_rng(SEED).permutation(songs))}
    first = [fold[min(row.songs)] for row in rows]
    known = {id(row) for row in usable(rows, name)}
    foretold = np.full(len(rows), np.nan)
    for number in sorted(set(first)):
        held = {song for song, own in fold.items() if own == number}
        law = fit_law([row for row in rows if not row.songs & held], name)
        for place, row in enumerate(rows):
            if first[place] == number and id(row) in known:
                foretold[place] = foretell(law, row, name)
    return foretold


def band_shape(rows: list[Row]) -> Floats:
    """The rms error of each band over that of the whole, in pairs within a song: at least 1, and smooth."""
    own = [row for row in rows if len(row.songs) == 1]
    relative = [(row.curve_db - row.true_db) / max(row.content_db, LEAST_CONTENT_DB) for row in own]
    shape = np.sqrt(np.mean(np.square(relative), axis=0))
    return np.asarray(np.maximum(shape / np.median(shape[IN_USE]), 1.0))


def figures(rows: list[Row], foretold: Floats, foretold_width: Floats) -> dict[str, Any]:
    """What the card says: how well songs that were left out are foretold, and how far content moves each kind."""
    made: dict[str, Any] = {"songs": len({song for row in rows for song in row.songs}), "pairs": len(rows)}
    for name, known in (("tone", foretold), ("width", foretold_width)):
        there = np.isfinite(known)
        true = np.log([max(error_db(row, name), LEAST_CONTENT_DB) for row in rows])[there]
        missed = np.log(known[there]) - true
        one_song = np.array([len(row.songs) == 1 for row in rows])[there]
        for group, part in (("", np.ones_like(one_song)), ("_one_song", one_song)):
            made[f"{name}_r2{group}"] = round(float(1.0 - np.var(missed[part]) / np.var(true[part])), 2)
    for kind in dict.fromkeys(row.kind for row in rows):
        these = [row for row in rows if row.kind == kind]
        whole = [spread_db(row.whole_db - row.true_db) for row in these]
        made[kind] = {
            "whole_db": quantiles(whole),
            "paired_db": quantiles([row.content_db for row in these]),
            "width_db": quantiles([row.width_content_db for row in these]),
            "balance_db": quantiles([abs(row.balance_db) for row in these]),
        }
    return made


def quantiles(values: list[float]) -> list[float]:
    """Median and 90th percentile."""
    return [round(float(each), 2) for each in np.quantile(values, (0.5, 0.9))]


def agree(learned: dict[str, Any], committed: dict[str, Any]) -> bool:
    """Whether all numbers are the same but for the last digits that another processor may round."""
    if learned.keys() != committed.keys():
        return False
    pairs = [(learned[key], committed[key]) for key in learned]
    return all(_close(*pair) for pair in pairs)


def _close(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(_close(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(_close, one, other))
    return bool(np.isclose(one, other, rtol=0.02, atol=0.01))


if __name__ == "__main__":
    sys.exit(main())
