"""The pictures are drawn where their own axes say that the data is, and their words have the figures of the match."""

import math
import re

import numpy as np
import pytest

from assistant import gating
from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ, near
from assistant.processors import Compressor, Equalizer
from assistant.report.figures import distance, number
from assistant.report.pictures.delivery import delivery_targets
from tests import signals
from tests.report import matches
from tests.report.pictures_cases import BANDS, MATCHES, MULTIBAND, RATE_HZ, drawn_of, gaps, pictures_of, with_chain
from tests.report.pictures_reading import SVG, corners, panels, path_points, read


@pytest.mark.parametrize("name", ["written", "compressed_written", "gaps"])
def test_spectra_stand_where_the_axes_say(name: str):
    """Mid and side of each song, against its loudness, at a third of the bands."""
    match = MATCHES[name]()
    mid, side = panels(pictures_of(name)["spectra"])
    songs = {"mix": match.before, "reference": match.reference} | ({"result": match.after} if match.after else {})
    for role, profile in songs.items():
        for panel, level_db in ((mid, profile.mid_db), (side, profile.side_db)):
            for hz in CENTRES_HZ[10:55:3]:
                expected = float(level_db[near(hz)]) - profile.loudness_lufs
                if panel.y(panel.box[1, 1]) < expected:
                    assert panel.value_at(role, hz) == pytest.approx(expected, abs=0.1)


def test_the_trust_band_is_as_wide_as_content_is_estimated():
    """At 1 kHz, where its shape is 1: once under and once over the reference."""
    match = gaps()
    assert 0.1 < match.fit.estimate.content_db < 20.0
    panel = panels(pictures_of("gaps")["spectra"])[0]
    points = panel.points("trust")
    near_1k = points[np.abs(np.log2(points[:, 0] / 1000.0)) < 0.05, 1]
    assert near_1k.max() - near_1k.min() == pytest.approx(2.0 * match.fit.estimate.content_db, abs=0.2)


def test_one_performance_has_no_trust_band():
    assert matches.compressed().match.difference.same_song
    assert 'class="trust"' not in pictures_of("compressed")["spectra"].svg


def test_the_spectra_are_told_with_the_distance_of_the_report():
    match = matches.compressed_written().match
    told = pictures_of("compressed_written")["spectra"].alternative
    assert f"{distance(match.before, match.reference).tone_db:.1f} dB rms" in told


def test_handles_stand_at_their_bands():
    picture = pictures_of("bands")["equalizer"]
    (panel,) = panels(picture)
    handles = [each for each in read(picture.svg).iter() if "handle" in each.get("class", "")]
    assert len(handles) == len(BANDS)
    for handle, band in zip(handles, BANDS, strict=True):
        circle = handle.find(f"{SVG}circle")
        assert panel.x(float(circle.get("cx"))) == pytest.approx(band.frequency_hz, rel=0.01)
        assert panel.y(float(circle.get("cy"))) == pytest.approx(band.gain_db, abs=0.1)
        assert handle.get("tabindex") == "0"
        assert f"{band.gain_db:+.1f} dB" in handle.get("aria-label")
        assert f"Q {band.q:.2f}" in handle.find(f"{SVG}title").text


def test_the_curve_is_what_the_equalizer_does_to_sound():
    """Against the spectrum of an impulse that went through it, on mid and on side."""
    (panel,) = panels(pictures_of("bands")["equalizer"])
    impulse = np.zeros((2, 32768), dtype=np.float32)
    for of, way in (("equalizer", 1.0), ("equalizer side", -1.0)):
        impulse[:, 0] = (1.0, way)
        through = Equalizer(bands=BANDS).process(impulse, RATE_HZ)[0]
        gains_db = 20.0 * np.log10(np.abs(np.fft.rfft(through)))
        for hz in (40.0, 90.0, 300.0, 1200.0, 4000.0, 12000.0):
            at_hz = panel.points(of)[np.argmin(np.abs(np.log(panel.points(of)[:, 0] / hz)))]
            expected = gains_db[round(at_hz[0] / RATE_HZ * impulse.shape[1])]
            assert at_hz[1] == pytest.approx(expected, abs=0.15)


def test_a_drawn_equalizer_has_no_handles_and_its_own_curve():
    picture = pictures_of("fir")["equalizer"]
    (panel,) = panels(picture)
    assert "handle" not in picture.svg
    assert panel.value_at("equalizer", 1000.0) == pytest.approx(2.0, abs=0.1)
    assert panel.value_at("equalizer side", 9000.0) == pytest.approx(-9.0, abs=0.2)


def test_loudness_stands_where_the_axes_say():
    """A window that holds only the song's first half, and the reference's loudness as a whole."""
    match = matches.compressed_written().match
    upper, _ = panels(pictures_of("compressed_written")["loudness"])
    for role, profile in (("mix", match.before), ("result", match.after)):
        momentary = gating.energies_to_lufs(gating.windows([profile.blocks.hop_energy], gating.MOMENTARY_HOPS))
        for hop in (10, 55, 100, 140):
            assert upper.value_at(role, hop / 10.0 + 0.2) == pytest.approx(momentary[hop], abs=0.2)
    assert upper.points("reference level")[:, 1] == pytest.approx([match.reference.loudness_lufs] * 2, abs=0.1)


def test_reductions_stand_where_the_axes_say():
    match = matches.compressed_written().match
    _, lower = panels(pictures_of("compressed_written")["loudness"])
    taken_db = match.reductions.compressor_db
    points = lower.points("reduction")
    assert points[:, 1].max() == pytest.approx(taken_db.max(), abs=0.05)
    assert points[np.argmax(points[:, 1]), 0] == pytest.approx(float(np.argmax(taken_db)) / 10.0 + 0.05, abs=0.1)
    assert (
        f"compressor takes {taken_db.max():.1f} dB at most" in pictures_of("compressed_written")["loudness"].alternative
    )


def test_what_was_only_suggested_has_no_reductions():
    assert len(panels(pictures_of("compressed")["loudness"])) == 1


def test_the_sections_fill_the_song():
    """Side by side from the beginning to the end."""
    root = read(pictures_of("compressed_written")["loudness"].svg)
    boxes = [corners(each) for each in root.iter(f"{SVG}rect") if each.get("class", "").startswith("section")]
    (upper, _) = panels(pictures_of("compressed_written")["loudness"])
    assert boxes[0][0, 0] == pytest.approx(upper.box[0, 0], abs=0.1)
    assert boxes[-1][1, 0] == pytest.approx(upper.box[1, 0], abs=0.1)
    assert [box[0, 0] for box in boxes[1:]] == pytest.approx([box[1, 0] for box in boxes[:-1]], abs=0.2)


def test_the_distribution_is_all_of_the_time():
    """The shares within 1 LU of each level, every half LU: together twice the whole."""
    panel = panels(pictures_of("written")["dynamics"])[0]
    for role in ("mix", "reference", "result"):
        points = panel.points(role)
        counts = matches.written().match.before.blocks.section_level_counts if role == "mix" else None
        assert points[:, 1].sum() / 2.0 <= 100.5
        if counts is not None:
            levels = np.repeat(np.arange(-70.0, 10.0, 0.25) + 0.125, counts.sum(axis=0))
            inside = np.mean(levels - matches.written().match.before.loudness_lufs > -39.0)
            assert points[:, 1].sum() / 2.0 == pytest.approx(100.0 * inside, abs=1.5)


def test_the_compressors_curve_is_its_ratio_over_its_threshold():
    """1:1 far under, the ratio far over; make-up is not in it."""
    made = Compressor(threshold_db=-24.0, ratio=4.0, knee_db=6.0, makeup_db=5.0)
    _, panel = panels(drawn_of(with_chain(made))["dynamics"])
    assert panel.value_at("static all", -50.0) == pytest.approx(-50.0, abs=0.2)
    assert panel.value_at("static all", -24.0) == pytest.approx(-24.0 - 0.75 * 36.0 / 8.0 / 6.0, abs=0.2)
    assert panel.value_at("static all", -4.0) == pytest.approx(-24.0 + 20.0 / 4.0, abs=0.2)


def test_a_dry_share_lifts_the_compressors_curve():
    """Half of the sound dry: the whole is never under it by more than 6 dB."""
    made = Compressor(threshold_db=-50.0, ratio=20.0, knee_db=0.0, wet_percent=50.0)
    _, panel = panels(drawn_of(with_chain(made))["dynamics"])
    assert panel.value_at("static all", 0.0) == pytest.approx(
        20.0 * math.log10(0.5 + 0.5 * 10.0 ** (-47.5 / 20.0)), abs=0.2
    )


def test_every_band_of_a_multiband_compressor_has_its_curve():
    _, panel = panels(pictures_of("multiband")["dynamics"])
    for name, band in zip(("low", "mid", "high"), MULTIBAND.bands, strict=True):
        expected = band.threshold_db / 2.0
        assert panel.value_at(f"static {name}", 0.0) == pytest.approx(expected, abs=0.2)


def test_width_stands_where_the_axes_say():
    """In the bands that have a side to speak of; others are left out."""
    match = matches.written().match
    (panel,) = panels(pictures_of("written")["width"])
    wide_db = match.before.width_db
    shown = [k for k in range(5, 60) if np.all(wide_db[k - 1 : k + 2] > -29.0)]
    assert len(shown) > 5
    for k in shown:
        assert panel.value_at("mix", CENTRES_HZ[k]) == pytest.approx(wide_db[k], abs=0.1)
    assert panel.points("mix")[:, 1].min() > -30.1


def test_what_is_in_the_left_alone_lies_to_the_upper_left_or_lower_right():
    """On one diagonal of the square; what is the same in both stands upright."""
    wave = signals.white(-12.0, 1.0, RATE_HZ, 1)[0]
    sounds = {"mix": np.stack([wave, 0.0 * wave]), "result": np.stack([wave, wave])}
    root = read(drawn_of(matches.written().match, sounds)["width"].svg)
    clouds = {each.get("class"): [path_points(path.get("d", "")) for path in each] for each in root.iter(f"{SVG}g")}
    left = np.concatenate(clouds["cells mix"])
    upright = np.concatenate(clouds["cells result"])
    assert np.max(np.abs(left[:, 0] - left[:, 1])) <= 1.0
    assert set(upright[:, 0]) == {20.0, 21.0}


def test_excerpts_without_sound_have_no_goniometer():
    nothing = {"mix": np.zeros((2, 0), dtype=np.float32), "reference": signals.silence(1.0, RATE_HZ)}
    assert "cells" not in drawn_of(matches.written().match, nothing)["width"].svg


def test_delivery_marks_stand_at_the_loudness():
    """In the rows of all services, mix, reference and result at their own loudness; peaks at their own level."""
    match = matches.compressed_written().match
    picture = pictures_of("compressed_written")["delivery"]
    loudness, peaks = panels(picture)
    rows = len(delivery_targets().targets)
    for role, profile in (("mix", match.before), ("reference", match.reference), ("result", match.after)):
        marks = [each for each in read(picture.svg).iter() if each.get("class") == f"mark {role}"]
        places = [float(re.search(r"translate\((\S+)", each.get("transform", ""))[1]) for each in marks][1:]
        assert [loudness.x(place) for place in places[:rows]] == pytest.approx([profile.loudness_lufs] * rows, abs=0.1)
        assert peaks.x(places[rows]) == pytest.approx(profile.true_peak_dbtp, abs=0.1)


def _service(name: str):
    return next(each for each in delivery_targets().targets if each.name == name)


def _at(loudness_lufs: float, peak_dbfs: float):
    """A profile of about this loudness and just this true peak: noise, and one click."""
    noise = signals.pink(loudness_lufs, 5.0, RATE_HZ).astype(np.float64)
    for _ in range(2):
        measured = analyze_samples(noise.astype(np.float32), RATE_HZ).loudness_lufs
        noise *= 10.0 ** ((loudness_lufs - measured) / 20.0)
    noise[:, RATE_HZ] = 10.0 ** (peak_dbfs / 20.0)
    return analyze_samples(noise.astype(np.float32), RATE_HZ)


def test_services_turn_down_what_is_loud_and_up_what_has_headroom():
    """Spotify's own example: -20 LUFS with peaks at -5 is raised to -16, not to -14; others leave it."""
    loud, quiet = _at(-12.0, -0.5), _at(-20.0, -5.0)
    assert _service("Spotify").gain_db(loud) == pytest.approx(-14.0 - loud.loudness_lufs)
    assert _service("Spotify").gain_db(quiet) == pytest.approx(4.0, abs=0.3)
    assert _service("YouTube").gain_db(quiet) == 0.0
    assert _service("YouTube").gain_db(loud) == pytest.approx(-14.0 - loud.loudness_lufs)
    assert _service("Amazon Music").gain_db(quiet) is None


def test_a_loud_master_has_a_lower_limit_where_the_service_says_so():
    spotify = _service("Spotify")
    assert spotify.limit_dbtp(_at(-12.0, -0.5)) == -2.0
    assert spotify.limit_dbtp(_at(-20.0, -5.0)) == -1.0


def test_the_targets_say_where_they_are_from():
    known = delivery_targets()
    assert re.fullmatch(r"\d{4}-\d{2}", known.as_of)
    assert all(each.source in ("official", "secondary") and each.where for each in known.targets)
    assert all(each.quieter in ("raised to headroom", "left", "unknown", "not accepted") for each in known.targets)


def test_the_alternative_of_delivery_has_the_figures_of_the_match():
    match = matches.compressed_written().match
    told = pictures_of("compressed_written")["delivery"].alternative
    for profile in (match.before, match.reference, match.after):
        assert f"{number(profile.loudness_lufs)} LUFS, true peak {number(profile.true_peak_dbtp)} dBTP" in told
        assert f"peak to loudness {number(profile.plr_db)} dB" in told


def test_where_nothing_was_rendered_services_are_told_of_the_mix():
    assert "For the mix:" in pictures_of("suggested")["delivery"].alternative


def test_the_alternatives_of_levels_and_width_have_the_figures_of_the_match():
    match = matches.compressed_written().match
    drawn = pictures_of("compressed_written")
    assert f"half of it under {match.before.levels_20ms_lu[3]:+.1f} LU" in drawn["dynamics"].alternative
    assert f"{match.dynamics.compressor.ratio:g}:1" in drawn["dynamics"].alternative
    assert f"correlation {number(match.after.correlation, 2)}" in drawn["width"].alternative
    assert f"result is at {number(match.after.loudness_lufs)} LUFS" in drawn["loudness"].alternative
