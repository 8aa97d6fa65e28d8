"""Where an album keeps the masters of its songs between runs, so that what has not changed is not rendered again.

A master is known by the fingerprint of its plan, and lies beside the profile that was measured of it. `state.json` says
by how much all songs were shifted together, which masters of one album have in common.

Conventions: everything lies in a folder of the album's own, `.work`; masters are 32-bit float at their source's rate.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import Outputs
from assistant.errors import OutputError, SettingsError
from assistant.profile import Profile

__all__ = ["Workshop"]

WORK_NAME = ".work"
SOUND = ".sound"
"""The ending of sounds that are kept for later runs: WAVs that no player should take for songs of the album."""
_SCHEMA = 1
_SAME_LU = 1e-6


@dataclass(frozen=True)
class Workshop:
    """The folder of one album's masters."""

    folder: Path

    @classmethod
    def of(cls, album: Path) -> "Workshop":
        """The workshop in an album's folder, which is made where it is missing.

        Raises:
            OutputError: it cannot be made.
        """
        folder = album / WORK_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror or error}); choose another place") from error
        return cls(folder)

    def master(self, fingerprint: str) -> Path:
        """Where the master of a plan lies."""
        return self.folder / f"{fingerprint}{SOUND}"

    def kept(self, fingerprints: Sequence[str]) -> dict[int, Profile]:
        """The profiles of the masters that are there, by place; a pair that is not whole counts as none."""
        if not self._state.is_file():
            return {}
        found = {}
        for place, fingerprint in enumerate(fingerprints):
            profile = self._profile(fingerprint)
            if profile is not None and self.master(fingerprint).is_file():
                found[place] = profile
        return found

    def _profile(self, fingerprint: str) -> Profile | None:
        try:
            return Profile.from_json(self._note(fingerprint).read_text(encoding="utf-8"))
        except (OSError, SettingsError):
            return None

    def report(self, fingerprint: str, ending: str) -> Path:
        """Where what is told of a master lies."""
        return self.folder / f"{fingerprint}.report{ending}"

    def _note(self, fingerprint: str) -> Path:
        return self.folder / f"{fingerprint}.json"

    def keep(
        self, fingerprint: str, written: Path, profile: Profile, shift_lu: float, reports: Mapping[str, str]
    ) -> None:
        """Keep a master that is whole, what was measured of it, by how much it was shifted, and what is told of it.

        Masters that were shifted by something else are none of this album any more.

        Raises:
            OutputError: the disk is full.
        """
        if not self._state.is_file() or abs(self.shift_lu - shift_lu) > _SAME_LU:
            for note in self.folder.glob("*.json"):
                note.unlink()
            self._text(self._state, json.dumps({"schema": _SCHEMA, "shift_lu": shift_lu}))
        written.replace(self.master(fingerprint))
        for ending, text in reports.items():
            self._text(self.report(fingerprint, ending), text)
        self._text(self._note(fingerprint), profile.to_json())

    def _text(self, place: Path, text: str) -> None:
        with Outputs(overwrite=True) as outputs:
            outputs.text(place, text)
            outputs.publish()

    @property
    def shift_lu(self) -> float:
        """By how much the masters that are kept were shifted together; 0 where none are."""
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
            return float(state["shift_lu"]) if state["schema"] == _SCHEMA else 0.0
        except (OSError, ValueError, KeyError, TypeError):
            return 0.0

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"

    def forget_others(self, fingerprints: Sequence[str], files: Sequence[Path]) -> None:
        """Remove masters that no song of the album has any more, and what was put together for them but for `files`."""
        current = {*fingerprints, "state", *(file.stem for file in files)}
        for file in self.folder.iterdir():
            if file.name.split(".")[0] not in current and file.suffix in {SOUND, ".part", ".json", ".html"}:
                file.unlink(missing_ok=True)
