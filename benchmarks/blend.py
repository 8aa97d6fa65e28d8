"""Is a blend of references better than one of them? Hidden chains, and other songs through them as references.

    python benchmarks/blend.py SONGS [--cases 12] [--references 4] [--seed 1] [--command ...]

Of each case one chain is drawn and hidden. The mix is an excerpt of one song, the references are excerpts of several
others through the chain, and the truth is the mix through it. Each reference is matched to alone, and all of them
together; every result is measured against the truth (`distances.py`). The product is started as a user starts it.
"""

import argparse
import dataclasses
import shlex
import sys
import tempfile
from pathlib import Path

import numpy as np

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

from benchmarks import rivals
from benchmarks.cases import Case, Draw, make, plan, usable_songs
from benchmarks.distances import MEASURES
from benchmarks.experiment import measured, written
from benchmarks.tables import table

BLEND = "all together"


def main(words: list[str] | None = None) -> int:
    """Run the cases and print the table."""
    parser = argparse.ArgumentParser(description="References one by one and all together, toward a hidden chain.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--references", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m assistant")
    options = parser.parse_args(words)
    songs, _ = usable_songs(options.folder)
    if len(songs) <= options.references:
        print(f"{options.folder}: {len(songs)} songs; more than {options.references} are needed", file=sys.stderr)
        return 2
    draw = Draw(seed=options.seed, seconds=options.seconds, mid_side=False)
    rows = []
    for number, case in enumerate(plan(songs, "cross", options.cases, draw)):
        others = drawn_others(songs, case, options.references, np.random.default_rng([options.seed, 7, number]))
        rows.append(figures(case, others, shlex.split(options.command)))
        print(f"{number + 1}/{options.cases} {case.song.name}", file=sys.stderr)
    print(summary(rows))
    return 0


def drawn_others(songs: list[Path], case: Case, count: int, rng: np.random.Generator) -> list[Path]:
    """Songs that are not the mix's."""
    rest = [song for song in songs if song != case.song]
    return [rest[place] for place in rng.permutation(len(rest))[:count]]


def figures(case: Case, others: list[Path], command: list[str]) -> dict[str, dict[str, float]]:
    """The distances of each single reference's result, and of the blend's."""
    trials = [make(dataclasses.replace(case, other=other)) for other in others]
    with tempfile.TemporaryDirectory(prefix="blend-") as name:
        folder = Path(name)
        written(folder / "mix.wav", trials[0].mix)
        references = [folder / f"reference{place}.wav" for place in range(len(trials))]
        for path, trial in zip(references, trials, strict=True):
            written(path, trial.reference)
        sounds = {
            path.stem: rivals.ours(command, [])(folder / "mix.wav", path, folder / f"out_{path.name}")
            for path in references
        }
        together = rivals.ours(command, [str(path) for path in references[1:]])
        sounds[BLEND] = together(folder / "mix.wav", references[0], folder / "blend.wav")
        sounds[rivals.GAIN] = rivals.gain_only(folder / "mix.wav", references[0], folder / "gain.wav")
    return measured(sounds, trials[0].truth)


def summary(rows: list[dict[str, dict[str, float]]]) -> str:
    """For each measure the means over cases, and in how many the blend is nearer than the worst, and than the mean."""
    body = []
    for measure in MEASURES:
        singles = np.array([[v[measure.name] for k, v in row.items() if k.startswith("reference")] for row in rows])
        blend = np.array([row[BLEND][measure.name] for row in rows])
        worst, mean = singles.max(axis=1), singles.mean(axis=1)
        cells = [f"{each.mean():.3g}" for each in (worst, mean, blend)]
        shares = [f"{100.0 * np.mean(blend < each):.0f} %" for each in (worst, mean)]
        body.append([measure.title, *cells, *shares])
    head = ["distance from the truth, mean", "worst single", "mean single", BLEND, "nearer than worst", "than mean"]
    return table(head, body)


if __name__ == "__main__":
    sys.exit(main())
