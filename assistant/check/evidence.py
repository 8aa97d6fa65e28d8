"""What is known of one file: measured in one pass, and, where a rule asks for it, through codecs and in its tags."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from assistant.analyze import analyze
from assistant.audio import Block, Sound
from assistant.check.codec import Coded, NotChecked, coded_peak
from assistant.check.ends import Ends, EndsMeter
from assistant.check.peaks import place_of_peak
from assistant.check.sibilance import LEAST_RATE_HZ, Sibilance, SibilanceMeter
from assistant.check.tags import read_tags
from assistant.profile import Finding, Profile
from assistant.progress import Progress

_SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Evidence:
    """One file."""

    sound: Sound
    profile: Profile
    ends: Ends
    sibilance: Sibilance | None
    """None where the rate leaves no room for it."""
    progress: Progress = field(repr=False)
    codings: dict[str, Coded | NotChecked] = field(default_factory=dict)
    """What was tried already: several targets ask for the same."""

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing in it, to the last bit."""
        return self.profile.true_peak_dbtp is None

    @cached_property
    def peak_at_seconds(self) -> float:
        """Where the highest true peak is."""
        return place_of_peak(self.sound, self.profile)

    @cached_property
    def tags(self) -> dict[str, str]:
        """Title, artist and ISRC, as far as they are there."""
        return read_tags(self.sound.path)

    def finding(self, kind: str) -> Finding | None:
        """What the analysis found of a kind."""
        return next((each for each in self.profile.findings if each.kind == kind), None)

    def try_codings(self, codings: Iterable[str]) -> None:
        """Try several codings side by side: most of each is one thread of its encoder."""
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            list(pool.map(self.coded, dict.fromkeys(codings)))

    def coded(self, coding: str) -> Coded | NotChecked:
        """What comes back of a coding, or why that is not known."""
        if coding not in self.codings:
            with self.progress.stage(f"{coding} of {self.sound.path.name}"):
                try:
                    self.codings[coding] = coded_peak(self.sound, coding)
                except NotChecked as reason:
                    self.codings[coding] = reason
        return self.codings[coding]


def gather(sound: Sound, progress: Progress) -> Evidence:
    """Measure a file in one pass.

    Args:
        sound: the file.
        progress: is told how far it is.

    Raises:
        SoundError: the file cannot be decoded, or holds samples that are not finite.
    """
    ends = EndsMeter(sound.rate_hz, sound.channels)
    sharp = SibilanceMeter(sound.rate_hz, sound.channels) if sound.rate_hz >= LEAST_RATE_HZ else None
    stage = f"check {sound.path.name}"
    with progress.stage(stage):
        stream = progress.watched(stage, sound.blocks(), sound.samples)
        profile = analyze(_heard(stream, ends, sharp), sound.rate_hz, sound.channels)
    return Evidence(sound, profile, ends.finish(), sharp.finish() if sharp else None, progress)


def _heard(stream: Iterator[Block], ends: EndsMeter, sharp: SibilanceMeter | None) -> Iterator[Block]:
    """The same blocks, seen by the meters of this package on their way, in the thread that reads ahead."""
    for block in stream:
        ends.add(block)
        if sharp is not None:
            sharp.add(block)
        yield block
