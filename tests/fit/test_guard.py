"""The laws of what no equalizer may do."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.fit.guard import guard_boosts, noise_only
from tests import signals
from tests.profiles import RATE_HZ, hill, moved, profile, song, stereo_profile


def guarded(mix, reference, curve_db):
    return guard_boosts(mix, reference, compare(mix, reference), curve_db)


def test_music_is_not_noise():
    """Nothing is held back of a song that fills its band."""
    curve_db = hill(2000.0, 6.0, octaves=6.0)
    kept, notes = guarded(profile(), moved(profile(), curve_db), curve_db)
    np.testing.assert_array_equal(kept, curve_db)
    assert notes == ()


def test_no_boost_beyond_the_cliff_of_the_mix():
    """What a lossy encoder left out cannot be turned up; cuts there do no harm and stay."""
    mix = moved(profile(), bandwidth_hz=11000.0)
    above = CENTRES_HZ > 11000.0
    boosted, notes = guarded(mix, profile(), np.full(CENTRES_HZ.size, 6.0))
    assert not np.any(boosted[above])
    assert np.all(boosted[CENTRES_HZ < 10000.0] == 6.0)
    assert [note.text.startswith("No boost above 11 kHz") for note in notes] == [True]
    lowered, _ = guarded(mix, profile(), np.full(CENTRES_HZ.size, -6.0))
    assert np.all(lowered == -6.0)


def test_a_low_passed_reference_is_named():
    _, notes = guarded(profile(), moved(profile(), bandwidth_hz=16000.0), np.zeros(CENTRES_HZ.size))
    (note,) = notes
    assert "16 kHz" in note.text
    assert "reference" in note.text


@pytest.mark.parametrize("rates", [(44100, 48000), (48000, 44100), (44100, 192000)])
def test_a_rate_is_no_low_pass(rates):
    """A file that reaches up to its own Nyquist frequency lacks nothing that a note should name."""
    mix, reference = (moved(profile(), rate_hz=rate, bandwidth_hz=rate / 2.0) for rate in rates)
    assert guarded(mix, reference, np.zeros(CENTRES_HZ.size))[1] == ()


def test_a_steady_floor_far_under_the_music_is_noise():
    """Hiss under a song that has nothing above 8 kHz: found as noise, though no cliff gives it away."""
    hiss = signals.white(-100.0, song().shape[1] / RATE_HZ, RATE_HZ, seed=5)
    dull = signals.shaped(song(), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 3000.0) ** 8)) + hiss
    mix = analyze_samples(dull, RATE_HZ)
    noise = noise_only(mix)
    assert np.all(noise[CENTRES_HZ > 14000.0])
    assert not np.any(noise[(CENTRES_HZ > 200.0) & (CENTRES_HZ < 3000.0)])
    boosted, notes = guarded(mix, profile(), hill(16000.0, 9.0))
    assert not np.any(boosted[CENTRES_HZ > 14000.0])
    assert any("steady noise" in note.text for note in notes)


def test_quiet_music_that_moves_is_no_noise():
    """Far down but alive, as a cymbal's tail is: a boost may raise it."""
    quiet = profile().blocks.section_mid_db.copy()
    quiet[:, -8:] = quiet.max() - 65.0 + 8.0 * (np.arange(len(quiet)) % 2)[:, None]
    mix = moved(profile(), section_frames=profile().blocks.section_frames)
    mix.blocks.section_mid_db[:] = quiet
    assert not np.any(noise_only(mix)[-8:])


def test_a_note_only_where_something_was_wanted():
    mix = moved(stereo_profile(), bandwidth_hz=22050.0)
    assert guarded(mix, mix, np.zeros(CENTRES_HZ.size))[1] == ()
