"""One case from cut to figures: make the sounds, let every rival work, measure each against the truth."""

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile

from benchmarks import rivals
from benchmarks.cases import RATE_HZ, Case, Trial, make
from benchmarks.chains import Sound
from benchmarks.distances import describe, distances, mrstft
from benchmarks.rivals import Rival

Row = dict[str, Any]  # one JSON line: the case, its chain, and per rival either figures or an error


@dataclass(frozen=True, kw_only=True)
class LineUp:
    """Who takes part, and how the product is called; plain words, so that it travels to worker processes."""

    names: tuple[str, ...]
    command: tuple[str, ...]
    options: tuple[str, ...] = ()
    keep: Path | None = None

    def rival(self, name: str) -> Rival:
        """Look a rival up by the name in the tables."""
        table: dict[str, Rival] = {
            rivals.UNTOUCHED: rivals.untouched,
            rivals.GAIN: rivals.gain_only,
            rivals.MATCHERING: rivals.matchering,
            rivals.OURS: rivals.ours(list(self.command), []),
            rivals.OPTIONS: rivals.ours(list(self.command), list(self.options)),
        }
        return table[name]


def run(case: Case, line_up: LineUp) -> Row:
    """Run one case; its files live in a temporary folder, or in `keep`/<case> to be listened to."""
    if line_up.keep is None:
        with tempfile.TemporaryDirectory(prefix="quality-") as folder:
            return _run_in(Path(folder), case, line_up)
    folder_kept = line_up.keep / case.name
    folder_kept.mkdir(parents=True)
    return _run_in(folder_kept, case, line_up)


def _run_in(folder: Path, case: Case, line_up: LineUp) -> Row:
    trial = make(case)
    mix, reference = folder / "mix.wav", folder / "reference.wav"
    _write(mix, trial.mix)
    _write(reference, trial.reference)
    if line_up.keep is not None:
        _write(folder / "truth.wav", trial.truth)
    sounds: dict[str, Sound] = {}
    errors: dict[str, str] = {}
    for name in line_up.names:
        try:
            sound = line_up.rival(name)(mix, reference, folder / f"{name.replace(' ', '_').lower()}.wav")
            _check_length(sound, trial.truth)
            sounds[name] = sound
        except Exception as error:  # noqa: BLE001 - whatever a rival does is counted, never hidden
            errors[name] = f"{type(error).__name__}: {error}"
    return _describe_case(case, trial) | {"figures": _measure(sounds, trial.truth), "errors": errors}


def _check_length(sound: Sound, truth: Sound) -> None:
    if sound.shape != truth.shape:
        raise ValueError(f"output has {sound.shape[1]} samples, the mix {truth.shape[1]}: it no longer lines up")


def _measure(sounds: dict[str, Sound], truth: Sound) -> dict[str, dict[str, float]]:
    stft = mrstft(list(sounds.values()), truth)
    true = describe(truth, RATE_HZ)
    return {
        name: {"mrstft": distance} | distances(describe(sound, RATE_HZ), true)
        for (name, sound), distance in zip(sounds.items(), stft, strict=True)
    }


def _describe_case(case: Case, trial: Trial) -> Row:
    return {
        "case": case.name,
        "group": case.group,
        "protocol": case.protocol,
        "song": case.song.name,
        "other": case.other.name,
        "seconds": round(trial.mix.shape[1] / RATE_HZ, 3),
        "chain": dataclasses.asdict(case.chain),
        "mix_threshold_db": trial.mix_threshold_db,
        "reference_threshold_db": trial.reference_threshold_db,
        "chain_lufs": trial.chain_lufs,
    }


def _write(path: Path, sound: Sound) -> None:
    soundfile.write(path, sound.T, RATE_HZ, subtype="PCM_24")
