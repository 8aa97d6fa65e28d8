"""A stream whose next blocks are made in a thread of their own while this one is used.

The kernels and the reading of files let other threads run, so that two halves of a chain of iterators take the time of
the slower one.
"""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
_DEPTH = 2
"""Blocks that may wait: more only takes memory."""


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, each begun before the one before it is used up.

    An error in the making is raised where the item would have come. A reader that stops early stops the making too.
    """
    made: queue.Queue[tuple[Item | None, BaseException | None]] = queue.Queue(_DEPTH)
    stopped = threading.Event()
    thread = threading.Thread(target=_make, args=(items, made, stopped), name="ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = made.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        stopped.set()
        while thread.is_alive():  # it may be waiting for a place
            _empty(made)
            thread.join(0.01)


def _make(
    items: Iterable[Item], made: "queue.Queue[tuple[Item | None, BaseException | None]]", stopped: threading.Event
) -> None:
    try:
        for item in items:
            if stopped.is_set():
                return
            made.put((item, None))
        made.put((None, None))
    except BaseException as error:  # noqa: BLE001 - raised again by the reader
        made.put((None, error))


def _empty(made: "queue.Queue[tuple[Item | None, BaseException | None]]") -> None:
    while True:
        try:
            made.get_nowait()
        except queue.Empty:
            return
