"""Matches made once for all tests of the writers, and variants of them."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.audio import choose_format
from assistant.match import Match, Target, master, suggest
from assistant.options import MatchOptions
from assistant.processors import Compressor, Limiter
from assistant.progress import Progress
from assistant.render import render
from assistant.report import Report
from assistant.verify import Verified
from tests import signals
from tests.command import write

RATE_HZ = 44100


@cache
def suggested() -> Report:
    """A report without a master, and without a compressor: nothing was rendered."""
    with TemporaryDirectory() as folder:
        loud = signals.shaped(signals.song(8.0, RATE_HZ, seed=2), RATE_HZ, lambda hz: 1.0 + hz / (hz + 2000.0))
        mix = write(Path(folder) / "a_mix.wav", 0.2 * signals.song(8.0, RATE_HZ, seed=1))
        reference = write(Path(folder) / "a_reference.wav", 0.45 * loud)
        options = MatchOptions(strength=80.0, dynamics=0.0)
        return Report(match=suggest(mix, [reference], options, Progress()))


@cache
def written() -> Report:
    """A report on a master that was written and verified; its sound is the reference's."""
    report = suggested()
    return _as_written(replace(report.match, after=report.match.reference))


@cache
def compressed() -> Report:
    """A report with a compressor: the reference is the mix itself, compressed, so that the evidence is strong."""
    with TemporaryDirectory() as folder:
        mix, reference = _compressed_pair(Path(folder))
        return Report(match=suggest(mix, [reference], MatchOptions(), Progress()))


@cache
def compressed_written() -> Report:
    """The same, rendered and measured."""
    with TemporaryDirectory() as folder:
        mix, reference = _compressed_pair(Path(folder))
        path = Path(folder) / "a_mix_matched.wav"
        target = Target(temporary=path, final=path, form=choose_format(path, rate_hz=RATE_HZ))
        return _as_written(master(mix, [reference], MatchOptions(), target, Progress()))


def _compressed_pair(folder: Path) -> tuple[Path, Path]:
    song = 0.5 * signals.song(16.0, RATE_HZ, seed=1)
    compressor = Compressor(threshold_db=-18.0, ratio=3.0, attack_ms=15.0, release_ms=150.0, makeup_db=3.0)
    dense = np.concatenate(list(render([song], (compressor, Limiter(ceiling_dbtp=-1.0)), RATE_HZ, 2)), axis=1)
    return write(folder / "a_mix.wav", song), write(folder / "a_reference.wav", dense)


def _as_written(match: Match) -> Report:
    path = Path("out") / "a_mix_matched.wav"
    verified = Verified(loudness_lufs=-14.0, independent_lufs=-14.004, true_peak_dbtp=-1.0, independent_dbtp=-1.013)
    return Report(
        match=match,
        written=(path, path.with_suffix(".json")),
        form=choose_format(path, rate_hz=RATE_HZ),
        verified=verified,
    )
