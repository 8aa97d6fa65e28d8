"""What a mix has to say beside its table: related tracks, damaged ones, the lead, what could not be done."""

from collections.abc import Iterator

from assistant.advice import Note
from assistant.mixing.desk import Desk
from assistant.mixing.practice import LEAD_OVER_REST_DB
from assistant.mixing.song import Song

_TOLD = ("clipping", "hum", "low_passed", "silent_channel", "anti_phase")
_UNTOLD_SHARE = 0.25
_NARROWER_DB = 1.5
_UNEVEN_DB = 0.5


def mix_notes(song: Song, desk: Desk, *, met: bool) -> tuple[Note, ...]:
    """All notes of a mix, without those of its bus.

    Args:
        song: the tracks.
        desk: what was decided.
        met: whether a rough mix was to be met, so that nothing was judged.
    """
    judged = () if met else (*_of_lead(desk), *_of_levels(desk), *_of_places(desk))
    texts = (*_of_tracks(song, desk), *_of_relations(song, desk), *judged)
    return tuple(Note(aspect="tracks", text=text) for text in texts)


def _of_tracks(song: Song, desk: Desk) -> Iterator[str]:
    """Tracks that are not heard, unsure labels, and what was found in files."""
    for index, (strip, measured) in enumerate(zip(desk.strips, song.measured, strict=True)):
        wish = song.wishes.of(strip.name)
        if not strip.heard:
            silent = "it is silent throughout" if measured.is_silent else "muted by mix.toml, or not in the rough mix"
            yield f"{strip.name} is left out: {silent}."
            continue
        if song.labels[index].why.startswith("unsure"):
            yield f"{strip.name}: {strip.label.why}; say what it is in mix.toml (`assistant mix --init` writes one)."
        if wish.lock:
            yield f"{strip.name} is locked by mix.toml: only its level and its place were set."
        for finding in measured.profile.findings:
            if finding.kind in _TOLD:
                yield f"{strip.name}: {finding.text}"


def _of_relations(song: Song, desk: Desk) -> Iterator[str]:
    for relation in desk.relations:
        a, b = (song.tracks[each].name for each in (relation.a, relation.b))
        if not (desk.strips[relation.a].heard and desk.strips[relation.b].heard):
            continue
        turned = [desk.strips[each].name for each in (relation.a, relation.b) if desk.strips[each].turned]
        if relation.cancels and turned:
            yield (
                f"{a} and {b} have opposite polarity (correlation {relation.correlation:.2f}): {', '.join(turned)} was "
                "turned, or the two would cancel."
            )
        elif relation.is_copy:
            yield f"{a} and {b} are the same sound but for a gain; both are mixed: mute one if that is no intent."
        elif abs(relation.delay_ms) >= 0.5:
            yield (
                f"{a} and {b} hold the same sound {abs(relation.delay_ms):.1f} ms apart: together they sound hollow; "
                "shift one, or keep one."
            )


def _of_lead(desk: Desk) -> Iterator[str]:
    lead = desk.lead
    if lead is None:
        yield "No track leads by its name or its role: none was kept in front; name one as `lead` in mix.toml."
        return
    low, high = LEAD_OVER_REST_DB
    name = desk.heard[lead.place].name
    told = f"{name} leads: {lead.found_db:+.1f} dB against the rest from 300 Hz to 5 kHz while it plays"
    if abs(lead.moved_db) >= 0.05:
        yield f"{told}, moved by {lead.moved_db:+.1f} dB toward what keeps it audible ({low:g} to {high:+g} dB)."
    else:
        where = "inside" if low <= lead.found_db <= high else "outside, but as the reference has it:"
        yield f"{told}, {where} the range {low:g} to {high:+g} dB."


def _of_levels(desk: Desk) -> Iterator[str]:
    told = float(desk.levels.told.mean())
    if told < _UNTOLD_SHARE:
        yield (
            f"The reference tells {100.0 * told:.0f} % of the levels: it plays other things than these tracks do, so "
            "they follow what is usual for each role. Set what you know in mix.toml."
        )


def _of_places(desk: Desk) -> Iterator[str]:
    places = desk.places
    if places.reference_width_db is not None and places.reference_width_db - places.width_db >= _NARROWER_DB:
        yield (
            f"The mix stays narrower than the reference (side over mid {places.width_db:.1f} dB, there "
            f"{places.reference_width_db:.1f} dB): these tracks have no more width in them that would keep mono whole."
        )
    if abs(places.balance_db) > _UNEVEN_DB:
        yield f"Right is {places.balance_db:+.1f} dB against left, by tracks whose places are not free."
