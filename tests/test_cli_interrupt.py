"""Ctrl-C and SIGTERM at any moment: no leftovers, untouched inputs, the shell's exit status, no traceback."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.audio import write as writing
from assistant.deliver import Outputs
from tests.command import names, run
from tests.conftest import Songs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def _started(songs: Songs) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistant", "match", str(songs.mix), str(songs.reference)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - this program


def _wait_for_work(folder: Path) -> None:
    """Until the first temporary file shows that the command is past its start."""
    for _ in range(1000):
        if any(name.startswith(".") for name in names(folder)):
            return
        time.sleep(0.01)
    raise AssertionError("the command never began to write")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("later_seconds", [0.0, 0.1, 0.25])
def test_a_signal_ends_the_run_and_leaves_nothing(songs: Songs, number: signal.Signals, later_seconds: float):
    """Either the whole set is there, because the signal came too late, or none of it."""
    before = {path: path.read_bytes() for path in (songs.mix, songs.reference)}
    process = _started(songs)
    _wait_for_work(songs.folder)
    time.sleep(later_seconds)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert {path: path.read_bytes() for path in before} == before
    if process.returncode in {0, -number}:  # too late: all was done, or the interpreter was leaving already
        assert names(songs.folder) == {
            "mix.wav",
            "reference.wav",
            "mix_matched.wav",
            "mix_matched.json",
            "mix_matched.html",
        }
    else:
        assert process.returncode == 128 + number
        assert names(songs.folder) == {"mix.wav", "reference.wav"}


@pytest.mark.parametrize("moment", range(1, 9, 2))
def test_an_interrupt_while_writing_leaves_nothing(songs: Songs, monkeypatch: pytest.MonkeyPatch, moment: int):
    """At each of several blocks, as if Ctrl-C had come just then."""
    calls = 0
    write = writing.SoundWriter.write

    def interrupted(self: writing.SoundWriter, block: object) -> None:
        nonlocal calls
        calls += 1
        if calls == moment:
            raise KeyboardInterrupt
        write(self, block)

    monkeypatch.setattr(writing.SoundWriter, "write", interrupted)
    done = run("match", songs.mix, songs.reference)
    assert done.code == 130
    assert done.err == "assistant: interrupted; nothing was written\n"
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


@pytest.mark.parametrize("step", ["sound", "text", "path"])
def test_an_interrupt_at_each_output_keeps_what_was_there(songs: Songs, monkeypatch: pytest.MonkeyPatch, step: str):
    """With --overwrite, the old master survives a run that does not come to its end."""
    (songs.folder / "mix_matched.wav").write_text("old master")
    (songs.folder / "mix_matched.json").write_text("old settings")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    target = Outputs if step != "sound" else writing.SoundWriter
    monkeypatch.setattr(target, step if step != "sound" else "close", interrupted)
    assert run("match", songs.mix, songs.reference, "--overwrite").code == 130
    assert (songs.folder / "mix_matched.wav").read_text() == "old master"
    assert (songs.folder / "mix_matched.json").read_text() == "old settings"
    assert len(names(songs.folder)) == 4


def test_a_bug_shows_its_traceback_and_leaves_nothing(songs: Songs, monkeypatch: pytest.MonkeyPatch):
    """Only errors that the user can act on are told in one line."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Outputs, "text", broken)
    with pytest.raises(ZeroDivisionError):
        run("match", songs.mix, songs.reference)
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_a_reader_that_hangs_up_is_no_bug(songs: Songs):
    """`assistant match ... | head -1`: the outputs are there, and no traceback is printed."""
    process = _started(songs)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "mix_matched.wav" in names(songs.folder)
