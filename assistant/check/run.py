"""Files x targets -> lines: each file is measured once, and every rule of every wanted target judges it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import open_sound
from assistant.check.evidence import Evidence, gather
from assistant.check.kinds import KINDS
from assistant.check.lines import Line
from assistant.check.targets import GENERAL, Target
from assistant.errors import OptionError
from assistant.progress import Progress


@dataclass(frozen=True)
class Wanted:
    """What is to be checked against what; `targets` begins with the general one."""

    files: tuple[Path, ...]
    targets: tuple[Target, ...]


def wanted_targets(names: Sequence[str], known: Mapping[str, Target]) -> tuple[Target, ...]:
    """The general target, and those that were asked for.

    Args:
        names: each a name, or several with commas between them.
        known: every target by its name.

    Raises:
        OptionError: a name that no target has.
    """
    asked = [name.strip() for each in names for name in each.split(",")]
    for name in asked:
        if name not in known:
            raise OptionError(f"--for is {name!r}; allowed: {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys([GENERAL, *asked]) if name in known)


def check_files(wanted: Wanted, progress: Progress) -> tuple[Line, ...]:
    """Check every file against every target.

    Args:
        wanted: files and targets.
        progress: is told how far the run is.

    Returns:
        The lines, by file and then by target, in the order of the rules.

    Raises:
        SoundError: a file that cannot be read; every file is opened before the first is measured.
    """
    sounds = [open_sound(path) for path in wanted.files]
    return tuple(line for sound in sounds for line in judged(gather(sound, progress), wanted.targets))


def judged(evidence: Evidence, targets: Sequence[Target]) -> tuple[Line, ...]:
    """Every rule on one file; a silent file is asked only what does not concern its sound."""
    rules = (rule for target in targets for rule in target.rules)
    asked = [rule for rule in rules if not evidence.is_silent or KINDS[rule.kind].on_silence]
    evidence.try_codings(rule.word("coding") for rule in asked if rule.kind == "coded_peak")
    return tuple(KINDS[rule.kind].judge(evidence, rule) for rule in asked)
