"""Changes of sound in words: what got louder, brighter, denser, wider, with the numbers.

Conventions: phrases follow "B is", and each carries its size in dB or LU, by which they are ranked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.advice import frequency_text, listen_for
from assistant.compare import MONO_BELOW_DB
from assistant.diff.figures import WORTH_DB, Curve, Pair, Stretch
from assistant.report.changes.figures import signed
from assistant.report.figures import number

_MOST_PHRASES = 4
_FLAT_SHARE = 0.85
_WIDTHS = ("width_low_db", "width_mid_db", "width_high_db")
_WORDS = {
    "loudness_lufs": ("louder", "quieter", "integrated loudness"),
    "range_lu": ("wider in loudness range", "narrower in loudness range", "loudness range"),
    "plr_db": ("more open (peak to loudness)", "denser (peak to loudness)", "peak to loudness (PLR)"),
    "balance_db": ("further to the right", "further to the left", "right over left energy"),
}
_LIVELY = ("level_20ms_95_percent_lu", "level_20ms_50_percent_lu")


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One change: short for a sentence, and whole for a list."""

    aspect: str
    """The key of a figure, or tone."""
    size_db: float
    short: str
    whole: str


def phrases(figures: Sequence[Pair], tone: Curve | None) -> tuple[Phrase, ...]:
    """Everything that is worth words, the largest change first."""
    by_key = {pair.key: pair for pair in figures}
    found = [phrase for key in _WORDS for phrase in _level_phrases(by_key[key])]
    found += [_tone_phrase(stretch) for stretch in (tone.stretches if tone else ())]
    found += [*_width_phrases(by_key), *_lively_phrases(by_key), *_peak_phrases(by_key)]
    return tuple(sorted(found, key=lambda phrase: -phrase.size_db))


def sentence(told: Sequence[Phrase], subject: str = "B") -> str:
    """The largest changes in one sentence."""
    leading = [phrase for phrase in told if phrase.short]
    if not leading:
        return f"Nothing worth mentioning changed: {subject} is within {WORTH_DB:g} dB in everything."
    first, others = leading[:_MOST_PHRASES], leading[_MOST_PHRASES:]
    rest = "otherwise the same" if not others else "and what else changed is smaller"
    return f"{subject} is {', '.join(phrase.short for phrase in first)}; {rest}."


def _level_phrases(pair: Pair) -> Iterator[Phrase]:
    more, less, measure = _WORDS[pair.key]
    if pair.change is None or not pair.is_worth:
        return
    unit = "LU" if pair.unit in {"LU", "LUFS"} else "dB"
    size = abs(pair.change)
    yield Phrase(
        aspect=pair.key,
        size_db=size,
        short=f"{size:.1f} {unit} {more if pair.change > 0.0 else less}",
        whole=f"{measure}: {values(pair)}",
    )


def values(pair: Pair) -> str:
    """Both values of a figure and the change between them."""
    unit = "LU" if pair.unit == "LUFS" else "dB" if pair.unit == "dBTP" else pair.unit
    told = f"{number(pair.a, pair.decimals)} -> {number(pair.b, pair.decimals)} {pair.unit}".rstrip()
    return told if pair.change is None else f"{told} ({signed(pair.change, pair.decimals)} {unit}".rstrip() + ")"


def where(stretch: Stretch) -> str:
    """A stretch of the spectrum in words."""
    if stretch.low_hz is None and stretch.high_hz is None:
        return "everywhere"
    if stretch.high_hz is None:
        return f"above {frequency_text(stretch.low_hz or 0.0)}"
    if stretch.low_hz is None:
        return f"below {frequency_text(stretch.high_hz)}"
    if stretch.low_hz == stretch.high_hz:
        return f"around {frequency_text(stretch.low_hz)}"
    return f"from {frequency_text(stretch.low_hz)} to {frequency_text(stretch.high_hz)}"


def _tone_phrase(stretch: Stretch) -> Phrase:
    up = stretch.change_db > 0.0
    words = ("stronger", "weaker")
    if stretch.high_hz is None and stretch.low_hz is not None and stretch.low_hz >= 1000.0:
        words = ("brighter", "darker")
    if stretch.low_hz is None and stretch.high_hz is not None and stretch.high_hz <= 400.0:
        words = ("fuller", "thinner")
    size, place = abs(stretch.change_db), where(stretch)
    return Phrase(
        aspect="tone",
        size_db=size,
        short=f"{words[0] if up else words[1]} {place} by {_up_to(stretch)}{size:.1f} dB",
        whole=f"tone {place}: {signed(stretch.change_db)} dB at most, at {frequency_text(stretch.at_hz)}; "
        f"listen for {listen_for(stretch.at_hz)}",
    )


def _up_to(stretch: Stretch) -> str:
    """A shelf changes a stretch by one figure, a bell by up to it."""
    return "" if abs(stretch.mean_db) > _FLAT_SHARE * abs(stretch.change_db) else "up to "


def _width_phrases(by_key: dict[str, Pair]) -> Iterator[Phrase]:
    """Each part of the spectrum in the list; in a sentence the one that changed most."""
    moved = [by_key[key] for key in _WIDTHS if by_key[key].is_worth]
    if all(by_key[key].change is None for key in _WIDTHS):
        return  # one of the two is mono, which is no change of width
    leading = max(moved, key=_width_size_db, default=None)
    for pair in moved:
        yield Phrase(
            aspect=pair.key,
            size_db=_width_size_db(pair),
            short=_width_short(pair) if pair is leading else "",
            whole=f"width, side over mid {pair.name}: {values(pair)}",
        )


def _width_size_db(pair: Pair) -> float:
    """The change; where one has no side at all, how far the other is from what counts as mono."""
    if pair.change is not None:
        return abs(pair.change)
    width_db = pair.a if pair.b is None else pair.b
    return max((width_db or 0.0) - MONO_BELOW_DB, 0.0)


def _width_short(pair: Pair) -> str:
    if pair.change is None:
        return f"{'mono' if pair.b is None else 'no longer mono'} {pair.name}"
    return f"{'wider' if pair.change > 0.0 else 'narrower'} {pair.name} by {abs(pair.change):.1f} dB"


def _lively_phrases(by_key: dict[str, Pair]) -> Iterator[Phrase]:
    """How far the loudest moments stand out, in the words of the matches' reports."""
    loud, middle = (by_key[key] for key in _LIVELY)
    if loud.a is None or loud.b is None or middle.a is None or middle.b is None:
        return
    over = Pair(key="punch_lu", heading="", name="", unit="LU", a=loud.a - middle.a, b=loud.b - middle.b)
    if over.change is not None and over.is_worth:
        yield Phrase(
            aspect=over.key,
            size_db=abs(over.change),
            short=f"{'punchier' if over.change > 0.0 else 'flatter'} by {abs(over.change):.1f} LU",
            whole=f"loudest 5 % over the middle of 20 ms levels: {values(over)}",
        )


def _peak_phrases(by_key: dict[str, Pair]) -> Iterator[Phrase]:
    """The true peak, which a sentence leaves to the loudness and the peak to loudness ratio."""
    pair = by_key["true_peak_dbtp"]
    if pair.change is not None and pair.is_worth:
        yield Phrase(aspect=pair.key, size_db=abs(pair.change), short="", whole=f"true peak: {values(pair)}")
