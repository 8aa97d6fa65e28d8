"""How loud each song will be played by streaming services: alone, and as part of its album.

Targets and what services do are the rules of `assistant.check`. Played as an album all songs get the gain of the whole,
so that they keep their distances; in a playlist each gets its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.check.levels import playback_at
from assistant.check.reading import shipped_targets
from assistant.profile import Profile

__all__ = ["Played", "played"]


@dataclass(frozen=True, kw_only=True)
class Played:
    """What one service does with the songs."""

    service: str
    target_lufs: float
    album_gain_db: float
    """What the whole album would get, by its loudness and its highest true peak."""
    song_gains_db: tuple[float, ...]
    """What each song gets alone."""
    texts: tuple[str, ...]
    """The same in words, the album's first."""


def played(songs: Sequence[Profile], whole: Profile) -> tuple[Played, ...]:
    """What every service that normalises does.

    Args:
        songs: the masters as they are delivered, each with a loudness.
        whole: all of them, pooled.
    """
    found = []
    for target in shipped_targets().values():
        rule = next((rule for rule in target.rules if rule.kind == "normalisation"), None)
        if rule is None:
            continue
        told = [playback_at(each.loudness_lufs, each.true_peak_dbtp, rule) for each in (whole, *songs)]
        if any(each is None for each in told):
            continue
        gains = [each.gain_db for each in told if each is not None]
        found.append(
            Played(
                service=target.title, target_lufs=rule.number("target_lufs", -14.0), album_gain_db=gains[0],
                song_gains_db=tuple(gains[1:]), texts=tuple(each.text for each in told if each is not None),
            )
        )  # fmt: skip
    return tuple(found)
