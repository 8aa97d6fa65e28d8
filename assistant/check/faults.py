"""Rules about faults of the sound itself: findings of the analysis, clipping, DC, both ends, sharp S sounds."""

import math

import numpy as np

from assistant.check.evidence import Evidence
from assistant.check.levels import SHORT
from assistant.check.lines import Line, Told, bounded, idle, plain, unchecked
from assistant.check.targets import Rule
from assistant.units import amplitude_to_db

LEAST_DB = -150.0


def finding(evidence: Evidence, rule: Rule) -> Line:
    """Whether the analysis found something; option `finding`, one of its kinds (`assistant.blocks.Finding`)."""
    found = evidence.finding(rule.word("finding"))
    if found is None:
        return plain(evidence, rule, kept=True, text="Nothing of the kind was found.")
    text = f"{found.text[0].upper()}{found.text[1:]}."
    return plain(
        evidence, rule, kept=False, text=text, unit=found.unit, measured=found.value, at_seconds=found.at_seconds
    )


def clipping(evidence: Evidence, rule: Rule) -> Line:
    """Flat tops a minute, of three samples and more; fewer than three in all are chance and count as none."""
    found = evidence.finding("clipping")
    if found is None:
        return bounded(evidence, rule, "runs/min", 0.0, Told(kept="No waveform is cut off.", broken=""))
    rate = found.value * 60.0 / max(evidence.sound.duration_seconds, 60.0)
    told = Told(
        kept=f"A few waveforms are cut off ({found.value:.0f} in all), too few to hear.",
        broken=f"Waveforms are cut off in {found.value:.0f} places, the first at the time given: clipping happened in "
        "the mix or at the export; a limiter in its place would leave no flat tops.",
        at_seconds=found.at_seconds,
    )
    return bounded(evidence, rule, "runs/min", rate, told)


def dc_offset(evidence: Evidence, rule: Rule) -> Line:
    """The mean of the samples, of the channel where it is greater."""
    if evidence.finding("dc_offset") is None:
        text = "There is no more of it than chance."
        return idle(evidence, rule, "dBFS", text)
    mean = float(np.abs(evidence.profile.blocks.channel_sum).max()) / evidence.sound.samples
    told = Told(
        kept="It is too little to matter.",
        broken="The waveform does not swing around zero, which takes headroom and clicks at edits: a high-pass at 5 Hz "
        "takes it out.",
    )
    return bounded(evidence, rule, "dBFS", amplitude_to_db(mean), told)


def silence_before(evidence: Evidence, rule: Rule) -> Line:
    """How long nothing sounds at the start."""
    told = Told(kept="It begins soon enough.", broken="It begins late: cut the silence off.", at_seconds=0.0)
    return bounded(evidence, rule, "s", evidence.ends.silent_before_seconds, told)


def silence_after(evidence: Evidence, rule: Rule) -> Line:
    """How long nothing sounds at the end."""
    seconds = evidence.ends.silent_after_seconds
    told = Told(
        kept="It ends when the sound does.", broken="Nothing sounds at the end for long: cut the silence off.",
        at_seconds=evidence.sound.duration_seconds - seconds,
    )  # fmt: skip
    return bounded(evidence, rule, "s", seconds, told)


def start_level(evidence: Evidence, rule: Rule) -> Line:
    """The level of the first millisecond against the loudness: a cut into a sound clicks."""
    told = Told(
        kept="It begins without a click.",
        broken="It begins in the midst of a sound, which clicks: begin earlier, or fade in over some milliseconds.",
        at_seconds=0.0,
    )
    return _edge(evidence, rule, evidence.ends.first_dbfs, told)


def end_level(evidence: Evidence, rule: Rule) -> Line:
    """The level of the last 5 ms against the loudness: a fade that was cut off, or a loop."""
    told = Told(
        kept="It ends as quietly as it should.",
        broken="It ends while the sound is still there: was a fade or a reverb cut off by the export?",
        at_seconds=evidence.sound.duration_seconds,
    )
    return _edge(evidence, rule, evidence.ends.last_dbfs, told)


def _edge(evidence: Evidence, rule: Rule, level_dbfs: float, told: Told) -> Line:
    level = evidence.profile.loudness_lufs
    if level is None:
        return unchecked(evidence, rule, "LU", SHORT)
    return bounded(evidence, rule, "LU", max(level_dbfs, LEAST_DB) - level, told)


def sibilance(evidence: Evidence, rule: Rule) -> Line:
    """How loud the sharpest bursts between 5 and 10 kHz are, against the loudness."""
    found, level = evidence.sibilance, evidence.profile.loudness_lufs
    if found is None:
        return idle(evidence, rule, "LU", "The sampling rate leaves no room for sharp S sounds.")
    if level is None:
        return unchecked(evidence, rule, "LU", SHORT)
    if not math.isfinite(found.level_dbfs):
        return idle(evidence, rule, "LU", "Nowhere does the range from 5 to 10 kHz stand over the rest.")
    told = Told(
        kept="S sounds and cymbals are not too sharp.",
        broken="S sounds or cymbals are sharp, from 5 to 10 kHz: a de-esser on what makes them, or a dynamic cut "
        "there.",
        at_seconds=found.at_seconds,
    )
    return bounded(evidence, rule, "LU", found.level_dbfs - level, told)
