"""Places: the lead and the bass in the centre, pairs mirrored, left and right even, no wider than the reference."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.mixing.grid import Grid
from assistant.mixing.panning import Panned, find_places, named_side
from assistant.mixing.practice import PRACTICE
from tests.mixing.songs import RATE_HZ, grid
from tests.signals import shaped, white


def panned(name, role, *, seed=1, band_hz=(400.0, 4000.0), level=-20.0, side_db=None, leads=False, wish=None):
    low_hz, high_hz = band_hz
    sound = shaped(white(level, 3.0, RATE_HZ, 1, seed=seed), RATE_HZ, lambda hz: ((hz > low_hz) & (hz < high_hz)) * 1.0)
    made = grid(sound)
    if side_db is not None:
        made = Grid(made.mid, made.mid * np.float32(10 ** (side_db / 10)), made.frames_per_second)
    return Panned(
        name=name, role=role, practice=PRACTICE[role], grid=made, right_over_left_db=0.0, is_mono=side_db is None,
        locked=False, leads=leads, wish=wish,
    )  # fmt: skip


def reference(width_db):
    made = grid(white(-20.0, 3.0, RATE_HZ, 1, seed=9))
    return Grid(made.mid, made.mid * np.float32(10 ** (width_db / 10)), made.frames_per_second)


def band():
    return [
        panned("vocal", "lead_vocal", leads=True, seed=1),
        panned("bass", "bass", band_hz=(40.0, 120.0), seed=2),
        panned("gtr L", "electric_guitar", seed=3, level=-22.0),
        panned("gtr R", "electric_guitar", seed=4, level=-22.0),
        panned("keys", "keys", seed=5, level=-24.0),
        panned("choir", "backing_vocal", seed=6, level=-25.0),
    ]


def test_lead_and_bass_stand_in_the_centre_and_pairs_mirror_each_other():
    found = find_places(band(), reference(-12.0))
    vocal, bass, left, right, keys, choir = found.pans
    assert vocal == bass == 0.0
    assert left < 0.0 < right
    assert left == pytest.approx(-right, abs=0.12)
    assert keys * choir < 0.0
    assert all(found.reasons)


@pytest.mark.parametrize("width_db", [-20.0, -14.0, -10.0])
def test_the_mix_is_as_wide_as_the_reference_where_places_reach(width_db):
    tracks = [each for each in band() if "gtr" not in each.name]
    assert find_places(tracks, reference(width_db)).width_db == pytest.approx(max(width_db, -40.0), abs=1.6)


@pytest.mark.parametrize("width_db", [-20.0, -8.0, 0.0])
def test_left_and_right_are_even(width_db):
    assert abs(find_places(band(), reference(width_db)).balance_db) <= 0.5


def test_a_side_is_made_only_where_the_reference_is_wider_than_places_reach():
    assert not any(find_places(band(), reference(-15.0)).made_side_db)
    made = find_places(band(), reference(0.0)).made_side_db
    assert made[4] is not None
    assert made[0] is None
    assert made[1] is None


def test_stereo_tracks_are_narrowed_toward_a_narrow_reference_and_locked_ones_are_not():
    wide = panned("room", "drums", side_db=-1.0)
    found = find_places([wide], reference(-6.0))
    assert -6.0 <= found.image_db[0] < -3.0
    assert find_places([replace(wide, locked=True)], reference(-6.0)).image_db == (0.0,)


def test_what_the_user_wants_stays_and_names_tell_sides():
    found = find_places([panned("a", "keys", wish=-0.4), panned("b", "keys", seed=2)], reference(-20.0))
    assert found.pans[0] == -0.4
    assert [named_side(name) for name in ("gtr L", "guitar_right", "OH-R", "GtrLeft", "lead", "L and R", "rl")] == [
        -1, 1, 1, -1, 0, 0, 0,
    ]  # fmt: skip


def test_without_a_reference_the_pattern_is_half_open():
    found = find_places(band(), None)
    assert found.reference_width_db is None
    assert 0.2 < found.pans[3] < 0.6
