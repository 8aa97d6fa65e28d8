"""Albums that cannot be made: one clear line, exit status 1, and nothing written but the empty workshop."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.album.workshop import WORK_NAME
from tests import signals
from tests.command import run, write

RATE_HZ = 22050
ISRC = "AA6Q72000047"


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sounds")
    for number in (1, 2):
        write(folder / f"{number}.wav", 0.3 * signals.song(5.0, RATE_HZ, seed=number), RATE_HZ)
    write(folder / "other rate.wav", 0.3 * signals.song(5.0, 32000, seed=3), 32000)
    write(folder / "mono.wav", 0.3 * signals.song(5.0, RATE_HZ, 1, seed=4), RATE_HZ)
    write(folder / "short.wav", 0.3 * signals.song(2.5, RATE_HZ, seed=5), RATE_HZ)
    write(folder / "silent.wav", np.zeros((2, 5 * RATE_HZ)), RATE_HZ)
    return folder


def _album(folder, sounds, *songs, album=""):
    text = "\n".join([f"[album]\n{album}", *(f"[[song]]\n{song}" for song in songs)])
    for file in sounds.iterdir():
        (folder / file.name).symlink_to(file)
    path = folder / "ALBUM.toml"
    path.write_text(text, encoding="utf-8")
    return path


ONE, TWO = 'file = "1.wav"\n', 'file = "2.wav"\n'
REFUSED = {
    "missing": ((ONE, 'file = "3.wav"'), "", "there is no file"),
    "twice": ((ONE, ONE), "", "song 1 has the same"),
    "isrc": ((f'{ONE}isrc = "AA6Q7200004O"', TWO), "", "character 12 is 'O', but"),
    "isrc_short": ((f'{ONE}isrc = "AA6Q720004"', TWO), "", "has 10 characters"),
    "isrc_twice": (
        (f'{ONE}isrc = "{ISRC}"', f'{TWO}isrc = "AA-6Q7-20-00047"'),
        "",
        "1.wav and 2.wav have the same ISRC",
    ),
    "upc": ((ONE, TWO), 'upc = "036000291453"', "check digit, its last, is 3, but the others ask for 2"),
    "gap": ((ONE, f"{TWO}gap_before_seconds = 2000"), "", "a number from -60 to 60 s"),
    "trim": ((f"{ONE}trim_start_seconds = 500", TWO), "", "are they milliseconds?"),
    "trim_in_a_run": (
        (f"{ONE}trim_end_seconds = 1", f"{TWO}gap_before_seconds = 0"), "", "cutting would open the join",
    ),
    "short": ((ONE, 'file = "short.wav"'), "", "is 2.50 s long, a track of a CD has 4 s at least"),
    "trimmed_short": ((f"{ONE}trim_start_seconds = 2", TWO), "", "is 3.00 s long, a track of a CD has 4 s at least"),
    "silent": ((ONE, 'file = "silent.wav"'), "", "silent.wav: is silent"),
    "rates_in_a_run": ((ONE, 'file = "other rate.wav"\ngap_before_seconds = 0'), "", "a gapless join needs one rate"),
    "notes_in_a_run": (
        (ONE, f'{TWO}gap_before_seconds = 0\nnotes = ["no EQ"]'), "", "has other notes or another reference",
    ),
    "crossfade": ((ONE, f"{TWO}gap_before_seconds = -20"), "", "a shorter one is needed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_an_album_that_cannot_be_is_refused_in_one_line(tmp_path: Path, sounds: Path, kind: str):
    songs, album, told = REFUSED[kind]
    path = _album(tmp_path, sounds, *songs, album=album)
    before = {each.name for each in tmp_path.iterdir()}
    done = run("album", path, "-o", tmp_path / "out", "-q")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("assistant: error: ")
    assert done.err.count("\n") == 1
    assert told in done.err
    assert {each.name for each in tmp_path.iterdir()} <= {*before, "out"}
    left = {each.name for each in (tmp_path / "out").rglob("*")} if (tmp_path / "out").exists() else set()
    assert left <= {WORK_NAME}, left


def test_options_that_cannot_be(tmp_path: Path, sounds: Path):
    path = _album(tmp_path, sounds, ONE, TWO)
    for arguments, told in (
        ((), "name a folder with -o"),
        (("-o", tmp_path / "out", "--deliver", "nothing"), "allowed: masters, cd, ddp, streaming"),
        (("-o", tmp_path / "out", "--deliver", ","), "--deliver names nothing"),
        (("-o", tmp_path / "out", "--disc", "90"), "allowed: 74, 80"),
        (("-o", tmp_path / "out", "--order", "best"), "allowed: given, suggest"),
        (("-o", tmp_path / "1.wav"), "is a file; name a folder"),
        (("-o", tmp_path / "none" / "out"), "none"),
    ):
        done = run("album", path, *arguments)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1), arguments
        assert told in done.err
    assert not (tmp_path / "out").exists()


def test_titles_of_all_kinds_other_rates_and_one_channel_are_no_obstacle(tmp_path: Path, sounds: Path):
    """Names that no file system or text would take as they are; a song under 4 s, where there is no disc."""
    songs = [
        'file = "1.wav"\ntitle = \'A "quoted" / <b>title</b>\'', 'file = "other rate.wav"\ntitle = "夜の列車 🚂"',
        'file = "mono.wav"\ntitle = ""', 'file = "short.wav"\ntitle = "../up"',
    ]  # fmt: skip
    done = run("album", _album(tmp_path, sounds, *songs), "-o", tmp_path / "out", "--deliver", "masters", "--json")
    assert (done.code, done.err) == (0, "")
    names = sorted(path.name for path in (tmp_path / "out" / "masters").iterdir())
    assert [name[:2] for name in names] == ["01", "02", "03", "04"]
    assert names[1] == "02 夜の列車 🚂.wav"
    assert [soundfile.info(tmp_path / "out" / "masters" / name).samplerate for name in names] == [
        RATE_HZ, 32000, RATE_HZ, RATE_HZ,
    ]  # fmt: skip
    loudness = {song["file"].rsplit("/", 1)[1]: song for song in done.json["songs"]}
    assert loudness["mono.wav"]["loudness_lufs"] == pytest.approx(
        loudness["mono.wav"]["after"]["loudness_lufs"], abs=0.3
    )
    page = (tmp_path / "out" / "album.html").read_text(encoding="utf-8")
    assert "<b>title</b>" not in page
    assert "&lt;b&gt;title&lt;/b&gt;" in page
    assert done.json["disc"] is None
