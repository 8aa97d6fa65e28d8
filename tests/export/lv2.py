"""LV2 plug-ins at work on a sound, by their controls."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.programs import program
from tests.signals import Sound

SETTLED_SECONDS = 1.0
"""LV2 plug-ins fade their settings in."""


def need_lsp() -> None:
    """Skip where LSP Plug-ins or lv2apply are missing."""
    done = subprocess.run([program("lv2ls", "lilv-utils")], capture_output=True, text=True, check=True)  # noqa: S603 - a program of lilv
    if "lsp-plug.in/plugins/lv2/para_equalizer_x16_stereo" not in done.stdout:
        pytest.skip("LSP Plug-ins are not installed (Debian package lsp-plugins-lv2)")


def applied(uri: str, controls: Mapping[str, float], samples: Sound, rate_hz: int, folder: Path) -> Sound:
    """The sound behind one plug-in."""
    source, target = folder / "lv2_in.wav", folder / "lv2_out.wav"
    soundfile.write(source, samples.T, rate_hz, subtype="FLOAT")
    words = [word for symbol, value in controls.items() for word in ("-c", symbol, repr(float(value)))]
    command = [program("lv2apply", "lilv-utils"), "-i", source, "-o", target, *words, uri]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own files
    assert done.returncode == 0, done.stderr
    out, _ = soundfile.read(target, dtype="float32", always_2d=True)
    return np.ascontiguousarray(out.T)
