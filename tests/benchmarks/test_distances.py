import numpy as np
import pytest

from benchmarks import chains
from benchmarks.distances import AF_TERMS, MEASURES, MRSTFT_SIZES, af_terms, describe, distances, mrstft

RATE_HZ = 44100


def song(seconds=3.0, seed=1):
    """Pink-like noise with a beat, wider on top."""
    rng = np.random.default_rng(seed)
    white = rng.normal(size=(2, round(seconds * RATE_HZ)))
    spectrum = np.fft.rfft(white) / np.sqrt(np.arange(white.shape[1] // 2 + 1) + 20.0)
    sound = np.fft.irfft(spectrum, white.shape[1])
    beat = 0.3 + np.exp(-8 * (np.arange(white.shape[1]) / RATE_HZ % 0.5))
    sound *= beat
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


def compare(sound, truth):
    found = distances(describe(sound, RATE_HZ), describe(truth, RATE_HZ))
    return {"mrstft": mrstft([sound], truth)[0]} | found


def plain_mrstft(sound, truth):
    """The definition, written without batches or float32."""
    totals = []
    for size in MRSTFT_SIZES:
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
        for left, right in zip(sound.astype(float), truth.astype(float), strict=True):
            starts = range(0, left.size - size + 1, size // 2)
            a, b = (
                np.maximum(np.abs([np.fft.rfft(window * x[s : s + size]) for s in starts]), 1e-4) for x in (left, right)
            )
            totals.append(np.abs(np.log(a) - np.log(b)).mean() + np.abs(a - b).mean())
    return np.mean(totals)


def test_every_distance_to_itself_is_zero():
    sound = song()
    assert set(compare(sound, sound)) == {measure.name for measure in MEASURES}
    assert set(compare(sound, sound).values()) == {0.0}


def test_mrstft_is_its_definition():
    truth, other = song(1.0), song(1.0, seed=2)
    assert mrstft([other], truth)[0] == pytest.approx(plain_mrstft(other, truth), rel=1e-5)


def test_mrstft_of_several_is_that_of_each():
    truth, others = song(), [song(seed=2), song(seed=3), chains.amplify(song(), 3.0)]
    assert mrstft(others, truth) == [mrstft([other], truth)[0] for other in others]


def test_mrstft_of_nobody_is_nothing():
    assert mrstft([], song(1.0)) == []


def test_mrstft_takes_less_than_its_longest_frame():
    sound = song(0.5)
    assert mrstft([sound, chains.amplify(sound, 1.0)], sound)[0] == 0.0


@pytest.mark.parametrize("gain_db", [-6.0, 1.0])
def test_a_gain_shows_as_loudness_and_in_the_log_spectrum_but_not_as_crest_or_width(gain_db):
    truth = song()
    found = compare(chains.amplify(truth, gain_db), truth)
    assert found["loudness_lu"] == pytest.approx(abs(gain_db), abs=0.02)
    assert found["bark_mid_db"] == pytest.approx(abs(gain_db), abs=0.02)
    assert found["mrstft"] > abs(gain_db) * np.log(10) / 20 * 0.9
    assert max(found["crest_db"], found["side_db"], found["centroid_hz"]) < 0.01
    assert max(found["plr_db"], found["spread_db"]) < 1e-3


def test_a_change_of_width_shows_on_the_side_alone():
    truth = song()
    found = compare(chains.scale_side(truth, 3.0), truth)
    assert found["side_db"] == pytest.approx(3.0, abs=0.01)
    assert found["bark_side_db"] == pytest.approx(3.0, abs=0.02)
    assert found["bark_mid_db"] < 1e-3


def test_peaks_cut_show_as_crest():
    truth = song()
    clipped = np.clip(truth, -0.2, 0.2)
    lost_db = 20 * np.log10(np.abs(truth).max() / 0.2)
    assert compare(clipped, truth)["crest_db"] == pytest.approx(lost_db, rel=0.3)


def test_one_peak_shows_as_plr_and_not_as_spread():
    """Two milliseconds up to twice the song's peak: 6 dB, at the same loudness."""
    truth = song()
    peaked = truth.copy()
    loudest = int(np.abs(truth[0]).argmax())
    peaked[:, loudest - 44 : loudest + 45] = 2 * np.abs(truth).max() * np.hanning(89)
    found = compare(peaked, truth)
    assert found["plr_db"] == pytest.approx(6.0, abs=0.5)
    assert found["spread_db"] < 0.2


def test_compression_shows_as_spread_and_a_limited_peak_hardly():
    truth = song(6.0)
    chain = chains.draw_compression(np.random.default_rng(1))
    squeezed = chains.compress(truth, RATE_HZ, chain, threshold_db=chains.loud_level_db(truth) - 10.0)
    touched = chains.limit(chains.amplify(truth, 6.0), RATE_HZ)
    assert compare(squeezed, truth)["spread_db"] > 0.5
    assert compare(touched, truth)["spread_db"] < 0.1


def test_the_terms_of_af_add_up_and_each_hears_its_own():
    truth = song()
    wide, leaning = chains.scale_side(truth, 6.0), truth * np.array([[1.2], [0.8]], np.float32)
    found = {
        name: af_terms(describe(sound, RATE_HZ), describe(truth, RATE_HZ))
        for name, sound in {"wide": wide, "leaning": leaning, "clipped": np.clip(truth, -0.1, 0.1)}.items()
    }
    assert all(tuple(terms) == AF_TERMS for terms in found.values())
    assert sum(found["wide"].values()) == pytest.approx(compare(wide, truth)["af"])
    assert found["wide"]["bark side"] > 100 * found["wide"]["bark mid"]
    for term, name in {"width": "wide", "imbalance": "leaning", "crest": "clipped"}.items():
        assert found[name][term] == max(terms[term] for terms in found.values())


def test_af_hears_the_balance_between_left_and_right():
    truth = song()
    leaning = truth * np.array([[1.2], [0.8]], np.float32)
    assert compare(leaning, truth)["af"] > compare(chains.amplify(truth, 0.2), truth)["af"]


def test_silence_and_mono_give_numbers():
    truth = song()
    mono = np.repeat(truth[:1], 2, axis=0)
    silent = np.zeros_like(truth)
    for sound, other in ((silent, truth), (truth, silent), (mono, truth), (silent, silent), (mono, mono)):
        assert np.isfinite(list(compare(sound, other).values())).all()
