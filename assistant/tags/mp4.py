"""Tags of M4A files, which are read only: iTunes' atoms, by mutagen."""

from typing import Any

_ATOMS = {
    "TITLE": "\xa9nam",
    "ARTIST": "\xa9ART",
    "ALBUM": "\xa9alb",
    "ALBUMARTIST": "aART",
    "DATE": "\xa9day",
    "GENRE": "\xa9gen",
    "COMMENT": "\xa9cmt",
}
_FREE = "----:"


def read(tags: Any) -> dict[str, str]:  # noqa: ANN401 - as mutagen has it
    """The words of an opened file's atoms; free ones by the last part of their name."""
    words = {word: "; ".join(map(str, tags[atom])) for word, atom in _ATOMS.items() if atom in tags}
    for track, total in tags.get("trkn", [])[:1]:
        words["TRACKNUMBER"] = f"{track}/{total}" if total else f"{track}"
    for atom, values in tags.items():
        if atom.startswith(_FREE):
            words.setdefault(atom.rsplit(":", 1)[-1].upper(), b"; ".join(values).decode(errors="replace"))
    return words
