"""Learn which role a track has from its sound: `train.py FOLDER [--check]`.

    sounds     material.py: sound fonts, drum kits, samples and voices, treated as recordings are
    features   assistant/tracks/features.py, kept in FOLDER/features.npz
    model      standardised, then the mean of a few small neural networks (scikit-learn's MLPClassifier)
    figures    on sources that were left out: each sound font, each drum kit, each package of samples, each language
    threshold  the probability under which nothing is said: so that what is said is right nine times of ten on sources
               that were left out

FOLDER holds the unpacked packages that card.md names. Writes model.json beside this file; with --check nothing is
written, and what is there has to agree with what is learned.
"""

import argparse
import itertools
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import recall_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[2])  # started as a file: the program is found beside it

from assistant.tracks.features import track_features
from models.roles.material import RATE_HZ, Clip, clips

MODEL = Path(__file__).with_name("model.json")
SEED = 20261127
NETWORKS = 3
HIDDEN = 64
DECAY = 3.0
RIGHT_SHARE = 0.9
BATCH = 256
"""Clips that are in memory at once."""
FAMILIES = ("fluid", "musescore", "opl3", "timgm", "kit", "lmms", "sonic", "voice")
Floats = NDArray[np.float64]


def main() -> int:
    """Learn, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with model.json, and write nothing")
    options = parser.parse_args()
    features, roles, sources = described(options.folder)
    figures, threshold = judged(features, roles, sources)
    model = packed(features, roles) | {"threshold": threshold, "figures": figures}
    print(json.dumps(figures, indent=1))
    if options.check:
        stored = json.loads(MODEL.read_text(encoding="utf-8"))
        same = stored["figures"] == figures and np.allclose(stored["mean"], model["mean"], rtol=1e-3)
        print("agrees" if same else "differs")
        return 0 if same else 1
    MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


def described(folder: Path) -> tuple[Floats, NDArray[np.str_], NDArray[np.str_]]:
    """Features, roles and sources of all clips; the features are kept in the folder."""
    kept = folder / "features.npz"
    if not kept.exists():
        made, rows = clips(folder, SEED), []
        with ProcessPoolExecutor(2) as workers:
            while batch := list(itertools.islice(made, BATCH)):
                rows += [row for row in workers.map(_row, batch, chunksize=16) if row is not None]
                print(len(rows), "clips", flush=True)
        np.savez(kept, x=[row[0] for row in rows], role=[row[1] for row in rows], source=[row[2] for row in rows])
    with np.load(kept) as found:
        return found["x"], found["role"], found["source"]


def _row(clip: Clip) -> tuple[Floats, str, str] | None:
    """One clip described; None for silence."""
    if not np.isfinite(clip.samples).all() or np.abs(clip.samples).max() < 1e-3:
        return None
    return track_features(clip.samples, RATE_HZ), clip.role, clip.source


def learned(features: Floats, roles: NDArray[np.str_]) -> tuple[StandardScaler, list[MLPClassifier]]:
    """Networks on standardised features; every role counts alike, by being drawn as often as the most frequent one."""
    scaler = StandardScaler().fit(features)
    chance = np.random.default_rng(SEED)
    most = max(int(np.sum(roles == role)) for role in np.unique(roles))
    drawn = np.concatenate([chance.choice(np.flatnonzero(roles == role), most) for role in np.unique(roles)])
    scaled = scaler.transform(features)[drawn]
    networks = [
        MLPClassifier((HIDDEN,), alpha=DECAY, max_iter=40, random_state=SEED + number).fit(scaled, roles[drawn])
        for number in range(NETWORKS)
    ]
    return scaler, networks


def probabilities(scaler: StandardScaler, networks: list[MLPClassifier], features: Floats) -> Floats:
    """The mean of the networks: (clips, roles)."""
    scaled = np.clip(scaler.transform(features), -5.0, 5.0)
    return np.asarray(np.mean([each.predict_proba(scaled) for each in networks], axis=0))


def judged(features: Floats, roles: NDArray[np.str_], sources: NDArray[np.str_]) -> tuple[dict[str, Any], float]:
    """Accuracy on sources that were left out, and the threshold that makes what is said right."""
    right, sure, told, figures = [], [], [], {}
    for family in FAMILIES:
        own = np.array([source.split()[0] == family for source in sources])
        found, truth = [], []
        for source in np.unique(sources[own]):
            out = sources == source
            scaler, networks = learned(features[~out], roles[~out])
            chances = probabilities(scaler, networks, features[out])
            names = networks[0].classes_[chances.argmax(axis=1)]
            found += names.tolist()
            truth += roles[out].tolist()
            sure += chances.max(axis=1).tolist()
        right += [a == b for a, b in zip(found, truth, strict=True)]
        told += truth
        figures[family] = {
            "clips": len(truth), "macro": _macro(truth, found),
            "by_role": {role: round(float(np.mean([f == t for f, t in zip(found, truth, strict=True) if t == role])), 2)
                        for role in sorted(set(truth))},
        }  # fmt: skip
        print(family, figures[family]["macro"], flush=True)
    order = np.argsort(sure)[::-1]
    shares = np.cumsum(np.array(right)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= RIGHT_SHARE)
    count = int(enough[-1]) + 1 if enough.size else 0
    threshold = round(float(np.array(sure)[order][count - 1]), 3) if count else 1.0
    said = np.array(sure) >= threshold
    figures["all"] = {
        "clips": len(right), "accuracy": round(float(np.mean(right)), 3), "said": round(float(said.mean()), 3),
        "right_when_said": round(float(np.mean(np.array(right)[said])), 3),
    }  # fmt: skip
    return figures, threshold


def _macro(truth: list[str], found: list[str]) -> float:
    return round(float(recall_score(truth, found, labels=sorted(set(truth)), average="macro")), 3)


def packed(features: Floats, roles: NDArray[np.str_]) -> dict[str, Any]:
    """The model of all sources, as plain numbers."""
    scaler, networks = learned(features, roles)
    layers = [
        [{"weights": _rounded(weights), "bias": _rounded(bias)}
         for weights, bias in zip(each.coefs_, each.intercepts_, strict=True)]
        for each in networks
    ]  # fmt: skip
    return {
        "roles": networks[0].classes_.tolist(), "mean": _rounded(scaler.mean_), "scale": _rounded(scaler.scale_),
        "networks": layers,
    }  # fmt: skip


def _rounded(values: Floats) -> Any:  # noqa: ANN401 - nested lists
    return np.asarray([float(f"{value:.4g}") for value in np.ravel(values)]).reshape(np.shape(values)).tolist()


if __name__ == "__main__":
    raise SystemExit(main())
