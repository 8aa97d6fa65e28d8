"""EasyEffects' preset: played through the plug-ins that EasyEffects itself runs, which is not EasyEffects."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.export.easyeffects import EXPORTER
from assistant.processors import Gain
from tests import signals
from tests.export.engines import null_db, rendered, true_peak_dbtp
from tests.export.linear_chains import COMPRESSOR, HOSTILE, LIMITER, LINEAR, MANY, RATE_HZ, export
from tests.export.lv2 import SETTLED_SECONDS, applied, need_lsp

_SETTLED = round(SETTLED_SECONDS * RATE_HZ)
_LSP = "http://lsp-plug.in/plugins/lv2/"
_MODES = {"LR > LR (Stereo Default)": 0.0, "LR > MS (Stereo to Mid-Side)": 1.0, "MS > LR (Mid-Side to Stereo)": 2.0}
_TYPES = {"Off": 0.0, "Bell": 1.0, "Hi-shelf": 3.0, "Lo-shelf": 5.0}


@pytest.fixture(scope="module")
def song() -> signals.Sound:
    return 0.5 * signals.song(3.5, RATE_HZ, seed=3)


def _factor(db: float) -> float:
    return 10.0 ** (db / 20.0)


def _equalizer(values: dict[str, Any]) -> tuple[str, dict[str, float]]:
    controls: dict[str, float] = {}
    for side, bands in (("l", values["left"]), ("r", values["right"])):
        assert len(bands) == values["num-bands"] <= 32
        for place in range(values["num-bands"]):
            band = bands[f"band{place}"]
            assert (band["mode"], band["slope"], band["solo"], band["mute"]) == ("APO (DR)", "x1", False, False)
            controls |= {f"ft{side}_{place}": _TYPES[band["type"]], f"fm{side}_{place}": 6.0}
            controls |= {f"f{side}_{place}": band["frequency"], f"q{side}_{place}": band["q"]}
            controls[f"g{side}_{place}"] = _factor(band["gain"])
    assert values["split-channels"] or values["left"] == values["right"]
    return _LSP + "para_equalizer_x32_lr", controls


def _tools(values: dict[str, Any]) -> tuple[str, dict[str, float]]:
    controls = {"mode": _MODES[values["mode"]], "slev": _factor(values["side-level"])}
    controls |= {"balance_out": values["balance-out"], "level_out": _factor(values["output-gain"])}
    return "http://calf.sourceforge.net/plugins/StereoTools", controls


def _limiter(values: dict[str, Any]) -> tuple[str, dict[str, float]]:
    assert (values["mode"], values["oversampling"]) == ("Herm Thin", "Half x8(3L)")
    assert not values["gain-boost"]
    assert not values["alr"]
    controls = {"th": _factor(values["threshold"]), "lk": values["lookahead"], "at": values["attack"]}
    return _LSP + "limiter_stereo", controls | {"rt": values["release"], "ovs": 10.0, "boost": 0.0, "alr": 0.0}


_PLUGINS = {"equalizer": _equalizer, "stereo_tools": _tools, "limiter": _limiter}


def _played(text: str, samples: signals.Sound, folder: Path) -> signals.Sound:
    output = json.loads(text)["output"]
    for name in output["plugins_order"]:
        uri, controls = _PLUGINS[name.partition("#")[0]](output[name])
        samples = applied(uri, controls, samples, RATE_HZ, folder)
    return samples


def _text(chain, **values) -> str:
    return str(EXPORTER.write(export(chain, **values)))


@pytest.mark.parametrize("chain", [LINEAR, (MANY,)])
def test_the_linear_parts_null(chain, song: signals.Sound, tmp_path: Path):
    """-50 dB: LSP's coefficients have 32 bits, and low shelves stay what they are to be read."""
    need_lsp()
    ours, theirs = rendered(chain, song, RATE_HZ), _played(_text(chain), song, tmp_path)
    assert null_db(ours[:, _SETTLED:], theirs[:, _SETTLED:]) < -50.0


def test_the_limiter_never_passes_the_ceiling(tmp_path: Path):
    need_lsp()
    loud = signals.song(6.0, RATE_HZ, seed=2, peak_dbfs=-2.0)
    limited = _played(_text((Gain(gain_db=12.0), LIMITER)), loud, tmp_path)
    assert true_peak_dbtp(limited) <= LIMITER.ceiling_dbtp


def test_instances_are_numbered_and_in_order():
    output = json.loads(_text((*LINEAR, COMPRESSOR, LIMITER)))["output"]
    order = output["plugins_order"]
    assert len(set(order)) == len(order) == len(output) - 2
    assert order[0] == "stereo_tools#0"
    assert order[-1] == "limiter#0"


def test_a_hostile_name_changes_nothing():
    hostile, plain = (json.loads(_text(LINEAR, mix_name=name)) for name in (HOSTILE, "mix.wav"))
    assert hostile["output"] == plain["output"]
    assert len(hostile["about"]) == len(plain["about"])


def test_what_is_not_carried_and_not_verified_is_said():
    about = "\n".join(json.loads(_text((COMPRESSOR, LIMITER)))["about"])
    assert EXPORTER.tested == ""
    assert "NOT VERIFIED" in about
    assert "(compressor)" in about
