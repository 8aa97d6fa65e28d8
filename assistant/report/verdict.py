"""The verdict of a match: two sentences that stand above everything else, and what else belongs to a summary.

The first says where the song came from, where it got and where the reference is; the second what moved most, and how
sure that is.
"""

from dataclasses import dataclass

from assistant.advice import Move, sureness
from assistant.match import Match
from assistant.report.dynamics import compressor_verdict
from assistant.report.figures import Distance, distance, number

_LEAST_DB = 0.1
_RMS = "rms, 40 Hz to 16 kHz"
_NEAR = {"tone": 1.0, "width": 2.0, "loudness": 1.0, "dynamics": 2.0}
"""A difference that one just hears in a comparison, in each aspect's own unit: the scale on which they are ranked."""
_FAR = 2.0
"""Nothing is called near that is more than so many times this."""


@dataclass(frozen=True)
class Verdict:
    """The two sentences, and those that explain them."""

    sentences: tuple[str, str]
    details: tuple[str, ...]


def verdict(match: Match) -> Verdict:
    """Sum the match up."""
    before = distance(match.before, match.reference)
    after = None if match.after is None else distance(match.after, match.reference)
    details = [note.text for note in match.notes if note.aspect == "match"]
    if match.moves:
        details.append(nearest(before))
    if after is not None:
        details.append(_tone_taken(match, before, after))
    details += [text for text in (compressor_verdict(match),) if text]
    details += [f"How sure: {told}." for told in (_how_sure(match),) if told]
    return Verdict(sentences=(_outcome(match, before, after), _moved(match)), details=tuple(details))


def sure_text(trust: float) -> str:
    """A trust as word and figure."""
    return f"{sureness(trust)} ({100.0 * trust:.0f} %)"


def _outcome(match: Match, before: Distance, after: Distance | None) -> str:
    """Where loudness, peaks and tone are, were, and are wanted."""
    mix_lufs, reference_lufs = number(match.before.loudness_lufs), number(match.reference.loudness_lufs)
    if match.after is None or after is None:
        return (
            f"The mix is at {mix_lufs} LUFS, the reference at {reference_lufs} LUFS, and at equal loudness their tones "
            f"are {before.tone_db:.1f} dB apart."
        )
    was = f"where the mix's was {before.tone_db:.1f} dB from it"
    if abs(before.tone_db - after.tone_db) < _LEAST_DB:
        was = "as the mix's was"
    return (
        f"The master is at {number(match.after.loudness_lufs)} LUFS with true peaks up to "
        f"{number(match.after.true_peak_dbtp)} dBTP (mix {mix_lufs} LUFS, reference {reference_lufs} LUFS), and its "
        f"tone is {after.tone_db:.1f} dB from the reference's, {was}."
    )


def _moved(match: Match) -> str:
    """The largest moves."""
    if all(move.size_db < _LEAST_DB for move in match.moves):
        return f"Nothing {'was' if match.after else 'is to be'} moved by more than {_LEAST_DB:g} dB."
    return f"{'Moved' if match.after else 'To move'} most: {_largest(match.moves)}."


def nearest(apart: Distance) -> str:
    """Which aspects were nearest and furthest, told with the numbers."""
    measured = {
        "tone": (apart.tone_db, "dB rms"),
        "width": (apart.width_db, "dB rms"),
        "loudness": (apart.loudness_lu, "LU"),
        "dynamics": _dynamics_apart(apart),
    }
    ranked = sorted(
        (value / _NEAR[aspect], f"{aspect} ({value:.1f} {unit})")
        for aspect, (value, unit) in measured.items()
        if value is not None
    )
    if ranked[0][0] > _FAR:
        return f"Before, the two were far apart in everything, most of all in {ranked[-1][1]}."
    return f"Before, the two were nearest in {ranked[0][1]} and furthest apart in {ranked[-1][1]}."


def _dynamics_apart(apart: Distance) -> tuple[float | None, str]:
    """The peaks over the loudness, or the levels of 20 ms about it, whichever differ more."""
    peaks, levels = (apart.plr_db, "dB of peak to loudness"), (apart.levels_lu, "LU rms of 20 ms levels")
    return max(peaks, levels, key=lambda each: -1.0 if each[0] is None else each[0])


def _largest(moves: tuple[Move, ...]) -> str:
    """The largest move of all, and the largest in tone if that is another one."""
    largest = max(moves, key=lambda move: move.size_db)
    tone = max((move for move in moves if move.aspect == "tone"), key=lambda move: move.size_db, default=largest)
    return largest.setting if tone is largest else f"{largest.setting}; in tone, {tone.setting}"


def _tone_taken(match: Match, before: Distance, after: Distance) -> str:
    """How much of the difference in tone the written file no longer has, and what the rest is."""
    if before.tone_db < _LEAST_DB:
        return f"At equal loudness the tone is {after.tone_db:.1f} dB from the reference's ({_RMS})."
    text = (
        f"At equal loudness the tone was {before.tone_db:.1f} dB from the reference's ({_RMS}) and is "
        f"{after.tone_db:.1f} dB now"
    )
    share = 100.0 * (1.0 - after.tone_db / before.tone_db)
    if share < 1.0:
        return f"{text}."
    left = " The rest may well be what the two songs play, and not their mastering." if _weighed(match) else ""
    return f"{text}: {share:.0f} % of the difference was taken.{left}"


def _weighed(match: Match) -> bool:
    """Whether evidence, not the user, decided how far the tone goes, between two different songs."""
    return match.options.share("tone") is None and not match.difference.same_song


def _how_sure(match: Match) -> str:
    """The trust of each aspect that rests on a comparison, its moves weighted by their size."""
    told = []
    dynamics = () if match.dynamics.shared or match.options.share("dynamics") is not None else ("dynamics",)
    for aspect in ("tone", "width", "balance", *dynamics):
        own = [move for move in match.moves if move.aspect == aspect]
        if own:
            trust = sum(move.trust * move.size_db for move in own) / sum(move.size_db for move in own)
            told.append(f"{aspect} {sure_text(trust)}")
    return ", ".join(told)
