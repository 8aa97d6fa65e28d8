"""How far each aspect goes: the share is what was really chosen, and the sentence says by whom and why."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.advice import Note
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.fit.dynamics import Dynamics
from assistant.fit.fitted import Fitted
from assistant.fit.multiband import Bands
from assistant.fit.shares import dynamics_share, loudness_share, tone_share, width_share
from assistant.options import MatchOptions
from assistant.processors import Compressor, Gain, MultibandCompressor
from tests.report.matches import compressed, suggested

AUTO = MatchOptions()
DONE = Fitted(processors=(Gain(gain_db=1.0),))
ONES = np.ones(CENTRES_HZ.size)


@pytest.fixture(scope="module")
def difference() -> Difference:
    """A tilt of 6 dB in tone and of nothing in width, between two songs."""
    tilt_db = np.linspace(-3.0, 3.0, CENTRES_HZ.size)
    return replace(
        suggested().match.difference, mid_db=tilt_db, heard=ONES, side_heard=ONES, width_db=ONES, same_song=False
    )


@pytest.fixture(scope="module")
def estimate(difference: Difference):
    """Two fifths of the tone are believed, and a half of the width."""
    from assistant.fit.evidence import estimate  # noqa: PLC0415 - a name of its own here

    match = suggested().match
    made = estimate(match.before, match.reference, replace(difference, same_song=True))
    return replace(made, mid_trust=0.4 * ONES, width_trust=0.5 * ONES, content_db=2.5)


def test_auto_tells_the_share_that_the_evidence_carries(difference, estimate):
    tone, width = tone_share(DONE, difference, estimate, AUTO), width_share(DONE, difference, estimate, AUTO)
    assert tone.share == pytest.approx(0.4)
    assert not tone.asked
    assert tone.text.startswith("Tone: auto takes 40 %, as")
    assert "2.5 dB without any mastering" in tone.text
    alike = tone_share(DONE, difference, replace(estimate, content_db=0.6), AUTO)
    assert "hardly more than 0.6 dB" in alike.text
    assert width.share == pytest.approx(0.5)
    assert width.text.startswith("Width: auto takes 50 %")


def test_bands_count_by_what_they_differ(difference, estimate):
    """Trust in bands without a difference takes nothing of it."""
    trust = np.where(np.abs(np.linspace(-3.0, 3.0, CENTRES_HZ.size)) > 1.0, 0.8, 0.0)
    share = tone_share(DONE, difference, replace(estimate, mid_trust=trust), AUTO)
    assert share.share is not None
    assert 0.7 < share.share < 0.8
    assert "(0 to 80 % from band to band)" in share.text


def test_one_performance_is_taken_whole(difference, estimate):
    same = replace(difference, same_song=True)
    whole = replace(estimate, mid_trust=ONES, width_trust=ONES)
    for share in (tone_share(DONE, same, whole, AUTO), width_share(DONE, same, whole, AUTO)):
        assert share.share == pytest.approx(1.0)
        assert "one performance" in share.text


@pytest.mark.parametrize(("options", "word"), [(MatchOptions(strength=30.0), "--strength"), (None, "--own")])
def test_a_strength_that_was_asked_for_is_told_as_such(difference, estimate, options, word):
    """By the option that was used; no evidence is claimed."""
    for aspect, tell in (("tone", tone_share), ("width", width_share)):
        asked = options or MatchOptions(**{aspect: 30.0})
        share = tell(DONE, difference, estimate, asked)
        assert (share.share, share.asked) == (pytest.approx(0.3), True)
        assert f"30 % of what was measured, as {word.replace('own', aspect)} asks" in share.text


def test_what_came_to_nothing_is_not_told_as_taken(difference, estimate):
    """Nothing worth a band, nothing to do, taken back, or nothing there at all."""
    assert tone_share(Fitted(), difference, estimate, AUTO).share == 0.0
    assert width_share(Fitted(), difference, estimate, MatchOptions(width=50.0)).share == 0.0
    bad = Fitted(notes=(Note(aspect="tone", text="-"),), taken_back=True)
    assert tone_share(bad, difference, estimate, AUTO).share == 0.0
    assert "taken back" in width_share(bad, difference, estimate, AUTO).text
    assert tone_share(DONE, replace(difference, mid_db=0.0 * ONES), estimate, AUTO).share is None
    assert width_share(DONE, replace(difference, width_db=0.0 * ONES), estimate, AUTO).share is None
    mono = replace(difference, side_heard=0.0 * ONES)
    assert width_share(Fitted(), mono, estimate, AUTO).share is None


def _decided(dynamics: Dynamics, **changes: object) -> Dynamics:
    return replace(dynamics, **changes)


def test_dynamics_tell_the_part_of_the_reduction():
    found = compressed().match.dynamics
    part = _decided(found, doubt=0.2, full=replace(found.chosen, average_db=4.0 * found.chosen.average_db))
    assert dynamics_share(part, AUTO).share == pytest.approx(0.25)
    assert "25 %" in dynamics_share(part, AUTO).text
    coarse = _decided(found, doubt=0.2, full=replace(found.chosen, average_db=0.5 * found.chosen.average_db))
    assert dynamics_share(coarse, AUTO).share == 1.0
    assert dynamics_share(found, MatchOptions(dynamics=60.0)).share == pytest.approx(0.6)


def test_dynamics_without_a_compressor_take_nothing():
    found = compressed().match.dynamics
    none = replace(found.chosen, compressor=Compressor(), average_db=0.0)
    assert dynamics_share(_decided(found, chosen=none), AUTO).share == 0.0
    assert dynamics_share(_decided(found, chosen=none, full=none), AUTO).share is None
    assert dynamics_share(_decided(found, comparable=False), AUTO).share is None
    assert dynamics_share(_decided(found, shared=True), AUTO).share is None
    assert "relieve the limiter" in dynamics_share(_decided(found, shared=True), AUTO).text
    assert dynamics_share(_decided(found, taken_back=True), AUTO).share == 0.0


def test_several_bands_take_all_of_it():
    bands = Bands(
        processor=MultibandCompressor(),
        between_db=2.0,
        one_left_db=1.0,
        left_db=0.5,
        typical_db=(1.0,) * 3,
        taken_db=np.ones(1),
    )
    share = dynamics_share(_decided(compressed().match.dynamics, bands=bands), AUTO)
    assert share.share == 1.0


def test_loudness_is_all_of_it_unless_it_cost_too_much():
    assert loudness_share(-3.0, -3.0, -14.0, AUTO).share == 1.0
    assert loudness_share(5.0, 4.0, -9.0, AUTO).share == pytest.approx(0.8)
    assert "+4.0 LU of +5.0 LU" in loudness_share(5.0, 4.0, -9.0, AUTO).text
    assert loudness_share(0.01, 0.0, -14.0, AUTO).share is None
    assert loudness_share(4.0, 2.0, -14.0, MatchOptions(loudness=50.0)).share == pytest.approx(0.5)
    named = loudness_share(4.0, 2.0, -14.0, MatchOptions(lufs=-14.0))
    assert named.asked
    assert "-14.0 LUFS, as --lufs asks" in named.text
