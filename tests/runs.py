"""Whole matches for tests: what a run said and wrote, and meters that are not the project's own."""

import re

import numpy as np
import pyebur128
import pytest
import scipy.signal
import soundfile

from assistant.audio import choose_format
from assistant.bands import CENTRES_HZ
from assistant.match import Target, master
from assistant.options import MatchOptions
from assistant.processors import Equalizer, Gain, Limiter
from assistant.processors.equalizer import Band
from assistant.progress import Progress
from tests.command import write
from tests.profiles import RATE_HZ

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
