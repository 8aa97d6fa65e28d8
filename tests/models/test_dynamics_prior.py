"""The model of what content does to dynamics: the committed one is sound, and its script makes such a one of songs."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.density import FEATURES
from assistant.models import read_model
from models.dynamics_prior import train
from tests import signals
from tests.command import write

FOLDER = Path(train.__file__).parent
RATE_HZ = 44100

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    """Four songs of 26 s, two excerpts of 13 s in each."""
    folder = tmp_path_factory.mktemp("songs")
    for seed in range(4):
        write(folder / f"{seed}.wav", signals.song(26.0, RATE_HZ, seed=seed))
    return folder


def trained(songs, output):
    assert train.main([str(songs), "--output", str(output), "--seconds", "13"]) == 0
    return json.loads(output.read_text(encoding="utf-8"))


def check(model):
    """What `fit.noise` relies on."""
    assert model["features"] == list(FEATURES)
    for name in ("same", "other"):
        covariance = np.array(model[name])
        assert covariance.shape == (len(FEATURES), len(FEATURES))
        np.testing.assert_array_equal(covariance, covariance.T)
        assert np.linalg.eigvalsh(covariance).min() > 0.0
    assert np.isfinite([model["middle_db"], model["width_db"], model["seconds"]]).all()


def test_the_committed_model_is_sound():
    """Other songs differ more in every feature; the more tones differ, the more do their songs."""
    model = read_model("dynamics_prior")
    check(model)
    assert np.all(np.diag(model["other"]) > np.diag(model["same"]))
    assert model["width_db"] > 0.0
    assert 1.0 < model["middle_db"] < 10.0
    assert model["pairs"]["same"] >= 50
    assert model["pairs"]["other"] >= 500


def test_the_committed_model_has_the_form_that_the_script_writes():
    """So that training again on the same songs changes no line."""
    text = (FOLDER / "model.json").read_text(encoding="utf-8")
    assert text == train.to_json(json.loads(text))
    assert max(map(len, text.splitlines())) < 250


def test_the_card_tells_of_the_model_as_it_is():
    """Its figures: a row for each feature, with the deviations of the model."""
    card, model = (FOLDER / "card.md").read_text(encoding="utf-8"), read_model("dynamics_prior")
    for place, name in enumerate(FEATURES):
        same, other = (float(np.sqrt(model[each][place][place])) for each in ("same", "other"))
        assert f"| `{name}` | {same:.2f} | {other:.2f} |" in card
    for figure in (f"{model['middle_db']:g} dB", f"{model['pairs']['same']}", f"{model['pairs']['other']}"):
        assert figure in card


def test_the_script_makes_a_sound_model_and_the_same_one_twice(songs, tmp_path):
    model = trained(songs, tmp_path / "model.json")
    check(model)
    assert model["pairs"] == {"same": 8, "other": 12}
    assert model["seconds"] == 13.0
    trained(songs, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "model.json").read_bytes()


def test_excerpts_do_not_overlap(songs):
    """At a quarter and at three quarters, half of the song each at most."""
    first, second = train.excerpts(songs / "0.wav", 60.0)
    assert first.duration_seconds == second.duration_seconds == pytest.approx(13.0)
    assert first.to_json() != second.to_json()


def test_covariances_are_those_of_the_pairs():
    """About nothing, since content has no direction; shrunk toward the diagonal."""
    rng = np.random.default_rng(2)
    pairs = [train.Pair(one_song=True, content_db=1.0, apart=each) for each in rng.normal(1.0, 2.0, (4000, 11))]
    found = np.array(train._covariance(pairs))
    np.testing.assert_allclose(np.diag(found), 5.0, rtol=0.1)
    assert np.abs(found[0, 1:] - 0.7).max() < 0.2


def test_what_parts_songs_is_learned():
    """Pairs whose tones differ by 2 dB are one song's, by 6 dB two songs': the middle is at 4 dB."""
    rng = np.random.default_rng(3)
    pairs = [
        train.Pair(one_song=bool(content_db < 4.0), content_db=float(content_db), apart=rng.normal(size=11))
        for content_db in (*rng.normal(2.0, 0.5, 60), *rng.normal(6.0, 0.5, 200))
    ]
    model = train.learn(pairs, 60.0)
    assert model["middle_db"] == pytest.approx(4.0, abs=0.3)
    assert 0.0 < model["width_db"] < 1.0
