"""Settings -> the files of engines and plug-ins: one file for each, and the table that names them.

Exporters write and never compute: what they need to know of the sound is in `Export`, decided before.
"""

from assistant.errors import OptionError
from assistant.export import (
    calf,
    camilladsp,
    easyeffects,
    equalizer_apo,
    ffmpeg,
    fir_impulse,
    lsp,
    pedalboard_script,
    reascript,
    sox,
)
from assistant.export.base import Export, Exporter, left_out
from assistant.match import Match

__all__ = ["EXPORTERS", "Export", "Exporter", "export_of", "exporter_named", "left_out"]

_ALL: tuple[Exporter, ...] = (
    ffmpeg.EXPORTER,
    sox.EXPORTER,
    pedalboard_script.EXPORTER,
    calf.EXPORTER,
    lsp.EXPORTER,
    equalizer_apo.EXPORTER,
    fir_impulse.EXPORTER,
    reascript.EXPORTER,
    camilladsp.EXPORTER,
    easyeffects.EXPORTER,
)
EXPORTERS: dict[str, Exporter] = {exporter.name: exporter for exporter in _ALL}
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
