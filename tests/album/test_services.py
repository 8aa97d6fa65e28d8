"""What services will do: one gain for the album, by its whole loudness, and one for each song alone."""

import numpy as np
import pytest

from assistant.album.services import played
from assistant.profile import pool
from tests.album.songs import turned


def test_an_album_gets_one_gain_and_songs_their_own():
    songs = [turned(0, level_db=-3.0), turned(1, level_db=2.0)]
    whole = pool(songs)
    found = {each.service: each for each in played(songs, whole)}
    assert {"Spotify", "Apple Music", "TIDAL"} <= set(found)
    for each in found.values():
        wanted = [each.target_lufs - song.loudness_lufs for song in (whole, *songs)]
        gains = [each.album_gain_db, *each.song_gains_db]
        assert len(each.texts) == len(gains) == 3
        for gain, want in zip(gains, wanted, strict=True):
            assert gain <= max(want, 0.0) + 1e-6
            if want <= 0.0:
                assert gain == pytest.approx(want, abs=1e-6)
    spotify = found["Spotify"]
    assert min(spotify.song_gains_db) - 1e-6 <= spotify.album_gain_db <= max(spotify.song_gains_db) + 1e-6
    assert np.isfinite([spotify.album_gain_db, *spotify.song_gains_db]).all()
