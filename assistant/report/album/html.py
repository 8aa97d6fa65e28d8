"""The album's page: tables, one picture of the whole record, and the joins to be heard.

It needs nothing else: style, picture and sounds are in it. Names of files and songs are escaped.
"""

import base64
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from assistant.album.render import blocks
from assistant.audio import Audio
from assistant.audio.preview import encode
from assistant.deliver_album import Delivered
from assistant.report.album.content import content, names
from assistant.report.album.picture import record_picture

AROUND_SECONDS = 8.0
"""So much is played of the song before a join, and of the one behind it."""
_LONGEST_GAP_SECONDS = 4.0
_FADE_SECONDS = 0.01


@dataclass(frozen=True, kw_only=True)
class _Played:
    title: str
    ogg: str


def write(made: Delivered) -> str:
    """Lay the page out."""
    # Only who writes a page should wait for what lays it out: a tenth of a second.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - as said
    from markupsafe import Markup  # noqa: PLC0415 - as said

    own, pages = files("assistant.report.album"), files("assistant.report.html")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((own / "album.html.jinja").read_text(encoding="utf-8"))
    picture = record_picture(made, names(made))
    # What is not escaped is the project's own text and drawing; names are escaped in both.
    style = (pages / "page.css").read_text("utf-8") + (files("assistant.report.pictures") / "pictures.css").read_text(
        "utf-8"
    )
    return (
        template.render(
            told=content(made),
            style=Markup(style),  # noqa: S704 - as said
            svg=Markup(picture.svg),  # noqa: S704 - as said
            picture=picture,
            joins=_joins(made),
        )
        + "\n"
    )


def _joins(made: Delivered) -> list[_Played]:
    """The seconds around each join, as the record has them."""
    record, songs = made.record, names(made)
    timeline = record.timeline
    around, longest = (round(seconds * timeline.rate_hz) for seconds in (AROUND_SECONDS, _LONGEST_GAP_SECONDS))
    found = []
    for last, place in zip(timeline.places[:-1], timeline.places[1:], strict=True):
        first = max(min(last.heard_end, place.heard_first) - around, 0)
        end = max(place.heard_first, min(last.heard_end, place.heard_first + longest)) + around
        samples = np.concatenate(list(blocks(timeline, record.masters, first=first, end=end)), axis=1)
        ogg = base64.b64encode(encode(Audio(_faded(samples, timeline.rate_hz), timeline.rate_hz))).decode("ascii")
        found.append(_Played(title=f"{songs[last.song]} → {songs[place.song]}", ogg=ogg))
    return found


def _faded(
    samples: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]", rate_hz: int
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """The same with short fades, so that nothing clicks where it is cut."""
    fade = min(round(_FADE_SECONDS * rate_hz), samples.shape[1] // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    faded = samples.copy()
    faded[:, :fade] *= ramp
    faded[:, faded.shape[1] - fade :] *= ramp[::-1]
    return faded
