"""The moves as a table, one row each, for spreadsheets.

Conventions: `kind` and what follows it are named as in the settings, and empty where a move has no such value.
"""

import csv
import io

from assistant.advice import Move
from assistant.report.record import Report

_DIALS = (
    "kind", "channel", "frequency_hz", "gain_db", "q", "low_db", "mid_db", "high_db", "left_db", "right_db",
    "attack_db", "threshold_db", "ratio", "knee_db", "attack_ms", "release_ms", "makeup_db",
    "wet_percent", "low_crossover_hz", "high_crossover_hz", "band",
)  # fmt: skip
_COLUMNS = (
    "order", "aspect", "setting", *_DIALS, "ceiling_dbtp", "measure", "mix", "reference", "unit", "trust", "listen_for",
)  # fmt: skip


def write(report: Report) -> str:
    """Give the table with its head."""
    text = io.StringIO()
    table = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(_row(order, move) for order, move in enumerate(report.match.moves, 1))
    return text.getvalue()


def _row(order: int, move: Move) -> dict[str, object]:
    return {
        "order": order,
        "aspect": move.aspect,
        "setting": move.setting,
        **{name: _rounded(move.dial[name]) for name in (*_DIALS, "ceiling_dbtp") if name in move.dial},
        "measure": move.evidence.measure,
        "mix": _rounded(move.evidence.mix),
        "reference": _rounded(move.evidence.reference),
        "unit": move.evidence.unit,
        "trust": _rounded(move.trust),
        "listen_for": move.listen_for,
    }


def _rounded(value: float | str) -> float | str:
    return value if isinstance(value, str) else round(value, 3)
