"""The record as it is rendered: gapless runs to the bit, crossfades, room tones, any blocks."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.render import blocks, song, tracks
from assistant.album.sequence import arrange
from assistant.album.spacing import Spacing
from assistant.audio import Audio, Resampled, choose_format, open_sound
from assistant.audio.write import SoundWriter
from tests.album.sounds import RATE_HZ, audio, body, decay, ends_of, padded
from tests.signals import silence, white
from tests.signals import song as music


def whole(parts):
    return np.concatenate(list(parts), axis=1)


def cut_up(sound, *places):
    """A recording as files that follow each other."""
    edges = [0, *places, sound.shape[1]]
    return [Audio(np.ascontiguousarray(sound[:, a:b]), RATE_HZ) for a, b in pairwise(edges)]


RECORDING = music(3.0, RATE_HZ, seed=4)
GAPLESS = Spacing(gap_seconds=0.0, trim=False)


@given(
    cuts=st.lists(st.integers(1, 3 * RATE_HZ - 1), min_size=1, max_size=3, unique=True), size=st.integers(900, 70000)
)
@settings(max_examples=10)
def test_an_album_cut_from_one_recording_is_that_recording_again(cuts, size):
    recording = RECORDING
    parts = cut_up(recording, *sorted(cuts))
    album = arrange(ends_of(parts), len(parts) * [GAPLESS], rate_hz=RATE_HZ)
    assert np.array_equal(whole(blocks(album, parts, size=size)), recording)
    songs = [whole(song(album, parts, place)) for place in range(len(parts))]
    assert [each.shape[1] for each in songs] == [part.samples.shape[1] for part in parts]
    assert np.array_equal(whole(songs), recording)


def test_a_gapless_run_of_another_rate_is_resampled_as_one():
    """Files that are resampled apart have a step at each join; these have none."""
    recording = RECORDING
    parts = cut_up(recording, 50_001, 90_002)
    album = arrange(ends_of(parts), 3 * [GAPLESS], rate_hz=48000)
    converted = whole(Resampled(Audio(recording, RATE_HZ), 48000).blocks())
    assert np.array_equal(whole(blocks(album, parts)), converted)
    assert np.array_equal(whole(whole(song(album, parts, place)) for place in range(3)), converted)


def test_gaps_are_digital_silence_and_songs_are_untouched():
    sounds = [padded(3.0, 0.4, 0.6), padded(3.0, 0.1, 0.1, seed=1)]
    album = arrange(ends_of(sounds), 2 * [Spacing()], rate_hz=RATE_HZ)
    record = whole(blocks(album, sounds))
    first, second = album.places
    assert not record[:, first.stop_sample : second.start_sample].any()
    for place, sound in zip(album.places, sounds, strict=True):
        heard = record[:, place.start_sample : place.stop_sample]
        assert np.array_equal(heard, sound.samples[:, place.first_sample : place.end_sample])


def test_a_file_that_breaks_off_gets_a_few_milliseconds_of_fade():
    sounds = [audio(body(3.0) + np.float32(0.05)), padded(3.0)]
    album = arrange(ends_of(sounds), 2 * [Spacing()], rate_hz=RATE_HZ)
    assert album.places[0].fade_out.samples == pytest.approx(0.005 * RATE_HZ, abs=1)
    assert album.places[0].fade_in.samples == pytest.approx(0.001 * RATE_HZ, abs=1)
    record = whole(blocks(album, sounds, end=album.places[0].stop_sample))
    assert np.abs(record[:, -1]).max() < 0.01 < np.abs(record[:, -2000:]).max()
    assert album.places[1].fade_in.samples == 0
    whole_song = arrange(ends_of(sounds), [Spacing(trim=False), Spacing()], rate_hz=RATE_HZ)
    assert whole_song.places[0].fade_out.samples == 0


def test_a_crossfade_of_strangers_stays_at_one_level():
    sounds = [audio(body(5.0, -20.0, seed)) for seed in (1, 2)]
    album = arrange(ends_of(sounds), [Spacing(), Spacing(gap_seconds=-3.0)], rate_hz=RATE_HZ)
    record = whole(blocks(album, sounds)).astype(np.float64)
    assert record.shape[1] == 7 * RATE_HZ
    levels = 10.0 * np.log10((record[:, : 7 * RATE_HZ] ** 2).reshape(2, 28, -1).mean(axis=(0, 2)))
    assert levels == pytest.approx(-20.0, abs=0.3)


def test_a_linear_crossfade_of_one_sound_with_itself_is_that_sound():
    recording = music(6.0, RATE_HZ, seed=4)
    sounds = [Audio(recording[:, : 4 * RATE_HZ].copy(), RATE_HZ), Audio(recording[:, 2 * RATE_HZ :].copy(), RATE_HZ)]
    spacings = [Spacing(trim=False), Spacing(gap_seconds=-2.0, crossfade_shape="linear", trim=False)]
    album = arrange(ends_of(sounds), spacings, rate_hz=RATE_HZ)
    assert np.abs(whole(blocks(album, sounds)) - recording).max() < 1e-6


@given(size=st.integers(500, 60000), first=st.integers(0, 200_000), length=st.integers(1, 200_000))
@settings(max_examples=15)
def test_any_stretch_in_any_blocks_is_that_of_the_whole(size, first, length):
    part = list(blocks(ALBUM, SOUNDS, first=first, end=first + length, size=size))
    assert all(0 < block.shape[1] <= size for block in part)
    assert np.array_equal(whole(part), RECORD[:, first : first + length])


def test_tracks_one_after_another_are_the_record():
    parts = list(tracks(ALBUM, SOUNDS, size=10_007))
    assert np.array_equal(whole(block for _, block in parts), RECORD)
    lengths = np.bincount([at for at, _ in parts], [block.shape[1] for _, block in parts])
    assert lengths.tolist() == [end - first for first, end in ALBUM.tracks_samples]


def test_a_song_alone_has_its_trims_and_fades_but_neither_gaps_nor_neighbours():
    alone = whole(song(ALBUM, SOUNDS, 1))
    place = ALBUM.places[1]
    assert alone.shape[1] == place.end_sample - place.first_sample
    inside = slice(place.fade_in.samples, alone.shape[1] - place.fade_out.samples)
    source = SOUNDS[1].samples[:, place.first_sample : place.end_sample]
    assert np.array_equal(alone[:, inside], source[:, inside])
    assert np.abs(alone[:, :100]).max() < 0.01


def test_files_are_read_from_where_they_are_needed(tmp_path):
    """On the disk, in memory: the same record."""
    files = []
    for at, sound in enumerate(SOUNDS):
        path = tmp_path / f"{at}.wav"
        path.write_bytes(b"")
        form = dataclasses.replace(choose_format(path, rate_hz=RATE_HZ), subtype="FLOAT", dither="none")
        writer = SoundWriter(path, form, sound.channels, name=path, samples=sound.samples.shape[1])
        writer.write(sound.samples)
        writer.close()
        files.append(open_sound(path))
    assert np.array_equal(whole(blocks(ALBUM, files)), RECORD)
    assert np.array_equal(whole(blocks(ALBUM, files, first=300_000, end=500_000)), RECORD[:, 300_000:500_000])


def test_a_mono_song_stands_in_both_channels():
    mono = audio(silence(0.1, RATE_HZ, 1), body(3.0, channels=1))
    sounds = [mono, padded(3.0)]
    record = whole(blocks(arrange(ends_of(sounds), 2 * [Spacing()], rate_hz=RATE_HZ), sounds))
    assert np.array_equal(record[0, : 2 * RATE_HZ], record[1, : 2 * RATE_HZ])
    assert np.array_equal(record[0, : 2 * RATE_HZ], mono.samples[0, 4410 : 4410 + 2 * RATE_HZ])


def test_a_sound_shorter_than_its_place_is_a_bug():
    with pytest.raises(ValueError, match="ends 1 samples before"):
        list(blocks(ALBUM, [Audio(SOUNDS[0].samples[:, : ALBUM.places[0].end_sample - 1], RATE_HZ), *SOUNDS[1:]]))


def _noisy(room_dbfs, seed):
    room = white(room_dbfs, 9.0, RATE_HZ, seed=seed)
    return Audio(room + audio(silence(2.0, RATE_HZ), body(4.0, seed=seed), silence(3.0, RATE_HZ)).samples, RATE_HZ)


def test_room_tone_goes_over_from_one_room_to_the_next():
    """No silence, no step, no sum of both anywhere in the gap."""
    sounds = [_noisy(-68.0, 1), _noisy(-62.0, 2)]
    spacings = [Spacing(), Spacing(gap_seconds=5.0, between="room-tone")]
    album = arrange(ends_of(sounds), spacings, rate_hz=RATE_HZ)
    first, second = album.places
    assert second.join == "room-tone"
    gap = whole(blocks(album, sounds, first=first.heard_end, end=second.heard_first)).astype(np.float64)[:, 2205:]
    levels = 10.0 * np.log10((gap[:, : gap.shape[1] // 4410 * 4410] ** 2).reshape(2, -1, 4410).mean(axis=(0, 2)))
    assert levels[0] == pytest.approx(-68.0, abs=1.0)
    assert levels[-1] == pytest.approx(-62.0, abs=1.0)
    assert np.abs(np.diff(levels)).max() < 1.2
    again = whole(blocks(album, sounds, first=first.heard_end, end=second.heard_first))[:, 2205:]
    assert np.array_equal(again.astype(np.float64), gap)


def test_without_a_room_room_tone_is_silence():
    sounds = [padded(3.0), padded(3.0, seed=1)]
    album = arrange(ends_of(sounds), 2 * [Spacing(between="room-tone")], rate_hz=RATE_HZ)
    assert album.places[1].join == "silence"


SOUNDS = [
    padded(2.0, 0.2, 0.3),
    audio(body(3.0, seed=1), decay(1.0, 1.5)),
    padded(2.0, 0.4, 0.0, seed=2),
    padded(1.0, 0.0, 0.2, seed=3),
]
ALBUM = arrange(
    ends_of(SOUNDS),
    [Spacing(), Spacing(gap_seconds=-1.0), Spacing(gap_seconds=0.7), Spacing(gap_seconds=0.0)],
    rate_hz=RATE_HZ, on_frames=True,
)  # fmt: skip
RECORD = whole(blocks(ALBUM, SOUNDS))
