"""Laws of whole albums, whatever the songs and the wishes are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.ends import find_ends
from assistant.album.joins import measure_joins
from assistant.album.render import blocks, song
from assistant.album.sequence import arrange
from assistant.album.spacing import Spacing
from assistant.audio import Audio
from assistant.errors import OptionError
from tests.signals import join, silence, white

RATE_HZ = 8000


@st.composite
def sounds(draw):
    """A song between silences, over nothing or over room tone, in one channel or two, of any length from one sample."""
    channels = draw(st.integers(1, 2))
    head, tail = (draw(st.sampled_from([0.0, 0.005, 0.2, 1.0])) for _ in range(2))
    length, level = draw(st.sampled_from([0.000125, 0.01, 0.3, 2.0])), draw(st.sampled_from([-10.0, -40.0, -90.0]))
    music = white(level, length, RATE_HZ, channels, seed=draw(st.integers(0, 99)))
    whole = join(silence(head, RATE_HZ, channels), music, silence(tail, RATE_HZ, channels))
    floor = draw(st.sampled_from([-300.0, -75.0]))
    return Audio(whole + _floor(whole, floor), RATE_HZ)


def _floor(whole, level_dbfs):
    return white(level_dbfs, whole.shape[1] / RATE_HZ, RATE_HZ, whole.shape[0], seed=5)[:, : whole.shape[1]]


WISHES = st.builds(
    Spacing,
    gap_seconds=st.sampled_from([2.0, 0.5, 0.0, 0.01, -0.2]),
    between=st.sampled_from(["silence", "room-tone"]),
    trim=st.booleans(),
    fade_in_seconds=st.sampled_from([0.0, 0.0, 0.1]),
    fade_out_seconds=st.sampled_from([0.0, 0.0, 0.1]),
)


@given(songs=st.lists(sounds(), min_size=1, max_size=4), data=st.data(), on_frames=st.booleans())
@settings(max_examples=60)
def test_every_album_is_refused_or_rendered_as_it_was_laid_out(songs, data, on_frames):
    ends = [find_ends(each) for each in songs]
    for each, sound in zip(ends, songs, strict=True):
        assert 0 <= each.head.cut_samples <= each.head.heard_samples
        assert each.head.heard_samples <= each.tail.heard_samples <= each.tail.cut_samples <= each.samples
        assert each.samples == sound.samples.shape[1]
    wishes = [data.draw(WISHES) for _ in songs]
    rate_hz = 9600 if on_frames else RATE_HZ
    try:
        album = arrange(ends, wishes, rate_hz=rate_hz, on_frames=on_frames)
    except OptionError:
        return
    record = np.concatenate(list(blocks(album, songs, size=3001)), axis=1)
    assert record.shape == (2, album.samples)
    assert np.isfinite(record).all()
    assert [place.song for place in album.places] == list(range(len(songs)))
    assert all(first <= end for first, end in album.tracks_samples)
    for at, place in enumerate(album.places):
        alone = sum(block.shape[1] for block in song(album, songs, at))
        assert alone == place.end_sample - place.first_sample > 0 or not ends[at].samples
    assert len(measure_joins(album, songs, ends)) == len(songs) - 1
