"""CamillaDSP's sections, read by a YAML reader and played by a stand-in that was written after its documentation."""

import numpy as np
import pytest

from assistant.export.camilladsp import EXPORTER
from assistant.processors import biquads
from assistant.processors.cascade import Cascade
from tests import signals
from tests.export.engines import null_db, rendered, true_peak_dbtp
from tests.export.linear_chains import COMPRESSOR, EQUALIZER, HOSTILE, LIMITER, LINEAR, MANY, RATE_HZ, export

yaml = pytest.importorskip("yaml", reason="PyYAML reads the configuration (pip install pyyaml)")

_DESIGNS = {"Peaking": biquads.bell, "Lowshelf": biquads.low_shelf, "Highshelf": biquads.high_shelf}


@pytest.fixture(scope="module")
def song() -> signals.Sound:
    return 0.5 * signals.song(5.0, RATE_HZ, seed=3)


def _filtered(row: np.ndarray, definition: dict) -> np.ndarray:
    values = definition["parameters"]
    if definition["type"] == "Gain":
        assert values["scale"] == "dB"
        return row * np.float32(10.0 ** (values["gain"] / 20.0))
    assert definition["type"] == "Biquad"
    section = _DESIGNS[values["type"]](values["freq"], values["gain"], values["q"], RATE_HZ)
    return Cascade([section[None]]).process(np.ascontiguousarray(row[None]))[0]


def _mixed(rows: np.ndarray, mixer: dict) -> np.ndarray:
    out = np.zeros((mixer["channels"]["out"], rows.shape[1]), dtype=np.float32)
    for mapping in mixer["mapping"]:
        for source in mapping["sources"]:
            assert source["scale"] == "linear"
            factor = -source["gain"] if source.get("inverted") else source["gain"]
            out[mapping["dest"]] += np.float32(factor) * rows[source["channel"]]
    return out


def _played(text: str, samples: signals.Sound) -> signals.Sound:
    config = yaml.safe_load(text)
    rows = samples.copy()
    for step in config["pipeline"]:
        if step["type"] == "Mixer":
            rows = _mixed(rows, config["mixers"][step["name"]])
            continue
        assert step["type"] == "Filter"
        for channel in step["channels"]:
            for name in step["names"]:
                rows[channel] = _filtered(rows[channel], config["filters"][name])
    return rows


def _text(chain, **values) -> str:
    return str(EXPORTER.write(export(chain, **values)))


@pytest.mark.parametrize("chain", [LINEAR, (MANY,), (EQUALIZER,), ()])
def test_what_is_written_is_our_chain(chain, song: signals.Sound):
    assert null_db(rendered(chain, song, RATE_HZ), _played(_text(chain), song)) < -110.0


def test_mono_is_our_chain():
    mono = signals.song(5.0, RATE_HZ, 1, seed=3, peak_dbfs=-6.0)
    text = _text(LINEAR, channels=1)
    assert "mixers" not in yaml.safe_load(text)
    assert null_db(rendered(LINEAR, mono, RATE_HZ), _played(text, mono)) < -110.0


def test_only_known_keys_and_every_reference_is_defined():
    config = yaml.safe_load(_text(LINEAR))
    assert set(config) == {"filters", "mixers", "pipeline"}
    used = {name for step in config["pipeline"] if step["type"] == "Filter" for name in step["names"]}
    assert used == set(config["filters"])


def test_without_a_limiter_the_peaks_stay_under_the_ceiling(song: signals.Sound):
    over_db = true_peak_dbtp(rendered(LINEAR, song, RATE_HZ)) - LIMITER.ceiling_dbtp
    loud = 10.0 ** ((8.0 - over_db) / 20.0) * song
    text = _text((*LINEAR, LIMITER), over_db=8.0)
    assert true_peak_dbtp(_played(text, np.float32(loud))) == pytest.approx(LIMITER.ceiling_dbtp, abs=0.01)


def test_a_hostile_name_changes_nothing():
    assert yaml.safe_load(_text(LINEAR, mix_name=HOSTILE)) == yaml.safe_load(_text(LINEAR))


def test_what_is_not_carried_and_not_verified_is_said():
    text = _text((COMPRESSOR, LIMITER))
    assert EXPORTER.tested == ""
    assert "NOT VERIFIED" in text
    assert all(f"({kind})" in text for kind in ("compressor", "limiter"))
