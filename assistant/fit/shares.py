"""How far each aspect goes: the share of the measured difference that was asked for, or that `auto` chose, and why.

Conventions: a share of 1 is the whole measured difference, as `--strength 100` has it; None where there is none to take
a share of. Texts are sentences for an engineer.
"""

import math
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.fit.dynamics import Dynamics
from assistant.fit.evidence import Estimate, smoothed
from assistant.fit.fitted import Fitted
from assistant.options import MatchOptions
from assistant.units import Floats

_PLAIN = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)
_NO_DIFFERENCE_DB = 0.1
_BEYOND_DOUBT = 0.01
_LITTLE_DB = 1.5
_NEAR_LU = 0.1
_TAKEN_BACK = "was tried and taken back: measured on the result, it led away from the reference"


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of one aspect's difference is taken."""

    aspect: str
    """tone, width, dynamics or loudness."""
    share: float | None
    asked: bool
    """Whether an option set it, and not `auto`."""
    text: str


def tone_share(tone: Fitted, difference: Difference, estimate: Estimate, options: MatchOptions) -> Share:
    """The share of the broad difference in tone; bands count by the square of what they differ."""
    asked = options.share("tone")
    if tone.taken_back:
        return _share("tone", 0.0, options, _TAKEN_BACK)
    if asked is not None:
        return _asked("tone", asked, options, done=bool(tone.processors))
    heard = (difference.heard > 0.0) & _PLAIN
    squares = np.where(heard, smoothed(difference.tone_db, difference.heard) ** 2, 0.0)
    if not np.any(heard) or float(squares.sum()) < _NO_DIFFERENCE_DB**2 * np.count_nonzero(heard):
        return _share("tone", None, options, "the two hardly differ")
    share = float(np.average(estimate.mid_trust, weights=squares))
    if not tone.processors:
        return _share("tone", 0.0, options, f"auto would take {_percent(share)}, which is not worth a band")
    if difference.same_song:
        return _share("tone", share, options, _one_performance())
    return _share(
        "tone", share, options, f"auto takes {_percent(share)}{_span(estimate.mid_trust[heard])}, {_odds(estimate)}"
    )


def _span(trust: Floats) -> str:
    low, high = float(trust.min()), float(trust.max())
    return f" ({100.0 * low:.0f} to {100.0 * high:.0f} % from band to band)" if high - low > 0.02 else ""


def _odds(estimate: Estimate) -> str:
    if not math.isfinite(estimate.content_db):
        return "as too few bands can be compared"
    if estimate.content_db < _LITTLE_DB:
        return f"as what the two songs play moves it by hardly more than {estimate.content_db:.1f} dB"
    return f"as what the two songs play may well move it by {estimate.content_db:.1f} dB without any mastering"


def width_share(width: Fitted, difference: Difference, estimate: Estimate, options: MatchOptions) -> Share:
    """The share of the broad difference in width."""
    heard = difference.side_heard > 0.0
    if width.taken_back:
        return _share("width", 0.0, options, _TAKEN_BACK)
    if not np.any(heard):
        return _share("width", None, options, "nothing to compare, as one of the two is mono")
    if float(np.sqrt(np.mean(difference.width_db[heard] ** 2))) < _NO_DIFFERENCE_DB:
        return _share("width", None, options, "the two hardly differ")
    asked = options.share("width")
    if asked is not None:
        return _asked("width", asked, options, done=bool(width.processors))
    share = float(estimate.width_trust[heard].mean())
    text = f"auto takes {_percent(share)} of the broad difference, as what songs play moves width less than tone"
    if not width.processors:
        share, text = 0.0, f"auto would take {_percent(share)}, of which nothing is worth a move"
    elif difference.same_song:
        text = _one_performance()
    return _share("width", share, options, text)


def dynamics_share(dynamics: Dynamics, options: MatchOptions) -> Share:
    """The share of the reduction that would bring like sections of the two songs nearest."""
    asked = options.share("dynamics")
    if dynamics.taken_back:
        return _share("dynamics", 0.0, options, _TAKEN_BACK)
    if asked is None:
        return _dynamics_by_evidence(dynamics, options)
    return _asked("dynamics", asked, options, done=bool(dynamics.processors))


def _dynamics_by_evidence(dynamics: Dynamics, options: MatchOptions) -> Share:
    """What `auto` decided; beyond doubt the most likely reduction is all of it."""
    full_db = dynamics.full.average_db
    share: float | None = None
    if not dynamics.comparable:
        text = "the two songs have no passages that could be compared"
    elif dynamics.bands is not None:
        share, text = 1.0, _one_performance()
    elif dynamics.shared:
        text = "the compressor is there to relieve the limiter, whatever the reference's dynamics"
    elif full_db <= 0.0:
        text = "nothing to take, as compressing would lead away from the reference"
    elif dynamics.compressor is None:
        share, text = 0.0, "auto takes nothing, as chance may well account for what was measured"
    elif dynamics.doubt < _BEYOND_DOUBT:
        share, text = 1.0, "auto takes all of it, as nothing but compression explains what was measured"
    else:
        share = min(dynamics.chosen.average_db / full_db, 1.0)
        text = f"auto takes {_percent(share)} of the reduction that would bring like sections of the songs nearest"
    return _share("dynamics", share, options, text)


def loudness_share(apart_lu: float, moved_lu: float, wanted_lufs: float, options: MatchOptions) -> Share:
    """The share of the difference in loudness.

    Args:
        apart_lu: reference - mix.
        moved_lu: what came of it.
        wanted_lufs: where the mix was to land.
        options: whether a loudness was named.
    """
    if options.lufs is not None:
        option = "--lufs asks" if options.insists else f"--audience {options.audience} has it"
        text = f"{wanted_lufs:.1f} LUFS, as {option}, whatever the reference has"
        return Share(aspect="loudness", share=None, asked=True, text=f"Loudness: {text}.")
    if abs(apart_lu) < _NEAR_LU:
        return _share("loudness", None, options, "the two hardly differ")
    share = options.share("loudness")
    wanted_lu = apart_lu * (1.0 if share is None else share)
    if moved_lu < wanted_lu - _NEAR_LU:
        text = f"{moved_lu:+.1f} LU of {wanted_lu:+.1f} LU, as more would cost too much limiting"
        return _share("loudness", moved_lu / apart_lu, options, text)
    if share is not None:
        return _asked("loudness", share, options, done=True)
    return _share("loudness", 1.0, options, f"all of it ({apart_lu:+.1f} LU), as a level can be measured beyond doubt")


def _one_performance() -> str:
    return "auto takes all of it, as mix and reference are one performance"


def _asked(aspect: str, share: float, options: MatchOptions, *, done: bool) -> Share:
    """What an option asked for, and whether anything was done for it."""
    option = "strength" if getattr(options, aspect) is None else aspect
    if share > 0.0 and not done:
        return _share(aspect, 0.0, options, f"--{option} asks for {_percent(share)}, for which there is nothing to do")
    return _share(aspect, share, options, f"{_percent(share)} of what was measured, as --{option} asks")


def _share(aspect: str, share: float | None, options: MatchOptions, text: str) -> Share:
    asked = options.share(aspect) is not None
    return Share(aspect=aspect, share=share, asked=asked, text=f"{aspect.capitalize()}: {text}.")


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"
