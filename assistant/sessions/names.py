"""Names of the files of a session, numbered, so that no two tracks meet in one."""

from assistant.plain import file_stem


def file_name(number: int, name: str) -> str:
    """A file name for a track: its number from 1 on, and as much of its name as every system takes."""
    return f"{number:02d} {file_stem(name) or 'track'}.wav"
