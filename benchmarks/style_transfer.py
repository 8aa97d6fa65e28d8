"""How near does a match come on the published synthetic protocol of DeepAFx-ST? On any folder of songs.

    python benchmarks/style_transfer.py FOLDER [--cases 40] [--seed 1] [--jobs 2] [--json cases.jsonl] [--markdown]

One recording is produced twice at random, with equalizers and companders as sox has them; the mix is one half of the
first production, the reference the other half of the second, the truth the same half of the second. `style_cases.py`
says how a case is made, `corruption.py` what is drawn, `rule_based.py` what the published baseline does and
`style_measures.py` what is measured. Everything is mono at 24 kHz and lasts 5.46 s. The product is started as a user
starts it. One folder, seed and set of options give the same figures again, whatever the number of jobs.

Every measure's bar is a ratio of mean errors, ours over the rule-based baseline's; intervals are 95 % of a
bootstrap over the songs (`bootstrap.py`).
"""

import argparse
import dataclasses
import json
import multiprocessing
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

import numpy as np
import soundfile

from benchmarks import bootstrap, rivals, rule_based
from benchmarks.bootstrap import Sample
from benchmarks.corruption import Samples
from benchmarks.rivals import GAIN, OPTIONS, OURS, UNTOUCHED
from benchmarks.style_cases import PART_SAMPLES, RATE_HZ, StyleCase, StyleTrial, make, plan, usable_songs
from benchmarks.style_measures import MEASURES, Measure, errors, lufs
from benchmarks.tables import table

RULES = "rule-based"
ORACLE = "truth at its loudness"  # the reference's: all that is left is what the other half cannot tell of level
Row = dict[str, Any]  # one JSON line: the case, what was drawn, and per rival either figures or an error


@dataclass(frozen=True, kw_only=True)
class LineUp:
    """Who takes part, and how the product is called; plain words, so that it travels to worker processes."""

    names: tuple[str, ...]
    command: tuple[str, ...]
    options: tuple[str, ...] = ()
    keep: Path | None = None

    def answer(self, name: str, trial: StyleTrial, folder: Path) -> Samples:
        """Let one rival work; the trial's files are in the folder."""
        if name == UNTOUCHED:
            return trial.mix
        if name in (GAIN, ORACLE):
            sound = trial.mix if name == GAIN else trial.truth
            return sound * 10 ** ((lufs(trial.reference, RATE_HZ) - lufs(sound, RATE_HZ)) / 20)
        if name == RULES:
            return rule_based.match(trial.mix, trial.reference, RATE_HZ)
        output = folder / f"{name.replace(' ', '_')}.wav"
        options = self.options if name == OPTIONS else ()
        rivals.start(self.command, folder / "mix.wav", folder / "reference.wav", output, options)
        sound, rate_hz = soundfile.read(output)
        if (rate_hz, sound.shape) != (RATE_HZ, trial.mix.shape):
            raise ValueError(f"output is {sound.shape} at {rate_hz} Hz, the mix {trial.mix.shape} at {RATE_HZ} Hz")
        return np.asarray(sound)


def main(words: list[str] | None = None) -> int:
    """Plan, run, print; 0 once the tables are printed, 2 where the folder holds no usable song."""
    options = parse(words)
    songs, left_out = usable_songs(options.folder, options.samples)
    for line in left_out:
        print(f"left out {line}", file=sys.stderr)
    if not songs:
        print(f"{options.folder}: no sound file of twice {options.samples / RATE_HZ:.1f} s or more", file=sys.stderr)
        return 2
    if options.keep and options.keep.exists():
        print(f"{options.keep}: is there already; --keep wants a folder of its own", file=sys.stderr)
        return 2
    if options.json:
        options.json.touch()  # a path that cannot be written shows now, and not after all the work
    names = [UNTOUCHED, GAIN, RULES, OURS, *([OPTIONS] if options.match_options else []), ORACLE]
    line_up = LineUp(
        names=tuple(name for name in names if name not in options.skip),
        command=tuple(shlex.split(options.command)),
        options=tuple(shlex.split(options.match_options)),
        keep=options.keep,
    )
    rows = run_all(plan(songs, options.cases, seed=options.seed, samples=options.samples), line_up, options.jobs)
    if options.json:
        lines = (json.dumps({"seed": options.seed} | row, allow_nan=False) for row in rows)
        options.json.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(report(rows, line_up.names, brief=options.markdown))
    return 0


def parse(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="The synthetic protocol of DeepAFx-ST on a folder of songs.")
    add = parser.add_argument
    add("folder", type=Path, help="songs, in any format that libsndfile reads; subfolders too")
    add("--cases", type=int, default=40, help="how many")
    add("--seed", type=int, default=1, help="of every draw: songs, patches, effects")
    add("--samples", type=int, default=PART_SAMPLES, help="length of mix and reference, at 24 kHz")
    add("--jobs", type=int, default=2, help="cases at a time, each in its process")
    add("--skip", action="append", default=[], choices=[UNTOUCHED, GAIN, OURS, ORACLE], help="leave a rival out")
    add("--command", default=f"{shlex.quote(sys.executable)} -m assistant", help="how the product is started")
    add("--match-options", default="", help="one more rival: ours with these options of `match`")
    add("--json", type=Path, help="write one JSON line a case")
    add("--keep", type=Path, help="keep every case's files in this folder, to listen to")
    add("--markdown", action="store_true", help="print the table of ratios alone")
    return parser.parse_args(words)


def run_all(cases: list[StyleCase], line_up: LineUp, jobs: int) -> list[Row]:
    """Run the cases, `jobs` at a time, and give their rows in the order of the plan."""
    # One thread each: the jobs fill the cores already, and sums then come out in one order.
    os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"})
    started = time.monotonic()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(run, case, line_up): index for index, case in enumerate(cases)}
        rows: list[Row] = [{}] * len(cases)
        for done, future in enumerate(as_completed(waiting), start=1):
            rows[waiting[future]] = future.result()
            print(f"{done}/{len(cases)} cases, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return rows


def run(case: StyleCase, line_up: LineUp) -> Row:
    """Run one case; its files live in a temporary folder, or in `keep`/<case> to be listened to."""
    if line_up.keep is None:
        with tempfile.TemporaryDirectory(prefix="style-") as folder:
            return _run_in(Path(folder), case, line_up)
    kept = line_up.keep / case.name
    kept.mkdir(parents=True)
    return _run_in(kept, case, line_up)


def _run_in(folder: Path, case: StyleCase, line_up: LineUp) -> Row:
    figures: dict[str, dict[str, float]] = {}
    failed: dict[str, str] = {}
    row: Row = {"case": case.name, "song": case.song.name, "figures": figures, "errors": failed}
    try:
        trial = make(case)
    except ValueError as error:
        failed.update(dict.fromkeys(line_up.names, str(error)))
        return row
    for name in ("mix", "reference", "truth"):
        soundfile.write(folder / f"{name}.wav", getattr(trial, name), RATE_HZ, subtype="PCM_24")
    for name in line_up.names:
        try:
            figures[name] = errors(line_up.answer(name, trial, folder), trial.truth, RATE_HZ)
        except Exception as error:  # noqa: BLE001 - whatever a rival does is counted, never hidden
            failed[name] = f"{type(error).__name__}: {error}"
    drawn = {"spoiled": dataclasses.asdict(trial.spoiled), "style": dataclasses.asdict(trial.style)}
    return row | {"start_seconds": trial.start_seconds, "first_half": trial.first_half} | drawn


def report(rows: list[Row], names: Sequence[str], *, brief: bool) -> str:
    """Write the tables: ratios to the rule-based baseline, mean errors, then failures."""
    whole = [row for row in rows if all(name in row["figures"] for name in names)]
    texts = [f"DeepAFx-ST protocol, {len(whole)} cases; {GAIN} and {ORACLE}: the reference's"]
    if whole:
        texts.append(ratios(whole, [name for name in names if name not in (RULES, UNTOUCHED)]))
        if not brief:
            texts.append(means(whole, names))
    for name in names:
        failed = [row for row in rows if name in row["errors"]]
        if failed:
            first = failed[0]
            texts.append(f"- {name} failed in {len(failed)} cases; first in {first['case']}: {first['errors'][name]}")
    return "\n\n".join(texts)


def ratios(rows: list[Row], names: Sequence[str]) -> str:
    """Tabulate each rival's mean error over the rule-based baseline's, with its interval, beside the bar."""
    body = []
    for measure in MEASURES:
        rules = _sample(rows, RULES, measure)
        cells = [str(bootstrap.ratio_of_means(_sample(rows, name, measure), rules)) for name in names]
        body.append([measure.title, *cells, f"{measure.bar:.2f}"])
    return table([f"mean error / {RULES}'s", *names, "bar"], body)


def means(rows: list[Row], names: Sequence[str]) -> str:
    """Tabulate each rival's mean error with its interval."""
    body = []
    for measure in MEASURES:
        figures = [bootstrap.mean(_sample(rows, name, measure)) for name in names]
        digits = measure.digits
        cells = [f"{each.value:.{digits}f} ({each.low:.{digits}f}-{each.high:.{digits}f})" for each in figures]
        body.append([measure.title, *cells])
    return table(["mean error", *names], body)


def _sample(rows: list[Row], name: str, measure: Measure) -> Sample:
    values = tuple(row["figures"][name][measure.name] for row in rows)
    return Sample(values=values, songs=tuple(row["song"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
