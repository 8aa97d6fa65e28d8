"""A song through a device, as loud as the song itself, so that one compares sounds and not levels.

What a device leaves out, gain gives back; where peaks would pass the ceiling then, a limiter takes them, up to a limit.
Beyond it the preview stays quieter, which is told.

Conventions: previews are WAVs of 24 bits at the song's rate. A song that is silent, or of which a device leaves
nothing, is passed through as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import Block, Outputs, Sound, choose_format, open_sound
from assistant.landing import Probe
from assistant.listen.devices import Device
from assistant.processors import Gain, Limiter
from assistant.processors.base import bounds
from assistant.progress import Progress
from assistant.render import render
from assistant.settings import Chain
from assistant.traces import take_traces
from assistant.units import db_to_amplitude

CEILING_DBTP = -1.0
MOST_REDUCTION_DB = 6.0
"""A loud master without its lows has higher peaks; more than this would be heard as another sound."""
_SURE_DB = 24.0
"""Peaks so far under the ceiling need not be exact: more gain than this is never needed."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A preview that was written."""

    path: Path
    loudness_lufs: float | None
    """As foretold, to about a tenth; None where nothing is left."""
    reduction_db: float
    """What the limiter typically takes."""


def write_preview(
    song: Path, loudness_lufs: float | None, device: Device, final: Path, outputs: Outputs, progress: Progress
) -> Preview:
    """Write the preview of a song on one device.

    Args:
        song: a sound file, whole.
        loudness_lufs: its loudness; None for silence.
        device: what it is heard on.
        final: where the preview goes.
        outputs: the set with which it appears.
        progress: is told how far the run is.

    Raises:
        OutputError: it cannot be written.
    """
    sound = open_sound(song)
    with progress.stage("preview"):
        chain, preview = _landed(sound, loudness_lufs, device, final, progress)
        form = choose_format(Path("preview.wav"), rate_hz=sound.rate_hz)
        writer = outputs.sound(final, form, sound.channels, samples=sound.samples)
        for block in _through(sound, chain, device, progress):
            writer.write(block)
    return preview


def _landed(
    sound: Sound, loudness_lufs: float | None, device: Device, final: Path, progress: Progress
) -> tuple[Chain, Preview]:
    """The device's chain with the gain and the limiter that bring it to the song's loudness."""
    limiter = Limiter(ceiling_dbtp=CEILING_DBTP)
    stream = _through(sound, device.chain, device, progress)
    traces = take_traces(stream, sound.rate_hz, sound.channels, exact_above=db_to_amplitude(CEILING_DBTP - _SURE_DB))
    if loudness_lufs is None or traces.loudness_lufs < -70.0:
        return device.chain, Preview(path=final, loudness_lufs=None, reduction_db=0.0)
    probe = Probe(traces, limiter)
    landing = probe.solve(loudness_lufs, MOST_REDUCTION_DB)
    most_db = bounds(Gain, "gain_db")[1]
    if landing.drive_db > most_db:
        landing = probe.predict(most_db)
    chain = (*device.chain, Gain(gain_db=landing.drive_db), limiter)
    told = Preview(path=final, loudness_lufs=landing.loudness_lufs, reduction_db=landing.reduction_db)
    return chain, told


def _through(sound: Sound, chain: Chain, device: Device, progress: Progress) -> Iterator[Block]:
    stream = progress.watched(f"preview {device.name}", sound.blocks(), sound.samples)
    return render(stream, chain, sound.rate_hz, sound.channels)
