"""Projects read back as the session they were written from, whatever the tracks are called."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import OptionError
from assistant.plain import plain
from assistant.sessions import SESSIONS, Session, SessionTrack, dawproject, format_named, plan, reaper
from assistant.sessions.equalizing import EqBand
from assistant.sessions.names import file_name
from assistant.sessions.plan import COLOURS
from tests.mixing.songs import RATE_HZ
from tests.sessions import dawproject_shape, programs
from tests.sessions.mixes import HOSTILE, LEAD, SETTINGS, opened, ride

READERS = {
    "reaper": lambda session: programs.reaper(reaper.write(session)),
    "dawproject": lambda session: programs.dawproject(dawproject.write(session)),
}
EVERY = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return plan(opened(tmp_path_factory.mktemp("writers") / "tracks"), SETTINGS, name=HOSTILE)


def named(name: str) -> Session:
    track = SessionTrack(name=name, group="vocals", file=f"audio/{file_name(1, name)}", samples=RATE_HZ)
    return Session(name=name, rate_hz=RATE_HZ, samples=RATE_HZ, tracks=(track,), ride=LEAD, not_carried=())


def in_db(factor: float) -> float:
    return 20.0 * math.log10(factor)


def check_same(read: programs.Project, session: Session) -> None:
    """Equal within 0.01 dB and a sample."""
    assert read.rate_hz == session.rate_hz
    assert len(read.tracks) == len(session.tracks)
    for found, wanted in zip(read.tracks, session.tracks, strict=True):
        assert found.colour == wanted.colour
        assert found.file == wanted.file
        assert round(found.position_seconds * session.rate_hz) == wanted.position_samples
        assert round(found.length_seconds * session.rate_hz) == wanted.samples
        assert in_db(found.fader * found.item * math.sqrt(0.5)) == pytest.approx(wanted.volume_db, abs=0.01)
        assert found.pan == pytest.approx(wanted.pan, abs=1e-6)
        check_points(found.envelope, wanted.ride, session.rate_hz)
        check_equalizer(found.equalizer, wanted.equalizer)
        check_sends(found.sends, wanted.sends)
    check_points(read.master, session.ride, session.rate_hz)


def check_equalizer(bands: tuple[programs.Section, ...], wanted) -> None:
    assert [band.kind for band in bands] == [band.kind for band in wanted]
    for found, band in zip(bands, wanted, strict=True):
        assert found.frequency_hz == pytest.approx(band.frequency_hz, rel=1e-9)
        assert found.gain_db == pytest.approx(band.gain_db, abs=0.001)
        assert found.q == pytest.approx(band.q, rel=1e-6)


def check_sends(sends: tuple[tuple[str, float], ...], wanted) -> None:
    """They lead to the return, or to the effect channel of their name."""
    found = {name.removesuffix(" (return)"): in_db(factor) for name, factor in sends}
    assert found == pytest.approx(dict(wanted), abs=0.01)


def check_points(envelope: programs.Envelope, wanted, rate_hz: int) -> None:
    """Every point of the ride is there."""
    if wanted.is_neutral:
        assert envelope == ()
        return
    found = {round(at * rate_hz): [] for at, _ in envelope}
    for at, factor in envelope:
        found[round(at * rate_hz)].append(in_db(factor))
    for point in wanted.points:
        levels = found[round(point.at_seconds * rate_hz)]
        assert min(abs(level_db - point.gain_db) for level_db in levels) < 0.01


@EVERY
def test_tracks_faders_pans_envelopes_and_places_read_back(session, read):
    check_same(read(session), session)


@EVERY
def test_a_track_that_begins_later_lies_where_it_begins(session, read):
    late = replace(session.tracks[0], position_samples=12345, samples=54321)
    check_same(read(replace(session, tracks=(late,))), replace(session, tracks=(late,)))


@EVERY
@given(volume_db=st.floats(-96.0, 6.0), pan=st.floats(-1.0, 1.0), group=st.sampled_from([*COLOURS, ""]))
@settings(max_examples=30, deadline=None)
def test_any_fader_and_pan_read_back(read, volume_db, pan, group):
    [track] = named("a").tracks
    made = replace(named("a"), tracks=(replace(track, volume_db=volume_db, pan=pan, group=group),))
    check_same(read(made), made)


@EVERY
@given(
    bands=st.lists(
        st.builds(
            EqBand,
            kind=st.sampled_from(["bell", "low_shelf", "high_shelf", "low_pass", "high_pass"]),
            frequency_hz=st.floats(10.0, 22000.0),
            gain_db=st.floats(-24.0, 24.0),
            q=st.floats(0.1, 16.0),
        ),
        max_size=12,
    )
)
@settings(max_examples=30)
def test_any_equalizer_reads_back(read, bands):
    [track] = named("a").tracks
    made = replace(named("a"), tracks=(replace(track, equalizer=tuple(bands)),))
    check_same(read(made), made)


@EVERY
@pytest.mark.parametrize("name", [HOSTILE, "", " ", "<", ">", "|a", "{x}", "a\tb", "-->", "]]>", "é漢🎸", "5'", '7"'])
def test_hostile_names_survive(read, name):
    assert read(named(name)).tracks[0].name == plain(name)


@EVERY
@given(st.text(st.characters(exclude_characters="`")))
@settings(deadline=None)
def test_any_name_survives_on_one_line(read, name):
    assert read(named(name)).tracks[0].name == plain(name)


@given(st.text())
def test_a_word_of_reaper_is_one_word(text):
    marks = all(mark in text for mark in "\"'`")
    found = programs.rpp.loads(f"<A\n  NAME {reaper.quoted(text)} 1\n>\n").find("NAME")
    assert found == ["NAME", plain(text).replace("`", "'") if marks else plain(text), "1"]


@given(st.text(), st.integers(1, 999))
def test_files_have_names_that_every_system_takes(name, number):
    found = file_name(number, name)
    assert found.startswith(f"{number:02d} ")
    assert found.endswith(".wav")
    assert len(found.encode()) < 160
    assert not set(found) & set("<>:\"/\\|?*'`\n\r\t\0")


@given(st.floats(-1e6, 1e6))
def test_numbers_have_no_exponent_and_keep_their_value(value):
    text = reaper.number(value)
    assert "e" not in text
    assert float(text) == pytest.approx(value, abs=1e-12, rel=1e-12)


def test_a_dawproject_has_the_format_s_shape(session):
    data = dawproject.write(session)
    dawproject_shape.check(programs.dawproject_tree(data))
    metadata = programs.dawproject_tree(data, "metadata.xml")
    assert [each.tag for each in metadata] == ["Title", "Comment"]
    assert metadata.findtext("Title") == plain(HOSTILE)


@given(st.text())
@settings(deadline=None)
def test_a_dawproject_keeps_its_shape_whatever_the_names(name):
    dawproject_shape.check(programs.dawproject_tree(dawproject.write(named(name))))


@pytest.mark.parametrize("name", SESSIONS)
def test_the_same_session_has_the_same_bytes(session, name):
    assert format_named(name).write(session) == format_named(name).write(session)


def test_a_ride_to_silence_and_one_with_a_jump_read_back():
    moved = ride((0.1, 0.0), (0.5, -96.0), (0.5, 3.0))
    for read in READERS.values():
        made = replace(named("a"), ride=moved)
        check_same(read(made), made)


def test_a_format_that_is_not_known_is_refused():
    with pytest.raises(OptionError, match="'cubase'; allowed for a mix: reaper, dawproject"):
        format_named("cubase")
