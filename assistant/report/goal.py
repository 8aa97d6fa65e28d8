"""What a match goes toward, in words: the references, what each counts for, and what was left out."""

from assistant.aspects import ASPECTS
from assistant.match import Match
from assistant.report.figures import number

REFERENCES = "References"
_NAMED = 3
"""So many references are named in a title."""


def toward_text(names: tuple[str, ...]) -> str:
    """The references in a title."""
    if len(names) == 1:
        return names[0]
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} references together: {', '.join(names[:_NAMED])}{rest}"


def reference_lines(match: Match) -> tuple[str, ...]:
    """Each reference with what it counts for; nothing where there is one sound, and no more to say."""
    notes = tuple(note.text for note in match.notes if note.aspect == "references")
    plain = len(match.sources) == 1 and match.sources[0].kept is None and match.sources[0].aspect is None
    return notes if plain else (*(_line(match, place) for place in range(len(match.sources))), *notes)


def _line(match: Match, place: int) -> str:
    source, profile = match.sources[place], match.profiles[place]
    served = [aspect for aspect in ASPECTS if place in getattr(match.goal.places, aspect)]
    what = "counts for nothing that was open" if not served else f"counts for {_listed(served)}"
    weight = "" if source.weight == 1.0 else f", at {source.weight:g} of its length"
    kept = ", as it was kept" if source.kept is not None else ""
    level = f"{number(profile.loudness_lufs)} LUFS, PSR {number(profile.psr_db)} dB"
    return f"{source.name} ({level}{kept}) {what}{weight}."


def _listed(words: list[str]) -> str:
    if len(words) == len(ASPECTS):
        return "all aspects"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
