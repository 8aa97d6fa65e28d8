"""What a report says of those whom a master is meant for: what that set, why, and what the user had otherwise."""

from collections.abc import Iterator

from assistant.advice import frequency_text
from assistant.audience import Audience, audience_named
from assistant.options import MatchOptions

AUDIENCE = "For whom it is meant"


def audience_lines(options: MatchOptions) -> tuple[str, ...]:
    """Two or three sentences; nothing where no audience was named."""
    return () if options.audience is None else tuple(_lines(audience_named(options.audience), options))


def _lines(audience: Audience, options: MatchOptions) -> Iterator[str]:
    yield f"Meant for {audience.title}. {audience.why}"
    settings = list(_settings(audience, options))
    kept = [text for text, own in settings if not own]
    yield f"So where nothing else was asked for: {', '.join(kept) or 'nothing'}."
    own = [text for text, own in settings if own]
    if own:
        yield f"Usual there, but otherwise here, as you asked: {', '.join(own)}."


def _settings(audience: Audience, options: MatchOptions) -> Iterator[tuple[str, bool]]:
    """What the audience has, and whether the user has it otherwise."""
    limiting = f", with {audience.most_limiting_db:g} dB of limiting at most"
    yield f"{audience.lufs:g} LUFS{limiting}", options.most_limiting_db is None
    yield f"true peaks up to {audience.ceiling_dbtp:g} dBTP", options.ceiling_dbtp != audience.ceiling_dbtp
    if audience.dynamics is not None:
        asked = options.share("dynamics")
        share = f"{audience.dynamics:.0f} % of the reference's compression" if audience.dynamics else "no compressor"
        yield share, asked != audience.dynamics / 100.0
    if audience.mono_below_hz is not None:
        yield f"a bass in the centre below {frequency_text(audience.mono_below_hz)}", options.mono_below_hz is None
