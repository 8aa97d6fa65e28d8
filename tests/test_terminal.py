"""The status line: shown to a terminal only, never more than one line, and gone at the end."""

import os
import pty
import subprocess
import sys

import pytest

from assistant.progress import Progress
from assistant.terminal import StatusLine, timing_lines
from tests.conftest import Songs


def test_the_line_shows_what_is_under_way(capsys: pytest.CaptureFixture[str]):
    """A stage with parts is shown by its parts; what is done goes."""
    line = StatusLine()
    line("analyze", 0.0)
    assert line.line() == "analyze 0 %"
    line("analyze a.wav", 0.25)
    line("analyze b.wav", 0.5)
    assert line.line() == "analyze a.wav 25 %, analyze b.wav 50 %"
    line("analyze a.wav", 1.0)
    assert line.line() == "analyze b.wav 50 %"
    line.clear()
    assert capsys.readouterr().err.endswith("\r\x1b[K")


def test_the_line_is_one_line(capsys: pytest.CaptureFixture[str]):
    line = StatusLine()
    for index in range(9):
        line(f"analyze a song with a very long name {index}.wav", 0.5)
    assert len(line.line()) <= 79
    assert "\n" not in capsys.readouterr().err


def test_a_line_that_was_never_drawn_is_not_cleared(capsys: pytest.CaptureFixture[str]):
    StatusLine().clear()
    assert capsys.readouterr().err == ""


def test_timings_have_four_words_a_line():
    progress = Progress()
    with progress.stage("analyze"), progress.stage("make the songs"):
        pass
    assert [line.split()[1] for line in timing_lines(progress).splitlines()] == ["make_the_songs", "analyze"]
    assert all(len(line.split()) == 4 for line in timing_lines(progress).splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_sees_progress_and_a_pipe_the_report(songs: Songs):
    """Progress goes to standard error alone, and the report stays clean."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - this program
        [sys.executable, "-m", "assistant", "match", songs.mix, songs.reference], stdout=subprocess.PIPE, stderr=theirs
    )
    out, _ = process.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "analyze mix.wav" in shown
    assert "render" in shown
    assert shown.endswith("\r\x1b[K")
    assert b"\x1b" not in out
    assert out.startswith(b"mix.wav toward reference.wav")
