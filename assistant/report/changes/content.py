"""A change report in the order in which one reads it: the verdict, what changed most, the figures, what else is new.

Conventions: as in the reports of matches; "->" stands between what was in A and what is in B. Writers lay the same
`Content` out in their own way.
"""

from dataclasses import dataclass
from pathlib import Path

from assistant.diff import Changes, DocumentChanges
from assistant.report.changes import documents, sounds
from assistant.report.content import Section


@dataclass(frozen=True, kw_only=True)
class Content:
    """A change report in words, ready to be laid out."""

    title: str
    verdict: tuple[str, ...]
    sections: tuple[Section, ...]


def content(changes: Changes) -> Content:
    """Put changes into words."""
    if isinstance(changes, DocumentChanges):
        a, b, verdict, sections = changes.a, changes.b, documents.verdict(changes), documents.sections(changes)
    else:
        a, b, verdict, sections = changes.a.path, changes.b.path, sounds.verdict(changes), sounds.sections(changes)
    told = tuple(section for section in sections if section.lines or section.table)
    return Content(title=_title(a, b), verdict=verdict, sections=told)


def _title(a: Path, b: Path) -> str:
    """The names of both, with their folders where the names are the same."""
    names = (a.name, b.name) if a.name != b.name else (str(a), str(b))
    return f"From A, {names[0]}, to B, {names[1]}"
