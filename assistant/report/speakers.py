"""What a report says of a song on other speakers."""

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.advice import frequency_text
from assistant.listen.reach import Reach
from assistant.listen.translation import Translation

SPEAKERS = "On other speakers"
_WORTH_LU = 0.3
_WORTH_PERCENT = 1.0
_NEAR_LU = 0.3


def speakers_lines(translations: Sequence[Translation]) -> tuple[str, ...]:
    """One sentence or two for each device, and where its preview is; nothing where none was asked for."""
    return tuple(line for each in translations for line in _lines(each))


def _lines(translation: Translation) -> Iterator[str]:
    reached = " ".join(_reach_texts(translation.reach)) or "Nothing of its loudness is lost."
    yield f"On {translation.device.title}: {reached} {_preview_text(translation)}"


def _reach_texts(reach: Reach) -> Iterator[str]:
    ends = (("below", reach.low_hz, reach.below_percent), ("above", reach.high_hz, reach.above_percent))
    told = [
        f"{percent:.0f} % of its loudness energy lies {side} {frequency_text(edge_hz)}"
        for side, edge_hz, percent in ends
        if edge_hz is not None and percent >= _WORTH_PERCENT
    ]
    if told:
        yield f"{' and '.join(told)}, out of reach."
    if reach.loss_lu >= _WORTH_LU:
        yield f"At equal gain it is {reach.loss_lu:.1f} LU softer than on full-range speakers."
    if reach.mono_loss_lu >= _WORTH_LU:
        yield f"Of that {reach.mono_loss_lu:.1f} LU go with the side, which is narrowed or folded down."


def _preview_text(translation: Translation) -> str:
    preview = translation.preview
    if preview.loudness_lufs is None:
        return f"Nothing of it can be heard there; the preview is {preview.path}."
    limited = f", for which a limiter takes {preview.reduction_db:.1f} dB" if preview.reduction_db >= _NEAR_LU else ""
    return f"The preview is {preview.path}, at {preview.loudness_lufs:.1f} LUFS{limited}."


def speakers_object(translations: Sequence[Translation]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [_object(each) for each in translations]


def _object(translation: Translation) -> dict[str, Any]:
    reach, preview = translation.reach, translation.preview
    return {
        "device": translation.device.name,
        "preview": preview.path.name,
        "preview_lufs": _rounded(preview.loudness_lufs),
        "preview_limiting_db": _rounded(preview.reduction_db),
        "low_hz": _rounded(reach.low_hz),
        "high_hz": _rounded(reach.high_hz),
        "below_percent": _rounded(reach.below_percent),
        "above_percent": _rounded(reach.above_percent),
        "loss_lu": _rounded(reach.loss_lu),
        "mono_loss_lu": _rounded(reach.mono_loss_lu),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
