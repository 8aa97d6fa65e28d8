"""Every kind, and every rule of every target that comes with the program, is broken by one file and kept by another."""

from collections.abc import Callable

import pytest

from assistant.audio import open_sound
from assistant.check import Rule, read_targets
from assistant.check.evidence import Evidence, gather
from assistant.check.kinds import KINDS
from assistant.progress import Progress
from tests.check.cases import CASES, File
from tests.programs import program

RULES = [rule for target in read_targets().values() for rule in target.rules]


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[File], Evidence]:
    """Writes and measures a file, each once: many rules are broken by the same."""
    folder, known = tmp_path_factory.mktemp("files"), {}

    def gather_once(file: File) -> Evidence:
        key = (file.samples.tobytes(), file.rate_hz, file.subtype, file.ending, *file.tags)
        if key not in known:
            known[key] = gather(open_sound(file.write(folder, f"song {len(known)}")), Progress())
        return known[key]

    return gather_once


def _worst(rule: Rule) -> str:
    """The worst that a rule can say."""
    if KINDS[rule.kind].unit is None:
        return rule.severity
    return "fail" if rule.bounds.fail_above is not None or rule.bounds.fail_below is not None else "warn"


def test_every_kind_is_used_by_a_target_and_has_its_cases():
    assert {rule.kind for rule in RULES} == set(KINDS) == set(CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.target}-{rule.name}")
def test_a_rule_is_broken_by_one_file_and_kept_by_another(rule: Rule, gathered: Callable[[File], Evidence]):
    if rule.kind == "coded_peak":
        program("ffmpeg", "ffmpeg")
    broken, kept = (KINDS[rule.kind].judge(gathered(CASES[rule.kind](rule, each)), rule) for each in (True, False))
    assert broken.status == _worst(rule), broken
    assert kept.status == "pass", kept
    assert broken.text != kept.text
    assert broken.text.endswith((".", "?"))
    assert broken.source == kept.source == rule.origin
    if KINDS[rule.kind].unit is not None:
        assert broken.measured is not None
        assert broken.limit in vars(rule.bounds).values() or "mono_lu" in rule.options
        assert broken.unit == KINDS[rule.kind].unit
