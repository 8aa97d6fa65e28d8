"""Chains in the words of equalizers: the laws that all exporters built on them share."""

import pytest

from assistant.export.steps import Run, decimal, runs, tools
from assistant.processors import Balance, Equalizer, Gain, Width
from tests.export.linear_chains import COMPRESSOR, LIMITER, LINEAR, band, export

_ALL = frozenset({"equalizer", "width", "balance", "gain", "compressor", "limiter"})


def _codings(steps: list) -> list[str]:
    return [step.coding if isinstance(step, Run) else step.kind for step in steps]


def test_mid_side_and_left_right_do_not_change_places():
    assert _codings(runs(export(LINEAR), _ALL)) == ["mid_side", "left_right", "mid_side", "left_right"]


def test_dynamics_part_the_runs():
    chain = (Gain(gain_db=1.0), COMPRESSOR, Gain(gain_db=2.0), LIMITER)
    assert _codings(runs(export(chain), _ALL)) == ["stereo", "compressor", "stereo", "limiter"]


def test_where_the_limiter_is_missing_the_level_comes_down_by_what_is_over():
    chain = (Gain(gain_db=3.0), LIMITER)
    (run,) = runs(export(chain, over_db=4.5), _ALL - {"limiter"})
    assert run.level_db("stereo") == pytest.approx(-1.5)
    (run, _) = runs(export(chain, over_db=4.5), _ALL)
    assert run.level_db("stereo") == pytest.approx(3.0)
    (run,) = runs(export(chain, over_db=-2.0), _ALL - {"limiter"})
    assert run.level_db("stereo") == pytest.approx(3.0), "what is under the ceiling is not turned up"


def test_a_mono_sound_has_only_what_acts_on_mid():
    (run,) = runs(export(LINEAR, channels=1), _ALL)
    assert run.coding == "stereo"
    assert [section.frequency_hz for section in run.sections] == [90.0, 428.0, 8000.0, 300.0, 150.0]
    assert [level.gain_db for level in run.levels] == [1.1]


def test_what_is_beyond_the_rate_is_left_out_as_in_the_render():
    high = Equalizer(bands=(band("bell", "stereo", 15000.0, 3.0, 1.0), band("bell", "stereo", 100.0, 3.0, 1.0)))
    (run,) = runs(export((high, Width(mid_db=1.0, low_db=1.0, high_crossover_hz=16000.0)), rate_hz=22050), _ALL)
    assert [section.frequency_hz for section in run.sections] == [100.0]


def test_levels_come_in_portions_that_add_up():
    (run,) = runs(export((Gain(gain_db=-80.0), Balance(left_db=-6.0))), _ALL)
    portions = list(tools(run, 36.0))
    assert sum(each.gain_db for each in portions) == pytest.approx(-80.0)
    assert max(abs(each.gain_db) for each in portions) <= 36.0
    assert [each.balance for each in portions] == [pytest.approx(1.0 - 10.0 ** (-6.0 / 20.0)), 0.0, 0.0]


@pytest.mark.parametrize(("value", "text"), [(1.0, "1.0"), (-0.5, "-0.5"), (24000.0, "24000.0"), (0.25, "0.25")])
def test_numbers_have_a_point(value: float, text: str):
    assert decimal(value) == text
