"""The sound of a room without music, as long as a gap needs it, made from a second of it.

Frames of the recorded floor are turned to random phases, the same in both channels, and overlapped by half under
windows whose powers add up to one. So the tone keeps the floor's level, spectrum, hum and width, and has no loop that
an ear could find. A floor that holds events (a cough, a chair) is smeared to a murmur.

Conventions: float32 (channels, samples); the same seed gives the same samples.
"""

from collections.abc import Iterator

import numpy as np

from assistant.audio import Block
from assistant.units import Floats

LONGEST_SECONDS = 2.0
"""More of a floor than this is not needed."""
_FRAME_SECONDS = 0.18
_SEED = 75


class RoomTone:
    """A floor that goes on as long as it is asked for."""

    def __init__(self, floor: Block, rate_hz: int, *, seed: int = _SEED) -> None:
        """Take a stretch of floor, float32 (channels, samples), of any length from one sample on."""
        self._frame = 2 * round(_FRAME_SECONDS * rate_hz / 2.0)
        padded = np.pad(floor.astype(np.float64), ((0, 0), (0, max(self._frame - floor.shape[1], 0))), mode="wrap")
        centred = padded - padded.mean(axis=1, keepdims=True)
        frames = np.lib.stride_tricks.sliding_window_view(centred, self._frame, axis=1)[:, :: self._frame // 2]
        self._spectra = np.fft.rfft(frames, axis=-1)
        self._window = np.sin(np.pi * (np.arange(self._frame) + 0.5) / self._frame)
        self._random = np.random.default_rng(seed)

    def blocks(self, samples: int) -> Iterator[Block]:
        """Yield so many samples, half a frame at a time."""
        half = self._frame // 2
        held = self._made()[:, half:]
        while samples > 0:
            made = self._made()
            block = (held + made[:, :half])[:, :samples]
            yield np.ascontiguousarray(block, dtype=np.float32)
            held, samples = made[:, half:], samples - block.shape[1]

    def _made(self) -> Floats:
        """One frame under its window."""
        spectrum = self._spectra[:, self._random.integers(self._spectra.shape[1])]
        turned = spectrum * np.exp(2j * np.pi * self._random.random(spectrum.shape[1]))
        made: Floats = np.fft.irfft(turned, self._frame, axis=-1) * self._window
        return made
