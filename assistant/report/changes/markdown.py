"""A change report as Markdown, for a revision's notes."""

from assistant.diff import Changes
from assistant.report.changes.content import content
from assistant.report.markdown import plain, section_text


def write(changes: Changes) -> str:
    """Lay the report out."""
    told = content(changes)
    blocks = [
        " ".join(plain(line) for line in told.verdict),
        f"# {plain(told.title)}",
        *(section_text(section) for section in told.sections),
    ]
    return "\n\n".join(blocks) + "\n"
