"""Makes the references that come along: measures songs under open licences, and two kinds of noise.

    python references/make.py PACKAGES

PACKAGES is a folder in which the Debian packages of sources.toml lie unpacked, each in a folder of its own name
(`apt-get download NAME`, then `dpkg -x NAME.deb PACKAGES/NAME`; a .pk3 in one is a zip archive to be unpacked beside
it). Of each song three stretches of 24 seconds are kept, which is enough for a broad picture, and figures are rounded
to five digits, so that the files stay small.

The pictures of noise are for tone alone (`--tone-from balance/pink`): pink noise has the same power in each octave,
white noise the same in each hertz.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.analyze import analyze, analyze_samples
from assistant.audio import Block, open_sound
from assistant.blocks import SECTION_SECONDS
from assistant.profile import Profile, pool
from assistant.references.content import Content, Describer
from assistant.references.entry import Entry, Facts, entries_to_json

HERE = Path(__file__).parent
STRETCHES, STRETCH_SECTIONS = 3, 24 // SECTION_SECONDS
NOISE_SECONDS, NOISE_RATE_HZ, NOISE_RMS = 24, 44100, 0.1


def main(packages: Path) -> None:
    """Write one file for each reference."""
    today = datetime.now(tz=UTC).date().isoformat()
    table = tomllib.loads((HERE / "sources.toml").read_text(encoding="utf-8"))
    for row in table["reference"]:
        songs = [measured(packages / row["folder"], files) for files in row["songs"]]
        facts = Facts(
            name=row["name"], title=row["title"], origin=row["origin"], licence=row["licence"], date=today,
            songs=len(songs), tags=tuple(row["tags"]),
        )  # fmt: skip
        profile = pool([profile for profile, _ in songs])
        written(Entry(facts=facts, profile=profile, contents=tuple(content for _, content in songs)))
    for name, title, slope in (("pink", "Pink noise: equal power in each octave", -0.5), ("flat", "White noise", 0.0)):
        facts = Facts(
            name=f"balance/{name}", title=title, origin="made by references/make.py", licence="CC0-1.0", date=today,
            tags=("balance",),
        )  # fmt: skip
        written(Entry(facts=facts, profile=noise(slope), contents=()))


def measured(folder: Path, files: str | list[str]) -> tuple[Profile, Content]:
    """Stretches of a song's profile, and what it plays; several files are added up."""
    names = [files] if isinstance(files, str) else files
    sounds = [open_sound(next(folder.rglob(name))) for name in names]
    describer = Describer(sounds[0].rate_hz)
    blocks = overheard(zip(*(sound.blocks() for sound in sounds), strict=True), describer)
    profile = analyze(blocks, sounds[0].rate_hz, sounds[0].channels)
    return profile.part(stretches(profile.section_weights.size)), describer.finish()


def overheard(parts: Iterator[tuple[Block, ...]], describer: Describer) -> Iterator[Block]:
    """The sum of the parts, which the describer takes, too."""
    for blocks in parts:
        total = np.ascontiguousarray(sum(blocks), dtype=np.float32)
        describer.add(total)
        yield total


def stretches(sections: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which sections are kept: so many in a row around the middle of each third."""
    kept = np.zeros(sections, dtype=bool)
    for number in range(STRETCHES):
        middle = round((number + 0.5) * sections / STRETCHES)
        kept[max(middle - STRETCH_SECTIONS // 2, 0) : middle + STRETCH_SECTIONS // 2] = True
    return kept


def noise(slope: float) -> Profile:
    """Noise whose amplitude goes with frequency to the power of `slope`, left and right alike but for their phases."""
    random = np.random.default_rng(1)
    count = NOISE_SECONDS * NOISE_RATE_HZ
    spectrum = np.fft.rfft(random.standard_normal((2, count)))
    frequencies_hz = np.fft.rfftfreq(count, 1.0 / NOISE_RATE_HZ)
    spectrum *= np.maximum(frequencies_hz, 10.0) ** slope * (frequencies_hz > 10.0)
    samples = np.fft.irfft(spectrum, count)
    mixed = np.stack([samples[0] + 0.5 * samples[1], samples[0] - 0.5 * samples[1]])
    return analyze_samples((NOISE_RMS * mixed / mixed.std()).astype(np.float32), NOISE_RATE_HZ)


def written(entry: Entry) -> None:
    """Write one reference as one file."""
    place = HERE / f"{entry.name.replace('/', '-')}.json"
    text = entries_to_json([entry])
    place.write_text(json.dumps(rounded(json.loads(text)), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{place.name}: {entry.facts.songs} songs, {place.stat().st_size / 1024:.0f} KiB")


def rounded(value: object) -> object:
    """Floats to five digits."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
