"""The songs of an album as files: each by itself, trimmed and faded, measured as it is written, and tagged.

Conventions: 24 bits at each song's own rate, in the channels of the album.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.album.record import Record, timeline_at
from assistant.album.render import song
from assistant.analyze import analyze
from assistant.audio import Block, Outputs, SoundWriter, choose_format
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.tags import Tags, loudness_of, replay_gain, write_tags

__all__ = ["copied", "write_songs"]


def write_songs(
    record: Record, places: Sequence[Sequence[Path]], outputs: Outputs, progress: Progress
) -> tuple[Profile, ...]:
    """Write each song in every format that was asked for, measure it, and tag it.

    Args:
        record: the album as it was made.
        places: for each format, where each song goes; a song is measured even if it is written nowhere.
        outputs: publishes them.
        progress: is told how far the run is.

    Returns:
        What was measured of each.

    Raises:
        SoundError: a master that can no longer be read.
        OutputError: a file that cannot be written.
    """
    written, profiles = [], []
    with progress.stage("write masters"):
        for number in range(len(record.masters)):
            writers = [_writer(record, number, files[number], outputs) for files in places]
            profiles.append(_song(record, number, writers, progress))
            written.append([writer.temporary for writer in writers])
    tags = _tags(record, profiles)
    for files, tag, profile in zip(written, tags, profiles, strict=True):
        for file in files:
            write_tags(file, tag, loudness=loudness_of(profile))
    return tuple(profiles)


def _writer(record: Record, number: int, final: Path, outputs: Outputs) -> SoundWriter:
    """What writes a song: 24 bits at its own rate."""
    rate_hz = record.masters[number].rate_hz
    place = timeline_at(rate_hz, record.ends, record.wishes).places[number]
    form = choose_format(final, rate_hz=rate_hz, bit_depth="24")
    return outputs.sound(final, form, record.timeline.channels, samples=place.end_sample - place.first_sample)


def _song(record: Record, number: int, writers: Sequence[SoundWriter], progress: Progress) -> Profile:
    """Write a song by itself, trimmed and faded, and measure what is written."""
    rate_hz = record.masters[number].rate_hz
    timeline = timeline_at(rate_hz, record.ends, record.wishes)
    place = timeline.places[number]
    name = record.wishes.songs[number].file.name
    stream = progress.watched(
        f"write {name}", song(timeline, record.masters, number), place.end_sample - place.first_sample
    )
    profile = analyze(copied(stream, writers), rate_hz, timeline.channels)
    for writer in writers:
        writer.close()
    return profile


def copied(stream: Iterable[Block], writers: Sequence[SoundWriter]) -> Iterator[Block]:
    """The blocks as they are, which all writers get."""
    for block in stream:
        for writer in writers:
            writer.write(block)
        yield block


def _tags(record: Record, profiles: Sequence[Profile]) -> list[Tags]:
    """What each file says of itself."""
    album, whole = record.wishes.album, pool(profiles)
    return [
        Tags(
            title=wish.title or wish.file.stem, artist=wish.artist or album.artist, album=album.title,
            album_artist=album.artist, track=number, tracks=len(profiles),
            date="" if album.year is None else str(album.year), genre=album.genre, isrc=wish.isrc, barcode=album.upc,
            catalogue=album.catalogue,
            gain=replay_gain(
                profile.loudness_lufs, profile.true_peak_dbtp, whole.loudness_lufs, whole.true_peak_dbtp
            ),
        )
        for number, (wish, profile) in enumerate(zip(record.wishes.songs, profiles, strict=True), 1)
    ]  # fmt: skip
