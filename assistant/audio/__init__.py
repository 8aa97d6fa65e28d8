"""Sound in memory and on disk: open, stream, resample, quantise, write, publish.

Reading:    open_sound(path) -> Sound;  Sound.blocks() -> float32 planar blocks;  Sound.read() -> Audio
Writing:    choose_format(path, rate_hz=...) -> OutputFormat;  open_output(path, format, channels) -> SoundWriter
Several:    Outputs: sounds and texts that appear under their final names together, or not at all
Rate:       Resampler, Resampled

Blocks are float32, C-contiguous, (channels, samples), with 1 or 2 channels; full scale is 1.0.
"""

from assistant.audio.formats import OutputFormat, choose_format
from assistant.audio.outputs import Outputs, check_output, folders_made, open_output
from assistant.audio.read import open_sound
from assistant.audio.resample import Resampled, Resampler
from assistant.audio.sound import Audio, Block, Sound
from assistant.audio.write import SoundWriter

__all__ = [
    "Audio",
    "Block",
    "OutputFormat",
    "Outputs",
    "Resampled",
    "Resampler",
    "Sound",
    "SoundWriter",
    "check_output",
    "choose_format",
    "folders_made",
    "open_output",
    "open_sound",
]
