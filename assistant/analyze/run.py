"""The pass over a sound: every meter sees every section once, and what they give makes the `Blocks` of a `Profile`."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np

from assistant.ahead import ahead
from assistant.analyze.findings import Evidence, bandwidth, find
from assistant.analyze.loudness import LoudnessMeter
from assistant.analyze.peaks import FlatTopMeter, PeakMeter
from assistant.analyze.sections import sections
from assistant.analyze.spectrum import SpectrumMeter
from assistant.analyze.stereo import StereoMeter
from assistant.errors import SoundError
from assistant.processors.base import Block
from assistant.profile import Blocks, Profile

LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8000, 192000


def analyze(
    blocks: Iterable[Block], rate_hz: int, channels: int, *, progress: Callable[[int], None] | None = None
) -> Profile:
    """Measure a sound in one pass.

    Memory does not grow with the sound but for a few numbers each 10 ms. The blocks' sizes do not matter, to the bit.

    Args:
        blocks: float32 (channels, samples) each, finite.
        rate_hz: 8000 to 192000.
        channels: 1 or 2.
        progress: is told, section by section, how many samples are done.

    Raises:
        SoundError: a rate or a number of channels outside these, or samples that are not finite.
    """
    _check(rate_hz, channels)
    meters = _Meters(rate_hz, channels)
    with ThreadPoolExecutor(1) as beside:
        for section in sections(ahead(blocks), rate_hz, channels):
            meters.add(section, beside)
            if progress is not None:
                progress(meters.samples)
    return Profile(meters.finish())


def analyze_samples(samples: Block, rate_hz: int) -> Profile:
    """Measure a whole sound in memory: float32 (channels, samples)."""
    return analyze([samples], rate_hz, samples.shape[0])


def _check(rate_hz: int, channels: int) -> None:
    """Refuse what the meters are not made for."""
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        raise SoundError(f"the sampling rate is {rate_hz} Hz; {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz can be measured")
    if channels not in {1, 2}:
        raise SoundError(f"the sound has {channels} channels; 1 or 2 can be measured: fold it down to stereo first")


class _Meters:
    """All meters on one sound."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self.samples = 0
        self._rate_hz, self._channels, self._sections = rate_hz, channels, 0
        self._loudness = LoudnessMeter(rate_hz, channels)
        self._peaks = PeakMeter(channels)
        self._stereo = StereoMeter(rate_hz, channels)
        self._flat_tops = FlatTopMeter(rate_hz, channels)
        self._spectrum = SpectrumMeter(rate_hz, channels)

    def add(self, section: Block, beside: Executor) -> None:
        """Take the next section; spectra are half of the work, and are taken in a thread `beside` the rest."""
        spectra = beside.submit(self._spectrum.add, section)
        self._loudness.add(section)
        self._peaks.add(section)
        self._flat_tops.add(section, self._stereo.add(section))
        spectra.result()
        self.samples += section.shape[1]
        self._sections += 1

    def finish(self) -> Blocks:
        """Put together what was measured."""
        sums, energies, spectra = self._stereo.finish(), self._loudness.finish(), self._spectrum.finish()
        if not np.all(np.isfinite(sums.channel_square)):
            raise SoundError("the sound holds NaN or infinite samples; only finite ones can be measured")
        true_peak = self._peaks.finish()
        evidence = Evidence(
            rate_hz=self._rate_hz, channels=self._channels, samples=self.samples, energies=energies, sums=sums,
            spectra=spectra, true_peak=true_peak, flat_tops=self._flat_tops.finish(),
        )  # fmt: skip
        return Blocks(
            rate_hz=self._rate_hz,
            channels=self._channels,
            samples=self.samples,
            file_seconds=np.array([self.samples / self._rate_hz]),
            file_hops=np.array([energies.hop_energy.size]),
            file_sections=np.array([self._sections]),
            hop_energy=energies.hop_energy,
            momentary_max_energy=energies.momentary_max_energy,
            short_term_max_energy=energies.short_term_max_energy,
            section_level_counts=energies.section_level_counts,
            section_peak=sums.section_peak,
            section_square=sums.section_square,
            section_sum=sums.section_sum,
            section_product=sums.section_product,
            correlation_min=sums.correlation_min,
            section_true_peak=true_peak,
            section_frames=spectra.section_frames,
            section_mid_db=spectra.section_mid_db,
            section_side_db=spectra.section_side_db,
            bandwidth_hz=bandwidth(spectra, self._rate_hz),
            findings=tuple(find(evidence)),
        )
