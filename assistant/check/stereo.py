"""Rules about left and right, and about other speakers: correlation, low end in mono, fold-down, a phone.

What is asked by band is read from the profile's mid and side spectra: 2 L R = 2 (M^2 - S^2) and L^2 + R^2 =
2 (M^2 + S^2), so (M^2 - S^2) / (M^2 + S^2) is the correlation of two channels that are alike in level, and of any two
it has the sign of their correlation and is nearer to zero.

Conventions: parts are the profile's sections of 3 s. A mono file breaks none of these rules.
"""

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.blocks import SECTION_SECONDS
from assistant.check.evidence import Evidence
from assistant.check.lines import Line, Told, bounded, idle
from assistant.check.targets import Rule
from assistant.listen.devices import device_named
from assistant.listen.reach import reach
from assistant.units import Floats, power_to_db

MONO = "The file is mono."
_HEARD_DB = -12.0
"""A section whose range is softer than this against the loudest section of it is in nobody's way."""


def correlation(evidence: Evidence, rule: Rule) -> Line:
    """Of left and right over the whole file."""
    value = evidence.profile.correlation
    if evidence.sound.channels == 1 or value is None:
        return idle(evidence, rule, "", MONO if evidence.sound.channels == 1 else "One channel is silent.")
    told = Told(
        kept="Left and right go together.",
        broken="Left and right work against each other: is the polarity of one channel turned over? Mono players lose "
        "most of it.",
    )
    return bounded(evidence, rule, "", value, told)


def band_correlation(evidence: Evidence, rule: Rule) -> Line:
    """Of left and right between `low_hz` and `high_hz`, over the whole file; the place is where it is lowest."""
    found = _bands(evidence, rule)
    if found is None:
        return idle(evidence, rule, "", "There is nothing in two channels here.")
    mid, side, sections = found
    value = (mid.sum() - side.sum()) / (mid.sum() + side.sum())
    worst = int(sections[np.argmin((mid - side) / (mid + side))])
    where = f"between {rule.number('low_hz', 20.0):g} and {rule.number('high_hz', 20000.0):g} Hz"
    told = Told(
        kept=f"Left and right go together {where}.",
        broken=f"Left and right work against each other {where}: is one track's polarity turned over, or was it "
        "widened too far? It gets lost in mono.",
        at_seconds=float(worst * SECTION_SECONDS),
    )
    return bounded(evidence, rule, "", float(value), told)


def low_end_width(evidence: Evidence, rule: Rule) -> Line:
    """Side over mid between `low_hz` and `high_hz` in the part where it is greatest of those that sound there."""
    found = _bands(evidence, rule)
    if found is None:
        return idle(evidence, rule, "dB", "There is nothing in two channels here.")
    mid, side, sections = found
    ratios = side / np.maximum(mid, 1e-15)
    worst = int(np.argmax(ratios))
    told = Told(
        kept="The low end is in the middle.",
        broken=f"The low end under {rule.number('high_hz', 150.0):g} Hz is not in the middle, which lifts the cutter "
        "out of the groove: narrow it to mono there.",
        at_seconds=float(int(sections[worst]) * SECTION_SECONDS),
    )
    return bounded(evidence, rule, "dB", max(power_to_db(float(ratios[worst])), -100.0), told)


def _bands(evidence: Evidence, rule: Rule) -> tuple[Floats, Floats, Floats] | None:
    """The powers of mid and side in the rule's range in each section that sounds there, and their numbers."""
    if evidence.sound.channels == 1:
        return None
    low_hz, high_hz = rule.number("low_hz", 20.0), rule.number("high_hz", 20000.0)
    inside = (low_hz <= CENTRES_HZ) & (high_hz >= CENTRES_HZ)
    blocks = evidence.profile.blocks
    mid, side = ((10.0 ** (db[:, inside] / 10.0)).sum(axis=1) for db in (blocks.section_mid_db, blocks.section_side_db))
    whole = mid + side
    heard = np.flatnonzero(
        (blocks.section_frames > 0) & (whole > 1e-9) & (whole > whole.max() * 10.0 ** (_HEARD_DB / 10.0))
    )
    return (mid[heard], side[heard], heard.astype(np.float64)) if heard.size else None


def mono_loss(evidence: Evidence, rule: Rule) -> Line:
    """How much louder (or, negative, softer) it gets when left and right are added up."""
    value = evidence.profile.mono_loss_lu
    if evidence.sound.channels == 1 or value is None:
        return idle(evidence, rule, "LU", MONO if evidence.sound.channels == 1 else "There is nothing to fold down.")
    told = Told(
        kept="It keeps its loudness in mono.",
        broken="Much of it gets lost in mono: bring what is wide nearer to the middle, or look for turned polarity.",
    )
    return bounded(evidence, rule, "LU", max(value, -100.0), told)


def device_loss(evidence: Evidence, rule: Rule) -> Line:
    """How much of the loudness a small speaker leaves out, against the middle range; option `device`."""
    device = device_named(rule.word("device", "phone"))
    found = reach(evidence.profile, device)
    below = f"{found.below_percent:.0f} % of its loudness lies under {found.low_hz:.0f} Hz" if found.low_hz else ""
    told = Told(
        kept=f"Enough of it is left on {device.title}.",
        broken=f"Little of it is left on {device.title}{f': {below}' if below else ''}; harmonics of the bass, or more "
        "of the middle, would carry it there.",
    )
    return bounded(evidence, rule, "LU", found.loss_lu, told)
