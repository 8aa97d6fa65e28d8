"""Settings -> the files of engines and plug-ins: one file for each, and the table that names them.

Exporters write and never compute: what they need to know of the sound is in `Export`, decided before.
"""

from assistant.errors import OptionError
from assistant.export.base import Export, Exporter, left_out
from assistant.match import Match

__all__ = ["EXPORTERS", "Export", "Exporter", "export_of", "exporter_named", "left_out"]

EXPORTERS: dict[str, Exporter] = {}
"""Every exporter by the name that `--export` and `--format` take."""


def export_of(match: Match) -> Export:
    """What exporters need of a match."""
    landing = match.landing
    return Export(
        chain=match.settings.bus,
        rate_hz=match.rate_hz,
        channels=match.before.channels,
        mix_name=match.mix_name,
        title=f"{match.mix_name} toward {', '.join(match.reference_names)}",
        over_db=landing.undriven_dbtp + landing.drive_db - match.options.ceiling_dbtp,
    )


def exporter_named(name: str) -> Exporter:
    """The exporter of this name.

    Raises:
        OptionError: a name that no exporter has.
    """
    if name not in EXPORTERS:
        raise OptionError(f"--export is {name!r}; allowed: {', '.join(EXPORTERS)}")
    return EXPORTERS[name]
