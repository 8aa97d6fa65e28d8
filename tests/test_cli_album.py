"""`album` from the songs to all that is delivered, measured on the files by meters that are not the project's own.

Five synthesised songs make one album: a song, a recording that was cut in two, one at 48 kHz, and a mono one
under which it fades out. What is rendered anew and what is not is seen on a smaller album.
"""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import mutagen
import numpy as np
import pyebur128
import pytest
import soundfile

from assistant.album.workshop import WORK_NAME
from assistant.disc.frames import SAMPLES_PER_FRAME
from tests import signals
from tests.command import Done, run, write
from tests.disc.ddp_reader import check_sums, points
from tests.disc.test_cdrdao import said, shown
from tests.programs import program
from tests.runs import pyebur128_dbtp

RATE_HZ = 44100
LUFS, CEILING_DBTP = -16.0, -1.0
ISRC, UPC = "AA6Q72000047", "0036000291452"
STEMS = ["01 One", "02 Two", "03 Three & _more_", "04 Four", "05 Five"]
TITLES = ["One", "Two", "Three & <more>", "Four", "Five"]
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
    for line, wish in (
        (r'# title = ""', 'title = "Synthetic"'), (r'# artist = ""', 'artist = "Nobody"'),
        (r'# upc = ""', 'upc = "0 36000 29145 2"'), (r'loudness = "loud-parts"', 'loudness = "same"'),
    ):  # fmt: skip
        assert line in text
        text = text.replace(line, wish, 1)
    parts = text.split("\n[[song]]\n")
    parts[1] = parts[1].replace('# isrc = ""', 'isrc = "AA-6Q7-20-00047"')
    parts[3] = parts[3].replace('"Three"', '"Three & <more>"') + "gap_before_seconds = 0.0\n"
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


def test_tags_are_read_back_by_another_reader(made):
    for number, (file, title) in enumerate(zip(made.files("streaming", ".flac"), TITLES, strict=True), 1):
        tags = mutagen.File(file).tags
        assert (tags["title"], tags["artist"], tags["album"]) == ([title], ["Nobody"], ["Synthetic"])
        assert (tags["tracknumber"], tags["tracktotal"], tags["barcode"]) == ([str(number)], ["5"], [UPC])
        samples, rate_hz = _read(file)
        track = -18.0 - _gated_lufs([(samples, rate_hz)])
        assert float(tags["replaygain_track_gain"][0].split()[0]) == pytest.approx(track, abs=0.1)
        assert float(tags["replaygain_album_gain"][0].split()[0]) == pytest.approx(-18.0 - LUFS, abs=0.1)
        id3 = mutagen.File(made.files("masters", ".wav")[number - 1]).tags
        assert (id3["TIT2"].text, id3["TRCK"].text) == ([title], [f"{number}/5"])
    assert mutagen.File(made.files("streaming", ".flac")[0]).tags["isrc"] == [ISRC]
    assert mutagen.File(made.files("masters", ".wav")[0]).tags["TSRC"].text == [ISRC]


def _place(image, piece):
    """The sample of the image where a piece stands, to a sixteenth of its rms."""
    size = 1 << int(np.ceil(np.log2(image.size + piece.size)))
    found = np.fft.irfft(np.fft.rfft(image, size) * np.conj(np.fft.rfft(piece, size)), size)
    sums = np.concatenate([[0.0], np.cumsum(image**2)])
    energy = sums[piece.size :] - sums[: -piece.size]
    at = int(np.argmax(found[: energy.size] / np.sqrt(energy + 1.0)))
    left = image[at : at + piece.size] - piece
    assert np.sqrt(np.mean(left**2)) < np.sqrt(np.mean(piece**2)) / 16.0
    return at


def test_gaps_joins_and_crossfades_stand_to_the_sample_in_the_image(made):
    """2 s after One; Two and Three without a sample between; Five comes 1.5 s before Four has ended."""
    image, songs = made.image[0], [samples[0] for samples, _ in made.masters]
    begins = [_place(image, songs[number][RATE_HZ : 3 * RATE_HZ]) - RATE_HZ for number in (0, 1, 2)]
    five = _place(image, songs[4][3 * RATE_HZ : 5 * RATE_HZ]) - 3 * RATE_HZ
    assert begins[0] == 0
    silent = image[songs[0].size + 1 : begins[1] - 1]
    assert begins[1] - songs[0].size == pytest.approx(2 * RATE_HZ, abs=SAMPLES_PER_FRAME)
    assert np.abs(silent).max() <= 2.0 / 32768.0  # dither alone
    assert begins[2] - begins[1] == songs[1].size == CUT
    four = begins[2] + songs[2].size + 2 * RATE_HZ
    assert five - four == pytest.approx(9 * RATE_HZ - 1.5 * RATE_HZ, abs=SAMPLES_PER_FRAME)


def test_cdrdao_reads_toc_and_cue_as_meant(made):
    cdrdao = program("cdrdao", "cdrdao")
    tracks = made.done.json["disc"]["tracks"]
    for ending in (".toc", ".cue"):
        told = shown(said(cdrdao, "show-toc", made.out / "cd" / f"Synthetic{ending}"))
        assert [row[1] for row in told] == [track["start_frame"] for track in tracks]
        assert [row[0] for row in told] == [0, *(track["pregap_frames"] for track in tracks[1:])]
        assert told[0][3] == ISRC


def test_the_ddp_image_is_whole_and_says_where_tracks_begin(made):
    folder = made.out / "cd" / "Synthetic_ddp"
    assert {"IMAGE.DAT", "PQDESCR"} <= check_sums(folder)
    starts = [point.frame for point in points((folder / "PQDESCR").read_bytes()) if point.index == "01"][:5]
    assert [frame - 150 for frame in starts] == [track["start_frame"] for track in made.done.json["disc"]["tracks"]]
    image = np.frombuffer((folder / "IMAGE.DAT").read_bytes(), dtype="<i2").reshape(-1, 2).T / 32768.0
    assert np.array_equal(image[:, 150 * SAMPLES_PER_FRAME :], made.image)


SCHEMA = {
    "schema": int, "title": str, "artist": str, "loudness_lufs": float, "true_peak_dbtp": float,
    "duration_seconds": float, "songs": list, "spreads": dict, "order": None, "joins": list, "services": list,
    "sides": list, "disc": dict, "notes": list, "written": list, "left": list,
}  # fmt: skip
SONG = {
    "number": int, "title": str, "file": str, "isrc": str, "start_seconds": float, "duration_seconds": float,
    "loudness_lufs": float, "true_peak_dbtp": float, "kept": bool, "before": dict, "after": dict, "told": list,
    "remarks": list,
}  # fmt: skip


def test_json_is_what_programs_rely_on(made):
    told = made.done.json
    for said_, schema in ((told, SCHEMA), *((song, SONG) for song in told["songs"])):
        assert list(said_) == list(schema)
        for key, kind in schema.items():
            assert said_[key] is None if kind is None else isinstance(said_[key], (kind, type(None))), key
    assert json.loads((made.out / "album.json").read_text(encoding="utf-8")) == told
    assert all(Path(path).exists() for path in told["written"])
    assert [join["kind"] for join in told["joins"]] == ["silence", "gapless", "silence", "crossfade"]


@pytest.fixture
def light(tmp_path):
    """Three short songs of their own levels."""
    folder = tmp_path / "light"
    folder.mkdir()
    for number, level in enumerate((0.1, 0.3, 0.8), 1):
        write(folder / f"{number}.wav", level * signals.song(6.0, 22050, seed=number), 22050)
    return folder


def _toml(folder, *songs, album=""):
    """An ALBUM.toml with lines for each song."""
    parts = [f'[album]\ntitle = "A"\n{album}', *(f"[[song]]\n{lines}" for lines in songs)]
    (folder / "ALBUM.toml").write_text("\n".join(parts), encoding="utf-8")
    return folder


def _lufs(out):
    return [_gated_lufs([_read(path)]) for path in sorted((out / "masters").iterdir())]


def _kept(done):
    return [song["kept"] for song in done.json["songs"]]


MASTERS = ("--deliver", "masters", "--json")


def test_what_has_not_changed_is_not_rendered_again(light):
    """A note moves its own song only, by what it says; the order of loudness stays."""
    out = light / "out"
    files = [f'file = "{number}.wav"' for number in (1, 2, 3)]
    album = 'loudness = "album"\ncohesion_percent = 0'
    first = run("album", _toml(light, *files, album=album), "-o", out, *MASTERS)
    assert (first.code, first.err) == (0, "")
    before, data = _lufs(out), [path.read_bytes() for path in sorted((out / "masters").iterdir())]
    assert before == sorted(before)
    assert run("album", light, "-o", out, *MASTERS).code == 1
    again = run("album", light, "-o", out, "--overwrite", *MASTERS)
    assert _kept(again) == [True, True, True]
    assert [path.read_bytes() for path in sorted((out / "masters").iterdir())] == data
    files[1] += '\nnotes = ["quieter by 2 LU"]'
    noted = run("album", _toml(light, *files, album=album), "-o", out, "--overwrite", "--deliver", "masters")
    assert "2 of 3 masters were there already" in noted.out
    moved = np.subtract(_lufs(out), before)
    assert moved == pytest.approx([0.0, -2.0, 0.0], abs=0.5)
    assert len(list((out / WORK_NAME).glob("*.report.json"))) == 3


def test_an_interrupted_run_goes_on_and_ends_in_the_same_bytes(light):
    out = light / "out"
    whole = light / "whole"
    assert run("album", light, "-o", whole, "--deliver", "masters").code == 0
    command = [sys.executable, "-m", "assistant", "album", str(light), "-o", str(out), "--deliver", "masters"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - this program
    for _ in range(2000):
        if (out / WORK_NAME / "state.json").exists():
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    if process.returncode:
        assert process.returncode == 130
        assert {path.name for path in out.iterdir()} == {WORK_NAME}
        assert run("album", light, "-o", out, "--deliver", "masters").code == 0
    for path in sorted((whole / "masters").iterdir()):
        assert path.read_bytes() == (out / "masters" / path.name).read_bytes()
    assert not list(out.rglob("*.part*"))


def test_a_recording_that_was_cut_is_mastered_as_one(tmp_path):
    """Its parts one after another are the master of the recording as it was; the disc's image, too, but for dither."""
    whole = signals.song(13.0, RATE_HZ, seed=2)
    for name, parts in (("cut", [whole[:, :CUT], whole[:, CUT:]]), ("uncut", [whole])):
        (tmp_path / name).mkdir()
        for number, part in enumerate(parts, 1):
            write(tmp_path / name / f"{number}.wav", 0.3 * part)
    _toml(tmp_path / "cut", 'file = "1.wav"', 'file = "2.wav"\ngap_before_seconds = 0')
    done = [
        run("album", tmp_path / name, "-o", tmp_path / f"{name} out", "--deliver", "masters,cd", "--json")
        for name in ("cut", "uncut")
    ]
    assert [(each.code, each.err) for each in done] == [(0, ""), (0, "")]
    cut, uncut = (
        np.concatenate([_read(path)[0] for path in sorted((tmp_path / f"{name} out" / "masters").iterdir())], axis=1)
        for name in ("cut", "uncut")
    )
    assert cut.shape == uncut.shape
    assert np.abs(cut - uncut).max() < 10.0 ** (-90.0 / 20.0)
    assert done[0].json["joins"][0]["step_db"] < 20.0
    images = [_read(next((tmp_path / f"{name} out" / "cd").glob("*.wav")))[0] for name in ("cut", "uncut")]
    assert np.abs(images[0] - images[1]).max() <= 2.0 / 32768.0


def test_an_order_is_suggested_around_what_is_fixed(light):
    songs = ['file = "1.wav"\nposition = 3', 'file = "2.wav"', 'file = "3.wav"']
    done = run("album", _toml(light, *songs), "-o", light / "out", "--order", "suggest", *MASTERS)
    assert (done.code, done.err) == (0, "")
    assert Path(done.json["songs"][2]["file"]).name == "1.wav"
    assert sorted(done.json["order"]["order"]) == [1, 2, 3]


def test_another_program_s_folder_is_left_alone(light):
    out = light / "out"
    out.mkdir()
    (out / "masters").mkdir()
    (out / "masters" / "1 x.wav").write_bytes(b"mine")
    before = sorted(path for path in light.rglob("*"))
    done = run("album", light, "-o", out)
    assert (done.code, done.out) == (1, "")
    assert "is no album made here" in done.err
    assert sorted(path for path in light.rglob("*")) == before


def test_seconds_that_are_cut_by_hand_are_cut_and_neither_end_clicks(light):
    """A whole number counts as well; the other end, which nothing is said of, is treated as ever."""
    for number in (1, 2, 3):
        write(light / f"{number}.wav", 0.3 * signals.song(6.0, RATE_HZ, seed=number), RATE_HZ)
    songs = ['file = "1.wav"\ntrim_start_seconds = 1', 'file = "2.wav"\ntrim_end_seconds = 0.5', 'file = "3.wav"']
    done = run("album", _toml(light, *songs), "-o", light / "out", *MASTERS)
    assert (done.code, done.err) == (0, "")
    assert [song["duration_seconds"] for song in done.json["songs"]] == pytest.approx([5.0, 5.5, 6.0], abs=0.01)
    assert all((join["step_db"] or 0.0) < 20.0 for join in done.json["joins"])


def test_what_an_earlier_run_left_is_told_and_kept(light):
    out = light / "out"
    _toml(light, 'file = "1.wav"\ntitle = "Old"')
    assert run("album", light, "-o", out, *MASTERS).json["left"] == []
    _toml(light, 'file = "1.wav"\ntitle = "New"')
    again = run("album", light, "-o", out, *MASTERS, "--overwrite")
    assert {Path(path).name for path in again.json["left"]} == {"01 Old.wav", "01 Old.html", "01 Old.json"}
    assert (out / "masters" / "01 Old.wav").exists()
