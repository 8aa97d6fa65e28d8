"""Songs that several tests share, written once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import signals
from tests.command import write
from tests.profiles import song
from tests.runs import SIX, Run, chained, loud


@dataclass(frozen=True)
class Songs:
    """A mix and a reference on the disk, alone in their folder; other songs, which are only read."""

    folder: Path
    mix: Path
    reference: Path


@pytest.fixture(scope="session")
def song_bytes(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    folder = tmp_path_factory.mktemp("songs")
    bright = signals.shaped(signals.song(12.0, 44100, seed=2), 44100, lambda hz: 1.0 + hz / (hz + 3000.0))
    mix = write(folder / "mix.wav", 0.3 * signals.song(12.0, 44100, seed=1))
    reference = write(folder / "reference.wav", 0.45 * bright)
    return mix.read_bytes(), reference.read_bytes()


@pytest.fixture
def songs(tmp_path: Path, song_bytes: tuple[bytes, bytes]) -> Songs:
    folder = tmp_path / "songs"
    folder.mkdir()
    mix, reference = folder / "mix.wav", folder / "reference.wav"
    for path, data in zip((mix, reference), song_bytes, strict=True):
        path.write_bytes(data)
    return Songs(folder, mix, reference)


@pytest.fixture(scope="session")
def limited_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A mix against a limited, equalized reference of another song: what many laws of a match are about."""
    reference = loud(chained(song(1), SIX))
    return Run(tmp_path_factory.mktemp("run"), song(0), [reference])
