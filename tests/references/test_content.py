"""What a song plays, measured on songs made from nothing: what it knows, and what it does not react to."""

import numpy as np
import pytest

from assistant.audio import Audio, open_sound
from assistant.references import content as contents
from assistant.references.content import FEATURES, SIZES, Describer, describe, describe_blocks
from assistant.references.content_frames import band_bank
from assistant.references.nearest import Index
from tests import signals
from tests.command import write
from tests.references.songs import CRUSHED, LEVEL, TEMPI_BPM, content, described, half, played, through, tilted

RATE_HZ = 44100


def distance(one, other):
    return Index.of([one]).nearest(other, 1)[0].distance


@pytest.mark.parametrize("number", range(4))
def test_the_tempo_is_the_scores_or_its_half_or_double(number):
    octaves = np.log2(content(number, 0).tempo_bpm / TEMPI_BPM[number])
    assert octaves == pytest.approx(round(octaves), abs=0.02)


@pytest.mark.parametrize(("number", "key"), [(0, "A major"), (1, "D minor"), (3, "C minor")])
def test_the_key_is_the_scores(number, key):
    found = content(number, 0)
    assert (found.key, found.key_strength > 0.5) == (key, True)


def test_onsets_are_counted():
    """Eight clicks a second are eight onsets a second."""
    clicks = np.zeros((1, 10 * RATE_HZ), np.float32)
    burst = signals.white(-12.0, 0.01, RATE_HZ, 1, seed=1)[0]
    for start in range(0, clicks.shape[1] - burst.size, RATE_HZ // 8):
        clicks[0, start : start + burst.size] += burst
    assert described(Audio(clicks, RATE_HZ)).onsets_per_second == pytest.approx(8.0, rel=0.05)


@pytest.mark.parametrize("chain", [LEVEL, tilted(6.0), tilted(-6.0), CRUSHED], ids=["level", "up", "down", "crushed"])
@pytest.mark.parametrize("number", [0, 3])
def test_another_master_is_far_nearer_than_another_song(number, chain):
    """Level, tilt, and compression into a limiter move a song by less than half of the way to the nearest other one."""
    own = distance(content(number, 0), described(through(half(number, 0), chain)))
    others = [distance(content(number, 0), content(other, 0)) for other in range(4) if other != number]
    assert own < 0.5 * min(others)


def test_level_alone_changes_nothing_that_counts():
    quieter = Audio(half(0, 0).samples * np.float32(0.01), played(0).rate_hz)
    np.testing.assert_allclose(described(quieter).features, content(0, 0).features, atol=0.02)


def test_the_sizes_of_blocks_do_not_matter():
    sound = half(2, 0)
    whole = describe_blocks([sound.samples], sound.rate_hz)
    odd = describe_blocks(sound.blocks(7777), sound.rate_hz)
    assert np.array_equal(whole.features, odd.features)
    assert np.array_equal(whole.features, content(2, 0).features)


def test_a_file_is_described_as_its_blocks_are(tmp_path):
    told = []
    sound = open_sound(write(tmp_path / "song.wav", half(1, 0).samples))
    found = describe(sound, progress=told.append)
    assert told[-1] == sound.samples
    assert distance(found, content(1, 0)) < 0.05


def test_another_rate_is_the_same_song():
    soxr = pytest.importorskip("soxr")
    sound = half(1, 0)
    slower = soxr.resample(sound.samples.T, sound.rate_hz, 32000, quality="VHQ").T.astype(np.float32)
    assert distance(described(Audio(np.ascontiguousarray(slower), 32000)), content(1, 0)) < 0.1


def test_mono_is_the_sum_of_the_channels():
    sound = half(0, 0)
    mono = Audio(sound.samples.mean(axis=0, keepdims=True), sound.rate_hz)
    found = described(mono)
    for name in set(SIZES) - {"places"}:
        np.testing.assert_allclose(found.group(name), content(0, 0).group(name), atol=1e-3)
    assert not found.group("places")[1:].any()


def test_silence_has_no_content():
    found = described(Audio(np.zeros((2, 5 * RATE_HZ), np.float32), RATE_HZ))
    assert (found.heard_seconds, found.tempo_bpm, found.key) == (0.0, 0.0, "none")
    assert not found.features.any()


@pytest.mark.parametrize("seconds", [0.001, 0.05, 0.5, 5.0])
def test_short_sounds_have_finite_features(seconds):
    found = described(Audio(signals.song(seconds, RATE_HZ) if seconds > 0.1 else
                            signals.tone(440.0, -6.0, seconds, RATE_HZ), RATE_HZ))  # fmt: skip
    assert found.features.shape == (FEATURES,)
    assert np.isfinite(found.features).all()
    assert found.heard_seconds <= found.seconds == pytest.approx(seconds, abs=1e-3)


def test_no_sound_at_all_is_silence():
    assert Describer(RATE_HZ).finish().heard_seconds == 0.0


@pytest.mark.parametrize("kind", ["noise", "tone", "percussion"])
def test_what_is_no_song_has_finite_features(kind):
    clicks = signals.white(-20.0, 6.0, RATE_HZ, 2, seed=2) * (np.arange(6 * RATE_HZ) % (RATE_HZ // 3) < 900)
    sound = {
        "noise": signals.pink(-20.0, 6.0, RATE_HZ), "tone": signals.tone(440.0, -6.0, 6.0, RATE_HZ),
        "percussion": clicks.astype(np.float32),
    }[kind]  # fmt: skip
    found = described(Audio(sound, RATE_HZ))
    assert np.isfinite(found.features).all()
    if kind == "percussion":
        octaves = np.log2(found.tempo_bpm / 180.0)
        assert octaves == pytest.approx(round(octaves), abs=0.02)


def test_json_and_back_lose_nothing():
    found = content(0, 0)
    back = contents.from_json(contents.to_json(found))
    assert contents.to_json(back) == contents.to_json(found)
    assert np.array_equal(back.features, found.features)


def test_json_of_another_version_is_refused():
    text = contents.to_json(content(0, 0))
    with pytest.raises(ValueError, match="schema 99"):
        contents.from_json(text.replace(f'"schema":{contents.SCHEMA}', '"schema":99'))


def test_groups_stand_one_after_the_other():
    found = content(0, 0)
    assert np.array_equal(np.concatenate([found.group(name) for name in SIZES]), found.features)


def test_bands_cover_the_spectrum_without_a_gap():
    """Between the middles of the first and the last band every bin counts in one or two bands, never in none."""
    bank = band_bank()
    covered = bank.sum(axis=0)[bank[0].argmax() : bank[-1].argmax()]
    assert covered.min() > 0.8
    assert covered.max() < 1.1
