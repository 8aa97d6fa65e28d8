"""What a mix's report says of rooms and echoes."""

from collections.abc import Iterator

from assistant.mix import Mix
from assistant.mixing.ambience import Ambience
from assistant.mixing.space import AT_EDGE, TOO_LITTLE, TOO_QUIET
from assistant.processors import Delay
from assistant.settings import Send
from assistant.words import setting_words

SPACE = "Space"
_DOUBTS = {
    TOO_LITTLE: "{} to the reference's, which is too little to tell a room from what the songs play.",
    TOO_QUIET: "{} to the reference's, and so quiet a room is not heard.",
    AT_EDGE: "{} to the reference's, but it lies at the end of what was tried: rather than a room that is another song "
    "whose sounds are held for longer.",
}


def space_lines(mix: Mix) -> tuple[str, ...]:
    """What was sent where, and why; nothing where a rough mix is only met."""
    return tuple(_lines(mix))


def _lines(mix: Mix) -> Iterator[str]:
    space = mix.space
    if space is None:
        if mix.options.space == "off":
            yield "Space is off: no reverb and no delay."
        return
    ambience = space.ambience
    if ambience is None:
        yield "There is nothing that could go into a room: kick, bass and locked tracks stay dry."
        return
    if ambience.is_wetter:
        yield (
            f"The tracks have more room in them than the reference: their levels fall {ambience.wetter_db:.1f} dB less "
            "within 0.1 to 0.4 s. Nothing takes that out; record or bounce them drier."
        )
    if space.doubt is not None:
        yield f"No reverb: {_DOUBTS[space.doubt].format(_best_text(ambience))}"
        return
    yield (
        f"The reference dies away as this mix does in a room of {ambience.decay_seconds:.2f} s at "
        f"{ambience.level_db:.1f} dB: its falls of levels come {100.0 * ambience.nearer:.0f} % nearer. Where the "
        "reference plays the same tracks, decays are found within a quarter in more than half of the cases, levels "
        "within 3 dB in three of four; of another song they are guesses."
    )
    yield from (_send_line(name, send) for name, send in space.sends.items())
    if space.tempo_bpm is not None and any(isinstance(send.chain[0], Delay) for send in space.sends.values()):
        yield f"The echo keeps time with {space.tempo_bpm:.1f} beats per minute."


def _best_text(ambience: Ambience) -> str:
    return (
        f"the best room ({ambience.decay_seconds:.1f} s at {ambience.level_db:.0f} dB) would bring the falls of levels "
        f"{100.0 * ambience.nearer:.0f} % nearer"
    )


def _send_line(name: str, send: Send) -> str:
    levels = {f"{level_db:.1f}" for level_db in send.tracks.values()}
    told = (
        f"at {levels.pop()} dB, from {', '.join(send.tracks)}"
        if len(levels) == 1
        else "from " + ", ".join(f"{track} at {level_db:.1f} dB" for track, level_db in send.tracks.items())
    )
    return f"{name} {told}: {'; '.join(', '.join(setting_words(each)) for each in send.chain)}."
