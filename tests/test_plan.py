"""The laws of a plan: what is known of a match before anything is rendered."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.analyze import analyze
from assistant.audio import choose_format, open_sound
from assistant.bands import CENTRES_HZ
from assistant.errors import SoundError
from assistant.landing import CLEAN_REDUCTION_DB, GENTLE_REDUCTION_DB
from assistant.match import Target, master, suggest
from assistant.options import MatchOptions
from assistant.plan import make_plan, relanded
from assistant.processors import Balance, Compressor, Equalizer, Gain, Limiter, Width
from assistant.profile import pool
from assistant.progress import Progress
from tests import signals
from tests.command import write
from tests.profiles import RATE_HZ, song
from tests.runs import HEARD, SIX, Run, chained, loud

PRESSED = Compressor(threshold_db=-30.0, ratio=2.5, attack_ms=20.0, release_ms=150.0)
ORDER = (Balance, Equalizer, Width, Compressor, Gain, Limiter)


def planned(folder, mix, reference, rate_hz=None, **options):
    """The plan for two sounds, and the options it was made with."""
    paths = (
        write(folder / "mix.wav", mix, RATE_HZ, "FLOAT"),
        write(folder / "reference.wav", reference, RATE_HZ, "FLOAT"),
    )
    asked = MatchOptions(**options)
    return make_plan(paths[0], [paths[1]], asked, Progress(), rate_hz), asked


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A mix against itself behind everything there is: one performance, so that every aspect is moved."""
    lopsided = Balance(left_db=-1.5, right_db=1.5)
    reference = loud(chained(song().copy(), lopsided, SIX, Width(mid_db=3.0, high_db=3.0), PRESSED), 10.0)
    return planned(tmp_path_factory.mktemp("plan"), song(), reference)


def test_the_chain_is_in_the_order_of_the_signal(whole):
    kinds = [type(processor) for processor in whole[0].chain]
    assert kinds == sorted(kinds, key=ORDER.index)
    assert set(kinds) == set(ORDER)


def test_the_drive_is_that_of_the_landing(whole):
    plan, _ = whole
    gain, limiter = plan.chain[-2:]
    assert gain.gain_db == pytest.approx(plan.landing.drive_db, abs=0.0006)
    assert limiter == plan.limiter
    assert limiter.ceiling_dbtp == -1.0


def test_the_landing_is_foretold(whole):
    """Loudness of the whole chain, as rendered, without a correction: within 0.15 LU."""
    plan, _ = whole
    rendered = chained(song().copy(), *plan.chain)
    assert plan.landing.loudness_lufs == pytest.approx(plan.wanted_lufs, abs=0.02)
    assert analyze([rendered], RATE_HZ, 2).loudness_lufs == pytest.approx(plan.wanted_lufs, abs=0.15)


def test_landing_again_without_a_change_changes_nothing(whole):
    plan, options = whole
    again = relanded(plan, options)
    assert again.landing.drive_db == pytest.approx(plan.landing.drive_db, abs=0.01)


def test_landing_again_without_the_compressor_foretells_other_peaks(whole):
    plan, options = whole
    bare = replace(plan, dynamics=replace(plan.dynamics, chosen=plan.dynamics.none))
    again = relanded(bare, options)
    assert again.landing.loudness_lufs == pytest.approx(plan.wanted_lufs, abs=0.02)
    assert abs(again.landing.plr_db - plan.landing.plr_db) > 0.5
    assert Compressor not in map(type, replace(bare, landing=again.landing).chain)


def test_the_choices_end_with_the_wanted_loudness(whole):
    plan, _ = whole
    gentle, clean, wanted = plan.choices
    assert gentle.reduction_db == pytest.approx(GENTLE_REDUCTION_DB, abs=0.1)
    assert clean.reduction_db == pytest.approx(CLEAN_REDUCTION_DB, abs=0.1)
    assert wanted.loudness_lufs == pytest.approx(plan.wanted_lufs, abs=0.02)


def test_a_plan_writes_nothing(tmp_path):
    planned(tmp_path, song()[:, : 8 * RATE_HZ], loud(song(1)[:, : 8 * RATE_HZ]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mix.wav", "reference.wav"]


def test_the_rate_of_the_chain_is_the_mix_s_unless_asked_for(tmp_path):
    mix, reference = song()[:, : 8 * RATE_HZ], loud(song(1)[:, : 8 * RATE_HZ])
    own, other = (planned(tmp_path, mix, reference, rate_hz)[0] for rate_hz in (None, 48000))
    assert (own.rate_hz, other.rate_hz) == (RATE_HZ, 48000)
    assert own.landing.drive_db == pytest.approx(other.landing.drive_db, abs=0.1)


def test_stretches_are_compared_and_the_whole_is_rendered(tmp_path):
    """The songs are told as wholes; what is compared of each lasts as long as its stretch."""
    plan, _ = planned(tmp_path, song(), loud(song(1)), from_seconds=(6.0, 0.0), to_seconds=(18.0, 15.0))
    assert plan.before.duration_seconds == plan.reference.duration_seconds == 24.0
    assert plan.pairs.tone.mix.duration_seconds == 12.0
    assert plan.pairs.tone.reference.duration_seconds == 15.0
    assert plan.sound.duration_seconds == 24.0


def test_what_needs_more_gain_than_a_chain_should_give_is_refused(tmp_path):
    """With its loudness, and both gains."""
    faint = song()[:, 8 * RATE_HZ : 16 * RATE_HZ] * np.float32(10.0 ** (-24.0 / 20.0))
    with pytest.raises(SoundError, match=r"-5\d\.\d LUFS and would need [\d.]+ dB of gain; 48 dB is the most"):
        planned(tmp_path, faint, loud(song(1)[:, : 8 * RATE_HZ]), lufs=-3.0)


def test_before_and_reference_are_measured_in_their_files(limited_run):
    for path, told in (
        (limited_run.mix_path, limited_run.match.before),
        (limited_run.reference_paths[0], limited_run.match.reference),
    ):
        sound = open_sound(path)
        assert analyze(sound.blocks(), sound.rate_hz, sound.channels).to_json() == told.to_json()


def test_suggest_finds_the_same_but_for_what_is_measured(limited_run):
    """The same processors; tone and gain as near as what the limiter does to them can be foretold."""
    found = suggest(limited_run.mix_path, limited_run.reference_paths, limited_run.options, Progress())
    assert found.after is None
    assert [each.kind for each in found.settings.bus] == [each.kind for each in limited_run.bus]
    assert found.settings.bus[-2].gain_db == pytest.approx(limited_run.bus[-2].gain_db, abs=0.8)
    (before,) = (each for each in found.settings.bus if isinstance(each, Equalizer))
    curves = [each.response_db(CENTRES_HZ, RATE_HZ) for each in (before, limited_run.of(Equalizer))]
    assert np.std((curves[1] - curves[0])[HEARD]) < 1.5 < np.std(curves[1][HEARD])


def test_several_references_are_pooled(tmp_path):
    references = [loud(song(1)), loud(song(2), 8.0)]
    several = Run(tmp_path, song(0), references)
    measured = pool([analyze([each], RATE_HZ, 2) for each in references])
    assert several.match.reference.loudness_lufs == pytest.approx(measured.loudness_lufs, abs=1e-6)
    np.testing.assert_allclose(several.match.reference.mid_db, measured.mid_db, atol=1e-6)
    assert several.match.reference_names == ("reference 0.wav", "reference 1.wav")
    several.loud_and_clean()


@pytest.mark.parametrize("which", ["mix", "reference"])
def test_what_is_too_short_or_silent_is_refused(tmp_path, which):
    """One line that names the file, and how long or how silent it is; nothing is written."""
    good = write(tmp_path / "good.wav", song()[:, : 3 * RATE_HZ])
    out = tmp_path / "out.wav"
    target = Target(temporary=out, final=out, form=choose_format(out, rate_hz=RATE_HZ))
    for bad, words in ((song()[:, :4101], "lasts 93 ms"), (signals.silence(3.0, RATE_HZ), "silent")):
        path = write(tmp_path / "bad.wav", bad)
        mix, reference = (path, good) if which == "mix" else (good, path)
        with pytest.raises(SoundError, match=words) as caught:
            master(mix, [reference], MatchOptions(), target, Progress())
        assert "bad.wav" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert not out.exists()


@pytest.mark.parametrize("which", ["mix", "reference"])
def test_dc_alone_is_refused(tmp_path, which):
    """Its only loudness is that of its beginning."""
    dc, good = np.full((2, 4 * RATE_HZ), 0.5, dtype=np.float32), song()[:, : 4 * RATE_HZ]
    mix, reference = (dc, good) if which == "mix" else (good, dc)
    with pytest.raises(SoundError, match="DC"):
        Run(tmp_path, mix, [reference])


def test_findings_of_an_awkward_mix_reach_the_notes(tmp_path):
    left = song()[:1]
    assert "The mix: " in Run(tmp_path, np.concatenate([left, np.zeros_like(left)]), [song(1)]).notes
