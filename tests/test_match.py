"""The laws of a whole run: two files in, a master out that is what its report says."""

import hashlib
import re

import numpy as np
import pytest

from assistant.audio import choose_format
from assistant.bands import CENTRES_HZ
from assistant.match import Target, master
from assistant.options import MatchOptions
from assistant.processors import Compressor, Equalizer, FirEqualizer, Gain, Width
from assistant.progress import Progress
from tests import signals
from tests.command import write
from tests.profiles import RATE_HZ, profile, song
from tests.runs import HEARD, SIX, Run, chained, lag_samples, loud, residual_db


def test_loudness_and_ceiling(limited_run):
    limited_run.loud_and_clean()
    assert limited_run.match.wanted_lufs == pytest.approx(limited_run.match.reference.loudness_lufs, abs=1e-9)


def test_as_many_samples_lined_up(limited_run):
    assert limited_run.samples.shape == limited_run.mix.shape
    assert abs(lag_samples(limited_run.samples, limited_run.mix)) <= 1


def test_the_settings_are_what_was_rendered(limited_run):
    """The chain of the report, on the mix, gives the file."""
    np.testing.assert_allclose(chained(limited_run.mix.copy(), *limited_run.bus), limited_run.samples, atol=2e-6)


@pytest.mark.parametrize("depth", ["16", "24", "32f"])
def test_the_same_run_gives_the_same_bytes(tmp_path, depth):
    digests = set()
    for name in "ab":
        (tmp_path / name).mkdir()
        again = Run(tmp_path / name, song(0)[:, : 8 * RATE_HZ], [loud(song(1)[:, : 8 * RATE_HZ])], depth=depth)
        digests.add(hashlib.sha256(again.out.read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    "options", [{}, {"tone": 100.0}, {"strength": 100.0}, {"eq": "fir"}, {"eq": "fir", "phase": "linear"}]
)
def test_a_song_against_itself_is_left_alone(tmp_path, options):
    """The output is the mix to the bit, and the report says that the two match."""
    same = Run(tmp_path, song(), [song()], **options)
    assert all(move.size_db < 0.1 for move in same.match.moves)
    assert "matches the reference already" in same.notes
    np.testing.assert_array_equal(same.samples, same.mix)


def test_a_mastered_song_against_itself_matches_too(tmp_path):
    """Its peaks stand over the ceiling, which must be kept: nothing else is done, and the two still match."""
    master_ = loud(song(), ceiling_dbtp=-0.2)
    same = Run(tmp_path, master_, [master_])
    assert "matches the reference already" in same.notes
    assert {move.aspect for move in same.match.moves} <= {"loudness", "ceiling"}
    same.loud_and_clean()


def test_gain_alone_is_gain_alone(tmp_path):
    """A quieter copy as the reference: every sample times one factor."""
    quieter = Run(tmp_path, song(), [song() * np.float32(0.25)])
    gain = quieter.of(Gain).gain_db
    assert gain == pytest.approx(-12.04, abs=0.01)
    np.testing.assert_array_equal(quieter.samples, quieter.mix * np.float32(10.0 ** (gain / 20.0)))


@pytest.mark.parametrize(
    "options", [{}, {"eq": "fir"}, {"eq": "fir", "phase": "linear"}], ids=["parametric", "minimum", "linear"]
)
def test_a_known_equalizer_comes_back(tmp_path, options):
    """The song through six bands of up to 6 dB as its own reference: at most 0.25 dB rms are left."""
    known = Run(tmp_path, song(), [chained(song(), SIX)], tone=100.0, **options)
    assert residual_db(known) <= 0.25
    assert "same performance" in known.notes
    assert abs(lag_samples(known.samples, known.mix)) <= 1


def test_a_whole_chain_comes_near(tmp_path):
    """Equalizer, width, compressor and gain on the same song: much nearer than gain alone."""
    chain = (SIX, Width(mid_db=3.0, high_db=-2.0), Compressor(threshold_db=-30.0, ratio=2.0), Gain(gain_db=5.0))
    reference = chained(song(), *chain)
    near = Run(tmp_path, song(), [reference])
    assert residual_db(near) <= 1.0
    assert residual_db(near) < 0.25 * float(np.std(near.match.difference.mid_db[HEARD]))


@pytest.mark.parametrize("eq", ["parametric", "fir"])
def test_no_boost_into_what_the_mix_lacks(tmp_path, eq):
    """A mix low-passed at 8 kHz: above 9 kHz the output is no more raised than just below, and the notes say why."""
    dull = signals.shaped(song(), RATE_HZ, lambda hz: (hz < 8000.0).astype(float))
    bright = signals.shaped(song(1), RATE_HZ, lambda hz: 1.0 + hz / 4000.0)
    dulled = Run(tmp_path, dull, [bright], tone=100.0, eq=eq)
    made = [each for each in dulled.bus if isinstance(each, (Equalizer, FirEqualizer))]
    response = sum(
        each.response_db(CENTRES_HZ, RATE_HZ) if isinstance(each, Equalizer) else each.curve_db(CENTRES_HZ)
        for each in made
    )
    assert made
    assert response[CENTRES_HZ > 9000.0].max() <= response[(CENTRES_HZ > 7000.0) & (CENTRES_HZ < 7900.0)].mean() + 1.0
    assert re.search(r"No boost above (7\.9|8|8\.0\d) kHz", dulled.notes)


def test_no_cut_because_the_reference_is_lossy(tmp_path):
    """The song itself, low-passed at 15 kHz, as the reference: what lies above stays."""
    lossy = signals.shaped(song(), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 15000.0) ** 400))
    kept = Run(tmp_path, song(), [lossy], tone=100.0)
    high = CENTRES_HZ > 13000.0
    moved_db = (kept.match.after.mid_db - kept.match.after.loudness_lufs) - (profile().mid_db - profile().loudness_lufs)
    assert np.abs(moved_db[high]).max() < 0.5
    assert re.search(r"Nothing was matched above (14\.\d|15|15\.\d) kHz", kept.notes)


def test_a_mono_reference_does_not_collapse_the_mix(tmp_path):
    kept = Run(tmp_path, song(0), [loud(song(1, 1))])
    assert kept.samples.shape[0] == 2
    assert kept.match.after.correlation == pytest.approx(kept.match.before.correlation, abs=0.1)
    assert "reference is mono" in kept.notes
    kept.loud_and_clean()


def test_a_mono_mix_stays_mono(tmp_path):
    mono = Run(tmp_path, song(0, 1), [loud(song(1))])
    assert mono.samples.shape[0] == 1
    assert "mix is mono" in mono.notes
    mono.loud_and_clean()


def test_strength_zero_only_keeps_the_ceiling(tmp_path):
    """Nothing of tone, width and loudness: the output is the mix."""
    nothing = Run(tmp_path, song(0), [loud(chained(song(1), SIX))], strength=0.0)
    np.testing.assert_array_equal(nothing.samples, nothing.mix)


def awkward(kind):
    """Sounds that break matching tools."""
    left = song()[:1, : 8 * RATE_HZ]
    square = np.where(signals.tone(110.0, 0.0, 4.0, RATE_HZ) >= 0.0, np.float32(1.0), np.float32(-1.0))
    return {
        "anti-phase": np.concatenate([left, -left]),
        "right silent": np.concatenate([left, np.zeros_like(left)]),
        "square": square,
        "over full scale": song()[:, : 4 * RATE_HZ] * np.float32(12.0),
        "very quiet": song()[:, : 8 * RATE_HZ] * np.float32(0.03),
        "one click": np.pad(np.ones((2, 1), dtype=np.float32), ((0, 0), (RATE_HZ, RATE_HZ))),
        "half a second": song()[:, RATE_HZ * 10 : RATE_HZ * 10 + RATE_HZ // 2],
        "tone": signals.tone(1000.0, -20.0, 3.0, RATE_HZ),
    }[kind]


AWKWARD = (
    "anti-phase",
    "right silent",
    "square",
    "over full scale",
    "very quiet",
    "one click",
    "half a second",
    "tone",
)


@pytest.mark.parametrize("kind", AWKWARD)
@pytest.mark.parametrize("which", ["mix", "reference"])
def test_awkward_sounds_give_a_finite_master(tmp_path, kind, which):
    """No exception, every sample finite and under the ceiling, as long as the mix, loudness as told."""
    odd, song_ = awkward(kind), loud(song(1)[:, : 8 * RATE_HZ], 6.0)
    mix, reference = (odd, song_) if which == "mix" else (song_, odd)
    done = Run(tmp_path, mix, [reference], strength=100.0)
    assert done.samples.shape == mix.shape
    assert np.all(np.isfinite(done.samples))
    done.loud_and_clean()
    for move in done.match.moves:
        assert np.isfinite([move.size_db, move.trust, move.evidence.mix, move.evidence.reference]).all()


def test_progress_tells_every_stage(tmp_path):
    told = []
    mix = write(tmp_path / "mix.wav", song()[:, : 2 * RATE_HZ])
    out = tmp_path / "out.wav"
    target = Target(temporary=out, final=out, form=choose_format(out, rate_hz=48000))
    progress = Progress(listener=lambda stage, share: told.append((stage, share)))
    master(mix, [mix], MatchOptions(), target, progress)
    for stage in ("analyze", "fit", "land", "render", "measure"):
        shares = [share for name, share in told if name == stage]
        assert (shares[0], shares[-1]) == (0.0, 1.0)
        assert all(0.0 <= share <= 1.0 for share in shares)
    assert {timing.stage for timing in progress.timings} >= {"analyze", "fit", "land", "render", "measure"}
    assert all(timing.wall_ms >= 0.0 for timing in progress.timings)
