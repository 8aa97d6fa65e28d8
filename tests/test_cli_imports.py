"""What a command loads, which is most of what a short one costs."""

import resource
import subprocess
import sys

import pytest

from tests.conftest import Songs

_HEAVY = ("scipy", "librosa", "sklearn", "numba", "matplotlib", "pyloudnorm", "mutagen")


def _loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded by its end."""
    code = (
        "import sys\nfrom assistant.cli import app\n"
        "try:\n    app(sys.argv[1:], prog_name='assistant')\n"
        "except SystemExit as leaving:\n    assert not leaving.code, leaving.code\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this program
    return set(done.stderr.split())


def test_a_match_loads_nothing_heavy(songs: Songs):
    """Each of these costs more than a whole song's analysis."""
    loaded = _loaded("match", str(songs.mix), str(songs.reference), "--report", str(songs.folder / "report.md"))
    assert loaded.isdisjoint(_HEAVY)


def test_the_help_loads_no_numbers():
    """`--help` answers at once because nothing is loaded that it does not need."""
    loaded = _loaded("--help")
    assert loaded.isdisjoint({*_HEAVY, "numpy", "soundfile", "assistant.match", "assistant.kernels"})


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX accounting")
def test_the_help_takes_under_a_quarter_second_of_processor_time():
    """The least of three, since other programs slow this one down."""
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "assistant", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) < 0.25
