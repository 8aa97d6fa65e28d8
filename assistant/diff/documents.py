"""Two JSON files of settings, or of matches: what changed in the chains, and in what was measured and asked for.

Conventions: a match holds its settings and what was measured in mix, reference and result (`report/json.py`), a
settings file the chains alone; of one of each, only the chains are compared. Changes are B - A.
"""

import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import settings as settings_files
from assistant.diff.chains import ChainChanges, chain_changes
from assistant.diff.figures import Pair, RoleChanges, role_changes
from assistant.diff.lookup import number_at, object_of, objects_of, percent_of
from assistant.diff.mixes import MixChanges, mix_changes
from assistant.diff.outcome import Outcome, outcome
from assistant.diff.sizes import RATE_HZ, Effect, effects
from assistant.diff.summary import summary_from_json
from assistant.errors import SettingsError
from assistant.progress import Progress
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.diff.rendered import Rendered

ROLES = ("before", "bus_input", "reference", "after")
"""What a match measured; only a mix has an input of its bus beside what it begins with."""
_OWN_WORDS = ("settings", "bus", "tracks")
_HEAD_BYTES = 64
_FIGURE = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a match that was given otherwise; None stands for `auto`, or for what was not given."""

    name: str
    a: object
    b: object


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What the two matches said, each sentence once; those that differ in figures only are one."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class MatchChanges:
    """What changed between two matches beside their chains."""

    names: tuple[Option, ...]
    """The mix and the references, where they have other names."""
    options: tuple[Option, ...]
    work: tuple[Pair, ...]
    """How far the aspects go and what limiter and compressor take."""
    roles: tuple[RoleChanges, ...]
    notes: Notes


@dataclass(frozen=True, kw_only=True, eq=False)
class DocumentChanges:
    """What changed between two JSON files."""

    a: Path
    b: Path
    chains: Mapping[str, ChainChanges]
    """By the name of the track; the bus, which comes first, has the name ""."""
    effects: Mapping[str, tuple[Effect, ...]]
    """What the equalizers and filters of each chain do together, more or less than before."""
    tracks_gone: tuple[str, ...]
    tracks_new: tuple[str, ...]
    match: MatchChanges | None
    """None where one of the two is a settings file."""
    mix: MixChanges | None
    """None where neither has tracks."""
    outcome: Outcome | None
    """None where one of the two is no mix that was measured."""
    rendered: RoleChanges | None = None
    """The sounds that the two make of their tracks, where these were given."""


def is_document(path: Path) -> bool:
    """Whether the file is to be read as JSON: by its ending, or because it begins like an object."""
    if path.suffix.lower() == ".json":
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False  # whoever reads sounds says what is wrong
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def document_changes(a: Path, b: Path, progress: Progress, tracks: Path | None = None) -> DocumentChanges:
    """Read both and say what changed.

    Args:
        a: one file.
        b: the other.
        progress: is told how far the rendering is.
        tracks: the folder whose tracks both mix; with it they are rendered and measured.

    Raises:
        SettingsError: a file that cannot be read, is not JSON, or is neither settings nor a match; settings that have
            no tracks, or others than the folder.
        SoundError: a track that cannot be read.
    """
    (one, before), (other, after) = _read(a), _read(b)
    found = None if tracks is None else _rendered(tracks, (before, after), (one, other), progress)
    chains = {"": (before.bus, after.bus)}
    chains |= {
        name: (chain, after.tracks[name]) for name, chain in sorted(before.tracks.items()) if name in after.tracks
    }
    rate_hz = _rate_hz(one, other)
    return DocumentChanges(
        a=a,
        b=b,
        chains={name: chain_changes(*pair, rate_hz) for name, pair in chains.items()},
        effects={name: effects(*pair, rate_hz) for name, pair in chains.items()},
        tracks_gone=tuple(sorted(name for name in before.tracks if name not in after.tracks)),
        tracks_new=tuple(sorted(name for name in after.tracks if name not in before.tracks)),
        match=_match_changes(one, other, (a, b)) if "before" in one and "before" in other else None,
        mix=mix_changes(before, after, rate_hz),
        outcome=found.outcome if found else outcome(one, other, (before, after)),
        rendered=found.result if found else None,
    )


def _rendered(
    folder: Path, settings: tuple[Settings, Settings], found: tuple[dict[str, Any], dict[str, Any]], progress: Progress
) -> "Rendered":
    from assistant.diff.rendered import rendered  # noqa: PLC0415 - what mixes is loaded where tracks are given

    return rendered(folder, settings, found, progress)


def _read(path: Path) -> tuple[dict[str, Any], Settings]:
    """The whole object, and the settings in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SettingsError(f"{path} cannot be read: {reason}; is it the JSON of a match, or settings?") from error
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not JSON: {error}; was it edited by hand or cut short?") from error
    if not isinstance(found, dict) or not any(word in found for word in _OWN_WORDS):
        raise SettingsError(
            f"{path} is JSON, but no settings and no match: one of {', '.join(_OWN_WORDS)} is needed; profiles cannot "
            "be compared, but the sounds they are of can"
        )
    try:
        return found, settings_files.from_json(found)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def _rate_hz(one: dict[str, Any], other: dict[str, Any]) -> float:
    """The mix's rate, of which filters depend on near its upper end."""
    for found in (one, other):
        before = found.get("before")
        rate_hz = before.get("rate_hz") if isinstance(before, dict) else None
        if isinstance(rate_hz, int) and rate_hz > 0:
            return float(rate_hz)
    return RATE_HZ


def _match_changes(one: dict[str, Any], other: dict[str, Any], paths: tuple[Path, Path]) -> MatchChanges:
    summaries = [
        {role: summary_from_json(each[role], f"{path}: {role}") for role in ROLES if each.get(role) is not None}
        for each, path in zip((one, other), paths, strict=True)
    ]
    return MatchChanges(
        names=_options(_part(one, "mix", "references"), _part(other, "mix", "references")),
        options=_options(_asked(one), _asked(other)),
        work=_work(one, other),
        roles=tuple(
            role_changes(role, summaries[0][role], summaries[1][role])
            for role in ROLES
            if all(role in each for each in summaries)
        ),
        notes=_notes(_texts(one.get("notes")), _texts(other.get("notes"))),
    )


def _part(found: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: found.get(name) for name in names}


def _asked(found: dict[str, Any]) -> dict[str, Any]:
    """What was asked of the match, and of the mix in front of it."""
    return {**object_of(found.get("options")), **object_of(found.get("mix_options"))}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _options(a: dict[str, Any], b: dict[str, Any]) -> tuple[Option, ...]:
    names = dict.fromkeys((*a, *b))
    return tuple(Option(name=name, a=a.get(name), b=b.get(name)) for name in names if a.get(name) != b.get(name))


def _work(one: dict[str, Any], other: dict[str, Any]) -> tuple[Pair, ...]:
    """Figures of what the chain does, which only a match knows."""
    shares = [_shares(each) for each in (one, other)]
    pairs = [
        Pair(
            key=f"share_{aspect}_percent", heading="How far", name=aspect, unit="%", decimals=0,
            a=shares[0].get(aspect), b=shares[1].get(aspect),
        )
        for aspect in dict.fromkeys(itertools.chain(*shares))
    ]  # fmt: skip
    wanted = (
        ("wanted_lufs", "loudness wanted", "LUFS", ("wanted_lufs",)),
        ("limiting_db", "limiting, typically in loud parts", "dB", ("limiter", "reduction_db")),
        ("compression_db", "compression, typically in loud parts", "dB", ("dynamics", "measured", "typical_db")),
    )
    return (*pairs, *(_worked(key, name, unit, way, one, other) for key, name, unit, way in wanted))


def _worked(
    key: str, name: str, unit: str, way: tuple[str, ...], one: dict[str, Any], other: dict[str, Any]
) -> Pair:  # fmt: skip
    a, b = (number_at(each, way) for each in (one, other))
    return Pair(key=key, heading="Work", name=name, unit=unit, a=a, b=b)


def _shares(found: dict[str, Any]) -> dict[str, float | None]:
    shares = objects_of(found.get("shares"))
    return {str(share.get("aspect")): percent_of(share.get("share")) for share in shares}


def _notes(a: tuple[str, ...], b: tuple[str, ...]) -> Notes:
    """What was said only once, and what was said with other figures."""
    gone, new = ([text for text in own if text not in others] for own, others in ((a, b), (b, a)))
    reworded = []
    for text in list(gone):
        same = next((each for each in new if _bare(each) == _bare(text)), None)
        if same is not None:
            reworded.append((text, same))
            gone.remove(text)
            new.remove(same)
    return Notes(gone=tuple(gone), new=tuple(new), reworded=tuple(reworded))


def _bare(text: str) -> str:
    """A sentence without its figures."""
    return _FIGURE.sub("#", text)
