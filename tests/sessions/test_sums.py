"""A session, played as its program plays it, is the mix in front of its bus to -80 dB."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import Outputs
from assistant.mixdown import Moved, Summed
from assistant.processors import Ride
from assistant.sessions import SESSIONS, plan
from assistant.sessions.deliver import SessionPlace, write_session
from assistant.sessions.stems import session_stems
from assistant.settings import Settings
from tests.sessions.mixes import SETTINGS, opened
from tests.sessions.programs import dawproject, play, reaper


def written(place: Path, tracks, settings: Settings) -> Path:
    where = SessionPlace(folder=place / "s", name="s", formats=tuple(SESSIONS))
    with where.made(), Outputs() as outputs:
        write_session(plan(tracks, settings, name="s"), tracks, settings, where, outputs)
        outputs.publish()
    return where.folder


def mixed(tracks, settings: Settings) -> np.ndarray:
    rides = tuple(each for each in settings.bus if isinstance(each, Ride))
    return np.concatenate(list(Moved(Summed.of(tracks, settings), rides).blocks()), axis=1)


def apart_db(found: np.ndarray, expected: np.ndarray) -> float:
    """The greatest difference under the greatest sample."""
    assert found.shape == expected.shape
    return 20.0 * np.log10(np.abs(found - expected).max() / np.abs(expected).max())


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    return opened(tmp_path_factory.mktemp("session") / "tracks")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tracks):
    return written(tmp_path_factory.mktemp("written"), tracks, SETTINGS)


def test_a_reaper_project_plays_the_mix(folder, tracks):
    assert apart_db(play(reaper((folder / "s.rpp").read_text()), folder), mixed(tracks, SETTINGS)) < -80.0


def test_a_dawproject_plays_the_mix(folder, tracks):
    found = play(dawproject((folder / "s.dawproject").read_bytes()), folder)
    assert apart_db(found, mixed(tracks, SETTINGS)) < -80.0


@pytest.mark.parametrize("without", ["groups", "sends", "bus"])
def test_a_mix_without_some_of_it_is_played_as_well(tmp_path, tracks, without):
    settings = replace(SETTINGS, **{without: () if without == "bus" else {}})
    folder = written(tmp_path, tracks, settings)
    found = play(reaper((folder / "s.rpp").read_text()), folder)
    assert apart_db(found, mixed(tracks, settings)) < -80.0


def test_each_track_alone_is_the_stem_of_the_mix(folder, tracks):
    project = replace(reaper((folder / "s.rpp").read_text()), master=())
    summed = Summed.of(tracks, SETTINGS)
    stems = [np.concatenate(each, axis=1) for each in zip(*summed.stems(), strict=True)]
    for track, name, stem in zip(project.tracks, summed.names, stems, strict=True):
        assert track.name == (name if name in SETTINGS.tracks else f"{name} (return)")
        assert apart_db(play(replace(project, tracks=(track,)), folder), stem) < -80.0


def test_blocks_of_any_size_give_the_same_audio(tracks):
    session = plan(tracks, SETTINGS)
    whole, parts = (
        [np.concatenate(each, axis=1) for each in zip(*session_stems(tracks, SETTINGS, session, size), strict=True)]
        for size in (65536, 3001)
    )
    assert all(np.array_equal(one, other) for one, other in zip(whole, parts, strict=True))
    assert len(whole) == len(session.tracks)
