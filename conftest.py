"""Stands here so that tests find their shared signals as `tests.signals` wherever pytest is started.

Where CI is set, as continuous integration does, a skipped test fails: whatever a test needs must be there, or a missing
package would pass for a passing test.
"""

import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

# As the command line has it: matrices are small, and the threads of several workers' BLAS only get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples each time, however busy the machine is.
settings.register_profile("laws", deadline=None, derandomize=True)
settings.load_profile("laws")

# Shells without job control ignore interrupts in what they start in the background, nohup ignores hang-ups, and tests
# send both to what they start.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (getattr(signal, "SIGHUP", None), signal.SIG_DFL)):
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

_NOTHING_SKIPPED = os.environ.get("CI", "").lower() not in {"", "0", "false"}
_ALLOWED = ("root may write everywhere",)
"""Reasons that speak of the machine and not of something missing on it."""


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure; an expected failure is none."""
    if _NOTHING_SKIPPED and report.skipped and not hasattr(report, "wasxfail"):
        where, line, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, str(report.longrepr))
        if not reason.endswith(_ALLOWED):
            report.outcome = "failed"
            report.longrepr = f"{where}:{line}: {reason}; in CI nothing may be skipped"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Refuse skips of single tests."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse skips of whole modules, such as those by `importorskip`."""
    report = yield
    _refuse_skip(report)
    return report
