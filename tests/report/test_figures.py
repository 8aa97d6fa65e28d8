"""The figures of the table, on sounds whose figures are known."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.report.figures import NOTHING, distance, groups
from tests import signals

RATE_HZ = 44100


def _rows(samples: np.ndarray) -> dict[str, str]:
    profile = analyze_samples(np.ascontiguousarray(samples, dtype=np.float32), RATE_HZ)
    return {row.name: row.values[0] for group in groups([profile]) for row in group.rows}


def test_a_tone_is_all_in_its_region():
    """A band's level is the sine's mean square, 3 dB under the loudness of two channels, give or take K-weighting."""
    rows = _rows(signals.tone(1500.0, -20.0, 6.0, RATE_HZ))
    level = float(rows["upper mids, 1 to 3 kHz"])
    assert level == pytest.approx(-3.0, abs=2.0)
    assert rows["air, above 8 kHz"] == NOTHING or float(rows["air, above 8 kHz"]) < level - 60.0


def test_independent_channels_are_as_wide_as_they_are_deep():
    """Side over mid is 0 dB everywhere, and the correlation 0."""
    rows = _rows(signals.white(-20.0, 6.0, RATE_HZ))
    for name in ("below 150 Hz", "150 Hz to 4 kHz", "above 4 kHz"):
        assert float(rows[name]) == pytest.approx(0.0, abs=1.0)
    assert float(rows["correlation"]) == pytest.approx(0.0, abs=0.02)


def test_mono_has_no_width():
    rows = _rows(signals.song(6.0, RATE_HZ, 1))
    assert rows["150 Hz to 4 kHz"] == NOTHING
    assert rows["correlation"] == NOTHING


def test_silence_is_a_column_of_dashes():
    rows = _rows(signals.silence(4.0, RATE_HZ))
    assert rows["Loudness"] == NOTHING
    assert rows["True peak"] == NOTHING
    assert rows["bass, 60 to 150 Hz"] == NOTHING


def test_a_song_is_at_no_distance_from_itself_at_another_level():
    """Tone and width are compared at equal loudness; loudness itself is told apart."""
    song = signals.song(8.0, RATE_HZ)
    loud, quiet = (analyze_samples(np.ascontiguousarray(gain * song), RATE_HZ) for gain in (1.0, 0.25))
    apart = distance(quiet, loud)
    assert apart.tone_db == pytest.approx(0.0, abs=0.02)
    assert apart.width_db == pytest.approx(0.0, abs=0.02)
    assert apart.plr_db == pytest.approx(0.0, abs=0.02)
    assert apart.loudness_lu == pytest.approx(12.04, abs=0.05)


def test_a_steady_tone_has_no_dynamics():
    """All its levels are one, so that none stands out: the table's quantiles coincide, at the resolution of 0.25 LU."""
    rows = _rows(signals.tone(997.0, -20.0, 8.0, RATE_HZ))
    for window in ("20 ms", "400 ms"):
        levels = [float(rows[f"{percent} % of {window} are below"]) for percent in (10, 50, 95, 99)]
        assert levels == pytest.approx([0.0] * 4, abs=0.3)
    assert float(rows["3 s spread, 10 to 95 %"]) == pytest.approx(0.0, abs=0.3)
    assert float(rows["100 ms over 1.5 s, 95 % (LDR)"]) == pytest.approx(0.0, abs=0.1)


def test_levels_of_moments_are_those_of_their_share_of_the_time():
    """A tenth of the time 10 dB over the rest: the middle is the quiet part, 95 % is the loud one, at any level."""
    quiet, loud = (signals.tone(997.0, level, seconds, RATE_HZ) for level, seconds in ((-30.0, 9.0), (-20.0, 1.0)))
    for gain in (1.0, 0.3):
        rows = _rows(gain * signals.join(*[quiet, loud] * 3))
        for window in ("20 ms", "400 ms"):
            middle, high = (float(rows[f"{percent} % of {window} are below"]) for percent in (50, 95))
            assert high - middle == pytest.approx(10.0, abs=0.5)


def test_silence_has_no_levels():
    rows = _rows(signals.silence(4.0, RATE_HZ))
    assert rows["50 % of 20 ms are below"] == NOTHING
    assert rows["3 s spread, 10 to 95 %"] == NOTHING
