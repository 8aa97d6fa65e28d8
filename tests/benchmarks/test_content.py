"""The benchmark's own chain, and how it counts."""

import numpy as np
import pytest
import soundfile

from benchmarks import content
from tests import signals

RATE_HZ = 44100


@pytest.mark.parametrize("end_db", [-6.0, 3.0])
def test_a_tilt_is_a_straight_line_over_the_octaves(end_db):
    turned = content.tilt(np.eye(1, 8192, 4096, dtype=np.float32), RATE_HZ, end_db)
    gains_db = 20.0 * np.log10(np.abs(np.fft.rfft(turned[0])))
    hz = np.fft.rfftfreq(8192, 1.0 / RATE_HZ)
    asked = np.array([100.0, 400.0, 800.0, 1600.0, 6400.0, 12000.0])
    octaves = np.log2(asked / 800.0) / (np.log2(16000.0 / 40.0) / 2.0)
    assert np.interp(asked, hz, gains_db) == pytest.approx(end_db * octaves, abs=0.3)


def test_a_master_is_under_its_ceiling_and_drawn_by_the_seed():
    sound = signals.song(6.0, RATE_HZ, seed=3)
    first, again, other = (content.mastered(sound, RATE_HZ, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.abs(first).max() < 10.0 ** (-0.9 / 20.0)
    assert first.shape == sound.shape


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    """Four songs of one album and one of another, described."""
    folder = tmp_path_factory.mktemp("albums")
    for number in range(5):
        path = folder / ("one" if number < 4 else "other") / f"{number}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, signals.song(41.0, 22050, seed=number).T, 22050)
    found = [
        content.described(path, asked={"one"} if path.stem in "04" else set(), seed=1, seconds=5.0)
        for path in sorted(folder.rglob("*.wav"))
    ]
    return [song for song in found if song is not None]


def test_a_table_counts_what_was_asked(songs):
    assert [bool(song.queries) for song in songs] == [True, False, False, False, False]
    rows = content.table(songs)
    assert [row[:2] for row in rows[2:]] == [[task, "1"] for task in content.TASKS]
    assert content.rank(songs, songs[0], "master") == 0


def test_a_song_that_is_too_short_is_left_out(tmp_path):
    path = tmp_path / "album" / "short.wav"
    path.parent.mkdir()
    soundfile.write(path, np.zeros((RATE_HZ, 2)), RATE_HZ)
    assert content.described(path, asked=None, seed=1, seconds=60.0) is None
