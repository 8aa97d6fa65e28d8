"""What a check measures beside the profile: ends, sharp S sounds, the place of the peak, the cinema's level, tags."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.flac import FLAC
from mutagen.mp3 import MP3

from assistant.analyze import analyze_samples
from assistant.audio import open_sound
from assistant.check import read_targets
from assistant.check.ends import Ends, EndsMeter
from assistant.check.evidence import gather
from assistant.check.levels import M_WEIGHTING
from assistant.check.peaks import place_of_peak
from assistant.check.run import judged
from assistant.check.sibilance import Sibilance, SibilanceMeter
from assistant.check.tags import is_isrc, read_tags
from assistant.check.targets import Bounds, Target
from assistant.progress import Progress
from tests import signals
from tests.check.cases import CASES, TAGS, File, music
from tests.command import write


def _ends(samples: np.ndarray, size: int, rate_hz: int = 44100) -> Ends:
    meter = EndsMeter(rate_hz, samples.shape[0])
    for start in range(0, samples.shape[1], size):
        meter.add(np.ascontiguousarray(samples[:, start : start + size]))
    return meter.finish()


@pytest.mark.parametrize("size", [1, 7, 100, 44100])
def test_the_ends_of_a_tone_between_silences(size: int):
    tone = signals.tone(1000.0, 0.0, 0.1, 44100)
    sound = signals.join(signals.silence(0.05, 44100), tone, signals.silence(0.03, 44100))
    ends = _ends(sound, size)
    assert ends.silent_before_seconds == pytest.approx(0.05, abs=1e-4)
    assert ends.silent_after_seconds == pytest.approx(0.03, abs=1e-4)
    assert ends.first_dbfs == ends.last_dbfs == -np.inf
    bare = _ends(tone, size)
    assert (bare.first_dbfs, bare.last_dbfs) == (pytest.approx(-3.0, abs=0.1), pytest.approx(-3.0, abs=0.1))


def test_silence_is_all_before_and_nothing_after():
    ends = _ends(signals.silence(0.5, 8000, 1), 1000, 8000)
    assert (ends.silent_before_seconds, ends.silent_after_seconds) == (0.5, 0.0)


def _sharp(samples: np.ndarray, size: int) -> Sibilance:
    meter = SibilanceMeter(44100, samples.shape[0])
    for start in range(0, samples.shape[1], size):
        meter.add(np.ascontiguousarray(samples[:, start : start + size]))
    return meter.finish()


def test_sharp_bursts_have_the_level_of_their_noise():
    """Four bursts of 80 ms in 8 s, each with the same noise, over soft music; whatever the blocks' sizes."""
    noise = signals.shaped(signals.white(0.0, 8.0, 44100), 44100, lambda hz: ((hz > 5500) & (hz < 9000)).astype(float))
    gate = ((np.arange(noise.shape[1]) % 88200) > 44100) & ((np.arange(noise.shape[1]) % 88200) < 47628)
    rms_db = 10.0 * np.log10(float(np.square(0.2 * noise).mean(axis=1).sum()))
    sound = (music(8.0, -50.0) + 0.2 * noise * gate).astype(np.float32)
    found = _sharp(sound, 44100)
    assert found.level_dbfs == pytest.approx(rms_db, abs=1.0)
    assert found.at_seconds % 2.0 == pytest.approx(1.0, abs=0.1)
    assert found == _sharp(sound, 977)


def test_cymbals_under_a_full_mix_are_not_sharp():
    song = signals.song(8.0, 44100)
    assert _sharp(song, 44100).level_dbfs - analyze_samples(song, 44100).loudness_lufs < -5.0


@pytest.mark.parametrize("second", [0.0, 0.5, 2.9999, 3.0, 4.2, 6.99])
def test_the_place_of_the_peak(second: float, tmp_path):
    sound = music(7.0, -30.0)
    sound[0, min(int(second * 44100), sound.shape[1] - 1)] = 0.9
    path = write(tmp_path / "a.wav", sound)
    assert place_of_peak(open_sound(path), analyze_samples(sound, 44100)) == pytest.approx(second, abs=0.02)


def test_the_cinemas_reference_noise_has_the_level_that_its_weighting_gives_it(tmp_path):
    """Pink noise at -20 dB under a full-scale sine plays at 85 dB from one channel; M-weighting changes that by what
    the curve lets through of its octaves.
    """
    rule = next(rule for rule in read_targets()["cinema"].rules if rule.kind == "leq_m")
    noise = signals.pink(-23.01, 6.0, 48000, 1)
    hz, db = np.array(M_WEIGHTING).T
    grid = np.geomspace(20.0, 20000.0, 5000)
    share = np.log(20000.0 / 20.0) / np.log(24000.0 / 15.0)
    gain_db = 10.0 * np.log10(share * np.mean(10.0 ** (np.interp(np.log(grid), np.log(hz), db) / 10.0)))
    for channels in (1, 2):
        path = write(tmp_path / "a.wav", np.repeat(noise, channels, axis=0), 48000, "FLOAT")
        (line,) = judged(gather(open_sound(path), Progress()), [Target(name="t", title="t", rules=(rule,))])
        assert line.measured == pytest.approx(85.0 + gain_db + 10.0 * np.log10(channels), abs=0.15)


def test_tags_of_all_formats_are_read(tmp_path):
    wav = CASES["tags"](None, False).write(tmp_path)
    told = {"title": "Song", "artist": "Somebody", "isrc": "DE-A12-26-00001"}
    assert read_tags(wav) == told
    flac = FLAC(File(samples=music(), ending=".flac", subtype="PCM_24").write(tmp_path))
    flac.update(told)
    flac.save()
    assert read_tags(tmp_path / "song.flac") == told
    path = File(samples=music(), ending=".mp3", subtype="MPEG_LAYER_III").write(tmp_path)
    held = MP3(path)
    held.add_tags()
    for key, text in told.items():
        held.tags.add(TAGS[key](encoding=3, text=[text]))
    held.save()
    assert read_tags(path) == told
    assert read_tags(File(samples=music(), subtype="PCM_16").write(tmp_path, "bare")) == {}


def test_the_info_chunk_of_a_wav_is_read(tmp_path):
    path = write(tmp_path / "a.wav", music())
    entries = b"".join(
        name + len(text).to_bytes(4, "little") + text + b"\0" * (len(text) % 2)
        for name, text in ((b"INAM", b"Song\0"), (b"IART", b"Somebody\0"))
    )
    chunk = b"LIST" + (4 + len(entries)).to_bytes(4, "little") + b"INFO" + entries
    data = path.read_bytes() + chunk
    path.write_bytes(data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:])
    assert read_tags(path) == {"title": "Song", "artist": "Somebody"}


@pytest.mark.parametrize("text", ["DEA122600001", "de-a12-26-00001", "ISRC DE-A12-26-00001", "QZ6Q7 20 00047"])
def test_what_is_an_isrc(text: str):
    assert is_isrc(text)


@pytest.mark.parametrize("text", ["", "DEA12260001", "DEA1226000012", "1EA122600001", "DEA12260000X", "unknown"])
def test_what_is_none(text: str):
    assert not is_isrc(text)


@given(st.floats(-100, 100), st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_a_value_gets_worse_only_with_its_distance(value: float, warn: float, more: float):
    bounds = Bounds(warn_below=-warn, fail_below=-warn - more, warn_above=warn, fail_above=warn + more)
    status, limit = bounds.judge(value)
    assert bounds.judge(-value)[0] == status
    expected = "pass" if abs(value) <= warn else "warn" if abs(value) <= warn + more else "fail"
    assert status == expected
    assert limit in (-warn, warn, -warn - more, warn + more)
