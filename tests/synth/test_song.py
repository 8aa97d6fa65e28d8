"""Songs made from nothing: the same every time, of the promised length, and like music to the meters."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.synth import Part, Score, song, tracks, voices
from assistant.synth.song import MAJOR, MINOR

SCORE = Score(
    seed=5, tempo_bpm=120.0, tonic_midi=57, scale=MINOR, vowel="oh",
    parts=(Part((0, 3), 0.5), Part((4, 0), 1.0)),
)  # fmt: skip


def test_a_score_gives_the_same_samples_every_time():
    np.testing.assert_array_equal(song(SCORE).samples, song(SCORE).samples)


def test_a_song_lasts_as_long_as_its_bars():
    """Four bars of two seconds, and a second for the last notes."""
    audio = song(SCORE)
    assert audio.duration_seconds == pytest.approx(9.0, abs=0.01)
    assert audio.samples.dtype == np.float32
    assert np.abs(audio.samples).max() == pytest.approx(0.5, abs=1e-6)


def test_a_song_is_like_music_to_the_meters():
    """Stereo, without DC, clipping or a finding of any kind but its shortness."""
    audio = song(SCORE)
    profile = analyze_samples(audio.samples, audio.rate_hz)
    assert {finding.kind for finding in profile.findings} <= {"short", "silence_end"}
    assert 0.2 < profile.correlation < 0.95
    assert 8.0 < profile.plr_db < 20.0


def test_every_track_plays_and_none_rules():
    """Each is heard, and none is more than 20 LU over another."""
    levels = [
        analyze_samples(np.ascontiguousarray(sound, dtype=np.float32), 44100).loudness_lufs
        for sound in tracks(SCORE).values()
    ]
    assert None not in levels
    assert max(levels) - min(levels) < 20.0


def test_a_chorus_is_louder_than_a_verse():
    whole = song(SCORE).samples
    verse, chorus = (np.sqrt(np.mean(whole[:, part] ** 2)) for part in (slice(0, 176400), slice(176400, 352800)))
    assert chorus > verse


def test_notes_follow_the_scale_over_the_octave():
    major = Score(seed=1, tempo_bpm=100.0, tonic_midi=60, scale=MAJOR, vowel="ah", parts=())
    assert [major.note(degree) for degree in (-1, 0, 2, 4, 7)] == [59, 60, 64, 67, 72]
    assert voices.note_hz(69) == 440.0


@pytest.mark.parametrize("midi", [33, 45, 57])
def test_a_bass_note_sounds_at_its_pitch(midi: int):
    """The lowest strong line of its spectrum."""
    note = voices.bass(midi, 1.0)
    spectrum = np.abs(np.fft.rfft(note))
    assert np.argmax(spectrum) == pytest.approx(voices.note_hz(midi), abs=1.5)
