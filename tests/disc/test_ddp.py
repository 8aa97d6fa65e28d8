"""DDP images: read back byte by byte by a reader of their own, against the disc and its TOC."""

import re

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings

from assistant.audio import Outputs, folders_made
from assistant.disc import DiscPlace, DiscSong, Master, write
from assistant.disc.ddp import ddp_id, ddp_map, ddp_pq
from assistant.disc.image import pcm_bytes
from tests.disc.ddp_reader import ID, MAP, Point, check_sums, fields, points
from tests.disc.discs import UPC, deliver, discs, isrc, lengths, noise, sound_of
from tests.disc.test_cd_text import read_packs


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Two songs at once, one after a gap, with codes and names."""
    folder = tmp_path_factory.mktemp("ddp")
    sounds = [sound_of(folder / f"{n}.wav", noise(4.6 + 0.013 * n, seed=n)) for n in range(3)]
    songs = [
        DiscSong(sound=sounds[0], title="Eins", isrc=isrc(1)),
        DiscSong(sound=sounds[1], title="Zwei", isrc=isrc(2), gap_frames=0, copy_permitted=True),
        DiscSong(sound=sounds[2], title="Drei", isrc=isrc(3), gap_frames=99),
    ]
    return deliver(
        songs, folder / "out", title="Zahlen", performer="Z\u00e4hler", upc=UPC, catalogue="KAT 7", language="de"
    )


def test_the_identifier(written):
    (told,) = fields((written.place.folder / "album_ddp/DDPID").read_bytes(), ID)
    filled = {name: text for name, text in told.items() if text}
    assert filled == {"DDPID": "DDP 2.00", "UPC": UPC, "MID": "KAT 7", "TYPE": "CD"}


def test_the_map_names_files_of_these_sizes(written):
    folder = written.place.folder / "album_ddp"
    packets = fields((folder / "DDPMS").read_bytes(), MAP)
    assert [(each["MPV"], each["DST"], each["SUB"], each["DSI"], each["SIZ"]) for each in packets] == [
        ("VVVM", "S0", "CDTEXT", "CDTEXT.BIN", "017"),
        ("VVVM", "S0", "PQ DESCR", "PQDESCR", "017"),
        ("VVVM", "D0", "", "IMAGE.DAT", "017"),
    ]
    for each, unit in zip(packets, (1, 1, 2_352), strict=True):
        assert (folder / each["DSI"]).stat().st_size == unit * int(each["DSL"])
    sound = {name: packets[2][name] for name in ("DSS", "CDM", "SSM", "SCR", "PRE2")}
    assert sound == {"DSS": "00000000", "CDM": "DA", "SSM": "7", "SCR": "0", "PRE2": "0150"}
    empty = ("DSP", "PRE1", "PST", "MED", "TRK", "IDX", "ISRC", "NEW", "PRE1NXT", "PAUSEADD", "OFS", "PAD")
    assert all(each[name] == "" for each in packets for name in empty)


def test_the_sound_is_the_files_behind_two_seconds_of_silence(written):
    """16 bits, little-endian, left and right in turn."""
    data = np.fromfile(written.place.folder / "album_ddp/IMAGE.DAT", dtype="<i2").reshape(-1, 2)
    assert not data[: 150 * 588].any()
    assert np.array_equal(data[150 * 588 :], soundfile.read(written.place.image, dtype="int16")[0])


def test_the_sums_are_those_of_the_files(written):
    folder = written.place.folder / "album_ddp"
    assert check_sums(folder) == {"DDPID", "DDPMS", "PQDESCR", "IMAGE.DAT", "CDTEXT.BIN"}
    assert {path.name for path in folder.iterdir()} == check_sums(folder) | {"CHECKSUM.MD5", "CHECKSUM.TXT"}


def test_the_names_are_in_the_packs(written):
    texts, sizes = read_packs((written.place.folder / "album_ddp/CDTEXT.BIN").read_bytes())
    assert texts == {0x80: ["Zahlen", "Eins", "Zwei", "Drei"], 0x81: ["Zähler"] * 4}
    assert sizes[28] == 8


def test_the_subcode_is_that_of_toc_and_cue_sheet(written):
    """Codes with a track's first point; the second track may be copied; the lead-out stands twice."""
    one, two, three = written.disc.tracks
    read = points((written.place.folder / "album_ddp/PQDESCR").read_bytes())
    end = written.disc.total_frames + 150
    assert read == [
        Point("00", "00", 0, "01", "", UPC),
        Point("01", "00", 0, "01", isrc(1), ""),
        Point("01", "01", 150, "01", "", ""),
        Point("02", "01", 150 + two.start_frame, "21", isrc(2), ""),
        Point("03", "00", 150 + three.start_frame - 99, "01", isrc(3), ""),
        Point("03", "01", 150 + three.start_frame, "01", "", ""),
        Point("AA", "01", end, "01", "", ""),
        Point("AA", "01", end, "01", "", ""),
    ]
    toc = (written.place.folder / "album.toc").read_text()
    stretches = [
        [int(part) for part in line.split(" ")[2:][0].split(":")] for line in re.findall("^FILE .*", toc, re.MULTILINE)
    ]
    pauses = [(minutes * 60 + seconds) * 75 + frames for minutes, seconds, frames in stretches]
    assert [150 + frame for frame in pauses] == [150 + one.start_frame, read[3].frame, read[4].frame]
    cue = (written.place.folder / "album.cue").read_text()
    for frame in (two.start_frame, three.start_frame):
        assert f"INDEX 01 00:{frame // 75:02d}:{frame % 75:02d}" in cue


@given(discs())
@settings(max_examples=20)
def test_any_disc_is_read_back(disc):
    (told,) = fields(ddp_id(disc), ID)
    assert (told["UPC"], told["TYPE"]) == (disc.upc, "CD")
    read = points(ddp_pq(disc))
    starts = {int(each.track): each.frame for each in read if each.index == "01" and each.track != "AA"}
    pauses = {int(each.track): each.frame for each in read if each.index == "00" and each.track != "00"}
    codes = {int(each.track): each.isrc for each in read if each.isrc}
    for number, track in enumerate(disc.tracks, 1):
        assert starts[number] == 150 + track.start_frame
        assert pauses.get(number, starts[number]) == starts[number] - track.pregap_frames
        assert codes.get(number, "") == track.isrc
        controls = {each.control for each in read if each.track == f"{number:02d}"}
        assert controls == {"21" if track.copy_permitted else "01"}
    assert len(starts) == len(disc.tracks)
    assert [each.frame for each in read] == sorted(each.frame for each in read)
    assert [each.frame for each in read[-2:]] == [150 + disc.total_frames] * 2
    sound = fields(ddp_map(disc, 64 * len(read), 18), MAP)[-1]
    assert int(sound["DSL"]) == 150 + disc.total_frames
    assert int(sound["PRE2"]) == disc.tracks[0].pregap_frames


def test_blocks_of_numbers_are_a_source_too(tmp_path):
    disc = lengths([5.0])
    place = DiscPlace(folder=tmp_path / "out", stem="x", formats=("ddp",))
    values = np.random.default_rng(0).integers(-32_768, 32_768, (220_500, 2), dtype=np.int16)
    with folders_made(place.folders), Outputs() as outputs:
        write(Master(disc=disc, image=iter(np.array_split(values, 7)), image_name="x.wav"), place, outputs)
        outputs.publish()
    held = (place.folder / "x_ddp/IMAGE.DAT").read_bytes()
    assert held[150 * 2_352 :] == b"".join(pcm_bytes([values], disc)) == values.astype("<i2").tobytes()
    assert check_sums(place.folder / "x_ddp")
