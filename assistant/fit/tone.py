"""Tone: from the measured difference to an equalizer with few bands (or a drawn curve), and why.

Conventions: curves are dB on the band grid, positive means "add". The curve of mid is applied to the whole stereo
sound; side gets bands of its own only for what remains of its difference, and only where the evidence carries it.
"""

import dataclasses
import math
from dataclasses import dataclass, replace

import numpy as np

from assistant.advice import Evidence, Move, Note, frequency_text, listen_for
from assistant.bands import CENTRES_HZ, near
from assistant.compare import Difference
from assistant.fit.equalize import MOST_DB, Curves, LimitsCost, equalize, limits_cost
from assistant.fit.evidence import Estimate, alike, smoothed, thirds
from assistant.fit.fitted import Fitted
from assistant.fit.guard import guard_boosts, without_noise
from assistant.fit.width import BASS_BELOW_HZ, full_width
from assistant.options import MatchOptions
from assistant.processors import Equalizer, FirEqualizer
from assistant.processors.equalizer import Band, response_db
from assistant.processors.fir_equalizer import CurvePoint
from assistant.profile import Profile
from assistant.units import Floats
from assistant.words import band_text

_WHOLE = 0.9
"""A share above asks for the difference itself, and not only for its broad shape."""
_MOSTLY = 0.5
_CONTENT_DB = 1.0
"""Doubts are told where less than half of a difference is taken, and where there is something to doubt."""
_EDGE_WEIGHT = 0.25
"""Weight of the bands under 35 Hz and over 17 kHz, where little is heard and less is certain."""
_FREE_WEIGHT = 0.03
"""Weight of bands without evidence: enough to keep the fit from running away there, too little to shape it."""


@dataclass(frozen=True)
class _Case:
    """Two songs and what is known of their difference: what moves rest on."""

    mix: Profile
    difference: Difference
    estimate: Estimate
    tone_db: Floats
    """What was measured between them, of whole songs or of the sections that play alike: (61,)."""
    width_db: Floats
    where: str
    """Of which parts of the songs that is, in words to follow a measure."""


def fit_tone(
    mix: Profile, reference: Profile, difference: Difference, estimate: Estimate, options: MatchOptions, rate_hz: int,
    made_db: Floats | None = None,
) -> Fitted:  # fmt: skip
    """Fit the equalizer.

    Args:
        mix: the song to move.
        reference: the song to move it toward.
        difference: reference - mix.
        estimate: how much of that the evidence carries.
        options: strength, number of bands, kind of equalizer.
        rate_hz: the rate at which the equalizer will run.
        made_db: how the rest of the chain turns the spectrum, which the equalizer makes up for: (61,).

    Returns:
        An `Equalizer` or `FirEqualizer`, or nothing when no band pays.
    """
    share = options.share("tone")
    if share == 0.0:
        return Fitted()
    exact = difference.same_song or (share is not None and share > _WHOLE)
    mid_db, side_db = _wanted(mix, difference, estimate, share, rate_hz)
    made_db = np.zeros(CENTRES_HZ.size) if made_db is None else made_db
    mid_db, notes = guard_boosts(mix, reference, difference, np.clip(mid_db - made_db, -MOST_DB, MOST_DB))
    mid_db = np.where((options.raised_from_hz > CENTRES_HZ) & (mid_db > 0.0), 0.0, mid_db)
    aim_db = mid_db + made_db
    side_db = without_noise(mix, side_db)
    case = _case(mix, difference, estimate, share)
    notes += _doubts(estimate) if share is None else ()
    if options.eq == "fir":
        on_top_db = side_db if options.side else np.zeros_like(side_db)
        return replace(_drawn(case, mid_db, mid_db + on_top_db, options, notes), aim_db=aim_db)
    curves = Curves(
        mid_db=mid_db,
        side_db=side_db,
        mid_weights=_weights(difference.heard),
        side_weights=_weights(difference.side_heard),
        has_side=mix.channels > 1,
        exact=exact,
    )
    made = equalize(curves, options, rate_hz)
    left_db = difference.tone_db - made_db
    cost = limits_cost(curves, made, options, rate_hz, left_db, difference.heard)
    notes += _limits_notes(cost, made)
    if not made:
        return Fitted(notes=notes, aim_db=aim_db, cost=cost)
    moves = tuple(_band_move(case, band, rate_hz) for band in made)
    return Fitted(processors=(Equalizer(bands=made),), moves=moves, notes=notes, aim_db=aim_db, cost=cost)


def _limits_notes(cost: LimitsCost | None, made: tuple[Band, ...]) -> tuple[Note, ...]:
    """What was left of the side for the tool's or the user's sake."""
    if cost is None or cost.free_side_bands == 0 or any(band.channel == "side" for band in made):
        return ()
    text = (
        f"Side has no bands of its own, as the limits ask for; the free fit would give it {cost.free_side_bands}. Its "
        "width in three parts is set all the same, by the width's own gains."
    )
    return (Note(aspect="tone", text=text),)


def _case(mix: Profile, difference: Difference, estimate: Estimate, share: float | None) -> _Case:
    """What moves rest on: whole songs where a share of their difference was asked for, what was believed otherwise."""
    if share is not None:
        return _Case(mix, difference, estimate, difference.tone_db, difference.width_db, "")
    where = alike(difference)
    return _Case(mix, difference, estimate, estimate.measured_tone_db, estimate.measured_width_db, where)


def _doubts(estimate: Estimate) -> tuple[Note, ...]:
    """Why most of a difference was left, with the figures that say so."""
    trust = float(estimate.mid_trust.max())
    if trust >= _MOSTLY or estimate.content_db < _CONTENT_DB:
        return ()
    if math.isinf(estimate.content_db):
        text = "Tone is left alone: the two songs have too few bands in common to compare."
        return (Note(aspect="tone", text=text),)
    sides = "" if estimate.disagreement_db is None else f", mid and side disagree by {estimate.disagreement_db:.1f} dB"
    text = (
        f"At most {100.0 * trust:.0f} % of the tone's difference was taken: the two songs play different things (even "
        f"where they are most alike it ripples by {estimate.ripple_db:.1f} dB within an octave{sides}), which alone "
        f"makes {estimate.content_db:.1f} dB. --tone 50 goes half of the way all the same."
    )
    return (Note(aspect="tone", text=text),)


def _wanted(
    mix: Profile, difference: Difference, estimate: Estimate, share: float | None, rate_hz: int
) -> tuple[Floats, Floats]:
    """The curve for everything, and the shape that side needs on top of it and of the width in three parts."""

    def shown(curve_db: Floats, heard: Floats) -> Floats:
        if difference.same_song:
            return curve_db
        return thirds(curve_db, heard) if share is not None and share > _WHOLE else smoothed(curve_db, heard)

    if share is None:
        mid_db, side_share = estimate.mid_db, 1.0 if difference.same_song else 0.0
    else:
        mid_db, side_share = share * shown(difference.tone_db, difference.heard), share
    width_db = shown(difference.width_db, difference.side_heard)
    broad_db = full_width(mix, difference).response_db(CENTRES_HZ.clip(max=0.49 * rate_hz), rate_hz)
    side_db = side_share * (width_db - broad_db) * difference.side_heard
    side_db = np.where(CENTRES_HZ < BASS_BELOW_HZ, np.minimum(side_db, 0.0), side_db)
    mid_db = _filled(mid_db, difference.heard)
    return np.clip(mid_db, -MOST_DB, MOST_DB), np.clip(side_db, -MOST_DB / 2.0, MOST_DB / 2.0)


def _filled(curve_db: Floats, heard: Floats) -> Floats:
    """The curve held flat where nothing is heard, so that no band has to bend back to 0 at an edge."""
    known = np.flatnonzero(heard > 0.0)
    if known.size == 0:
        return np.zeros_like(curve_db)
    filled: Floats = np.interp(np.arange(curve_db.size), known, curve_db[known])
    return filled


def _weights(heard: Floats) -> Floats:
    """How much each band of the grid matters to the fit."""
    edges = (CENTRES_HZ < 35.0) | (CENTRES_HZ > 17000.0)
    return np.where(heard > 0.0, np.where(edges, _EDGE_WEIGHT, 1.0), _FREE_WEIGHT)


def _drawn(case: _Case, mid_db: Floats, side_db: Floats, options: MatchOptions, notes: tuple[Note, ...]) -> Fitted:
    """The curve itself as a FIR filter, with one move that says what it is."""
    if np.max(np.abs(mid_db)) < 0.1 and np.max(np.abs(side_db)) < 0.1:
        return Fitted(notes=notes)
    points = tuple(
        CurvePoint(frequency_hz=round(float(f), 1), mid_db=round(float(m), 2), side_db=round(float(s), 2))
        for f, m, s in zip(CENTRES_HZ, mid_db, side_db, strict=True)
        if f < 22000.0
    )
    # Side is drawn whole, with what it shares with mid in it; it is told of where it does more than mid.
    side = bool(np.max(np.abs(side_db)) > np.max(np.abs(mid_db)))
    curve_db, trust = (side_db, case.estimate.side_trust) if side else (mid_db, case.estimate.mid_trust)
    index = int(np.argmax(np.abs(curve_db)))
    move = Move(
        aspect="tone",
        setting=f"{options.phase}-phase FIR curve from {curve_db.min():+.1f} to {curve_db.max():+.1f} dB, "
        f"strongest at {frequency_text(CENTRES_HZ[index])}{', side' if side else ''}",
        size_db=float(np.max(np.abs(curve_db))),
        evidence=_evidence(case, _around(index), side=side),
        trust=float(trust[index]),
        listen_for=listen_for(CENTRES_HZ[index]),
        dial={"kind": FirEqualizer.kind},
    )
    return Fitted(processors=(FirEqualizer(phase=options.phase, points=points),), moves=(move,), notes=notes)


def _band_move(case: _Case, band: Band, rate_hz: int) -> Move:
    """Say what one band does and on which two numbers it rests."""
    side = band.channel == "side"
    reach = np.abs(response_db([band], CENTRES_HZ, rate_hz)) * (
        case.difference.side_heard if side else case.difference.heard
    )
    weights = reach if np.any(reach > 0.0) else _around(near(band.frequency_hz))
    trust = case.estimate.side_trust if side else case.estimate.mid_trust
    return Move(
        aspect="tone",
        setting=band_text(band),
        size_db=abs(band.gain_db),
        evidence=_evidence(case, weights, side=side),
        trust=float(np.average(trust, weights=weights)),
        listen_for=listen_for(band.frequency_hz),
        dial=dataclasses.asdict(band),
    )


def _evidence(case: _Case, weights: Floats, *, side: bool) -> Evidence:
    """What was measured in the region under `weights`: mid, or side over mid."""
    reach_hz = CENTRES_HZ[weights >= 0.5 * weights.max()]
    span = f"{frequency_text(reach_hz[0])} to {frequency_text(reach_hz[-1])}"
    if side:
        width_db = float(np.average(case.mix.width_db, weights=weights))
        reference_db = width_db + float(np.average(case.width_db, weights=weights))
        return Evidence(measure=f"side over mid {span}{case.where}", mix=width_db, reference=reference_db, unit="dB")
    level_db = float(np.average(case.mix.mid_db, weights=weights)) - (case.mix.loudness_lufs or 0.0)
    return Evidence(
        measure=f"mid level {span}{case.where}, both spectra aligned in their middle",
        mix=level_db,
        reference=level_db + float(np.average(case.tone_db, weights=weights)),
        unit="dB",
    )


def _around(index: int) -> Floats:
    """Weights of the third of an octave around one band."""
    return (np.abs(np.arange(CENTRES_HZ.size) - index) <= 1).astype(np.float64)
