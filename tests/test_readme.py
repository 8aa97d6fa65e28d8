"""What the README and its neighbours say can be done as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.command import run, write
from tests.conftest import Songs
from tests.mixing.songs import mixed, tracks, write_folder

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def _commands() -> list[str]:
    """Every line of the README's shell blocks that calls the program."""
    blocks = re.findall(r"^```sh\n(.*?)^```", _text("README.md"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("assistant ")]


def _anchors(document: str) -> set[str]:
    """The links that the headings of a document give, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", _text(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.fixture(scope="module")
def mix_bytes(tmp_path_factory: pytest.TempPathFactory, song_bytes: tuple[bytes, bytes]) -> dict[str, bytes]:
    """What mixing the README's stems writes."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "reference.wav").write_bytes(song_bytes[1])
    write_folder(folder / "stems", tracks(8.0))
    assert run("mix", folder / "stems", folder / "reference.wav", "--bus", "off", "--quiet").code == 0
    return {name: (folder / name).read_bytes() for name in ("stems_mix.wav", "stems_mix.json")}


@pytest.mark.parametrize("command", _commands())
def test_the_commands_run(command: str, songs: Songs, monkeypatch: pytest.MonkeyPatch, mix_bytes: dict[str, bytes]):
    """Each alone, in a folder that holds the files which the README names."""
    monkeypatch.chdir(songs.folder)
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(songs.folder / "library.sqlite"))
    (songs.folder / "another.wav").write_bytes(songs.reference.read_bytes())
    if "favourites" in command or "--reference auto" in command:
        (songs.folder / "favourites").mkdir()
        for name in ("one", "two"):
            (songs.folder / "favourites" / f"{name}.wav").write_bytes(songs.reference.read_bytes())
    if ("favourites" in command and " add " not in command) or "--reference auto" in command:
        prepared = ["references", "add", "favourites", "--name", "rock/my-favourites", "--workers", "1"]
        assert run(*prepared).code == 0
    if " album " in command:
        (songs.folder / "songs").mkdir()
        for name in ("01 One", "02 Two"):
            (songs.folder / "songs" / f"{name}.wav").write_bytes(songs.reference.read_bytes())
        if "ALBUM.toml" in command:
            assert run("album", "songs", "--init").code == 0
    if " import " in command:
        assert run("references", "export", "rock/my-favourites", "-o", "favourites.json").code == 0
        assert run("references", "remove", "rock/my-favourites").code == 0
    if " stems" in command:
        parts = tracks(8.0)
        write_folder(songs.folder / "stems", parts)
        write(songs.folder / "rough.wav", 0.5 * mixed(parts, {"vocal": 3.0}))
    if "stems_mix." in command:
        for name, data in mix_bytes.items():
            (songs.folder / name).write_bytes(data)
        (songs.folder / "stems_mix_edited.json").write_bytes((songs.folder / "stems_mix.json").read_bytes())
    if "mix_matched.json" in command:
        assert run("match", "mix.wav", "reference.wav", "--quiet").code == 0
    done = run(*shlex.split(command)[1:])
    assert done.code == 0, done.err


def test_the_python_example_runs(songs: Songs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(songs.folder)
    for block in re.findall(r"^```python\n(.*?)^```", _text("README.md"), re.MULTILINE | re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own text
    assert "gain" in capsys.readouterr().out


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str):
    for target in re.findall(r"\]\(([^)\s]+)\)", _text(document)):
        if not re.match(r"https?://", target):
            file, _, anchor = target.partition("#")
            assert (ROOT / file).exists(), target
            assert not anchor or anchor in _anchors(file or document), target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_named_exist(document: str):
    """Paths in code marks that begin with one of the project's folders; what is only proposed there is left out."""
    proposed = {"assistant/processors/tilt.py", "tests/processors/test_tilt.py"}
    for name in set(re.findall(r"`((?:assistant|tests|benchmarks|\.ci)/[\w./]*)`", _text(document))) - proposed:
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_targets_of_make_exist(document: str):
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))
    called = re.findall(r"(?:`|^)make ((?:[a-z]+ ?)+)", _text(document), re.MULTILINE)
    assert {target for targets_told in called for target in targets_told.split()} <= targets


def test_the_report_that_is_shown_is_laid_out_as_reports_are(tmp_path: Path):
    """Headings, names of figures and labels of moves are the demo's; its numbers may move with the fit."""
    shown = re.search(r"<!-- report -->\n```text\n(.*?)```", _text("README.md"), re.DOTALL)
    assert shown is not None
    told = _labels(run("demo", "-o", tmp_path / "demo").out)
    assert _labels(shown[1]) <= told
    assert len(_labels(shown[1])) > 0.6 * len(told)


def _labels(report: str) -> set[str]:
    """The headings, which are underlined; the names of the table's rows; the labels of a move's lines."""
    headings = re.findall(r"^(.+)\n[-=]{5,}$", report, re.MULTILINE)
    rows = re.findall(r"^ *(\S.*?)(?: {2,}-?\d+\.\d+){2,}", report, re.MULTILINE)
    moves = re.findall(r"^    (\w[\w ]*?) {2,}\S", report, re.MULTILINE)
    return {*headings, *rows, *moves}
