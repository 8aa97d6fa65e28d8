"""Notes: what each means, that several hold at once, and that nothing is dropped silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.album.notes import UNLIMITED, Limits, read_notes

_TONE = {"tone": True, "low_end": True, "highs": True}
_ALL = Limits(**_TONE, width=True, dynamics=True, loudness=True)


@pytest.mark.parametrize(
    ("note", "limits"),
    [
        ("leave the low end", Limits(low_end=True)),
        ("Keep the bass as it is.", Limits(low_end=True)),
        ("don't touch the highs", Limits(highs=True)),
        ("leave the tone", Limits(**_TONE)),
        ("bright on purpose", Limits(**_TONE)),
        ("no EQ", Limits(**_TONE)),
        ("keep the stereo width", Limits(width=True)),
        ("mono on purpose", Limits(width=True)),
        ("no compressor", Limits(dynamics=True)),
        ("leave the loudness", Limits(loudness=True)),
        ("quiet on purpose", Limits(loudness=True)),
        ("quieter on purpose by 2 LU", Limits(offset_lu=-2.0)),
        ("1,5 dB louder", Limits(offset_lu=1.5)),
        ("leave it as it is", _ALL),
        ("leave the low end and the width", Limits(low_end=True, width=True)),
        ("keep the highs and lows", Limits(low_end=True, highs=True)),
        ("softer by 3 db, no compression", Limits(offset_lu=-3.0, dynamics=True)),
    ],
)
def test_a_note_means_its_limits(note, limits):
    found = read_notes([note])
    assert found.limits == limits
    assert not found.remarks
    assert note in found.sentences[0]


@pytest.mark.parametrize(
    "note", ["make it shine", "don't leave the low end", "the bass is fine", "not bright on purpose"]
)
def test_what_is_not_understood_is_a_remark(note):
    found = read_notes([note])
    assert found.limits == UNLIMITED
    assert len(found.remarks) == 1
    assert "not understood" in found.sentences[0]


def test_the_rest_of_a_note_is_told():
    found = read_notes(["leave the low end, and make it shine"])
    assert found.limits == Limits(low_end=True)
    assert found.remarks == ("make shine",)
    assert '"make shine" is not understood' in found.sentences[0]


def test_several_notes_hold_together_and_too_much_is_left_out():
    assert read_notes(["quieter by 1 LU", "quieter by 2 LU", "no eq"]).limits == Limits(**_TONE, offset_lu=-3.0)
    far = read_notes(["quieter by 40 LU"])
    assert far.limits == UNLIMITED
    assert "more than" in far.sentences[-1]


@given(st.text(max_size=60))
def test_any_text_is_told(note):
    """Whatever it is: a sentence for each, and a remark where it set nothing."""
    found = read_notes([note])
    assert found.sentences
    if found.limits == UNLIMITED and note.strip(" .!|,;&\t\n") and note.isascii() and note.isalpha():
        assert found.remarks or "understood" not in found.sentences[0]
