"""Speech before the music and an audience around it are found where they are, and nowhere else."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from tests.signals import applause, join, pink, silence, song, speech, white

RATE_HZ = 22050
KINDS = ("spoken_intro", "live_ambience")


def found(sound, rate_hz=RATE_HZ):
    findings = analyze_samples(np.ascontiguousarray(sound, dtype=np.float32), rate_hz).findings
    return [finding for finding in findings if finding.kind in KINDS]


@pytest.fixture(scope="module")
def music():
    return song(36.0, RATE_HZ, seed=1)


@pytest.mark.parametrize("seconds", [8.0, 12.4, 21.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_speech_before_a_song_is_found_to_where_the_music_begins(music, seconds, seed):
    (finding,) = found(join(speech(seconds, RATE_HZ, seed=seed), music))
    assert finding.kind == "spoken_intro"
    assert finding.value == pytest.approx(seconds, abs=0.8)
    assert finding.at_seconds == 0.0


def test_speech_is_found_in_one_channel_too(music):
    mono = join(speech(9.0, RATE_HZ, 1, rms_dbfs=-32.0), music.mean(axis=0, keepdims=True))
    (finding,) = found(mono)
    assert finding.value == pytest.approx(9.0, abs=0.8)


def test_speech_alone_and_speech_behind_the_music_are_no_intro(music):
    assert found(speech(30.0, RATE_HZ)) == []
    assert found(join(music, speech(12.0, RATE_HZ))) == []


def test_songs_and_noises_have_neither(music):
    for sound in (music, join(music[:1, : 12 * RATE_HZ].repeat(2, axis=0) * 0.2, music)):
        assert found(sound) == []
    assert found(join(pink(-30.0, 12.0, RATE_HZ), music)) == []
    assert found(join(white(-30.0, 12.0, RATE_HZ), music)) == []


@pytest.mark.parametrize("level_dbfs", [-45.0, -30.0, -20.0])
def test_applause_is_found_at_both_ends_and_between(music, level_dbfs):
    def clap(seconds, seed):
        return applause(seconds, RATE_HZ, seed=seed, rms_dbfs=level_dbfs)

    half = 18 * RATE_HZ
    findings = found(join(clap(6.0, 1), music[:, :half], clap(9.0, 2), music[:, half : 2 * half], clap(7.5, 3)))
    assert [finding.kind for finding in findings] == ["live_ambience"] * 3
    ends = [finding.at_seconds + finding.value for finding in findings]
    assert [finding.at_seconds for finding in findings] == pytest.approx([0.0, 24.0, 51.0], abs=3.0)
    assert ends == pytest.approx([6.0, 33.0, 58.5], abs=3.0)


def test_applause_in_one_channel_cannot_be_told_from_noise(music):
    assert found(join(applause(9.0, RATE_HZ), music).mean(axis=0, keepdims=True)) == []


def test_short_and_silent_sounds_have_neither():
    assert found(silence(12.0, RATE_HZ)) == []
    assert found(speech(2.0, RATE_HZ)) == []
    assert found(applause(2.0, RATE_HZ)) == []


def test_the_other_rates_find_the_same():
    for rate_hz in (8000, 48000):
        sound = join(speech(9.0, rate_hz), song(16.0, rate_hz, seed=1), applause(6.0, rate_hz))
        assert [finding.kind for finding in found(sound, rate_hz)] == list(KINDS), rate_hz
