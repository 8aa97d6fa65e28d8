"""The main job on two songs that the demo makes itself: a mix as it leaves a bedroom, and a finished record by others.

The two are different songs in one key, as nearly alike as a well-chosen reference is. What separates a home mix from a
record is put on by the project's own processors: the mix is dull, boomy, narrow and quiet; the reference is bright,
wide and limited.
"""

from pathlib import Path

from assistant.audio import Audio, OutputFormat, Outputs, check_output, choose_format
from assistant.deliver import Delivery, deliver, matched_path
from assistant.errors import OutputError
from assistant.options import MatchOptions
from assistant.processors import Equalizer, Gain, Limiter, Width
from assistant.processors.equalizer import Band
from assistant.progress import Progress
from assistant.render import render
from assistant.report import Report
from assistant.settings import Chain
from assistant.synth import Part, Score, song
from assistant.synth.song import MINOR

_VERSE, _CHORUS = 0.55, 1.0

MIX_SCORE = Score(
    seed=11, tempo_bpm=104.0, tonic_midi=57, scale=MINOR, vowel="ah",
    parts=(
        Part((0, 5), 0.3),
        Part((0, 5, 2, 6, 0, 5, 3, 4), _VERSE),
        Part((5, 6, 0, 2, 5, 6, 0, 0), _CHORUS),
        Part((0, 0), 0.3),
    ),
)  # fmt: skip
REFERENCE_SCORE = Score(
    seed=23, tempo_bpm=112.0, tonic_midi=57, scale=MINOR, vowel="ah",
    parts=(
        Part((0, 3, 0, 4), _VERSE),
        Part((0, 4, 5, 3, 0, 4, 5, 3), _CHORUS),
        Part((5, 3, 0, 4), _VERSE),
        Part((0, 4, 5, 3, 0, 4, 3, 0), _CHORUS),
    ),
)  # fmt: skip
HOME: Chain = (
    Equalizer(
        bands=(
            Band(kind="bell", frequency_hz=110.0, gain_db=4.5, q=0.8),
            Band(kind="high_shelf", frequency_hz=4000.0, gain_db=-6.0, q=0.6),
        )
    ),
    Width(mid_db=-4.0, high_db=-5.0),
    Gain(gain_db=-4.0),
)
RECORD: Chain = (
    Equalizer(
        bands=(
            Band(kind="low_shelf", frequency_hz=90.0, gain_db=1.5, q=0.7),
            Band(kind="bell", frequency_hz=320.0, gain_db=-2.0, q=0.8),
            Band(kind="high_shelf", frequency_hz=7000.0, gain_db=3.0, q=0.7),
        )
    ),
    Width(mid_db=1.5, high_db=2.5),
    Gain(gain_db=9.0),
    Limiter(ceiling_dbtp=-0.5),
)
MIX_NAME, REFERENCE_NAME = "home_mix.wav", "reference.wav"


def demo(folder: Path, progress: Progress, *, overwrite: bool = False) -> Report:
    """Make the two songs in `folder`, and match one to the other.

    Args:
        folder: is made if it is missing.
        progress: is told how far the run is.
        overwrite: replace what an earlier run left there.

    Raises:
        OutputError: the folder cannot be made, or one of the files exists.
    """
    _make(folder)
    mix, reference = folder / MIX_NAME, folder / REFERENCE_NAME
    master = matched_path(mix)
    delivery = Delivery(sound=master, overwrite=overwrite)
    for path in (mix, reference, master, master.with_suffix(".json"), master.with_suffix(".html")):
        check_output(path, overwrite=overwrite)
    with Outputs(overwrite=overwrite) as outputs, progress.stage("make the songs"):
        for path, score, chain in ((mix, MIX_SCORE, HOME), (reference, REFERENCE_SCORE, RECORD)):
            _write(outputs, path, song(score), chain)
        outputs.publish()
    return deliver(mix, [reference], MatchOptions(), delivery, progress)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder}: the folder cannot be made ({error.strerror or error}); choose another one with -o"
        ) from error


def _write(outputs: Outputs, path: Path, audio: Audio, chain: Chain) -> None:
    form: OutputFormat = choose_format(path, rate_hz=audio.rate_hz)
    writer = outputs.sound(path, form, audio.channels, samples=audio.samples.shape[1])
    for block in render(audio.blocks(), chain, audio.rate_hz, audio.channels):
        writer.write(block)
