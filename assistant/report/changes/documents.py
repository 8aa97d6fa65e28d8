"""Two settings files, or two matches, in words."""

from collections.abc import Iterator

from assistant.advice import frequency_text
from assistant.diff.chains import ChainChanges
from assistant.diff.documents import DocumentChanges, MatchChanges, Option
from assistant.diff.figures import WORTH_DB, RoleChanges
from assistant.processors import Gain
from assistant.processors.equalizer import Band
from assistant.report.changes import mixes, outcomes
from assistant.report.changes.figures import figures_table, listed, signed
from assistant.report.changes.settings import effect_text, step_lines, steps_counted, worth
from assistant.report.changes.tone import phrases, sentence
from assistant.report.content import Section

_ROLES = {
    "before": "The mix", "reference": "The reference", "after": "The result",
    "rendered": "The mixes, rendered and measured",
}  # fmt: skip
_OF_MIX = ("reference", "after")
"""What is told of a mix by itself; its tracks at one loudness are nobody's result."""
_NOTHING = f"Nothing worth mentioning changed: the chains are within {WORTH_DB:g} dB of each other."
_FIGURES = "Figures that changed; tone is against each sound's own loudness, width is side over mid."
_OPTIONS = {
    "ceiling_dbtp": "ceiling", "from_seconds": "from", "to_seconds": "to", "tool": "for",
    "headroom_dbtp": "headroom", "fade_in_seconds": "fade-in", "fade_out_seconds": "fade-out",
    "fade_shape": "fade-shape",
}  # fmt: skip
"""Options whose name on the command line is another."""
_AUTO = ("tone", "dynamics", "width", "strength")
_SIDE_FIRST = 2.0
"""A change of side alone is told in place of mid's where it is so many times as large."""
_WORK = "Limiting and compression are typical in the loud parts."


def verdict(changes: DocumentChanges) -> tuple[str, ...]:
    """The whole in a few sentences."""
    match = changes.match
    told = list(_asked(match)) if match else []
    told += _settings_told(changes)
    told += outcomes.verdict(changes.outcome) if changes.outcome else []
    result = changes.rendered or _role(changes, "after")
    if result is not None and _moved(result):
        told.append(sentence(phrases(result.figures, result.tone), "The result of B"))
    elif result is not None and not _is_stale(changes):
        told.append(f"The results are within {WORTH_DB:g} dB of each other in everything.")
    return tuple(told)


def _is_stale(changes: DocumentChanges) -> bool:
    """Whether what was measured is not what the settings make now, so that the same figures tell nothing."""
    return changes.outcome is not None and changes.outcome.is_stale


def _role(changes: DocumentChanges, name: str) -> RoleChanges | None:
    """One of the sounds that both files tell of; None where they do not."""
    return next((role for role in changes.match.roles if role.role == name), None) if changes.match else None


def _moved(role: RoleChanges) -> bool:
    return any(phrase.short for phrase in phrases(role.figures, role.tone))


def _asked(match: MatchChanges) -> Iterator[str]:
    """What was given to the two matches otherwise."""
    if match.names:
        yield f"Other songs were matched: {', '.join(_option(each) for each in match.names)}."
    if match.options:
        yield f"Asked for otherwise: {', '.join(_option(each, '--') for each in match.options)}."


def _option(option: Option, mark: str = "") -> str:
    name = _OPTIONS.get(option.name, option.name) if mark else option.name
    nothing = "auto" if option.name in _AUTO else "not given"
    return f"{mark}{name} {_given(option.a, nothing)} -> {_given(option.b, nothing)}"


def _given(value: object, nothing: str) -> str:
    """An option's value as it is written on the command line."""
    if value is None:
        return nothing
    if isinstance(value, dict):
        return str(value.get("name", "another"))
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ",".join("" if each is None else f"{each:g}" if isinstance(each, float) else str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings_told(changes: DocumentChanges) -> list[str]:
    """What became of the settings."""
    others = bool(changes.tracks_gone or changes.tracks_new or (changes.mix and not changes.mix.is_empty))
    if all(chain.is_empty for chain in changes.chains.values()) and not others:
        return ["Nothing changed: the settings are the same."]
    told = list(mixes.verdict(changes.mix)) if changes.mix else []
    told += [f"New: {listed(changes.tracks_new)}."] if changes.tracks_new else []
    told += [f"Gone: {listed(changes.tracks_gone)}."] if changes.tracks_gone else []
    driven = {move.name for move in changes.mix.tracks if move.is_driven} if changes.mix else set()
    tracks = [name for name, chain in _chains_apart(changes) if name and (chain.is_worth or name in driven)]
    told += [f"The chains of {mixes.shortened(tracks)} changed."] if tracks else []
    return [*told, *_bus_told(changes)] or [_NOTHING]


def _bus_told(changes: DocumentChanges) -> Iterator[str]:
    """What became of the chain of the whole."""
    bus, own = changes.chains[""], "The bus" if changes.mix else "Settings"
    counted = steps_counted(bus)
    if counted:
        yield f"{own}: {counted}."
    elif bus.reordered:
        yield f"{own}: in another order."
    if changes.effects[""]:
        yield _together(changes)
    if abs(_gain_db(changes)) >= WORTH_DB:
        yield f"{'Its gain' if changes.mix else 'Gain'} {_gain_change(changes)}."


def _chains_apart(changes: DocumentChanges) -> Iterator[tuple[str, ChainChanges]]:
    """Each chain by its track, without what is told of the moves of all tracks."""
    for name, chain in changes.chains.items():
        yield name, chain.without(mixes.TOLD_HERE) if name else chain


def _together(changes: DocumentChanges) -> str:
    """The equalizers in one clause."""
    first, *others = changes.effects[""]
    most = next((each for each in others if abs(each.curve.most_db) > _SIDE_FIRST * abs(first.curve.most_db)), first)
    curve, channel = most.curve, "" if most.channel == "stereo" else f" in {most.channel}"
    which = "more" if curve.most_db > 0.0 else "less"
    return (
        f"Together the equalizers of B have up to {abs(curve.most_db):.1f} dB {which} than A's, at "
        f"{frequency_text(curve.most_hz)}{channel} ({curve.rms_db:.1f} dB rms)."
    )


def _gain_db(changes: DocumentChanges) -> float:
    """What all gains of the bus together changed by."""
    bus = changes.chains[""]
    totals = [sum(each.gain_db for each in chain if isinstance(each, Gain)) for chain in (bus.a, bus.b)]
    return totals[1] - totals[0]


def _gain_change(changes: DocumentChanges) -> str:
    return f"{signed(_gain_db(changes))} dB"


def sections(changes: DocumentChanges) -> tuple[Section, ...]:
    """Everything after the verdict."""
    told = list(mixes.sections(changes.mix)) if changes.mix else []
    told += outcomes.sections(changes.outcome, _total(changes)) if changes.outcome else []
    told += _chain_sections(changes)
    told += [_role_section(changes.rendered)] if changes.rendered and _moved(changes.rendered) else []
    return (*told, *(_match_sections(changes.match, _roles(changes, changes.match)) if changes.match else ()))


def _chain_sections(changes: DocumentChanges) -> Iterator[Section]:
    """What changed in each chain."""
    moves = {move.name: move for move in (changes.mix.tracks if changes.mix else ())}
    for name, chain in _chains_apart(changes):
        title = f"Settings of {name}" if name else "Settings of the bus" if changes.mix else "Settings"
        lines = step_lines(chain) if chain.is_worth or not name else ()
        yield Section(f"{title}, the largest change first", (*lines, *mixes.driven_line(moves.get(name))))
        if worth(chain) and not (name and _is_one_band(chain)):
            effects = tuple(effect_text(effect) for effect in changes.effects[name])
            together = "What the equalizers do together, B against A"
            yield Section(f"{together}{f' ({name})' if name else ''}", effects)


def _is_one_band(chain: ChainChanges) -> bool:
    """Whether one band of an equalizer is all that changed, so that its own words tell all that it does."""
    told = worth(chain)
    return len(told) == 1 and isinstance(told[0].a or told[0].b, Band)


def _total(changes: DocumentChanges) -> RoleChanges | None:
    """The sum of the tracks, where a bus makes something else of it, and it was not rendered anew."""
    bus = changes.chains[""]
    return _role(changes, "bus_input") if (bus.a or bus.b) and not changes.rendered else None


def _roles(changes: DocumentChanges, match: MatchChanges) -> tuple[RoleChanges, ...]:
    """The sounds of which the figures are told: of a mix that was rendered anew the written result is not."""
    wanted = ("reference",) if changes.rendered else _OF_MIX if changes.outcome else tuple(_ROLES)
    told = (role for role in match.roles if role.role in wanted)
    return tuple(role for role in told if role.role != "after" or _moved(role) or not _is_stale(changes))


def _match_sections(match: MatchChanges, roles: tuple[RoleChanges, ...]) -> Iterator[Section]:
    work = tuple(pair for pair in match.work if pair.is_worth and (pair.a or pair.b))
    if work:
        yield Section("How far each aspect goes, and what that takes", (), figures_table(work, _WORK))
    changed = [role for role in reversed(roles) if any(pair.is_worth for pair in role.figures)]
    yield from (_role_section(role) for role in changed)
    same = [_ROLES[role.role] for role in roles if role not in changed]
    yield Section("Measured the same", tuple(same))
    notes = match.notes
    yield Section("Notes of B that A has not", notes.new)
    yield Section("Notes of A that B has no more", notes.gone)
    yield Section("Notes with other figures, as B has them", tuple(new for _, new in notes.reworded))


def _role_section(role: RoleChanges) -> Section:
    """The figures that changed in one of the sounds."""
    name = _ROLES[role.role]
    moved = tuple(pair for pair in role.figures if pair.is_worth)
    lines = tuple(phrase.whole for phrase in phrases(role.figures, role.tone))
    return Section(f"{name}, the largest change first", lines, figures_table(moved, _FIGURES))
