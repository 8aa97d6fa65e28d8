"""Everything that the quality experiment prints, from its rows alone."""

from collections.abc import Sequence

from benchmarks import fit_tables, rivals, tables
from benchmarks.cases import OTHER
from benchmarks.experiment import Row


def report(rows: Sequence[Row], *, brief: bool) -> str:
    """Write the tables: the overview, then every measure of each kind of case, compressors, other songs, failures."""
    names = [name for name in rivals.ALL if any(name in row["figures"] or name in row["errors"] for row in rows)]
    chained = [row for row in rows if row["group"] != OTHER]
    texts = _nearness(chained, [name for name in names if name != rivals.FULL], brief=brief) if chained else []
    songs = [row for row in rows if row["group"] == OTHER]
    if songs:
        texts += ["AF distance to the reference, which is another song, and the mean of what each term adds to it:"]
        texts += [fit_tables.other(songs, names)]
    return "\n\n".join([*texts, *filter(None, [tables.errors(rows, names), fit_tables.unread(rows, names)])])


def _nearness(rows: Sequence[Row], names: Sequence[str], *, brief: bool) -> list[str]:
    texts = ["Multi-resolution STFT distance to the truth, as a ratio to gain only's (95 % interval over songs):"]
    texts += [tables.overview(rows, names), "Medians of the same ratio for width and dynamics:"]
    texts += [tables.aspects(rows, names)]
    compressors = fit_tables.compressors(rows, names)
    if compressors:
        texts += ["Is the chain's compressor found, and where there is none, left out?", compressors]
    if not brief:
        for label, part in tables.parts(rows, whole=False):
            texts += [
                f"{label}, {len(part)} cases, ratio to gain only's (median, 90th percentile)",
                tables.detail(part, names),
            ]
            texts += [tables.shares(part, names)]
    return texts
