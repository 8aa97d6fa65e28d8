"""The laws of the learned prior."""

import subprocess
import sys

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.fit.prior import Law, Moves, prior

LOADING = (
    "import numpy, time\nfrom assistant.fit.prior import prior\n"
    "start = time.process_time()\nprior()\nprint(time.process_time() - start)"
)


def test_content_is_a_sum_of_traces():
    law = Law(offset_db=0.5, slopes=np.array([1.0, 2.0]))
    assert law.content_db([0.0, 0.0]) == 0.5
    assert law.content_db([1.0, 3.0]) == 7.5


@pytest.mark.parametrize("steepness", [2.0, 4.0])
def test_half_is_believed_where_content_makes_as_much_as_mastering(steepness):
    moves = Moves(half_db=2.0, steepness=steepness)
    shares = moves.share(np.array([0.0, 1.0, 2.0, 4.0, np.inf]))
    assert shares[0] == 1.0
    assert shares[2] == 0.5
    assert shares[-1] == 0.0
    assert np.all(np.diff(shares) < 0.0)


def test_more_of_a_trace_is_never_less_content():
    """The committed model must not reward ripple."""
    for law in (prior().tone, prior().tone_mono, prior().width, prior().balance):
        assert law.offset_db >= 0.0
        assert np.all(law.slopes >= 0.0)
        assert np.any(law.slopes > 0.0)


def test_the_shape_covers_the_grid():
    assert prior().shape.shape == CENTRES_HZ.shape
    assert np.all(prior().shape >= 1.0)
    assert np.all(prior().shape < 5.0)


def test_it_is_read_once():
    assert prior() is prior()


def test_reading_it_costs_next_to_nothing():
    """Under 20 ms of a processor, the least of three since other programs slow this one down."""
    command = [sys.executable, "-c", LOADING]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(3)]  # noqa: S603 - ours
    assert min(float(run.stdout) for run in runs) < 0.02
