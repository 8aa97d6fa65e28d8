"""TOML of users: lines of keys in tables and in arrays of tables, whatever stands around them."""

import pytest

from assistant.errors import SettingsError
from assistant.strict_toml import Table, is_number, nearest, read_toml

TEXT = """title = "top"

[album]
title = "inside"
[[song]]  # the first
file = "a"
[[ song ]]
"file" = "b"
[[song]]
[other]
file = "c"
"""


@pytest.fixture
def toml(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(TEXT, encoding="utf-8")
    return read_toml(path)


@pytest.mark.parametrize(
    ("key", "table", "line"),
    [
        ("title", Table(), 1),
        ("title", Table("album"), 4),
        ("file", Table("song", 1), 6),
        ("file", Table("song", 2), 8),
        ("file", Table("song", 3), 9),
        ("file", Table("other"), 11),
        ("song", Table(), 5),
    ],
)
def test_a_key_is_found_in_its_own_table(toml, key, table, line):
    """One that is not written has the line of its table."""
    assert toml.line(key, table) == line


def test_unknown_keys_are_told_with_the_nearest(toml):
    with pytest.raises(SettingsError, match=r"line 8: song 2: file is not known; did you mean 'files'\?"):
        toml.refuse_unknown({"file": "b"}, ("files",), Table("song", 2))


def test_numbers_are_finite_and_no_truths():
    assert [is_number(value) for value in (1, 1.5, True, float("nan"), float("inf"), "1")] == [True, True, *[False] * 4]
    assert nearest("gapp", ["gap", "fade"]) == "; did you mean 'gap'?"
    assert not nearest("xyz", ["gap"])
