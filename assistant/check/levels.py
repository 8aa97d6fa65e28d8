"""Rules about level: loudness, what normalisation does to it, true peak, also behind codecs, density, Leq(m).

Each function judges one rule on one file; the table in `kinds` names them. None is asked about a silent file.
"""

from dataclasses import dataclass, replace

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.check.codec import NotChecked
from assistant.check.evidence import Evidence
from assistant.check.lines import Line, Told, bounded, idle, unchecked
from assistant.check.targets import Rule
from assistant.units import power_to_db

SHORT = "the file has no loudness, being under 0.4 s long or under -70 LUFS throughout"
PLAYED_AS_IT_IS_LU = 0.05
"""LU under which no gain is worth a word."""


def loudness(evidence: Evidence, rule: Rule) -> Line:
    """Integrated loudness; `mono_lu` is added to the bounds for a mono file, which is played by two speakers."""
    level = evidence.profile.loudness_lufs
    if level is None:
        return unchecked(evidence, rule, "LUFS", SHORT)
    shift = rule.number("mono_lu", 0.0) if evidence.sound.channels == 1 else 0.0
    line = bounded(
        evidence, rule, "LUFS", level - shift,
        Told(
            kept="The loudness is within what is asked for.",
            broken="The loudness is not what is asked for: change the gain by the difference, and keep an eye on "
            "the true peak.",
        ),
    )  # fmt: skip
    limit = None if line.limit is None else line.limit + shift
    return replace(line, measured=level, limit=limit)


@dataclass(frozen=True, kw_only=True)
class Playback:
    """How a place plays a file: the gain it gives, the one that its target would take, and both in words."""

    gain_db: float
    wanted_db: float
    text: str


def normalisation(evidence: Evidence, rule: Rule) -> Line:
    """The gain at which the place plays the file.

    Options: `target_lufs`; `turns_up`: "no", "headroom" (until the true peak reaches `ceiling_dbtp`), or "limiter".
    """
    found = playback_of(evidence, rule)
    if found is None:
        return unchecked(evidence, rule, "dB", SHORT)
    return bounded(evidence, rule, "dB", found.gain_db, Told(kept=found.text, broken=found.text, is_news=True))


def playback(evidence: Evidence, rule: Rule) -> Line:
    """How far the file stays under the loudness of what plays beside it; options as for `normalisation`."""
    found = playback_of(evidence, rule)
    if found is None:
        return unchecked(evidence, rule, "LU", SHORT)
    short_lu = min(found.gain_db - found.wanted_db, 0.0)
    told = Told(
        kept="It plays about as loud as what stands beside it.",
        broken=f"It plays {-short_lu:.1f} LU softer than what stands beside it, since it is not turned up that far: a "
        "louder master, or peaks that reach less far over it, would help.",
    )
    return bounded(evidence, rule, "LU", short_lu, told)


def playback_of(evidence: Evidence, rule: Rule) -> Playback | None:
    """What a rule's place does to a file; None where it has no loudness."""
    return playback_at(evidence.profile.loudness_lufs, evidence.profile.true_peak_dbtp, rule)


def playback_at(level: float | None, peak: float | None, rule: Rule) -> Playback | None:
    """The same of a loudness in LUFS and a true peak in dBTP, for instance of a whole album."""
    if level is None or peak is None:
        return None
    target = rule.number("target_lufs", -14.0)
    wanted_db = target - level
    if abs(wanted_db) <= PLAYED_AS_IT_IS_LU:
        return Playback(gain_db=0.0, wanted_db=0.0, text=f"Played as it is: it has the {target:g} LUFS already.")
    if wanted_db < 0.0:
        text = f"Turned down by {-wanted_db:.1f} dB to {target:g} LUFS."
        return Playback(gain_db=wanted_db, wanted_db=wanted_db, text=text)
    if rule.word("turns_up", "no") == "no":
        text = f"Played as it is, {wanted_db:.1f} LU under {target:g} LUFS: nothing is turned up here."
        return Playback(gain_db=0.0, wanted_db=wanted_db, text=text)
    return _turned_up(rule, wanted_db, peak)


def _turned_up(rule: Rule, wanted_db: float, peak_dbtp: float) -> Playback:
    """What becomes of a file that is softer than the target, at a place that turns up."""
    target, ceiling = rule.number("target_lufs", -14.0), rule.number("ceiling_dbtp", -1.0)
    room_db = ceiling - peak_dbtp
    up = f"Turned up by {wanted_db:.1f} dB to {target:g} LUFS"
    if wanted_db <= room_db:
        return Playback(gain_db=wanted_db, wanted_db=wanted_db, text=f"{up}.")
    if rule.word("turns_up") == "limiter":
        text = f"{up}, and limited: the highest peaks lose {wanted_db - room_db:.1f} dB."
        return Playback(gain_db=wanted_db, wanted_db=wanted_db, text=text)
    given_db = max(room_db, 0.0)
    what = f"Turned up by {given_db:.1f} dB only" if given_db > 0.0 else "Played as it is"
    text = f"{what}, where {wanted_db:.1f} dB are missing to {target:g} LUFS: its peaks reach {ceiling:g} dBTP first."
    return Playback(gain_db=given_db, wanted_db=wanted_db, text=text)


def true_peak(evidence: Evidence, rule: Rule) -> Line:
    """The highest true peak of the file itself.

    Options: `louder_than_lufs`: the rule holds for files louder than this alone.
    """
    peak, level = evidence.profile.true_peak_dbtp, evidence.profile.loudness_lufs
    if peak is None:
        return unchecked(evidence, rule, "dBTP", SHORT)
    at, least = evidence.peak_at_seconds, rule.number("louder_than_lufs", -np.inf)
    if level is not None and level <= least:
        return idle(evidence, rule, "dBTP", f"Holds only for what is louder than {least:g} LUFS.")
    told = Told(
        kept="The peaks keep the headroom that is asked for.",
        broken="The peaks reach higher than asked for, and may be clipped by encoders and converters: lower the "
        "limiter's ceiling by the difference.",
        at_seconds=at,
    )
    return bounded(evidence, rule, "dBTP", peak, told)


def coded_peak(evidence: Evidence, rule: Rule) -> Line:
    """The highest true peak after encoding and decoding; option `coding`, such as "vorbis 160"."""
    coding = rule.word("coding")
    coded = evidence.coded(coding)
    if isinstance(coded, NotChecked):
        return unchecked(evidence, rule, "dBTP", f"the peak behind {coding} kbit/s is not known, since {coded}")
    behind = f"behind {coding} kbit/s ({coded.encoder})"
    told = Told(
        kept=f"Nothing clips {behind}.",
        broken=f"The decoded sound {behind} passes full scale, where players of whole numbers clip it: a lower ceiling "
        "or less limiting keeps it under.",
        at_seconds=coded.at_seconds,
    )
    return bounded(evidence, rule, "dBTP", coded.true_peak_dbtp, told)


def plr(evidence: Evidence, rule: Rule) -> Line:
    """True peak minus loudness: how much of the attacks is left."""
    value = evidence.profile.plr_db
    if value is None:
        return unchecked(evidence, rule, "dB", SHORT)
    told = Told(
        kept="Attacks stand out as they should.",
        broken="It is dense: peaks stand out little over the loudness, and where loudness is levelled out, the "
        "limiting is all that is left of it.",
    )
    return bounded(evidence, rule, "dB", value, told)


M_WEIGHTING = (
    (31.5, -35.5), (63.0, -29.5), (100.0, -25.4), (200.0, -19.4), (400.0, -13.4), (800.0, -7.5), (1000.0, -5.6),
    (2000.0, 0.0), (3150.0, 3.4), (4000.0, 4.9), (5000.0, 6.1), (6300.0, 6.6), (7100.0, 6.4), (8000.0, 5.8),
    (9000.0, 4.5), (10000.0, 2.5), (12500.0, -5.6), (14000.0, -10.9), (16000.0, -17.3), (20000.0, -27.8),
)  # fmt: skip
"""Hz, dB. Source: the weighting of ITU-R BS.468-4 table 1, 5.6 dB lower, so that it is 0 dB at 2 kHz (ISO 21727)."""
FULL_SCALE_DB = 108.0
"""Sound pressure of a mean square of 1 in a cinema: noise at -20 dBFS, which means 20 dB under a full-scale sine's mean
square of 0.5, plays at 85 dB there (SMPTE RP 200)."""


def leq_m(evidence: Evidence, rule: Rule) -> Line:
    """The mean M-weighted level that the whole file has in a cinema whose fader stands at 7, in dB(m).

    From the profile's bands, over every frame, silent ones included: a sixth of an octave is fine against the curve.
    """
    hz, db = np.array(M_WEIGHTING).T
    gains = 10.0 ** (np.interp(np.log(CENTRES_HZ), np.log(hz), db) / 10.0)
    blocks = evidence.profile.blocks
    frames = blocks.section_frames / max(int(blocks.section_frames.sum()), 1)
    power = sum(
        float(frames @ 10.0 ** (each / 10.0) @ gains) for each in (blocks.section_mid_db, blocks.section_side_db)
    )
    value = power_to_db(power * evidence.sound.channels) + FULL_SCALE_DB
    told = Told(
        kept="It is no louder in a cinema than is agreed on.",
        broken="It is louder in a cinema than is agreed on: turn it down by the difference.",
    )
    return bounded(evidence, rule, "dB(m)", max(value, 0.0), told)
