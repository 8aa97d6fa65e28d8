"""Loudness: where to land, and what to say about the gain and the limiter that go there.

Conventions: LUFS are integrated (BS.1770-5). The gain stands in front of the limiter.
"""

from assistant.advice import Evidence, Move, Note
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB, Landing
from assistant.options import MatchOptions
from assistant.processors import Gain, Limiter
from assistant.profile import Profile
from assistant.words import gain_text, limiter_text

_HEARD_DB = 0.1
_LIMITING_DB = 0.1
MOST_LIMITING_DB = 3.0
"""Reduction in the loud passages up to which limiting usually goes unnoticed."""


def wanted_lufs(mix: Profile, reference: Profile, options: MatchOptions) -> float:
    """The loudness to land on: the asked one, or the reference's, or a part of the way to it."""
    if options.lufs is not None:
        return options.lufs
    start, end = mix.loudness_lufs or 0.0, reference.loudness_lufs or 0.0
    share = options.share("loudness")
    return start + (1.0 if share is None else share) * (end - start)


def most_reduction_db(options: MatchOptions) -> float:
    """How much the limiter may take: more when the user names the loudness, and not when an audience does."""
    if options.most_limiting_db is not None:
        return options.most_limiting_db
    return CLEAN_REDUCTION_DB if options.lufs is None else ASKED_REDUCTION_DB


def level_moves(
    mix: Profile, reference: Profile, options: MatchOptions, landing: Landing, ceiling_dbtp: float
) -> tuple[Move, ...]:
    """The gain and the limiter in words."""
    moves = []
    if abs(landing.drive_db) >= _HEARD_DB:
        asked = options.lufs is not None
        moves.append(
            Move(
                aspect="loudness",
                setting=gain_text(landing.drive_db),
                size_db=abs(landing.drive_db),
                evidence=Evidence(
                    measure="integrated loudness",
                    mix=mix.loudness_lufs or 0.0,
                    reference=wanted_lufs(mix, reference, options) if asked else reference.loudness_lufs or 0.0,
                    unit="LUFS",
                    goal="asked for" if asked else "reference",
                ),
                trust=1.0,
                listen_for="nothing but level: compare at equal loudness",
                dial={"kind": Gain.kind, "gain_db": landing.drive_db},
            )
        )
    if landing.reduction_db >= _LIMITING_DB:
        moves.append(
            Move(
                aspect="ceiling",
                setting=f"{limiter_text(ceiling_dbtp)}, typically {landing.reduction_db:.1f} dB in loud parts",
                size_db=landing.reduction_db,
                evidence=Evidence(
                    measure="peak to loudness ratio",
                    mix=mix.plr_db or 0.0,
                    reference=reference.plr_db or 0.0,
                    unit="dB",
                ),
                trust=1.0,
                listen_for="drums and attacks: dulled or pumping when the limiter works too hard",
                dial={"kind": Limiter.kind, "ceiling_dbtp": ceiling_dbtp},
            )
        )
    return tuple(moves)


def level_notes(wanted: float, delivered: float, landing: Landing, options: MatchOptions) -> tuple[Note, ...]:
    """What could not be had cleanly, and a warning where the limiter works hard."""
    if delivered < wanted - 0.1:
        limit = most_reduction_db(options)
        text = (
            f"{wanted:.1f} LUFS cannot be had cleanly: the limiter would typically take more than {limit:g} dB from "
            f"the loud passages. Delivered: {delivered:.1f} LUFS."
        )
        advice = "" if options.insists or wanted > 0.0 else f" To insist, name the loudness: --lufs {wanted:.1f}."
        return (Note(aspect="loudness", text=text + advice),)
    if landing.reduction_db > MOST_LIMITING_DB:
        option = "--loudness" if options.lufs is None else "--lufs"
        text = (
            f"The limiter typically takes {landing.reduction_db:.1f} dB from the loud passages to reach "
            f"{delivered:.1f} LUFS; over {MOST_LIMITING_DB:g} dB it may be heard. A lower {option} keeps more punch."
        )
        return (Note(aspect="loudness", text=text),)
    return ()


def ceiling_notes(after: Profile | None, options: MatchOptions) -> tuple[Note, ...]:
    """What to know when the written file still goes over the ceiling, as coding for a lossy file may make it."""
    peak_dbtp = None if after is None else after.true_peak_dbtp
    if peak_dbtp is None or peak_dbtp <= options.ceiling_dbtp:
        return ()
    text = (
        f"The written file peaks at {peak_dbtp:.2f} dBTP, over the ceiling of {options.ceiling_dbtp:g} dBTP, however "
        "far the limiter was lowered; a lossless format would keep it."
    )
    return (Note(aspect="ceiling", text=text),)
