"""Two sound files: what changed in their figures, in tone, over time, and in what was found about them.

Conventions: changes are B - A. Two revisions of one performance are set side by side section by section, from the same
moment on even if one has a longer lead-in; two performances only as wholes.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import gating
from assistant.audio import Sound, open_sound
from assistant.blocks import SECTION_SECONDS, Finding
from assistant.compare import about_median, is_same_song
from assistant.diff.figures import Curve, Pair, curve_of, figure_pairs, tone_change
from assistant.diff.samples import Relation, common_part, later_samples, plays_alike, relation
from assistant.plan import measured
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.units import Floats, Mask

_OTHER_SONG_WORTH_DB = 1.0
"""Two performances differ everywhere by some tenths of a dB; what is told of their tone is what stands out."""
_SHIFTED_SECONDS = 0.01
"""What sounds otherwise may seem to begin by less earlier or later: equalizers turn the phase of low notes."""
_ALIGNED_SECONDS = 0.05
"""Sections of 3 s may lie so far apart and still hold the same."""
_TAIL_SECONDS = 0.2
"""Ends that differ by no more are left on."""
_QUIETEST_LU = -20.0
"""Sections further under the loudness do not count where the most changed one is looked for."""
_MOVED_LU = 0.3


@dataclass(frozen=True, kw_only=True)
class Section:
    """A stretch of both sounds, in A's time."""

    start_seconds: float
    end_seconds: float
    a_lufs: float | None
    b_lufs: float | None
    tone_rms_db: float | None = None
    """How far the tone changed here otherwise than in the whole, rms from 40 Hz to 16 kHz."""

    @property
    def change_lu(self) -> float | None:
        """B - A."""
        return None if self.a_lufs is None or self.b_lufs is None else self.b_lufs - self.a_lufs


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file is."""

    path: Path
    rate_hz: int
    channels: int
    seconds: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SoundChanges:
    """What changed between two sound files."""

    a: Facts
    b: Facts
    relation: Relation | None
    """That B is A again, where it is."""
    same_performance: bool
    later_seconds: float
    """How much later B begins, where both are one performance."""
    figures: tuple[Pair, ...]
    tone: Curve | None
    sections: tuple[Section, ...]
    """Those of A; none where the two are not one performance."""
    usual_change_lu: float | None
    """The median change of sections."""
    moved_most: Section | None
    """Where the loudness changed most beside that, if it did anywhere."""
    findings_gone: tuple[Finding, ...]
    findings_new: tuple[Finding, ...]


def sound_changes(a: Path, b: Path, progress: Progress) -> SoundChanges:
    """Measure both and say what changed.

    Raises:
        SoundError: a file that cannot be read, or that holds no sound that could be measured.
    """
    one, other = open_sound(a), open_sound(b)
    with progress.stage("compare"):
        later = later_samples(one, other)
        related = relation(one, other, later)
        alike = related is not None or plays_alike(one, other, later)
        if related is None and abs(later) < _SHIFTED_SECONDS * one.rate_hz:
            later = 0
    with progress.stage("analyze"):
        profiles = _measured([one, other], progress)
        parts = _lined_up(one, other, profiles, later, progress)
    same = alike or (parts is not None and _is_one_performance(*parts))
    tone = _tone(*parts) if parts is not None and same else tone_change(*profiles, _OTHER_SONG_WORTH_DB)
    sections = _sections(*parts, tone) if parts is not None and same else ()
    moves = _moves(*parts) if parts is not None and same else None
    gone, new = _findings(*profiles)
    return SoundChanges(
        a=_facts(one),
        b=_facts(other),
        relation=related,
        same_performance=same,
        later_seconds=later / one.rate_hz if same else 0.0,
        figures=figure_pairs(*profiles),
        tone=tone,
        sections=sections,
        usual_change_lu=None if moves is None else moves[0],
        moved_most=None if moves is None else moves[1],
        findings_gone=gone,
        findings_new=new,
    )


def _tone(a: Profile, b: Profile) -> Curve | None:
    """The change in tone of one performance: the median over its sections."""
    whole = tone_change(a, b)
    if whole is None:
        return None
    rows = _section_tones_db(a, b, whole.heard)
    middle_db = about_median(np.median(rows, axis=0), whole.heard.astype(np.float64)) if rows.size else whole.change_db
    return curve_of(middle_db, whole.heard)


def _section_tones_db(a: Profile, b: Profile, heard: Mask) -> Floats:
    """What each audible section's spectrum changed by, its own level taken out: (sections, 61).

    The average spectrum is that of the loudest sections, so it changes wherever a fader or a compressor moves; what is
    set against itself section by section does not.
    """
    audible = (a.section_weights > 0.0) & (b.section_weights > 0.0)
    rows = (b.blocks.section_mid_db - a.blocks.section_mid_db)[audible]
    return rows - np.median(rows[:, heard], axis=1, keepdims=True)


def _facts(sound: Sound) -> Facts:
    return Facts(path=sound.path, rate_hz=sound.rate_hz, channels=sound.channels, seconds=sound.duration_seconds)


def _measured(sounds: Sequence[Sound], progress: Progress) -> tuple[Profile, Profile]:
    """Both, side by side."""
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda sound: measured(sound, progress, f"analyze {sound.path.name}"), sounds)
    return one, other


def _lined_up(
    a: Sound, b: Sound, profiles: tuple[Profile, Profile], later: int, progress: Progress
) -> tuple[Profile, Profile] | None:
    """The profiles of what both hold from the same moment on; None where that is under one section."""
    if abs(later) > _ALIGNED_SECONDS * a.rate_hz:
        parts = common_part(a, b, later)
        if parts is None:
            return None
        profiles = _measured(parts, progress)
    whole = [int(np.count_nonzero(profile.blocks.section_is_whole)) for profile in profiles]
    counts = [profile.section_lufs.size for profile in profiles]
    if counts[0] == counts[1] and abs(profiles[0].duration_seconds - profiles[1].duration_seconds) < _TAIL_SECONDS:
        return profiles
    shorter = min(whole)
    if shorter == 0:
        return None
    one, other = (profile.part(np.arange(count) < shorter) for profile, count in zip(profiles, counts, strict=True))
    return one, other


def _is_one_performance(a: Profile, b: Profile) -> bool:
    """Whether the spectra say so, of the whole and of its last quarter: a cut shows in what comes behind it."""
    sections = np.arange(a.section_lufs.size)
    late = sections >= sections.size - max(sections.size // 4, 1)
    return is_same_song(a, b) and is_same_song(a.part(late), b.part(late))


def _sections(a: Profile, b: Profile, tone: Curve | None) -> tuple[Section, ...]:
    """A's section map, with what B has in the same places."""
    found = []
    for span in a.sections:
        first, last = round(span.start_seconds / SECTION_SECONDS), int(np.ceil(span.end_seconds / SECTION_SECONDS))
        place = slice(first, last)
        found.append(
            Section(
                start_seconds=span.start_seconds,
                end_seconds=span.end_seconds,
                a_lufs=_loudness(a, place),
                b_lufs=_loudness(b, place),
                tone_rms_db=None if tone is None else _tone_rms_db(a, b, place, tone),
            )
        )
    return tuple(found)


def _loudness(profile: Profile, place: slice) -> float | None:
    found = gating.lufs(float(profile.blocks.section_energy[place].mean()))
    return found if found > gating.ABSOLUTE_GATE_LUFS else None


def _tone_rms_db(a: Profile, b: Profile, place: slice, whole: Curve) -> float | None:
    """How far the change in tone within some sections is from that of the whole."""
    sections = np.arange(a.section_lufs.size)
    parts = [profile.part(np.isin(sections, sections[place])) for profile in (a, b)]
    rows = _section_tones_db(parts[0], parts[1], whole.heard)
    if not rows.size:
        return None
    return curve_of(np.median(rows, axis=0) - whole.change_db, whole.heard).rms_db


def _moves(a: Profile, b: Profile) -> tuple[float, Section | None] | None:
    """The usual change of sections, and the neighbouring sections that moved most besides."""
    one, other = a.section_lufs, b.section_lufs
    if a.loudness_lufs is None or b.loudness_lufs is None:
        return None
    heard = (one > a.loudness_lufs + _QUIETEST_LU) & (other > b.loudness_lufs + _QUIETEST_LU)
    if not heard.any():
        return None
    usual = float(np.median((other - one)[heard]))
    beside = np.where(heard, other - one - usual, 0.0)
    at = int(np.argmax(np.abs(beside)))
    if abs(beside[at]) < _MOVED_LU:
        return usual, None
    return usual, _around(a, b, beside / beside[at], at)


def _around(a: Profile, b: Profile, share: Floats, at: int) -> Section:
    """The sections around `at` that moved at least half as far in the same direction."""
    low = high = at
    while low > 0 and share[low - 1] >= 0.5:
        low -= 1
    while high < share.size - 1 and share[high + 1] >= 0.5:
        high += 1
    place = slice(low, high + 1)
    return Section(
        start_seconds=float(low * SECTION_SECONDS),
        end_seconds=min(float((high + 1) * SECTION_SECONDS), a.duration_seconds),
        a_lufs=_loudness(a, place),
        b_lufs=_loudness(b, place),
    )


def _findings(a: Profile, b: Profile) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What only one of the two has."""
    kinds = [{finding.kind for finding in profile.findings} for profile in (a, b)]
    gone = tuple(finding for finding in a.findings if finding.kind not in kinds[1])
    new = tuple(finding for finding in b.findings if finding.kind not in kinds[0])
    return gone, new
