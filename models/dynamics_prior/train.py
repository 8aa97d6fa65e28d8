"""Learn how far content alone moves the density of songs: makes model.json from a folder of songs.

    python models/dynamics_prior/train.py FOLDER [--output model.json] [--seconds 60]

Two excerpts of each song, untouched, are compared section with like section (`assistant.density`): what differs is
content. The same between songs. Which of the two a pair is nearer to follows from how far content moves its tone, by
logistic regression. No random draws: one folder gives one model.
"""

import argparse
import itertools
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # started as a file: the checkout's package is meant

from assistant.analyze import analyze
from assistant.audio import open_sound
from assistant.compare import compare
from assistant.density import FEATURES, density_difference, density_of
from assistant.fit.evidence import estimate
from assistant.profile import Profile

_CENTRES = (0.25, 0.75)
_DIAGONAL_SHARE = 0.3
"""Shrinkage of a covariance toward its diagonal: a few dozen songs do not tell 55 correlations apart."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two excerpts, compared."""

    one_song: bool
    content_db: float
    apart: NDArray[np.float64]


def main(words: list[str] | None = None) -> int:
    """Measure, learn, write; 0 once the model is written."""
    parser = argparse.ArgumentParser(description="Learn how far content alone moves the density of songs.")
    parser.add_argument("folder", type=Path, help="songs, of which two excerpts do not overlap")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("model.json"))
    parser.add_argument("--seconds", type=float, default=60.0, help="longest excerpt")
    options = parser.parse_args(words)
    songs = [excerpts(path, options.seconds) for path in sorted(options.folder.glob("*.wav"))]
    model = learn(pairs_of(songs), options.seconds)
    options.output.write_text(to_json(model), encoding="utf-8")
    return 0


def to_json(model: dict[str, object]) -> str:
    """A line for each field, and for each row of a matrix: so that a change of the model can be read."""
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {_lines(value)}" for name, value in model.items()) + "\n}\n"


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(f"  {json.dumps(row)}" for row in value) + "\n ]"
    return json.dumps(value)


def excerpts(path: Path, seconds: float) -> tuple[Profile, Profile]:
    """Measure a song at a quarter and at three quarters, half of it at most."""
    sound = open_sound(path)
    length = min(seconds, sound.duration_seconds / 2.0)
    starts = [centre * sound.duration_seconds - length / 2.0 for centre in _CENTRES]
    parts = [sound.part(start, start + length) for start in starts]
    first, second = (analyze(part.blocks(), part.rate_hz, part.channels) for part in parts)
    return first, second


def pairs_of(songs: list[tuple[Profile, Profile]]) -> list[Pair]:
    """Compare the excerpts of each song both ways, and those of each song with another place of every other."""
    found = []
    for (place, song), (other_place, other) in itertools.product(enumerate(songs), repeat=2):
        for mix, reference in ((song[0], other[1]), (other[1], song[0])) if place <= other_place else ():
            apart = density_difference(density_of(mix), density_of(reference), same_song=False)
            if apart is not None:
                content_db = estimate(mix, reference, compare(mix, reference)).content_db
                found.append(Pair(one_song=place == other_place, content_db=content_db, apart=apart))
    return found


def learn(pairs: list[Pair], seconds: float) -> dict[str, object]:
    """The covariances and the transition between them, rounded to what the data carry."""
    same, other = ([pair for pair in pairs if pair.one_song is wanted] for wanted in (True, False))
    content = np.array([[min(pair.content_db, 20.0)] for pair in (*same, *other)])
    labels = np.array([0] * len(same) + [1] * len(other))
    likeness = LogisticRegression(class_weight="balanced").fit(content, labels)
    slope = float(likeness.coef_[0, 0])
    return {
        "features": list(FEATURES),
        "seconds": seconds,
        "pairs": {"same": len(same), "other": len(other)},
        "same": _covariance(same),
        "other": _covariance(other),
        "middle_db": round(-float(likeness.intercept_[0]) / slope, 2),
        "width_db": round(1.0 / slope, 2),
    }


def _covariance(pairs: list[Pair]) -> list[list[float]]:
    """About 0, since content has no direction; shrunk toward its diagonal."""
    apart = np.array([pair.apart for pair in pairs])
    raw = apart.T @ apart / len(apart)
    shrunk = (1.0 - _DIAGONAL_SHARE) * raw + _DIAGONAL_SHARE * np.diag(np.diag(raw))
    return [[round(float(value), 4) for value in row] for row in shrunk]


if __name__ == "__main__":
    sys.exit(main())
