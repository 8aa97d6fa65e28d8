"""Features do not depend on the level, and the model knows the plainest sounds."""

import numpy as np
import pytest

from assistant.models import read_model
from assistant.tracks.features import track_features
from assistant.tracks.roles import ROLES
from assistant.tracks.sounding import role_of_sound
from tests.mixing.songs import RATE_HZ, tracks
from tests.signals import white


@pytest.fixture(scope="module")
def parts():
    return tracks(10.0, seed=1)


def test_features_are_finite_and_know_no_level(parts):
    found = track_features(parts["keys"], RATE_HZ)
    assert found.shape == (len(read_model("roles")["mean"]),)
    assert np.allclose(found, track_features(parts["keys"] * np.float32(0.03), RATE_HZ), atol=0.1)


@pytest.mark.parametrize("samples", [0, 1, 500, 44100])
def test_any_length_and_silence_are_described(samples):
    silent = np.zeros((2, samples), dtype=np.float32)
    assert np.isfinite(track_features(silent, RATE_HZ)).all()
    assert np.isfinite(track_features(white(-20.0, 0.02, RATE_HZ)[:, :samples], RATE_HZ)).all()


def test_the_answer_is_a_probability_over_roles_and_the_same_each_time(parts):
    heard = role_of_sound(parts["kick"], RATE_HZ)
    assert heard == role_of_sound(parts["kick"], RATE_HZ)
    assert sum(chance for _, chance in heard.ranking) == pytest.approx(1.0)
    assert {role for role, _ in heard.ranking} <= set(ROLES)
    assert heard.role in {None, heard.ranking[0][0]}
    assert heard.probability == heard.ranking[0][1]


@pytest.mark.parametrize(("name", "role"), [("kick", "kick"), ("snare", "snare")])
def test_plain_drums_are_known(parts, name, role):
    assert role in [each for each, _ in role_of_sound(parts[name], RATE_HZ).ranking[:2]]


def test_what_is_unsure_is_not_named(parts):
    threshold = read_model("roles")["threshold"]
    for sound in parts.values():
        heard = role_of_sound(sound, RATE_HZ)
        assert (heard.role is not None) is (heard.probability >= threshold)
