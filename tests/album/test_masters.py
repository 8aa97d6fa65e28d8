"""Songs rendered as an album: what is measured of the files is what was asked for."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from assistant.album.cohesion import AlbumSong, Cohesion, solve
from assistant.album.masters import Coherent, Kept, make_masters
from assistant.album.wishes import AlbumWish, SongWish, Wishes
from assistant.analyze import analyze_samples
from assistant.audio import choose_format
from assistant.finish import Target
from assistant.progress import Progress
from tests import signals
from tests.command import write

RATE_HZ = 44100


@dataclass
class Album:
    """Songs on the disk, what is done to them, and what came out."""

    cohesion: Cohesion
    targets: list[Target]
    done: Coherent = field(init=False)

    def render(self, kept=None):
        return make_masters(self.cohesion, self.targets, Progress(), kept)


def song(seed, level, tilt, side):
    """A short song: louder or softer, tilted, wider or narrower."""
    sound = signals.shaped(
        signals.song(9.0, RATE_HZ, seed=seed), RATE_HZ, lambda hz: (hz.clip(60.0, 12000.0) / 1000.0) ** tilt
    )
    mid, apart = sound.mean(axis=0), (sound[0] - sound[1]) / 2.0 * side
    return level * np.stack([mid + apart, mid - apart]).astype(np.float32)


SONGS = (song(1, 0.25, 0.0, 1.0), song(2, 0.6, 0.15, 1.4), song(3, 0.12, -0.2, 0.7))


def album(folder: Path, notes=(), **wish):
    said = dict(notes)
    wishes, profiles, targets = [], [], []
    for place, samples in enumerate(SONGS):
        path = write(folder / f"{place}.wav", samples)
        wishes.append(SongWish(file=path, notes=said.get(place, ())))
        profiles.append(analyze_samples(samples, RATE_HZ))
        output = folder / f"out{place}.wav"
        targets.append(Target(temporary=output, final=output, form=choose_format(output, rate_hz=RATE_HZ)))
    songs = [AlbumSong(wish=wish, profile=profile) for wish, profile in zip(wishes, profiles, strict=True)]
    return Album(solve(Wishes(songs=tuple(wishes), album=AlbumWish(**wish)), songs), targets)


@pytest.fixture(scope="module")
def soft(tmp_path_factory):
    """At a loudness that needs next to no limiting."""
    made = album(tmp_path_factory.mktemp("soft"), lufs=-22.0)
    made.done = made.render()
    return made


def test_spreads_fall_and_the_order_is_kept(soft):
    done = soft.done
    for name in ("loudness_lufs", "tilt_db_per_octave"):
        assert done.after[name].deviation <= done.before[name].deviation / 3.0, name
    assert done.after["width_db"].deviation <= done.before["width_db"].deviation / 2.0
    before = [song.before.loudness_lufs for song in soft.cohesion.songs]
    assert np.argsort(before).tolist() == np.argsort([each.loudness_lufs for each in done.measured]).tolist()


def test_without_a_loudness_the_album_lands_where_limiting_stays_clean(tmp_path):
    done = album(tmp_path).render()
    assert done.true_peak_dbtp <= -1.0
    assert max(match.landing.reduction_db for match in done.matches) == pytest.approx(3.0, abs=0.7)
    assert "limited" in " ".join(done.sentences)


def test_a_song_that_is_kept_is_not_made_again(soft):
    kept = Kept(profiles={k: soft.done.profiles[k] for k in (0, 2)}, shift_lu=soft.done.shift_lu)
    before = [target.temporary.stat().st_mtime_ns for target in soft.targets]
    again = soft.render(kept)
    after = [target.temporary.stat().st_mtime_ns for target in soft.targets]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
    assert [match is None for match in again.matches] == [True, False, True]
    assert again.profiles[1] == soft.done.profiles[1]
    assert again.lufs == soft.done.lufs


def test_the_album_lands_where_it_was_asked_to_and_marks_hold(tmp_path):
    made = album(tmp_path, {1: ("quieter by 2 LU",)}, lufs=-18.0, ceiling_dbtp=-2.0, loudness="same")
    done = made.render()
    assert done.lufs == pytest.approx(-18.0, abs=0.1)
    assert done.true_peak_dbtp <= -2.0
    lufs = [each.loudness_lufs for each in done.measured]
    assert lufs[0] == pytest.approx(lufs[2], abs=0.1)
    assert lufs[1] - lufs[0] == pytest.approx(-2.0, abs=0.15)


def test_every_song_is_told_where_it_landed(soft):
    for told, own in zip(soft.done.told, soft.done.measured, strict=True):
        assert f"to {own.loudness_lufs:.1f} LUFS" in told[0]


def test_an_album_that_cannot_be_so_loud_keeps_its_order_and_says_so(tmp_path):
    made = album(tmp_path, lufs=-3.0)
    done = made.render()
    assert done.lufs < -4.0
    assert done.true_peak_dbtp <= -1.0
    assert "cannot follow" in " ".join(done.sentences)
    before = [song.before.loudness_lufs for song in made.cohesion.songs]
    assert np.argsort(before).tolist() == np.argsort([each.loudness_lufs for each in done.measured]).tolist()
