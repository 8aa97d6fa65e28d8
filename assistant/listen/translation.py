"""A finished song on each device that was asked for: the preview, and what the device leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import Outputs
from assistant.listen.devices import Device, device_named
from assistant.listen.preview import Preview, write_preview
from assistant.listen.reach import Reach, reach
from assistant.profile import Profile
from assistant.progress import Progress


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A song on one device."""

    device: Device
    preview: Preview
    reach: Reach


def preview_paths(sound: Path, names: tuple[str, ...]) -> dict[str, Path]:
    """Where the preview for each device goes: `a/b_phone.wav` beside `a/b.flac`.

    Raises:
        OptionError: a name that no device has.
    """
    return {name: sound.with_name(f"{sound.stem}_{device_named(name).name}.wav") for name in dict.fromkeys(names)}


def translate(
    song: Path, profile: Profile, places: Mapping[str, Path], outputs: Outputs, progress: Progress
) -> tuple[Translation, ...]:
    """Write the previews of a song, and hold it against each device.

    Args:
        song: the sound file, whole.
        profile: what was measured of it.
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
        found.append(Translation(device=device, preview=preview, reach=reach(profile, device)))
    return tuple(found)
