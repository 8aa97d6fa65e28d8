"""Codes: what is accepted is kept in one form, and what is refused is told to the character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.disc import codes
from assistant.errors import OptionError


@pytest.mark.parametrize(
    "written",
    ["AA6Q72000047", "aa-6q7-20-00047", "ISRC AA-6Q7-20-00047", "ISRC:aa6q72000047", " AA 6Q7 20 00047\u00a0",
     "AA\u20116Q7\u201320\u201400047"],
)  # fmt: skip
def test_an_isrc_is_read_as_people_write_it(written):
    assert codes.read_isrc(written) == "AA6Q72000047"
    assert codes.shown_isrc(codes.read_isrc(written)) == "AA-6Q7-20-00047"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("AA6Q7200004", "11 characters.*is one missing"),
        ("AA6Q7200004777", "14 characters.*are 2 too many|14 characters.*is 2 too many"),
        ("", "0 characters.*left empty"),
        ("A16Q72000047", "character 2 is '1', but a letter.*letter I meant"),
        ("A06Q72000047", "character 2 is '0', but a letter.*letter O meant"),
        ("A56Q72000047", "character 2 is '5', but a letter must stand there"),
        ("AA6Q7O000047", "character 6 is 'O', but a digit.*digit 0 meant"),
        ("AA6Q72000I47", "character 10 is 'I', but a digit.*digit 1 meant"),
        ("AA6Q7200004B", "character 12 is 'B', but a digit"),
        ("AA6Ä72000047", "character 4 is 'Ä', but a letter or a digit"),
        ("AA6Q7\uff12000047", "character 6 is '\uff12', but a digit"),
    ],
)
def test_an_isrc_is_refused_to_the_character(written, told):
    with pytest.raises(OptionError, match=told):
        codes.read_isrc(written)


@given(st.from_regex(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", fullmatch=True))
def test_every_isrc_of_the_shape_stays_itself(code):
    """Iceland's IS and a registrant RC make a code that begins with ISRC."""
    assert codes.read_isrc(code) == code
    assert codes.read_isrc(codes.shown_isrc(code).lower()) == code


@given(st.text(max_size=20))
def test_any_other_text_is_refused_or_has_the_shape(text):
    try:
        code = codes.read_isrc(text)
    except OptionError:
        return
    assert re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", code)


def test_what_may_be_misread_is_told():
    assert "0 (not O)" in codes.isrc_doubts("AA6072000047")
    assert codes.isrc_doubts("AA6Q72001047") == ""


def test_an_isrc_stands_on_one_track_only():
    codes.check_distinct_isrcs(["AA6Q72000047", "", "", "AA6Q72000048"], ["a", "b", "c", "d"])
    with pytest.raises(OptionError, match="a and c have the same ISRC AA-6Q7-20-00047"):
        codes.check_distinct_isrcs(["AA6Q72000047", "", "AA6Q72000047"], ["a", "b", "c"])


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("4006381333931", "4006381333931", "4 006381 333931"),
        ("4 006381 333931", "4006381333931", "4 006381 333931"),
        ("036000291452", "0036000291452", "0 36000 29145 2"),
        ("0-36000-29145-2", "0036000291452", "0 36000 29145 2"),
        ("0036000291452", "0036000291452", "0 36000 29145 2"),
    ],
)
def test_a_bar_code_is_kept_as_13_digits(written, kept, shown):
    assert codes.read_upc(written) == kept
    assert codes.shown_upc(kept) == shown


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("4006381333932", "check digit, its last, is 2, but the others ask for 1"),
        ("4006381339331", "check digit"),
        ("40063813339", "11 digits.*is one missing"),
        ("400638133393100", "15 digits.*2 too many"),
        ("96385074", "8 digits.*4 missing"),
        ("40063813339O1", "character 12 is 'O'.*digit 0 meant"),
        ("", "0 digits.*left empty"),
    ],
)
def test_a_bar_code_is_refused_to_the_character(written, told):
    with pytest.raises(OptionError, match=told):
        codes.read_upc(written)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_the_check_digit_finds_every_single_wrong_digit(digits, place, change):
    code = digits + codes.check_digit(digits)
    assert codes.read_upc(code) == code
    wrong = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    with pytest.raises(OptionError, match="check digit"):
        codes.read_upc(wrong)
