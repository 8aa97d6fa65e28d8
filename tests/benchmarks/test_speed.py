import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks import speed
from benchmarks.speed import Cost, best, make_files, measure

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="wait4 is not there on Windows")


def python(code):
    return [sys.executable, "-c", code]


def test_memory_and_cpu_of_a_child_are_seen():
    """Measured by a slim parent, as the program is: a child's peak starts at its parent's."""
    lines = (
        "import sys; sys.path.insert(0, 'benchmarks'); import speed",
        "idle = speed.measure([sys.executable, '-c', 'pass'])",
        "busy = speed.measure([sys.executable, '-c', 'x = b\"1\" * 200_000_000; sum(range(9_000_000))'])",
        "print(busy.peak_bytes - idle.peak_bytes, busy.cpu_seconds - idle.cpu_seconds)",
    )
    said = subprocess.run(  # noqa: S603 - this interpreter
        python("\n".join(lines)), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    more_bytes, more_cpu_seconds = map(float, said.split())
    assert more_bytes == pytest.approx(200e6, rel=0.1)
    assert more_cpu_seconds > 0.02


def test_waiting_costs_wall_time_and_no_cpu():
    cost = measure(python("import time; time.sleep(0.5)"))
    assert cost.wall_seconds > 0.5
    assert cost.cpu_seconds < 0.4


def test_a_program_that_fails_says_why_and_is_left_out(tmp_path, capsys):
    with pytest.raises(RuntimeError, match="exit 3"):
        measure(python("raise SystemExit(3)"))
    programs = {"bad": lambda _: python("raise ValueError('broken')"), "good": lambda _: python("pass")}
    assert set(speed.in_turn(programs, tmp_path, 2)) == {"good"}
    assert "broken" in capsys.readouterr().err


def test_best_takes_each_figure_by_itself():
    assert best([Cost(1.0, 5.0, 9.0), Cost(2.0, 4.0, 8.0)]) == Cost(1.0, 4.0, 8.0)


def test_stage_costs_are_read_from_the_timing_lines(tmp_path):
    code = "import os, sys; print('note\\ntiming read files 12.34 5', file=sys.stderr); os.environ['ASSISTANT_TIMINGS']"
    assert speed.stage_costs(lambda _: python(code), tmp_path) == [["read files", "12.3", "5.0"]]


def test_the_music_is_the_same_each_time_and_the_reference_louder(tmp_path):
    first, second = (make_files(tmp_path / name, 20.0, None) for name in ("one", "two"))
    assert first.mix.read_bytes() == second.mix.read_bytes()
    mix, rate_hz = soundfile.read(first.mix)
    reference, _ = soundfile.read(first.reference)
    silent, _ = soundfile.read(first.half_silent)
    assert mix.shape == (20 * rate_hz, 2)
    assert np.abs(mix).max() < 1.0
    assert np.sqrt(np.square(reference).mean() / np.square(mix).mean()) > 1.8
    assert np.abs(mix[4 * rate_hz : 6 * rate_hz]).max() < np.abs(mix[8 * rate_hz : 10 * rate_hz]).max() / 2
    assert not silent[10 * rate_hz :].any()
    assert np.array_equal(silent[: 10 * rate_hz], mix[: 10 * rate_hz])


def test_songs_are_repeated_up_to_the_length(tmp_path):
    songs = tmp_path / "songs"
    songs.mkdir()
    for name in ("a", "b"):
        soundfile.write(songs / f"{name}.wav", np.full((44100, 1), 0.25), 44100)
    files = make_files(tmp_path / "out", 2.5, songs)
    mix, _ = soundfile.read(files.mix)
    assert mix.shape == (round(2.5 * 44100), 2)
    assert np.all(mix == 0.25)


def test_this_program_stays_slim():
    """On Linux a child's peak starts at its parent's: numpy here would be counted as the product's."""
    code = "import sys; sys.path.insert(0, 'benchmarks'); import speed; sys.exit('numpy' in sys.modules)"
    subprocess.run(python(code), cwd=ROOT, check=True)  # noqa: S603 - this interpreter
