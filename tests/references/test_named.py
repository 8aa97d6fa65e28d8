"""From words to sources: files before kept names, folders, globs, weights; and what cannot be meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError, OptionError, SoundError
from assistant.references.library import Library
from assistant.references.named import names_meant, sounds_named, sources_named
from assistant.references.shelf import shipped_files
from tests.references.test_library import entry


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """A folder with songs, and a library with names; files are told by their names alone here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "library.sqlite"))
    for name in ("a.wav", "b.flac", "songs/c.wav", "songs/d.mp3", "songs/notes.txt", "songs/.hidden.wav", "odd@1.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    with Library() as library:
        library.add_all([entry("rock/one"), entry("rock/two"), entry("rock/deep/three"), entry("jazz")])


def names(*words, **by_aspect):
    return [(source.name, source.weight, source.aspect) for source in sources_named(words, by_aspect)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("a.wav", ["a.wav"]),
        ("songs", ["c.wav", "d.mp3"]),
        ("songs/", ["c.wav", "d.mp3"]),
        ("*.wav", ["a.wav", "odd@1.wav"]),
        ("odd@1.wav", ["odd@1.wav"]),
        ("jazz", ["jazz"]),
        ("rock", ["rock/deep/three", "rock/one", "rock/two"]),
        ("rock/", ["rock/deep/three", "rock/one", "rock/two"]),
        ("rock/one", ["rock/one"]),
        ("rock/t*", ["rock/two"]),
        ("balance/pink", ["balance/pink"]),
    ],
)
def test_words_stand_for(word, expected):
    assert [name for name, _, _ in names(word)] == expected


def test_a_weight_goes_to_all_that_a_word_stands_for():
    assert names("rock@0.25") == [("rock/deep/three", 0.25, None), ("rock/one", 0.25, None), ("rock/two", 0.25, None)]


def test_aspects_have_their_own():
    assert names("a.wav", tone=["jazz"], loudness=["b.flac@2"]) == [
        ("a.wav", 1.0, None),
        ("jazz", 1.0, "tone"),
        ("b.flac", 2.0, "loudness"),
    ]


def test_a_file_is_meant_before_a_kept_name():
    Path("jazz").mkdir()
    Path("jazz/e.wav").write_bytes(b"")
    assert [name for name, _, _ in names("jazz")] == ["e.wav"]


def test_kept_ones_bring_their_profile_and_sounds_do_not():
    (kept,) = sources_named(["jazz"])
    (sound,) = sources_named(["a.wav"])
    assert kept.kept is not None
    assert sound.kept is None
    assert sound.path == Path("a.wav")


@pytest.mark.parametrize(
    ("word", "error", "words"),
    [
        ("a.wav@loud", OptionError, "is no weight"),
        ("a.wav@0", OptionError, "must be over 0"),
        ("a.wav@-1", OptionError, "must be over 0"),
        ("a.wav@nan", OptionError, "must be over 0"),
        ("a.wav@1000", OptionError, "100 at most"),
        ("rokc/one", SoundError, "rock/one"),
        ("nothing/*", SoundError, "neither a file nor a kept reference matches"),
    ],
)
def test_what_cannot_be_meant_is_told(word, error, words):
    with pytest.raises(error, match=words):
        sources_named([word])


def test_a_folder_without_sound_is_told():
    Path("empty").mkdir()
    with pytest.raises(SoundError, match="holds no sound file"):
        sources_named(["empty"])


@given(st.text(max_size=30))
def test_any_word_is_understood_or_refused_in_words(word):
    try:
        sources_named([word])
    except AssistantError as error:
        assert str(error)  # noqa: PT017 - either is right
    except (ValueError, OSError) as error:
        assert "null" in str(error) or "embedded" in str(error)  # noqa: PT017 - what no file system takes


@given(st.lists(st.from_regex(r"[a-c](/[a-c]){0,2}", fullmatch=True), unique=True), st.sampled_from("abc"))
def test_a_name_stands_for_itself_or_for_all_under_it(kept, word):
    expected = [word] if word in kept else [name for name in kept if name.startswith(f"{word}/")]
    assert names_meant(word, kept) == expected


def test_what_comes_along_is_there():
    assert {path.stem for path in shipped_files()} >= {
        "balance-pink",
        "balance-flat",
        "genre-orchestral",
        "genre-metal",
    }


def test_sounds_alone_are_folders_and_files_without_weights():
    assert sounds_named(["songs", "a.wav"]) == [Path("songs/c.wav"), Path("songs/d.mp3"), Path("a.wav")]
    with pytest.raises(SoundError, match="only its measurements"):
        sounds_named(["jazz"])
    with pytest.raises(OptionError, match="has a weight"):
        sounds_named(["a.wav@0.5"])
