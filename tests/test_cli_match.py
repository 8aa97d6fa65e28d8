"""`assistant match` from end to end: what it writes, prints and keeps its hands off."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant import settings
from assistant.analyze import analyze
from assistant.audio import open_sound
from tests import signals
from tests.command import names, run, write
from tests.conftest import Songs


def _measured(path: Path):
    sound = open_sound(path)
    return analyze(sound.blocks(), sound.rate_hz, sound.channels)


def test_a_match_writes_the_master_its_settings_and_its_report_beside_the_mix(songs: Songs):
    """Same rate, length and channels, 24 bits; nothing else appears, and the inputs keep their bytes."""
    before = {path: path.read_bytes() for path in (songs.mix, songs.reference)}
    done = run("match", songs.mix, songs.reference)
    assert done.code == 0, done.err
    outputs = {"mix_matched.wav", "mix_matched.json", "mix_matched.html"}
    assert names(songs.folder) == {"mix.wav", "reference.wav"} | outputs
    assert {path: path.read_bytes() for path in before} == before
    mix, master = (soundfile.info(songs.folder / name) for name in ("mix.wav", "mix_matched.wav"))
    assert (master.samplerate, master.frames, master.channels) == (mix.samplerate, mix.frames, mix.channels)
    assert master.subtype == "PCM_24"


def test_a_match_lands_on_the_reference_under_the_ceiling(songs: Songs):
    """The written file, not a prediction, has the reference's loudness within 0.1 LU."""
    assert run("match", songs.mix, songs.reference, "--ceiling", "-2").code == 0
    master, reference = _measured(songs.folder / "mix_matched.wav"), _measured(songs.reference)
    assert master.loudness_lufs == pytest.approx(reference.loudness_lufs, abs=0.1)
    assert master.true_peak_dbtp <= -2.0


def test_a_loudness_by_name_is_reached(songs: Songs):
    done = run("match", songs.mix, songs.reference, "--lufs", "-20", "--json")
    assert done.json["after"]["loudness_lufs"] == pytest.approx(-20.0, abs=0.1)
    assert done.json["wanted_lufs"] == -20.0


def test_strength_0_leaves_every_sample_as_it_is(songs: Songs):
    """0 does nothing: the master is the mix, but for its dither."""
    done = run("match", songs.mix, songs.reference, "--strength", "0", "--dither", "none")
    assert done.code == 0, done.err
    mix, master = (soundfile.read(songs.folder / name)[0] for name in ("mix.wav", "mix_matched.wav"))
    np.testing.assert_array_equal(master, mix)


def test_more_strength_comes_nearer_in_tone(songs: Songs):
    """Half of the difference is taken at 50, nearly all at 100."""
    left = []
    for strength in ("0", "50", "100"):
        done = run(
            "match", songs.mix, songs.reference, "--tone", strength, "-o", songs.folder / f"{strength}.wav", "--json"
        )
        after, reference = done.json["after"], done.json["reference"]
        apart = np.subtract(after["mid_db"], reference["mid_db"])[8:55]
        left.append(np.std(apart))
    assert left[2] < left[1] < left[0]


def test_the_json_beside_the_master_is_the_json_printed(songs: Songs):
    """One object for all programs: strict JSON, schema numbered, every part of the contract in it."""
    done = run("match", songs.mix, songs.reference, "--json")
    assert json.loads((songs.folder / "mix_matched.json").read_text()) == done.json
    told = done.json
    assert told["schema"] == 1
    assert set(told["settings"]) == {"schema", "bus", "tracks"}
    for song in ("before", "reference", "after"):
        for figure in ("loudness_lufs", "range_lu", "true_peak_dbtp", "crest_db", "plr_db", "mid_db", "width_db"):
            assert figure in told[song]
    assert all(isinstance(note, str) for note in told["notes"])
    assert settings.from_json(told) == settings.read(songs.folder / "mix_matched.json")


def test_after_is_measured_on_the_written_file(songs: Songs):
    done = run("match", songs.mix, songs.reference, "--json", "--bit-depth", "16", "--dither", "shaped")
    assert done.json["after"] == json.loads(json.dumps(_measured(songs.folder / "mix_matched.wav").summary()))


def test_two_runs_give_the_same_bytes(songs: Songs):
    """The sound, the settings and the report, its compressed excerpts included."""
    runs = []
    for _ in range(2):
        assert run("match", songs.mix, songs.reference, "--overwrite").code == 0
        runs.append({path.name: path.read_bytes() for path in songs.folder.iterdir()})
    assert runs[0] == runs[1]


@pytest.mark.parametrize("ending", ["txt", "md", "csv", "json", "html"])
def test_the_ending_of_the_report_chooses_its_writer(songs: Songs, ending: str):
    report = songs.folder / f"report.{ending}"
    assert run("match", songs.mix, songs.reference, "--report", report).code == 0
    text = report.read_text(encoding="utf-8")
    if ending == "json":
        json.loads(text)
    elif ending == "csv":
        assert next(csv.reader(text.splitlines()))[0] == "order"
    else:
        assert "mix.wav" in text.replace("\\", "")


def test_a_report_without_a_writer_is_refused_before_the_work(songs: Songs):
    done = run("match", songs.mix, songs.reference, "--report", songs.folder / "report.pdf")
    assert done.code == 1
    assert ".md" in done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_a_match_without_a_report_writes_none(songs: Songs):
    assert run("match", songs.mix, songs.reference, "--no-report").code == 0
    assert names(songs.folder) == {"mix.wav", "reference.wav", "mix_matched.wav", "mix_matched.json"}


def test_a_report_that_is_wanted_and_refused_is_an_error_before_the_work(songs: Songs):
    done = run("match", songs.mix, songs.reference, "--no-report", "--report", songs.folder / "report.md")
    assert done.code == 1
    assert "--no-report" in done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_two_outputs_of_one_name_are_refused_before_the_work(songs: Songs):
    """A report in JSON beside a master whose settings have the same name."""
    songs.reference.unlink()
    done = run("match", songs.mix, songs.reference, "--report", songs.folder / "mix_matched.json")
    assert done.code == 1
    assert "two outputs" in done.err


def test_settings_go_where_they_are_wanted(songs: Songs):
    wanted = songs.folder / "wanted.json"
    assert run("match", songs.mix, songs.reference, "--settings", wanted, "-o", songs.folder / "a.flac").code == 0
    assert names(songs.folder) == {"mix.wav", "reference.wav", "a.flac", "a.html", "wanted.json"}


@pytest.mark.parametrize(
    ("ending", "options", "subtype"),
    [
        ("wav", ["--bit-depth", "16"], "PCM_16"),
        ("wav", ["--bit-depth", "32f"], "FLOAT"),
        ("flac", [], "PCM_24"),
        ("aiff", ["--bit-depth", "16", "--dither", "shaped"], "PCM_16"),
        ("rf64", [], "PCM_24"),
        ("ogg", [], "VORBIS"),
        ("mp3", [], "MPEG_LAYER_III"),
    ],
)
def test_every_format_lands_under_the_ceiling(songs: Songs, ending: str, options: list[str], subtype: str):
    """Coding may overshoot; what counts is what one reads back."""
    master = songs.folder / f"a.{ending}"
    done = run("match", songs.mix, songs.reference, "-o", master, "--lufs", "-14", *options)
    assert done.code == 0, done.err
    assert soundfile.info(master).subtype == subtype
    profile = _measured(master)
    assert profile.true_peak_dbtp <= -1.0
    assert profile.loudness_lufs == pytest.approx(-14.0, abs=0.1)


def test_another_rate_is_written_on_request(songs: Songs):
    assert run("match", songs.mix, songs.reference, "--rate", "48000").code == 0
    info = soundfile.info(songs.folder / "mix_matched.wav")
    assert (info.samplerate, info.frames) == (48000, 12 * 48000)


def test_several_references_are_pooled(songs: Songs):
    """The JSON names all, and the reference's loudness lies between theirs."""
    louder = write(songs.folder / "louder.wav", 0.9 * signals.song(12.0, 44100, seed=3))
    done = run("match", songs.mix, songs.reference, louder, "--json")
    assert done.json["references"] == ["reference.wav", "louder.wav"]
    each = sorted(_measured(path).loudness_lufs for path in (songs.reference, louder))
    assert each[0] < done.json["reference"]["loudness_lufs"] < each[1]


def test_the_reference_that_is_the_mix_changes_nothing(songs: Songs):
    """Every move under 0.1 dB, and the report says that the two match."""
    done = run("match", songs.mix, songs.mix, "--dither", "none")
    assert done.code == 0, done.err
    assert "matches the reference already" in done.out
    mix, master = (soundfile.read(songs.folder / name)[0] for name in ("mix.wav", "mix_matched.wav"))
    np.testing.assert_allclose(master, mix, atol=2e-3 * np.abs(mix).max())


def test_verify_prints_both_meters_and_they_agree(songs: Songs):
    """Within 0.02 LU; 16 times oversampled a peak reads a little higher, most of all in noise as here."""
    done = run("match", songs.mix, songs.reference, "--verify", "--json")
    verified = done.json["verified"]
    assert verified["loudness_lufs"] == pytest.approx(verified["independent_lufs"], abs=0.02)
    assert -0.02 < verified["independent_dbtp"] - verified["true_peak_dbtp"] < 0.3
    text = run("match", songs.mix, songs.reference, "--verify", "--overwrite").out
    assert "pyloudnorm" in text


def test_quiet_and_a_pipe_are_silent(songs: Songs):
    """No progress where nobody looks; quiet drops the report, too."""
    done = run("match", songs.mix, songs.reference)
    assert done.err == ""
    done = run("match", songs.mix, songs.reference, "--quiet", "--overwrite")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_timings_are_printed_on_request(songs: Songs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ASSISTANT_TIMINGS", "1")
    lines = run("match", songs.mix, songs.reference).err.splitlines()
    assert [line.split()[:2] for line in lines][:2] == [["timing", "analyze"], ["timing", "fit"]]
    assert all(float(number) >= 0.0 for line in lines for number in line.split()[2:])


@pytest.mark.parametrize("name", ["mix_matched.wav", "mix_matched.json", "report.md"])
def test_an_output_that_exists_is_refused_before_the_work(songs: Songs, name: str):
    """The reference is never even read: it is missing here."""
    there = songs.folder / name
    there.write_text("precious")
    songs.reference.unlink()
    done = run("match", songs.mix, songs.reference, "--report", songs.folder / "report.md")
    assert done.code == 1
    assert "--overwrite" in done.err
    assert there.read_text() == "precious"
    assert names(songs.folder) == {"mix.wav", name}


def test_overwrite_replaces_outputs_but_never_an_input(songs: Songs):
    (songs.folder / "mix_matched.wav").write_text("old")
    assert run("match", songs.mix, songs.reference, "--overwrite").code == 0
    before = songs.reference.read_bytes()
    done = run("match", songs.mix, songs.reference, "-o", songs.reference, "--overwrite")
    assert done.code == 1
    assert "input" in done.err
    assert songs.reference.read_bytes() == before


def test_the_fir_equalizer_says_what_it_draws(songs: Songs):
    done = run("match", songs.mix, songs.reference, "--eq", "fir", "--phase", "linear", "--tone", "100", "--json")
    assert done.code == 0, done.err
    kinds = [processor["kind"] for processor in done.json["settings"]["bus"]]
    assert "fir_equalizer" in kinds
    assert any("linear-phase" in move["setting"] for move in done.json["moves"])


def test_bands_limits_the_equalizer(songs: Songs):
    done = run("match", songs.mix, songs.reference, "--tone", "100", "--bands", "2", "--json")
    equalizers = [each for each in done.json["settings"]["bus"] if each["kind"] == "equalizer"]
    assert sum(len(each["bands"]) for each in equalizers) <= 2


@pytest.mark.parametrize("rate_hz", [22050, 48000, 96000])
def test_rates_that_differ_meet(songs: Songs, rate_hz: int):
    """The mix keeps its rate whatever the reference's is."""
    other = write(songs.folder / "other.wav", 0.5 * signals.song(8.0, rate_hz, seed=4), rate_hz)
    assert run("match", songs.mix, other, "-o", songs.folder / "a.wav").code == 0
    assert run("match", other, songs.reference, "-o", songs.folder / "b.wav").code == 0
    assert soundfile.info(songs.folder / "a.wav").samplerate == 44100
    assert soundfile.info(songs.folder / "b.wav").samplerate == rate_hz


def test_a_full_set_of_outputs_can_be_moved_away_and_rendered_again(songs: Songs, tmp_path: Path):
    """The JSON alone, elsewhere, gives the master again, bit for bit."""
    assert run("match", songs.mix, songs.reference).code == 0
    kept = shutil.copy(songs.folder / "mix_matched.json", tmp_path / "kept.json")
    done = run("render", songs.mix, kept, "-o", tmp_path / "again.wav")
    assert done.code == 0, done.err
    assert (tmp_path / "again.wav").read_bytes() == (songs.folder / "mix_matched.wav").read_bytes()


def test_attacks_are_lifted_on_request_only(tmp_path: Path):
    """A limited mix against the same song as it was: the shaper is in the chain with --transients, and not without."""
    song = signals.song(12.0, 44100, seed=1)
    crushed = np.clip(4.0 * song, -0.5, 0.5)
    mix, reference = write(tmp_path / "mix.wav", crushed), write(tmp_path / "reference.wav", 0.5 * song)
    plain = run("suggest", mix, reference, "--format", "json").json
    lifted = run("suggest", mix, reference, "--transients", "60", "--format", "json").json
    assert "transient_shaper" not in [each["kind"] for each in plain["settings"]["bus"]]
    shaper = next(each for each in lifted["settings"]["bus"] if each["kind"] == "transient_shaper")
    assert 0.0 < shaper["attack_db"] <= 2.4
    done = run("match", mix, reference, "--transients", "60", "--json")
    assert shaper in done.json["settings"]["bus"]


@pytest.mark.parametrize("command", ["match", "suggest"])
def test_transients_have_a_range(songs: Songs, command: str):
    done = run(command, songs.mix, songs.reference, "--transients", "150")
    assert done.code == 1
    assert "--transients is 150; the range is 0 to 100" in done.err
