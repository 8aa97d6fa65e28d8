"""The equalizer's curve with a handle at each band, over what was measured and what was aimed at.

Conventions: the curve is that of the digital filters at the rate at which they run. A handle stands at a band's own
frequency and gain; it can be reached by the keyboard, and tells its band. All else of the chain that shapes the
spectrum (width, compressor) is not in the curve.
"""

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import numpy as np

from assistant.advice import frequency_text
from assistant.bands import CENTRES_HZ, near
from assistant.match import Match
from assistant.processors import Equalizer, FirEqualizer
from assistant.processors.base import Block
from assistant.processors.equalizer import Band
from assistant.report.figures import number
from assistant.report.pictures.axes import (
    FREQUENCIES,
    HIGH_HZ,
    LOW_HZ,
    Axis,
    Panel,
    even_ticks,
    frequency_axis,
    round_up,
)
from assistant.report.pictures.drawing import BELOW, LEFT, RIGHT, axes, coordinate, curve, legend, segment, text, whole
from assistant.report.pictures.picture import Picture
from assistant.units import Floats
from assistant.words import band_text

_NAME, _TITLE = "equalizer", "What the equalizer does"
_HEIGHT = 330.0
_POINTS = 180
_STEP_DB, _LEAST_DB, _MOST_DB = 3.0, 6.0, 18.0
_TOLD_HZ = (63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
_ALIKE_DB = 0.05
_LABELS = {"mid": "equalizer", "side": "equalizer, side", "left": "equalizer, left", "right": "equalizer, right"}


class _Curve(NamedTuple):
    channel: str
    gain_db: Floats


def equalizer(match: Match, excerpts: Mapping[str, Block]) -> Picture | None:  # noqa: ARG001 - all pictures are called alike
    """The curve of all equalizers together; None where there is none that does something."""
    made = _made(match)
    if not made:
        return None
    hz = _frequencies(match.rate_hz)
    curves = _curves(match, hz)
    bands = [band for each in made if isinstance(each, Equalizer) for band in each.bands if band.gain_db]
    difference_db = np.where(match.difference.heard > 0.0, match.difference.tone_db, np.nan)
    aim_db = _aim_db(match)
    entries = [(_class(each.channel), _LABELS[each.channel]) for each in curves]
    entries += [("difference", "reference - mix")] + ([] if aim_db is None else [("target", "aim")])
    samples, bottom = legend(entries, 0.0)
    panel = _panel([*(each.gain_db for each in curves), *([] if aim_db is None else [aim_db]), difference_db], bottom)
    drawn = axes(
        panel, FREQUENCIES, even_ticks(panel.y.low, panel.y.high, 9, signed=True),
        x_label="frequency (Hz)", y_label="gain (dB)",
    )  # fmt: skip
    drawn += segment(panel.left, panel.y.place(0.0), panel.right, panel.y.place(0.0), "zero")
    drawn += curve(panel, CENTRES_HZ, difference_db, "difference")
    drawn += "".join(curve(panel, hz, each.gain_db, _class(each.channel)) for each in curves)
    drawn += "" if aim_db is None else curve(panel, CENTRES_HZ, aim_db, "target")
    drawn += "".join(_handle(panel, place, band) for place, band in enumerate(bands, 1))
    told = _told(match, curves, bands, hz)
    return Picture(
        name=_NAME,
        title=_TITLE,
        # Handles can be focused, and an image may hold nothing that can.
        svg=whole(_NAME, _TITLE, told, panel.bottom + BELOW, samples + drawn, role="group" if bands else "img"),
        alternative=told,
        table=_band_table(bands) if bands else _curve_table(curves, hz),
        legend=_legend(match, bands),
    )


def _made(match: Match) -> list[Equalizer | FirEqualizer]:
    """The equalizers at work."""
    return [each for each in match.settings.bus if isinstance(each, (Equalizer, FirEqualizer)) and not each.is_neutral]


def _frequencies(rate_hz: int) -> Floats:
    """Where the curve is drawn: evenly over log frequency, up to where the rate ends."""
    return np.geomspace(LOW_HZ, min(HIGH_HZ, 0.49 * rate_hz), _POINTS)


def _curves(match: Match, hz: Floats) -> list[_Curve]:
    """The gain of mid, and of each other channel that has another one."""
    found = [_Curve("mid", gain_db(match, hz, "mid"))]
    for channel in ("side", "left", "right") if match.before.channels > 1 else ():
        other_db = gain_db(match, hz, channel)
        if np.max(np.abs(other_db - found[0].gain_db)) > _ALIKE_DB and _has_own(match, channel):
            found.append(_Curve(channel, other_db))
    return found


def _has_own(match: Match, channel: str) -> bool:
    """Whether something in the equalizers is there for this channel."""
    made = _made(match)
    if channel == "side" and any(isinstance(each, FirEqualizer) for each in made):
        return True
    bands = [band for each in made if isinstance(each, Equalizer) for band in each.bands]
    own = {"side": ("mid", "side")}.get(channel, (channel,))
    return any(band.channel in own for band in bands)


def gain_db(match: Match, hz: Floats, channel: str) -> Floats:
    """What all equalizers together do to "mid", "side", "left" or "right"."""
    total_db = np.zeros(hz.size)
    for each in _made(match):
        if isinstance(each, Equalizer):
            total_db += each.response_db(hz, match.rate_hz, channel)
        elif channel in ("mid", "side"):
            total_db += each.curve_db(hz, channel)
    return total_db


def _aim_db(match: Match) -> Floats | None:
    """What tone was to change by, where it is compared at all."""
    aim_db = match.fit.tone.aim_db
    return np.where(match.difference.heard > 0.0, aim_db, np.nan) if isinstance(aim_db, np.ndarray) else None


def _panel(shown: list[Floats], top: float) -> Panel:
    """As much each way as the curves need, but a difference that runs away does not flatten all others."""
    most_db = round_up(max(float(np.nanmax(np.abs(each), initial=0.0)) for each in shown) + 0.5, _STEP_DB)
    needed_db = round_up(max(float(np.max(np.abs(each))) for each in shown[:1]) + 0.5, _STEP_DB)
    most_db = max(min(most_db, _MOST_DB), needed_db, _LEAST_DB)
    top += 34.0 + 28.0  # a line of its own for what a handle tells
    return Panel(frequency_axis(LEFT, RIGHT), Axis(-most_db, most_db, top + _HEIGHT, top))


def _class(channel: str) -> str:
    return "equalizer" if channel == "mid" else "equalizer side"


def _handle(panel: Panel, place: int, band: Band) -> str:
    """A band's handle, and what it tells when it is pointed at or focused."""
    words = escape(f"{place}: {band_text(band)}")
    x = coordinate(min(max(panel.x.place(min(max(band.frequency_hz, LOW_HZ), HIGH_HZ)), panel.left), panel.right))
    y = coordinate(panel.y.place(band.gain_db))
    side = " side" if band.channel == "side" else ""
    return (
        f'<g class="handle{side}" tabindex="0" role="img" aria-label="{words}"><title>{words}</title>'
        f'<circle cx="{x}" cy="{y}" r="10"/><text x="{x}" y="{y}" dy=".35em" text-anchor="middle">{place}</text>'
        f"{text(panel.right, panel.top - 38.0, f'{place}: {band_text(band)}', of='told', anchor='end')}</g>"
    )


def _told(match: Match, curves: list[_Curve], bands: list[Band], hz: Floats) -> str:
    """The bands, or the curve's ends, and how they stand to what was measured."""
    gains_db = curves[0].gain_db
    high, low = int(np.argmax(gains_db)), int(np.argmin(gains_db))
    told = (
        f"The equalizer's curve runs from {gains_db[low]:+.1f} dB at {frequency_text(hz[low])} to "
        f"{gains_db[high]:+.1f} dB at {frequency_text(hz[high])}."
    )
    if bands:
        told += f" It has {len(bands)} band{'s' * (len(bands) > 1)}: {'; '.join(band_text(band) for band in bands)}."
    else:
        told += " It is drawn freely, as a FIR filter."
    heard = (match.difference.heard > 0.0) & (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)
    if not np.any(heard):
        return told
    difference_db = match.difference.tone_db
    most = int(np.argmax(np.where(heard, np.abs(difference_db), 0.0)))
    return (
        f"{told} The measured difference, reference - mix about its middle, is "
        f"{float(np.sqrt(np.mean(difference_db[heard] ** 2))):.1f} dB rms between 40 Hz and 16 kHz and largest at "
        f"{frequency_text(CENTRES_HZ[most])}, {difference_db[most]:+.1f} dB."
    )


def _legend(match: Match, bands: list[Band]) -> str:
    """What is drawn, and what is not in it."""
    told = (
        "The thin line is the whole measured difference about its middle; the aim is what of it was believed or asked "
        "for."
    )
    if match.fit.made is not None and match.fit.made.size_db > 0.1:
        told += (
            " The equalizer also makes up for what the rest of the chain does to the tone, so that it leaves the aim."
        )
    return told + (" Point at a handle, or reach it with Tab, to read its band." if bands else "")


def _band_table(bands: list[Band]) -> tuple[tuple[str, ...], ...]:
    """The bands in signal order."""
    rows = (
        (str(place), band.kind.replace("_", " "), band.channel, frequency_text(band.frequency_hz),
         f"{band.gain_db:+.1f}", f"{band.q:.2f}")
        for place, band in enumerate(bands, 1)
    )  # fmt: skip
    return (("band", "kind", "channel", "frequency", "gain dB", "Q"), *rows)


def _curve_table(curves: list[_Curve], hz: Floats) -> tuple[tuple[str, ...], ...]:
    """A free curve at octaves."""
    places = [int(np.argmin(np.abs(np.log(hz / at)))) for at in _TOLD_HZ if at <= hz[-1]]
    rows = ((frequency_text(CENTRES_HZ[near(hz[k])]), *(number(each.gain_db[k]) for each in curves)) for k in places)
    return (("gain dB", *(each.channel for each in curves)), *rows)
