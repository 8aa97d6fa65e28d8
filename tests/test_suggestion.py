"""What `suggest` gives and where: sheets and engines' files, printed or written; and the exports beside a master."""

import csv
import io

import pytest

from assistant.errors import OptionError
from assistant.export import EXPORTERS, Exporter
from assistant.options import MatchOptions
from assistant.progress import Progress
from assistant.report.sheet_writers import SHEETS
from assistant.suggestion import Suggestion, give
from tests.command import names, run
from tests.conftest import Songs


def _exporter(name, write):
    return Exporter(name=name, what="a test", ending=f".{name}", carries=frozenset({"gain"}), write=write, tested="")


@pytest.fixture
def engines(monkeypatch):
    """An engine that reads text, and one that reads bytes."""
    monkeypatch.setitem(
        EXPORTERS, "words", _exporter("words", lambda export: f"{export.mix_name} {len(export.chain)}\n")
    )
    monkeypatch.setitem(EXPORTERS, "bytes", _exporter("bytes", lambda export: bytes([0, 255, len(export.chain)])))


@pytest.mark.parametrize("form", list(SHEETS))
def test_every_form_is_printed_or_written_alike(songs: Songs, form: str):
    """A file holds what would have been printed; nothing else appears."""
    printed = run("suggest", songs.mix, songs.reference, "--format", form)
    assert printed.code == 0, printed.err
    file = songs.folder / "sheet"
    done = run("suggest", songs.mix, songs.reference, "--format", form, "-o", file)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert file.read_text(encoding="utf-8") == printed.out
    assert names(songs.folder) == {"mix.wav", "reference.wav", "sheet"}


def test_text_is_a_sheet_to_dial(songs: Songs):
    """Verdict, stages, what was not done; octaves beside Q."""
    text = run("suggest", songs.mix, songs.reference, "--strength", "80").out
    assert text.index("LUFS") < text.index("Equalizer") < text.index("Limiter") < text.index("What was not done")
    assert "octaves" in text
    rows = list(csv.DictReader(io.StringIO(run("suggest", songs.mix, songs.reference, "--format", "csv").out)))
    assert rows[-1]["stage"] == "limiter"
    assert float(rows[-1]["ceiling_dbtp"]) == -1.0


def test_an_output_is_never_replaced_unasked(songs: Songs):
    file = songs.folder / "sheet.txt"
    file.write_text("mine")
    asked = ("suggest", songs.mix, songs.reference, "-o", file)
    done = run(*asked)
    assert done.code == 1
    assert "--overwrite" in done.err
    assert file.read_text() == "mine"
    assert run(*asked, "--overwrite").code == 0
    assert "LUFS" in file.read_text()
    inputs = run("suggest", songs.mix, songs.reference, "-o", songs.mix, "--overwrite")
    assert inputs.code == 1
    assert "inputs" in inputs.err


def test_an_engine_is_a_form_too(songs: Songs, engines):  # noqa: ARG001 - a fixture that only has to be there
    asked = ("suggest", songs.mix, songs.reference, "--format")
    assert run(*asked, "words").out.startswith("mix.wav ")
    file = songs.folder / "a.bytes"
    assert run(*asked, "bytes", "-o", file).code == 0
    assert file.read_bytes()[:2] == b"\x00\xff"


def test_bytes_are_not_shown_on_a_terminal(songs: Songs, engines):  # noqa: ARG001 - as above
    wanted = Suggestion(form="bytes", terminal=True)
    with pytest.raises(OptionError, match="-o"):
        give(songs.mix, [songs.reference], MatchOptions(), wanted, Progress())
    piped = Suggestion(form="bytes")
    assert isinstance(give(songs.mix, [songs.reference], MatchOptions(), piped, Progress()), bytes)


def test_an_unknown_form_names_sheets_and_engines(songs: Songs, engines):  # noqa: ARG001 - as above
    done = run("suggest", songs.folder / "gone.wav", songs.reference, "--format", "pdf")
    assert done.code == 1
    assert all(name in done.err for name in ("pdf", "markdown", "words", "bytes"))


def test_exports_appear_beside_the_master(songs: Songs, engines):  # noqa: ARG001 - as above
    """Each once, by the master's name and its own ending, all or none."""
    master = songs.folder / "out.wav"
    asked = ("match", songs.mix, songs.reference, "-o", master, "--no-report", "--quiet")
    done = run(*asked, "--export", "words", "--export", "bytes", "--export", "words")
    assert done.code == 0, done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav", "out.wav", "out.json", "out.words", "out.bytes"}
    assert (songs.folder / "out.words").read_text().startswith("mix.wav ")
    again = run("match", songs.mix, songs.reference, "-o", songs.folder / "new.wav", "--export", "nothing")
    assert again.code == 1
    assert "nothing" in again.err
    (songs.folder / "new.words").write_text("mine")
    kept = run("match", songs.mix, songs.reference, "-o", songs.folder / "new.wav", "--export", "words")
    assert kept.code == 1
    assert "new.wav" not in names(songs.folder)
    assert (songs.folder / "new.words").read_text() == "mine"
