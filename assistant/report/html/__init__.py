"""The report as one HTML page that needs nothing else: no network, no second file, no program but a browser.

    content, pictures, excerpts -> view -> report.html.jinja, with page.css, pictures.css and player.js in it

The page tells everything without its script; listening alone needs it. A policy in its head forbids the browser to load
anything from anywhere. The same report gives the same bytes.
"""

from importlib.resources import files

from assistant.report.record import Report


def write(report: Report) -> str:
    """Lay the report out."""
    # Only who writes a page should wait for what draws it: a tenth of a second.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - as said
    from markupsafe import Markup  # noqa: PLC0415 - as said

    from assistant.report.html.view import view  # noqa: PLC0415 - as said

    own, pictures = files("assistant.report.html"), files("assistant.report.pictures")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((own / "report.html.jinja").read_text(encoding="utf-8"))
    # What is not escaped is the project's own text; names and words of the songs are.
    style, drawing, script = (
        Markup(file.read_text(encoding="utf-8"))  # noqa: S704 - as said
        for file in (own / "page.css", pictures / "pictures.css", own / "player.js")
    )
    return template.render(view(report), style=style, drawing=drawing, script=script, markup=Markup) + "\n"
