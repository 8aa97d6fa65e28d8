"""Strength means something: from 0 to 100 each aspect comes nearer to the reference, measured on what was written."""

import itertools
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.density import density_difference, density_of
from assistant.errors import OptionError
from assistant.options import MatchOptions
from assistant.pairing import broad
from assistant.processors import Compressor, Equalizer, Gain, Width
from assistant.processors.equalizer import Band
from tests import signals
from tests.profiles import RATE_HZ
from tests.runs import Run, chained

STEPS = (0.0, 35.0, 70.0, 100.0)
ASPECTS = ("tone", "width", "dynamics", "loudness")
HEARD = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 12000.0)
CHAIN = (
    Equalizer(
        bands=(
            Band(kind="low_shelf", frequency_hz=150.0, gain_db=4.0),
            Band(frequency_hz=900.0, gain_db=-4.0, q=0.8),
            Band(kind="high_shelf", frequency_hz=5000.0, gain_db=4.0),
        )
    ),
    Width(mid_db=4.0, high_db=4.0),
    Compressor(threshold_db=-34.0, ratio=3.0, attack_ms=8.0, release_ms=120.0, makeup_db=5.0),
    Gain(gain_db=6.0),
)
"""Without a limiter, so that every aspect can be had in full."""


def song(seed):
    """12 s without noise at half the rate."""
    samples = signals.song(12.0, RATE_HZ, seed=seed, peak_dbfs=-14.0)
    return signals.shaped(samples, RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 17000.0) ** 40))


REFERENCES = {"one performance": 0, "another song": 1}


@cache
def ran(name, **options):
    """What was written with an option: mix, reference and after, measured."""
    with TemporaryDirectory() as folder:
        run = Run(Path(folder), song(0), [chained(song(REFERENCES[name]), *CHAIN)], **options)
    return run.match


def distances(match):
    """How far what was written is from the reference, aspect by aspect."""
    after = compare(match.after, match.reference)
    apart = density_difference(density_of(match.after), density_of(match.reference), same_song=after.same_song)
    return {
        "tone": float(np.std(broad(after.tone_db, after.heard > 0.0)[HEARD])),
        "width": float(np.abs(np.median(after.width_db[after.side_heard > 0.0]))),
        "dynamics": float(np.sqrt(np.mean(apart**2))),
        "loudness": abs(after.loudness_lu),
    }


@pytest.mark.parametrize(
    ("aspect", "name"),
    [*((aspect, "one performance") for aspect in ASPECTS), ("tone", "another song"), ("dynamics", "another song")],
)
def test_each_aspect_comes_nearer_by_its_own_option(name, aspect):
    """The others at nothing; at 100 no more than a third is left, of another song, whose notes stay, half."""
    others = dict.fromkeys(ASPECTS, 0.0)
    found = [distances(ran(name, **others | {aspect: step}))[aspect] for step in STEPS]
    slack = 0.03 * found[0]
    assert all(after <= before + slack for before, after in itertools.pairwise(found)), found
    assert found[-1] <= (0.34 if name == "one performance" else 0.5) * found[0], found


@pytest.mark.parametrize("name", REFERENCES)
def test_strength_brings_all_aspects_nearer(name):
    """Heavy compression widens by a dB, as it turns down what is in the middle, and width was fitted before."""
    found = [distances(ran(name, strength=step)) for step in (0.0, 50.0, 100.0)]
    for aspect in ASPECTS:
        sizes = [each[aspect] for each in found]
        slack = (0.2 if aspect == "width" else 0.05) * sizes[0]
        assert all(after <= before + slack for before, after in itertools.pairwise(sizes)), (aspect, sizes)
        assert sizes[-1] < 0.7 * sizes[0], (aspect, sizes)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_nothing_of_an_aspect_leaves_it_as_it_was(aspect):
    """At 0 no move of its kind, whatever the other aspects do."""
    match = ran("one performance", **{aspect: 0.0})
    kinds = {"tone": "equalizer", "width": "width", "dynamics": "compressor"}
    if aspect in kinds:
        assert kinds[aspect] not in [processor.kind for processor in match.settings.bus]
    else:
        assert match.after.loudness_lufs == pytest.approx(match.before.loudness_lufs, abs=0.06)
    assert next(share for share in match.shares if share.aspect == aspect).share == 0.0


@pytest.mark.parametrize("name", REFERENCES)
def test_auto_lies_between_nothing_and_everything(name):
    """And is told as a share; of one performance it takes most, however much it was pressed."""
    auto, nothing = distances(ran(name)), distances(ran(name, strength=0.0))
    for aspect in ("tone", "width", "loudness"):
        assert auto[aspect] < nothing[aspect]
    shares = {share.aspect: share for share in ran(name).shares}
    assert set(shares) == set(ASPECTS)
    assert not any(share.asked for share in shares.values())
    if name == "one performance":
        assert min(shares["tone"].share, shares["width"].share) > 0.75


@pytest.mark.parametrize("aspect", [*ASPECTS, "strength"])
@pytest.mark.parametrize("value", [150.0, -1.0, float("nan")])
def test_a_share_past_everything_is_refused_with_the_reason(aspect, value):
    with pytest.raises(OptionError, match=rf"{aspect}.*(0|100)"):
        MatchOptions(**{aspect: value})
