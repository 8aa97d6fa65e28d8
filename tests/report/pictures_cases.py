"""Matches to draw: usual ones, awkward ones, and every kind of chain that has a picture of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.match import Match, suggest
from assistant.options import MatchOptions
from assistant.processors import Equalizer, FirEqualizer, MultibandCompressor
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.progress import Progress
from assistant.report.pictures import PICTURES, Picture
from assistant.settings import Settings
from tests import signals
from tests.command import write
from tests.report import matches

RATE_HZ = matches.RATE_HZ
BANDS = (
    Band(kind="low_shelf", frequency_hz=90.0, gain_db=3.0),
    Band(kind="bell", frequency_hz=1200.0, gain_db=-4.5, q=1.2),
    Band(kind="high_shelf", channel="side", frequency_hz=8000.0, gain_db=2.5),
)
MULTIBAND = MultibandCompressor(
    bands=tuple(CompressorBand(threshold_db=each, ratio=2.0, knee_db=0.0) for each in (-30.0, -24.0, -18.0))
)


def _songs(mix: np.ndarray, reference: np.ndarray) -> Match:
    """A match of two sounds, nothing rendered."""
    with TemporaryDirectory() as folder:
        paths = [
            write(Path(folder) / f"{name}.wav", np.ascontiguousarray(x)) for name, x in (("a", mix), ("b", reference))
        ]
        return suggest(paths[0], [paths[1]], MatchOptions(), Progress())


@cache
def _mono() -> Match:
    return _songs(0.3 * signals.song(6.0, RATE_HZ, 1, seed=1), 0.5 * signals.song(6.0, RATE_HZ, 2, seed=2))


@cache
def _both_mono() -> Match:
    return _songs(0.3 * signals.song(6.0, RATE_HZ, 1, seed=1), 0.5 * signals.song(6.0, RATE_HZ, 1, seed=2))


@cache
def gaps() -> Match:
    """The reference is silent most of the time, the mix begins and ends in silence."""
    nothing = signals.silence(7.0, RATE_HZ)
    reference = signals.join(nothing, signals.song(4.0, RATE_HZ, seed=2), nothing)
    mix = signals.join(nothing, 0.3 * signals.song(9.0, RATE_HZ, seed=1), nothing)
    return _songs(mix, reference)


def with_chain(*processors: object) -> Match:
    return replace(matches.suggested().match, settings=Settings(bus=processors))


MATCHES: dict[str, Callable[[], Match]] = {
    "suggested": lambda: matches.suggested().match,
    "written": lambda: matches.written().match,
    "compressed": lambda: matches.compressed().match,
    "compressed_written": lambda: matches.compressed_written().match,
    "mono": _mono,
    "both mono": _both_mono,
    "gaps": gaps,
    "bands": lambda: with_chain(Equalizer(bands=BANDS)),
    "fir": lambda: with_chain(
        FirEqualizer(points=(CurvePoint(mid_db=2.0), CurvePoint(frequency_hz=9e3, side_db=-9.0)))
    ),
    "multiband": lambda: with_chain(MULTIBAND),
}


def _noise() -> dict[str, np.ndarray]:
    """Excerpts that fill the goniometers."""
    return {role: signals.white(-12.0, 1.0, RATE_HZ, seed=k) for k, role in enumerate(("mix", "reference", "result"))}


def drawn_of(match: Match, excerpts: Mapping[str, np.ndarray] | None = None) -> dict[str, Picture]:
    made = {row.name: row.draw(match, _noise() if excerpts is None else excerpts) for row in PICTURES}
    return {name: picture for name, picture in made.items() if picture is not None}


@cache
def pictures_of(name: str) -> dict[str, Picture]:
    return drawn_of(MATCHES[name]())
