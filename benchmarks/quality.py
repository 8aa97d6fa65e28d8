"""How near does a match come to the truth? The known-chain experiment, on any folder of songs.

    python benchmarks/quality.py FOLDER [--cases 24] [--seed 1] [--jobs 2] [--json cases.jsonl] [--markdown]
    python benchmarks/quality.py --tables cases.jsonl

A chain is drawn at random and hidden. The reference is one part of a song (or another song) through that chain, the
truth is the mix through it, and every rival gets mix and reference only. `cases.py` says how songs are cut, `chains.py`
what is drawn, `distances.py` what is measured, and `fits.py` how a match's own settings are judged. The product is
started as a user starts it; its settings are read by the copy beside this program. One folder, seed and set of options
give the same figures again, whatever the number of jobs.
"""

import argparse
import json
import multiprocessing
import os
import shlex
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

from benchmarks import rivals
from benchmarks.cases import CUTS, GROUPS, TWO_SONGS, Case, Draw, plan, usable_songs
from benchmarks.experiment import LineUp, Row, run
from benchmarks.report import report


def main(words: list[str] | None = None) -> int:
    """Plan, run, print; 0 once the tables are printed, 2 where the folder holds no usable song."""
    options = parse(words)
    if options.tables:
        lines = options.tables.read_text(encoding="utf-8").splitlines()
        print(report([json.loads(line) for line in lines], brief=options.markdown))
        return 0
    cases = cases_of(options)
    if not cases:
        return 2
    if options.json:
        options.json.touch()  # a path that cannot be written shows now, and not after all the work
    rows = run_all(cases, line_up_of(options), options.jobs)
    if options.json:
        lines = [json.dumps({"seed": options.seed} | row, allow_nan=False) for row in rows]
        options.json.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(report(rows, brief=options.markdown))
    return 0


def cases_of(options: argparse.Namespace) -> list[Case]:
    """Plan the cases; none, and the reason on standard error, where the folders do not allow it."""
    songs, left_out = usable_songs(options.folder)
    for line in left_out:
        print(f"left out {line}", file=sys.stderr)
    if not songs:
        print(f"{options.folder}: no sound file with one or two channels and 16 s or more", file=sys.stderr)
        return []
    if options.keep and options.keep.exists():
        print(f"{options.keep}: is there already; --keep wants a folder of its own", file=sys.stderr)
        return []
    groups = options.only or [group for group in GROUPS if group not in TWO_SONGS or len(songs) > 1]
    draw = Draw(seed=options.seed, seconds=options.seconds, mid_side=options.mid_side, cut=options.protocol)
    return [case for group in groups for case in plan(songs, group, options.cases, draw)]


def parse(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Known-chain experiment on a folder of songs.")
    add = parser.add_argument
    add("folder", type=Path, nargs="?", help="songs, in any format that libsndfile reads; subfolders too")
    add("--cases", type=int, default=12, help="cases in each group")
    add("--seed", type=int, default=1, help="of every draw: songs, chains")
    add("--seconds", type=float, default=60.0, help="longest mix and reference")
    add("--jobs", type=int, default=2, help="cases at a time, each in its process")
    add("--only", action="append", choices=GROUPS, help="this group only, or these")
    add("--protocol", choices=CUTS, help="cut every song like this")
    add("--mid-side", action="store_true", help="draw equalizer bands on mid or side too")
    add("--skip", action="append", default=[], choices=["untouched", "matchering", "ours"], help="leave a rival out")
    add("--command", default=f"{shlex.quote(sys.executable)} -m assistant", help="how the product is started")
    add("--match-options", default="", help="one more rival: ours with these options of `match`")
    add("--json", type=Path, help="write one JSON line a case")
    add("--keep", type=Path, help="keep every case's files in this folder, to listen to")
    add("--markdown", action="store_true", help="print the overview alone")
    add("--tables", type=Path, metavar="JSONL", help="print the tables of what --json wrote, and run nothing")
    options = parser.parse_args(words)
    if (options.folder is None) == (options.tables is None):
        parser.error("give either a folder of songs or --tables with the rows of an earlier run")
    return options


def line_up_of(options: argparse.Namespace) -> LineUp:
    """Decide who takes part, and say so where Matchering is missing."""
    names = [rivals.GAIN]
    if "untouched" not in options.skip:
        names.append(rivals.UNTOUCHED)
    if "matchering" not in options.skip and rivals.matchering_installed():
        names.append(rivals.MATCHERING)
    elif "matchering" not in options.skip:
        print("Matchering is not installed and takes no part: pip install matchering==2.0.6", file=sys.stderr)
    if "ours" not in options.skip:
        names.append(rivals.OURS)
    if options.match_options:
        names.append(rivals.OPTIONS)
    return LineUp(
        names=tuple(names),
        command=tuple(shlex.split(options.command)),
        options=tuple(shlex.split(options.match_options)),
        keep=options.keep,
    )


def run_all(cases: list[Case], line_up: LineUp, jobs: int) -> list[Row]:
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


if __name__ == "__main__":
    sys.exit(main())
