"""What became of two mixes, in words: the groups against the whole, the lead, who covers whom.

Conventions: what the figures are of is said above them: the files' own words, or sums that were rendered and measured.
"""

from collections.abc import Iterator

from assistant.diff.figures import WORTH_DB, Pair, RoleChanges
from assistant.diff.mixes import shared_db
from assistant.diff.outcome import LEAST_TOLD_PERCENT, Covered, Outcome
from assistant.report.changes.figures import figures_table, signed
from assistant.report.changes.mixes import shortened
from assistant.report.changes.tone import phrases, sentence
from assistant.report.content import Section
from assistant.report.dynamics import Table
from assistant.report.figures import NOTHING, number

DID = "What that did"
_READ = "As each mix wrote it into its JSON, in front of the bus."
_MEASURED = "Both mixes were rendered from their tracks for this, and measured in front of the bus."
_GROUPS = "Groups: loudness while they play against the whole mix; where all moved alike, the whole did."
_MASKING = (
    "Which share of the masked track's sound the other covers, in percent; a dash is what is not told, up to "
    f"{LEAST_TOLD_PERCENT:g} %. Mostly: where, in B."
)
_MOST_ROWS = 8


def verdict(outcome: Outcome) -> Iterator[str]:
    """The balance in a sentence, and whether it can be believed."""
    told = [f"{pair.name} {signed(beyond_lu)} LU" for pair, beyond_lu in _beyond_others(outcome.groups)]
    lead = [
        f"{outcome.lead[1]} {signed(pair.change or 0.0)} dB over the rest"
        for pair in outcome.figures if pair.key == "lead_over_rest_db" and pair.change and pair.is_worth
    ]  # fmt: skip
    words = [*lead, *([f"{shortened(told)} against the other groups"] if told else [])]
    if words:
        yield f"{DID}: {'; '.join(words)}."
    if outcome.lead[0] != outcome.lead[1]:
        yield f"The lead is {outcome.lead[1] or 'no track'}, and was {outcome.lead[0] or 'no track'}."
    yield from _edited(outcome)


def _edited(outcome: Outcome) -> Iterator[str]:
    """Whose figures are not those of its settings."""
    for name, tracks in zip("AB", outcome.edited, strict=True):
        if tracks:
            yield (
                f"The settings of {name} were edited after its mix ({shortened(list(tracks))}): its figures are those "
                "of before; --tracks FOLDER measures them anew."
            )


def _beyond_others(groups: tuple[Pair, ...]) -> list[tuple[Pair, float]]:
    """Those that moved beyond what all groups share, which is the whole mix that moved, the largest move first."""
    moves = [(pair, pair.change) for pair in groups if pair.change is not None]
    shared = shared_db([change for _, change in moves])
    beyond = [(pair, change - shared) for pair, change in moves if abs(change - shared) >= WORTH_DB]
    return sorted(beyond, key=lambda each: (-round(abs(each[1]), 6), each[0].name))


def sections(outcome: Outcome, total: RoleChanges | None) -> Iterator[Section]:
    """Balance, lead and the sum of all; masking.

    Args:
        outcome: what the mixes came to.
        total: what changed in the sum of the tracks, where that is not the result.
    """
    moved = tuple(pair for pair in (*outcome.groups, *outcome.figures) if pair.is_worth)
    table = figures_table(moved, _GROUPS) if moved else None
    told = phrases(total.figures, total.tone) if total else ()
    lines = [*([_MEASURED if outcome.is_measured else _READ] if moved else []), *_edited(outcome)]
    lines += [sentence(told, "The sum of B's tracks")] if told else []
    yield Section(DID, tuple(lines), table)
    if outcome.masking:
        left = len(outcome.masking) - _MOST_ROWS
        more = (f"{left} more pairs changed by less.",) if left > 0 else ()
        yield Section("Who masks whom", more, _masking_table(outcome.masking[:_MOST_ROWS]))


def _masking_table(pairs: tuple[Covered, ...]) -> Table:
    rows = tuple(
        (
            f"{pair.masked} under {pair.masker}", number(pair.a_percent, 0), number(pair.b_percent, 0),
            signed(pair.change, 0), _where(pair),
        )
        for pair in pairs
    )  # fmt: skip
    return Table(_MASKING, ("masked under masker", "A", "B", "change", "mostly, Hz"), rows)


def _where(pair: Covered) -> str:
    return NOTHING if pair.low_hz is None or pair.high_hz is None else f"{pair.low_hz:.0f}-{pair.high_hz:.0f}"
