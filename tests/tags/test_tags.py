"""Tags: what is written is read back, by us and by others, and no sample is touched."""

import contextlib
import json
import subprocess

import mutagen
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.audio import choose_format, open_output, open_sound
from assistant.errors import OutputError, SoundError
from assistant.tags import Loudness, ReplayGain, Tags, read_tags, replay_gain, write_tags
from assistant.tags.model import from_words, to_words
from tests.programs import program

FORMATS = ("wav", "rf64", "flac", "aiff", "ogg", "mp3")
FULL = Tags(
    title='\u00dcn\u00ef "q" \u4f60\u597d',
    artist="A & B",
    album="Al<b>um",
    album_artist="V. A.",
    track=3,
    tracks=12,
    date="2024-05-01",
    genre="Rock",
    isrc="AA6Q72000047",
    barcode="4006381333931",
    catalogue="CAT-1",
    comment="two\nlines",
    gain=ReplayGain(track_gain_db=-3.95, track_peak=0.891251, album_gain_db=-4.5, album_peak=1.0),
)
LOUDNESS = Loudness(loudness_lufs=-14.05, range_lu=6.2, true_peak_dbtp=-1.0)


def song(path, seconds=1.0):
    """A file as outputs are before they are published: hidden, with its ending."""
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (2, round(seconds * 44_100) + 1)).astype(np.float32)
    with open_output(path, choose_format(path, rate_hz=44_100), 2) as writer:
        writer.write(samples)
    return path


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bare")
    return {ending: song(folder / f"song.{ending}").read_bytes() for ending in FORMATS}


@pytest.fixture
def fresh(bare, tmp_path):
    def make(ending):
        path = tmp_path / f".song.partial-1f2e3d4c.{ending}"
        path.write_bytes(bare[ending])
        return path

    return make


@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_written_is_read_back_and_no_sample_changes(fresh, ending):
    """Decoded by libsndfile and by us; again in place of the first tags, and the same bytes."""
    path = fresh(ending)
    before = soundfile.read(path, dtype="float32")[0]
    write_tags(path, Tags(title="Draft", comment="old", tracks=99))
    write_tags(path, FULL, loudness=LOUDNESS)
    written = path.read_bytes()
    write_tags(path, FULL, loudness=LOUDNESS)
    assert path.read_bytes() == written
    assert read_tags(path) == FULL
    assert np.array_equal(soundfile.read(path, dtype="float32")[0], before)
    assert np.array_equal(open_sound(path).read().samples.T, before)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_input_gives_the_same_bytes(fresh, ending):
    written = []
    for _ in range(2):
        path = fresh(ending)
        write_tags(path, FULL)
        written.append(path.read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("ending", FORMATS)
def test_nothing_is_said_of_what_is_not_known(fresh, ending):
    path = fresh(ending)
    assert read_tags(path) == Tags()
    write_tags(path, FULL)
    write_tags(path, Tags(title="only"))
    assert read_tags(path) == Tags(title="only")


@pytest.mark.parametrize(
    ("ending", "key", "frame"), [("flac", "isrc", ""), ("ogg", "isrc", ""), ("mp3", "TSRC", "TIT2")]
)
def test_mutagen_finds_words_where_players_look(fresh, ending, key, frame):
    path = fresh(ending)
    write_tags(path, FULL)
    opened = mutagen.File(path)
    assert str(opened[key] if frame else opened[key][0]) == FULL.isrc
    if frame:
        assert opened.tags.version == (2, 4, 0)
        assert str(opened["TRCK"]) == "3/12"
        assert str(opened["TXXX:REPLAYGAIN_TRACK_GAIN"]) == "-3.95 dB"
        assert str(opened["TXXX:BARCODE"]) == FULL.barcode
    else:
        assert opened["replaygain_album_peak"] == ["1.000000"]
        assert opened["replaygain_reference_loudness"] == ["-18.00 LUFS"]
        assert (opened["tracknumber"], opened["tracktotal"]) == (["3"], ["12"])


@pytest.mark.parametrize("ending", FORMATS)
def test_ffprobe_reads_them(fresh, ending):
    path = fresh(ending)
    write_tags(path, FULL)
    command = [program("ffprobe", "ffmpeg"), "-v", "error", "-show_format", "-show_streams", "-of", "json", path]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - a program of the tests
    told = json.loads(done.stdout)
    found = {**told["streams"][0].get("tags", {}), **told["format"].get("tags", {})}
    found = {name.lower(): text for name, text in found.items()}
    wanted = {"title": FULL.title, "artist": FULL.artist, "album": FULL.album, "date": FULL.date, "genre": FULL.genre}
    assert {name: found[name] for name in wanted} == wanted
    assert found["track"].split("/")[0] == "3"
    if ending not in ("wav", "rf64"):  # of those ffprobe reads INFO and bext
        assert found["replaygain_track_gain"] == "-3.95 dB"
        assert found.get("isrc", found.get("tsrc")) == FULL.isrc


@given(
    st.builds(
        Tags,
        title=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co")), max_size=20).map(
            str.strip
        ),
        track=st.none() | st.integers(0, 99),
        tracks=st.none() | st.integers(1, 99),
        date=st.sampled_from(["", "1999", "2024-05-01"]),
        gain=st.builds(ReplayGain, track_gain_db=st.none() | st.integers(-2_000, 2_000).map(lambda n: n / 100.0)),
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_tags_come_back(fresh, tags):
    for ending in ("wav", "flac", "mp3"):
        path = fresh(ending)
        write_tags(path, tags)
        assert read_tags(path) == tags


def test_words_of_other_programs_are_understood():
    words = {"TRACKNUMBER": "7/11", "YEAR": "1987", "UPC": "036000291452", "REPLAYGAIN_TRACK_GAIN": "+1.5 dB"}
    tags = from_words({**words, "REPLAYGAIN_TRACK_PEAK": "no number", "DISCNUMBER": "1"})
    assert (tags.track, tags.tracks, tags.year, tags.barcode) == (7, 11, 1987, "036000291452")
    assert tags.gain == ReplayGain(track_gain_db=1.5)
    assert from_words({"TRACKNUMBER": "A1", "DATE": "soon"}) == Tags(date="soon")
    assert Tags(date="soon").year is None


def test_gains_lead_to_minus_18_lufs():
    gain = replay_gain(-14.05, -1.0, -13.5, 0.0)
    words = to_words(Tags(gain=gain))
    assert words == {
        "REPLAYGAIN_TRACK_GAIN": "-3.95 dB",
        "REPLAYGAIN_TRACK_PEAK": "0.891251",
        "REPLAYGAIN_ALBUM_GAIN": "-4.50 dB",
        "REPLAYGAIN_ALBUM_PEAK": "1.000000",
        "REPLAYGAIN_REFERENCE_LOUDNESS": "-18.00 LUFS",
    }
    assert replay_gain(None, None) == ReplayGain()


@pytest.mark.parametrize("ending", FORMATS)
def test_what_cannot_be_read_becomes_spaces(fresh, ending):
    """Zeros would part texts in ID3, and half characters come from names of files."""
    path = fresh(ending)
    write_tags(path, Tags(title="a\x00b\udcff", artist="\ud800", comment="one\r\ntwo\x07"))
    assert read_tags(path) == Tags(title="a b", comment="one\ntwo")


def test_words_of_others_stay(fresh):
    path = fresh("flac")
    opened = mutagen.File(path)
    opened["MOOD"] = "calm"
    opened.save()
    write_tags(path, FULL)
    assert mutagen.File(path)["mood"] == ["calm"]


def test_what_is_no_sound_file_is_refused(tmp_path):
    text = tmp_path / "x.txt"
    text.write_text("words")
    with pytest.raises(OutputError, match="WAV, FLAC, Ogg, MP3 and AIFF only"):
        write_tags(text, FULL)
    assert read_tags(text) == Tags()
    with pytest.raises(SoundError, match="no such file"):
        read_tags(tmp_path / "missing.wav")
    broken = tmp_path / "x.flac"
    broken.write_bytes(b"fLaC" + b"\x00" * 3)
    with pytest.raises(SoundError, match="tags cannot be read"):
        read_tags(broken)


def test_m4a_is_read_only(tmp_path, bare):
    """Made by ffmpeg, which writes iTunes' atoms."""
    path, source = tmp_path / "x.m4a", tmp_path / "x.wav"
    source.write_bytes(bare["wav"])
    words = ["-metadata", "title=T", "-metadata", "artist=A", "-metadata", "track=2/9", "-metadata", "date=2001"]
    command = [program("ffmpeg", "ffmpeg"), "-v", "error", "-i", source, *words, "-c:a", "aac", path]
    subprocess.run(command, check=True)  # noqa: S603 - a program of the tests
    assert read_tags(path) == Tags(title="T", artist="A", track=2, tracks=9, date="2001")
    with pytest.raises(OutputError, match="only"):
        write_tags(path, FULL)


@pytest.mark.parametrize("ending", FORMATS)
def test_damaged_files_are_read_or_refused_and_nothing_else(fresh, ending):
    """Bytes changed at random, most of them at both ends, where tags lie; some files cut off."""
    path = fresh(ending)
    write_tags(path, FULL)
    whole = path.read_bytes()
    draw = np.random.default_rng(5)
    for _ in range(40):
        data = bytearray(whole)
        places = (*draw.integers(0, 2_000, 3), *draw.integers(len(data) - 2_000, len(data), 3))
        for place in places:
            data[place] = draw.integers(0, 256)
        path.write_bytes(data[: draw.integers(1, len(data))] if draw.integers(0, 3) == 0 else data)
        for work in (read_tags, lambda file: write_tags(file, FULL)):
            with contextlib.suppress(SoundError, OutputError):
                work(path)
