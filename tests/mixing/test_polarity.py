"""Related tracks are told from others, and turned where they would cancel."""

import numpy as np

from assistant.mixing.polarity import excess_db, relations, to_turn
from assistant.progress import Progress
from assistant.tracks.measure import measure
from tests.mixing.songs import RATE_HZ, tracks


class Held:
    """A sound in memory that streams."""

    def __init__(self, samples):
        self.samples, self.rate_hz, self.channels = samples, RATE_HZ, samples.shape[0]

    def blocks(self, size=65536):
        for start in range(0, self.samples.shape[1], size):
            yield np.ascontiguousarray(self.samples[:, start : start + size])


def measured(*sounds):
    return [measure(Held(sound), Progress(), "x", sound.shape[1]) for sound in sounds]


def test_different_instruments_are_not_related():
    assert relations(measured(*tracks(6.0).values())) == ()


def test_a_turned_copy_is_found_and_turned_once():
    parts = tracks(6.0)
    found = relations(measured(parts["bass"], parts["keys"], -0.5 * parts["bass"]))
    assert len(found) == 1
    assert (found[0].a, found[0].b) == (0, 2)
    assert found[0].is_copy
    assert found[0].cancels
    assert to_turn(found) == {2}


def test_two_microphones_some_samples_apart_are_related_and_not_turned():
    snare = tracks(6.0)["snare"]
    later = np.pad(snare, ((0, 0), (44, 0)))[:, : snare.shape[1]] * np.float32(0.7)
    found = relations(measured(snare, later))
    assert not to_turn([each for each in found if each.delay_ms == 0.0])
    assert all(abs(each.delay_ms - 1.0) <= 0.25 for each in found)


def test_of_three_where_one_is_turned_only_that_one_is():
    bass = tracks(6.0)["bass"]
    assert to_turn(relations(measured(bass, bass, -bass))) == {2}
    assert to_turn(relations(measured(-bass, bass, bass))) in ({0}, {1, 2})


def test_silence_is_related_to_nothing():
    silent = np.zeros((1, RATE_HZ * 2), dtype=np.float32)
    assert relations(measured(silent, silent)) == ()


def test_copies_add_up_to_three_db_more_than_their_powers():
    bass = tracks(6.0)["bass"]
    found = relations(measured(bass, bass))
    assert np.allclose(list(excess_db(found, frozenset(), {0: -20.0, 1: -20.0}).values()), 3.01, atol=0.01)
    assert excess_db((), frozenset(), {0: -20.0}) == {0: 0.0}
    turned = relations(measured(bass, -bass))
    assert excess_db(turned, frozenset({1}), {0: -20.0, 1: -20.0})[0] > 3.0
    assert excess_db(turned, frozenset(), {0: -20.0, 1: -20.0})[0] == 0.0
