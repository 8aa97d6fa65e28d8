"""Names in ISO 8859-1: by rule, whatever they are, and never a failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.disc.latin import latin, readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Über ½ \u201cquoted\u201d \u2013 caf\u00e9\u2026", 'Über ½ "quoted" - café...'),
        ("Žižek, Łódź, Œuvre, İstanbul", "Zizek, Lódz, OEuvre, Istanbul"),
        ("\u0429\u0443\u043a\u0430 \u0438 \u0401\u0436", "Shchuka i Yozh"),
        ("\u0391\u03b8\u03ae\u03bd\u03b1", "Athina"),
        ("\u4f60\u597d", "??"),
        ("\ud55c\uad6d", "??"),
        ("a \U0001f600 b", "a ? b"),
        ("\uff26\uff35\uff2c\uff2c", "FULL"),
        ("e\u0301", "é"),
        ("tab\tand\nline\x00end", "tab and line end"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_texts_are_shown_by_rule(text, shown):
    assert latin(text) == shown


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=30))
def test_any_text_fits_the_character_set(text):
    shown = latin(text)
    assert shown.encode("latin-1").isascii() or shown
    assert latin(shown) == shown
    assert all(character.isprintable() or character == "\xad" for character in shown)


def test_readable_is_what_has_letters():
    assert readable("?a") and readable("7") and not readable("?? ?") and not readable("")  # noqa: PT018 - one rule
