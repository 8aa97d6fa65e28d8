"""Where music begins and ends: trims that cut no reverberation, floors, and how songs end."""

import numpy as np
import pytest

from assistant.album.ends import CUT_LU, HEARD_LU, find_ends
from assistant.audio import Audio
from assistant.bands import near
from tests.album.sounds import RATE_HZ, audio, body, decay
from tests.signals import shaped, silence, tone, white


def seconds(samples):
    return samples / RATE_HZ


def test_digital_silence_is_cut_off_to_the_hop():
    ends = find_ends(audio(silence(1.0, RATE_HZ), body(6.0), silence(2.0, RATE_HZ)))
    assert seconds(ends.head.cut_samples) == seconds(ends.head.heard_samples) == pytest.approx(1.0, abs=0.011)
    assert seconds(ends.tail.heard_samples) == pytest.approx(7.0, abs=0.011)
    assert 7.0 <= seconds(ends.tail.cut_samples) <= 7.011
    assert ends.tail.kind == "cut off"
    assert ends.tail.floor_lufs is None


@pytest.mark.parametrize("decay_seconds", [0.8, 2.0, 4.0])
def test_a_decay_is_heard_for_60_db_and_cut_behind_75(decay_seconds):
    ends = find_ends(audio(body(6.0), decay(decay_seconds, 2.0 * decay_seconds), silence(1.0, RATE_HZ)))
    for position, fall_db in ((ends.tail.heard_samples, -HEARD_LU), (ends.tail.cut_samples, -CUT_LU)):
        assert seconds(position) == pytest.approx(6.0 + fall_db / 60.0 * decay_seconds, abs=0.05)
    assert ends.tail.kind == "decayed"


def test_over_room_tone_the_decay_ends_where_it_has_sunk_into_it():
    """At the cut the decay is as weak as the floor, and all that lies outside is floor."""
    room = white(-70.0, 13.0, RATE_HZ, seed=7)
    music = audio(silence(2.0, RATE_HZ), body(6.0), decay(1.5, 3.0), silence(2.0, RATE_HZ)).samples
    ends = find_ends(Audio(room + music, RATE_HZ))
    assert ends.tail.has_room_tone
    assert ends.head.has_room_tone
    assert ends.tail.floor_lufs == pytest.approx(ends.head.floor_lufs, abs=0.5)
    assert seconds(ends.head.cut_samples) == pytest.approx(2.0, abs=0.02)
    assert seconds(ends.tail.cut_samples) == pytest.approx(8.0 + 50.0 / 60.0 * 1.5, abs=0.1)
    assert ends.tail.heard_samples < ends.tail.cut_samples <= ends.tail.floor_first
    assert seconds(ends.tail.floor_end) == pytest.approx(13.0, abs=0.02)
    assert ends.tail.kind == "decayed"


def test_dither_is_no_room_tone():
    dither = white(-96.3, 9.0, RATE_HZ, seed=3)
    ends = find_ends(Audio(dither + audio(silence(1.0, RATE_HZ), body(6.0), silence(2.0, RATE_HZ)).samples, RATE_HZ))
    assert not ends.tail.has_room_tone
    assert seconds(ends.tail.cut_samples) == pytest.approx(7.0, abs=0.06)


def test_a_decay_that_the_file_cuts_short_is_kept_to_its_end():
    ends = find_ends(audio(body(6.0), decay(4.0, 1.5)))
    assert ends.tail.cut_samples == ends.tail.heard_samples == ends.samples
    assert ends.tail.kind == "cut off"


@pytest.mark.parametrize("shape", [lambda t: 1.0 - t, lambda t: 0.5 + 0.5 * np.cos(np.pi * t)])
def test_a_fade_out_is_told_from_a_decay(shape):
    music = body(14.0)
    gain = np.ones(music.shape[1])
    gain[-8 * RATE_HZ :] = shape(np.linspace(0.0, 1.0, 8 * RATE_HZ))
    assert find_ends(Audio((music * gain).astype(np.float32), RATE_HZ)).tail.kind == "faded"


def test_a_slow_beginning_rises():
    music = body(10.0)
    gain = np.minimum(np.arange(music.shape[1]) / RATE_HZ / 8.0, 1.0)
    slow = find_ends(Audio((music * gain).astype(np.float32), RATE_HZ))
    assert slow.head.kind == "rises"
    assert find_ends(audio(silence(0.5, RATE_HZ), music)).head.kind == "attack"
    assert find_ends(audio(music + np.float32(0.05))).head.kind == "cut in"
    assert slow.head.loudness_lufs < slow.loudness_lufs - 3.0


def test_loudness_at_the_ends_is_that_of_three_seconds_of_music():
    ends = find_ends(audio(body(4.0, -30.0), body(6.0, -20.0), body(4.0, -26.0)))
    assert ends.head.loudness_lufs - ends.tail.loudness_lufs == pytest.approx(-4.0, abs=0.3)


def test_the_tone_at_an_end_is_what_sounds_there():
    low, high = tone(200.0, -20.0, 12.0, RATE_HZ), tone(4000.0, -20.0, 12.0, RATE_HZ)
    ends = find_ends(audio(low, high))
    assert np.argmax(ends.head.bands_db) == near(200.0)
    assert np.argmax(ends.tail.bands_db) == near(4000.0)


def test_neither_dc_nor_rumble_counts_as_sound():
    music = audio(silence(1.0, RATE_HZ), body(6.0), silence(2.0, RATE_HZ)).samples
    rumble = shaped(white(-50.0, 9.0, RATE_HZ, seed=4), RATE_HZ, lambda hz: (hz < 8.0).astype(float))
    ends = find_ends(Audio(music + rumble + np.float32(0.001), RATE_HZ))
    assert seconds(ends.tail.heard_samples) == pytest.approx(7.0, abs=0.1)


def test_silence_is_left_as_it_is():
    ends = find_ends(audio(silence(3.0, RATE_HZ)))
    assert (ends.head.cut_samples, ends.tail.cut_samples) == (0, 3 * RATE_HZ)
    assert ends.head.kind == ends.tail.kind == "silent"


def test_a_mono_song_is_as_loud_as_it_plays_on_a_stereo_record():
    mono = body(6.0, channels=1)
    both = np.repeat(mono, 2, axis=0)
    single, double = (find_ends(Audio(samples, RATE_HZ)) for samples in (mono, both))
    assert single.head.loudness_lufs == pytest.approx(double.head.loudness_lufs, abs=1e-6)


def test_the_size_of_blocks_does_not_matter():
    sound = audio(silence(0.3, RATE_HZ), body(3.0), decay(1.0, 1.0))

    class Small:
        rate_hz, channels = RATE_HZ, 2

        def blocks(self, size=0):  # noqa: ARG002 - its own size
            return sound.blocks(1009)

    assert find_ends(Small()) == find_ends(sound)
