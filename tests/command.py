"""The command line called in this process, and sound files to call it with."""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from assistant.cli import app


@dataclass(frozen=True)
class Done:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as strict JSON."""
        return json.loads(self.out, parse_constant=_refused)


def _refused(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def run(*arguments: str | Path) -> Done:
    """Call the command line; nothing is a terminal here."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            app([str(argument) for argument in arguments], prog_name="assistant")
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def write(path: Path, samples: np.ndarray, rate_hz: int = 44100, subtype: str = "PCM_24") -> Path:
    """Write a sound file: samples (channels, samples)."""
    soundfile.write(path, samples.T, rate_hz, subtype=subtype)
    return path


def names(folder: Path) -> set[str]:
    """Everything in a folder, hidden files included."""
    return {path.name for path in folder.iterdir()}
