"""Tables of what is not a distance to the truth: the compressor that was found, and nearness to another song.

Shares count a match that failed, or whose settings can't be read, as missed. Intervals as in `tables.py`.
"""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks import bootstrap
from benchmarks.bootstrap import Sample
from benchmarks.distances import AF_TERMS
from benchmarks.experiment import Row
from benchmarks.rivals import MATCHERING
from benchmarks.tables import sample, table

RATIO_FACTOR = 1.5
REDUCTION_DB = 1.0
TONE_DB = 0.5

Judge = Callable[[dict[str, float], dict[str, float]], bool]  # the match's fit and the true one


def same_ratio(fit: dict[str, float], true: dict[str, float]) -> bool:
    """Tell whether the ratio is within the factor."""
    return bool(abs(np.log(fit["ratio"] / true["ratio"])) <= np.log(RATIO_FACTOR))


def same_reduction(fit: dict[str, float], true: dict[str, float]) -> bool:
    """Tell whether the average reduction is within its bound."""
    return abs(fit["reduction_db"] - true["reduction_db"]) <= REDUCTION_DB


def both(fit: dict[str, float], true: dict[str, float]) -> bool:
    """Tell whether ratio and reduction are found."""
    return same_ratio(fit, true) and same_reduction(fit, true)


def tone_kept(fit: dict[str, float], _true: dict[str, float]) -> bool:
    """Tell whether the tone was as good as left alone."""
    return fit["tone_db"] < TONE_DB


def no_compressor(fit: dict[str, float], _true: dict[str, float]) -> bool:
    """Tell whether the match works without a compressor."""
    return fit["ratio"] == 1.0


# What is asked of each group, in the order of the columns; None where it makes no sense.
COLUMNS = (
    f"ratio within a factor {RATIO_FACTOR:g}",
    f"reduction within {REDUCTION_DB:g} dB",
    "both",
    f"tone under {TONE_DB:g} dB",
    "no compressor",
)
JUDGES: dict[str, tuple[Judge | None, ...]] = {
    "compression": (same_ratio, same_reduction, both, tone_kept, None),
    "uncompressed": (None, None, None, None, no_compressor),
}


def compressors(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate how often the chain's compressor was found, or its absence; medians of true and found beside it."""
    head = ["case", "cases", "rival", *COLUMNS]
    head += ["ratio: true, found", "reduction, dB: true, found", "tone, dB: found"]
    body = []
    for group, judges in JUDGES.items():
        part = [row for row in rows if row["group"] == group]
        for name in [name for name in names if any(name in row["fits"] for row in part)]:
            cells = [bootstrap.share(judged(part, name, judge)).percent() if judge else "-" for judge in judges]
            body.append([group, str(len(part)), name, *cells, *_medians(part, name)])
    return table(head, body) if body else ""


def judged(rows: Sequence[Row], name: str, judge: Judge) -> Sample:
    """Judge each case's fit."""

    def found(row: Row) -> bool:
        fit = row["fits"].get(name, {})
        return "ratio" in fit and judge(fit, row["true_fit"])

    return sample(rows, found)


def _medians(rows: Sequence[Row], name: str) -> list[str]:
    read = [row for row in rows if "ratio" in row["fits"].get(name, {})]
    if not read:
        return ["-", "-", "-"]

    def median(key: str, which: str) -> str:
        return f"{np.median([row[which][key] if which == 'true_fit' else row[which][name][key] for row in read]):.2f}"

    pairs = [f"{median(key, 'true_fit')}, {median(key, 'fits')}" for key in ("ratio", "reduction_db")]
    return [*pairs, median("tone_db", "fits")]


def unread(rows: Sequence[Row], names: Sequence[str]) -> str:
    """List whose settings could not be read: how often, and the first one's words; empty where all could."""
    lines = []
    for name in names:
        failed = [row for row in rows if "error" in row.get("fits", {}).get(name, {})]
        if failed:
            first = failed[0]["fits"][name]["error"]
            lines.append(f"- settings of {name} not read in {len(failed)} cases; first in {failed[0]['case']}: {first}")
    return "\n".join(lines)


def other(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate the AF distance to the reference, as a ratio to Matchering's, and what each of its terms adds."""
    head = ["rival", "cases", "to Matchering's, median", "90th percentile", "AF, mean", *AF_TERMS]
    body = []
    for name in names:
        part = [row for row in rows if name in row["figures"]]
        if part:
            means = [np.mean([row["figures"][name][term] for row in part]) for term in ("af", *AF_TERMS)]
            body.append([name, str(len(part)), *_to_matchering(part, name), *(f"{mean:.4f}" for mean in means)])
    return table(head, body)


def _to_matchering(rows: Sequence[Row], name: str) -> list[str]:
    against = [row for row in rows if MATCHERING in row["figures"]]
    if name == MATCHERING or not against:
        return ["-", "-"]
    found = sample(against, lambda row: row["figures"][name]["af"] / row["figures"][MATCHERING]["af"])
    return [str(bootstrap.quantile(found, percent)) for percent in (50, 90)]
