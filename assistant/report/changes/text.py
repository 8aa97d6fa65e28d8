"""A change report on a terminal, up to 96 columns wide."""

from assistant.diff import Changes
from assistant.report.changes.content import content
from assistant.report.text import headed, section_text, wrapped


def write(changes: Changes) -> str:
    """Lay the report out: the verdict first, which is all that many readers need."""
    told = content(changes)
    blocks = [
        "\n".join(wrapped(line) for line in told.verdict),
        headed(told.title, "="),
        *(section_text(section) for section in told.sections),
    ]
    return "\n\n".join(blocks) + "\n"
