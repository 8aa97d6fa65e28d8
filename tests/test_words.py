"""Every processor in the words in which one dials it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import (
    PROCESSORS,
    Balance,
    Compressor,
    Equalizer,
    Gain,
    HighPass,
    Limiter,
    MultibandCompressor,
    Width,
)
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.words import name_text, setting_words
from tests.processors.strategies import processors

_REST = "knee 6 dB, attack 20 ms, release 200 ms, make-up +0.0 dB"


@given(st.sampled_from(list(PROCESSORS.values())).flatmap(processors))
@settings(max_examples=100, deadline=None)
def test_what_does_something_has_words_and_what_does_nothing_has_none(processor):
    words = setting_words(processor)
    assert bool(words) is not processor.is_neutral
    assert all(re.search(r"\d", phrase) for phrase in words)


@pytest.mark.parametrize(
    ("processor", "words"),
    [
        (Gain(gain_db=3.0), ("gain +3.0 dB",)),
        (Balance(left_db=-0.5, right_db=0.5), ("left -0.5 dB, right +0.5 dB",)),
        (HighPass(frequency_hz=30.0, order=4), ("high-pass at 30 Hz, 24 dB/octave",)),
        (
            Equalizer(bands=(Band(frequency_hz=310.0, gain_db=2.1, q=0.8), Band(gain_db=0.0))),
            ("bell +2.1 dB at 310 Hz, Q 0.80, stereo",),
        ),
        (Width(mid_db=1.0, high_db=1.0), ("side +1.0 dB above 150 Hz",)),
        (Width(low_db=-2.0, high_db=1.0), ("side -2.0 dB below 150 Hz", "side +1.0 dB above 4 kHz")),
        (Limiter(ceiling_dbtp=-1.0), ("limiter at -1 dBTP",)),
        (
            Compressor(threshold_db=-20.0, ratio=2.5, wet_percent=60.0),
            (f"compressor 2.5:1 above -20 dBFS, {_REST}, parallel, 60 % wet",),
        ),
        (
            MultibandCompressor(bands=(CompressorBand(), CompressorBand(ratio=2.0))),
            (f"multiband compressor, above 150 Hz: 2:1 above -18 dBFS, {_REST}",),
        ),
    ],
)
def test_the_words_are_those_of_a_mixing_desk(processor, words):
    assert setting_words(processor) == words


def test_every_processor_has_a_name():
    assert name_text(HighPass()) == "high-pass"
    assert all(name_text(kind()) for kind in PROCESSORS.values())
