"""The search: order, distances, silence."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio import Audio
from assistant.errors import SoundError
from assistant.references.content import FEATURES, SIZES
from assistant.references.nearest import Index
from tests.references.songs import CRUSHED, content, described, half, through, tilted

SILENT = dataclasses.replace(content(0, 0), heard_seconds=0.0, features=np.zeros(FEATURES, np.float32))


def made_up(seed, spread=1.0):
    """A content that no song has, near the first song's."""
    moved = content(0, 0).features * (1.0 + spread * np.random.default_rng(seed).normal(size=FEATURES))
    return dataclasses.replace(content(0, 0), features=moved.astype(np.float32))


@pytest.mark.parametrize("number", range(4))
def test_the_other_half_of_a_song_behind_a_chain_finds_its_song(number):
    library = Index.of([content(other, 0) for other in range(4)])
    asked = described(through(half(number, 1), (*tilted(4.0), *CRUSHED)))
    assert library.nearest(asked, 4)[0].row == number


def test_the_same_content_is_at_no_distance():
    found = Index.of([content(1, 0), content(0, 0)]).nearest(content(0, 0), 2)
    assert [each.row for each in found] == [1, 0]
    assert found[0].distance == 0.0
    assert set(found[0].groups.values()) == {0.0}
    assert not found[0].far


@given(st.lists(st.integers(0, 99), min_size=1, max_size=12), st.integers(1, 20))
def test_neighbours_come_in_order_and_each_once(seeds, count):
    library = [made_up(seed) for seed in seeds]
    found = Index.of(library).nearest(content(0, 0), count)
    distances = [each.distance for each in found]
    assert len(found) == min(count, len(seeds))
    assert distances == sorted(distances)
    assert len({each.row for each in found}) == len(found)
    whole = Index.of(library).nearest(content(0, 0), len(seeds))
    assert distances == pytest.approx([each.distance for each in whole[:count]])


def test_distances_go_both_ways_alike():
    there = Index.of([content(0, 0)]).nearest(content(1, 1), 1)[0]
    back = Index.of([content(1, 1)]).nearest(content(0, 0), 1)[0]
    assert there.distance == pytest.approx(back.distance)
    assert there.groups == pytest.approx(back.groups)


def test_a_group_alone_that_differs_is_named():
    """Where only notes are others, only they are far."""
    features = content(0, 0).features.copy()
    start = list(SIZES).index("tonal")
    first = sum(list(SIZES.values())[:start])
    features[first : first + SIZES["tonal"]] = content(3, 0).group("tonal")[::-1]
    found = Index.of([dataclasses.replace(content(0, 0), features=features)]).nearest(content(0, 0), 1)[0]
    assert found.differs_in == ("tonal",)
    assert found.groups["rhythm"] == 0.0


def test_noise_differs_from_a_song_in_how_it_sounds():
    noise = dataclasses.replace(content(0, 0), features=content(0, 0).features * np.float32(-3.0))
    found = Index.of([noise]).nearest(content(0, 0), 1)[0]
    assert found.far
    assert "instruments" in found.differs_in


def test_silence_in_a_library_is_never_near():
    found = Index.of([SILENT, content(1, 0), SILENT]).nearest(content(0, 0), 3)
    assert [each.row for each in found] == [1]


def test_a_mono_sound_is_looked_for_without_places():
    sound = half(1, 1)
    asked = described(Audio(sound.samples.mean(axis=0, keepdims=True), sound.rate_hz))
    found = Index.of([content(other, 0) for other in range(4)]).nearest(asked, 4)
    stereo = Index.of([content(other, 0) for other in range(4)]).nearest(content(1, 1), 4)
    assert found[0].row == 1
    assert set(found[0].groups) == set(SIZES) - {"places"}
    assert found[0].groups["tonal"] == pytest.approx(stereo[0].groups["tonal"], abs=0.02)
    assert 0.0 < found[0].distance < found[1].distance


def test_a_mono_song_in_a_library_is_found_by_what_it_plays():
    sound = half(2, 0)
    mono = described(Audio(sound.samples.mean(axis=0, keepdims=True), sound.rate_hz))
    library = Index.of([content(0, 0), content(1, 0), mono, content(3, 0)])
    assert library.nearest(content(2, 1), 1)[0].row == 2


def test_an_empty_library_has_no_neighbours():
    assert Index.of([]).nearest(content(0, 0), 3) == []


def test_silence_cannot_be_looked_for():
    with pytest.raises(SoundError, match="silent"):
        Index.of([content(0, 0)]).nearest(SILENT, 1)


def test_features_of_another_length_are_refused():
    with pytest.raises(ValueError, match=str(FEATURES)):
        Index(np.zeros((3, 7), np.float32))
    with pytest.raises(ValueError, match="at least 1"):
        Index.of([content(0, 0)]).nearest(content(0, 0), 0)


def test_ten_thousand_songs_are_searched_as_few_are():
    """The nearest of many is the nearest of all of them, whatever else is there."""
    rng = np.random.default_rng(5)
    many = content(2, 0).features * (1.0 + 0.8 * rng.normal(size=(10_000, FEATURES)).astype(np.float32))
    many[7321] = content(0, 0).features
    found = Index(many).nearest(content(0, 1), 3)
    assert found[0].row == 7321
