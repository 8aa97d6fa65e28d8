"""Two sounds in words."""

from collections.abc import Iterator

from assistant.diff.figures import WORTH_DB
from assistant.diff.samples import Relation
from assistant.diff.sounds import Facts, Section, SoundChanges
from assistant.options import clock
from assistant.report.changes.figures import figures_table, signed
from assistant.report.changes.tone import phrases, sentence
from assistant.report.content import Section as Told
from assistant.report.dynamics import Table
from assistant.report.figures import NOTHING, number

_LEAST_GAIN_DB = 0.005
_LEAST_SECONDS = 0.0005
_HEARD_SECONDS = 0.01
_MOVED_LU = 0.5
"""What one passage moved by more than all else belongs into the verdict."""
_FIGURES = (
    "Levels of tone are against each sound's own loudness, so that a gain changes none of them; width is side over mid."
)
_SECTIONS = (
    "A's sections, and what B has in the same places; tone is how far the spectrum changed there otherwise than in the "
    "whole (rms, 40 Hz to 16 kHz)."
)


def verdict(changes: SoundChanges) -> tuple[str, ...]:
    """The whole in two sentences."""
    if changes.relation is not None:
        return (_again(changes.relation, changes), *_ends(changes))
    silent = _silent(changes)
    if silent is not None:
        return (silent,)
    told = phrases(changes.figures, changes.tone)
    said = (*_mono(changes), sentence(told))
    if not changes.same_performance:
        return (*said, "The two are different performances or edits, so they are compared as wholes.")
    moved = changes.moved_most is not None and _beside_lu(changes) > max(told[0].size_db if told else 0.0, _MOVED_LU)
    return (*said, *(_moved(changes) if moved else ()), *_ends(changes))


def _beside_lu(changes: SoundChanges) -> float:
    """How much more the loudness changed where it did most than elsewhere."""
    most = changes.moved_most.change_lu if changes.moved_most else None
    return 0.0 if most is None else abs(most - (changes.usual_change_lu or 0.0))


def _mono(changes: SoundChanges) -> tuple[str, ...]:
    """That one of the two is mono, which bends the other figures."""
    if changes.a.channels == changes.b.channels:
        return ()
    which = ("B", "A") if changes.b.channels == 1 else ("A", "B")
    return (f"{which[0]} is mono and {which[1]} stereo; one channel alone reads 3 LU less than the same in both.",)


def _silent(changes: SoundChanges) -> str | None:
    """What there is to say where one has no loudness."""
    loudness = next(pair for pair in changes.figures if pair.key == "loudness_lufs")
    if loudness.a is not None and loudness.b is not None:
        return None
    missing = [name for name, value in (("A", loudness.a), ("B", loudness.b)) if value is None]
    which = "A and B have" if len(missing) == 2 else f"{missing[0]} has"
    return f"{which} no loudness: silent, or shorter than 400 ms; there is nothing to compare it with."


def _again(relation: Relation, changes: SoundChanges) -> str:
    """A and B are the same sound."""
    if relation.identical:
        return "Nothing changed: the samples of the two are identical."
    told = []
    if abs(relation.gain_db) >= _LEAST_GAIN_DB:
        turned = "up" if relation.gain_db > 0.0 else "down"
        told.append(f"turned {turned} by {abs(relation.gain_db):.2f} dB")
    if relation.inverted:
        told.append("with its polarity turned over")
    if relation.later_samples:
        told.append(_shifted(relation.later_samples, changes.a.rate_hz))
    if relation.cut:
        told.append("cut otherwise")
    left = (
        "" if relation.left_db is None else f" (what is left is {-relation.left_db:.0f} dB under the sound: rounding)"
    )
    if not told:
        other = "rounding" if changes.a.seconds == changes.b.seconds else "silence at the end"
        return f"The two are the same sound but for {other}{left}."
    where = "where both play, " if relation.cut else ""
    return f"B is A {', '.join(told)}; {where}nothing else changed{left}."


def _shifted(samples: int, rate_hz: int) -> str:
    which = "later" if samples > 0 else "earlier"
    return f"beginning {abs(samples)} samples ({abs(samples) / rate_hz:.3f} s) {which}"


def _ends(changes: SoundChanges) -> tuple[str, ...]:
    """Where B begins and ends otherwise, both counted along the performance."""
    end = changes.b.seconds - changes.a.seconds - changes.later_seconds
    told = [
        f"{abs(seconds):.3f} s {'more' if seconds > 0.0 else 'less'} {name}"
        for name, seconds in (("at the start", changes.later_seconds), ("at the end", end))
        if abs(seconds) >= _HEARD_SECONDS
    ]
    return (f"B has {' and '.join(told)}.",) if told else ()


def sections(changes: SoundChanges) -> tuple[Told, ...]:
    """Everything after the verdict."""
    files = Told("Files", tuple(_files(changes)))
    found = Told("Found in the files", tuple(_findings(changes)))
    if changes.relation is not None and changes.relation.identical:
        return (files,)
    figures = Told("Figures", (), figures_table(changes.figures, _FIGURES))
    if _silent(changes):
        return (files, found, figures)
    return (
        Told("What changed, the largest first", tuple(told.whole for told in phrases(changes.figures, changes.tone))),
        Told("Section by section", tuple(_moved(changes)), _sections_table(changes)),
        files,
        found,
        figures,
    )


def _moved(changes: SoundChanges) -> Iterator[str]:
    """Where the loudness changed most."""
    usual, most = changes.usual_change_lu, changes.moved_most
    if usual is None or not changes.sections:
        return
    if most is None or most.change_lu is None:
        yield f"The loudness changed alike everywhere, by {signed(usual)} LU."
        return
    yield (
        f"The loudness changed most from {_clock(most.start_seconds)} to {_clock(most.end_seconds)}: by "
        f"{signed(most.change_lu)} LU, where {signed(usual)} LU is usual."
    )


def _sections_table(changes: SoundChanges) -> Table | None:
    usual = changes.usual_change_lu or 0.0
    moved = any(abs((each.change_lu or usual) - usual) >= WORTH_DB for each in changes.sections)
    turned = any((each.tone_rms_db or 0.0) >= WORTH_DB for each in changes.sections)
    if not (moved or turned):
        return None
    rows = tuple(_section_row(section) for section in changes.sections)
    return Table(caption=_SECTIONS, head=("", "A LUFS", "B LUFS", "change LU", "tone dB"), rows=rows)


def _section_row(section: Section) -> tuple[str, ...]:
    change = NOTHING if section.change_lu is None else signed(section.change_lu)
    span = f"{_clock(section.start_seconds)} to {_clock(section.end_seconds)}"
    return span, number(section.a_lufs), number(section.b_lufs), change, number(section.tone_rms_db)


def _clock(seconds: float) -> str:
    """m:ss, to the second: sections are 3 s long."""
    return clock(round(seconds))


def _files(changes: SoundChanges) -> Iterator[str]:
    """What the files are, where that changed."""
    a, b = changes.a, changes.b
    if abs(a.seconds - b.seconds) >= _LEAST_SECONDS:
        yield f"length: {clock(a.seconds)} -> {clock(b.seconds)} ({signed(b.seconds - a.seconds, 3)} s)"
    if a.rate_hz != b.rate_hz:
        yield f"sampling rate: {a.rate_hz / 1000.0:g} -> {b.rate_hz / 1000.0:g} kHz"
    if a.channels != b.channels:
        yield f"channels: {_channels(a)} -> {_channels(b)}"


def _channels(facts: Facts) -> str:
    return "mono" if facts.channels == 1 else "stereo"


def _findings(changes: SoundChanges) -> Iterator[str]:
    for finding in changes.findings_new:
        yield f"new in B: {finding.text}"
    for finding in changes.findings_gone:
        yield f"gone since A: {finding.text}"
