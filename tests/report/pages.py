"""A report with excerpts, made once, and the way into its page."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.audio import choose_format
from assistant.excerpts import take_excerpts
from assistant.match import Target, master
from assistant.options import MatchOptions
from assistant.progress import Progress
from assistant.report import Report
from tests import signals
from tests.command import write

RATE_HZ = 44100


@cache
def played() -> Report:
    """A report on two songs that were matched, with two excerpts."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        bright = signals.shaped(signals.song(40.0, RATE_HZ, seed=2), RATE_HZ, lambda hz: 1.0 + hz / (hz + 3000.0))
        mix = write(folder / "mix.wav", 0.3 * signals.song(44.0, RATE_HZ, seed=1))
        reference = write(folder / "reference.wav", 0.45 * bright)
        path = folder / "mix_matched.wav"
        form = choose_format(path, rate_hz=RATE_HZ)
        match = master(mix, [reference], MatchOptions(), Target(temporary=path, final=path, form=form), Progress())
        report = Report(match=match, written=(Path(path.name),), form=form)
        return replace(report, excerpts=take_excerpts(mix, path, match))


def player_of(page: str) -> Any:
    """What the page's script is given."""
    found = re.search(r'<script type="application/json" id="player-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])
