"""Profiles add up, and go through JSON without loss."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assistant import gating
from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ
from assistant.blocks import LEVEL_EDGES_LUFS, Blocks, Finding
from assistant.errors import SettingsError
from assistant.profile import QUANTILES_PERCENT, Profile, pool
from tests.signals import join, silence, song

FIRST, SECOND = song(21.0, 44100, seed=1), (0.4 * song(30.0, 44100, seed=2)).astype(np.float32)
UNEVEN = analyze_samples(np.ascontiguousarray(FIRST[:, : 44100 * 13 + 777]), 44100)
PROFILES = [analyze_samples(sound, 44100) for sound in (FIRST, SECOND)]

finite = st.floats(-1e6, 1e6, allow_nan=False)
positive = st.floats(0.0, 1e3, allow_nan=False)


@st.composite
def made_blocks(draw):
    sections, bands = draw(st.integers(0, 3)), CENTRES_HZ.size
    hops = draw(st.integers(0, 30 * sections))
    floats = lambda *shape: hnp.arrays(np.float64, shape, elements=positive)  # noqa: E731
    levels = hnp.arrays(np.float64, (sections, bands), elements=st.floats(-150.0, 10.0))
    counts = hnp.arrays(np.int64, (sections, LEVEL_EDGES_LUFS.size - 1), elements=st.integers(0, 99))
    finding = st.builds(
        Finding, kind=st.text(), text=st.text(), value=finite, unit=st.text(), at_seconds=st.none() | positive
    )
    return Blocks(
        rate_hz=draw(st.integers(8000, 192000)),
        channels=draw(st.integers(1, 2)),
        samples=draw(st.integers(0, 10**9)),
        file_seconds=draw(floats(1)),
        file_hops=np.array([hops]),
        file_sections=np.array([sections]),
        hop_energy=draw(floats(hops)),
        momentary_max_energy=draw(positive),
        short_term_max_energy=draw(positive),
        section_level_counts=draw(counts),
        section_peak=draw(floats(sections, 2)),
        section_square=draw(floats(sections, 2)),
        section_sum=draw(floats(sections, 2)),
        section_product=draw(floats(sections)),
        correlation_min=draw(st.none() | st.floats(-1.0, 1.0)),
        section_true_peak=draw(floats(sections)),
        section_frames=draw(hnp.arrays(np.int64, sections, elements=st.integers(0, 40))),
        section_mid_db=draw(levels),
        section_side_db=draw(levels),
        bandwidth_hz=draw(positive),
        findings=tuple(draw(st.lists(finding, max_size=2))),
    )


@settings(deadline=None, derandomize=True, max_examples=30)
@given(made_blocks())
def test_json_and_back_is_the_same_profile(blocks):
    profile = Profile(blocks)
    again = Profile.from_json(profile.to_json())
    assert again == profile
    assert again.to_json() == profile.to_json()


@settings(deadline=None, derandomize=True, max_examples=20)
@given(made_blocks(), made_blocks(), made_blocks())
def test_pooling_is_the_same_in_any_grouping(a, b, c):
    first, second, third = Profile(a), Profile(b), Profile(c)
    left, right = pool([pool([first, second]), third]), pool([first, pool([second, third])])
    for field in dataclasses.fields(Blocks):
        x, y = getattr(left.blocks, field.name), getattr(right.blocks, field.name)
        assert x == y if isinstance(x, tuple | None) else np.allclose(x, y, rtol=1e-12), field.name


def chosen(profile, *places):
    mask = np.zeros(profile.section_lufs.size, dtype=bool)
    mask[list(places)] = True
    return mask


EXACT = {
    "duration_seconds": 1e-9, "loudness_lufs": 1e-3, "range_lu": 1e-3, "sample_peak_dbfs": 1e-9, "true_peak_dbtp": 1e-6,
    "rms_dbfs": 1e-6, "crest_db": 1e-6, "plr_db": 1e-3, "psr_db": 1e-3, "psr_min_db": 1e-3, "balance_db": 1e-6,
    "correlation": 1e-6, "short_term_max_lufs": 0.1, "momentary_max_lufs": 0.5,
}  # fmt: skip
"""How near a part's figures are to those of the same seconds cut out and measured."""


@pytest.mark.parametrize(("first", "end"), [(0, 3), (2, 6), (5, 7)])
def test_a_part_is_what_its_seconds_measure_by_themselves(first, end):
    part = PROFILES[0].part(chosen(PROFILES[0], *range(first, end)))
    alone = analyze_samples(np.ascontiguousarray(FIRST[:, first * 132300 : end * 132300]), 44100)
    for name, tolerance in EXACT.items():
        assert getattr(part, name) == pytest.approx(getattr(alone, name), abs=tolerance), name
    assert part.blocks.samples == alone.blocks.samples
    for name in ("levels_20ms_lu", "levels_400ms_lu", "levels_3s_lu"):
        assert np.allclose(getattr(part, name), getattr(alone, name), atol=0.1), name
    heard = alone.mid_db > alone.mid_db.max() - 60.0
    assert np.sqrt(np.mean((part.mid_db - alone.mid_db)[heard] ** 2)) < 1.5  # frames that begin before the part


def test_runs_of_sections_are_files_of_their_own():
    """No window reaches over a cut; the pool of the runs is the part of both."""
    whole = PROFILES[1]
    apart = whole.part(chosen(whole, 1, 2, 5, 9))
    runs = pool([whole.part(chosen(whole, *run)) for run in ((1, 2), (5,), (9,))])
    assert list(apart.blocks.file_sections) == [2, 1, 1]
    assert list(apart.blocks.file_hops) == [60, 30, 30]
    assert apart.blocks.samples == runs.blocks.samples
    assert apart.loudness_lufs == runs.loudness_lufs
    assert apart.range_lu == runs.range_lu
    assert np.array_equal(apart.mid_db, runs.mid_db)
    assert np.array_equal(apart.levels_20ms_lu, runs.levels_20ms_lu)


def test_a_run_ends_where_its_file_ends():
    """The last section of one file and the first of the next are no neighbours."""
    both = pool(PROFILES)
    part = both.part(chosen(both, 6, 7))
    assert list(part.blocks.file_seconds) == [3.0, 3.0]


@settings(deadline=None, derandomize=True, max_examples=30)
@given(st.data())
def test_any_part_is_a_profile_and_its_complement_the_rest(data):
    profile = UNEVEN
    mask = data.draw(hnp.arrays(np.bool_, profile.section_lufs.size))
    parts = [profile.part(mask), profile.part(~mask)]
    for part in parts:
        assert Profile.from_json(part.to_json()) == part
        json.dumps(part.summary(), allow_nan=False)
    assert sum(part.duration_seconds for part in parts) == pytest.approx(profile.duration_seconds)
    assert sum(part.blocks.samples for part in parts) == profile.blocks.samples
    assert sum(part.blocks.hop_energy.size for part in parts) == profile.blocks.hop_energy.size
    for name in ("section_square", "section_product", "section_level_counts", "section_frames"):
        sums = [getattr(part.blocks, name).sum(axis=0) for part in (*parts, profile)]
        assert np.allclose(sums[0] + sums[1], sums[2]), name


def test_all_sections_are_the_profile_itself():
    assert PROFILES[0].part(np.ones(7, dtype=bool)) == PROFILES[0]


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(ValueError, match="7 sections"):
        PROFILES[0].part(np.ones(6, dtype=bool))


def test_labels_agree_with_the_section_map():
    """A verse and a chorus in turn: both labels are there, and their spans are as long as their sections."""
    labels = PROFILES[1].section_labels
    assert "loud" in labels
    assert len(set(labels)) > 1
    for label in set(labels):
        seconds = sum(span.end_seconds - span.start_seconds for span in PROFILES[1].sections if span.label == label)
        assert seconds == pytest.approx(3.0 * labels.count(label))


def test_quantiles_of_levels_come_from_the_energies():
    """The histograms' quarter of an LU is all that the quantiles differ by from those of the levels themselves."""
    profile = PROFILES[0]
    for name, hops in (("levels_400ms_lu", 4), ("levels_3s_lu", 30)):
        levels = gating.energies_to_lufs(gating.moving_mean(profile.blocks.hop_energy, hops)) - profile.loudness_lufs
        assert np.allclose(getattr(profile, name), np.percentile(levels, QUANTILES_PERCENT), atol=0.26), name


def test_four_minutes_of_music_stay_a_small_file():
    """Spectra of 3 s are most of it; the histograms are written without their empty bins."""
    profile = pool(PROFILES * 5)
    assert profile.duration_seconds > 240.0
    text = profile.to_json()
    rows = json.loads(text)["blocks"]["section_level_counts"]
    assert len(json.dumps(rows, separators=(",", ":"))) < 60_000
    assert len(text) < 200_000


def test_a_profile_pooled_alone_is_itself():
    assert pool(PROFILES[:1]) == PROFILES[0]


def test_measured_profile_survives_json():
    again = Profile.from_json(PROFILES[0].to_json())
    assert again == PROFILES[0]
    assert again.summary() == PROFILES[0].summary()


def test_pooled_profile_is_that_of_the_concatenation():
    """But for the windows and filter tails across the joint."""
    pooled, joined = pool(PROFILES), analyze_samples(join(FIRST, SECOND), 44100)
    assert pooled.duration_seconds == pytest.approx(joined.duration_seconds)
    for name, tolerance in {
        "loudness_lufs": 0.05, "range_lu": 0.6, "momentary_max_lufs": 1e-6, "short_term_max_lufs": 1e-6,
        "sample_peak_dbfs": 1e-9, "true_peak_dbtp": 1e-6, "rms_dbfs": 1e-6, "crest_db": 1e-6, "balance_db": 1e-6,
        "correlation": 1e-6, "correlation_min": 0.02, "psr_db": 0.05, "mono_loss_lu": 0.02,
    }.items():  # fmt: skip
        assert getattr(pooled, name) == pytest.approx(getattr(joined, name), abs=tolerance), name
    assert np.max(np.abs(pooled.mid_db - joined.mid_db)) < 0.2
    assert np.max(np.abs(pooled.side_db - joined.side_db)) < 0.2


def test_pooling_weighs_by_energy_and_not_by_file():
    """A quiet file adds next to nothing to the spectrum and the gate keeps it out of the loudness."""
    quiet = analyze_samples((0.01 * SECOND).astype(np.float32), 44100)
    assert pool([PROFILES[0], quiet]).loudness_lufs == pytest.approx(PROFILES[0].loudness_lufs, abs=1e-6)


def test_pooling_silence_changes_no_loudness_and_no_spectrum():
    pooled = pool([PROFILES[0], analyze_samples(silence(30.0, 44100), 44100)])
    assert pooled.loudness_lufs == PROFILES[0].loudness_lufs
    assert np.allclose(pooled.mid_db, PROFILES[0].mid_db)


def test_mono_and_other_rates_pool():
    mono = analyze_samples(song(12.0, 48000, 1, seed=3), 48000)
    pooled = pool([PROFILES[0], mono])
    assert (pooled.rate_hz, pooled.channels, pooled.duration_seconds) == (48000, 2, 33.0)


def test_nothing_to_pool_is_refused():
    with pytest.raises(SettingsError, match="at least 1"):
        pool([])


def edited(**changes):
    values = json.loads(PROFILES[0].to_json())
    values["blocks"].update(changes)
    return json.dumps(values)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "not JSON"),
        ("[]", "schema and blocks"),
        ('{"schema": 99, "blocks": {}}', "schema 99"),
        ('{"schema": 1, "blocks": {}}', "measure the sound again"),
        ('{"schema": 2, "blocks": {}}', "missing fields"),
        (edited(extra=1), "unknown fields: extra"),
        (edited(rate_hz="fast"), "rate_hz"),
        (edited(rate_hz=True), "rate_hz"),
        (edited(samples=1.5), "samples"),
        (edited(hop_energy=[1.0]), "hop_energy"),
        (edited(hop_energy=["x"]), "hop_energy"),
        (edited(hop_energy=[[1.0], 2.0]), "hop_energy"),
        (edited(section_mid_db=[[1.0]]), "section_mid_db"),
        (edited(correlation_min="low"), "correlation_min"),
        (edited(section_product=None), "section_product"),
        (edited(file_hops=[240], hop_energy=[1.0] * 240), "30 hops a section"),
        (edited(section_level_counts=None), "section_level_counts"),
        (edited(section_level_counts=[]), "section_level_counts"),
        (edited(section_level_counts=[[0, 1.5]]), "section_level_counts"),
        (edited(section_level_counts=[[0, -1]]), "section_level_counts"),
        (edited(section_level_counts=[[319, 1, 1]]), "bin 321"),
        (edited(findings=[{"kind": "dc"}]), "missing fields"),
        (edited(findings=1), "findings"),
        (edited(momentary_max_energy=float("nan")), "momentary_max_energy"),
        (edited(section_product=[float("inf")] * 7), "section_product"),
    ],
)
def test_broken_profiles_are_refused_by_name(text, says):
    with pytest.raises(SettingsError, match=says):
        Profile.from_json(text)


def test_summary_holds_the_contract():
    summary = PROFILES[0].summary()
    for key in (
        "rate_hz", "channels", "duration_seconds", "loudness_lufs", "momentary_max_lufs", "short_term_max_lufs",
        "range_lu", "sample_peak_dbfs", "true_peak_dbtp", "crest_db", "plr_db", "psr_db", "band_hz", "mid_db",
        "side_db", "width_db", "sections", "findings",
    ):  # fmt: skip
        assert key in summary
    assert len(summary["band_hz"]) == len(summary["mid_db"]) == len(summary["width_db"]) == 61
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
