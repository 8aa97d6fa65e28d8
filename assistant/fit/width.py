"""Stereo: width in three bands by gain on the side signal, and a left/right trim.

Conventions: width is side over mid in dB. Raising side adds no energy to the mono sum, but what is mono has only noise
there, so bands under `MONO_BELOW_DB` are left alone. Low frequencies are never widened: below the low crossover a wide bass
loses its weight in mono and on vinyl.
"""

import numpy as np

from assistant.advice import Evidence, Move, Note
from assistant.bands import CENTRES_HZ
from assistant.compare import MONO_BELOW_DB, Difference
from assistant.fit.evidence import Estimate
from assistant.fit.tone import Fitted
from assistant.options import MatchOptions
from assistant.processors import Balance, Width
from assistant.profile import Profile
from assistant.units import Floats

MOST_DB = 6.0
_WORTH_DB = 0.3
_MOST_MONO_LOSS_LU = -3.0
"""A fold-down that loses more than uncorrelated channels would is refused."""
_MOST_TRIM_DB = 3.0
_TRIM_WORTH_DB = 0.5
_REGIONS = (("low_db", "below 150 Hz"), ("mid_db", "150 Hz to 4 kHz"), ("high_db", "above 4 kHz"))


def fit_width(
    mix: Profile, reference: Profile, difference: Difference, estimate: Estimate, options: MatchOptions
) -> Fitted:
    """Fit the width per band; nothing for a mono mix, a mono reference, or where it does not pay."""
    share = options.share("width")
    refusal = _refusal(mix, reference)
    if refusal is not None or share == 0.0:
        return Fitted(notes=(refusal,) if refusal is not None and share != 0.0 else ())
    curve_db = estimate.width_db if share is None else share * difference.width_db
    trust = estimate.width_trust if share is None else np.full(CENTRES_HZ.size, share)
    gains, notes = {}, []
    for region, (name, where) in zip(_regions(), _REGIONS, strict=True):
        weights = region * difference.side_heard * _importance(mix)
        wanted_db = _region_gain(curve_db, weights)
        if name == "low_db" and wanted_db > 0.0:
            if wanted_db > _WORTH_DB:
                notes.append(
                    Note(aspect="width", text="The bass below 150 Hz is left narrow: widening it costs weight in mono.")
                )
            wanted_db = 0.0
        gains[name] = round(wanted_db, 2) if abs(wanted_db) >= _WORTH_DB else 0.0
        if not np.any(weights > 0.0) and np.any(region * (mix.width_db < MONO_BELOW_DB)):
            notes.append(
                Note(
                    aspect="width",
                    text=f"No widening {where}: the mix is mono there, and raising its side raises only noise.",
                )
            )
    gains, limited = _mono_safe(mix, gains)
    notes += limited
    width = Width(**gains)
    if width.is_neutral:
        return Fitted(notes=tuple(notes))
    moves = tuple(
        _move(mix, reference, difference, trust, region, where, gains[name])
        for region, (name, where) in zip(_regions(), _REGIONS, strict=True)
        if gains[name] != 0.0
    )
    return Fitted(processors=(width,), moves=moves, notes=tuple(notes))


def _refusal(mix: Profile, reference: Profile) -> Note | None:
    """Why nothing can be said about width at all."""
    if mix.channels == 1:
        return (
            Note(aspect="width", text="Width is left alone: the mix is a mono file.")
            if reference.channels > 1
            else None
        )
    if not np.any(mix.width_db > MONO_BELOW_DB):
        return Note(
            aspect="width",
            text="Width is left alone: the mix is mono in both channels, and widening it would invent a stereo image.",
        )
    if reference.channels == 1 or not np.any(reference.width_db > MONO_BELOW_DB):
        return Note(
            aspect="width", text="Width is left alone: the reference is mono, and the mix's stereo image is kept."
        )
    return None


def _regions() -> tuple[Floats, Floats, Floats]:
    """Which bands belong to the low, the middle and the high part: three masks (61,)."""
    low, high = CENTRES_HZ < 150.0, CENTRES_HZ > 4000.0
    audible = (CENTRES_HZ > 30.0) & (CENTRES_HZ < 16000.0)
    return tuple((mask & audible).astype(np.float64) for mask in (low, ~low & ~high, high))  # type: ignore[return-value]


def _importance(mix: Profile) -> Floats:
    """The louder a band's side within its region, the more it counts: square root of its power, so that no band rules."""
    return 10.0 ** ((mix.side_db - mix.side_db.max()) / 20.0)


def _region_gain(curve_db: Floats, weights: Floats) -> float:
    """The weighted mean of a region, within the range; 0 where nothing carries it."""
    if not np.any(weights > 0.0):
        return 0.0
    return float(np.clip(np.average(curve_db, weights=weights), -MOST_DB, MOST_DB))


def _mono_safe(mix: Profile, gains: dict[str, float]) -> tuple[dict[str, float], list[Note]]:
    """Keep the fold-down's loss within its limit by taking back widening, and say so."""
    loss_lu = predicted_mono_loss_lu(mix, gains)
    if loss_lu >= min(_MOST_MONO_LOSS_LU, mix.mono_loss_lu or 0.0) or max(gains.values()) <= 0.0:
        return gains, []
    kept = {name: min(gain, 0.0) for name, gain in gains.items()}
    text = f"No widening: folded down to mono the result would lose {-loss_lu:.1f} LU; {-_MOST_MONO_LOSS_LU:g} LU is the limit."
    return kept, [Note(aspect="width", text=text)]


def predicted_mono_loss_lu(mix: Profile, gains: dict[str, float]) -> float:
    """The loudness a fold-down to mono would lose (negative) with these side gains."""
    side_gain_db = sum(region * gains[name] for region, (name, _) in zip(_regions(), _REGIONS, strict=True))
    mid, side = 10.0 ** (mix.mid_db / 10.0), 10.0 ** ((mix.side_db + side_gain_db) / 10.0)
    return float(10.0 * np.log10(mid.sum() / (mid.sum() + side.sum())))


def _move(
    mix: Profile, reference: Profile, difference: Difference, trust: Floats, region: Floats, where: str, gain_db: float
) -> Move:
    weights = region * difference.side_heard * _importance(mix)
    return Move(
        aspect="width",
        setting=f"side {gain_db:+.1f} dB {where}",
        size_db=abs(gain_db),
        evidence=Evidence(
            measure=f"side over mid {where}",
            mix=float(np.average(mix.width_db, weights=weights)),
            reference=float(np.average(reference.width_db, weights=weights)),
            unit="dB",
        ),
        trust=float(np.average(trust, weights=weights)),
        listen_for="the stereo image: "
        + ("wider, and still solid in mono" if gain_db > 0.0 else "narrower, with a firmer centre"),
    )


def fit_balance(
    mix: Profile, reference: Profile, difference: Difference, estimate: Estimate, options: MatchOptions
) -> Fitted:
    """Trim left against right, up to 3 dB; only where both songs are stereo and the difference is worth it."""
    share = options.share("width")
    if mix.balance_db is None or reference.balance_db is None or mix.channels == 1 or reference.channels == 1:
        return Fitted()
    wanted_db = difference.balance_db * (estimate.balance_trust if share is None else share)
    if abs(wanted_db) < _TRIM_WORTH_DB or difference.same_song is False and share is None:
        return Fitted()
    trim_db = float(np.clip(wanted_db, -_MOST_TRIM_DB, _MOST_TRIM_DB))
    half = round(trim_db / 2.0, 2)
    move = Move(
        aspect="balance",
        setting=f"left {-half:+.1f} dB, right {half:+.1f} dB",
        size_db=abs(trim_db),
        evidence=Evidence(
            measure="right over left energy", mix=mix.balance_db, reference=reference.balance_db, unit="dB"
        ),
        trust=estimate.balance_trust if share is None else share,
        listen_for="the centre: voice, kick and bass between the speakers",
    )
    return Fitted(processors=(Balance(left_db=-half, right_db=half),), moves=(move,))
