"""TOC files and CUE sheets as cdrdao reads them: it finds the same frames, codes and samples."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings

from assistant.disc import DiscSong, Master, cue, toc
from tests.disc.discs import UPC, deliver, discs, empty_wav, isrc, lengths, noise, sound_of
from tests.programs import program


@pytest.fixture(scope="module")
def cdrdao() -> Path:
    return program("cdrdao", "cdrdao")


def said(cdrdao, command, file):
    """What it says, read from the folder of the file; any other end than 0, and any warning, is a failure."""
    done = subprocess.run(  # noqa: S603 - a program of the tests
        [cdrdao, command, file.name], cwd=file.parent, capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr
    assert not re.search(r"WARNING|ERROR", done.stderr), done.stderr
    return done.stdout + done.stderr


def shown(text):
    """The tracks of `show-toc`: frames of pause, start and end, flags and code."""
    found = []
    for part in text.split("TRACK ")[1:]:
        numbers = {name: int(value) for name, value in re.findall(r"(PREGAP|START|END)\s+[\d:]+\(\s*(\d+)\)", part)}
        code = re.search(r"ISRC ([A-Z0-9 ]+)", part)
        found.append(
            (numbers.get("PREGAP", 0), numbers["START"], numbers["END"], code[1].replace(" ", "") if code else "",
             "COPY PERMITTED" in part)
        )  # fmt: skip
    return found


def expected(disc):
    return [
        (track.pregap_frames - (0 if number else 150), track.start_frame, track.end_frame, track.isrc,
         track.copy_permitted)
        for number, track in enumerate(disc.tracks)
    ]  # fmt: skip


def check(cdrdao, disc, folder):
    """Both formats on a file of the right length without a sound in it."""
    master = Master(disc=disc, image=(), image_name=empty_wav(folder / "album.wav", disc.total_frames).name)
    for form, name in ((toc, "album.toc"), (cue, "album.cue")):
        (folder / name).write_text(form.write(master)[0], encoding="utf-8")
        told = said(cdrdao, "show-toc", folder / name)
        wanted = expected(disc)
        ends = [row[2] for row in shown(told)]
        # `END` of a track is where the pause of the next begins in our words, and where that has none, its start.
        assert [row[:2] + row[3:] for row in shown(told)] == [row[:2] + row[3:] for row in wanted]
        assert ends == [row[2] for row in wanted]
        assert f"{len(disc.tracks)} tracks" in said(cdrdao, "toc-info", folder / name)
        assert not disc.upc or f"CATALOG NUMBER: {disc.upc}" in told


@given(disc=discs(most_tracks=12))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_disc_is_read_as_meant(cdrdao, tmp_path, disc):
    check(cdrdao, disc, tmp_path)


def test_the_longest_disc_with_the_most_tracks(cdrdao, tmp_path):
    disc = lengths([46.3] * 99, title="All", performer="X" * 200, upc=UPC)
    assert disc.total_frames > 79 * 60 * 75
    check(cdrdao, disc, tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cdrdao")
    sounds = [sound_of(folder / f"{n}.wav", noise(4.3 + 0.013 * n, seed=n)) for n in range(3)]
    titles = ('"Q" \\ \u00e9', "\u4f60\u597d", "")
    songs = [
        DiscSong(sound=sound, title=title, isrc=isrc(n), gap_frames=(150, 0, 75)[n])
        for n, (sound, title) in enumerate(zip(sounds, titles, strict=True))
    ]
    return deliver(songs, folder / "out", title="T", performer="P", upc=UPC, songwriter="S")


@pytest.mark.parametrize("ending", [".toc", ".cue"])
def test_the_whole_disc_can_be_read(cdrdao, written, ending):
    file = written.place.folder / f"album{ending}"
    assert f"Read {written.disc.total_frames} blocks" in said(cdrdao, "read-test", file)


def test_the_samples_are_those_of_the_file(cdrdao, written):
    """Byte order and channels as they are burned."""
    data = said(cdrdao, "show-data", written.place.folder / "album.toc")
    rows = np.array(re.findall(r"^\s*(\d+):\s*(-?\d+)\s+(-?\d+)", data, re.MULTILINE), dtype=np.int64)
    assert np.array_equal(rows[:, 1:], soundfile.read(written.place.image, dtype="int16")[0])


def test_a_file_of_any_name_is_found(cdrdao, tmp_path):
    disc = lengths([5.0])
    name = empty_wav(tmp_path / "\u00dcn\u00ef \u4f60\u597d & co.wav", disc.total_frames).name
    master = Master(disc=disc, image=(), image_name=name)
    for form, file in ((toc, tmp_path / "x.toc"), (cue, tmp_path / "x.cue")):
        file.write_text(form.write(master)[0], encoding="utf-8")
        assert "Read 375 blocks" in said(cdrdao, "read-test", file)


def test_the_toc_is_plain_ascii_with_the_bytes_of_cd_text(written):
    text = (written.place.folder / "album.toc").read_bytes().decode("ascii")
    titles = re.findall(r'TITLE "((?:[^"\\]|\\\d{3})*)"', text)
    shown_titles = [re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), title) for title in titles]
    assert shown_titles == ["T", '"Q" \\ é', "Track 02", ""]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((r"START 00:01:00", "START 00:01:75"), "Illegal"),
        ((r'ISRC "AA6Q72000001"', 'ISRC "AA6Q7200001"'), "ISRC"),
        ((r"00:00:00 00:04:\d\d", "00:00:00 00:03:00"), "4 seconds"),
    ],
)
def test_cdrdao_would_have_found_faults(cdrdao, written, tmp_path, change, told):
    """The judge judges: the same file with one fault put in is refused."""
    faulty = tmp_path / "x.toc"
    text = (written.place.folder / "album.toc").read_text()
    (tmp_path / "album.wav").symlink_to(written.place.image)
    faulty.write_text(re.sub(*change, text, count=1))
    assert faulty.read_text() != text
    with pytest.raises(AssertionError, match=told):
        said(cdrdao, "toc-info", faulty)
