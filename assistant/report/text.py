"""The report on a terminal."""

from assistant.report.record import Report


def write(report: Report) -> str:
    """Give the report."""
    match = report.match
    lines = [f"{move.setting}: {move.evidence.measure} {move.evidence.mix:.1f} {move.evidence.reference:.1f} {move.evidence.unit}" for move in match.moves]
    lines += [note.text for note in match.notes]
    return "\n".join(lines) + "\n"
