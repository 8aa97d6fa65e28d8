"""CD-Text: packs as MMC-3 lays them out, read back by a reader of their own."""

import pytest
from hypothesis import given, settings

from assistant.disc import DiscSong, plan
from assistant.disc.cd_text import cd_text, packs
from assistant.disc.latin import latin
from tests.disc.discs import Length, discs, lengths


def crc16(data: bytes) -> int:
    """CRC-CCITT bit by bit: polynomial x^16 + x^12 + x^5 + 1, from 0."""
    register = 0
    for bit in (byte >> shift & 1 for byte in data for shift in range(7, -1, -1)):
        register = (register << 1) ^ (0x1021 if (register >> 15) ^ bit else 0)
        register &= 0xFFFF
    return register


def read_packs(data: bytes) -> tuple[dict[int, list[str]], bytes]:
    """The texts of each kind, and the 36 bytes of sizes; checks every pack on the way."""
    streams: dict[int, bytes] = {}
    assert len(data) % 18 == 0
    for number in range(len(data) // 18):
        pack = data[18 * number : 18 * number + 18]
        kind, track, sequence, place = pack[:4]
        assert int.from_bytes(pack[16:], "big") == crc16(pack[:16]) ^ 0xFFFF
        assert sequence == number
        before = streams.get(kind, b"")
        if kind != 0x8F:
            assert place & 0xF0 == 0
            assert track == before.count(0)
            assert place & 0x0F == min(15, len(before) - (before.rfind(0) + 1))
        else:
            assert (track, place) == (len(before) // 12, 0)
        streams[kind] = before + pack[4:16]
    sizes = streams.pop(0x8F)
    texts = {kind: stream.rstrip(b"\0") + b"\0" for kind, stream in streams.items()}
    return {
        kind: [part.decode("latin-1") for part in stream[:-1].split(b"\0")] for kind, stream in texts.items()
    }, sizes


def whole(words: list[str], count: int) -> list[str]:
    """Empty texts at the end look like the padding after them."""
    return words + [""] * (count - len(words))


@given(discs(most_tracks=30))
@settings(max_examples=20)
def test_packs_are_read_back(disc):
    text = cd_text(disc)
    data = packs(text, len(disc.tracks))
    if not text.texts:
        assert data == b""
        return
    read, sizes = read_packs(data)
    assert len(data) // 18 <= 256
    for kind, number in (("TITLE", 0x80), ("PERFORMER", 0x81)):
        if kind in text.texts:
            assert whole(read[number], len(disc.tracks) + 1) == list(text.texts[kind])
    counts = [sum(data[18 * n] == kind for n in range(len(data) // 18)) for kind in range(0x80, 0x90)]
    assert list(sizes[:4]) == [0, 1, len(disc.tracks), 0]
    assert list(sizes[4:20]) == counts
    assert list(sizes[20:28]) == [len(data) // 18 - 1, *[0] * 7]
    assert list(sizes[28:]) == [8 if disc.language == "de" else 9, *[0] * 7]


def test_what_is_shown_otherwise_is_told():
    songs = [
        DiscSong(sound=Length(441_000), title=title)
        for title in ("Caf\u00e9", "\u4f60\u597d", "\u0416\u0438\u0432", "")
    ]
    text = cd_text(plan(songs, title="The \u201cBest\u201d", performer="X", language="zh"))
    assert text.texts["TITLE"] == ('The "Best"', "Café", "Track 02", "Zhiv", "")
    assert text.texts["PERFORMER"] == ("X",) * 5
    assert [note.split(":")[0] for note in text.notes[:3]] == [
        "title of the album", "title of track 2", "title of track 3"
    ]  # fmt: skip
    assert "language 'zh'" in text.notes[3]
    assert len(text.notes) == 4


def test_long_texts_are_shortened_until_they_fit():
    """99 titles of 100 characters would take 834 packs."""
    songs = [DiscSong(sound=Length(441_000), title=f"{number} " + "x" * 100) for number in range(99)]
    text = cd_text(plan(songs, title="A", performer="P" * 50))
    data = packs(text, 99)
    assert 250 <= len(data) // 18 <= 256
    assert any("room for" in note for note in text.notes)
    read, _ = read_packs(data)
    assert read[0x80] == list(text.texts["TITLE"])


def test_without_names_there_is_none():
    songs = [DiscSong(sound=Length(441_000))]
    assert packs(cd_text(plan(songs)), 1) == b""


@pytest.mark.parametrize("text", ["plain", "Ünïcode"])
def test_latin_texts_are_kept(text):
    assert latin(text) == text
    assert lengths([10.0], title=text).title == text
