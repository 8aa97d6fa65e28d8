"""The committed model of tone is what its program makes, as far as that shows without its songs."""

import json

import numpy as np
import pytest
import soundfile

from assistant.bands import CENTRES_HZ
from models.tone_prior import train
from tests import signals
from tests.profiles import RATE_HZ

SECONDS = 64

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """Three songs made from nothing, and a text that is none."""
    folder = tmp_path_factory.mktemp("songs")
    (folder / "licence.txt").write_text("free\n")
    for seed in range(3):
        tracks = [signals.song(SECONDS, RATE_HZ, 1, seed=seed + other, peak_dbfs=-12.0)[0] for other in (0, 10)]
        song = np.stack([tracks[0] + 0.3 * tracks[1], tracks[0] - 0.3 * tracks[1]])
        soundfile.write(folder / f"{seed}.wav", song.T, RATE_HZ)
    return {path.name: train.cut(path) for path in sorted(folder.iterdir()) if train.is_sound(path)}


@pytest.fixture(scope="module")
def rows(parts):
    return list(train.rows_of(parts))


def committed():
    return json.loads(train.MODEL.read_text(encoding="utf-8"))


def test_what_is_no_song_is_left_out(parts):
    assert sorted(parts) == ["0.wav", "1.wav", "2.wav"]


def test_parts_are_as_long_as_they_say(parts):
    lengths = {kind: [part.duration_seconds for part in profiles] for kind, profiles in parts["0.wav"].items()}
    assert lengths["halves"] == pytest.approx([SECONDS / 2] * 2, abs=0.5)
    assert lengths["thirds"] == pytest.approx([SECONDS / 3] * 3, abs=0.5)
    assert lengths["in turn"] == pytest.approx([30.0] * 2)


def test_one_seed_gives_one_model(parts, rows):
    """Training is deterministic, and the check sees what differs."""
    first, second = train.learn(rows), train.learn(list(train.rows_of(parts)))
    assert first == second
    assert train.agree(first, second)
    second["content"]["tone"]["slopes"]["ripple_db"] += 0.2
    assert not train.agree(first, second)


def test_a_model_has_the_form_of_the_committed_one(rows):
    made, there = train.learn(rows), committed()
    assert made.keys() == there.keys()
    assert made["moves"] == there["moves"]
    assert len(made["shape"]) == len(there["shape"]) == CENTRES_HZ.size
    for name, law in made["content"].items():
        assert law.keys() == there["content"][name].keys()
        assert tuple(law["slopes"]) == tuple(there["content"][name]["slopes"]) == train.TRACES[name]
    assert made["figures"].keys() == there["figures"].keys()


def test_a_drawn_move_is_known_exactly(rows):
    """Without content, nothing but the curve and the width would be read off: errors are content alone."""
    mix = train.measure(signals.song(24, RATE_HZ, 2, seed=0, peak_dbfs=-12.0), RATE_HZ)
    curve_db = train.draw_curve(np.random.default_rng(3))
    difference = train.compare(mix, train.moved(mix, curve_db, 2.0))
    row = train.read_off("itself", frozenset({"a"}), difference, curve_db, 2.0)
    assert row.content_db < 0.1
    assert row.width_content_db < 0.1
    assert max(each.content_db for each in rows) > 0.5


def test_a_law_foretells_what_it_was_taught():
    """Where content is made of two traces, the regression finds their shares, and ignores the third and fourth."""
    rng = np.random.default_rng(1)
    taught = []
    for place in range(400):
        ripple, own, shift, apart = rng.uniform(0.2, 4.0, 4)
        error = (0.5 * ripple + 1.0 * apart) * rng.normal(0.0, 1.0)
        tilt = np.log2(CENTRES_HZ / 1000.0)
        curve = error * tilt / train.spread_db(tilt)
        taught.append(
            train.Row(
                kind=str(place % 2),
                songs=frozenset({str(place)}),
                traces={"ripple_db": ripple, "own_ripple_db": own, "shift_db": shift, "disagreement_db": apart},
                curve_db=curve, whole_db=curve, true_db=np.zeros(CENTRES_HZ.size),
                width_db=0.0, true_width_db=0.0, balance_db=0.0,
            )
        )  # fmt: skip
    slopes = train.fit_law(taught, "tone")["slopes"]
    assert slopes["ripple_db"] == pytest.approx(0.5, abs=0.2)
    assert slopes["disagreement_db"] == pytest.approx(1.0, abs=0.25)
    assert max(slopes["own_ripple_db"], slopes["shift_db"]) < 0.15


def test_the_card_tells_the_figures():
    """What the card says is what the model's own figures say."""
    card = train.MODEL.with_name("card.md").read_text(encoding="utf-8")
    figures = committed()["figures"]
    for kind in ("halves", "thirds", "minutes", "half minutes", "in turn", "two songs"):
        for name in ("whole_db", "paired_db", "width_db", "balance_db"):
            median, high = figures[kind][name]
            assert f"{median:.2f} / {high:.2f}" in card, (kind, name)
    for name in ("tone_r2", "tone_r2_one_song", "width_r2", "width_r2_one_song"):
        assert f"{figures[name]:.2f}" in card, name
