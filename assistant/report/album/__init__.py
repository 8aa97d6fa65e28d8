"""An album's report: the same content as text, as a page and as JSON."""

from assistant.deliver_album import Delivered
from assistant.report.album import html, json, text
from assistant.report.album.content import content

__all__ = ["album_json", "album_text", "pages"]


def album_text(made: Delivered) -> str:
    """The report for a terminal."""
    return text.write(content(made))


def album_json(made: Delivered) -> str:
    """Everything for programs."""
    return json.write(made)


def pages(made: Delivered) -> dict[str, str]:
    """What is written beside the album, by its name."""
    return {"album.html": html.write(made), "album.json": json.write(made)}
