"""A stream made ahead is the same stream: order, errors and ends."""

import threading
import time

import pytest

from assistant.ahead import ahead


def test_the_items_and_their_order_stay():
    assert list(ahead(range(1000))) == list(range(1000))
    assert list(ahead([])) == []


def test_an_error_is_raised_where_the_item_would_have_come():
    def items():
        yield from (1, 2, 3)
        raise OSError("torn")

    seen = []
    with pytest.raises(OSError, match="torn"):
        seen.extend(ahead(items()))
    found = ahead(items())
    assert [next(found) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(OSError, match="torn"):
        next(found)


def test_the_next_is_made_while_one_is_used():
    made = []

    def items():
        for each in range(10):
            made.append(each)
            yield each

    stream = ahead(items())
    assert next(stream) == 0
    deadline = time.monotonic() + 10.0
    while len(made) < 3 and time.monotonic() < deadline:
        time.sleep(0.001)
    assert 3 <= len(made) <= 5
    stream.close()


def test_a_reader_that_stops_stops_the_making():
    closed = []

    def items():
        try:
            yield from range(1000)
        finally:
            closed.append(True)

    stream = ahead(items())
    next(stream)
    before = threading.active_count()
    stream.close()
    assert threading.active_count() < before
    assert closed == [True]
