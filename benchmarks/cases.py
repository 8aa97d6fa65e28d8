"""Cases: which song, which cut, which chain; and the sounds that follow from them.

Groups, by chain:

    gentle, strong   all of it, the equalizer's gains spread by 3 or by 6 dB
    cross            gentle and strong in turn, and the reference is another song through it
    compression      compressor (1.5:1 to 4:1) and limiter alone
    uncompressed     a gentle chain whose compressor does nothing
    other            no chain: the reference is another song as it is, and there is no truth

Cuts, where mix and reference are one song (gentle and strong take both in turn, compression and uncompressed halves):

    halves   the mix is from the first half of a song, the reference from the second half through the chain
    blocks   the same with alternating blocks of five seconds, so that both play nearly the same

The truth is the mix through that chain. Both sides land at one loudness before the limiter, as a mastering engineer
would land them: how loud a part of a song should be is nothing that a reference could tell. Every random draw follows
from (seed, group, number) alone, so that asking for more cases leaves the first ones as they were.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

from benchmarks import chains
from benchmarks.chains import Chain, Sound
from benchmarks.distances import loudness_lufs

RATE_HZ = 44100  # Matchering works at no other rate, and no resampler is under test here
SPREADS_DB = {"gentle": 3.0, "strong": 6.0}
OTHER = "other"
GROUPS = ("gentle", "strong", "cross", "compression", "uncompressed", OTHER)  # a group's place is part of its seed
TWO_SONGS = ("cross", OTHER)
CUTS = ("halves", "blocks")
SHORTEST_PART_SECONDS = 8.0
BLOCK_SECONDS = 5.0
FADE_SECONDS = 0.01
LOUDEST_LUFS = -8.0  # no chain drives louder than the loudest of usual masters


@dataclass(frozen=True, kw_only=True)
class Case:
    """One experiment, as planned: everything in it follows from the folder and the seed. `other` has no chain."""

    name: str
    group: str
    protocol: str
    song: Path
    other: Path
    chain: Chain | None
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The sounds of a case, and where the chain's relative settings came to lie."""

    mix: Sound
    reference: Sound
    truth: Sound
    chain: Chain
    mix_threshold_db: float
    reference_threshold_db: float
    chain_lufs: float


def usable_songs(folder: Path) -> tuple[list[Path], list[str]]:
    """List the folder's songs by name, and say of each file left out why."""
    songs, left_out = [], []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        try:
            info = soundfile.info(path)
        except soundfile.LibsndfileError:
            continue
        if info.channels > 2:
            left_out.append(f"{path.name}: {info.channels} channels")
        elif info.duration < 2 * SHORTEST_PART_SECONDS:
            left_out.append(f"{path.name}: {info.duration:.1f} s, shorter than {2 * SHORTEST_PART_SECONDS:.0f} s")
        else:
            songs.append(path)
    return songs, left_out


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What the cases of every group have in common; `cut` is one of `CUTS`, or None for each group's own."""

    seed: int
    seconds: float
    mid_side: bool
    cut: str | None = None


def plan(songs: list[Path], group: str, count: int, draw: Draw) -> list[Case]:
    """Draw `count` cases of a group; songs are taken in shuffled rounds, so that each comes up equally often."""
    number = GROUPS.index(group)
    order = _rounds(np.random.default_rng([draw.seed, number]), len(songs), count)
    cases = []
    for index in range(count):
        rng = np.random.default_rng([draw.seed, number, index])
        other = (order[index] + int(rng.integers(1, max(2, len(songs))))) % len(songs)
        cases.append(
            Case(
                name=f"{group}-{index:03d}",
                group=group,
                protocol=_protocol(group, index, draw.cut),
                song=songs[order[index]],
                other=songs[other] if group in TWO_SONGS else songs[order[index]],
                chain=_chain(rng, group, index, mid_side=draw.mid_side),
                seconds=draw.seconds,
            )
        )
    return cases


def _protocol(group: str, index: int, cut: str | None) -> str:
    if group in TWO_SONGS:
        return group
    own = CUTS[index % 2] if group in SPREADS_DB else "halves"
    return cut or own


def _chain(rng: np.random.Generator, group: str, index: int, *, mid_side: bool) -> Chain | None:
    if group == OTHER:
        return None
    if group == "compression":
        return chains.draw_compression(rng)
    if group == "uncompressed":
        return chains.draw_uncompressed(rng, spread_db=SPREADS_DB["gentle"], mid_side=mid_side)
    strength = group if group in SPREADS_DB else ("gentle", "strong")[index % 2]  # cross takes both in turn
    return chains.draw(rng, spread_db=SPREADS_DB[strength], mid_side=mid_side)


def _rounds(rng: np.random.Generator, songs: int, count: int) -> list[int]:
    order: list[int] = []
    while len(order) < count:
        order.extend(rng.permutation(songs).tolist())
    return order[:count]


def make(case: Case) -> Trial:
    """Cut the songs and run the chain: deterministic, a few CPU seconds. For every group but `other`."""
    if case.chain is None:
        raise ValueError(f"{case.name} has no chain, and so no truth; take its two songs by pair()")
    if case.protocol == "cross":
        mix, other = pair(case)
        # The other song comes to the mix's level first, so that one make-up suits both.
        other = chains.amplify(other, loudness_lufs(mix, RATE_HZ) - loudness_lufs(other, RATE_HZ))
        return trial_of(case.chain, mix, other, programmes=(mix, other))
    if case.protocol == "halves":
        mix, rest = (excerpt(case.song, centre, case.seconds) for centre in (0.25, 0.75))
    else:
        mix, rest = alternate(excerpt(case.song, 0.5, 2 * case.seconds))
    whole = np.concatenate([mix, rest], axis=1)
    return trial_of(case.chain, mix, rest, programmes=(whole, whole))


def pair(case: Case) -> tuple[Sound, Sound]:
    """Cut the case's two songs, each from its middle."""
    mix, other = (excerpt(path, 0.5, case.seconds) for path in (case.song, case.other))
    return mix, other


def trial_of(chain: Chain, mix: Sound, rest: Sound, *, programmes: tuple[Sound, Sound]) -> Trial:
    """Run the chain over both sides, each with the threshold at its own programme."""
    thresholds_db = [chains.threshold_for(programme, RATE_HZ, chain) for programme in programmes]
    before_lufs = loudness_lufs(programmes[0], RATE_HZ)
    chain_lufs = max(before_lufs, min(before_lufs + chain.raise_lu, LOUDEST_LUFS))
    truth, reference = (
        _land(chains.before_level(sound, RATE_HZ, chain, threshold_db=threshold_db), chain_lufs)
        for sound, threshold_db in zip((mix, rest), thresholds_db, strict=True)
    )
    return Trial(
        mix=mix,
        reference=reference,
        truth=truth,
        chain=chain,
        mix_threshold_db=thresholds_db[0],
        reference_threshold_db=thresholds_db[1],
        chain_lufs=chain_lufs,
    )


def _land(sound: Sound, wanted_lufs: float) -> Sound:
    return chains.limit(chains.amplify(sound, wanted_lufs - loudness_lufs(sound, RATE_HZ)), RATE_HZ)


def excerpt(path: Path, centre: float, seconds: float) -> Sound:
    """Read `seconds` around `centre` (a share of the song, which is not left), as two channels at 44.1 kHz."""
    info = soundfile.info(path)
    widest = 2 * min(centre, 1 - centre) * info.frames
    frames = int(min(widest, seconds * info.samplerate))
    start = int(centre * info.frames - frames / 2)
    sound, rate_hz = soundfile.read(path, frames=frames, start=start, dtype="float32", always_2d=True)
    if rate_hz != RATE_HZ:
        sound = resample_poly(sound, RATE_HZ, rate_hz, axis=0)
    sound = np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound
    return np.ascontiguousarray(sound.T, dtype=np.float32)


def alternate(sound: Sound) -> tuple[Sound, Sound]:
    """Deal blocks of five seconds to two sides in turn, joined by cross-fades of 10 ms."""
    block, fade = round(BLOCK_SECONDS * RATE_HZ), round(FADE_SECONDS * RATE_HZ)
    blocks = sound.shape[1] // block
    ramp = ((np.arange(fade) + 0.5) / fade).astype(np.float32)
    sides = [np.zeros((2, (blocks + 1 - side) // 2 * block), np.float32) for side in (0, 1)]
    for index in range(blocks):
        # A block lasts a fade longer than its place, and fades out under the start of the next one on its side.
        piece = sound[:, index * block : (index + 1) * block + fade].copy()
        place = index // 2 * block
        if place:
            piece[:, :fade] *= ramp
        if piece.shape[1] == block + fade:
            piece[:, block:] *= ramp[::-1]
        side = sides[index % 2][:, place : place + piece.shape[1]]
        side += piece[:, : side.shape[1]]
    return sides[0], sides[1]
