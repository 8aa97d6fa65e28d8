"""Key figures of a few whole fits, stored beside this file: what a change moved that no law forbids.

    python -m tests.golden.make            writes figures.json anew
    python -m tests.golden.make --check    compares with it; 1 and a line for each figure that left its tolerance

Every case is synthesised from a seed, matched and measured again. The figures are compared
within `TOLERANCES`, not to the bit: compilers and libraries round differently, and a fit may settle a hundredth of a dB
elsewhere. A figure that moves by more was moved by a change of the code, which should say so and store it anew.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.audio import choose_format
from assistant.bands import CENTRES_HZ
from assistant.match import Target, master
from assistant.options import MatchOptions
from assistant.processors import Compressor, Equalizer, Gain, Limiter, Width
from assistant.processors.equalizer import Band
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.render import render
from assistant.settings import Chain, to_json
from tests import signals
from tests.command import write

FIGURES = Path(__file__).with_name("figures.json")
TOLERANCES = {
    "_lufs": 0.05,
    "_lu": 0.1,
    "_dbtp": 0.1,
    "_db": 0.1,
    "_hz": 0.03,
    "q": 0.05,
    "trust": 0.02,
    "share": 0.02,
    "_percent": 0.5,
    "_ms": 0.05,
    "ratio": 0.05,
    "correlation": 0.01,
}
"""By the ending of a figure's name: how far it may move, in its unit; those of `RELATIVE` as a share of their value."""
RELATIVE = ("_hz", "q", "_ms", "ratio")

RATE_HZ = 44100
MASTERED = (
    Equalizer(
        bands=(
            Band(kind="low_shelf", frequency_hz=100.0, gain_db=3.0),
            Band(frequency_hz=700.0, gain_db=-4.0, q=0.9),
            Band(kind="high_shelf", frequency_hz=6000.0, gain_db=3.0),
        )
    ),
    Width(mid_db=2.0),
    Gain(gain_db=13.0),
    Limiter(ceiling_dbtp=-1.0),
)


def cases() -> dict[str, tuple[signals.Sound, signals.Sound, MatchOptions]]:
    """Mix, reference and options by name."""
    mix, other = (signals.song(16.0, RATE_HZ, seed=seed, peak_dbfs=-12.0) for seed in (0, 1))
    mastered, other_mastered = (rendered(each, MASTERED) for each in (mix, other))
    pressed = rendered(mix, (Compressor(threshold_db=-26.0, ratio=2.5, attack_ms=20.0, release_ms=150.0), *MASTERED))
    return {
        "one performance": (mix, mastered, MatchOptions()),
        "one performance, compressed": (mix, pressed, MatchOptions()),
        "another song": (mix, other_mastered, MatchOptions()),
        "another song in full": (mix, other_mastered, MatchOptions(strength=100.0)),
        "half the way in mono": (mix.mean(axis=0, keepdims=True), other_mastered, MatchOptions(strength=50.0)),
    }


def rendered(samples: signals.Sound, chain: Chain) -> signals.Sound:
    """A whole sound through a chain."""
    return np.concatenate(list(render([np.ascontiguousarray(samples)], chain, RATE_HZ, samples.shape[0])), axis=1)


def figures_of(mix: signals.Sound, reference: signals.Sound, options: MatchOptions) -> dict[str, Any]:
    """Everything that is stored about one case."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [write(folder / f"{index}.wav", each, subtype="FLOAT") for index, each in enumerate((mix, reference))]
        form = choose_format(folder / "out.wav", rate_hz=RATE_HZ, bit_depth="32f")
        target = Target(temporary=folder / "out.wav", final=folder / "out.wav", form=form)
        found = master(paths[0], [paths[1]], options, target, Progress())
    assert found.after is not None
    return {
        "same_song": found.difference.same_song,
        "difference": {"mid_db": sampled(found.difference.mid_db), "width_db": sampled(found.difference.width_db)},
        "before": profile_figures(found.before),
        "reference": profile_figures(found.reference),
        "after": profile_figures(found.after),
        "bus": to_json(found.settings)["bus"],
        "moves": [{"aspect": move.aspect, "trust": move.trust} for move in found.moves],
        "dynamics": {
            "doubt_share": found.dynamics.doubt,
            "average_db": found.dynamics.chosen.average_db,
            "full_average_db": found.dynamics.full.average_db,
            "distance_share": found.dynamics.chosen.distance,
        },
        "landing": {
            "wanted_lufs": found.wanted_lufs,
            "drive_db": found.landing.drive_db,
            "predicted_lufs": found.landing.loudness_lufs,
            "reduction_db": found.landing.reduction_db,
        },
        "shares": {each.aspect: {"auto_share": each.share} for each in found.shares},
    }


def profile_figures(profile: Profile) -> dict[str, Any]:
    """The figures of a profile that a report shows, and every sixth band of its spectra."""
    names = ("loudness_lufs", "range_lu", "true_peak_dbtp", "crest_db", "plr_db", "psr_db", "balance_db", "correlation")
    return {name: getattr(profile, name) for name in names} | {
        "mid_db": sampled(profile.mid_db),
        "side_db": sampled(profile.side_db) if profile.channels == 2 else [],
    }


def sampled(curve_db: np.ndarray) -> list[float]:
    """Every sixth band, an octave apart, from 40 Hz."""
    return [float(value) for value in curve_db[CENTRES_HZ > 39.0][::6]]


def rounded(value: Any) -> Any:
    """The same with three decimals, so that the stored file is read easily."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    return round(value, 3) + 0.0 if isinstance(value, float) else value


def made() -> dict[str, Any]:
    """All figures, as they are stored."""
    return {name: rounded(figures_of(*case)) for name, case in cases().items()}


def departures(stored: Any, now: Any, place: str = "", name: str = "") -> Iterator[str]:
    """A line for every figure that left its tolerance, or is there on one side only."""
    if isinstance(stored, dict) and isinstance(now, dict) and stored.keys() == now.keys():
        for key in stored:
            yield from departures(stored[key], now[key], f"{place}/{key}", key)
    elif isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        for index, pair in enumerate(zip(stored, now, strict=True)):
            yield from departures(*pair, f"{place}[{index}]", name)
    elif isinstance(stored, float) and isinstance(now, float):
        if abs(stored - now) > tolerance(name, stored):
            yield f"{place}: {stored:g} stored, {now:g} now; {tolerance(name, stored):g} allowed"
    elif stored != now:
        yield f"{place}: {stored!r} stored, {now!r} now"


def tolerance(name: str, value: float) -> float:
    """How far the figure `name` may move from `value`."""
    ending = next(ending for ending in TOLERANCES if name.endswith(ending))
    return TOLERANCES[ending] * (abs(value) if ending in RELATIVE else 1.0)


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="compare with what is stored instead of storing it")
    if not parser.parse_args().check:
        FIGURES.write_text(json.dumps(made(), indent=1) + "\n", encoding="utf-8")
        return 0
    found = list(departures(json.loads(FIGURES.read_text(encoding="utf-8")), made()))
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
