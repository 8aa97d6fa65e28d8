"""A song on each device that was asked for: the preview, what the device leaves out, and which groups get lost there.

A finished song has no groups; of a mix each is judged, and where one gets lost it is tried what would help.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.audio import Outputs
from assistant.listen.devices import Device, device_named
from assistant.listen.fixes import Fix, find_fix
from assistant.listen.judge import GroupThere, judge, judged_frames
from assistant.listen.preview import Preview, write_preview
from assistant.listen.reach import Reach, reach
from assistant.listen.stems import Stems
from assistant.profile import Profile
from assistant.progress import Progress


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A group that gets lost on a device."""

    group: GroupThere
    fix: Fix | None
    """The least that brings it back; None where nothing that was tried does."""


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A song on one device."""

    device: Device
    preview: Preview
    reach: Reach
    groups: tuple[GroupThere, ...] = ()
    """Of a mix: each group that plays in what is judged."""
    lost: tuple[Lost, ...] = ()


def preview_paths(sound: Path, names: tuple[str, ...]) -> dict[str, Path]:
    """Where the preview for each device goes: `a/b_phone.wav` beside `a/b.flac`.

    Raises:
        OptionError: a name that no device has.
    """
    return {name: sound.with_name(f"{sound.stem}_{device_named(name).name}.wav") for name in dict.fromkeys(names)}


def translate(
    song: Path, profile: Profile, stems: Stems | None, places: Mapping[str, Path], outputs: Outputs,
    progress: Progress,
) -> tuple[Translation, ...]:  # fmt: skip
    """Write the previews of a song, and hold it against each device.

    Args:
        song: the sound file, whole.
        profile: what was measured of it.
        stems: what it was mixed from, if it was.
        places: where each device's preview goes, as `preview_paths` says.
        outputs: the set with which they appear.
        progress: is told how far the run is.

    Raises:
        OutputError: a preview that cannot be written.
    """
    found = []
    for name, place in places.items():
        device = device_named(name)
        preview = write_preview(song, profile.loudness_lufs, device, place, outputs, progress)
        told = Translation(device=device, preview=preview, reach=reach(profile, device))
        if stems is not None:
            with progress.stage("other speakers"):
                told = replace(told, groups=judge(stems, device))
                told = replace(told, lost=_lost(stems, device, told.groups))
        found.append(told)
    return tuple(found)


def _lost(stems: Stems, device: Device, groups: tuple[GroupThere, ...]) -> tuple[Lost, ...]:
    """The groups to warn about, each with what helps."""
    missing = [group for group in groups if group.is_lost]
    frames = judged_frames(stems, device) if missing else None
    return tuple(
        Lost(group=group, fix=None if frames is None else find_fix(stems, group, device, frames)) for group in missing
    )
