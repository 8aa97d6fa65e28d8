"""Interrupts and writing: SIGTERM and SIGHUP become exceptions, and no signal splits what must happen together.

Python runs signal handlers in the main thread only, so in any other thread these do nothing.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_ALL = [signal.SIGINT, *_ENDING]


@contextmanager
def endings_raised() -> Iterator[None]:
    """Raise SystemExit with the shell's status (128 + number) on signals that would end the program on the spot.

    Then temporary files are removed on the way out. Handlers that somebody else has set are left alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def deferred() -> Iterator[None]:
    """Keep signals waiting until the end of the block, then deliver them to their handlers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {}
    try:
        for number in _ALL:
            handlers[number] = signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
