"""Two revisions of a song: a change that was put in is found where it is, with its figure; nothing else is."""

import numpy as np
import pytest

from assistant.diff.figures import WORTH_DB
from assistant.processors import Balance, Compressor, Equalizer, Gain, Width
from assistant.processors.equalizer import Band
from tests import signals
from tests.diff.revisions import RATE_HZ, change_of, changes, song


def _processed(*processors, samples=None):
    samples = song() if samples is None else samples
    for processor in processors:
        samples = processor.process(samples, RATE_HZ)
    return samples


def test_nothing_changed_between_a_sound_and_itself(tmp_path):
    found = changes(tmp_path, song(), song())
    assert found.relation.identical
    assert all(pair.change in {0.0, None} for pair in found.figures)
    assert found.tone.most_db == 0.0
    assert not found.tone.stretches
    assert found.moved_most is None
    assert not found.findings_gone
    assert not found.findings_new


def test_a_gain_changes_levels_and_nothing_else(tmp_path):
    found = changes(tmp_path, song(), _processed(Gain(gain_db=2.5)))
    moved = {pair.key for pair in found.figures if pair.is_worth}
    assert moved == {"loudness_lufs", "true_peak_dbtp"}
    assert change_of(found, "loudness_lufs") == pytest.approx(2.5, abs=0.01)
    assert found.usual_change_lu == pytest.approx(2.5, abs=0.01)
    assert found.moved_most is None


@pytest.mark.parametrize(
    ("band", "low_hz", "high_hz"),
    [
        (Band(kind="high_shelf", frequency_hz=5000.0, gain_db=1.8), 5000.0, None),
        (Band(kind="low_shelf", frequency_hz=150.0, gain_db=-2.5), None, 150.0),
        (Band(kind="bell", frequency_hz=1000.0, gain_db=3.0, q=1.0), 620.0, 1620.0),
    ],
    ids=["high shelf", "low shelf", "bell"],
)
def test_an_equalizer_is_found_where_it_is(tmp_path, band, low_hz, high_hz):
    """Its gain within 0.2 dB, and its half-gain frequencies within a band of the grid, whatever the level does."""
    found = changes(tmp_path, song(), _processed(Equalizer(bands=(band,)), Gain(gain_db=-3.0)))
    assert found.same_performance
    (stretch,) = found.tone.stretches
    assert stretch.change_db == pytest.approx(band.gain_db, abs=0.2)
    for edge, wanted in ((stretch.low_hz, low_hz), (stretch.high_hz, high_hz)):
        assert (edge is None) is (wanted is None)
        if wanted is not None:
            assert abs(np.log2(edge / wanted)) <= 1.0 / 6.0 + 0.05


def test_a_fader_move_is_no_change_of_tone(tmp_path):
    """Whole songs' averages would turn toward what was raised; sections set against themselves do not."""
    samples = song(42.0)
    raised = samples.copy()
    raised[:, 21 * RATE_HZ : 30 * RATE_HZ] *= np.float32(10.0 ** (3.0 / 20.0))
    found = changes(tmp_path, samples, raised)
    assert not found.tone.stretches
    most = found.moved_most
    assert (most.start_seconds, most.end_seconds) == (21.0, 30.0)
    assert most.change_lu == pytest.approx(3.0, abs=0.1)
    assert found.usual_change_lu == pytest.approx(0.0, abs=0.01)


def test_width_is_found_by_region(tmp_path):
    """A gain on the side above both crossovers' reach changes side over mid by as much."""
    found = changes(tmp_path, song(), _processed(Width(low_db=2.0, mid_db=2.0, high_db=2.0)))
    for key in ("width_low_db", "width_mid_db", "width_high_db"):
        assert change_of(found, key) == pytest.approx(2.0, abs=0.1)
    assert not found.tone.stretches


def test_balance_is_found(tmp_path):
    found = changes(tmp_path, song(), _processed(Balance(left_db=-0.5, right_db=0.5)))
    assert change_of(found, "balance_db") == pytest.approx(1.0, abs=0.02)


def test_compression_reads_as_denser(tmp_path):
    found = changes(tmp_path, song(), _processed(Compressor(threshold_db=-36.0, ratio=4.0, attack_ms=2.0)))
    assert found.same_performance
    assert change_of(found, "plr_db") < -1.0


def test_there_and_back_are_one_change_with_its_sign_turned(tmp_path):
    shelf = Band(kind="high_shelf", frequency_hz=6000.0, gain_db=2.0)
    other = _processed(
        Equalizer(bands=(Band(frequency_hz=300.0, gain_db=-3.0), shelf)),
        Width(mid_db=1.0),
        Compressor(threshold_db=-30.0, ratio=2.0),
    )
    (tmp_path / "back").mkdir()
    there, back = changes(tmp_path, song(), other), changes(tmp_path / "back", other, song())
    for one, two in zip(there.figures, back.figures, strict=True):
        assert one.change == (None if two.change is None else -two.change)
    assert np.allclose(there.tone.change_db, -back.tone.change_db, atol=1e-9)
    assert [stretch.change_db for stretch in there.tone.stretches] == pytest.approx(
        [-stretch.change_db for stretch in back.tone.stretches]
    )
    assert there.findings_new == back.findings_gone
    assert there.usual_change_lu == pytest.approx(-back.usual_change_lu)


def test_a_longer_lead_in_does_not_hide_what_changed(tmp_path):
    """Sections are set side by side from the same moment of the performance on."""
    samples = song(30.0, seed=3)
    band = Band(kind="high_shelf", frequency_hz=5000.0, gain_db=2.0)
    later = np.concatenate([np.zeros((2, RATE_HZ), np.float32), Equalizer(bands=(band,)).process(samples, RATE_HZ)], 1)
    found = changes(tmp_path, samples, later)
    assert found.same_performance
    assert found.later_seconds == pytest.approx(1.0, abs=0.002)
    (stretch,) = found.tone.stretches
    assert stretch.change_db == pytest.approx(2.0, abs=0.2)
    assert all(abs(section.change_lu) < 1.0 for section in found.sections)


def test_a_shorter_end_leaves_one_performance(tmp_path):
    samples = song(30.0, seed=3)
    band = Band(frequency_hz=1000.0, gain_db=3.0)
    found = changes(tmp_path, samples, Equalizer(bands=(band,)).process(samples, RATE_HZ)[:, : 25 * RATE_HZ])
    assert found.same_performance
    assert found.sections[-1].end_seconds <= 25.0


def test_two_songs_are_compared_as_wholes(tmp_path):
    found = changes(tmp_path, song(seed=1), 0.5 * song(seed=2))
    assert not found.same_performance
    assert found.relation is None
    assert found.sections == ()
    assert change_of(found, "loudness_lufs") < -4.0


def test_a_chorus_cut_out_is_no_performance_side_by_side(tmp_path):
    """Sections behind the cut hold other music; comparing them would tell nonsense."""
    samples = song(40.0, seed=3)
    cut = np.concatenate([samples[:, : 22 * RATE_HZ], samples[:, 31 * RATE_HZ :]], axis=1)
    assert not changes(tmp_path, samples, cut).same_performance


def test_findings_come_and_go(tmp_path):
    clipped = np.clip(4.0 * song(), -0.5, 0.5)
    found = changes(tmp_path, song(), clipped)
    assert "clipping" in {finding.kind for finding in found.findings_new}
    assert not found.findings_gone


@pytest.mark.parametrize("silent", ["a", "b", "both"])
def test_silence_has_no_change(tmp_path, silent):
    """What cannot be measured is None, never a figure."""
    nothing = signals.silence(5.0, RATE_HZ)
    found = changes(tmp_path, song() if silent == "b" else nothing, song() if silent == "a" else nothing)
    assert change_of(found, "loudness_lufs") is None
    assert found.tone is None
    assert found.moved_most is None
    assert (found.relation is not None) is (silent == "both")


def test_mono_has_no_width(tmp_path):
    found = changes(tmp_path, song(), song().mean(axis=0, keepdims=True))
    assert change_of(found, "width_mid_db") is None
    assert found.b.channels == 1
    assert abs(found.tone.most_db) < WORTH_DB
