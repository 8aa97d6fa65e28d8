"""Laws of every exporter in the table."""

import ast
import shutil
import subprocess

import pytest

from assistant.errors import OptionError
from assistant.export import EXPORTERS, exporter_named
from assistant.export.base import headroom_db
from assistant.processors import PROCESSORS
from tests.export.working_chains import WORKING, export_of
from tests.programs import program

EVERY = pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=EXPORTERS)
TEXTS = {name: each for name, each in EXPORTERS.items() if isinstance(each.write(export_of()), str)}
KINDS = pytest.mark.parametrize("kind", PROCESSORS)
HOSTILE = "a'b\"c`touch x`$(touch y)\nimport os\r\nrm -rf ~\u2028-->*/]]<x>\u202e%s{0}\\n\udcff.wav"


def text_of(exporter, export):
    written = exporter.write(export)
    return written if isinstance(written, str) else written.decode("utf-8", errors="replace")


def test_exporters_are_in_the_table_under_their_names():
    assert all(name == exporter.name == exporter_named(name).name for name, exporter in EXPORTERS.items())
    with pytest.raises(OptionError, match=r"'nothing'; allowed: .*ffmpeg"):
        exporter_named("nothing")


def test_endings_tell_exporters_apart():
    endings = [exporter.ending for exporter in EXPORTERS.values()]
    assert len(set(endings)) == len(endings)
    assert all(ending.startswith(".") for ending in endings)


@EVERY
def test_only_known_kinds_are_carried(exporter):
    assert exporter.carries <= PROCESSORS.keys()


@EVERY
@KINDS
def test_a_kind_is_carried_or_named_as_not_carried(exporter, kind):
    """What is left out is said with its kind; what is carried is not said to be left out."""
    text = text_of(exporter, export_of(WORKING[kind]))
    assert ("Not carried" not in text) == (kind in exporter.carries)
    assert kind in exporter.carries or f"({kind})" in text


@EVERY
@pytest.mark.parametrize("channels", [1, 2])
def test_the_same_export_gives_the_same_bytes(exporter, channels):
    export = export_of(*WORKING.values(), channels=channels)
    assert exporter.write(export) == exporter.write(export)


@EVERY
@pytest.mark.parametrize("channels", [1, 2])
def test_a_chain_that_does_nothing_still_gives_a_file(exporter, channels):
    neutral = [kind() for kind in PROCESSORS.values()]
    assert exporter.write(export_of(*neutral, channels=channels)) == exporter.write(export_of(channels=channels))


@EVERY
def test_what_is_neutral_is_not_told(exporter):
    assert "saturator" not in text_of(exporter, export_of(WORKING["gain"], PROCESSORS["saturator"]()))


@pytest.mark.parametrize("exporter", TEXTS.values(), ids=TEXTS)
def test_hostile_names_stay_within_their_line(exporter):
    """A name adds no line, no control sign and no sign that turns the direction of writing."""
    plain = text_of(exporter, export_of(*WORKING.values()))
    hostile = text_of(exporter, export_of(*WORKING.values(), mix_name=HOSTILE))
    assert len(hostile.splitlines()) == len(plain.splitlines())
    assert not {"\u2028", "\u202e", "\r"} & set(hostile)


@pytest.mark.parametrize("name", [name for name, each in EXPORTERS.items() if each.ending.endswith(".sh")])
def test_shell_scripts_stay_valid_with_hostile_names(name, tmp_path):
    script = tmp_path / "x.sh"
    for mix_name in ("mix.wav", HOSTILE):
        script.write_text(str(EXPORTERS[name].write(export_of(*WORKING.values(), mix_name=mix_name))), encoding="utf-8")
        command = [program("sh", "dash"), "-n", script]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own script


@pytest.mark.parametrize("name", [name for name, each in EXPORTERS.items() if each.ending.endswith(".py")])
def test_python_scripts_stay_valid_with_hostile_names(name):
    """The code is the same whatever the mix is called."""
    write = EXPORTERS[name].write
    trees = [
        ast.dump(ast.parse(str(write(export_of(*WORKING.values(), mix_name=each))))) for each in ("a.wav", HOSTILE)
    ]
    assert trees[0] == trees[1]


@EVERY
@pytest.mark.parametrize("over_db", [-4.0, 2.5])
def test_headroom_is_given_only_where_the_limiter_is_left_out(exporter, over_db):
    export = export_of(WORKING["gain"], WORKING["limiter"], over_db=over_db)
    expected_db = 0.0 if "limiter" in exporter.carries else -max(over_db, 0.0)
    assert headroom_db(export, exporter.carries) == expected_db
    assert headroom_db(export_of(WORKING["gain"], over_db=over_db), exporter.carries) == 0.0
    assert ("turned down by" in text_of(exporter, export)) == ("limiter" not in exporter.carries)


@pytest.mark.parametrize("name", [name for name, each in EXPORTERS.items() if each.ending.endswith(".sh")])
def test_shell_scripts_refuse_to_overwrite_and_tell_their_usage(name, tmp_path):
    """Usage errors exit with 2; a file that exists is left as it is."""
    script, kept = tmp_path / "x.sh", tmp_path / "kept.wav"
    script.write_text(str(EXPORTERS[name].write(export_of(WORKING["gain"]))), encoding="utf-8")
    kept.write_bytes(b"precious")
    sh = shutil.which("sh") or "sh"
    usage = subprocess.run([sh, script], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert (usage.returncode, "usage: sh" in usage.stderr) == (2, True)
    command = [sh, script, kept, kept]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert (refused.returncode, "not overwritten" in refused.stderr) == (1, True)
    assert kept.read_bytes() == b"precious"
