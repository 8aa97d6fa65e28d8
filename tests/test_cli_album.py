"""`album` from the songs to all that is delivered, measured on the files by meters that are not the project's own.

Five synthesised songs make one album: a song, a recording that was cut in two, one at 48 kHz that is to be quieter, and
a mono one under which it fades out.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import mutagen
import numpy as np
import pyebur128
import pytest
import soundfile

from assistant.album import render, workshop
from assistant.album.workshop import WORK_NAME
from tests import signals
from tests.command import Done, run, write
from tests.disc.ddp_reader import check_sums
from tests.programs import program
from tests.runs import pyebur128_dbtp

RATE_HZ = 44100
LUFS, CEILING_DBTP = -16.0, -1.0
ISRC, UPC = "AA6Q72000047", "0036000291452"
STEMS = ["01 One", "02 Two", "03 Three & _more_", "04 Four", "05 Five"]
CUT = 8 * RATE_HZ + 1234


@dataclass(frozen=True)
class Made:
    """The songs' folder, the album's, and what the first run said."""

    songs: Path
    out: Path
    done: Done

    def files(self, folder, ending):
        return [self.out / folder / f"{stem}{ending}" for stem in STEMS]

    @property
    def masters(self):
        return [_read(path) for path in self.files("masters", ".wav")]

    @property
    def image(self):
        return _read(self.out / "cd" / "Synthetic.wav")[0]


def _read(path):
    samples, rate_hz = soundfile.read(path, dtype="float64", always_2d=True)
    return samples.T, rate_hz


def _songs(folder):
    """Five songs of their own levels and colours."""
    folder.mkdir()
    bright = signals.shaped(signals.song(9.0, RATE_HZ, seed=4), RATE_HZ, lambda hz: 1.0 + hz / (hz + 2000.0))
    whole = 0.5 * signals.song(16.0, RATE_HZ, seed=2)
    write(folder / "01 - One.wav", 0.2 * bright)
    write(folder / "02 - Two.wav", whole[:, :CUT])
    write(folder / "03 - Three.wav", whole[:, CUT:])
    write(folder / "04 - Four.wav", 0.3 * signals.song(9.0, 48000, seed=5), 48000)
    write(folder / "05 - Five.wav", 0.1 * signals.song(9.0, RATE_HZ, 1, seed=6))
    return write(folder.parent / "uncut.wav", whole)


def _edited(album_toml):
    """What the user says in the file that `--init` wrote."""
    text = album_toml.read_text(encoding="utf-8")
    for line, said in (
        (r'# title = ""', 'title = "Synthetic"'), (r'# artist = ""', 'artist = "Nobody"'),
        (r'# upc = ""', 'upc = "0 36000 29145 2"'), (r'loudness = "loud-parts"', 'loudness = "same"'),
    ):  # fmt: skip
        assert line in text
        text = text.replace(line, said, 1)
    parts = text.split("\n[[song]]\n")
    parts[1] = parts[1].replace('# isrc = ""', 'isrc = "AA-6Q7-20-00047"')
    parts[3] = parts[3].replace('"Three"', '"Three & <more>"') + "gap_before_seconds = 0.0\n"
    parts[4] += 'notes = ["quieter by 2 LU"]\n'
    parts[5] = parts[5].replace('"Five"', '"Five"\ngap_before_seconds = -1.5', 1)
    album_toml.write_text("\n[[song]]\n".join(parts), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("album")
    _songs(folder / "songs")
    done = run("album", folder / "songs", "--init")
    assert (done.code, {path.suffix for path in (folder / "songs").iterdir()}) == (0, {".wav", ".toml"})
    _edited(folder / "songs" / "ALBUM.toml")
    before = {path: path.read_bytes() for path in (folder / "songs").iterdir()}
    done = run("album", folder / "songs", "-o", folder / "record", "--lufs", str(LUFS), "--json")
    assert (done.code, done.err) == (0, "")
    assert {path: path.read_bytes() for path in (folder / "songs").iterdir()} == before
    return Made(folder / "songs", folder / "record", done)


def test_everything_is_there_and_nothing_else(made):
    there = {str(path.relative_to(made.out)) for path in made.out.rglob("*") if path.is_file()}
    expected = {"album.html", "album.json"}
    for folder, endings in (("masters", [".wav"]), ("streaming", [".flac"]), ("reports", [".html", ".json"])):
        expected |= {f"{folder}/{stem}{ending}" for stem in STEMS for ending in endings}
    assert {name for name in there if not name.startswith(("cd/", WORK_NAME))} == expected


def _gated_lufs(sounds):
    """Of all together, by libebur128's gating over several states."""
    states = []
    for samples, rate_hz in sounds:
        state = pyebur128.R128State(samples.shape[0], rate_hz, pyebur128.MeasurementMode.MODE_I)
        state.add_frames(samples.T.ravel(), samples.shape[1])
        states.append(state)
    return pyebur128.get_loudness_global_multiple(states)


def test_every_file_holds_the_ceiling_and_the_album_its_loudness(made):
    songs = [*made.masters, *(_read(path) for path in made.files("streaming", ".flac")), (made.image, RATE_HZ)]
    peaks = [pyebur128_dbtp(samples, rate_hz) for samples, rate_hz in songs]
    assert max(peaks) <= CEILING_DBTP + 0.05, peaks
    assert _gated_lufs(made.masters) == pytest.approx(LUFS, abs=0.1)
    assert made.done.json["loudness_lufs"] == pytest.approx(LUFS, abs=0.1)


def test_masters_are_24_bits_at_their_own_rates_and_streaming_files_are_the_same(made):
    for master, stream in zip(made.files("masters", ".wav"), made.files("streaming", ".flac"), strict=True):
        assert soundfile.info(master).subtype == soundfile.info(stream).subtype == "PCM_24"
        assert np.array_equal(_read(master)[0], _read(stream)[0])
    assert [rate for _, rate in made.masters] == [RATE_HZ, RATE_HZ, RATE_HZ, 48000, RATE_HZ]


def test_a_song_that_is_to_be_quieter_is_so_and_the_others_are_alike(made):
    lufs = [_gated_lufs([each]) for each in made.masters]
    others = [lufs[0], _gated_lufs([(np.concatenate([made.masters[1][0], made.masters[2][0]], axis=1), RATE_HZ)])]
    assert lufs[3] - np.mean(others) == pytest.approx(-2.0, abs=0.5), lufs
    assert np.ptp(others) < 0.5


def test_debug(made):
    import json, shutil
    shutil.rmtree("/work/exp/albt/dbg", ignore_errors=True)
    shutil.copytree(made.out, "/work/exp/albt/dbg")
    shutil.copytree(made.songs, "/work/exp/albt/dbg/songs")
