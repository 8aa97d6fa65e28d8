"""A rough mix that is a sum of the tracks is taken apart exactly; what it is not made of is told."""

import numpy as np
import pytest
import soundfile

from assistant.audio import open_sound
from assistant.mixing.like import like
from assistant.processors.equalizer import Band, Equalizer
from assistant.processors.pan import pan_factors
from assistant.tracks.track import Track
from tests.mixing.songs import RATE_HZ, tracks, write_folder

GAINS_DB = {"bass": -4.0, "hat": 3.0, "keys": 0.0, "kick": 5.0, "snare": -8.0, "vocal": 2.0}
PANS = {"bass": 0.0, "hat": -0.6, "keys": 0.8, "kick": 0.0, "snare": 0.25, "vocal": -0.1}


@pytest.fixture(scope="module")
def parts():
    return tracks(10.0, seed=4)


@pytest.fixture
def opened(parts, tmp_path):
    folder = write_folder(tmp_path / "tracks", parts)
    return [Track(name=name, sound=open_sound(folder / f"{name}.wav"), rate_hz=RATE_HZ) for name in parts]


def rough(parts, path, *, late=0, signs=None, without=(), equalized=None):
    total = 0.0
    for name, sound in parts.items():
        if name in without:
            continue
        placed = np.repeat(sound, 2, axis=0) * 10 ** (GAINS_DB[name] / 20) * np.array(pan_factors(PANS[name]))[:, None]
        if equalized and name in equalized:
            placed = equalized[name].process(np.ascontiguousarray(placed, dtype=np.float32), RATE_HZ)
        total = total + (signs or {}).get(name, 1.0) * placed
    total = np.pad(total, ((0, 0), (late, 0))) if late >= 0 else total[:, -late:]
    soundfile.write(path, total.T, RATE_HZ, subtype="FLOAT")
    return open_sound(path)


def check(found, names, within_db=0.05, within_pan=0.02):
    for track, name in zip(found.tracks, names, strict=True):
        assert track.gain_db == pytest.approx(GAINS_DB[name], abs=within_db), name
        assert track.pan == pytest.approx(PANS[name], abs=within_pan), name


@pytest.mark.parametrize("late", [0, 12_345, -7_001])
def test_gains_places_and_the_start_are_found_exactly(parts, opened, tmp_path, late):
    found = like(opened, rough(parts, tmp_path / "rough.wav", late=late))
    assert round(found.offset_seconds * RATE_HZ) == late
    assert found.recognised
    assert found.explained_percent > 99.9
    assert not any(track.bands or track.inverted for track in found.tracks)
    check(found, parts)


def test_polarity_and_tracks_that_are_missing_are_told(parts, opened, tmp_path):
    found = like(opened, rough(parts, tmp_path / "rough.wav", signs={"snare": -1.0}, without=("hat",)))
    named = dict(zip(parts, found.tracks, strict=True))
    assert named["snare"].inverted
    assert not named["hat"].heard
    assert named["snare"].gain_db == pytest.approx(GAINS_DB["snare"], abs=0.05)
    assert sum(track.inverted for track in found.tracks) == 1


def test_a_track_s_equalizer_is_found(parts, opened, tmp_path):
    bell = Equalizer(bands=(Band(frequency_hz=1500.0, gain_db=6.0, q=1.0),))
    found = like(opened, rough(parts, tmp_path / "rough.wav", equalized={"vocal": bell}))
    named = dict(zip(parts, found.tracks, strict=True))
    response = Equalizer(bands=named["vocal"].bands).response_db(np.array([1500.0]), RATE_HZ, "mid")
    flat = named["vocal"].gain_db - GAINS_DB["vocal"]
    assert response[0] + flat == pytest.approx(6.0, abs=1.5)
    assert not named["bass"].bands
    assert not named["kick"].bands


def test_two_copies_share_what_the_mix_has_of_them(parts, tmp_path):
    twice = {**parts, "vocal copy": parts["vocal"]}
    folder = write_folder(tmp_path / "tracks", twice)
    opened = [Track(name=name, sound=open_sound(folder / f"{name}.wav"), rate_hz=RATE_HZ) for name in twice]
    found = like(opened, rough(parts, tmp_path / "rough.wav"))
    own, copy = (
        next(t for t, n in zip(found.tracks, twice, strict=True) if n == name) for name in ("vocal", "vocal copy")
    )
    together = 20 * np.log10(10 ** (own.gain_db / 20) + 10 ** (copy.gain_db / 20))
    assert together == pytest.approx(GAINS_DB["vocal"], abs=0.2)
    assert found.explained_percent > 99.0


def test_another_song_is_not_recognised(opened, tmp_path):
    other = tracks(10.0, seed=77)
    sound = rough({name: sound[:, ::-1] for name, sound in other.items()}, tmp_path / "rough.wav")
    assert not like(opened, sound).recognised


def test_a_part_of_the_song_is_enough(parts, opened, tmp_path):
    half = {name: sound[:, : sound.shape[1] // 2] for name, sound in parts.items()}
    check(like(opened, rough(half, tmp_path / "rough.wav")), parts)
