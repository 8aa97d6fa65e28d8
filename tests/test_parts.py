"""What is compared, and what is rendered all the same."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.audio import open_sound
from assistant.errors import OptionError, SoundError
from assistant.match import suggest
from assistant.options import MatchOptions
from assistant.parts import chosen_stretches, compared
from assistant.profile import pool
from assistant.progress import Progress
from tests import signals
from tests.command import run, write
from tests.profiles import RATE_HZ, SONG_SECONDS, hill, moved, profile, song


def bright_after(seconds, samples):
    """A song that turns bright and 6 dB louder from there on."""
    bright = signals.shaped(samples, RATE_HZ, lambda hz: 1.0 + 3.0 * hz / (hz + 2000.0))
    cut = round(seconds * RATE_HZ)
    return signals.join(samples[:, :cut], np.ascontiguousarray(2.0 * bright[:, cut:]))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A mix, and a reference whose second half is another: 12 s each way."""
    folder = tmp_path_factory.mktemp("parts")
    mix = write(folder / "mix.wav", 0.5 * song(0), subtype="FLOAT")
    reference = write(folder / "reference.wav", bright_after(12.0, song(1)), subtype="FLOAT")
    return mix, reference


def suggested(files, **options):
    return suggest(files[0], files[1:], MatchOptions(**options), Progress())


def notes(match):
    return " ".join(note.text for note in match.notes)


def cut(path, start, end):
    sound = open_sound(path).part(start, end).read()
    return analyze_samples(sound.samples, sound.rate_hz)


def test_no_times_leave_every_sound_as_it_is(files):
    sounds = [open_sound(path) for path in files]
    assert all(part is sound for part, sound in zip(chosen_stretches(sounds, MatchOptions()), sounds, strict=True))


def test_each_song_has_its_own_times_and_every_reference_the_same(files):
    sounds = [open_sound(path) for path in (*files, files[1])]
    options = MatchOptions(from_seconds=(1.0, 12.0), to_seconds=(None, 20.0))
    spans = [(part.start / RATE_HZ, part.duration_seconds) for part in chosen_stretches(sounds, options)]
    assert spans == [(1.0, SONG_SECONDS - 1.0), (12.0, 8.0), (12.0, 8.0)]


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (
            (None, 25.0),
            (None, None),
            r"--from 0:25 is beyond .*reference.wav, which lasts 0:24; .*other song",
        ),
        ((None, None), (24.6, None), r"--to 0:24.6 is beyond the end of .*mix.wav"),
        ((22.0, None), (None, None), "2 s of .*mix.wav; at least 3 s"),
        ((None, None), (None, 2.5), "from 0:00 to 0:02.5 there are 2.5 s of .*reference.wav"),
    ],
)
def test_stretches_that_a_file_does_not_have_are_refused(files, start, end, says):
    with pytest.raises(OptionError, match=says):
        chosen_stretches([open_sound(path) for path in files], MatchOptions(from_seconds=start, to_seconds=end))


def test_a_length_as_it_is_shown_is_no_mistake(files):
    """Lengths are told in whole seconds, so the end may lie a little after the end."""
    (part,) = chosen_stretches([open_sound(files[0])], MatchOptions(to_seconds=(SONG_SECONDS + 0.4, None)))
    assert part.samples == open_sound(files[0]).samples


def test_only_the_stretches_are_compared(files):
    """Tone, and loudness, are those of the files' stretches when measured by themselves; the table's are not."""
    match = suggested(files, from_seconds=(0.0, 12.0), to_seconds=(12.0, 24.0))
    mix, reference = cut(files[0], 0.0, 12.0), cut(files[1], 12.0, 24.0)
    alone = compared((mix, mix), (reference, reference), MatchOptions()).difference
    assert np.array_equal(match.difference.mid_db, alone.mid_db)
    assert match.difference.loudness_lu == alone.loudness_lu
    assert match.before.duration_seconds == match.reference.duration_seconds == SONG_SECONDS
    dull = suggested(files, from_seconds=(0.0, 0.0), to_seconds=(12.0, 12.0))
    high = slice(40, 50)
    assert np.mean(match.difference.mid_db[high]) > np.mean(dull.difference.mid_db[high]) + 3.0


@pytest.mark.parametrize(("options", "share"), [({}, 1.0), ({"loudness": 50.0}, 0.5), ({"strength": 0.0}, 0.0)])
def test_the_whole_mix_moves_by_what_separates_the_stretches(files, options, share):
    match = suggested(files, from_seconds=(0.0, 12.0), to_seconds=(12.0, 24.0), **options)
    apart = cut(files[1], 12.0, 24.0).loudness_lufs - cut(files[0], 0.0, 12.0).loudness_lufs
    assert match.wanted_lufs == pytest.approx(match.before.loudness_lufs + share * apart, abs=1e-9)


def test_a_loudness_by_name_is_that_of_the_whole(files):
    assert suggested(files, from_seconds=(0.0, 12.0), lufs=-15.0).wanted_lufs == -15.0


def test_one_song_may_keep_all_of_itself(files):
    match = suggested(files, from_seconds=(None, 12.0))
    assert match.wanted_lufs == pytest.approx(cut(files[1], 12.0, 24.0).loudness_lufs, abs=1e-9)
    assert "the mix as a whole" in notes(match)
    assert "the reference from 0:12 to the end" in notes(match)


def test_the_notes_tell_what_was_compared(files):
    told = notes(suggested(files, from_seconds=(0.0, 12.0), to_seconds=(11.5, 24.0)))
    loudness = cut(files[1], 12.0, 24.0).loudness_lufs
    assert f"the mix from 0:00 to 0:11.5 ({cut(files[0], 0.0, 11.5).loudness_lufs:.1f} LUFS)" in told
    assert f"with the reference from 0:12 to 0:24 ({loudness:.1f} LUFS)" in told
    assert "Less than 30 s were compared" in told
    assert "Compared" not in notes(suggested(files))


def test_times_apply_to_each_of_several_references(files, tmp_path):
    other = write(tmp_path / "other.wav", song(2), subtype="FLOAT")
    match = suggested((*files, other), from_seconds=(None, 6.0), to_seconds=(None, 18.0))
    pooled = pool([cut(path, 6.0, 18.0) for path in (files[1], other)])
    assert match.wanted_lufs == pytest.approx(pooled.loudness_lufs, abs=1e-9)
    assert "each reference from 0:06 to 0:18" in notes(match)


def test_a_silent_stretch_is_refused_with_its_times(files, tmp_path):
    quiet = write(tmp_path / "quiet.wav", signals.join(signals.silence(6.0, RATE_HZ), song(0)))
    with pytest.raises(SoundError, match=r"quiet.wav is silent from 0:01 to 0:05 .*--from and --to"):
        suggested((quiet, files[1]), from_seconds=(1.0, None), to_seconds=(5.0, None))


def test_the_same_stretch_of_one_performance_is_one_performance(files, tmp_path):
    louder = write(tmp_path / "louder.wav", 0.9 * song(0), subtype="FLOAT")
    options = {"from_seconds": (3.0, 3.0), "to_seconds": (18.0, 18.0)}
    assert suggested((files[0], louder), **options).difference.same_song
    assert suggested((files[0], louder), section="loudest").difference.same_song
    assert not suggested((files[0], louder), from_seconds=(3.0, 4.0), to_seconds=(18.0, 19.0)).difference.same_song


def loud_moved(before, mid_db):
    """A profile whose loud sections alone have another spectrum."""
    loud = np.array(before.section_labels) == "loud"
    return moved(before, np.outer(loud, mid_db))


def test_the_loudest_are_compared_with_the_loudest():
    """Where the loud sections alone differ, they are seen to differ by more than the whole songs."""
    mix, curve = profile(0), hill(3000.0, 6.0)
    reference = loud_moved(mix, curve)
    found = [
        compared((mix, mix), (reference, reference), MatchOptions(section=section)).difference
        for section in ("loudest", "all", "auto")
    ]
    band = int(np.argmax(curve))
    assert found[0].mid_db[band] - np.median(found[0].mid_db) == pytest.approx(6.0, abs=1.0)
    assert np.array_equal(found[1].mid_db, found[2].mid_db)


def test_the_loudest_leave_the_loudness_to_the_whole():
    mix, reference = profile(0), profile(1)
    pair = compared((mix, mix), (reference, reference), MatchOptions(section="loudest"))
    assert pair.wanted_lufs == reference.loudness_lufs
    assert pair.level_mix is mix
    assert 3.0 <= pair.mix.duration_seconds < mix.duration_seconds
    assert pair.mix.loudness_lufs > mix.loudness_lufs - 1.0
    assert f"the loudest 0:{pair.mix.duration_seconds:02.0f} of the mix" in pair.notes[0].text


def test_where_nothing_stands_out_all_is_compared():
    steady = analyze_samples(signals.white(-20.0, 31.0, RATE_HZ), RATE_HZ)
    other = analyze_samples(signals.pink(-20.0, 32.0, RATE_HZ), RATE_HZ)
    pair = compared((steady, steady), (other, other), MatchOptions(section="loudest"))
    assert (pair.mix, pair.reference) == (steady, other)
    assert "all of the mix, in which nothing stands out" in pair.notes[0].text


def test_a_fraction_of_a_second_is_not_taken_for_the_loud_part():
    """One loud end of 0.4 s is no basis for a comparison."""
    ending = signals.join(signals.white(-30.0, 30.0, RATE_HZ), signals.white(-5.0, 0.4, RATE_HZ))
    mix, reference = analyze_samples(ending, RATE_HZ), profile(1)
    assert mix.section_labels.count("loud") == 1
    pair = compared((mix, mix), (reference, reference), MatchOptions(section="loudest"))
    assert pair.mix == mix


def test_the_command_line_takes_times_and_sections(files, tmp_path):
    """The master is as long as the mix, and the JSON says what was asked for."""
    done = run(
        "match",
        *files,
        "-o",
        tmp_path / "a.wav",
        "--from",
        "0:01,0:12",
        "--to",
        "13,",
        "--section",
        "loudest",
        "--json",
    )
    assert done.code == 0, done.err
    assert done.json["options"]["from_seconds"] == [1.0, 12.0]
    assert done.json["options"]["to_seconds"] == [13.0, None]
    assert done.json["options"]["section"] == "loudest"
    assert done.json["after"]["duration_seconds"] == SONG_SECONDS
    assert done.json["after"]["loudness_lufs"] == pytest.approx(done.json["wanted_lufs"], abs=0.1) or any(
        "Delivered" in note for note in done.json["notes"]
    )
    assert any("from 0:01 to 0:13" in note for note in done.json["notes"])


@pytest.mark.parametrize(
    "options", [("--from", "0:40"), ("--from", "9", "--to", "8"), ("--to", "x"), ("--section", "x")]
)
@pytest.mark.parametrize("command", ["match", "suggest"])
def test_mistakes_are_told_in_one_line_before_the_work(files, command, options):
    done = run(command, *files, *options)
    assert done.code == 1
    assert done.err.startswith("assistant: error: ")
    assert done.err.count("\n") == 1
    assert not (files[0].parent / "mix_matched.wav").exists()
