"""What does it matter which reference is taken? Hidden chains, and references near and far in what they play.

    python benchmarks/choice.py SONGS [--cases 12] [--seed 1] [--match-options ...] [--command ...]

As `blend.py`, but with one reference at a time: another part of the mix's own song, and of all other songs of the
folder the one that the product suggests for it first, the one in the middle of its list and the last one, each through
the hidden chain. What comes out is measured against the truth, the mix through the same chain.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

from benchmarks import rivals
from benchmarks.cases import RATE_HZ, Case, Draw, excerpt, plan, trial_of, usable_songs
from benchmarks.chains import amplify
from benchmarks.distances import MEASURES, loudness_lufs
from benchmarks.experiment import measured, written
from benchmarks.tables import table

OTHER_PART, PLACES = "other part", ("nearest", "middle", "farthest")


def main(words: list[str] | None = None) -> int:
    """Run the cases and print the table."""
    parser = argparse.ArgumentParser(description="References that play the like of the mix, and such that do not.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--match-options", default="", help="options of `match`")
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m assistant")
    options = parser.parse_args(words)
    songs, _ = usable_songs(options.folder)
    command = shlex.split(options.command)
    draw = Draw(seed=options.seed, seconds=options.seconds, mid_side=False)
    rows = []
    with tempfile.TemporaryDirectory(prefix="choice-") as name:
        library = {**os.environ, "ASSISTANT_LIBRARY": str(Path(name) / "library.sqlite")}
        subprocess.run([*command, "references", "add", str(options.folder), "-q"], env=library, check=True)
        for number, case in enumerate(plan(songs, "cross", options.cases, draw)):
            chosen = choice(songs, case, command, library)
            rows.append(figures(case, chosen, command, shlex.split(options.match_options)))
            print(f"{number + 1}/{options.cases} {case.song.stem}: {chosen}", file=sys.stderr)
    print(summary(rows))
    return 0


def choice(songs: list[Path], case: Case, command: list[str], library: dict[str, str]) -> dict[str, tuple[Path, float]]:
    """The nearest song to the mix's by what they play, the one in the middle and the farthest, with their distances."""
    words = [*command, "references", "suggest", str(case.song), "--count", str(len(songs)), "--json", "-q"]
    told = json.loads(subprocess.run(words, env=library, check=True, capture_output=True, text=True).stdout)
    by_stem = {song.stem: song for song in songs}
    others = [
        (by_stem[each["name"].rpartition("/")[2]], float(each["distance"]))
        for each in told
        if each["name"].rpartition("/")[2] in by_stem and each["name"].rpartition("/")[2] != case.song.stem
    ]
    return dict(zip(PLACES, (others[0], others[len(others) // 2], others[-1]), strict=True))


def figures(
    case: Case, chosen: dict[str, tuple[Path, float]], command: list[str], options: list[str]
) -> dict[str, dict[str, float]]:
    """The distances from the truth with each reference, and with gain alone.

    Raises:
        ValueError: a case without a chain.
    """
    if case.chain is None:
        raise ValueError(f"{case.name} has no chain, and so no truth")
    mix = excerpt(case.song, 0.25, case.seconds)
    references = {OTHER_PART: excerpt(case.song, 0.75, case.seconds)}
    references |= {place: excerpt(other, 0.5, case.seconds) for place, (other, _) in chosen.items()}
    with tempfile.TemporaryDirectory(prefix="choice-") as name:
        folder = Path(name)
        sounds = {}
        for place, rest in references.items():
            level = loudness_lufs(mix, RATE_HZ) - loudness_lufs(rest, RATE_HZ)
            rest_level = amplify(rest, level)
            trial = trial_of(case.chain, mix, rest_level, programmes=(mix, rest_level))
            mix_file, reference = folder / "mix.wav", folder / f"{place}.wav"
            written(mix_file, trial.mix)
            written(reference, trial.reference)
            sounds[place] = rivals.ours(command, options)(mix_file, reference, folder / f"{place}_out.wav")
        sounds[rivals.GAIN] = rivals.gain_only(mix_file, reference, folder / "gain.wav")
    return measured(sounds, trial.truth)


def summary(rows: list[dict[str, dict[str, float]]]) -> str:
    """For each measure the mean over cases with each choice."""
    names = (OTHER_PART, *PLACES, rivals.GAIN)
    body = [
        [measure.title, *(f"{np.mean([row[name][measure.name] for row in rows]):.3g}" for name in names)]
        for measure in MEASURES
    ]
    return table(["distance from the truth, mean", *names], body)


if __name__ == "__main__":
    sys.exit(main())
