"""A record's timeline as a disc: tracks tile the sound file, pauses are the silence, and rules are kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.album.disc_of import disc_of
from assistant.album.sequence import arrange
from assistant.album.spacing import Spacing
from assistant.album.wishes import AlbumWish, SongWish, Wishes
from assistant.disc.frames import SAMPLES_PER_FRAME
from assistant.errors import OptionError
from tests.album.made import end, traits

RATE_HZ = 44100


def _ends(seconds, silence=0.0):
    """A song that sounds from its first sample on, with silence behind it."""
    samples, heard = round(seconds * RATE_HZ), round((seconds - silence) * RATE_HZ)
    tail = replace(end(), cut_samples=heard, heard_samples=heard, body_samples=heard)
    return replace(traits().ends, samples=samples, head=end(kind="attack"), tail=tail)


def _disc(songs, gaps, longest="80", **album):
    wishes = Wishes(
        songs=tuple(SongWish(file=Path(f"{n}.wav"), title=f"T{n}") for n in range(len(songs))), album=AlbumWish(**album)
    )
    timeline = arrange(songs, [Spacing(gap_seconds=gap) for gap in gaps], rate_hz=RATE_HZ, on_frames=True)
    return disc_of(wishes, timeline, longest), timeline


@given(
    songs=st.lists(st.tuples(st.floats(6.0, 400.0), st.sampled_from([0.0, 0.5])), min_size=1, max_size=12),
    gaps=st.lists(st.sampled_from([2.0, 0.37, 5.0, 0.0, -1.3]), min_size=12, max_size=12),
)
def test_tracks_tile_the_sound_file_and_pauses_are_silent(songs, gaps):
    gaps = gaps[: len(songs)]
    disc, timeline = _disc([_ends(*each) for each in songs], gaps)
    assert disc.total_frames * SAMPLES_PER_FRAME == timeline.samples
    free = -150
    for number, (track, place) in enumerate(zip(disc.tracks, timeline.places, strict=True)):
        assert track.pause_frame == free
        free = track.end_frame
        assert track.start_frame * SAMPLES_PER_FRAME == place.mark_sample
        assert track.start_frame * SAMPLES_PER_FRAME <= place.start_sample
        assert place.start_sample - track.start_frame * SAMPLES_PER_FRAME < SAMPLES_PER_FRAME
        if number and place.join in {"gapless", "crossfade"}:
            assert track.pregap_frames == 0
        elif number:
            assert track.pause_frame * SAMPLES_PER_FRAME >= timeline.places[number - 1].heard_end
            assert track.pregap_frames == pytest.approx(gaps[number] * 75.0, abs=2.0)
    assert free == disc.total_frames


@given(st.floats(1.0, 4.5))
def test_a_track_under_four_seconds_is_refused_with_its_length(seconds):
    assume(abs(seconds - 4.0) > 0.03)
    songs = [_ends(10.0), _ends(seconds), _ends(10.0)]
    if seconds > 4.0:
        assert len(_disc(songs, [2.0] * 3)[0].tracks) == 3
    else:
        with pytest.raises(OptionError, match=r"track 2 \(T1\) is [0-9.]+ s long; a track of a CD has 4 s at least"):
            _disc(songs, [2.0] * 3)


@pytest.mark.parametrize(
    ("minutes", "longest", "told"), [(75, "74", "80-minute disc"), (85, "80", "leave a track out"), (85, "74", "leave")]
)
def test_a_record_that_is_too_long_is_refused_by_how_much(minutes, longest, told):
    songs = [_ends(60.0 * minutes / 5.0)] * 5
    with pytest.raises(OptionError, match=told) as refused:
        _disc(songs, [0.0] * 5, longest)
    most = 74 * 60 if longest == "74" else 79 * 60 + 48
    over = 60 * minutes - most
    assert f"{over // 60:02d}:{over % 60:02d}:00 more" in str(refused.value)


def test_names_and_codes_are_the_wishes():
    disc, _ = _disc([_ends(10.0)], [2.0], title="A", artist="B", upc="036000291452", catalogue="C 1")
    assert (disc.title, disc.performer, disc.upc, disc.catalogue) == ("A", "B", "0036000291452", "C 1")
    assert disc.tracks[0].title == "T0"
