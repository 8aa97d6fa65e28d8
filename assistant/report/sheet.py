"""The settings sheet: what somebody at a desk dials into tools of their own, in the order of the signal.

A sheet is built once from a match, and laid out by writers (`sheet_writers`).
"""

from assistant.fit.equalize import LimitsCost
from assistant.match import Match
from assistant.report.content import NOT_DONE, content
from assistant.report.record import Report
from assistant.report.sheet_records import Knob, Row, Sheet, Stage
from assistant.report.sheet_stages import stages

__all__ = ["Knob", "Row", "Sheet", "Stage", "limit_lines", "sheet"]

DEAR_PERCENT = 15.0
"""By how much more may remain than after the free fit before it is called much."""


def sheet(report: Report) -> Sheet:
    """Build the sheet of a match."""
    match = report.match
    told = content(report)
    return Sheet(
        title=f"{told.title}: settings",
        verdict=told.verdict,
        tool=match.options.tool.name if match.options.tool else None,
        limits=limit_lines(match),
        cost=match.fit.tone.cost,
        stages=stages(match),
        left=next((section.lines for section in told.sections if section.title == NOT_DONE), ()),
    )


def limit_lines(match: Match) -> tuple[str, ...]:
    """Whose limits the fit obeyed, and what they cost; nothing where it was free."""
    options, cost = match.options, match.fit.tone.cost
    limits = [f"the bands of {options.tool.name}"] if options.tool else []
    limits += [f"{options.bands} bands at most"] if options.bands is not None else []
    limits += [] if options.side else ["no bands for mid or side alone"]
    if not limits:
        return ()
    lines = [f"The equalizer keeps to {', '.join(limits)}. The width's own gains on side are not an equalizer's."]
    if options.tool and options.tool.compressor:
        lines.append(f"Ratio, attack and release of the compressor are ones that {options.tool.name} has.")
    return (*lines, *(_cost_lines(cost) if cost else ()))


def _cost_lines(cost: LimitsCost) -> tuple[str, ...]:
    """What the limits cost, in both figures."""
    curve = (
        f"Of the curve that it was to make the equalizer leaves {cost.residual_db:.2f} dB, the free fit "
        f"{cost.free_residual_db:.2f} dB with {cost.free_bands} bands."
    )
    remains = (
        f"Of the difference to the reference's tone, {cost.before_db:.2f} dB (rms, 40 Hz to 16 kHz), "
        f"{cost.left_db:.2f} dB remain; the free fit would leave {cost.free_left_db:.2f} dB: "
        f"{abs(cost.more_percent):.1f} % {'more' if cost.more_percent >= 0.0 else 'less'} remains for the limits' sake."
    )
    if cost.more_percent <= DEAR_PERCENT:
        return (remains, curve)
    return (f"{remains} That is much: another equalizer with more bands, or --eq fir, would do better.", curve)
