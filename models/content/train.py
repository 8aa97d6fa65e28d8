"""Learn how much each feature of content counts: `train.py FOLDER [--check] [--leave-out ALBUM,ALBUM] [--workers 2]`.

    sounds     material.py: two parts of each song, as they are and as masters would be
    features   assistant/references/content.py
    weights    of each feature by itself (no matrix: a few hundred numbers from a few hundred songs): with `within`, the
               variance over parts and masters of one song, and `between`, that of songs beyond it, the weight is
               sqrt(between / (between + within) / within), which is how a likelihood ratio of Gaussians would weigh it;
               times one factor a group
    distance   the sum of weighted absolute differences, standardised and cut off: sturdier than squares, since a song
               whose parts differ mostly differs in a few features, and by much
    figures    on albums that were left out, in folds

FOLDER holds a folder for each album. Albums named with --leave-out are not used at all, so that a benchmark can be made
on them. Writes model.json beside this file; with --check nothing is written, and what is there has to agree.
"""

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # started as a file: the program is found beside it

from assistant.references.content import SCHEMA, SIZES, content_of, span
from assistant.units import Floats, Mask
from models.content.material import kept, load, prepare, songs

MODEL = Path(__file__).with_name("model.json")
CUT = 1.5
"""Deviations at which a feature is cut off: further apart is another song, however far."""
FLOOR = 0.02
"""Added to the variance within songs, so that no feature is believed to be exact."""
FACTORS = {"tempo": 1.4, "rhythm": 0.8, "tonal": 1.0, "instruments": 0.8, "places": 1.5}
"""Chosen by the figures: halves and doubles of each were tried."""
FAR_PERCENT = 90
FOLDS = 6
LEAST_ALBUM = 4
LIBRARY, OTHER_PART, MASTER = ("first", 0), ("second", 0), ("first", 1)
TAKES = (LIBRARY, OTHER_PART, MASTER)
SEED = 20261128
Names = NDArray[np.str_]


@dataclass(frozen=True, kw_only=True)
class Data:
    """All takes of all songs."""

    features: Floats
    """(songs, TAKES, features)"""
    albums: Names
    names: Names

    def of(self, chosen: Mask) -> "Data":
        """Some of the songs."""
        return Data(features=self.features[chosen], albums=self.albums[chosen], names=self.names[chosen])


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How features are standardised, and what each counts."""

    middle: Floats
    scale: Floats
    weights: Floats

    def places(self, features: Floats) -> Floats:
        """Features -> coordinates, of which the distance is the sum of absolute differences."""
        return np.asarray(np.clip((features - self.middle) / self.scale, -CUT, CUT) * self.weights)


def main() -> int:
    """Learn, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with model.json, and write nothing")
    parser.add_argument("--leave-out", default="", help="albums that are not used")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    prepare(options.folder, options.workers)
    left_out = sorted(filter(None, options.leave_out.split(",")))
    data = described([song for song in songs(options.folder) if song.parent.name not in left_out], options.workers)
    model = learn(data) | {"left_out": left_out}
    print(json.dumps(model["figures"], indent=1))
    if options.check:
        same = agree(json.loads(MODEL.read_text(encoding="utf-8")), model)
        print("agrees" if same else "differs")
        return 0 if same else 1
    MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


def described(paths: list[Path], workers: int) -> Data:
    """The features of all songs of which every take is kept and has content."""
    with ProcessPoolExecutor(workers) as pool:
        found = dict(zip(paths, pool.map(_features, paths, chunksize=8), strict=True))
    used = {path: rows for path, rows in found.items() if rows is not None}
    return Data(
        features=np.array(list(used.values())),
        albums=np.array([path.parent.name for path in used]),
        names=np.array([path.stem for path in used]),
    )


def _features(song: Path) -> Floats | None:
    paths = [kept(song, *take) for take in TAKES]
    if not all(path.exists() for path in paths):
        return None
    contents = [content_of(load(path)) for path in paths]
    if any(content.heard_seconds == 0.0 for content in contents):
        return None
    return np.array([content.features for content in contents], dtype=np.float64)


def learn(data: Data) -> dict[str, Any]:
    """The model of some songs, with its figures."""
    scale = fitted(data)
    apart = pairs_of_albums(data, scale)
    unit = float(np.median(apart["all"]))
    groups = {
        name: {
            "middle": _rounded(scale.middle[span(name)]), "scale": _rounded(scale.scale[span(name)]),
            "weights": _rounded(scale.weights[span(name)] / unit),
            "unit": _digits(float(np.median(apart[name])) / unit),
            "far": _digits(float(np.percentile(apart[name], FAR_PERCENT) / np.median(apart[name]))),
        }
        for name in SIZES
    }  # fmt: skip
    return {
        "schema": SCHEMA, "cut": CUT, "far": _digits(float(np.percentile(apart["all"], FAR_PERCENT)) / unit),
        "groups": groups, "figures": judged(data),
    }  # fmt: skip


def fitted(data: Data) -> Scale:
    """Standardise by quantiles over all takes, and weigh by variances."""
    rows = data.features.reshape(-1, data.features.shape[-1])
    low, middle, high = np.percentile(rows, (16, 50, 84), axis=0)
    scale = np.maximum((high - low) / 2.0, 1e-3 + 0.1 * rows.std(axis=0))
    deviations = np.clip((data.features - middle) / scale, -CUT, CUT)
    within = deviations.var(axis=1, ddof=1).mean(axis=0) + FLOOR
    between = np.maximum(deviations.mean(axis=1).var(axis=0, ddof=1) - within / len(TAKES), 0.0)
    weights = np.sqrt(between / (between + within) / within)
    factors = np.concatenate([np.full(size, FACTORS[name]) for name, size in SIZES.items()])
    return Scale(middle=middle, scale=scale, weights=weights * factors)


def distances(scale: Scale, asked: Floats, library: Floats, names: tuple[str, ...] = tuple(SIZES)) -> Floats:
    """Distances in some groups: (asked, library)."""
    chosen = np.concatenate([np.arange(len(asked[0]))[span(name)] for name in names])
    return np.asarray(cdist(scale.places(asked)[:, chosen], scale.places(library)[:, chosen], "cityblock"))


def pairs_of_albums(data: Data, scale: Scale) -> dict[str, Floats]:
    """The distances of all pairs of songs of one album, each album counting alike: 200 pairs drawn of each."""
    random = np.random.default_rng(SEED)
    asked, library = data.features[:, TAKES.index(OTHER_PART)], data.features[:, TAKES.index(LIBRARY)]
    sets = {"all": tuple(SIZES)} | {name: (name,) for name in SIZES}
    whole = {name: distances(scale, asked, library, groups) for name, groups in sets.items()}
    found: dict[str, list[Floats]] = {name: [] for name in sets}
    for album in np.unique(data.albums):
        own = np.flatnonzero(data.albums == album)
        if own.size < LEAST_ALBUM:
            continue
        pairs = np.array([(a, b) for a in own for b in own if a != b])
        drawn = pairs[random.integers(0, len(pairs), 200)]
        for name, matrix in whole.items():
            found[name].append(matrix[drawn[:, 0], drawn[:, 1]])
    return {name: np.concatenate(rows) for name, rows in found.items()}


def judged(data: Data) -> dict[str, Any]:
    """How often the right song is first and within the first five; weights always from other albums than the asked."""
    random = np.random.default_rng(SEED)
    albums = np.unique(data.albums)
    fold_of = dict(zip(albums.tolist(), (random.permutation(len(albums)) % FOLDS).tolist(), strict=True))
    folds = np.array([fold_of[album] for album in data.albums.tolist()])
    ranks: dict[str, list[int]] = {}
    for fold in range(FOLDS):
        asked = np.flatnonzero(folds == fold)
        for name, found in _ranks(data, fitted(data.of(folds != fold)), asked).items():
            ranks.setdefault(name, []).extend(found)
    shares = {
        name: {
            "queries": len(found),
            "first": round(float(np.mean(np.array(found) < 1)), 3),
            "five": round(float(np.mean(np.array(found) < 5)), 3),
        }
        for name, found in ranks.items()
    }
    return {"songs": len(data.names), "albums": len(albums), **shares}


def _ranks(data: Data, scale: Scale, asked: NDArray[np.intp]) -> dict[str, list[int]]:
    """How many wrong songs stand before the right one, by task, and by group for the other part."""
    takes = {take: data.features[:, place] for place, take in enumerate(TAKES)}
    library, part = takes[LIBRARY], takes[OTHER_PART][asked]
    itself = asked[:, None] == np.arange(len(library))
    whole = distances(scale, part, library)
    family = (data.albums[asked][:, None] == data.albums) & ~itself
    enough = family.sum(axis=1) >= LEAST_ALBUM - 1
    return {
        "other part": rank(whole, itself),
        "master": rank(distances(scale, takes[MASTER][asked], library), itself),
        "album": rank(np.where(itself, np.inf, whole)[enough], family[enough]),
        **{f"other part by {name}": rank(distances(scale, part, library, (name,)), itself) for name in SIZES},
    }


def rank(found: Floats, right: Mask) -> list[int]:
    """How many wrong ones are nearer than the nearest right one: (asked, library) twice."""
    nearest = np.where(right, found, np.inf).min(axis=1, keepdims=True)
    return [int(number) for number in ((found < nearest) & ~right).sum(axis=1)]


def agree(stored: dict[str, Any], made: dict[str, Any]) -> bool:
    """Whether two models say the same, but for rounding."""
    return bool(
        stored["figures"] == made["figures"]
        and all(
            np.allclose(stored["groups"][name][part], made["groups"][name][part], rtol=1e-3, atol=1e-6)
            for name in SIZES
            for part in ("middle", "scale", "weights", "unit", "far")
        )
    )


def _rounded(values: Floats) -> list[float]:
    return [_digits(float(value)) for value in values]


def _digits(value: float) -> float:
    return float(f"{value:.5g}")


if __name__ == "__main__":
    raise SystemExit(main())
