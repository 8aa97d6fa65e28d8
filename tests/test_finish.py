"""Closing the loop: what was written is measured, corrected, and freed of what did harm."""

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from assistant.analyze import analyze
from assistant.audio import choose_format, open_sound
from assistant.finish import LOUDNESS_TOLERANCE_LU, Target, finish
from assistant.fit.fitted import Fitted
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB
from assistant.match import master
from assistant.options import MatchOptions
from assistant.plan import make_plan
from assistant.processors import Compressor, Equalizer, Gain
from assistant.processors.equalizer import Band
from assistant.progress import Progress
from tests import signals
from tests.command import write
from tests.profiles import RATE_HZ, song
from tests.runs import Run, chained, loud

AUTO = MatchOptions()
BACKWARDS = Equalizer(bands=(Band(kind="high_shelf", frequency_hz=2000.0, gain_db=-6.0),))
PRESSED = Compressor(threshold_db=-32.0, ratio=2.5, attack_ms=20.0, release_ms=150.0)


class Bench:
    """A plan for two sounds, to be changed and then finished."""

    def __init__(self, folder, mix, reference, **options):
        self.options = MatchOptions(**options)
        paths = write(folder / "mix.wav", mix, RATE_HZ, "FLOAT"), write(folder / "ref.wav", reference, RATE_HZ, "FLOAT")
        self.out = folder / "out.wav"
        form = choose_format(self.out, rate_hz=RATE_HZ, bit_depth="32f")
        self.target = Target(temporary=self.out, final=self.out, form=form)
        self.plan = make_plan(paths[0], [paths[1]], self.options, Progress(), RATE_HZ)

    def finished(self, **changes):
        """The plan with changes, rendered; and how often."""
        progress = Progress()
        done = finish(replace(self.plan, **changes), self.options, self.target, progress)
        return done, [timing.stage for timing in progress.timings].count("render")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Toward a brighter, louder take of the same, that no limiter has turned otherwise."""
    brighter = Equalizer(bands=(Band(kind="high_shelf", frequency_hz=2000.0, gain_db=3.0),))
    return Bench(tmp_path_factory.mktemp("finish"), song(), chained(song(), brighter, Gain(gain_db=6.0)))


def test_a_good_plan_is_rendered_once(bench):
    done, renders = bench.finished()
    assert renders == 1
    assert done.after.loudness_lufs == pytest.approx(bench.plan.wanted_lufs, abs=LOUDNESS_TOLERANCE_LU)
    assert done.plan.fit == bench.plan.fit


@pytest.mark.parametrize("off_db", [-3.0, 0.7])
def test_a_wrong_drive_is_corrected(bench, off_db):
    """By what was measured, whatever was foretold."""
    landing = bench.plan.landing
    done, renders = bench.finished(landing=replace(landing, drive_db=landing.drive_db + off_db))
    assert 2 <= renders <= 4
    assert done.after.loudness_lufs == pytest.approx(bench.plan.wanted_lufs, abs=LOUDNESS_TOLERANCE_LU)
    assert done.after.true_peak_dbtp <= AUTO.ceiling_dbtp


def test_a_limiter_that_lets_peaks_through_is_lowered(tmp_path):
    limited = Bench(tmp_path, song(), loud(song(1)))
    done, _ = limited.finished(limiter=replace(limited.plan.limiter, ceiling_dbtp=-0.4))
    assert done.after.true_peak_dbtp <= AUTO.ceiling_dbtp
    assert done.plan.limiter.ceiling_dbtp < -0.9


def test_a_tone_that_led_away_is_taken_back(bench):
    """Rendered and measured, then once more without it; the notes say so."""
    wrong = replace(bench.plan.fit, tone=Fitted(processors=(BACKWARDS,)))
    done, renders = bench.finished(fit=wrong)
    assert renders >= 2
    assert done.plan.fit.tone.taken_back
    assert not any(isinstance(processor, Equalizer) for processor in done.plan.chain)
    assert any("taken back" in note.text for note in done.plan.fit.notes)
    assert done.after.loudness_lufs == pytest.approx(bench.plan.wanted_lufs, abs=LOUDNESS_TOLERANCE_LU)
    np.testing.assert_allclose(
        soundfile.read(bench.out, dtype="float32")[0].T, chained(song().copy(), *done.plan.chain), atol=2e-6
    )


def test_what_was_compared_in_parts_is_not_judged_as_a_whole(tmp_path):
    """The chosen stretches and the written whole cannot be held against each other."""
    parts = Bench(tmp_path, song(), loud(song(1)), from_seconds=(0.0, 0.0), to_seconds=(12.0, 12.0))
    wrong = replace(parts.plan.fit, tone=Fitted(processors=(BACKWARDS,)))
    done, _ = parts.finished(fit=wrong)
    assert done.plan.fit.tone.processors == (BACKWARDS,)


def test_the_work_of_a_compressor_is_told_as_it_was(tmp_path):
    """What it took in the rendered file, near what was foretold on the traces; None where there is none."""
    pressed = Bench(tmp_path, song(), chained(song().copy(), PRESSED, Gain(gain_db=6.0)))
    done, _ = pressed.finished()
    assert done.plan.dynamics.compressor is not None
    assert done.work.typical_db == pytest.approx(done.plan.dynamics.chosen.typical_db, abs=0.3)
    assert done.work.typical_db <= done.work.most_db
    assert 0.0 < done.work.working_percent <= 100.0
    bare, _ = pressed.finished(dynamics=replace(pressed.plan.dynamics, chosen=pressed.plan.dynamics.none))
    assert bare.work is None


def test_no_meter_reads_over_the_ceiling(tmp_path):
    """Without noise at the Nyquist frequency all three agree, under 5 dB of limiting as well."""
    mix = signals.shaped(song(0), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 17000.0) ** 40))
    for lufs in (-18.0, -14.0):
        Run(tmp_path, mix, [song(1)], lufs=lufs).loud_and_clean(sinc_over_db=0.0)


def test_what_is_said_to_be_after_is_measured_in_the_file(limited_run):
    sound = open_sound(limited_run.out)
    measured = analyze(sound.blocks(), sound.rate_hz, sound.channels)
    assert measured.to_json() == limited_run.match.after.to_json()


@pytest.mark.parametrize("options", [{"lufs": -24.0}, {"lufs": -14.0, "ceiling_dbtp": -3.0}, {"loudness": 50.0}])
def test_an_asked_loudness_is_delivered(tmp_path, options):
    asked = Run(tmp_path, song(0), [loud(song(1))], **options)
    asked.loud_and_clean()
    if "lufs" in options:
        assert asked.match.wanted_lufs == options["lufs"]
        assert asked.match.after.loudness_lufs == pytest.approx(options["lufs"], abs=0.1)


def test_a_loudness_out_of_reach_is_told_with_both_numbers(tmp_path):
    """A square wave's loudness from a song: what was wanted, what was delivered, and that it is true."""
    crushed = np.clip(song(1) * np.float32(300.0), -0.98, 0.98)
    out_of_reach = Run(tmp_path, song(0), [crushed])
    assert f"{out_of_reach.match.wanted_lufs:.1f} LUFS cannot be had cleanly" in out_of_reach.notes
    assert "Delivered" in out_of_reach.notes
    assert out_of_reach.match.landing.reduction_db <= CLEAN_REDUCTION_DB + 2.0  # predicted before, measured here
    out_of_reach.loud_and_clean()


def test_a_loudness_out_of_reach_costs_few_further_renders(tmp_path):
    """More drive would break the cap on the limiter, so there is nothing to correct."""
    mix = write(tmp_path / "mix.wav", song())
    out = tmp_path / "out.wav"
    target = Target(temporary=out, final=out, form=choose_format(out, rate_hz=RATE_HZ))
    progress = Progress()
    found = master(mix, [mix], MatchOptions(lufs=-3.0), target, progress)
    assert found.after.loudness_lufs < -3.1
    assert found.landing.reduction_db <= ASKED_REDUCTION_DB + 0.4
    assert [timing.stage for timing in progress.timings].count("render") <= 4


@pytest.mark.parametrize("depth", ["16", "24"])
def test_whole_numbers_keep_loudness_and_ceiling(tmp_path, depth):
    Run(tmp_path, song(0)[:, : 9 * RATE_HZ], [loud(song(1))], depth=depth).loud_and_clean()


@pytest.mark.parametrize("rate_hz", [8000, 48000, 96000, pytest.param(192000, marks=pytest.mark.slow)])
def test_every_rate_is_kept(tmp_path, rate_hz):
    mix = signals.song(8.0, rate_hz, peak_dbfs=-12.0)
    kept = Run(tmp_path, mix, [loud(song(1))], rate_hz=rate_hz)
    assert soundfile.info(kept.out).samplerate == rate_hz
    assert kept.samples.shape == mix.shape
    kept.loud_and_clean()


def test_another_rate_can_be_asked_for(tmp_path):
    mix = write(tmp_path / "mix.wav", song(0)[:, : 8 * RATE_HZ])
    reference = write(tmp_path / "reference.wav", loud(song(1)[:, : 8 * RATE_HZ]))
    out = tmp_path / "out.wav"
    target = Target(temporary=out, final=out, form=choose_format(out, rate_hz=48000))
    found = master(mix, [reference], MatchOptions(), target, Progress())
    assert soundfile.info(out).frames == 8 * 48000
    assert found.after.loudness_lufs == pytest.approx(found.wanted_lufs, abs=0.1)
