"""Hypothesis strategies that follow the declarations of the processors."""

import dataclasses

from hypothesis import strategies as st

from assistant.processors.base import Declared, Processor
from assistant.processors.fir_equalizer import FirEqualizer
from assistant.processors.multiband_compressor import MultibandCompressor
from assistant.processors.reverb import Reverb
from assistant.processors.ride import Ride

MOST_RECORDS = 4


def declared(owner: type[Declared], **instead: st.SearchStrategy[object]) -> st.SearchStrategy[Declared]:
    """Any record of `owner`, each field drawn from its declared range, or from what is given in its place."""
    return st.builds(owner, **({field.name: _values(field) for field in dataclasses.fields(owner)} | instead))


def processors(owner: type[Processor]) -> st.SearchStrategy[Processor]:
    """Any processor of the kind; curves get each frequency once, multiband compressors a possible number of bands."""
    if owner is FirEqualizer:
        field = next(each for each in dataclasses.fields(owner) if each.name == "points")
        points = st.lists(
            declared(field.metadata["of"]), max_size=MOST_RECORDS, unique_by=lambda point: point.frequency_hz
        )
        return st.builds(FirEqualizer, phase=st.sampled_from(["minimum", "linear"]), points=points.map(tuple))
    if owner is Ride:
        record = next(each.metadata["of"] for each in dataclasses.fields(owner))
        points = st.lists(declared(record), max_size=MOST_RECORDS)
        return st.builds(Ride, points=points.map(lambda drawn: tuple(sorted(drawn, key=lambda each: each.at_seconds))))
    if owner is Reverb:
        short = {name: st.floats(0.1, 0.5) for name in ("decay_seconds", "low_decay_seconds", "high_decay_seconds")}
        return declared(owner, **short)  # a room of seconds is made of millions of samples at the highest rates
    if owner is MultibandCompressor:
        return st.sampled_from([0, 2, 3]).flatmap(_with_bands)
    return declared(owner)


def _with_bands(count):
    fields = {each.name: each for each in dataclasses.fields(MultibandCompressor)}
    of = fields.pop("bands").metadata["of"]
    drawn = {name: _values(field) for name, field in fields.items()}
    return st.builds(MultibandCompressor, bands=st.tuples(*[declared(of)] * count), **drawn)


def _values(field):
    metadata = field.metadata
    if "of" in metadata:
        return st.lists(declared(metadata["of"]), max_size=MOST_RECORDS).map(tuple)
    if "allowed" in metadata:
        return st.sampled_from(metadata["allowed"])
    numbers = st.integers if metadata["whole"] else st.floats
    return numbers(metadata["low"], metadata["high"])
