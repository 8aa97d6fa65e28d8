"""The PQ sheet and the track list as one HTML page that needs nothing else, made to be printed."""

from importlib.resources import files

from assistant.disc.master import Master, Notes, one_text
from assistant.disc.sheet import TIMES, sheet


def write(master: Master) -> tuple[str, Notes]:
    """Lay the page out."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only who writes a page waits for it

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    own = files("assistant.disc")
    template = environment.from_string((own / "sheet.html.jinja").read_text(encoding="utf-8"))
    return template.render(told=sheet(master), times=TIMES, language=master.disc.language) + "\n", ()


FORMAT = one_text("html", "the PQ sheet and the track list as a page to print", "_pq.html", write)
