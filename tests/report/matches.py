"""A match made once for all tests of the writers, and variants of it."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.audio import choose_format
from assistant.match import suggest
from assistant.options import MatchOptions
from assistant.progress import Progress
from assistant.report import Report
from assistant.verify import Verified
from tests import signals
from tests.command import write


@cache
def suggested() -> Report:
    """A report without a master: nothing was rendered."""
    with TemporaryDirectory() as folder:
        loud = signals.shaped(signals.song(8.0, 44100, seed=2), 44100, lambda hz: 1.0 + hz / (hz + 2000.0))
        mix = write(Path(folder) / "a_mix.wav", 0.2 * signals.song(8.0, 44100, seed=1))
        reference = write(Path(folder) / "a_reference.wav", 0.45 * loud)
        return Report(match=suggest(mix, [reference], MatchOptions(strength=80.0), Progress()))


@cache
def written() -> Report:
    """A report on a master that was written and verified; its sound is the reference's."""
    report = suggested()
    match = replace(report.match, after=report.match.reference)
    path = Path("out") / "a_mix_matched.wav"
    verified = Verified(loudness_lufs=-14.0, independent_lufs=-14.004, true_peak_dbtp=-1.0, independent_dbtp=-1.013)
    return Report(
        match=match,
        written=(path, path.with_suffix(".json")),
        form=choose_format(path, rate_hz=44100),
        verified=verified,
    )
