"""The album's sound file: joins that cannot be heard, because the samples are those of the uncut recording."""

import numpy as np
import pytest
import soundfile

from assistant.audio import Audio, Outputs, Resampled
from assistant.disc import DiscSong, plan, write_image
from assistant.disc.image import image_blocks, pcm_bytes
from assistant.disc.layout import layout
from assistant.errors import OptionError, SoundError
from tests import signals
from tests.disc.discs import lengths, noise, sound_of


def rendered(songs):
    return np.concatenate(list(image_blocks(layout(songs))), axis=1)


def written(songs, path, **options):
    with Outputs() as outputs:
        image = write_image(songs, path, outputs, **options)
        outputs.publish()
    samples, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    assert rate_hz == 44_100
    return samples, image


def cut(samples, places, folder, rate_hz=44_100, subtype="PCM_16"):
    """Songs cut from one recording, that follow one another at once."""
    parts = np.split(samples, places, axis=1)
    sounds = [sound_of(folder / f"{number}.wav", part, rate_hz, subtype) for number, part in enumerate(parts)]
    return [DiscSong(sound=sound, gap_frames=0 if number else 150) for number, sound in enumerate(sounds)]


def test_cut_from_one_recording_they_are_that_recording(tmp_path):
    """16 bits at 44.1 kHz: not a bit differs, wherever the cuts lie; only the last frame is filled up with silence."""
    recording = noise(14.0)[:, : 14 * 44_100 - 301]
    count = recording.shape[1]
    songs = cut(recording, [200_001, 200_001 + 4 * 44_100 + 587], tmp_path)
    uncut = sound_of(tmp_path / "uncut.wav", recording)
    samples, _ = written(songs, tmp_path / "album.wav")
    assert np.array_equal(samples[:count], soundfile.read(uncut.path, dtype="int16")[0])
    assert not samples[count:].any()
    assert len(samples) == -(-count // 588) * 588


@pytest.mark.parametrize("rate_hz", [48_000, 96_000])
def test_a_change_of_rate_leaves_no_step_at_the_joins(tmp_path, rate_hz):
    """Against the uncut recording under -90 dB around every join (it is the same); each by itself steps by far more."""
    recording = signals.tone(1_000.0, -6.0, 13.0, rate_hz, phase=0.3)
    places = [4 * rate_hz + 12_345, 8 * rate_hz + 33_333]
    songs = cut(recording, places, tmp_path, rate_hz, "FLOAT")
    result = rendered(songs)
    uncut = np.concatenate(list(Resampled(Audio(recording, rate_hz), 44_100).blocks()), axis=1)
    apart = np.concatenate(
        [block for song in songs for block in Resampled(song.sound, 44_100).blocks()], axis=1
    )[:, : uncut.shape[1]]  # fmt: skip
    for place in places:
        join = slice(place * 44_100 // rate_hz - 2_000, place * 44_100 // rate_hz + 2_000)
        assert np.abs(result[:, join] - uncut[:, join]).max() < 10.0 ** (-90 / 20)
        assert np.abs(apart[:, join] - uncut[:, join]).max() > 10.0 ** (-40 / 20)
    assert np.array_equal(result[:, : uncut.shape[1]], uncut)


def test_dither_knows_nothing_of_the_cuts(tmp_path):
    """24 bits at 44.1 kHz: the file is that of the uncut recording, noise included."""
    recording = noise(12.0, seed=3)
    songs = cut(recording, [5 * 44_100 + 77], tmp_path, subtype="PCM_24")
    samples, _ = written(songs, tmp_path / "album.wav")
    uncut = [DiscSong(sound=sound_of(tmp_path / "uncut.wav", recording, subtype="PCM_24"))]
    assert np.array_equal(samples, written(uncut, tmp_path / "one.wav")[0])


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_tracks_begin_on_the_frame_before_the_music(tmp_path, rate_hz):
    """Up to 587 samples early, never late; the sound is not moved."""
    recording = noise(14.0, rate_hz)
    places = [4 * rate_hz + rate_hz // 3, 9 * rate_hz + 1]
    disc = plan(cut(recording, places, tmp_path, rate_hz))
    for track, place in zip(disc.tracks[1:], places, strict=True):
        early = place * 44_100 / rate_hz - 588 * track.start_frame
        assert 0 <= early < 588
        assert track.pregap_frames == 0


def test_after_a_gap_a_song_begins_on_a_frame(tmp_path):
    """The gap is silence, as long as asked for once the song before is filled up; what is in the songs stays."""
    first, second = noise(5.0)[:, :-100], noise(6.0, seed=1)
    songs = [
        DiscSong(sound=sound_of(tmp_path / "a.wav", first), gap_frames=160),
        DiscSong(sound=sound_of(tmp_path / "b.wav", second), gap_frames=33),
    ]
    disc = plan(songs)
    samples, _ = written(songs, tmp_path / "album.wav")
    one, two = disc.tracks
    assert (one.start_frame, two.start_frame) == (10, 10 + 375 + 33)
    assert two.pregap_frames == 33
    assert not samples[: 588 * 10].any()
    assert np.array_equal(samples[5_880 : 5_880 + first.shape[1]], soundfile.read(tmp_path / "a.wav", dtype="int16")[0])
    assert not samples[5_880 + first.shape[1] : 588 * two.start_frame].any()
    assert np.array_equal(samples[588 * two.start_frame :], soundfile.read(tmp_path / "b.wav", dtype="int16")[0])


def test_songs_of_two_rates_follow_at_once_as_well_as_they_can(tmp_path):
    """Without a hole; each is converted by itself."""
    songs = [
        DiscSong(sound=sound_of(tmp_path / "a.wav", noise(5.001, 48_000), 48_000)),
        DiscSong(sound=sound_of(tmp_path / "b.wav", noise(5.0)), gap_frames=0),
    ]
    first = -(-round(5.001 * 48_000) * 44_100 // 48_000)
    assert np.array_equal(rendered(songs)[:, first : first + 220_500], songs[1].sound.read().samples)
    assert plan(songs).tracks[1].start_frame == first // 588


def test_mono_plays_alike_on_both_sides(tmp_path):
    songs = [DiscSong(sound=sound_of(tmp_path / "a.wav", noise(5.0, channels=1)))]
    samples, _ = written(songs, tmp_path / "album.wav")
    assert np.array_equal(samples[:, 0], samples[:, 1])
    assert samples.any()


def test_dither_is_chosen_and_overs_are_counted(tmp_path):
    loud = np.full((2, 5 * 44_100), 0.25, dtype=np.float32)
    loud[0, 100:103] = 1.5
    song = [DiscSong(sound=sound_of(tmp_path / "a.wav", loud, subtype="FLOAT"))]
    flat, image = written(song, tmp_path / "flat.wav")
    none, _ = written(song, tmp_path / "none.wav", dither="none")
    shaped, _ = written(song, tmp_path / "shaped.wav", dither="shaped")
    assert image.saturated_samples == 3
    assert np.unique(none[1_000:, 1]).size == 1
    assert 1 <= np.abs(flat[1_000:, 1].astype(int) - 8_192).max() <= 2
    assert np.abs(shaped[1_000:, 1].astype(int) - 8_192).max() > 2
    with pytest.raises(OptionError, match="dither is 'loud'"):
        written(song, tmp_path / "x.wav", dither="loud")


def test_an_image_that_is_not_the_discs_is_refused(tmp_path):
    disc = lengths([5.0])
    for samples, subtype, told in (
        (noise(4.0), "PCM_16", "176400 samples, but the disc 220500"),
        (noise(5.0), "PCM_24", "no 16-bit stereo WAV"),
        (noise(5.0, channels=1), "PCM_16", "no 16-bit stereo WAV"),
    ):
        path = sound_of(tmp_path / "x.wav", samples, subtype=subtype).path
        with pytest.raises(SoundError, match=told):
            list(pcm_bytes(path, disc))
    with pytest.raises(ValueError, match="blocks of 100 samples"):
        list(pcm_bytes([np.zeros((100, 2), dtype=np.int16)], disc))
    with pytest.raises(ValueError, match="int16"):
        list(pcm_bytes([np.zeros((100, 2), dtype=np.float32)], disc))
