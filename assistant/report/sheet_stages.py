"""The stages of a settings sheet: for each processor of the chain what to set, at the level of this file.

Conventions: as in `sheet_records`. A shelf has Q and the cookbook's slope S; octaves are a bell's.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from assistant.advice import frequency_text
from assistant.match import Match
from assistant.processors import (
    Balance,
    Compressor,
    Equalizer,
    FirEqualizer,
    Gain,
    Limiter,
    MultibandCompressor,
    Processor,
    TransientShaper,
    Width,
)
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.report.sheet_records import Knob, Row, Stage, row
from assistant.units import db_to_amplitude, octaves_of_q, slope_of_shelf
from assistant.words import crossover_text, name_text

_NONE = "-"
_KINDS = {"bell": "bell", "low_shelf": "low shelf", "high_shelf": "high shelf"}


def stages(match: Match) -> tuple[Stage, ...]:
    """A stage for each processor that does something."""
    working = [processor for processor in match.settings.bus if not processor.is_neutral]
    return tuple(_STAGES.get(processor.kind, _plain)(match, processor) for processor in working)


def _knob(name: str, label: str, value: float | None, unit: str = "", decimals: int = 2, sign: str = "") -> Knob:
    """A number with its unit; never "-0.00"."""
    if value is None:
        return Knob(name, label, None, _NONE)
    rounded = round(value, decimals) + 0.0
    return Knob(name, label, rounded, f"{rounded:{sign}.{decimals}f} {unit}".rstrip())


def _equalizer(match: Match, equalizer: Equalizer) -> Stage:
    tool = match.options.tool
    by_octaves = tool is not None and tool.width == "octaves"
    bands = [band for band in equalizer.bands if band.gain_db != 0.0]
    shelves = any(band.kind != "bell" for band in bands)
    remarks = ["Octaves are a bell's bandwidth between the points of half its gain."]
    if shelves:
        remarks.append(
            "A shelf's frequency is where it has half of its gain; S is its slope, 1 the steepest without a hump."
        )
    if shelves and by_octaves:
        remarks.append(
            "Octaves of a shelf are those of a bell of the same Q; check its slope against S where it shows."
        )
    return Stage(
        kind=equalizer.kind,
        title=f"Equalizer{f' ({tool.name})' if tool else ''}, {len(bands)} band{'s' if len(bands) > 1 else ''}",
        rows=tuple(row(match, _band(band, by_octaves=by_octaves), dataclasses.asdict(band)) for band in bands),
        remarks=tuple(remarks),
    )


def _band(band: Band, *, by_octaves: bool) -> tuple[Knob, ...]:
    bell = band.kind == "bell"
    q = _knob("q", "Q", band.q)
    octaves = _knob("octaves", "octaves", octaves_of_q(band.q) if bell or by_octaves else None)
    return (
        Knob("kind", "kind", band.kind, _KINDS[band.kind]),
        Knob("channel", "channel", band.channel, band.channel),
        Knob("frequency_hz", "frequency", band.frequency_hz, _hertz(band.frequency_hz)),
        _knob("gain_db", "gain", band.gain_db, "dB", sign="+"),
        *((octaves, q) if by_octaves else (q, octaves)),
        _knob("slope", "slope S", None if bell else slope_of_shelf(band.q, band.gain_db)),
    )


def _hertz(frequency_hz: float) -> str:
    """To the digit: a sheet is typed in."""
    return f"{frequency_hz:g} Hz" if frequency_hz < 1000.0 else f"{frequency_hz / 1000.0:.5g} kHz"


def _curve(match: Match, curve: FirEqualizer) -> Stage:
    gains_db = [gain for point in curve.points for gain in (point.mid_db, point.side_db)]
    knobs = (
        Knob("phase", "phase", curve.phase, curve.phase),
        _knob("low_db", "lowest", min(gains_db), "dB", sign="+"),
        _knob("high_db", "highest", max(gains_db), "dB", sign="+"),
    )
    remarks = ("A drawn curve has no knobs: its points are in the JSON; --eq parametric gives bands to dial.",)
    return Stage(
        kind=curve.kind, title="Drawn equalizer", rows=(row(match, knobs, {"kind": curve.kind}),), remarks=remarks
    )


def _balance(match: Match, balance: Balance) -> Stage:
    knobs = (
        _knob("left_db", "left", balance.left_db, "dB", sign="+"),
        _knob("right_db", "right", balance.right_db, "dB", sign="+"),
    )
    return Stage(kind=balance.kind, title="Left/right trim", rows=(row(match, knobs, {"kind": balance.kind}),))


def _width(match: Match, width: Width) -> Stage:
    low, high = frequency_text(width.low_crossover_hz), frequency_text(width.high_crossover_hz)
    parts = (("low_db", f"below {low}"), ("mid_db", f"{low} to {high}"), ("high_db", f"above {high}"))
    return Stage(
        kind=width.kind,
        title="Width (gain of side)",
        rows=tuple(_part(match, width, name, where) for name, where in parts if getattr(width, name) != 0.0),
        remarks=("Percent is for a width knob that scales side and leaves mid: 100 % changes nothing, 0 % is mono.",),
    )


def _part(match: Match, width: Width, name: str, where: str) -> Row:
    gain_db = getattr(width, name)
    knobs = (
        Knob("part", "where", name.removesuffix("_db"), where),
        _knob("side_db", "side", gain_db, "dB", sign="+"),
        _knob("side_percent", "width", 100.0 * db_to_amplitude(gain_db), "%", 0),
    )
    shared = "mid_db" if name == "high_db" and width.mid_db == width.high_db else name
    return row(match, knobs, {"kind": width.kind, shared: gain_db})


def _shaper(match: Match, shaper: TransientShaper) -> Stage:
    knobs = (
        _knob("attack_db", "attack", shaper.attack_db, "dB", 1, "+"),
        _knob("sustain_db", "sustain", shaper.sustain_db, "dB", 1, "+"),
    )
    return Stage(kind=shaper.kind, title="Transient shaper", rows=(row(match, knobs, {"kind": shaper.kind}),))


def _compressor(match: Match, compressor: Compressor) -> Stage:
    chosen, work = match.dynamics.chosen, match.work
    typical_db, most_db = (chosen.typical_db, chosen.most_db) if work is None else (work.typical_db, work.most_db)
    knobs = (*_compressed(compressor), *_wet(compressor.wet_percent))
    levels = (*_levels(match, compressor.threshold_db), *_reduction(typical_db, most_db))
    dial = {"kind": compressor.kind, "threshold_db": compressor.threshold_db}
    return Stage(
        kind=compressor.kind,
        title="Compressor",
        rows=(row(match, knobs, dial, levels),),
        remarks=(_transfer(match), "Detector: peak, both channels linked; make-up keeps the loudness."),
    )


def _multiband(match: Match, processor: MultibandCompressor) -> Stage:
    bands = match.dynamics.bands
    typical_db: Sequence[float | None] = bands.typical_db if bands else [None] * len(processor.bands)
    rows = [
        row(
            match,
            (Knob("band", "band", name, crossover_text(processor, place)), *_compressed(band)),
            {"kind": processor.kind, "band": name},
            (*_levels(match, band.threshold_db), *_reduction(typical, None)),
        )
        for place, (name, band, typical) in enumerate(
            zip(("low", "mid", "high"), processor.bands, typical_db, strict=False)
        )
        if not band.is_neutral
    ]
    remarks = ("Thresholds are peak levels of the band alone; crossovers are Linkwitz-Riley, 24 dB/octave.",)
    return Stage(
        kind=processor.kind, title="Multiband compressor", rows=tuple(rows), remarks=(_transfer(match), *remarks)
    )


def _compressed(band: CompressorBand) -> tuple[Knob, ...]:
    return (
        _knob("threshold_db", "threshold", band.threshold_db, "dBFS", 1),
        Knob("ratio", "ratio", band.ratio, f"{band.ratio:g}:1"),
        Knob("attack_ms", "attack", band.attack_ms, f"{band.attack_ms:g} ms"),
        Knob("release_ms", "release", band.release_ms, f"{band.release_ms:g} ms"),
        Knob("knee_db", "knee", band.knee_db, f"{band.knee_db:g} dB"),
        _knob("makeup_db", "make-up", band.makeup_db, "dB", 1, "+"),
    )


def _wet(wet_percent: float) -> tuple[Knob, ...]:
    return () if wet_percent == 100.0 else (_knob("wet_percent", "mix, wet", wet_percent, "%", 0),)


def _levels(match: Match, threshold_db: float) -> tuple[Knob, ...]:
    """Where the threshold lies in this file, by three measures that another file or level can be held against."""
    before = match.before
    measures = (
        ("threshold_re_short_term_max_db", "threshold re loudest 3 s", before.short_term_max_lufs),
        ("threshold_re_loudness_db", "threshold re loudness", before.loudness_lufs),
        ("threshold_re_true_peak_db", "threshold re true peak", before.true_peak_dbtp),
    )
    return tuple(
        _knob(name, label, None if level is None else threshold_db - level, "dB", 1, "+")
        for name, label, level in measures
    )


def _transfer(match: Match) -> str:
    """How to carry a threshold over to another level."""
    before = match.before
    told = [
        f"{value:.1f} {unit}{name}"
        for value, unit, name in (
            (before.loudness_lufs, "LUFS", ""),
            (before.short_term_max_lufs, "LUFS", " in its loudest 3 s"),
            (before.true_peak_dbtp, "dBTP", ""),
        )
        if value is not None
    ]
    return (
        f"The threshold is for this file at its own level ({', '.join(told)}); a file that reaches the chain louder or "
        "softer needs it moved by as much."
    )


def _reduction(typical_db: float | None, most_db: float | None) -> tuple[Knob, ...]:
    """What to expect on the meter."""
    return (
        _knob("typical_reduction_db", "reduction, typical", typical_db, "dB", 1),
        *(() if most_db is None else (_knob("most_reduction_db", "reduction, most", most_db, "dB", 1),)),
    )


def _gain(match: Match, gain: Gain) -> Stage:
    knobs = (_knob("gain_db", "gain", gain.gain_db, "dB", 1, "+"),)
    remarks = ("In front of the limiter: this is its drive, or its input gain.",)
    return Stage(kind=gain.kind, title="Gain", rows=(row(match, knobs, {"kind": gain.kind}),), remarks=remarks)


def _limiter(match: Match, limiter: Limiter) -> Stage:
    landing, reductions = match.landing, match.reductions
    most_db = max(landing.undriven_dbtp + landing.drive_db - limiter.ceiling_dbtp, 0.0)
    if reductions is not None and reductions.limiter_db.size:
        most_db = float(reductions.limiter_db.max())
    knobs = (
        _knob("ceiling_dbtp", "ceiling", limiter.ceiling_dbtp, "dBTP"),
        Knob("lookahead_ms", "look-ahead", limiter.lookahead_ms, f"{limiter.lookahead_ms:g} ms"),
        Knob("release_ms", "release", limiter.release_ms, f"{limiter.release_ms:g} ms"),
    )
    levels = _reduction(landing.reduction_db, most_db)
    return Stage(
        kind=limiter.kind,
        title="Limiter",
        rows=(row(match, knobs, {"kind": limiter.kind}, levels),),
        remarks=("The ceiling is of true peaks; a limiter that only sees samples lets them over it.",),
    )


def _plain(match: Match, processor: Processor) -> Stage:
    """Any other processor, by its declarations."""
    fields = [each for each in dataclasses.fields(processor) if "of" not in each.metadata]
    values = [(each, getattr(processor, each.name)) for each in fields]
    knobs = [
        Knob(each.name, each.name.replace("_", " "), value, f"{value} {each.metadata.get('unit', '')}".rstrip())
        for each, value in values
    ]
    return Stage(
        kind=processor.kind,
        title=name_text(processor).capitalize(),
        rows=(row(match, knobs, {"kind": processor.kind}),),
    )


_STAGES: dict[str, Callable[[Match, Any], Stage]] = {
    Equalizer.kind: _equalizer,
    FirEqualizer.kind: _curve,
    Balance.kind: _balance,
    Width.kind: _width,
    TransientShaper.kind: _shaper,
    Compressor.kind: _compressor,
    MultibandCompressor.kind: _multiband,
    Gain.kind: _gain,
    Limiter.kind: _limiter,
}
