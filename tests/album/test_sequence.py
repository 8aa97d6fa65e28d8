"""Where songs stand in an album: gaps that are heard, trims, crossfades, frames."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.ends import find_ends
from assistant.album.sequence import arrange
from assistant.album.spacing import Spacing
from assistant.errors import OptionError
from tests.album.sounds import RATE_HZ, audio, body, decay, ends_of, padded
from tests.signals import silence, white

SONGS = ends_of([padded(4.0, 0.5, 0.7), padded(5.0, 0.0, 1.5, seed=1), padded(6.0, 1.0, 0.2, seed=2)])


def laid_out(*spacings, songs=SONGS, **options):
    return arrange(songs, list(spacings), rate_hz=RATE_HZ, **options)


def test_the_silence_that_is_heard_is_two_seconds_whatever_the_files_have():
    first, second, third = laid_out(Spacing(), Spacing(), Spacing(gap_seconds=3.5)).places
    assert (second.heard_first - first.heard_end) / RATE_HZ == pytest.approx(2.0, abs=1e-4)
    assert (third.heard_first - second.heard_end) / RATE_HZ == pytest.approx(3.5, abs=1e-4)
    assert second.gap_samples == second.heard_first - first.heard_end
    assert first.start_sample == first.mark_sample == 0
    assert first.first_sample == pytest.approx(0.5 * RATE_HZ, abs=RATE_HZ / 90)


def test_a_gap_counts_from_where_a_decay_is_heard_no_more():
    ringing = find_ends(audio(body(4.0), decay(3.0, 6.0)))
    first, second = laid_out(Spacing(), Spacing(), songs=[ringing, SONGS[1]]).places
    assert (second.heard_first / RATE_HZ) == pytest.approx(4.0 + 3.0 + 2.0, abs=0.05)
    assert first.stop_sample / RATE_HZ == pytest.approx(4.0 + 3.75, abs=0.05)


def test_a_decay_longer_than_the_gap_lies_under_the_next_song():
    ringing = find_ends(audio(body(4.0), decay(6.0, 9.0)))
    first, second = laid_out(Spacing(), Spacing(gap_seconds=0.5), songs=[ringing, SONGS[1]]).places
    assert second.start_sample < first.stop_sample
    assert second.mark_sample >= first.heard_end


def test_a_gapless_join_trims_nothing_there():
    first, second, third = laid_out(Spacing(), Spacing(gap_seconds=0.0), Spacing()).places
    assert first.end_sample == SONGS[0].samples
    assert (second.first_sample, second.start_sample) == (0, first.stop_sample)
    assert second.mark_sample == first.stop_sample
    assert first.first_sample > 0
    assert second.end_sample < SONGS[1].samples
    assert third.join == "silence"


def test_a_crossfade_is_as_long_as_asked_for():
    first, second, _ = laid_out(Spacing(), Spacing(gap_seconds=-1.5), Spacing()).places
    assert first.heard_end - second.heard_first == second.fade_in.samples == first.fade_out.samples
    assert second.fade_in.samples == round(1.5 * RATE_HZ)
    assert first.stop_sample == first.heard_end
    assert second.start_sample == second.heard_first


@given(
    gaps=st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.0, 2.345, -1.0, -0.31]), min_size=3, max_size=3),
    between=st.sampled_from(["silence", "room-tone"]),
)
@settings(max_examples=40)
def test_on_frames_marks_lie_on_frames_and_joins_without_gap_do_not_move(gaps, between):
    spacings = [Spacing(gap_seconds=gap, between=between) for gap in gaps]
    free, framed = laid_out(*spacings), laid_out(*spacings, on_frames=True)
    assert framed.samples % 588 == 0
    assert all(place.mark_sample % 588 == 0 for place in framed.places)
    assert [place.mark_sample for place in framed.places] == sorted(place.mark_sample for place in framed.places)
    for last, place, plain in zip(framed.places, framed.places[1:], free.places[1:], strict=False):
        longer = place.gap_samples - plain.gap_samples
        assert 0 <= longer < 588
        assert longer == 0 or place.join == "silence"
        if place.join == "gapless":
            assert place.start_sample == last.stop_sample
            assert 0 <= place.start_sample - place.mark_sample < 588


def test_tracks_cover_the_whole_record():
    album = laid_out(Spacing(), Spacing(gap_seconds=-1.0), Spacing(gap_seconds=0.0))
    spans = album.tracks_samples
    assert (spans[0][0], spans[-1][1]) == (0, album.samples)
    assert all(last[1] == following[0] for last, following in pairwise(spans))


def test_files_of_another_rate_stand_at_the_album_s():
    slow = ends_of([padded(4.0, 0.5, 0.7)])
    there = arrange(slow, [Spacing()], rate_hz=48000).places[0]
    here = arrange(slow, [Spacing()], rate_hz=RATE_HZ).places[0]
    assert there.first_sample / 48000 == pytest.approx(here.first_sample / RATE_HZ, abs=1e-4)
    assert there.end_sample / 48000 == pytest.approx(here.end_sample / RATE_HZ, abs=1e-4)


def test_without_trimming_gaps_count_from_the_files_ends():
    first, second, _ = laid_out(Spacing(trim=False), Spacing(trim=False), Spacing()).places
    assert (first.first_sample, first.end_sample) == (0, SONGS[0].samples)
    assert second.start_sample == SONGS[0].samples + 2 * RATE_HZ


def test_audible_floors_are_faded_and_silent_ones_are_not():
    room = white(-65.0, 10.0, RATE_HZ, seed=9)
    noisy = find_ends(audio(room + audio(silence(2.0, RATE_HZ), body(5.0), silence(3.0, RATE_HZ)).samples))
    first, second = laid_out(Spacing(), Spacing(), songs=[noisy, noisy]).places
    assert first.fade_out.samples / RATE_HZ == pytest.approx(1.0, abs=0.02)
    assert second.fade_in.samples / RATE_HZ == pytest.approx(0.3, abs=0.02)
    assert first.stop_sample / RATE_HZ == pytest.approx(first.heard_end / RATE_HZ + 1.0, abs=0.1)
    assert laid_out(*3 * [Spacing()]).places[0].fade_out.samples == 0


@pytest.mark.parametrize(
    ("spacings", "words"),
    [
        ((Spacing(), Spacing(gap_seconds=-4.5), Spacing()), "crossfade from song 1 to 2 has 4.5 s"),
        ((Spacing(), Spacing(gap_seconds=-3.0), Spacing(gap_seconds=-3.0)), "song 2 has only 2.0 s"),
        ((Spacing(fade_in_seconds=3.0, fade_out_seconds=3.0), Spacing(), Spacing()), "fades of 6.0 s"),
        ((Spacing(fade_out_seconds=1.0), Spacing(gap_seconds=0.0), Spacing()), "gapless join"),
        ((Spacing(), Spacing(gap_seconds=-1.0, fade_in_seconds=1.0), Spacing()), "crossfade join"),
    ],
)
def test_what_does_not_fit_is_refused(spacings, words):
    with pytest.raises(OptionError, match=words):
        laid_out(*spacings)


def test_rates_that_do_not_fit_are_refused():
    other = find_ends(audio(body(3.0, rate_hz=48000), rate_hz=48000))
    with pytest.raises(OptionError, match="44100 and 48000 Hz"):
        arrange([SONGS[0], other], [Spacing(), Spacing(gap_seconds=0.0)], rate_hz=RATE_HZ)
    with pytest.raises(OptionError, match="1/75 s does not divide"):
        arrange(SONGS, 3 * [Spacing()], rate_hz=32000, on_frames=True)
    with pytest.raises(OptionError, match="0 songs"):
        arrange([], [], rate_hz=RATE_HZ)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gap_seconds": 2000.0}, {"gap_seconds": float("nan")}, {"fade_in_seconds": -1.0}, {"between": "noise"},
        {"fade_shape": "cubic"}, {"crossfade_shape": "cosine"},
    ],
)  # fmt: skip
def test_wishes_out_of_range_are_refused(wrong):
    with pytest.raises(OptionError, match="possible"):
        Spacing(**wrong)
