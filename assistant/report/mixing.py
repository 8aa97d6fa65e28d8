"""What a mix has to say before its bus: the tracks, what was done to each, who masks whom, the groups.

The bus is told as any match is; here stand the sections in front of it, in the words and tables that all writers lay
out.
"""

from assistant.mix import Mix
from assistant.mixing.strip import Strip
from assistant.report.content import Section
from assistant.report.depth import SPACE, space_lines
from assistant.report.dynamics import Table
from assistant.report.figures import distance, number
from assistant.report.goal import toward_text
from assistant.report.movement import MOVEMENT, movement_lines, movement_table
from assistant.tracks.roles import ROLES
from assistant.words import band_text, compressor_text, pan_text

_GRIPS = 8
_GROUPS = "A reference has no tracks to weigh; what is told is how loud the mix is against it where a group sounds."
_MOVED = 3


def mix_title(mix: Mix) -> str:
    """What was mixed toward what."""
    names = mix.bus.reference_names
    toward = toward_text(names)
    return f"{mix.folder_name}: {len(mix.desk.heard)} tracks mixed toward {toward}"


def mix_sentences(mix: Mix) -> tuple[str, str]:
    """The verdict: where the mix stands, and what was moved most."""
    after = mix.bus.after
    before_db = distance(mix.working, mix.bus.reference).tone_db
    first = f"The tracks at one loudness were {before_db:.1f} dB from the reference's tone"
    if after is not None:
        first += (
            f"; the mix is {distance(after, mix.bus.reference).tone_db:.1f} dB from it, at "
            f"{number(after.loudness_lufs)} LUFS with true peaks up to {number(after.true_peak_dbtp)} dBTP (reference "
            f"{number(mix.bus.reference.loudness_lufs)} LUFS)"
        )
    moved = sorted(mix.desk.heard, key=lambda strip: -abs(strip.gain_db - _mean_gain_db(mix)))[:_MOVED]
    told = ", ".join(f"{strip.name} {strip.gain_db - _mean_gain_db(mix):+.1f} dB" for strip in moved)
    return f"{first}.", f"Moved most against the others: {told}."


def mix_sections(mix: Mix) -> tuple[Section, ...]:
    """Everything about the tracks, in the order in which one reads it."""
    return (
        Section("The tracks", _levels_lines(mix), _levels_table(mix)),
        Section("What was done to each track, and why", (*map(_track_line, mix.desk.strips), *_shared_lines(mix))),
        Section(MOVEMENT, movement_lines(mix), movement_table(mix)),
        Section(SPACE, space_lines(mix)),
        Section("Who masks whom", _masking_lines(mix), _masking_table(mix)),
        Section("The groups", (_GROUPS,), _groups_table(mix)),
        Section("About the tracks", tuple(note.text for note in mix.notes)),
    )


def _mean_gain_db(mix: Mix) -> float:
    gains = [strip.gain_db for strip in mix.desk.heard]
    return sum(gains) / len(gains)


def _levels_lines(mix: Mix) -> tuple[str, ...]:
    told = 100.0 * float(mix.desk.levels.told.mean())
    lines = [] if mix.met else [f"Levels follow the reference by {told:.0f} %; the rest is usual for each role."]
    if mix.likeness is not None:
        lines.append(
            f"The rough mix {mix.options.like.name if mix.options.like else ''} is explained to "
            f"{mix.likeness.explained_percent:.1f} % by these tracks; levels, places and equalizers start from it."
        )
    return tuple(lines)


def _levels_table(mix: Mix) -> Table:
    rows = tuple(
        (
            _named(strip), f"{strip.gain_db:+.1f}", f"{strip.level_lu:.1f}", f"{strip.usual_lu:.1f}",
            f"{strip.sure_db:.1f}", pan_text(strip.pan),
        )
        for strip in mix.desk.heard
    )  # fmt: skip
    caption = (
        "Gain: clip gain and fader together, dB on the file. Level: loudness while it plays against the whole mix, LU; "
        "usual: the same without a reference. ±: one standard deviation that the reference leaves, dB. Pan: C is the "
        "centre, L100 and R100 the sides."
    )
    return Table(caption, ("track", "gain", "level", "usual", "±", "pan"), rows)


def _named(strip: Strip) -> str:
    lead = ", leads" if strip.label.leads else ""
    return f"{strip.name} ({ROLES[strip.label.role].title.lower()}{lead})"


def _track_line(strip: Strip) -> str:
    told = f"{strip.name}: {ROLES[strip.label.role].title.lower()} {strip.label.why}"
    if not strip.heard:
        return f"{told}; not in the mix."
    bands = [band_text(band) for band in strip.carved.bands] if not strip.carved.reasons else []
    parts = [told, *(["polarity turned"] if strip.turned else []), *bands, *strip.reasons]
    return f"{'; '.join(parts)}."


def _shared_lines(mix: Mix) -> tuple[str, ...]:
    """What tracks share."""
    drums = mix.desk.drums
    if drums is None:
        return ()
    return (
        f"drums together ({', '.join(drums.bus.tracks)}): {drums.reason}; {compressor_text(drums.bus.compressor)}.",
    )


def _masking_lines(mix: Mix) -> tuple[str, ...]:
    before, after = mix.desk.masking_before, mix.desk.masking_after
    lead = mix.desk.lead
    lines = ["A share is that of the masked track's sound which the other one covers, where it covers most of it."]
    if lead is not None:
        name = mix.desk.heard[lead.place].name
        lines.append(
            f"{name} leads: the rest covered {100.0 * before.covered[lead.place]:.0f} % of it at working level and "
            f"covers {100.0 * after.covered[lead.place]:.0f} % in the mix."
        )
    return tuple(lines)


def _masking_table(mix: Mix) -> Table | None:
    names = [strip.name for strip in mix.desk.heard]
    before, after = mix.desk.masking_before, mix.desk.masking_after
    shares = [each.by.sum(axis=2) for each in (before, after)]
    rows = tuple(
        (
            f"{names[grip.masked]} under {names[grip.masker]}", f"{grip.low_hz:.0f}-{grip.high_hz:.0f} Hz",
            f"{100.0 * shares[0][grip.masked, grip.masker]:.0f} %",
            f"{100.0 * shares[1][grip.masked, grip.masker]:.0f} %",
        )
        for grip in before.grips()[:_GRIPS]
    )  # fmt: skip
    head = ("masked under masker", "mostly within", "before", "after")
    return Table("Before: all tracks at working level. After: in the mix.", head, rows) if rows else None


def _groups_table(mix: Mix) -> Table:
    rows = tuple(
        (f"{group.name} ({len(group.tracks)})", f"{group.level_lu:.1f}", f"{group.over_reference_db:+.1f}")
        for group in mix.groups
    )
    caption = (
        "Level: loudness while the group plays against the whole mix, LU, in front of the bus. Over the reference: "
        "mix minus reference at equal loudness in the bands where the group sounds, dB."
    )
    return Table(caption, ("group", "level", "over the reference"), rows)
