"""What there is to say about the dynamics: the compressor with its reasons, and what cannot be done.

Conventions: texts are sentences for an engineer, each claim with its numbers.
"""

from assistant.advice import Evidence, Move, Note
from assistant.fit.bench import MOST_REDUCTION_DB
from assistant.fit.dynamics import Dynamics
from assistant.fit.multiband_words import bands_moves, bands_texts
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.options import MatchOptions
from assistant.processors import Compressor
from assistant.profile import QUANTILES_PERCENT, Profile
from assistant.words import compressor_text

_CRUSHED_DB = 2.0
"""A difference in peak to loudness ratio that is worth words."""
_BEYOND_DOUBT = 0.01
_UPPER, _LOWER = QUANTILES_PERCENT.index(95), QUANTILES_PERCENT.index(50)


def dynamics_moves(mix: Profile, reference: Profile, dynamics: Dynamics) -> tuple[Move, ...]:
    """The compressor in words."""
    if dynamics.bands is not None:
        return bands_moves(dynamics.bands)
    compressor = dynamics.compressor
    if compressor is None:
        return ()
    move = Move(
        aspect="dynamics",
        setting=compressor_text(compressor),
        size_db=dynamics.chosen.typical_db,
        evidence=_evidence(mix, reference, dynamics),
        trust=1.0 - dynamics.doubt,
        listen_for="drums against the rest: firmer and nearer, or flat and pumping",
        dial={
            "kind": Compressor.kind,
            "threshold_db": compressor.threshold_db,
            "ratio": compressor.ratio,
            "knee_db": compressor.knee_db,
            "attack_ms": compressor.attack_ms,
            "release_ms": compressor.release_ms,
            "makeup_db": compressor.makeup_db,
            **({} if compressor.wet_percent == 100.0 else {"wet_percent": compressor.wet_percent}),
        },
    )
    return (move,)


def _evidence(mix: Profile, reference: Profile, dynamics: Dynamics) -> Evidence:
    """The levels that are compared; where the compressor relieves the limiter, what that would have to take."""
    if dynamics.shared:
        return Evidence(
            measure="limiting of the loud passages at the wanted loudness, but for this",
            mix=dynamics.relieved_from_db,
            reference=CLEAN_REDUCTION_DB,
            unit="dB",
            goal="limit",
        )
    return Evidence(
        measure="loudest 5 % over the middle of 20 ms levels",
        mix=punch_db(mix),
        reference=punch_db(reference),
        unit="dB",
    )


def punch_db(profile: Profile) -> float:
    """How far the loudest 5 % of 20 ms lie over the middle."""
    levels = profile.levels_20ms_lu
    return 0.0 if levels is None else float(levels[_UPPER] - levels[_LOWER])


def dynamics_notes(mix: Profile, reference: Profile, dynamics: Dynamics, options: MatchOptions) -> tuple[Note, ...]:
    """Why these settings, how much of what was measured they are, and what cannot be done."""
    crushed = (Note(aspect="transients", text=text) for text in _restoring(mix, reference, options))
    return (*crushed, *(Note(aspect="dynamics", text=text) for text in _decision(dynamics, options)))


def _restoring(mix: Profile, reference: Profile, options: MatchOptions) -> list[str]:
    """A mix that is denser than its reference stays so."""
    if mix.plr_db is None or reference.plr_db is None or reference.plr_db - mix.plr_db < _CRUSHED_DB:
        return []
    offer = "" if options.transients else " --transients 50 lifts what is left of the attacks a little."
    text = (
        f"The mix is denser than the reference (peak to loudness ratio {mix.plr_db:.1f} dB against "
        f"{reference.plr_db:.1f} dB): what compression and limiting took from it cannot be brought back.{offer}"
    )
    return [text]


def _decision(dynamics: Dynamics, options: MatchOptions) -> list[str]:
    share = options.share("dynamics")
    if dynamics.taken_back:
        return ["No compressor: one was tried, and measured on the result it led away from the reference's dynamics."]
    if share == 0.0:
        return []
    if not dynamics.comparable:
        return ["No compressor: the two songs have no passages that could be compared."]
    if dynamics.bands is not None:
        return bands_texts(dynamics.bands, share)
    compressor = dynamics.compressor
    if compressor is None:
        return [_none_needed(dynamics, share)]
    beside = compressor.wet_percent < 100.0
    ballistics = _parallel(dynamics, compressor) if beside else _ballistics(compressor, shared=dynamics.shared)
    return [_grounds(dynamics, options), _level(dynamics, compressor), ballistics]


def _none_needed(dynamics: Dynamics, share: float | None) -> str:
    if dynamics.full.compressor.is_neutral:
        return "No compressor: compressing the mix would only lead away from the reference's dynamics."
    if share is not None:
        return f"No compressor: at {100.0 * share:g} % of the difference it would take next to nothing."
    full = dynamics.full
    return (
        f"No compressor: like sections of the two songs would be nearest with {full.typical_db:.1f} dB of reduction in "
        "the loud passages, but what songs play may make as much of a difference (probability that none is called for: "
        f"{100.0 * dynamics.doubt:.0f} %). --dynamics 50 goes half of the way all the same."
    )


def _grounds(dynamics: Dynamics, options: MatchOptions) -> str:
    """Why there is a compressor, and what share of the measured difference it is."""
    chosen, full, share = dynamics.chosen, dynamics.full, options.share("dynamics")
    if dynamics.shared:
        return (
            f"The compressor shares the work of the limiter, which would otherwise have to take "
            f"{dynamics.relieved_from_db:.1f} dB from the loud passages to reach the loudness; with it, "
            f"{chosen.limiting_db:.1f} dB. It is kept to {MOST_REDUCTION_DB:g} dB itself."
        )
    if share is not None:
        option = "strength" if options.dynamics is None else "dynamics"
        return (
            f"The compressor makes {100.0 * share:g} % of the reduction that brings like sections of the two songs "
            f"nearest, as --{option} asks, whatever the evidence."
        )
    if dynamics.doubt < _BEYOND_DOUBT:
        return (
            f"The compressor takes {chosen.average_db:.1f} dB on average, most likely what like sections of the two "
            "songs differ by; that none is called for has a probability of under 1 %."
        )
    return (
        f"The compressor takes {chosen.average_db:.1f} dB on average, where {full.average_db:.1f} dB would bring like "
        "sections of the two songs nearest: songs differ in what they play, too, and with a probability of "
        f"{100.0 * dynamics.doubt:.0f} % no compression is called for at all."
    )


def _level(dynamics: Dynamics, compressor: Compressor) -> str:
    """What the threshold is worth on another file, and what knee and make-up are for."""
    before = dynamics.none.traces
    return (
        f"The threshold of {compressor.threshold_db:g} dBFS counts for this file at the level at which it reaches the "
        f"compressor ({before.loudness_lufs:.1f} LUFS, peaks up to {round(before.peak_dbfs, 1) + 0.0:.1f} dBFS): for a "
        f"file that is 1 dB quieter, set it 1 dB lower. The knee of {compressor.knee_db:g} dB makes it set in softly "
        f"from {compressor.knee_db / 2.0:g} dB below. The make-up of {compressor.makeup_db:+.1f} dB gives back the "
        "loudness, so that a bypass compares at equal level."
    )


def _parallel(dynamics: Dynamics, compressor: Compressor) -> str:
    """Why there is a dry share."""
    return (
        f"Parallel, {compressor.wet_percent:g} % wet: the compressed sound beside the dry one lifts quiet passages and "
        "leaves peaks nearly alone, which comes clearly nearer to the reference than any compressor that only turns "
        f"loud passages down. Against quiet ones, loud passages lose {dynamics.chosen.typical_db:.1f} dB."
    )


def _ballistics(compressor: Compressor, *, shared: bool) -> str:
    """What ratio, attack and release mean for this song."""
    if shared:
        return (
            f"Attack {compressor.attack_ms:g} ms and release {compressor.release_ms:g} ms are quick, so that the "
            f"compressor catches what the limiter would have to; {compressor.ratio:g}:1 is the usual ratio of a bus."
        )
    attack = "lets the first hit of drums through" if compressor.attack_ms >= 15.0 else "follows drums closely"
    return (
        f"Attack {compressor.attack_ms:g} ms {attack}, release {compressor.release_ms:g} ms recovers within about "
        f"{_note_length(compressor.release_ms)}. Both, and the ratio of {compressor.ratio:g}:1, are means of usual "
        "values, each weighted by how near it comes to the reference's quick levels; the songs tell less about them "
        "than about the amount."
    )


def _note_length(release_ms: float) -> str:
    lengths = ((125.0, "a sixteenth"), (250.0, "an eighth"), (float("inf"), "a quarter"))
    return next(f"{name} at 120 bpm" for most, name in lengths if release_ms <= most)
