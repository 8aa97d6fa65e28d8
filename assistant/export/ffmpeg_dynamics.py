"""What follows the level, as `aeval` expressions of ffmpeg: sample by sample, with the equations of our processors.

ffmpeg's own `acompressor` smooths levels in front of the curve and not gains behind it: on music it was off by 2 to 4
dB. Its `alimiter` clips what its ramps miss: at 10 dB of limiting peaks passed its limit by up to 1.4 dB.

Conventions: streams are `dblp`, planar 64-bit floats, mono or stereo; a processor is a list of filters with one input
and one output. Of the variables that `aeval` keeps from sample to sample there are ten, 0 to 9; `s` is the sampling
rate there, `n` the sample's number. The script around the filters sets shell variables: `rate` of the sound, `high`, a
multiple of it, and what `limiter` needs.
"""

import math
from dataclasses import dataclass, replace

from assistant.export.words import exact
from assistant.processors import Compressor, Limiter, MultibandCompressor, TransientShaper
from assistant.processors.compressor import CompressorBand
from assistant.units import db_to_amplitude

MARGIN_DB = 0.3
"""How far under the ceiling the gain aims.

Measured with 0.05 dB on 8 s of each of 28 songs at 3 and at 10 dB of limiting: the highest true peak, by interpolators
of 4 and 8 times the rate, passed the ceiling by 0.127 dB. The rest is a reserve for other songs.
"""
HOLD_MS = 25.0
"""How long the limiter holds beyond its look-ahead."""
CHARGE_MS = 200.0
"""Of the limiter's slow release."""
LEAD_SAMPLES = 64
"""Silence before the sound: `aresample` mirrors what it begins with, and peaks lie before a hard start."""
EXACT = "a=tdii:r=f64"
"""Of ffmpeg's forms of a biquad the one that agrees with ours to the last bits; `zdf` is off at -40 dB."""

_SUM = "biquad=b0=1:b1=0:b2=0:a0=1:a1=-1:a2=0:r=f64"
_SHAPER_HOLD_MS, _SHAPER_RELEASE_MS = 25.0, 20.0
_NEPERS = math.log(10.0) / 20.0
_BUTTERWORTH_Q = math.sqrt(0.5)

Filters = list[str]


@dataclass(frozen=True)
class Place:
    """What filters must know of the sound and of the graph."""

    rate_hz: int
    channels: int
    mark: str
    """Begins all labels of this processor, which must be its own in the graph."""


def each_channel(step: str, channels: int) -> str:
    """An expression with {c} for the channel, evaluated for each of them."""
    return "aeval='" + "|".join(step.replace("{c}", str(c)) for c in range(channels)) + "':c=same"


def compressor(processor: Compressor, at: Place) -> Filters:
    """The compressor's equations, with one gain for all channels."""
    return [_multiplied(_compressor_gain(processor, processor.wet_percent, at.channels), at)]


def _compressor_gain(band: CompressorBand, wet_percent: float, channels: int) -> str:
    """0 and 1 keep the two smoothed reductions, 2 is the level over the threshold, 3 within the knee; 4, 5 decays."""
    wet = wet_percent / 100.0
    half, knee = exact(band.knee_db / 2.0), exact(band.knee_db)
    bent = f"ld(3)*ld(3)*{exact(0.5 / band.knee_db)}+" if band.knee_db > 0.0 else ""
    return ";".join(
        (
            f"if(not(n),st(4,{_decay(band.release_ms)});st(5,{_decay(band.attack_ms)}))",
            f"st(2,log(max({_level(channels)},0.000000001))/{exact(_NEPERS)}-({exact(band.threshold_db)}))",
            f"st(3,clip(ld(2)+{half},0,{knee}))",
            f"st(3,{exact(1.0 - 1.0 / band.ratio)}*({bent}max(ld(2)-{half},0)))",
            "st(0,max(ld(3),ld(3)+(ld(0)-ld(3))*ld(4)))",
            "st(1,ld(0)+(ld(1)-ld(0))*ld(5))",
            f"{exact(1.0 - wet)}+{exact(wet * db_to_amplitude(band.makeup_db))}*exp(-{exact(_NEPERS)}*ld(1))",
        )
    )


def _multiplied(gain: str, at: Place, *behind: str) -> str:
    """The sound times a gain that is found once for all channels; `behind` are filters of the gain."""
    wide = [] if at.channels == 1 else ["pan=stereo|c0=c0|c1=c0"]
    filters = ",".join([f"aeval='{gain}':c=mono", *behind, *wide])
    mark = at.mark
    return f"asplit[{mark}in][{mark}by];\n  [{mark}by]{filters}[{mark}gain];\n  [{mark}in][{mark}gain]amultiply"


def _level(channels: int) -> str:
    """The largest amplitude of all channels."""
    return "max(abs(val(0)),abs(val(1)))" if channels == 2 else "abs(val(0))"


def _decay(milliseconds: float) -> str:
    """The factor a sample of an exponential with this time constant."""
    return f"exp(-{exact(1000.0 / milliseconds)}/s)"


def multiband_compressor(processor: MultibandCompressor, at: Place) -> Filters:
    """Crossovers as ours, with the all-pass that keeps the lowest of three bands in phase; a compressor a band."""
    low_hz, *high = processor.crossovers_hz(at.rate_hz)
    paths = [_twice("lowpass", low_hz), _twice("highpass", low_hz)]
    if high:
        turned = f"allpass=f={exact(high[0])}:t=q:w={exact(_BUTTERWORTH_Q)}:{EXACT}"
        paths = [[*paths[0], turned], *([*paths[1], *_twice(name, high[0])] for name in ("lowpass", "highpass"))]
    bands = processor.bands[: len(paths)]
    done = [
        [
            *path,
            _multiplied(
                _compressor_gain(band, processor.wet_percent, at.channels), replace(at, mark=f"{at.mark}{way}")
            ),
        ]
        for way, (path, band) in enumerate(zip(paths, bands, strict=True))
    ]
    return [_parallel(done, at.mark)]


def _twice(name: str, frequency_hz: float) -> Filters:
    return [f"{name}=f={exact(frequency_hz)}:t=q:w={exact(_BUTTERWORTH_Q)}:{EXACT}"] * 2


def _parallel(paths: list[Filters], mark: str) -> str:
    """Paths side by side, added up again: a graph of its own between its neighbours in the chain."""
    ways = range(len(paths))
    split = f"asplit={len(paths)}" + "".join(f"[{mark}{way}]" for way in ways)
    inner = [f"[{mark}{way}]{','.join(path)}[{mark}{way}out]" for way, path in zip(ways, paths, strict=True)]
    return ";\n  ".join([split, *inner, "".join(f"[{mark}{way}out]" for way in ways)]) + (
        f"amix=inputs={len(paths)}:normalize=0"
    )


def transient_shaper(processor: TransientShaper, at: Place) -> Filters:
    """The shaper's equations.

    0 keeps the held peak, 1 how long still, 2 and 3 the averages, 4 the gain in dB; 5, 6 and 9 are decays.
    """
    fast, slow, release = (_decay(ms) for ms in (processor.fast_ms, processor.slow_ms, _SHAPER_RELEASE_MS))
    hold = f"round({exact(_SHAPER_HOLD_MS / 1000.0)}*s-0.001)"  # a half is rounded down, as ours is at 44.1 kHz
    steps = (
        f"if(not(n),st(5,{fast});st(6,{slow});st(9,{release}))",
        f"st(7,{_level(at.channels)})",
        "st(8,if(gt(ld(1),0),ld(0),ld(0)*ld(9)))",
        f"st(1,if(gte(ld(7),ld(8)),{hold},max(ld(1)-1,0)))",
        "st(0,max(ld(7),ld(8)))",
        "st(2,ld(0)+(ld(2)-ld(0))*ld(5))",
        "st(3,ld(0)+(ld(3)-ld(0))*ld(6))",
        f"st(7,log((ld(2)+0.000000001)/(ld(3)+0.000000001))/{exact(_NEPERS)})",
        "st(8,ld(7)*ld(7))",
        f"st(8,if(gt(ld(7),0),{exact(processor.attack_db)},{exact(processor.sustain_db)})*ld(8)/(ld(8)+16))",
        "st(4,ld(8)+(ld(4)-ld(8))*ld(5))",
        f"exp({exact(_NEPERS)}*ld(4))",
    )
    return [_multiplied(";".join(steps), at)]


def _resampled(rate: str) -> str:
    return f"aresample={rate}:filter_size=64:cutoff=0.98:internal_sample_fmt=dblp"


def limiter(processor: Limiter, at: Place) -> Filters:
    """Our limiter's gain at a multiple of the rate, where peaks between the samples are samples too.

    What is needed is held for look-ahead and hold, released twice, and averaged twice over half of the look-ahead,
    while the sound waits for that long. The averages are running sums: what enters is added, what leaves is taken away.
    `alimiter` clips what its ramps miss: at 10 dB of limiting peaks pass its limit by up to 1.4 dB.
    """
    mark = at.mark
    boxes = [
        f"asplit[{m}new][{m}now];\n  [{m}now]adelay=${{{mark}_box}}S[{m}old];\n  [{m}new][{m}old]amerge,"
        f"pan=mono|c0=c0-c1,{_SUM},volume=1/${{{mark}_box}}:precision=double"
        for m in (f"{mark}a", f"{mark}b")
    ]
    gain = [_resampled("${high}"), f"aeval='{_limiter_gain(processor, at)}':c=mono", *boxes]
    down = [_resampled("${rate}"), *(["pan=stereo|c0=c0|c1=c0"] if at.channels == 2 else [])]
    branches = (
        f"adelay={LEAD_SAMPLES}S:all=1,asplit[{mark}in][{mark}by]",
        f"[{mark}by]apad=pad_len=${{rate}},{','.join([*gain, *down])}[{mark}gain]",
        f"[{mark}in]adelay=${{{mark}_late}}S:all=1[{mark}late]",
        f"[{mark}late][{mark}gain]amultiply",
    )
    start = f"$(({mark}_late + {LEAD_SAMPLES}))"
    return [";\n  ".join(branches), f"atrim=start_sample={start},asetpts=PTS-STARTPTS"]


def _limiter_gain(processor: Limiter, at: Place) -> str:
    """The gain before it is averaged. Attenuations: 0 and 1 the fast and slow release, 2 to 8 the most of each piece.

    The sliding maximum goes by pieces of a sixth of its length, so it is held up to a sixth longer than ours.
    """
    ceiling = exact(db_to_amplitude(processor.ceiling_dbtp - MARGIN_DB))
    older = ";".join(f"st({place},ld({place - 1}))" for place in range(8, 2, -1))
    most = "ld(8)"
    for place in range(7, 1, -1):
        most = f"max(ld({place}),{most})"
    return ";".join(
        (
            f"if(not(mod(n,${{{at.mark}_piece}})),{older};st(2,0))",
            f"st(2,max(ld(2),1-{ceiling}/max({_level(at.channels)},{ceiling})))",
            f"st(9,{most})",
            f"st(0,max(ld(9),ld(9)+(ld(0)-ld(9))*${{{at.mark}_fast}}))",
            f"st(1,ld(9)+(ld(1)-ld(9))*if(gt(ld(9),ld(1)),${{{at.mark}_charge}},${{{at.mark}_slow}}))",
            "1-max(ld(0),ld(1))",
        )
    )


def limiter_sizes(processor: Limiter, mark: str) -> str:
    """The shell's lines for one limiter: its times in samples and its decays, which depend on the rate."""
    lookahead_us, hold_us = round(processor.lookahead_ms * 1000.0), round(HOLD_MS * 1000.0)
    release_ms, slow_release_ms = exact(processor.release_ms), exact(processor.slow_release_ms)
    return f"""\
# A limiter's look-ahead in samples; at the high rate its two averages, and the pieces of its hold.
{mark}_late=$((rate * {lookahead_us} / 1000000 / 2 * 2))
{mark}_box=$(({mark}_late * times / 2 + 1))
{mark}_piece=$((({mark}_late * times + high * {hold_us} / 1000000) / 6 + 1))
{mark}_fast=$(decay {release_ms})
{mark}_charge=$(decay {exact(CHARGE_MS)})
{mark}_slow=$(decay {slow_release_ms})
"""
