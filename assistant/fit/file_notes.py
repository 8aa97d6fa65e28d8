"""What was found in the two files, and what each of it does to the match: a sentence for every kind of finding.

Conventions: a sentence is None where the finding bends nothing; reports then list the finding alone. Times in options
are written as the command line takes them: `--from MIX,REFERENCE`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.advice import Note
from assistant.blocks import Finding
from assistant.options import clock
from assistant.profile import Profile

_SHORT_SECONDS = 30.0
_DC_DBFS = -60.0
"""A smaller offset bends nothing."""
_DENSE_PLR_DB = 8.0
"""Peaks this near to the loudness come from much limiting or clipping only: untouched songs have 12 dB and more."""
_TOP_HZ = 20000.0
_PROPER = 0.95


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A finding, the file it was made in, and the other one."""

    finding: Finding
    own: Profile
    other: Profile
    role: str
    """Whose file it is: mix or reference."""

    def time(self, seconds: float) -> str:
        """A time as an option takes it for this file alone."""
        text = clock(round(seconds, 1))
        return f",{text}" if self.role == "reference" else f"{text},"


_Says = Callable[[_Case], str | None]


def _always(text: str) -> _Says:
    return lambda _case: text


def _limiter(case: _Case) -> str:
    plr = "" if case.own.plr_db is None else f" (peak to loudness ratio {case.own.plr_db:.1f} dB)"
    return (
        f"Loudness and dynamics follow what it left{plr}; to follow in tone and width alone, add --dynamics 0, and "
        "--lufs or --loudness."
    )


def _low_passed(case: _Case) -> str:
    if case.own.bandwidth_hz < _PROPER * min(case.other.bandwidth_hz, _TOP_HZ):
        return "Nothing above that is compared, so there the mix keeps the top that it has."
    return "The mix reaches no higher, so nothing that could be compared is missing."


def _dc_offset(case: _Case) -> str | None:
    if case.finding.value < _DC_DBFS:
        return None
    return "It lies below what is compared, and moves nothing but the peaks of that file."


def _short(case: _Case) -> str | None:
    if case.own.duration_seconds >= _SHORT_SECONDS:
        return None
    return "Averages over so little say little about a song."


def _spoken_intro(case: _Case) -> str:
    music = case.time(case.finding.value)
    return f"The voice counts as music in tone, width and dynamics; to leave it out, add --from {music}."


def _live_ambience(case: _Case) -> str:
    start = case.finding.at_seconds or 0.0
    end = start + case.finding.value
    told = "It counts as music where it is not far under it: in tone, most at 1 to 4 kHz, and in width; "
    if start < _SHORT_SECONDS:
        return f"{told}to leave it out, add --from {case.time(end)}."
    if case.own.duration_seconds - end < _SHORT_SECONDS:
        return f"{told}to leave it out, add --to {case.time(start)}."
    return f"{told}--from and --to choose a stretch without it."


OF_REFERENCE: dict[str, _Says] = {
    "silent": _always("There is nothing to match."),
    "silent_channel": _always("Width and balance against it mean nothing: --width 0 leaves those of the mix alone."),
    "dual_mono": _always("The mix keeps its own width, as there is none to compare it with."),
    "anti_phase": _always("Tone and width against it mean nothing: turn one of its channels over first."),
    "clipping": _always("Loudness follows it, its distortion does not, though its fizz counts as treble."),
    "limiter": _limiter,
    "dc_offset": _dc_offset,
    "low_passed": _low_passed,
    "hum": _always("It counts as bass where the reference is quiet: distrust narrow moves there."),
    "silence_start": _always("Silence is left out of everything that is compared."),
    "silence_end": _always("Silence is left out of everything that is compared."),
    "short": _short,
    "spoken_intro": _spoken_intro,
    "live_ambience": _live_ambience,
}
"""What a finding in the reference does to the match: an entry for every kind."""

OF_MIX: dict[str, _Says] = {
    "silent_channel": _always("What is matched is the other channel; is a cable, or an export, at fault?"),
    "anti_phase": _always("Tone and width against it mean nothing: turn one of its channels over first."),
    "clipping": _always("Nothing here mends that: export it again with lower peaks."),
    "limiter": _always("What it took does not come back: export the mix without it if you can."),
    "dc_offset": lambda case: None if case.finding.value < _DC_DBFS else "It takes headroom from the limiter.",
    "hum": _always("Whatever lifts the bass, or the quiet parts, lifts it too."),
    "short": _short,
    "spoken_intro": _spoken_intro,
    "live_ambience": _live_ambience,
}
"""The same of the mix, where there is anything to say."""


def file_notes(mix: Profile, reference: Profile) -> tuple[Note, ...]:
    """What was found in the two files and bends the comparison, and what to do about it.

    Of pooled references the times of a finding are those in its own file.
    """
    return (
        *_findings("mix", mix, reference, OF_MIX),
        *_findings("reference", reference, mix, OF_REFERENCE),
        *_density(reference),
        *_rates(mix, reference),
    )


def _findings(role: str, own: Profile, other: Profile, says: dict[str, _Says]) -> list[Note]:
    """A note for each finding that has consequences."""
    notes = []
    for finding in own.findings:
        says_it = says.get(finding.kind)
        sentence = None if says_it is None else says_it(_Case(finding=finding, own=own, other=other, role=role))
        if sentence is not None:
            notes.append(Note(aspect=role, text=f"The {role}: {finding.text}. {sentence}"))
    return notes


def _density(reference: Profile) -> list[Note]:
    """Over-limited, though no limiter gave itself away."""
    plr_db = reference.plr_db
    limited = any(finding.kind == "limiter" for finding in reference.findings)
    if plr_db is None or plr_db >= _DENSE_PLR_DB or limited or reference.duration_seconds < _SHORT_SECONDS:
        return []
    text = (
        f"The reference is dense: its peaks are {plr_db:.1f} dB over its loudness, as from much limiting. To follow it "
        "in tone and width alone, add --dynamics 0, and --lufs or --loudness."
    )
    return [Note(aspect="reference", text=text)]


def _rates(mix: Profile, reference: Profile) -> list[Note]:
    """Two sampling rates, of which the reference's ends within what is heard."""
    if reference.rate_hz == mix.rate_hz or reference.rate_hz >= 2.0 * _TOP_HZ:
        return []
    text = (
        f"The reference runs at {reference.rate_hz / 1000.0:g} kHz, the mix at {mix.rate_hz / 1000.0:g} kHz: nothing "
        f"above {reference.rate_hz / 2000.0:g} kHz is compared."
    )
    return [Note(aspect="reference", text=text)]
