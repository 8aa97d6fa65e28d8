"""What an engineer should know before reading the moves: how alike the two songs are, and what bends the comparison."""

from collections.abc import Sequence

from assistant.advice import Move, Note
from assistant.compare import Difference
from assistant.fit.file_notes import file_notes
from assistant.profile import Profile

_UNDER_DB = 0.1


def general_notes(mix: Profile, reference: Profile, difference: Difference, moves: Sequence[Move]) -> tuple[Note, ...]:
    """The notes that belong to no single aspect."""
    return (*_likeness(difference, moves), *file_notes(mix, reference))


def _likeness(difference: Difference, moves: Sequence[Move]) -> list[Note]:
    """Whether the two match already, and whether they are one performance."""
    if all(move.size_db < _UNDER_DB for move in moves):
        return [
            Note(
                aspect="match",
                text="The mix matches the reference already: every move would be under 0.1 dB, so nothing is done.",
            )
        ]
    if difference.same_song and all(_keeps_the_ceiling(move) for move in moves):
        return [
            Note(
                aspect="match",
                text="The mix matches the reference already: nothing is done but to keep its peaks under the ceiling. "
                "With --ceiling at its own true peak it would stay as it is.",
            )
        ]
    if difference.same_song:
        return [
            Note(
                aspect="match",
                text="Mix and reference are the same performance: what differs is mastering, and it is trusted in "
                "full.",
            )
        ]
    return []


def _keeps_the_ceiling(move: Move) -> bool:
    """Whether a move is the limiter, or the gain that makes up for it without a change of loudness."""
    change_lu = move.evidence.reference - move.evidence.mix
    return move.aspect == "ceiling" or (move.aspect == "loudness" and abs(change_lu) < _UNDER_DB)
