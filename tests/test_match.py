"""The laws of a whole run: two files in, a master out that is what its report says."""

import hashlib
import re

import numpy as np
import pyebur128
import pytest
import scipy.signal
import soundfile

from assistant.analyze import analyze
from assistant.audio import choose_format, open_sound
from assistant.bands import CENTRES_HZ
from assistant.errors import SoundError
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB
from assistant.match import Target, master, suggest
from assistant.options import MatchOptions
from assistant.processors import Compressor, Equalizer, FirEqualizer, Gain, Limiter, Width
from assistant.processors.equalizer import Band
from assistant.profile import pool
from assistant.progress import Progress
from tests import signals
from tests.command import write
from tests.profiles import RATE_HZ, profile, song

HEARD = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)
SIX = Equalizer(
    bands=tuple(
        Band(frequency_hz=frequency_hz, gain_db=gain_db, q=q)
        for frequency_hz, gain_db, q in (
            (65.0, 6.0, 0.9), (170.0, -6.0, 1.2), (450.0, 5.0, 1.0),
            (1300.0, -6.0, 1.4), (3800.0, 6.0, 0.8), (9000.0, -5.0, 1.0),
        )
    )
)  # fmt: skip


class Run:
    """One match in its own folder: what it said, and what it wrote."""

    def __init__(
        self, folder, mix, references, *, depth="32f", rate_hz=None, reference_rates=None, ending=".wav", **options
    ):
        """Each sound is (channels, samples); `rate_hz` is the mix's."""
        self.rate_hz = rate_hz or RATE_HZ
        self.mix = np.asarray(mix)
        self.mix_path = write(folder / "mix.wav", self.mix, self.rate_hz, "FLOAT")
        rates = reference_rates or [RATE_HZ] * len(references)
        self.reference_paths = [
            write(folder / f"reference {index}.wav", each, rate, "FLOAT")
            for index, (each, rate) in enumerate(zip(references, rates, strict=True))
        ]
        self.out = folder / f"out{ending}"
        self.options = MatchOptions(**options)
        form = choose_format(self.out, rate_hz=self.rate_hz, bit_depth=depth)
        target = Target(temporary=self.out, final=self.out, form=form)
        inputs = [self.mix_path, *self.reference_paths]
        before = [path.read_bytes() for path in inputs]
        self.match = master(self.mix_path, self.reference_paths, self.options, target, Progress())
        assert [path.read_bytes() for path in inputs] == before

    @property
    def samples(self):
        return soundfile.read(self.out, dtype="float32", always_2d=True)[0].T

    @property
    def bus(self):
        return self.match.settings.bus

    @property
    def notes(self):
        return " | ".join(note.text for note in self.match.notes)

    def of(self, kind):
        """The one processor of a kind."""
        (found,) = [each for each in self.bus if isinstance(each, kind)]
        return found

    def loud_and_clean(self, sinc_over_db=0.1):
        """Near the wanted loudness, or the one that the notes say was delivered; under the ceiling by three meters.

        Noise up to the Nyquist frequency, as in these songs, has peaks between the samples that no two meters agree on:
        each cuts off elsewhere. The long sinc may read a little more.
        """
        after = self.match.after
        told = re.search(r"Delivered: (-?[\d.]+) LUFS", self.notes)
        if told:
            assert after.loudness_lufs == pytest.approx(float(told[1]), abs=0.06)
            assert after.loudness_lufs < self.match.wanted_lufs - 0.1
        else:
            assert after.loudness_lufs == pytest.approx(self.match.wanted_lufs, abs=0.1)
        if 32000 <= self.rate_hz <= 48000:  # elsewhere the two differ in the warping of their filters
            assert pyebur128_lufs(self.samples, self.rate_hz) == pytest.approx(after.loudness_lufs, abs=0.02)
        assert after.true_peak_dbtp <= self.options.ceiling_dbtp
        assert pyebur128_dbtp(self.samples, self.rate_hz) <= self.options.ceiling_dbtp
        assert sinc_dbtp(self.samples) <= self.options.ceiling_dbtp + sinc_over_db


def pyebur128_lufs(samples, rate_hz):
    state = pyebur128.R128State(samples.shape[0], rate_hz, pyebur128.MeasurementMode.MODE_I)
    state.add_frames(samples.T.astype(np.float64).ravel(), samples.shape[1])
    return pyebur128.get_loudness_global(state)


def pyebur128_dbtp(samples, rate_hz):
    state = pyebur128.R128State(samples.shape[0], rate_hz, pyebur128.MeasurementMode.MODE_TRUE_PEAK)
    state.add_frames(samples.T.astype(np.float64).ravel(), samples.shape[1])
    return max(20.0 * np.log10(pyebur128.get_true_peak(state, each)) for each in range(samples.shape[0]))


def sinc_dbtp(samples):
    """16 times as many samples by a long Kaiser-windowed sinc, around everything within 3 dB of the greatest."""
    taps = scipy.signal.firwin(2 * 16 * 64 + 1, 1.0 / 16.0, window=("kaiser", 12.0)) * 16.0
    greatest = 0.0
    for channel in samples.astype(np.float64):
        high = np.flatnonzero(np.abs(channel) > 0.7 * np.abs(channel).max(initial=0.0))
        for piece in np.split(high, np.flatnonzero(np.diff(high) > 400) + 1):
            if piece.size:
                part = channel[max(piece[0] - 200, 0) : piece[-1] + 200]
                greatest = max(greatest, np.abs(scipy.signal.upfirdn(taps, part, 16)).max())
    return 20.0 * np.log10(greatest)


def lag_samples(output, mix):
    """Where the cross-correlation of the phases peaks: 0 when the two line up."""
    size = 2 * mix.shape[1]
    cross = np.fft.rfft(output, size) * np.conj(np.fft.rfft(mix, size))
    correlation = np.fft.irfft((cross / (np.abs(cross) + 1e-9)).sum(axis=0), size)
    return (int(np.argmax(correlation)) + size // 2) % size - size // 2


def residual_db(run):
    """What is left of the difference to the reference at equal loudness, in dB rms, 40 Hz to 16 kHz."""
    after, reference = run.match.after, run.match.reference
    left = (reference.mid_db - reference.loudness_lufs) - (after.mid_db - after.loudness_lufs)
    return float(np.sqrt(np.mean(left[HEARD] ** 2)))


def chained(samples, *chain):
    for processor in chain:
        samples = processor.process(samples, RATE_HZ)
    return samples


def loud(samples, gain_db=14.0, ceiling_dbtp=-1.0):
    """As a mastered reference is."""
    return chained(samples, Gain(gain_db=gain_db), Limiter(ceiling_dbtp=ceiling_dbtp))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A mix against a limited, equalized reference of another song: what most laws are about."""
    reference = loud(chained(song(1), SIX))
    return Run(tmp_path_factory.mktemp("run"), song(0), [reference])


def test_loudness_and_ceiling(run):
    run.loud_and_clean()
    assert run.match.wanted_lufs == pytest.approx(run.match.reference.loudness_lufs, abs=1e-9)


def test_no_meter_reads_over_the_ceiling(tmp_path):
    """Without noise at the Nyquist frequency all three agree, under 5 dB of limiting as well."""
    mix = signals.shaped(song(0), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 17000.0) ** 40))
    for lufs in (-18.0, -14.0):
        Run(tmp_path, mix, [song(1)], lufs=lufs).loud_and_clean(sinc_over_db=0.0)


def test_as_many_samples_lined_up(run):
    assert run.samples.shape == run.mix.shape
    assert abs(lag_samples(run.samples, run.mix)) <= 1


def test_what_is_said_to_be_after_is_measured_in_the_file(run):
    sound = open_sound(run.out)
    measured = analyze(sound.blocks(), sound.rate_hz, sound.channels)
    assert measured.to_json() == run.match.after.to_json()


def test_before_and_reference_are_measured_in_their_files(run):
    for path, told in ((run.mix_path, run.match.before), (run.reference_paths[0], run.match.reference)):
        sound = open_sound(path)
        assert analyze(sound.blocks(), sound.rate_hz, sound.channels).to_json() == told.to_json()


def test_the_settings_are_what_was_rendered(run):
    """The chain of the report, on the mix, gives the file."""
    np.testing.assert_allclose(chained(run.mix.copy(), *run.bus), run.samples, atol=2e-6)


def test_suggest_finds_the_same_but_for_the_last_correction(run):
    found = suggest(run.mix_path, run.reference_paths, run.options, Progress())
    assert found.after is None
    *chain, gain, _ = found.settings.bus
    assert tuple(chain) == run.bus[:-2]
    assert gain.gain_db == pytest.approx(run.bus[-2].gain_db, abs=0.6)
    assert [move.setting for move in found.moves if move.aspect == "tone"] == [
        move.setting for move in run.match.moves if move.aspect == "tone"
    ]


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


def test_several_references_are_pooled(tmp_path):
    references = [loud(song(1)), loud(song(2), 8.0)]
    several = Run(tmp_path, song(0), references)
    measured = pool([analyze([each], RATE_HZ, 2) for each in references])
    assert several.match.reference.loudness_lufs == pytest.approx(measured.loudness_lufs, abs=1e-6)
    np.testing.assert_allclose(several.match.reference.mid_db, measured.mid_db, atol=1e-6)
    assert several.match.reference_names == ("reference 0.wav", "reference 1.wav")
    several.loud_and_clean()


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
    assert [timing.stage for timing in progress.timings].count("render") <= 3


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
