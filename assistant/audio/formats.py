"""How a sound is written: container, sample format, dither and rate, chosen from the file's ending and the options.

Conventions: `subtype` is libsndfile's name of the sample format. Without options a sound is written at the mix's rate,
as 24 bits with flat dither where the container knows bits.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import OptionError, OutputError

Dither = Literal["none", "tpdf", "shaped"]

CONTAINERS = {
    ".wav": "WAV",
    ".wave": "WAV",
    ".rf64": "RF64",
    ".flac": "FLAC",
    ".aiff": "AIFF",
    ".aif": "AIFF",
    ".ogg": "OGG",
    ".oga": "OGG",
    ".mp3": "MP3",
}
BIT_DEPTHS = ("16", "24", "32f")
DITHERS = ("auto", "flat", "shaped", "none")
_SUBTYPES = {"16": "PCM_16", "24": "PCM_24", "32f": "FLOAT"}
_LOSSY = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}
_MP3_RATES_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_SHAPED_RATES_HZ = (44_100, 48_000)  # the shaping filter follows the ear's threshold at 44.1 kHz
_BYTES = {"PCM_16": 2, "PCM_24": 3, "FLOAT": 4}


@dataclass(frozen=True, kw_only=True)
class OutputFormat:
    """How a sound is written.

    `container` is WAV, RF64, FLAC, AIFF, OGG or MP3; a WAV that outgrows 4 GB becomes an RF64 by itself.
    """

    container: str
    subtype: str
    dither: Dither
    rate_hz: int

    @property
    def bits(self) -> int | None:
        """Bits of the whole numbers to write; None for float and lossy formats."""
        return {"PCM_16": 16, "PCM_24": 24}.get(self.subtype)

    def bytes_needed(self, samples: int, channels: int) -> int:
        """Bytes that `samples` per channel take at most; 0 where that cannot be said beforehand (OGG, MP3)."""
        return samples * channels * _BYTES.get(self.subtype, 0)


def choose_format(
    path: Path | str, *, rate_hz: int, bit_depth: str | None = None, dither: str = "auto", rf64: bool = False
) -> OutputFormat:
    """Choose how to write `path`: the container by its ending, the rest by the options.

    Args:
        path: the output; only its ending counts.
        rate_hz: the sampling rate to write.
        bit_depth: "16", "24" or "32f"; 24 where None and the container knows bits.
        dither: "flat" (triangular, 2 LSB), "shaped" (16 bits at 44.1 or 48 kHz), "none", or "auto": flat for whole
            numbers, none for float.
        rf64: write a WAV as RF64 whatever its size.

    Raises:
        OutputError: an ending that cannot be written, or a rate that the container cannot hold.
        OptionError: options that contradict each other or the container.
    """
    file = Path(path)
    container = CONTAINERS.get(file.suffix.lower())
    if container is None:
        raise OutputError(
            f"{file}: sound cannot be written as {file.suffix or 'a file without ending'!s}; "
            f"possible endings: {', '.join(CONTAINERS)}"
        )
    if rf64:
        container = _as_rf64(file, container)
    if container == "MP3" and rate_hz not in _MP3_RATES_HZ:
        rates = ", ".join(str(rate) for rate in _MP3_RATES_HZ)
        raise OutputError(f"{file}: MP3 cannot hold a rate of {rate_hz} Hz; it knows {rates} Hz: ask for one by --rate")
    subtype = _subtype(container, bit_depth)
    return OutputFormat(container=container, subtype=subtype, dither=_dither(subtype, dither, rate_hz), rate_hz=rate_hz)


def _as_rf64(file: Path, container: str) -> str:
    if container not in ("WAV", "RF64"):
        raise OptionError(f"{file}: RF64 was asked for, but the ending says {container}; name the output .wav or .rf64")
    return "RF64"


def _subtype(container: str, bit_depth: str | None) -> str:
    if container in _LOSSY:
        if bit_depth is not None:
            raise OptionError(f"a bit depth of {bit_depth} was asked for, but {container} has none; leave it out")
        return _LOSSY[container]
    chosen = bit_depth or "24"
    if chosen not in _SUBTYPES:
        raise OptionError(f"bit depth is {chosen!r}; allowed: {', '.join(BIT_DEPTHS)}")
    if container == "FLAC" and chosen == "32f":
        raise OptionError("a bit depth of 32f was asked for, but FLAC holds whole numbers only; choose 24, or WAV")
    return _SUBTYPES[chosen]


def _dither(subtype: str, dither: str, rate_hz: int) -> Dither:
    if dither not in DITHERS:
        raise OptionError(f"dither is {dither!r}; allowed: {', '.join(DITHERS)}")
    if not subtype.startswith("PCM"):
        if dither in ("flat", "shaped"):
            raise OptionError(f"{dither} dither was asked for, but {subtype} is not rounded to bits; leave it out")
        return "none"
    if dither == "shaped":
        if subtype != "PCM_16" or rate_hz not in _SHAPED_RATES_HZ:
            raise OptionError(
                f"shaped dither was asked for at {subtype[4:]} bits and {rate_hz} Hz; it is made for 16 bits at 44100 "
                "or 48000 Hz: choose flat"
            )
        return "shaped"
    return "none" if dither == "none" else "tpdf"
