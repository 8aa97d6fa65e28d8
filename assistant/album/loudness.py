"""Where each song of an album lands.

loud-parts  the loud parts of all songs come near each other, so a ballad with quiet verses stays softer as a whole; as
            far as the order of integrated loudness is kept and its spread falls to a quarter
same        every song at one integrated loudness
album       one gain for all

Goals are first found among themselves and then shifted together to a level: the loudness that was asked for, as a meter
of the whole album reads it (gating over the blocks of all songs together), or one that stays clean.

Conventions: LUFS are integrated. A goal is what a song is to measure in the end. `clean` is what a limiter typically
takes, as `assistant.landing` has it.
"""

from collections.abc import Sequence

import numpy as np

from assistant import gating
from assistant.album.measures import Measures
from assistant.album.notes import Limits
from assistant.bands import CENTRES_HZ
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.profile import Profile
from assistant.units import Floats, power_to_db, powers_to_db

__all__ = ["clean_lufs", "pooled_lufs", "relative_goals"]

SHARE_LEFT = 0.25
"""How much of the spread of loudness, and of the loudness of loud parts, is left."""
_APART_LU = 0.12
"""Songs that differed by more than this still do afterwards: landing is sure to 0.05 LU each."""
_PLR_SHARE_LEFT = 0.3
_LITTLE_LU = 0.5
_HELD = 0.85
"""The limiter's typical reduction over the mean of the greatest excess in each 3 s: its gain comes back in between."""


def relative_goals(measured: Sequence[Measures], limits: Sequence[Limits], wish: str) -> Floats:
    """Where each song is to land beside the others, before all are shifted together: (songs,).

    Args:
        measured: the songs.
        limits: what their notes ask for.
        wish: one of `wishes.LOUDNESS`.
    """
    lufs = np.array([each.loudness_lufs for each in measured])
    free = np.array([not each.loudness for each in limits])
    goals = lufs.copy()
    if wish == "same":
        goals[free] = lufs[free].mean() if free.any() else 0.0
    elif wish == "loud-parts" and np.count_nonzero(free) > 1:
        loud = np.array([each.loud_lufs for each in measured])
        plr = np.array([each.plr_db for each in measured])
        goals[free] = _nearer(lufs[free], loud[free], plr[free])
    if free.any() and not free.all():
        goals[~free] = lufs[~free] + np.median(goals[free] - lufs[free])
    offsets: Floats = np.array([each.offset_lu for each in limits])
    return np.asarray(goals + offsets)


def _nearer(lufs: Floats, loud: Floats, plr_db: Floats) -> Floats:
    """Goals that bring the loud parts together, in the order of the loudness and with a quarter of its spread.

    Once all peaks reach the ceiling, peaks over loudness spread as loudness does, so that is to fall below a third of
    what they spread by, too, unless it was little.
    """
    centre = float(np.median(loud))
    wanted = lufs + (1.0 - SHARE_LEFT) * (centre - loud)
    order = np.argsort(lufs, kind="stable")
    kept = _rising(wanted[order])
    most = min(SHARE_LEFT * float(lufs.std()), max(_PLR_SHARE_LEFT * float(plr_db.std()), _LITTLE_LU))
    if kept.std() > most:
        kept = kept.mean() + (kept - kept.mean()) * most / kept.std()
    gaps = np.maximum(np.diff(kept), np.minimum(np.diff(lufs[order]), _APART_LU))
    apart = np.concatenate([[0.0], np.cumsum(gaps)])
    goals = np.empty_like(lufs)
    goals[order] = apart - apart.mean() + wanted.mean()
    return goals


def _rising(values: Floats) -> Floats:
    """The nearest values that never fall, by pooling neighbours that do (Ayer and others 1955)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, count = float(value), 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    return np.concatenate([np.full(count, mean) for mean, count in pools])


def pooled_lufs(energies: Sequence[Floats], gains_db: Sequence[float] | Floats) -> float:
    """The loudness of the album: songs one after another, gated together.

    Args:
        energies: of each song per 100 ms.
        gains_db: what each is turned up by.
    """
    turned = [energy * 10.0 ** (gain_db / 10.0) for energy, gain_db in zip(energies, gains_db, strict=True)]
    return gating.integrated_lufs(turned)


def clean_lufs(profile: Profile, curve_db: Floats, lifted_db: float, ceiling_dbtp: float) -> float:
    """The greatest loudness at which the limiter is foretold to take no more than is clean.

    Told from the true peaks of 3 s, since nothing finer is kept; what an equalizer does to peaks is taken to be what it
    does to the energy. On nine songs it was -0.5 to 2.4 LU over what their traces tell, so it says only about where
    the album will land: `masters` knows once the sound was run through the chain.

    Args:
        profile: the song, which has a loudness.
        curve_db: what the equalizer does to it: (61,).
        lifted_db: what is done to its attacks.
        ceiling_dbtp: of the limiter.
    """
    loud = profile.section_lufs > (profile.loudness_lufs or 0.0) + gating.RELATIVE_GATE_LU
    peaks_db = powers_to_db(profile.blocks.section_true_peak[loud] ** 2) + _more_db(profile, curve_db) + lifted_db
    peaks_db = np.sort(peaks_db[np.isfinite(peaks_db)])[::-1]
    if not peaks_db.size:
        return profile.loudness_lufs or 0.0
    allowed_db = CLEAN_REDUCTION_DB / _HELD
    # The mean of max(0, peak + drive - ceiling) over the sections is `allowed_db` where the k loudest carry it.
    counts = np.arange(1, peaks_db.size + 1)
    drives = (allowed_db * peaks_db.size - np.cumsum(peaks_db)) / counts + ceiling_dbtp
    return (profile.loudness_lufs or 0.0) + float(drives.min()) + _more_k_db(profile, curve_db)


def _more_db(profile: Profile, curve_db: Floats) -> float:
    """What a curve adds to the energy of the song."""
    before = 10.0 ** (profile.mid_db / 10.0) + 10.0 ** (profile.side_db / 10.0)
    return power_to_db(float(before @ 10.0 ** (curve_db / 10.0)) / float(before.sum()))


def _more_k_db(profile: Profile, curve_db: Floats) -> float:
    """The same of the K-weighted energy, by which loudness is measured."""
    heard = gating.k_power(CENTRES_HZ) * (10.0 ** (profile.mid_db / 10.0) + 10.0 ** (profile.side_db / 10.0))
    return power_to_db(float(heard @ 10.0 ** (curve_db / 10.0)) / float(heard.sum()))
