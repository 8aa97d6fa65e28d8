"""All songs at once: spreads fall, notes hold, the same album gets the same plan, what stands apart is told."""

import numpy as np
import pytest

from assistant.album.measures import MEASURES, Spread, measures_of
from assistant.analyze import analyze_samples
from assistant.compare import is_same_song
from assistant.errors import SoundError
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.references.source import Source
from tests.album.songs import four, solved, turned
from tests.profiles import profile


def test_every_spread_of_tone_and_width_falls_to_a_third():
    found = solved(four(tilt_db=0.3, low_db=3.0, width_db=1.0))
    aims = [measures_of(song.aim) for song in found.songs]
    for name in ("tilt_db_per_octave", "low_end_db", "width_db"):
        after = Spread.of([getattr(each, name) for each in aims]).deviation
        assert 0.0 < after <= found.spreads[name].deviation / 3.0, name
    goals = [song.goal_lufs for song in found.songs]
    assert np.std(goals) <= found.spreads["loudness_lufs"].deviation / 3.0
    assert set(found.spreads) == set(MEASURES)


def test_aims_are_the_songs_themselves():
    assert all(is_same_song(song.song.profile, song.aim) for song in solved(four()).songs)


def test_an_album_of_one_song_stays_as_it_is():
    (alone,) = solved([turned(0)]).songs
    assert np.abs(alone.curve_db).max() < 0.05
    assert not alone.side_db.any()


def test_the_album_is_foretold_at_the_loudness_that_was_asked_for():
    found = solved(four(), lufs=-16.0)
    assert found.lufs == pytest.approx(-16.0, abs=0.01)
    assert found.songs[0].options.most_limiting_db is None
    assert solved(four()).songs[0].options.most_limiting_db == CLEAN_REDUCTION_DB


def test_notes_hold():
    plain = solved(four(), lufs=-16.0, loudness="same")
    noted = solved(
        four(), {1: ("leave the low end", "quieter by 2 LU"), 2: ("leave it as it is",)}, lufs=-16.0, loudness="same"
    )
    assert noted.songs[2].options.tone == 0.0
    assert not noted.songs[2].curve_db.any()
    assert not noted.songs[2].side_db.any()
    others = noted.songs[0].goal_lufs
    assert noted.songs[1].goal_lufs == pytest.approx(others - 2.0, abs=0.01)
    assert plain.songs[1].goal_lufs == pytest.approx(plain.songs[0].goal_lufs, abs=0.01)
    assert noted.songs[1].noted.sentences


def test_a_song_with_a_reference_of_its_own_goes_there():
    own = Source(name="mine", kept=turned(4, tilt_db=1.0))
    found = solved(four(), sources={3: (own,)})
    assert found.songs[3].sources == (own,)
    assert found.songs[3].aim is None
    assert found.songs[3].options.dynamics is None
    assert "mine" in " ".join(found.songs[3].sentences)
    assert found.songs[0].options.dynamics == 0.0


def test_references_move_all_songs_alike():
    plain, moved = solved(four()), solved(four(), references=[turned(0, tilt_db=1.5), turned(1, tilt_db=1.5)])
    shifts = [b.curve_db - a.curve_db for a, b in zip(plain.songs, moved.songs, strict=True)]
    assert np.ptp(shifts[0]) > 0.5
    for shift in shifts[1:]:
        assert np.abs((shift - shifts[0]) - np.median(shift - shifts[0])).max() < 0.2
    assert moved.level.lufs is not None
    assert not moved.level.asked


def test_what_stands_apart_is_told():
    told = " ".join(solved(four(tilt_db=-1.5)).sentences)
    assert "3.wav is" in told
    assert "darker" in told


def test_the_fingerprint_changes_with_the_sound_alone():
    first, again = solved(four()), solved(four())
    assert [song.fingerprint for song in first.songs] == [song.fingerprint for song in again.songs]
    other = solved(four(), {0: ("no eq",)})
    assert other.songs[0].fingerprint != first.songs[0].fingerprint
    louder = solved(four(), lufs=-20.0)
    assert all(a.fingerprint != b.fingerprint for a, b in zip(first.songs, louder.songs, strict=True))


def test_a_mono_song_takes_part():
    found = solved([*four()[:3], profile(3, channels=1)])
    assert not found.songs[3].side_db.any()
    assert found.songs[3].before.width_db is None
    assert solved([profile(k, channels=1) for k in range(2)]).centre.width_db is None


def test_how_far_songs_come_together_can_be_asked_for():
    apart = solved(four(), cohesion_percent=0)
    assert all(np.abs(song.curve_db).max() < 0.05 and not song.side_db.any() for song in apart.songs)
    alike = [measures_of(song.aim).tilt_db_per_octave for song in solved(four(), cohesion_percent=100).songs]
    assert np.ptp(alike) < 0.1


def test_a_silent_song_is_refused():
    silent = analyze_samples(np.zeros((2, 44100), dtype=np.float32), 44100)
    with pytest.raises(SoundError, match=r"1\.wav has no loudness"):
        solved([turned(0), silent])


def test_songs_that_are_meant_to_differ_are_in_no_spread():
    far = {"tilt_db": -1.5, "low_db": 4.0, "width_db": 5.0}
    noted = solved(four(**far), {3: ("leave the tone and the width", "quieter by 2 LU")})
    owned = solved(four(**far), sources={3: (Source(name="mine", kept=turned(4)),)})
    plain, without = solved(four(**far)).spreads, solved(four()[:3]).spreads
    for name in ("tilt_db_per_octave", "low_end_db", "width_db"):
        assert noted.spreads[name] == owned.spreads[name] == without[name] != plain[name]
    assert noted.spreads["loudness_lufs"] == without["loudness_lufs"]
    assert owned.spreads["loudness_lufs"] == plain["loudness_lufs"]
