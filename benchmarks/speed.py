"""What a match costs in wall time, CPU time and memory, beside Matchering 2.0.6, both in one run.

    python benchmarks/speed.py [--seconds 240] [--songs FOLDER] [--runs 3] [--long 600]

Every program is started as its own process, taken in turn, and the best of the runs counts: other work on the machine
only ever makes a run slower. CPU is user and system time of the process and its children, memory the peak resident
size, both from wait4. Compare the ratios; the times belong to the machine. Not for Windows, which has no wait4.

This program imports neither numpy nor the product: on Linux a process starts with the peak size of the one that started
it.
"""

import argparse
import importlib.util
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
MATCHERING = """
import sys, matchering
mix, reference, output = sys.argv[1:]
matchering.process(target=mix, reference=reference, results=[matchering.pcm24(output)])
"""
MEGABYTE = 1e6
Words = Callable[[Path], list[str]]  # a command line, once the output file is known
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kibibytes


class Cost(NamedTuple):
    """What one run of a program took."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: float


@dataclass(frozen=True, kw_only=True)
class Files:
    """The sounds of a run, made once."""

    mix: Path
    reference: Path
    half_silent: Path


def main(words: list[str] | None = None) -> int:
    """Make the sounds, measure, print."""
    options = parse(words)
    command = shlex.split(options.command)
    with tempfile.TemporaryDirectory(prefix="speed-") as name:
        folder = Path(name)
        compare(folder, command, options)
        if options.long:
            compare_long(folder, command, options)
    startup(command)
    return 0


def parse(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Wall, CPU and memory of a match, beside Matchering's.")
    add = parser.add_argument
    add("--seconds", type=float, default=240.0, help="length of mix and reference")
    add("--songs", type=Path, help="take the first two songs of this folder and not synthesised music")
    add("--runs", type=int, default=3, help="runs of each, in turn; the best counts")
    add("--long", type=float, default=600.0, help="length of one more comparison, once; 0 leaves it out")
    add("--skip-matchering", action="store_true", help="measure the product alone")
    add("--command", default=f"{shlex.quote(sys.executable)} -m assistant", help="how the product is started")
    add("--match-options", default="", help="options of `match`")
    return parser.parse_args(words)


def compare(folder: Path, command: list[str], options: argparse.Namespace) -> None:
    """Measure the main case and the silent tail, in turn, and print costs, ratios and stage costs."""
    files = make_files(folder / "main", options.seconds, options.songs)
    extra = shlex.split(options.match_options)
    bare = [*extra, "--no-report"]  # the rival writes none
    programs = {
        "ours": match_words(command, files.mix, files.reference, bare),
        "ours, with the HTML report": match_words(command, files.mix, files.reference, extra),
        "ours, second half silent": match_words(command, files.half_silent, files.reference, bare),
    }
    if wants_matchering(options):
        programs["Matchering"] = matchering_words(files.mix, files.reference)
    costs = in_turn(programs, folder, options.runs)
    print(f"{options.seconds:g} s of stereo at 44.1 kHz, 24 bit, best of {options.runs} in turn\n")
    print_costs(costs)
    stages = stage_costs(programs["ours"], folder) if "ours" in costs else []
    if stages:
        print(f"\nStages of ours\n\n{table(['stage', 'wall, ms', 'CPU, ms'], stages)}")


def compare_long(folder: Path, command: list[str], options: argparse.Namespace) -> None:
    """Measure a long file once: does memory grow with it, and time more than in proportion?"""
    files = make_files(folder / "long", options.long, options.songs)
    bare = [*shlex.split(options.match_options), "--no-report"]
    programs = {"ours": match_words(command, files.mix, files.reference, bare)}
    if wants_matchering(options):
        programs["Matchering"] = matchering_words(files.mix, files.reference)
    print(f"\n{options.long:g} s, once\n")
    print_costs(in_turn(programs, folder, 1))


def startup(command: list[str]) -> None:
    """Measure what it takes to say how the program is used."""
    with tempfile.TemporaryDirectory() as folder:
        costs = in_turn({"ours": lambda _output: [*command, "--help"]}, Path(folder), 5)
    print("\nStart: `assistant --help`, best of 5\n")
    print_costs(costs)


def make_files(folder: Path, seconds: float, songs: Path | None) -> Files:
    """Have the sounds made by a process of their own."""
    folder.mkdir()
    words = [sys.executable, str(HERE / "music.py"), str(folder), "--seconds", str(seconds)]
    subprocess.run([*words, "--songs", str(songs)] if songs else words, check=True)
    return Files(mix=folder / "mix.wav", reference=folder / "reference.wav", half_silent=folder / "half_silent.wav")


def match_words(command: Sequence[str], mix: Path, reference: Path, extra: Sequence[str]) -> Words:
    """Give the product's command line for an output file."""
    return lambda output: [*command, "match", str(mix), str(reference), "-o", str(output), *extra]


def matchering_words(mix: Path, reference: Path) -> Words:
    """Give Matchering's command line for an output file: its documented call, in a process of its own."""
    return lambda output: [sys.executable, "-c", MATCHERING, str(mix), str(reference), str(output)]


def wants_matchering(options: argparse.Namespace) -> bool:
    """Tell whether the rival takes part, and say so where it can't."""
    if options.skip_matchering:
        return False
    if importlib.util.find_spec("matchering") is None:
        print("Matchering is not installed and takes no part: pip install matchering==2.0.6", file=sys.stderr)
        return False
    return True


def in_turn(programs: dict[str, Words], folder: Path, runs: int) -> dict[str, Cost]:
    """Run every program once, then again; give the best of each, and leave out with a word those that fail."""
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for _ in range(runs):
        for name in list(costs):
            try:
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    costs[name].append(measure(programs[name](Path(place) / "output.wav")))
            except RuntimeError as error:
                print(f"{name}: {error}", file=sys.stderr)
                del costs[name]
    return {name: best(each) for name, each in costs.items()}


def best(costs: Sequence[Cost]) -> Cost:
    """Take the least of each figure."""
    return Cost(
        wall_seconds=min(cost.wall_seconds for cost in costs),
        cpu_seconds=min(cost.cpu_seconds for cost in costs),
        peak_bytes=min(cost.peak_bytes for cost in costs),
    )


def measure(words: list[str]) -> Cost:
    """Run a program to its end and read what the system counted.

    Raises:
        RuntimeError: the program failed; its last words are in the message.
    """
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise RuntimeError(f"exit {process.returncode} of {shlex.join(words[:4])} ...: {' '.join(last)}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Cost(wall_seconds=wall_seconds, cpu_seconds=cpu_seconds, peak_bytes=usage.ru_maxrss * MAXRSS_BYTES)


def stage_costs(words: Words, folder: Path) -> list[list[str]]:
    """Read the stages' costs that `match` tells on standard error: `timing <stage> <wall ms> <CPU ms>`."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        environment = os.environ | {"ASSISTANT_TIMINGS": "1"}
        run = words(Path(place) / "output.wav")
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stderr.splitlines()]
    told = [line for line in lines if len(line) >= 4 and line[0] == "timing"]
    return [[" ".join(line[1:-2]), *(f"{float(cell):.1f}" for cell in line[-2:])] for line in told]


def print_costs(costs: dict[str, Cost]) -> None:
    """Print each program's costs, and those of ours as a share of every other one's."""
    ours = costs.get("ours")
    rows = []
    for name, cost in costs.items():
        shares = ["", "", ""]
        if ours and name != "ours":
            shares = [f"{mine / its:.3f}" for mine, its in zip(ours, cost, strict=True)]
        seconds = [f"{cost.wall_seconds:.2f}", f"{cost.cpu_seconds:.2f}"]
        rows.append([name, *seconds, f"{cost.peak_bytes / MEGABYTE:.0f}", *shares])
    print(table(["program", "wall, s", "CPU, s", "peak, MB", "ours to it: wall", "CPU", "peak"], rows))


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table with aligned columns, all but the first to the right."""
    widths = [max(len(line[column]) for line in (head, *body)) for column in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [head, rule, *body]
    return "\n".join(
        "| " + " | ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]) + " |" for cells in lines
    )


if __name__ == "__main__":
    sys.exit(main())
