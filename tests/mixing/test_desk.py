"""The desk: what the user says is obeyed, levels hold behind filters and cuts, and every strip adds up."""

import numpy as np
import pytest

from assistant.mixing.desk import set_up, strip_power
from assistant.mixing.loudness import energies, loudness_lufs
from assistant.mixing.song import read_song
from assistant.processors import Gain, Pan
from assistant.progress import Progress
from assistant.tracks.wishes import TrackWish, Wishes
from tests.mixing.songs import RATE_HZ, grid, tracks, write_folder
from tests.signals import song


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("desk"), tracks(10.0, seed=2))


def desk(folder, **wishes):
    found = read_song(folder, [], Progress(), Wishes(tracks={name: TrackWish(**said) for name, said in wishes.items()}))
    return found, set_up(found, grid(song(12.0, RATE_HZ, seed=1)), None, Progress(), shape=True, ride=True)


def test_a_chain_s_gains_are_the_strip_s_and_there_is_a_reason_for_all(folder):
    _, found = desk(folder)
    for strip in found.heard:
        gains = [each.gain_db for each in strip.chain if isinstance(each, Gain)]
        assert sum(gains) == pytest.approx(strip.gain_db)
        assert all(not each.is_neutral for each in strip.chain if not isinstance(each, Gain))
        assert len(strip.reasons) >= len(strip.cleaned.filters) + len(strip.carved.bands)


def test_the_user_s_words_are_obeyed(folder):
    _, plain = desk(folder)
    _, found = desk(folder, keys={"level_db": 3.0, "lock": True}, hat={"mute": True}, snare={"pan": 0.5})
    strips = {strip.name: strip for strip in found.strips}
    before = {strip.name: strip for strip in plain.strips}
    assert not strips["hat"].heard
    assert {type(each) for each in strips["keys"].chain} <= {Gain, Pan}
    assert strips["snare"].pan == 0.5
    louder = (strips["keys"].level_lu - strips["kick"].level_lu) - (before["keys"].level_lu - before["kick"].level_lu)
    assert louder == pytest.approx(3.0, abs=1.0)


def test_levels_hold_behind_filters_and_cuts(folder):
    song_, found = desk(folder)
    for index, strip in zip(song_.heard, found.heard, strict=True):
        whole = song_.measured[index].grid
        shaped = loudness_lufs(energies(whole, strip_power(strip, RATE_HZ)))
        place = found.heard.index(strip)
        moved = 0.0 if found.lead is None or found.lead.place != place else found.lead.moved_db
        wanted = loudness_lufs(energies(whole)) + found.levels.gains_db[place] + moved
        assert shaped == pytest.approx(wanted, abs=0.1)


def test_masking_and_places_speak_of_the_same_tracks(folder):
    _, found = desk(folder, hat={"mute": True})
    count = len(found.heard)
    assert count == 5
    assert found.masking_before.covered.shape == found.masking_after.covered.shape == (count,)
    assert len(found.places.pans) == count
    assert np.all((found.masking_after.covered >= 0.0) & (found.masking_after.covered <= 1.0))
