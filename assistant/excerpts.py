"""Short stretches of mix, result and reference at one loudness, so that ears judge the sound and not the level.

    which seconds -> cut -> level -> what was changed -> compress

The loudest and typical seconds are taken (`representative`). Mix and result lie side by side to the sample; the
reference gives its own loudest and typical seconds, or the same ones where both songs are one performance.

Conventions: a gain is what is played, against the file. Mix, result and reference have one integrated loudness
(BS.1770-5) in each excerpt, the highest at which none has true peaks over `_PEAK_DBTP`, but none is played louder than
the loudest file is. Of several references the first is heard whose sound is at hand; perhaps none is.
"""

import math
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import gating
from assistant.analyze.loudness import LoudnessMeter
from assistant.analyze.peaks import PeakMeter
from assistant.analyze.sections import sections
from assistant.audio import Audio, Block, Resampled, Sound, open_sound
from assistant.audio.preview import encode
from assistant.match import Match
from assistant.profile import Profile
from assistant.representative import LOUDEST, representative
from assistant.units import amplitude_to_db, db_to_amplitude

EXCERPT_SECONDS = 10.0
_FADE_SECONDS = 0.01
_PEAK_DBTP = -2.0
"""What is compressed comes back with peaks some tenths of a dB higher, and they are to stay under -1 dBFS."""
_CHANGE_UNDER_LU = 20.0
"""What was changed is raised until it is no further than this under the rest: who listens wants to hear what it is."""
_CHANGE_MOST_DB = 30.0
_COLUMNS = 300


@dataclass(frozen=True, kw_only=True)
class Source:
    """One sound of an excerpt, ready to be played."""

    name: str
    """mix, result, reference (where there is one to be heard) or change."""
    start_seconds: float
    """Where in its file it begins."""
    gain_db: float
    loudness_lufs: float | None
    """As it is played; None for silence, and for less than 400 ms."""
    columns: tuple[int, ...]
    """The greatest sample in each column of the waveform, in percent of full scale."""
    ogg: bytes


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The same seconds of all sources, or those that stand for them."""

    name: str
    """loudest or typical."""
    seconds: float
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Excerpts:
    """What a report plays, and the loudest seconds as the files have them."""

    excerpts: tuple[Excerpt, ...]
    loudest: Mapping[str, Block]
    """mix, result and perhaps reference, at their own levels and rates."""


@dataclass(frozen=True, kw_only=True)
class _Files:
    """What is cut."""

    mix: Sound
    result: Sound
    reference: Sound | None


@dataclass(frozen=True, kw_only=True, eq=False)
class _Cut:
    """A stretch of one file, as the file has it, and what two meters say of it."""

    audio: Audio
    start_seconds: float
    loudness_lufs: float
    true_peak_dbtp: float


def take_excerpts(mix: Path, result: Path, match: Match) -> Excerpts:
    """Cut, level and compress the excerpts of a match.

    Args:
        mix: sound file.
        result: what the match made of it, perhaps still under a temporary name.
        match: the songs as measured.

    Raises:
        SoundError: a file that can no longer be read.
    """
    heard, profile = _reference(match)
    files = _Files(mix=open_sound(mix), result=open_sound(result), reference=heard)
    starts = representative(match.before, EXCERPT_SECONDS)
    theirs = starts if match.difference.same_song else representative(profile, EXCERPT_SECONDS)
    with ThreadPoolExecutor(2) as threads:
        cuts = {name: _cuts(files, start, theirs.get(name, theirs[LOUDEST])) for name, start in starts.items()}
        waiting = {name: _sources(of_one, threads) for name, of_one in cuts.items()}
        excerpts = tuple(
            Excerpt(
                name=name,
                seconds=cuts[name]["mix"].audio.duration_seconds,
                sources=tuple(source.result() for source in sources),
            )
            for name, sources in waiting.items()
        )
    return Excerpts(excerpts=excerpts, loudest={name: cut.audio.samples for name, cut in cuts[LOUDEST].items()})


def _reference(match: Match) -> tuple[Sound | None, Profile]:
    """The reference that is heard, and what was measured of it."""
    for source, profile in zip(match.sources, match.profiles, strict=True):
        if source.heard is not None:
            return open_sound(source.heard), profile
    return None, match.before


def _cuts(files: _Files, mix_seconds: float, reference_seconds: float) -> dict[str, _Cut]:
    """The stretch of each file, as long as the shortest of them has it."""
    places = {"mix": (files.mix, mix_seconds), "result": (files.result, mix_seconds)}
    if files.reference is not None:
        places["reference"] = (files.reference, reference_seconds)
    seconds = min(EXCERPT_SECONDS, *(sound.duration_seconds - start for sound, start in places.values()))
    return {name: _cut(sound, start, seconds) for name, (sound, start) in places.items()}


def _cut(sound: Sound, start_seconds: float, seconds: float) -> _Cut:
    audio = sound.part(start_seconds, start_seconds + seconds).read()
    loudness, peak = _measured(audio)
    return _Cut(audio=audio, start_seconds=start_seconds, loudness_lufs=loudness, true_peak_dbtp=peak)


def _measured(audio: Audio) -> tuple[float, float]:
    """Integrated loudness and true peak; -inf for silence."""
    loudness, peaks = LoudnessMeter(audio.rate_hz, audio.channels), PeakMeter(audio.channels)
    for section in sections(audio.blocks(), audio.rate_hz, audio.channels):
        loudness.add(section)
        peaks.add(section)
    return gating.integrated_lufs([loudness.finish().hop_energy]), amplitude_to_db(float(peaks.finish().max()))


def _sources(cuts: Mapping[str, _Cut], threads: Executor) -> list[Future[Source]]:
    """All sources of an excerpt, being compressed."""
    common = _common_lufs(list(cuts.values()))
    gains = {name: _gain_db(cut, common) for name, cut in cuts.items()}
    made = [threads.submit(_source, name, cut, gains[name]) for name, cut in cuts.items()]
    return [*made, threads.submit(_change, cuts["mix"], cuts["result"], (gains["mix"], gains["result"]), common)]


def _common_lufs(cuts: list[_Cut]) -> float:
    """The loudness that all can have without a peak over `_PEAK_DBTP`."""
    heard = [cut for cut in cuts if math.isfinite(cut.loudness_lufs)]
    room = [cut.loudness_lufs + _PEAK_DBTP - cut.true_peak_dbtp for cut in heard]
    return min([*room, max((cut.loudness_lufs for cut in heard), default=0.0)])


def _gain_db(cut: _Cut, common_lufs: float) -> float:
    return common_lufs - cut.loudness_lufs if math.isfinite(cut.loudness_lufs) else 0.0


def _source(name: str, cut: _Cut, gain_db: float) -> Source:
    """One of the three, at the common loudness."""
    lufs = cut.loudness_lufs + gain_db
    return _compressed(name, cut.audio, cut.start_seconds, gain_db, lufs)


def _change(mix: _Cut, result: _Cut, gains_db: tuple[float, float], common_lufs: float) -> Source:
    """Result minus mix at equal loudness, raised where it would hardly be heard."""
    rate_hz = result.audio.rate_hz
    before = np.concatenate(list(Resampled(mix.audio, rate_hz).blocks()), axis=1) * db_to_amplitude(gains_db[0])
    after = result.audio.samples * db_to_amplitude(gains_db[1])
    count = min(before.shape[1], after.shape[1])
    change = Audio(np.ascontiguousarray(after[:, :count] - before[:, :count], dtype=np.float32), rate_hz)
    lufs, peak_dbtp = _measured(change)
    gain_db = 0.0
    if math.isfinite(lufs):
        wanted_db = np.clip(common_lufs - _CHANGE_UNDER_LU - lufs, 0.0, _CHANGE_MOST_DB)
        gain_db = float(min(wanted_db, _PEAK_DBTP - peak_dbtp))
    return _compressed("change", change, mix.start_seconds, gain_db, lufs + gain_db)


def _compressed(name: str, audio: Audio, start_seconds: float, gain_db: float, lufs: float) -> Source:
    """The sound with its gain, and with short fades, so that a loop does not click."""
    played = (audio.samples * db_to_amplitude(gain_db)).astype(np.float32)
    fade = min(round(_FADE_SECONDS * audio.rate_hz), played.shape[1] // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    played[:, :fade] *= ramp
    played[:, played.shape[1] - fade :] *= ramp[::-1]
    return Source(
        name=name,
        start_seconds=start_seconds,
        gain_db=gain_db,
        loudness_lufs=lufs if math.isfinite(lufs) else None,
        columns=_columns(played),
        ogg=encode(Audio(played, audio.rate_hz)),
    )


def _columns(samples: Block) -> tuple[int, ...]:
    """The waveform in at most `_COLUMNS` columns."""
    greatest = np.abs(samples).max(axis=0)
    starts = np.linspace(0, greatest.size, min(_COLUMNS, greatest.size), endpoint=False).astype(np.intp)
    return tuple(round(100.0 * float(value)) for value in np.maximum.reduceat(greatest, starts))
