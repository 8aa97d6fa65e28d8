"""`assistant demo`: the main job on songs that it makes itself."""

from pathlib import Path

import pytest

from assistant.analyze import analyze
from assistant.audio import open_sound
from tests.command import names, run

FILES = {"home_mix.wav", "reference.wav", "home_mix_matched.wav", "home_mix_matched.json", "home_mix_matched.html"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("place") / "demo"
    done = run("demo", "-o", folder)
    assert done.code == 0, done.err
    return folder, done.out


def _measured(path: Path):
    sound = open_sound(path)
    return analyze(sound.blocks(), sound.rate_hz, sound.channels)


def test_the_demo_makes_its_folder_and_prints_a_report(demo: tuple[Path, str]):
    folder, out = demo
    assert names(folder) == FILES
    assert "home_mix.wav toward reference.wav" in out


def test_the_two_songs_differ_as_a_home_mix_and_a_record_do(demo: tuple[Path, str]):
    """Quieter, duller, narrower: there is something to do in every aspect."""
    mix, record = (_measured(demo[0] / name) for name in ("home_mix.wav", "reference.wav"))
    assert mix.loudness_lufs < record.loudness_lufs - 6.0
    assert mix.correlation > record.correlation
    assert (record.mid_db - mix.mid_db)[45:55].mean() > (record.mid_db - mix.mid_db)[10:20].mean() + 3.0
    assert mix.plr_db > record.plr_db
    assert abs(mix.duration_seconds - record.duration_seconds) > 0.5


def test_the_master_of_the_demo_comes_nearer(demo: tuple[Path, str]):
    mix, record, master = (
        _measured(demo[0] / name) for name in ("home_mix.wav", "reference.wav", "home_mix_matched.wav")
    )
    assert master.loudness_lufs == pytest.approx(record.loudness_lufs, abs=0.1)
    assert master.true_peak_dbtp <= -1.0
    assert record.correlation < master.correlation < mix.correlation


def test_a_second_run_replaces_nothing_unasked_and_gives_the_same_bytes(demo: tuple[Path, str]):
    """One clear line; with --overwrite the same files again."""
    folder, _ = demo
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = run("demo", "-o", folder)
    assert done.code == 1
    assert "--overwrite" in done.err
    assert run("demo", "-o", folder, "--overwrite", "--quiet").code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_place_that_cannot_be_made_is_told(tmp_path: Path):
    done = run("demo", "-o", tmp_path / "not" / "there")
    assert done.code == 1
    assert "-o" in done.err
    file = tmp_path / "file"
    file.write_text("x")
    assert run("demo", "-o", file).code == 1
