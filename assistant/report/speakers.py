"""What a report says of a song on other speakers."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.advice import frequency_text
from assistant.listen.judge import LEAST_HEARD, MOST_LOSS_LU, GroupThere
from assistant.listen.reach import Reach
from assistant.listen.translation import Lost, Translation
from assistant.report.dynamics import Table
from assistant.settings import Settings, to_json

SPEAKERS = "On other speakers"
_WORTH_LU = 0.3
_WORTH_PERCENT = 1.0
_NEAR_LU = 0.3
_ALL_LU = 60.0


def speakers_lines(translations: Sequence[Translation]) -> tuple[str, ...]:
    """One sentence or two for each device, and where its preview is; nothing where none was asked for."""
    return tuple(line for each in translations for line in _lines(each))


def _lines(translation: Translation) -> Iterator[str]:
    reached = " ".join(_reach_texts(translation.reach)) or "next to nothing of its loudness is lost."
    yield f"On {translation.device.title}: {reached} {_preview_text(translation)}"
    for lost in translation.lost:
        yield _warning(translation, lost)
    if translation.groups and not translation.lost:
        yield f"No group gets lost on {translation.device.title}{_where(translation)}."


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
        yield f"{reach.mono_loss_lu:.1f} LU go with the side, which is narrowed or folded down."


def _preview_text(translation: Translation) -> str:
    preview = translation.preview
    if preview.loudness_lufs is None:
        return f"Nothing of it can be heard there; the preview is {preview.path}."
    limited = f", for which a limiter takes {preview.reduction_db:.1f} dB" if preview.reduction_db >= _NEAR_LU else ""
    return f"The preview is {preview.path}, at {preview.loudness_lufs:.1f} LUFS{limited}."


def _where(translation: Translation) -> str:
    return " in the song's quiet parts" if translation.device.quiet_parts else ""


def _warning(translation: Translation, lost: Lost) -> str:
    """Which group gets lost, and what brings it back."""
    group = lost.group
    told = (
        f"Warning: {group.name} ({', '.join(group.tracks)}) {_loss_text(group)} on "
        f"{translation.device.title}{_where(translation)}: heard there in {_percent(group.heard_there)} of the moments "
        f"in which it plays, on full-range speakers in {_percent(group.heard)}. "
    )
    fix = lost.fix
    if fix is None:
        return f"{told}None of the equalizers, saturators, widths and gains that were tried brings it back gently."
    text = ", ".join(json.dumps(each) for each in to_json(Settings(bus=fix.chain))["bus"])
    return (
        f"{told}This brings it to {_percent(fix.after.heard_there)}; paste it into the chain of {fix.track} in the "
        f"settings, from entry {fix.place + 1} on: {text}. On full-range speakers it moves {fix.change_db:.1f} dB of "
        "what the group is."
    )


def _loss_text(group: GroupThere) -> str:
    """A group that is under the noise as a whole has no loss in figures."""
    return f"loses {group.loss_lu:.1f} LU more than the mix" if group.loss_lu < _ALL_LU else "goes under altogether"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def speakers_table(translations: Sequence[Translation]) -> Table | None:
    """Each group on each device; None where there are none."""
    rows = tuple(
        (
            f"{each.device.name}: {group.name}", f"{group.level_lu:.1f}",
            f"{group.loss_lu:+.1f}" if group.loss_lu < _ALL_LU else "all",
            _percent(group.heard), _percent(group.heard_there), "lost" if group.is_lost else "",
        )
        for each in translations
        for group in each.groups
    )  # fmt: skip
    caption = (
        "Level: against the mix on full-range speakers, LU. Loss: beyond what the whole mix loses, LU. Heard: the "
        "share of its moments in which something of it is covered neither by the rest nor by noise. Lost: more than "
        f"{MOST_LOSS_LU:g} LU, and less than {100.0 * LEAST_HEARD:.0f} % of what is heard on full-range speakers."
    )
    return Table(caption, ("group", "level", "loss", "heard", "there", "verdict"), rows) if rows else None


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
        "groups": [_group_object(group) for group in translation.groups],
        "warnings": [_lost_object(lost) for lost in translation.lost],
    }


def _group_object(group: GroupThere) -> dict[str, Any]:
    return {
        "name": group.name, "tracks": list(group.tracks), "level_lu": round(group.level_lu, 2),
        "loss_lu": round(group.loss_lu, 2), "heard": round(group.heard, 3),
        "heard_there": round(group.heard_there, 3), "lost": group.is_lost,
    }  # fmt: skip


def _lost_object(lost: Lost) -> dict[str, Any]:
    """A warning; its fix as it stands in a track's chain in the settings."""
    fix = lost.fix
    told = None if fix is None else {
        "track": fix.track, "place": fix.place, "chain": to_json(Settings(bus=fix.chain))["bus"],
        "change_db": round(fix.change_db, 2), "heard_there": round(fix.after.heard_there, 3),
    }  # fmt: skip
    return {"group": lost.group.name, "fix": told}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
