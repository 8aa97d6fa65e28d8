"""The seconds that stand for a song: the loudest ones and typical ones, by the section map."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.profile import Profile, pool
from assistant.representative import LOUDEST, TYPICAL, representative

RATE_HZ = 44100


def _steps(*parts: tuple[float, float]) -> Profile:
    """Noise in steps: (seconds, level in dB) each."""
    rng = np.random.default_rng(5)
    sounds = [
        10.0 ** (level_db / 20.0) * rng.uniform(-1.0, 1.0, size=(2, round(seconds * RATE_HZ)))
        for seconds, level_db in parts
    ]
    return analyze_samples(np.ascontiguousarray(np.concatenate(sounds, axis=1), dtype=np.float32), RATE_HZ)


def test_the_loudest_lies_in_the_loudest_stretch_and_the_typical_where_most_of_the_song_is():
    profile = _steps((30.0, -24.0), (12.0, -9.0), (30.0, -16.0), (30.0, -16.0))
    found = representative(profile, 10.0)
    assert 30.0 <= found[LOUDEST] <= 32.0
    assert 42.0 <= found[TYPICAL] <= 92.0


def test_the_two_never_overlap():
    profile = _steps((12.0, -12.0), (9.0, -10.0), (9.0, -12.0))
    found = representative(profile, 10.0)
    assert abs(found[LOUDEST] - found[TYPICAL]) >= 10.0


def test_quiet_stretches_stand_for_nothing():
    """Most of the song is a fade, which is not what it sounds like."""
    profile = _steps((60.0, -45.0), (24.0, -12.0))
    found = representative(profile, 10.0)
    assert min(found.values()) >= 60.0


def test_silence_is_no_second_stretch():
    profile = _steps((12.0, -12.0), (30.0, -200.0))
    assert set(representative(profile, 10.0)) == {LOUDEST}


@pytest.mark.parametrize("seconds", [0.5, 4.0, 9.9, 10.0])
def test_a_short_song_is_one_stretch(seconds: float):
    assert representative(_steps((seconds, -12.0)), 10.0) == {LOUDEST: 0.0}


def test_of_several_files_the_first_counts():
    first, second = _steps((30.0, -16.0), (15.0, -10.0)), _steps((60.0, -6.0))
    assert representative(pool([first, second]), 10.0) == representative(first, 10.0)
