"""Rules about the file: rate, bits, coding, channels, length, a lossy past, tags."""

import re

from assistant.check.evidence import Evidence
from assistant.check.lines import Line, Told, bounded, plain
from assistant.check.tags import is_isrc
from assistant.check.targets import Rule


def sample_rate(evidence: Evidence, rule: Rule) -> Line:
    """The sampling rate; option `allowed`, a list in Hz."""
    allowed, rate = rule.numbers("allowed"), float(evidence.sound.rate_hz)
    nearest = min(allowed, key=lambda each: abs(each - rate), default=None)
    rates = ", ".join(f"{each / 1000.0:g}" for each in allowed)
    kept = rate in allowed
    text = (
        "The rate is one that is taken." if kept else f"The rate is none of {rates} kHz: convert it before the dither."
    )
    return plain(evidence, rule, kept=kept, text=text, unit="Hz", measured=rate, limit=nearest)


def lossless(evidence: Evidence, rule: Rule) -> Line:
    """Whether the file holds the samples themselves; what is lossy loses once more where it is encoded again."""
    kept = evidence.sound.bit_depth is not None
    form = f"{evidence.sound.format} ({evidence.sound.subtype})"
    text = (
        f"{form} keeps every sample."
        if kept
        else f"{form} is lossy, and is encoded once more there: send a WAV or FLAC."
    )
    return plain(evidence, rule, kept=kept, text=text)


def file_format(evidence: Evidence, rule: Rule) -> Line:
    """The container; option `allowed`, a list of the formats' names (`assistant.audio.Sound`)."""
    allowed, name = rule.words("allowed"), evidence.sound.format
    kept = name in allowed
    text = f"{name} is taken." if kept else f"{name} is not taken; {', '.join(allowed)} are: convert it."
    return plain(evidence, rule, kept=kept, text=text)


def bit_depth(evidence: Evidence, rule: Rule) -> Line:
    """Bits a sample; a lossy file has none, and keeps the rule (`lossless` asks for that)."""
    bits = evidence.sound.bit_depth
    if bits is None:
        return plain(evidence, rule, kept=True, text="A lossy file has no bit depth.", unit="bit")
    told = Told(
        kept="The word length is what is asked for.",
        broken="The word length is not what is asked for: export again, with dither if it gets shorter.",
    )
    return bounded(evidence, rule, "bit", float(bits), told)


def channels(evidence: Evidence, rule: Rule) -> Line:
    """How many channels."""
    told = Told(kept="The channels are those that are taken.", broken="Two channels are needed: export it in stereo.")
    return bounded(evidence, rule, "channels", float(evidence.sound.channels), told)


def duration(evidence: Evidence, rule: Rule) -> Line:
    """How long it lasts."""
    told = Told(
        kept="The length fits.",
        broken="The length does not fit what is taken or counted there.",
    )
    return bounded(evidence, rule, "s", evidence.sound.duration_seconds, told)


def bandwidth(evidence: Evidence, rule: Rule) -> Line:
    """Where a steep cliff ends the spectrum: what came from a lossy file has one, whatever its format is now."""
    profile = evidence.profile
    told = Told(
        kept="There is no cliff in the highs."
        if evidence.finding("low_passed") is None
        else "The cliff is high enough.",
        broken="The highs end in a cliff, as they do behind a lossy encoder: was this made of an MP3 or AAC file? Go "
        "back to what it was made of.",
    )
    if evidence.finding("low_passed") is None:
        return plain(evidence, rule, kept=True, text=told.kept, unit="Hz")
    return bounded(evidence, rule, "Hz", profile.bandwidth_hz, told)


def tags(evidence: Evidence, rule: Rule) -> Line:
    """Whether the tags are there; option `fields`, a list of title, artist and isrc. The ISRC has to be one."""
    wanted = rule.words("fields")
    missing = [each for each in wanted if each not in evidence.tags]
    isrc = evidence.tags.get("isrc", "")
    wrong = ["isrc"] if "isrc" in wanted and isrc and not is_isrc(isrc) else []
    said = [f"no {_list(missing)}"] if missing else []
    said += [
        f"an ISRC that is none: {isrc!r}, where two letters, three letters or digits and seven digits are needed"
    ] * len(wrong)
    text = f"The tags have {' and '.join(said)}." if said else f"The tags have {_list(list(wanted))}."
    count = float(len(missing) + len(wrong))
    return plain(evidence, rule, kept=not said, text=text, unit="missing", measured=count, limit=0.0)


def _list(words: list[str]) -> str:
    """Words as in a sentence."""
    told = [re.sub("^isrc$", "ISRC", each) for each in words]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
