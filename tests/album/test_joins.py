"""What is measured at a join: loudness, the gap that is heard, peaks, steps."""

import numpy as np
import pytest

from assistant.album.joins import CLICK_DB, measure_joins
from assistant.album.sequence import arrange
from assistant.album.spacing import Spacing
from assistant.audio import Audio
from tests.album.sounds import RATE_HZ, audio, body, decay, ends_of, padded
from tests.signals import shaped, silence, tone, white


def joins(sounds, *spacings):
    ends = ends_of(sounds)
    return measure_joins(arrange(ends, list(spacings), rate_hz=RATE_HZ), sounds, ends)


@pytest.mark.parametrize("gap_seconds", [0.5, 2.0, 4.0])
def test_the_gap_that_is_heard_is_the_one_that_was_asked_for(gap_seconds):
    sounds = [audio(body(5.0), decay(1.5, 3.0)), padded(5.0, 1.0, 0.0, seed=1)]
    (join,) = joins(sounds, Spacing(), Spacing(gap_seconds=gap_seconds))
    assert join.gap_seconds == pytest.approx(gap_seconds, abs=0.06)
    assert (join.kind, join.ending, join.beginning) == ("silence", "decayed", "attack")


def test_loudness_jumps_from_the_last_seconds_to_the_first():
    sounds = [audio(body(5.0, -30.0), body(4.0, -20.0)), audio(body(4.0, -26.0, 1), body(5.0, -12.0, 1))]
    (join,) = joins(sounds, Spacing(), Spacing())
    assert join.jump_lu == pytest.approx(-6.0, abs=0.2)
    assert join.quietest_lufs == -np.inf


def test_a_crossfade_tells_what_is_before_and_behind_it():
    sounds = [audio(body(9.0, -20.0)), audio(body(9.0, -23.0, 1))]
    (join,) = joins(sounds, Spacing(), Spacing(gap_seconds=-3.0))
    assert join.gap_seconds == -3.0
    assert join.jump_lu == pytest.approx(-3.0, abs=0.2)
    assert join.at_seconds == pytest.approx(6.0, abs=0.01)
    assert not join.clicks


def test_peaks_that_a_crossfade_adds_up_are_seen():
    """Two equal tones in phase under an equal-power crossfade: 3 dB over either."""
    sounds = [Audio(tone(100.0, -6.0, 6.0, RATE_HZ), RATE_HZ)] * 2
    (join,) = joins(sounds, Spacing(trim=False), Spacing(gap_seconds=-2.0, trim=False))
    assert join.true_peak_dbtp == pytest.approx(-3.0, abs=0.1)


def test_an_uncut_recording_has_no_step_and_a_splice_has():
    recording = shaped(body(10.0), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 200.0) ** 2))
    whole = Spacing(gap_seconds=0.0, trim=False)
    for cut in (200_000, 211_111, 222_222):
        parts = [Audio(recording[:, :cut].copy(), RATE_HZ), Audio(recording[:, cut:].copy(), RATE_HZ)]
        wrong = [parts[0], Audio(recording[:, cut + 20_011 :].copy(), RATE_HZ)]
        assert joins(parts, whole, whole)[0].step_db < 14.0
        assert joins(wrong, whole, whole)[0].clicks


def test_a_click_is_told():
    sound = tone(220.0, -12.0, 8.0, RATE_HZ) + white(-80.0, 8.0, RATE_HZ)
    parts = [Audio(sound[:, : 4 * RATE_HZ].copy(), RATE_HZ), Audio(-sound[:, 4 * RATE_HZ - 50 :], RATE_HZ)]
    whole = Spacing(gap_seconds=0.0, trim=False)
    (join,) = joins(parts, whole, whole)
    assert join.clicks
    assert join.step_db > CLICK_DB


def test_room_tone_counts_as_gap_and_has_a_level():
    room = white(-70.0, 11.0, RATE_HZ, seed=7)
    noisy = Audio(room + audio(silence(3.0, RATE_HZ), body(5.0), silence(3.0, RATE_HZ)).samples, RATE_HZ)
    (join,) = joins([noisy, noisy], Spacing(), Spacing(gap_seconds=4.0, between="room-tone"))
    assert join.kind == "room-tone"
    assert join.gap_seconds == pytest.approx(4.0, abs=0.1)
    assert join.quietest_lufs == pytest.approx(-64.0, abs=1.5)


def test_every_join_is_measured_and_one_song_has_none():
    sounds = [padded(3.0, seed=seed) for seed in range(4)]
    found = joins(sounds, Spacing(), Spacing(gap_seconds=0.0), Spacing(gap_seconds=-1.0), Spacing())
    assert [(join.before, join.after, join.kind) for join in found] == [
        (0, 1, "gapless"), (1, 2, "crossfade"), (2, 3, "silence"),
    ]  # fmt: skip
    assert joins(sounds[:1], Spacing()) == ()


def test_silence_is_measured_without_complaint():
    (join,) = joins([audio(silence(3.0, RATE_HZ)), padded(3.0)], Spacing(), Spacing())
    assert join.jump_lu == 0.0
