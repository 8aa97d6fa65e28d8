import numpy as np
import pytest

from benchmarks import bootstrap
from benchmarks.bootstrap import Sample


def sample(values, songs=None):
    return Sample(values=tuple(values), songs=tuple(songs or (str(index) for index in range(len(values)))))


def drawn(songs=8, seed=1):
    rng = np.random.default_rng(seed)
    return sample(rng.gamma(4.0, 0.2, 3 * songs), [f"song {index % songs}" for index in range(3 * songs)])


@pytest.mark.parametrize("percent", [50, 90])
def test_a_quantile_and_its_interval_are_those_of_draws_spelt_out(percent):
    """The short cut over weights gives what repeating each case as often as drawn gives."""
    given = drawn()
    weights = bootstrap._weights(given.songs)
    spelt = [np.percentile(np.repeat(given.values, row), percent) for row in weights]
    found = bootstrap.quantile(given, percent)
    assert found.value == pytest.approx(np.percentile(given.values, percent))
    assert [found.low, found.high] == pytest.approx(np.percentile(spelt, (2.5, 97.5), method="nearest"))


def test_songs_are_drawn_whole():
    """Cases of one song go together: ten equal cases a song tell no more than one."""
    once = sample([0.1, 0.4, 0.5, 0.9, 1.3])
    often = sample(np.repeat(once.values, 10), list(np.repeat(once.songs, 10)))
    few, many = bootstrap.mean(once), bootstrap.mean(often)
    assert (many.value, many.low, many.high) == pytest.approx((few.value, few.low, few.high))
    apart = bootstrap.mean(sample(often.values))
    assert apart.high - apart.low < 0.5 * (many.high - many.low)


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    """Medians of 30 songs from a known distribution: 95 % nominal, a little less for so few."""
    true = float(np.median(np.random.default_rng(0).gamma(4.0, 0.2, 10**6)))
    figures = [bootstrap.quantile(drawn(30, seed), 50) for seed in range(200)]
    assert np.mean([figure.low <= true <= figure.high for figure in figures]) > 0.88


def test_more_songs_narrow_the_interval():
    few, many = (bootstrap.quantile(drawn(songs), 50) for songs in (6, 96))
    assert many.high - many.low < 0.5 * (few.high - few.low)


def test_where_all_cases_agree_the_interval_is_wilsons_over_songs():
    all_won = bootstrap.share(sample([1.0] * 12, [f"song {index % 4}" for index in range(12)]))
    assert (all_won.value, all_won.high) == pytest.approx((1.0, 1.0))
    assert all_won.low == pytest.approx(4 / (4 + 1.959964**2), abs=1e-6)
    assert bootstrap.share(sample([0.0] * 12)).high > 0.2


def test_wilson_is_the_textbooks():
    assert bootstrap.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_an_infinite_ratio_leaves_numbers():
    found = bootstrap.quantile(sample([0.5, 0.6, 0.7, np.inf]), 50)
    assert found.value == pytest.approx(0.65)
    assert not np.isnan([found.low, found.high]).any()


def test_figures_read_as_text():
    assert str(bootstrap.Figure(value=0.789, low=0.71, high=0.881)) == "0.79 (0.71-0.88)"
    assert bootstrap.Figure(value=0.9, low=0.75, high=0.97).percent() == "90 % (75-97)"
    assert str(bootstrap.quantile(sample([0.5, 0.7], ["one", "one"]), 50)) == "0.60"
