"""Laws that hold for every processor in the table, with parameters drawn from the declared ranges."""

import dataclasses
import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import (
    PROCESSORS,
    Balance,
    Decorrelator,
    Delay,
    Equalizer,
    FirEqualizer,
    Gain,
    Pan,
    Reverb,
    Ride,
    Saturator,
)
from assistant.processors.base import PassThrough
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.processors.ride import Breakpoint
from assistant.settings import Settings, from_json, to_json
from tests.processors.strategies import processors

RATES_HZ = (8000, 22050, 44100, 96000, 192000)
LAW = settings(deadline=None, derandomize=True, max_examples=25)
KINDS = pytest.mark.parametrize("kind", PROCESSORS)


def noise(channels, samples=6000, seed=1, scale=0.3):
    values = np.random.default_rng(seed).uniform(-1.0, 1.0, (channels, samples))
    return np.ascontiguousarray(values * scale, dtype=np.float32)


def stream(stage, sound, sizes):
    """Feed a sound through a stage in blocks of the given sizes, then the rest."""
    places = np.concatenate([[0], np.cumsum(sizes), [sound.shape[1]]]).astype(int)
    blocks = [sound[:, a:b] for a, b in itertools.pairwise(places)]
    return np.concatenate([stage.process(np.ascontiguousarray(block)) for block in blocks], axis=1)


def test_kinds_are_the_words_under_which_processors_stand_in_the_table():
    assert all(kind == owner.kind for kind, owner in PROCESSORS.items())


@KINDS
@pytest.mark.parametrize("channels", [1, 2])
def test_a_default_processor_does_nothing_to_the_bit(kind, channels):
    processor = PROCESSORS[kind]()
    sound = noise(channels, scale=3.0)
    assert processor.is_neutral
    assert isinstance(processor.open(44100, channels), PassThrough)
    assert np.array_equal(processor.process(sound, 44100), sound)


@KINDS
def test_processors_are_frozen_and_take_keywords_only(kind):
    owner = PROCESSORS[kind]
    name = dataclasses.fields(owner)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(owner(), name, 1.0)
    with pytest.raises(TypeError):
        owner(1.0)


@KINDS
@given(data=st.data())
@LAW
def test_shape_type_input_and_repeatability(kind, data):
    """The output has the input's shape and type, the input stays as it was, and a second run gives the same bits."""
    processor = data.draw(processors(PROCESSORS[kind]))
    rate_hz, channels = data.draw(st.sampled_from(RATES_HZ)), data.draw(st.sampled_from([1, 2]))
    sound = noise(channels, 3000)
    before = sound.copy()
    out = processor.process(sound, rate_hz)
    assert out.shape == sound.shape
    assert out.dtype == np.float32
    assert out.flags.c_contiguous
    assert np.array_equal(sound, before)
    assert np.array_equal(out, processor.process(sound, rate_hz))


@KINDS
@given(data=st.data())
@LAW
def test_blocks_of_any_sizes_give_the_same_bits(kind, data):
    processor = data.draw(processors(PROCESSORS[kind]))
    rate_hz, channels = data.draw(st.sampled_from([8000, 44100])), data.draw(st.sampled_from([1, 2]))
    sizes = data.draw(st.lists(st.sampled_from([0, 1, 2, 31, 32, 33, 64, 255, 1000, 4096]), max_size=8))
    sound = noise(channels, 30000, scale=0.9)
    whole = processor.open(rate_hz, channels).process(sound)
    assert np.array_equal(stream(processor.open(rate_hz, channels), sound, sizes), whole)


@KINDS
@given(data=st.data())
@LAW
def test_left_and_right_are_alike(kind, data):
    """Swapping the channels, and the parameters that name one, swaps the output and changes nothing else."""
    processor = data.draw(processors(PROCESSORS[kind]))
    sound = noise(2, 3000)
    swapped = mirrored(processor).process(np.ascontiguousarray(sound[::-1]), 44100)
    assert np.array_equal(swapped[::-1], processor.process(sound, 44100))


def mirrored(processor):
    """The processor whose left is the other's right."""
    if isinstance(processor, Balance):
        return Balance(left_db=processor.right_db, right_db=processor.left_db)
    if isinstance(processor, Pan):
        return Pan(pan=-processor.pan)
    if isinstance(processor, Delay):
        other = {"left": "right", "right": "left", "no": "no"}
        return dataclasses.replace(processor, ping_pong=other[processor.ping_pong])
    if isinstance(processor, (Decorrelator, Reverb)):
        return dataclasses.replace(processor, leads={"left": "right", "right": "left"}[processor.leads])
    if isinstance(processor, Equalizer):
        other = {"left": "right", "right": "left"}
        bands = [dataclasses.replace(band, channel=other.get(band.channel, band.channel)) for band in processor.bands]
        return Equalizer(bands=tuple(bands))
    return processor


@KINDS
@given(data=st.data())
@LAW
def test_any_sound_stays_finite_and_silence_stays_silent(kind, data):
    processor = data.draw(processors(PROCESSORS[kind]))
    rate_hz, channels = data.draw(st.sampled_from(RATES_HZ)), data.draw(st.sampled_from([1, 2]))
    loud = np.sign(noise(channels, 3000))
    constant = np.ones((channels, 3000), dtype=np.float32)
    silent = np.zeros((channels, 3000), dtype=np.float32)
    assert np.isfinite(processor.process(loud, rate_hz)).all()
    assert np.isfinite(processor.process(constant, rate_hz)).all()
    assert not processor.process(silent, rate_hz).any()
    assert processor.process(silent[:, :0], rate_hz).shape == (channels, 0)


@KINDS
@given(data=st.data())
@LAW
def test_settings_survive_json_text(kind, data):
    chain = (data.draw(processors(PROCESSORS[kind])),)
    one = Settings(bus=chain, tracks={"lead vocal": chain})
    assert from_json(json.loads(json.dumps(to_json(one)))) == one


NEARLY_NEUTRAL = {
    "gain": Gain(gain_db=-1.0),
    "balance": Balance(left_db=-1.0),
    "equalizer": Equalizer(bands=(Band(gain_db=1.0, frequency_hz=12000.0),)),
    "fir_equalizer linear": FirEqualizer(
        phase="linear",
        points=(CurvePoint(frequency_hz=100.0), CurvePoint(frequency_hz=9000.0, mid_db=3.0, side_db=2.0)),
    ),
    "fir_equalizer minimum": FirEqualizer(
        points=(CurvePoint(frequency_hz=100.0), CurvePoint(frequency_hz=9000.0, mid_db=3.0, side_db=2.0))
    ),
    "high_pass": PROCESSORS["high_pass"](frequency_hz=20.0),
    "low_pass": PROCESSORS["low_pass"](frequency_hz=21000.0),
    "compressor": PROCESSORS["compressor"](ratio=2.0, threshold_db=-3.0),
    "multiband_compressor": PROCESSORS["multiband_compressor"](
        bands=(CompressorBand(ratio=2.0, threshold_db=-3.0), CompressorBand())
    ),
    "transient_shaper": PROCESSORS["transient_shaper"](attack_db=3.0, sustain_db=-3.0),
    "saturator": Saturator(drive_db=3.0),
    "saturator half": Saturator(drive_db=3.0, wet_percent=50.0),
    "width": PROCESSORS["width"](high_db=2.0),
    "limiter": PROCESSORS["limiter"](ceiling_dbtp=-12.0),
    "polarity": PROCESSORS["polarity"](inverted="yes"),
    "pan": Pan(pan=-0.3),
    "decorrelator": PROCESSORS["decorrelator"](side_db=-12.0),
    "crossfeed": PROCESSORS["crossfeed"](level_db=-8.0),
    "ride": Ride(points=(Breakpoint(at_seconds=0.02, gain_db=-3.0), Breakpoint(at_seconds=0.05, gain_db=1.0))),
    "delay": Delay(wet_percent=20.0),
    "reverb": Reverb(wet_percent=20.0, decay_seconds=0.3, low_decay_seconds=0.3, high_decay_seconds=0.2),
}


@pytest.mark.parametrize("name", NEARLY_NEUTRAL)
@pytest.mark.parametrize("rate_hz", [22050, 44100, 48000])
def test_an_impulse_comes_out_where_it_went_in(name, rate_hz):
    """`latency_samples` is the truth: with it removed, the peak of a gentle setting's impulse stays at its sample."""
    assert {each.split()[0] for each in NEARLY_NEUTRAL} == set(PROCESSORS)
    impulse = np.zeros((2, 4000), dtype=np.float32)
    impulse[:, 1500] = (0.4, 0.3)
    out = NEARLY_NEUTRAL[name].process(impulse, rate_hz)
    assert np.abs(out).argmax(axis=1).tolist() == [1500, 1500]
