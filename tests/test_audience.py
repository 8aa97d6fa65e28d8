"""An audience sets what the user leaves open, within limits, and nothing else; the report says what and why."""

import json
import math

import pytest

from assistant.audience import AUDIENCES, audience_named, meant_for
from assistant.errors import OptionError
from assistant.fit.level import most_reduction_db
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.mixing.options import MixOptions
from assistant.options import MatchOptions
from assistant.report.audience import audience_lines
from tests import signals
from tests.command import names, run, write
from tests.conftest import Songs
from tests.mixing.songs import tracks, write_folder

RATE_HZ = 44100


@pytest.mark.parametrize("name", AUDIENCES)
def test_an_audience_fills_what_is_open_and_never_asks_for_heavy_limiting(name):
    audience = audience_named(name)
    options = meant_for(audience, MatchOptions(), ceiling_given=False)
    assert (options.lufs, options.ceiling_dbtp) == (audience.lufs, audience.ceiling_dbtp)
    assert most_reduction_db(options) <= CLEAN_REDUCTION_DB
    assert not options.insists
    assert (options.tone, options.width, options.eq) == (None, None, "parametric")
    assert len(audience.why) > 60


@pytest.mark.parametrize("name", AUDIENCES)
def test_what_the_user_gives_wins(name):
    audience = audience_named(name)
    asked = MatchOptions(lufs=-11.0, ceiling_dbtp=-1.5, dynamics=30.0)
    options = meant_for(audience, asked, ceiling_given=True)
    assert (options.lufs, options.ceiling_dbtp, options.dynamics) == (-11.0, -1.5, 30.0)
    assert most_reduction_db(options) == most_reduction_db(asked)
    told = " ".join(audience_lines(options))
    assert "otherwise here, as you asked: " in told
    for asked in (MatchOptions(loudness=50.0), MatchOptions(strength=20.0)):
        options = meant_for(audience, asked, ceiling_given=False)
        assert (options.lufs, options.dynamics) == (None, audience.dynamics if asked.strength is None else None)


def test_nobody_s_name_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(OptionError, match=r"'nobody'; allowed: club, streaming, radio, headphones, cinema"):
        audience_named("nobody")
    for command in ("match", "mix", "suggest"):
        done = run(command, tmp_path / "a", tmp_path / "b", "--audience", "nobody")
        assert done.code == 2
        assert all(name in done.err for name in AUDIENCES)
    assert not names(tmp_path)
    assert "|".join(AUDIENCES) in "".join(run("match", "--help").out.split())


def test_an_audience_without_a_bus_contradicts_itself():
    meant = meant_for(audience_named("club"), MatchOptions(), ceiling_given=False)
    with pytest.raises(OptionError, match=r"--audience club and --bus off contradict each other"):
        MixOptions(match=meant, bus="off")


def test_a_club_s_master_has_its_bass_in_the_centre_and_stays_clean(songs: Songs, tmp_path):
    """The bass of the mix is wide; -9 LUFS would cost more than 3 dB of limiting, and so is not reached by force."""
    wide = 0.3 * signals.song(12.0, RATE_HZ, seed=1)
    low = signals.shaped(signals.white(-24.0, 12.0, RATE_HZ, 2, seed=4), RATE_HZ, lambda hz: (hz > 35) & (hz < 90))
    mix = write(tmp_path / "wide.wav", wide + low)
    command = ("match", mix, songs.reference, "-o", tmp_path / "out.wav", "--report", tmp_path / "out.md", "--json")
    told = run(*command, "--audience", "club").json
    (width,) = [each for each in told["settings"]["bus"] if each["kind"] == "width" and each["low_db"] == -24.0]
    assert width["low_crossover_hz"] == 100.0
    assert told["options"]["audience"] == "club"
    assert told["after"]["true_peak_dbtp"] <= -1.0
    assert told["after"]["loudness_lufs"] < -9.5
    assert told["limiter"]["reduction_db"] <= CLEAN_REDUCTION_DB + 0.4
    assert not told["dynamics"]["shared_with_limiter"]
    assert any("To insist, name the loudness: --lufs -9.0" in note for note in told["notes"])
    report = (tmp_path / "out.md").read_text()
    assert "## For whom it is meant" in report
    assert "a bass in the centre below 100 Hz" in report
    plain = run(*command, "--overwrite").json
    assert not [each for each in plain["settings"]["bus"] if each["kind"] == "width" and each["low_db"] == -24.0]
    assert "audience" in json.loads((tmp_path / "out.json").read_text())["options"]


def test_a_quieter_audience_is_reached_to_a_tenth(songs: Songs):
    told = run("match", songs.mix, songs.reference, "--audience", "cinema", "--no-report", "--json").json
    assert told["after"]["loudness_lufs"] == pytest.approx(-24.0, abs=0.1)
    assert told["after"]["true_peak_dbtp"] <= -2.0
    assert math.isclose(told["options"]["most_limiting_db"], 1.0)


def test_a_sheet_tells_of_the_low_end_and_a_mono_mix_has_none(songs: Songs, tmp_path):
    assert run("suggest", songs.mix, songs.reference, "--audience", "streaming").code == 0
    mono = write(tmp_path / "mono.wav", 0.3 * signals.song(8.0, RATE_HZ, 1, seed=1))
    done = run("suggest", mono, songs.reference, "--audience", "club", "--format", "json")
    assert done.code == 0, done.err
    assert '"low_crossover_hz"' not in done.out


def test_a_mix_s_bus_takes_its_audience_and_the_report_says_so(tmp_path):
    folder = write_folder(tmp_path / "stems", tracks(6.0))
    reference = write(tmp_path / "reference.wav", signals.song(8.0, RATE_HZ, seed=2))
    done = run("mix", folder, reference, "-o", tmp_path / "a.wav", "--audience", "radio", "--ceiling", "-3", "--space",
               "off", "--rides", "off", "--no-report")  # fmt: skip
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    assert "Meant for radio stations." in text
    assert "otherwise here, as you asked: true peaks up to -1 dBTP." in text
    told = json.loads((tmp_path / "a.json").read_text())
    assert told["wanted_lufs"] == -16.0
    assert told["limiter"]["reduction_db"] <= 1.4
    assert told["after"]["true_peak_dbtp"] <= -3.0
