"""What songs of an album are measured in: each number moves with what it is named for, and with nothing else."""

import numpy as np
import pytest

from assistant.album.measures import Spread, measures_of
from tests.album.songs import turned
from tests.profiles import profile


def test_tilt_is_told_per_octave_and_leaves_the_low_end():
    before, after = measures_of(profile()), measures_of(turned(tilt_db=-0.7))
    assert after.tilt_db_per_octave - before.tilt_db_per_octave == pytest.approx(-0.7, abs=1e-9)
    assert after.low_end_db == pytest.approx(before.low_end_db, abs=1e-6)


def test_low_end_rises_with_the_low_end():
    before, after = measures_of(profile()), measures_of(turned(low_db=3.0))
    assert after.low_end_db > before.low_end_db + 0.5


def test_width_is_side_over_mid_whatever_the_level():
    before, after = measures_of(profile()), measures_of(turned(level_db=-5.0, width_db=2.0))
    assert before.width_db is not None
    assert after.width_db == pytest.approx(before.width_db + 2.0)
    assert after.plr_db == pytest.approx(before.plr_db)
    assert after.loud_lufs == pytest.approx(before.loud_lufs - 5.0)


def test_a_mono_song_has_no_width():
    assert measures_of(profile(channels=1)).width_db is None


def test_a_spread_passes_over_what_is_not_there():
    assert Spread.of([1.0, None, 3.0]) == Spread(deviation=1.0, span=2.0)
    assert Spread.of([1.0]) == Spread(deviation=0.0, span=0.0)


def test_loud_parts_are_louder_than_the_whole():
    song = measures_of(profile())
    assert song.loud_lufs > song.loudness_lufs
    assert np.isfinite(song.psr_db)
