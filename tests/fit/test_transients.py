"""The laws of help for attacks: on request only, gentle, and told with its numbers."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.fit.transients import MOST_DB, fit_transients
from assistant.options import MatchOptions
from assistant.processors import TransientShaper
from tests.profiles import RATE_HZ, moved, profile, song


def denser(by_db):
    """The same with peaks so much lower."""
    return moved(profile(), section_true_peak=profile().blocks.section_true_peak * 10.0 ** (-by_db / 20.0))


def fitted(mix, reference, percent):
    return fit_transients(mix, reference, MatchOptions(transients=percent))


@pytest.mark.parametrize("strength", [None, 100.0])
def test_nothing_unless_asked_for(strength):
    found = fit_transients(denser(6.0), profile(), MatchOptions(strength=strength))
    assert (found.processors, found.moves, found.notes) == ((), (), ())


@pytest.mark.parametrize(("percent", "gap_db"), [(100.0, 3.0), (50.0, 3.0), (25.0, 2.0)])
def test_a_share_of_the_gap_is_lifted(percent, gap_db):
    found = fitted(denser(gap_db), profile(), percent)
    (shaper,) = found.processors
    assert isinstance(shaper, TransientShaper)
    assert shaper.attack_db == pytest.approx(percent / 100.0 * gap_db, abs=0.051)
    assert shaper.sustain_db == 0.0
    (move,) = found.moves
    assert (move.size_db, move.dial["attack_db"]) == (shaper.attack_db, shaper.attack_db)
    assert move.evidence.reference - move.evidence.mix == pytest.approx(gap_db, abs=1e-6)
    assert found.notes == ()


def test_it_stays_gentle():
    found = fitted(denser(15.0), profile(), 100.0)
    assert found.processors[0].attack_db == MOST_DB


@pytest.mark.parametrize("gap_db", [-6.0, 0.0, 0.2])
def test_a_mix_with_its_attacks_gets_none_and_is_told_so(gap_db):
    """With both numbers."""
    mix, reference = (profile(), denser(-gap_db)) if gap_db < 0.0 else (denser(gap_db), profile())
    found = fitted(mix, reference, 100.0)
    assert found.processors == found.moves == ()
    (note,) = found.notes
    assert f"{mix.psr_db:.1f} dB" in note.text
    assert f"{reference.psr_db:.1f} dB" in note.text


def test_what_has_no_peaks_over_loudness_gets_nothing():
    """Under 3 s there are none."""
    short = analyze_samples(np.array(song()[:, : 2 * RATE_HZ]), RATE_HZ)
    assert short.psr_db is None
    assert fitted(short, profile(), 100.0).processors == ()
    assert fitted(profile(), short, 100.0).processors == ()


def test_the_shaper_lifts_peaks_over_loudness():
    """Rendered: what was asked for goes the right way."""
    shaper = fitted(denser(4.0), profile(), 100.0).processors[0]
    after = analyze_samples(shaper.process(np.array(song()), RATE_HZ), RATE_HZ)
    assert after.psr_db > profile().psr_db + 0.5
