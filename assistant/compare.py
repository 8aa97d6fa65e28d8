"""Two profiles side by side: what the reference has that the mix has not, and how far each number can be trusted.

Conventions: differences are reference - mix, so positive means "add". Spectra are compared after both songs are brought
to the same loudness: a difference of level is the gain's matter, not the tone's.

Two songs are compared twice: as a whole, which is what is there to be moved, and by the sections that play alike
(`Difference.paired`), which is nearer to what their mastering makes of it.
"""

from dataclasses import dataclass, replace

import numpy as np

from assistant.aspects import Aspects
from assistant.bands import CENTRES_HZ, FLOOR_DB
from assistant.gating import k_power
from assistant.pairing import pair
from assistant.profile import Profile
from assistant.units import Floats, powers_to_db

SAME_SONG_SPREAD_DB = 0.75
"""Two recordings of one performance keep their difference from section to section within this; two songs never do."""
_DURATION_TOLERANCE_SECONDS = 0.25
_BELOW_CLIFF = 0.85
"""Two songs are not compared in the last quarter of an octave below a cliff, where many coders roll off already."""
_TO_THE_END = 0.97
_EMPTY_BELOW_DB = 70.0
"""A band this far under the loudest one holds nothing that a listener could compare."""
MONO_BELOW_DB = -30.0
"""Side under mid by more than this is noise and reverb tails: no width to measure or to raise."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Paired:
    """Reference - mix in the sections of both songs that play alike."""

    tone_db: Floats
    """Mid about its median: (61,), 0 where either song holds nothing."""
    width_db: Floats
    """Side over mid: (61,)."""
    mix_weights: Floats
    """How much each section of the mix counted, adding up to 1: (sections,)."""
    reference_weights: Floats
    share: float
    """How much of the songs plays alike: 1 where all sections count as they are."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Reference - mix, on the band grid where it is a spectrum."""

    loudness_lu: float
    mid_db: Floats
    """Mid spectra at equal loudness: (61,), 0 where either holds nothing."""
    side_db: Floats
    width_db: Floats
    """Side over mid: (61,)."""
    balance_db: float
    same_song: bool
    """Whether the two are one performance, so that every difference is the mastering's."""
    heard: Floats
    """1 where both songs hold something to compare in mid, 0 elsewhere: (61,)."""
    side_heard: Floats
    """The same of side."""
    paired: Paired | None = None
    """The same spectra of the sections that play alike; None where both are one performance."""

    @property
    def tone_db(self) -> Floats:
        """`mid_db` about its median over the bands that are heard: (61,), 0 elsewhere.

        Equal loudness leaves an offset where a few loud bands differ; that is the gain's matter, and equalizing about
        the median takes the fewest moves.
        """
        return about_median(self.mid_db, self.heard)


def about_median(curve_db: Floats, heard: Floats) -> Floats:
    """The curve about its median over the bands that are heard: (61,), 0 elsewhere."""
    where = heard > 0.0
    middle_db = float(np.median(curve_db[where])) if np.any(where) else 0.0
    return np.where(where, curve_db - middle_db, 0.0)


def compare(mix: Profile, reference: Profile, *, paired: bool = True) -> Difference:
    """Set `reference` against `mix`.

    Both must have a loudness; `match` refuses silent files before.

    Args:
        mix: the song to move.
        reference: the song to move it toward.
        paired: whether to look for the sections that play alike, too.
    """
    same_song = is_same_song(mix, reference)
    heard = _heard(mix, same_song=same_song) * _heard(reference, same_song=same_song)
    side_heard = heard * _side_heard(mix) * _side_heard(reference)
    level_db = _level_db(reference) - _level_db(mix)
    mid_db = np.where(heard > 0.0, reference.mid_db - mix.mid_db - level_db, 0.0)
    side_db = np.where(side_heard > 0.0, reference.side_db - mix.side_db - level_db, 0.0)
    return Difference(
        loudness_lu=(reference.loudness_lufs or 0.0) - (mix.loudness_lufs or 0.0),
        mid_db=mid_db,
        side_db=side_db,
        width_db=np.where(side_heard > 0.0, side_db - mid_db, 0.0),
        balance_db=(reference.balance_db or 0.0) - (mix.balance_db or 0.0),
        same_song=same_song,
        heard=heard,
        side_heard=side_heard,
        paired=_paired(mix, reference, heard, side_heard) if paired and not same_song else None,
    )


def composed(differences: Aspects[Difference]) -> Difference:
    """One difference, each part of which is that to the references of its aspect.

    Side stands over the tone's mid as wide as the width's references have it.
    """
    tone, width = differences.tone, differences.width
    if len(differences.distinct) == 1:
        return tone
    paired = tone.paired
    if paired is not None:
        paired = replace(paired, width_db=width.width_db if width.paired is None else width.paired.width_db)
    return replace(
        tone, loudness_lu=differences.loudness.loudness_lu, balance_db=width.balance_db,
        width_db=width.width_db, side_db=np.where(width.side_heard > 0.0, tone.mid_db + width.width_db, 0.0),
        side_heard=width.side_heard, paired=paired,
    )  # fmt: skip


def _paired(mix: Profile, reference: Profile, heard: Floats, side_heard: Floats) -> Paired | None:
    """The difference of the sections that play alike; None where a song has none at all that can be heard."""
    if not np.any(mix.section_weights) or not np.any(reference.section_weights):
        return None
    found = pair(mix, reference, heard > 0.0, side_heard > 0.0)
    return Paired(
        tone_db=about_median(found.mid_db, heard),
        width_db=np.where(side_heard > 0.0, found.side_db - found.mid_db, 0.0),
        mix_weights=found.mix_weights,
        reference_weights=found.reference_weights,
        share=found.share,
    )


def _level_db(profile: Profile) -> float:
    """The K-weighted level of the average spectrum, mid and side together."""
    powers = 10.0 ** (profile.mid_db / 10.0) + 10.0 ** (profile.side_db / 10.0)
    return float(powers_to_db(np.sum(k_power(CENTRES_HZ) * powers)))


def _heard(profile: Profile, *, same_song: bool) -> Floats:
    """1 in the bands that hold something: below a low-passed source's cliff, and not far under everything else."""
    has_cliff = profile.bandwidth_hz < 0.98 * profile.rate_hz / 2.0
    top_hz = (_BELOW_CLIFF if has_cliff and not same_song else _TO_THE_END) * profile.bandwidth_hz
    below_cliff = top_hz > CENTRES_HZ * 2.0 ** (1.0 / 12.0)
    loud_enough = profile.mid_db > max(float(profile.mid_db.max()) - _EMPTY_BELOW_DB, FLOOR_DB + 20.0)
    return np.asarray(below_cliff & loud_enough, dtype=np.float64)


def _side_heard(profile: Profile) -> Floats:
    """1 where side is not just the residue of a mono sound."""
    wide_enough = profile.width_db > MONO_BELOW_DB
    return np.asarray(wide_enough & (profile.side_db > FLOOR_DB + 20.0), dtype=np.float64)


def is_same_song(mix: Profile, reference: Profile) -> bool:
    """Whether the two play the same notes at the same time, told by a difference that does not change with time.

    Each section's spectral difference is compared with the median over sections: in one performance through two chains
    only the dynamics move it, by tenths of a dB; between two songs, or two parts of one, it moves by several dB.
    """
    if abs(mix.duration_seconds - reference.duration_seconds) > _DURATION_TOLERANCE_SECONDS:
        return False
    count = min(mix.section_weights.size, reference.section_weights.size)
    audible = (mix.section_weights[:count] > 0) & (reference.section_weights[:count] > 0)
    if np.count_nonzero(audible) < 1 or mix.blocks.file_sections.size != 1 or reference.blocks.file_sections.size != 1:
        return False
    rows = reference.blocks.section_mid_db[:count][audible] - mix.blocks.section_mid_db[:count][audible]
    bands = (CENTRES_HZ > 100.0) & (CENTRES_HZ < 8000.0)
    if np.count_nonzero(audible) < 4:
        return _moves_alike(rows[:, bands])
    return bool(np.median(_spread_db(rows)[bands]) < SAME_SONG_SPREAD_DB)


def _spread_db(rows: Floats) -> Floats:
    """Robust deviation of each band over sections once every section's own level is taken out."""
    level = np.median(rows, axis=1, keepdims=True)
    relative = rows - level
    return 1.4826 * np.median(np.abs(relative - np.median(relative, axis=0)), axis=0)


def _moves_alike(rows: Floats) -> bool:
    """For a few seconds of sound only: an equalizer's difference is smooth over bands, another song's is not."""
    return bool(np.median(np.abs(np.diff(rows, n=2, axis=1))) < SAME_SONG_SPREAD_DB)
