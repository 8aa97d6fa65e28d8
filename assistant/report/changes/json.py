"""A change report as one JSON object, for programs.

Conventions: every change is B - A, numbers are finite, what cannot be told is null. `schema` counts up when a key
changes its meaning or goes; new keys may come.
"""

import dataclasses
from typing import Any

import numpy as np

from assistant import __version__
from assistant.bands import CENTRES_HZ
from assistant.diff import Changes, DocumentChanges, SoundChanges
from assistant.diff.chains import ChainChanges, Step
from assistant.diff.documents import MatchChanges, Option
from assistant.diff.figures import WORTH_DB, Curve, Pair, RoleChanges
from assistant.diff.mixes import MixChanges, SendChange, TrackMove
from assistant.diff.outcome import Outcome
from assistant.diff.sizes import Effect
from assistant.diff.sounds import Section
from assistant.report.changes.content import content
from assistant.report.changes.settings import step_text
from assistant.report.changes.tone import Phrase, phrases
from assistant.report.json import dump
from assistant.settings import GroupBus

SCHEMA = 1


def write(changes: Changes) -> str:
    """Give the object as text, ending in a line feed."""
    return dump(to_object(changes))


def to_object(changes: Changes) -> dict[str, Any]:
    """Give the changes as plain dicts, lists, numbers, words and None."""
    body = _documents(changes) if isinstance(changes, DocumentChanges) else _sounds(changes)
    head = {"schema": SCHEMA, "version": __version__, "kind": _kind(changes), "worth_db": WORTH_DB}
    return {**head, "verdict": list(content(changes).verdict), **_rounded(body)}


def _kind(changes: Changes) -> str:
    if isinstance(changes, DocumentChanges):
        return "settings" if changes.match is None else "matches"
    return "sounds"


def _sounds(changes: SoundChanges) -> dict[str, Any]:
    files = {
        name: {
            "file": str(facts.path), "rate_hz": facts.rate_hz, "channels": facts.channels,
            "duration_seconds": facts.seconds,
        }
        for name, facts in (("a", changes.a), ("b", changes.b))
    }  # fmt: skip
    return {
        **files,
        "again": dataclasses.asdict(changes.relation) if changes.relation else None,
        "same_performance": changes.same_performance,
        "later_seconds": changes.later_seconds,
        "changes": _phrases(phrases(changes.figures, changes.tone)),
        "figures": _figures(changes.figures),
        "tone": _curve(changes.tone),
        "sections": [_section(section) for section in changes.sections],
        "usual_change_lu": changes.usual_change_lu,
        "moved_most": _section(changes.moved_most) if changes.moved_most else None,
        "findings_new": [dataclasses.asdict(finding) for finding in changes.findings_new],
        "findings_gone": [dataclasses.asdict(finding) for finding in changes.findings_gone],
    }


def _documents(changes: DocumentChanges) -> dict[str, Any]:
    chains = {name: _chain(chain, changes.effects[name]) for name, chain in changes.chains.items()}
    return {
        "a": {"file": str(changes.a)},
        "b": {"file": str(changes.b)},
        "bus": chains.pop(""),
        "tracks": chains,
        "tracks_new": list(changes.tracks_new),
        "tracks_gone": list(changes.tracks_gone),
        "mix": _mix(changes.mix) if changes.mix else None,
        "outcome": _outcome(changes.outcome) if changes.outcome else None,
        **(_match(changes.match) if changes.match else {}),
        **({"rendered": _role(changes.rendered)} if changes.rendered else {}),
    }


def _mix(mix: MixChanges) -> dict[str, Any]:
    """Faders, groups and sends; the chains of the tracks stand beside."""
    return {
        "common_db": mix.common_db,
        "tracks": [_track(move) for move in mix.tracks],
        "groups": [
            {
                "name": group.name, "a": _group(group.a), "b": _group(group.b), "joined": list(group.joined),
                "left": list(group.left), "steps": [_step(step) for step in group.compressor.steps],
            }
            for group in mix.groups
        ],
        "sends": [_send(send) for send in mix.sends],
    }  # fmt: skip


def _track(move: TrackMove) -> dict[str, Any]:
    return {
        "name": move.name,
        "gain_db": _ends(move.gain),
        "beyond_common_db": move.beyond_db if move.is_in_both else None,
        "before_compressor_db": _ends(move.drive),
        "pan": _ends(move.pan),
        "ride": {
            "apart_db": move.ride_size_db,
            **{name: dataclasses.asdict(ride) for name, ride in zip("ab", move.rides, strict=True)},
        },
    }


def _group(group: GroupBus | None) -> dict[str, Any] | None:
    return None if group is None else {"tracks": list(group.tracks), "compressor": dataclasses.asdict(group.compressor)}


def _send(send: SendChange) -> dict[str, Any]:
    return {
        "name": send.name,
        "change": "added" if send.a is None else "removed" if send.b is None else "changed",
        "levels_db": {level.key: _ends(level) for level in send.levels},
        "tail_seconds": _ends(send.tail),
        "steps": [_step(step) for step in send.chain.steps],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    """Balance, lead and masking; by whom they are told, and whether they can be believed."""
    return {
        "measured": outcome.is_measured,
        "edited_since": dict(zip("ab", map(list, outcome.edited), strict=True)),
        "lead": dict(zip("ab", outcome.lead, strict=True)),
        "groups_lu": {pair.key: _ends(pair) for pair in outcome.groups},
        "figures": _figures(outcome.figures),
        "masking": [{**dataclasses.asdict(pair), "change": pair.change} for pair in outcome.masking],
    }


def _ends(pair: Pair) -> dict[str, Any]:
    return {"a": pair.a, "b": pair.b, "change": pair.change}


def _match(match: MatchChanges) -> dict[str, Any]:
    return {
        "names": _options(match.names),
        "options": _options(match.options),
        "work": _figures(match.work),
        **{role.role: _role(role) for role in match.roles},
        "notes": {
            "new": list(match.notes.new),
            "gone": list(match.notes.gone),
            "reworded": [{"a": a, "b": b} for a, b in match.notes.reworded],
        },
    }


def _role(role: RoleChanges) -> dict[str, Any]:
    return {
        "changes": _phrases(phrases(role.figures, role.tone)),
        "figures": _figures(role.figures),
        "tone": _curve(role.tone),
    }


def _options(options: tuple[Option, ...]) -> dict[str, Any]:
    return {option.name: {"a": option.a, "b": option.b} for option in options}


def _chain(chain: ChainChanges, effects: tuple[Effect, ...]) -> dict[str, Any]:
    return {
        "steps": [_step(step) for step in chain.steps],
        "reordered": chain.reordered,
        "equalizers_together": {effect.channel: _curve(effect.curve) for effect in effects},
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "change": step.change,
        "processor": step.processor,
        "place": step.place,
        "where": step.where or None,
        "size_db": step.size_db,
        "text": step_text(step),
        "a": None if step.a is None else dataclasses.asdict(step.a),
        "b": None if step.b is None else dataclasses.asdict(step.b),
        "parameters": [parameter.name for parameter in step.parameters],
    }


def _phrases(told: tuple[Phrase, ...]) -> list[dict[str, Any]]:
    return [{"aspect": phrase.aspect, "size_db": phrase.size_db, "text": phrase.whole} for phrase in told]


def _figures(pairs: tuple[Pair, ...]) -> dict[str, Any]:
    return {pair.key: {"a": pair.a, "b": pair.b, "change": pair.change, "unit": pair.unit} for pair in pairs}


def _section(section: Section) -> dict[str, Any]:
    return {**dataclasses.asdict(section), "change_lu": section.change_lu}


def _curve(curve: Curve | None) -> dict[str, Any] | None:
    return None if curve is None else {"band_hz": CENTRES_HZ, **dataclasses.asdict(curve)}


def _rounded(value: object) -> Any:  # noqa: ANN401 - any plain value
    """Numbers to four decimals, never -0.0; arrays as lists."""
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    if isinstance(value, np.ndarray):
        return [round(float(item), 3) + 0.0 for item in value]
    return round(value, 4) + 0.0 if isinstance(value, float) else value
