"""Stereo: width in three parts of the spectrum by gain on the side signal, and a left/right trim.

Conventions: width is side over mid in dB. Raising side adds nothing to the mono sum, but what is mono has only noise
there, so bands under `MONO_BELOW_DB` are left alone. Low frequencies are never widened: a wide bass loses its weight in
mono and on vinyl.
"""

import math
from dataclasses import dataclass

import numpy as np

from assistant.advice import Evidence, Move, Note
from assistant.bands import CENTRES_HZ
from assistant.compare import MONO_BELOW_DB, Difference
from assistant.fit.evidence import Estimate, alike
from assistant.fit.fitted import Fitted
from assistant.options import MatchOptions
from assistant.processors import Balance, Width
from assistant.profile import Profile
from assistant.units import Floats, Mask
from assistant.words import balance_text, side_text

MOST_DB = 6.0
BASS_BELOW_HZ = 150.0
"""Where nothing is ever widened."""
_WORTH_DB = 0.3
_MOST_MONO_LOSS_LU = 3.0
"""What uncorrelated channels lose when they are folded down; widening that passes it is refused."""
_MOST_TRIM_DB = 3.0
_TRIM_WORTH_DB = 0.5
_AUDIBLE = (CENTRES_HZ > 30.0) & (CENTRES_HZ < 16000.0)


@dataclass(frozen=True)
class _Part:
    """One of the three parts of the spectrum whose width is set by itself."""

    name: str
    where: str
    bands: Mask


_PARTS = (
    _Part("low_db", "below 150 Hz", _AUDIBLE & (CENTRES_HZ < BASS_BELOW_HZ)),
    _Part("mid_db", "150 Hz to 4 kHz", (CENTRES_HZ >= BASS_BELOW_HZ) & (CENTRES_HZ <= 4000.0)),
    _Part("high_db", "above 4 kHz", _AUDIBLE & (CENTRES_HZ > 4000.0)),
)


def full_width(mix: Profile, difference: Difference) -> Width:
    """The width that makes the whole broad difference, within the range."""
    return Width(**{part.name: _mean_db(difference.width_db, _weights(mix, difference, part)) for part in _PARTS})


def fit_width(
    mix: Profile, reference: Profile, difference: Difference, estimate: Estimate, options: MatchOptions
) -> Fitted:
    """Fit the width of each part; nothing for a mono mix, a mono reference, or where it does not pay."""
    share = options.share("width")
    if share == 0.0:
        return Fitted()
    refusal = _refusal(mix, reference)
    if refusal is not None:
        return Fitted(notes=(refusal,))
    measured_db = estimate.measured_width_db if share is None else difference.width_db
    curve_db = estimate.width_db if share is None else share * measured_db
    wanted = {part.name: _part_gain_db(curve_db, measured_db, _weights(mix, difference, part)) for part in _PARTS}
    kept = wanted | {"low_db": min(wanted["low_db"], 0.0)}
    gains = {name: round(gain, 2) if abs(gain) >= _WORTH_DB else 0.0 for name, gain in kept.items()}
    gains, notes = _mono_safe(mix, gains)
    notes = (*_part_notes(mix, wanted), *notes)
    width = Width(**gains)
    if width.is_neutral:
        return Fitted(notes=notes)
    trust = estimate.width_trust if share is None else np.full(CENTRES_HZ.size, share)
    where = alike(difference) if share is None else ""
    moves = tuple(
        _move(mix, part, gains[part.name], _weights(mix, difference, part), measured_db, trust, where)
        for part in _told(gains)
        if gains[part.name] != 0.0
    )
    return Fitted(processors=(width,), moves=moves, notes=notes)


def _told(gains: dict[str, float]) -> tuple[_Part, ...]:
    """The parts as one tells them: middle and high are one move where they have one gain."""
    low, middle, high = _PARTS
    if gains[middle.name] != gains[high.name]:
        return _PARTS
    return (low, _Part(middle.name, "above 150 Hz", middle.bands | high.bands))


def _refusal(mix: Profile, reference: Profile) -> Note | None:
    """Why nothing can be said about width at all."""
    mono_mix = mix.channels == 1 or not np.any(mix.width_db[_AUDIBLE] > MONO_BELOW_DB)
    mono_reference = reference.channels == 1 or not np.any(reference.width_db[_AUDIBLE] > MONO_BELOW_DB)
    if mono_mix and not mono_reference:
        text = "Width is left alone: the mix is mono, and widening it would have to invent a stereo image."
        return Note(aspect="width", text=text)
    if mono_reference and not mono_mix:
        text = "Width is left alone: the reference is mono; the mix keeps its stereo image."
        return Note(aspect="width", text=text)
    return Note(aspect="width", text="Width is left alone: both are mono.") if mono_mix else None


def _weights(mix: Profile, difference: Difference, part: _Part) -> Floats:
    """The louder a band's side, the more it counts: its amplitude, so that no single band rules."""
    loudness = 10.0 ** ((mix.side_db - float(mix.side_db.max())) / 20.0)
    return part.bands * difference.side_heard * loudness


def _mean_db(curve_db: Floats, weights: Floats) -> float:
    """The weighted mean, within the range; 0 where nothing carries it."""
    if not np.any(weights > 0.0):
        return 0.0
    return float(np.clip(np.average(curve_db, weights=weights), -MOST_DB, MOST_DB))


def _part_gain_db(curve_db: Floats, measured_db: Floats, weights: Floats) -> float:
    """What the curve asks for, but never more than was measured in the part itself, nor against it."""
    own_db = _mean_db(measured_db, weights)
    low, high = min(own_db, 0.0), max(own_db, 0.0)
    return min(max(_mean_db(curve_db, weights), low), high)


def _part_notes(mix: Profile, wanted: dict[str, float]) -> tuple[Note, ...]:
    """What is not widened, and why."""
    notes = []
    if wanted["low_db"] >= _WORTH_DB:
        text = "The bass below 150 Hz is not widened: it would lose its weight in mono."
        notes.append(Note(aspect="width", text=text))
    for part in _PARTS[1:]:
        if np.all(mix.width_db[part.bands] <= MONO_BELOW_DB):
            text = f"No widening {part.where}: the mix is mono there, and raising its side would raise only noise."
            notes.append(Note(aspect="width", text=text))
    return tuple(notes)


def _mono_safe(mix: Profile, gains: dict[str, float]) -> tuple[dict[str, float], tuple[Note, ...]]:
    """Take back as much widening as would cost too much in mono, and say so."""
    loss_lu = mono_loss_lu(mix, gains)
    if max(gains.values()) <= 0.0 or loss_lu <= _MOST_MONO_LOSS_LU:
        return gains, ()
    shares = (_widened(gains, share) for share in np.linspace(0.95, 0.0, 20))
    kept = next((less for less in shares if mono_loss_lu(mix, less) <= _MOST_MONO_LOSS_LU), _widened(gains, 0.0))
    text = (
        f"{'Less' if max(kept.values()) > 0.0 else 'No'} widening: folded down to mono the result would lose "
        f"{loss_lu:.1f} dB; {_MOST_MONO_LOSS_LU:g} dB, the loss of uncorrelated channels, is the limit."
    )
    return kept, (Note(aspect="width", text=text),)


def _widened(gains: dict[str, float], share: float) -> dict[str, float]:
    """The gains with a share of the widening and all of the narrowing."""
    less = {name: round(share * gain, 2) if gain > 0.0 else gain for name, gain in gains.items()}
    return {name: gain if abs(gain) >= _WORTH_DB else 0.0 for name, gain in less.items()}


def mono_loss_lu(mix: Profile, gains: dict[str, float]) -> float:
    """How much energy a fold-down to mono would lose with these side gains, positive dB."""
    side_gain_db = np.zeros(CENTRES_HZ.size) + sum(part.bands * gains[part.name] for part in _PARTS)
    mid, side = 10.0 ** (mix.mid_db / 10.0), 10.0 ** ((mix.side_db + side_gain_db) / 10.0)
    return float(10.0 * np.log10((mid.sum() + side.sum()) / mid.sum()))


def _side_over_mid_db(profile: Profile, bands: Mask) -> float:
    """The power of side over that of mid in these bands."""
    mid, side = (float(np.sum(10.0 ** (db[bands] / 10.0))) for db in (profile.mid_db, profile.side_db))
    return 10.0 * math.log10(side / mid)


def _move(
    mix: Profile, part: _Part, gain_db: float, weights: Floats, measured_db: Floats, trust: Floats, where: str
) -> Move:
    """Say what is done in a part; its second number is the mix's own with what was measured between the two songs."""
    level_db = _side_over_mid_db(mix, weights > 0.0)
    image = "wider, and still solid in mono" if gain_db > 0.0 else "narrower, with a firmer centre"
    return Move(
        aspect="width",
        setting=side_text(gain_db, part.where),
        size_db=abs(gain_db),
        evidence=Evidence(
            measure=f"side over mid {part.where}{where}",
            mix=level_db,
            reference=level_db + _mean_db(measured_db, weights),
            unit="dB",
        ),
        trust=float(np.average(trust, weights=weights)),
        listen_for=f"the stereo image: {image}",
        dial={"kind": Width.kind, "channel": "side", part.name: gain_db},
    )


def fit_balance(
    mix: Profile,
    reference: Profile,
    difference: Difference,
    estimate: Estimate,
    options: MatchOptions,
    made_db: float = 0.0,
) -> Fitted:
    """Trim left against right, up to 3 dB; nothing where a channel is silent, a song mono, or the evidence too weak.

    `made_db` is what the rest of the chain is known to do to the balance, for which the trim makes up.
    """
    share = options.share("width")
    trust = estimate.balance_trust if share is None else share
    if min(mix.channels, reference.channels) < 2 or mix.balance_db is None or reference.balance_db is None:
        return Fitted()
    aim_db = difference.balance_db * trust
    trim_db = float(np.clip(aim_db - made_db, -_MOST_TRIM_DB, _MOST_TRIM_DB))
    if abs(trim_db) < _TRIM_WORTH_DB:
        return Fitted(aim_db=aim_db if share else None)
    half = round(trim_db / 2.0, 2)
    measured = Evidence(measure="right over left energy", mix=mix.balance_db, reference=reference.balance_db, unit="dB")
    move = Move(
        aspect="balance",
        setting=balance_text(-half, half),
        size_db=abs(trim_db),
        evidence=measured,
        trust=trust,
        listen_for="the centre: voice, kick and bass between the speakers",
        dial={"kind": Balance.kind, "left_db": -half, "right_db": half},
    )
    return Fitted(processors=(Balance(left_db=-half, right_db=half),), moves=(move,), aim_db=aim_db)
