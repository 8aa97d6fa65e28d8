"""One case from cut to figures: make the sounds, let every rival work, measure each against the truth.

Where the reference is another song as it is, there is no truth: each rival's AF distance to the reference is measured.
"""

import dataclasses
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile

from benchmarks import fits, rivals
from benchmarks.cases import RATE_HZ, Case, Trial, make, pair
from benchmarks.chains import Sound
from benchmarks.distances import af_terms, describe, distances, mrstft
from benchmarks.rivals import Rival

Row = dict[str, Any]  # one JSON line: the case, its chain, and per rival either figures or an error
FULL_OPTIONS = ("--strength", "100")


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
            rivals.FULL: rivals.ours(list(self.command), list(FULL_OPTIONS)),
            rivals.OPTIONS: rivals.ours(list(self.command), list(self.options)),
        }
        return table[name]

    def at_full_strength(self) -> tuple[str, ...]:
        """Name who takes part where only nearness to the reference counts: ours at full strength, not by default."""
        names = [rivals.FULL if name == rivals.OURS else name for name in self.names]
        return tuple(name for name in names if name != rivals.UNTOUCHED)


@dataclass(frozen=True, kw_only=True)
class Played:
    """What the rivals gave, and what went wrong; `files` are the outputs' places."""

    sounds: dict[str, Sound]
    errors: dict[str, str]
    files: dict[str, Path]


def run(case: Case, line_up: LineUp) -> Row:
    """Run one case; its files live in a temporary folder, or in `keep`/<case> to be listened to."""
    if line_up.keep is None:
        with tempfile.TemporaryDirectory(prefix="quality-") as folder:
            return _run_in(Path(folder), case, line_up)
    folder_kept = line_up.keep / case.name
    folder_kept.mkdir(parents=True)
    return _run_in(folder_kept, case, line_up)


def _run_in(folder: Path, case: Case, line_up: LineUp) -> Row:
    if case.chain is None:
        mix, reference = pair(case)
        played = _play(folder, mix, reference, line_up, line_up.at_full_strength())
        return _describe_case(case, mix) | {
            "figures": _measure_to_reference(played.sounds, reference),
            "errors": played.errors,
        }
    trial = make(case)
    if line_up.keep is not None:
        written(folder / "truth.wav", trial.truth)
    played = _play(folder, trial.mix, trial.reference, line_up, line_up.names)
    return (
        _describe_case(case, trial.mix)
        | _describe_chain(trial)
        | {"figures": measured(played.sounds, trial.truth), "errors": played.errors}
        | {"fits": _fits(played, trial.mix)}
    )


def _play(folder: Path, mix: Sound, reference: Sound, line_up: LineUp, names: Iterable[str]) -> Played:
    mix_file, reference_file = folder / "mix.wav", folder / "reference.wav"
    written(mix_file, mix)
    written(reference_file, reference)
    played = Played(sounds={}, errors={}, files={})
    for name in names:
        output = folder / f"{name.replace(',', '').replace(' ', '_').lower()}.wav"
        try:
            sound = line_up.rival(name)(mix_file, reference_file, output)
            _check_length(sound, mix)
        except Exception as error:  # noqa: BLE001 - whatever a rival does is counted, never hidden
            played.errors[name] = f"{type(error).__name__}: {error}"
        else:
            played.sounds[name], played.files[name] = sound, output
    return played


def _check_length(sound: Sound, mix: Sound) -> None:
    if sound.shape != mix.shape:
        raise ValueError(f"output has {sound.shape[1]} samples, the mix {mix.shape[1]}: it no longer lines up")


def measured(sounds: dict[str, Sound], truth: Sound) -> dict[str, dict[str, float]]:
    """Measure each sound against the truth."""
    stft = mrstft(list(sounds.values()), truth)
    true = describe(truth, RATE_HZ)
    return {
        name: {"mrstft": distance} | distances(describe(sound, RATE_HZ), true)
        for (name, sound), distance in zip(sounds.items(), stft, strict=True)
    }


def _measure_to_reference(sounds: dict[str, Sound], reference: Sound) -> dict[str, dict[str, float]]:
    wanted = describe(reference, RATE_HZ)
    terms = {name: af_terms(describe(sound, RATE_HZ), wanted) for name, sound in sounds.items()}
    return {name: {"af": sum(each.values())} | each for name, each in terms.items()}


def _fits(played: Played, mix: Sound) -> dict[str, dict[str, Any]]:
    """Read what each match of ours did from the settings beside its output."""
    found: dict[str, dict[str, Any]] = {}
    for name in (rivals.OURS, rivals.OPTIONS):
        if name in played.files:
            try:
                found[name] = dataclasses.asdict(fits.read(played.files[name].with_suffix(".json"), mix))
            except Exception as error:  # noqa: BLE001 - settings that can't be read are counted as a miss
                found[name] = {"error": f"{type(error).__name__}: {error}"}
    return found


def _describe_case(case: Case, mix: Sound) -> Row:
    return {
        "case": case.name,
        "group": case.group,
        "protocol": case.protocol,
        "song": case.song.name,
        "other": case.other.name,
        "seconds": round(mix.shape[1] / RATE_HZ, 3),
    }


def _describe_chain(trial: Trial) -> Row:
    return {
        "chain": dataclasses.asdict(trial.chain),
        "mix_threshold_db": trial.mix_threshold_db,
        "reference_threshold_db": trial.reference_threshold_db,
        "chain_lufs": trial.chain_lufs,
        "true_fit": dataclasses.asdict(fits.true_fit(trial.mix, trial.chain, trial.mix_threshold_db)),
    }


def written(path: Path, sound: Sound) -> None:
    """Write a sound as the product is given it."""
    soundfile.write(path, sound.T, RATE_HZ, subtype="PCM_24")
