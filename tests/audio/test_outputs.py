"""Outputs: all of them or none, whole or not at all, nothing lost and nothing left behind."""

import hashlib
import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.audio import Outputs, check_output, choose_format, open_output, open_sound, outputs
from assistant.errors import OutputError

SAMPLES = np.random.default_rng(5).uniform(-0.5, 0.5, (2, 5_000)).astype(np.float32)


def write(path, *, samples=SAMPLES, **options):
    with open_output(path, choose_format(path, rate_hz=44_100), 2, **options) as writer:
        writer.write(samples)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_appears_only_when_it_is_whole(tmp_path):
    path = tmp_path / "x.wav"
    with open_output(path, choose_format(path, rate_hz=44_100), 2) as writer:
        writer.write(SAMPLES)
        assert not path.exists()
        assert all(name.startswith(".x.partial-") and name.endswith(".wav") for name in names(tmp_path))
    assert names(tmp_path) == ["x.wav"]
    assert open_sound(path).samples == 5_000


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_any_exception_leaves_nothing(tmp_path, error):
    def write_and_fail():
        with Outputs() as files:
            files.text(tmp_path / "x.json", "{}")
            files.sound(tmp_path / "x.wav", choose_format("x.wav", rate_hz=44_100), 2).write(SAMPLES)
            raise error

    with pytest.raises(error):
        write_and_fail()
    assert names(tmp_path) == []


def test_a_set_appears_together(tmp_path):
    with Outputs() as files:
        files.sound(tmp_path / "x.wav", choose_format("x.wav", rate_hz=44_100), 2).write(SAMPLES)
        files.text(tmp_path / "x.json", '{"ä": 1}\n')
        files.path(tmp_path / "x.html").write_text("<p>", encoding="utf-8")
        files.publish()
    assert names(tmp_path) == ["x.html", "x.json", "x.wav"]
    assert (tmp_path / "x.json").read_bytes() == '{"ä": 1}\n'.encode()


def test_a_set_that_is_not_published_does_not_appear(tmp_path):
    with Outputs() as files:
        files.text(tmp_path / "x.json", "{}")
    assert names(tmp_path) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_kept_and_the_set_taken_back(tmp_path, monkeypatch, links):
    """With and without hard links, which some file systems do not have."""
    if not links:
        monkeypatch.setattr(outputs.Path, "hardlink_to", _no_links)
    with Outputs() as files:
        files.text(tmp_path / "a.json", "new")
        files.text(tmp_path / "b.html", "new")
        (tmp_path / "b.html").write_text("someone else's", encoding="utf-8")
        with pytest.raises(OutputError, match=r"b\.html.*appeared"):
            files.publish()
    assert names(tmp_path) == ["b.html"]
    assert (tmp_path / "b.html").read_text(encoding="utf-8") == "someone else's"


def _no_links(*_):
    raise OSError(95, "Operation not supported")


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_a_failure_half_way_restores_what_was_replaced(tmp_path, monkeypatch, error, links):
    """The first file is back as it was, the new second one gone, and no temporary or backup is left."""
    if not links:
        monkeypatch.setattr(outputs.Path, "hardlink_to", _no_links)
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    (tmp_path / "c.html").write_text("old", encoding="utf-8")
    replace = outputs.Path.replace

    def fail_at_the_third(self, target):
        if "partial" in self.name and target.name == "c.html":
            raise error
        return replace(self, target)

    monkeypatch.setattr(outputs.Path, "replace", fail_at_the_third)
    expected = OutputError if isinstance(error, OSError) else KeyboardInterrupt
    with Outputs(overwrite=True) as files:
        for name in ("a.json", "b.json", "c.html"):
            files.text(tmp_path / name, "new")
        with pytest.raises(expected):
            files.publish()
    assert names(tmp_path) == ["a.json", "c.html"]
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old"
    assert (tmp_path / "c.html").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("links", [True, False])
def test_publishing_works_with_and_without_hard_links(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(outputs.Path, "hardlink_to", _no_links)
    for text in ("old", "new"):
        with Outputs(overwrite=text == "new") as files:
            files.text(tmp_path / "a.json", text)
            files.publish()
    assert names(tmp_path) == ["a.json"]
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "new"


def test_an_existing_file_is_kept_without_overwrite(tmp_path):
    path = tmp_path / "x.wav"
    path.write_text("precious", encoding="utf-8")
    with pytest.raises(OutputError, match="--overwrite"):
        write(path)
    assert path.read_text(encoding="utf-8") == "precious"
    write(path, overwrite=True)
    assert open_sound(path).samples == 5_000
    assert names(tmp_path) == ["x.wav"]


@pytest.mark.parametrize("link", [None, "symbolic", "hard"])
def test_an_input_is_never_overwritten(tmp_path, link):
    """Under its own or another name, `overwrite` or not."""
    source = output = tmp_path / "mix.wav"
    write(source)
    before = digest(source)
    if link:
        output = tmp_path / "other.wav"
        output.symlink_to(source) if link == "symbolic" else output.hardlink_to(source)
    with pytest.raises(OutputError, match="one of the inputs"):
        write(output, overwrite=True, inputs=[tmp_path / "missing.wav", source])
    assert digest(source) == before


def test_two_outputs_of_one_name(tmp_path):
    with Outputs() as files:
        files.text(tmp_path / "x.json", "1")
        with pytest.raises(OutputError, match="two outputs"):
            files.text(tmp_path / "." / "x.json", "2")
    assert names(tmp_path) == []


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder.wav").mkdir()
    for path, words in [
        (tmp_path / "nowhere" / "x.wav", "does not exist"),
        (tmp_path / "file" / "x.wav", "is not a folder"),
        (tmp_path / "folder.wav", "is a folder"),
        ("/dev/null", "device"),
        (tmp_path / ("x" * 300 + ".wav"), "name too long|cannot be written"),
    ]:
        with Outputs(overwrite=True) as files, pytest.raises(OutputError, match=words):
            files.text(path, "x")
    assert names(tmp_path) == ["file", "folder.wav"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that even root cannot write")
def test_a_folder_that_cannot_be_written():
    with pytest.raises(OutputError, match="/proc"):
        write("/proc/x.wav")


def test_a_folder_without_permission(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="may not be written"):
        check_output(tmp_path / "x.wav")


def test_a_symbolic_link_stays_and_its_file_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "x.wav"
    link.symlink_to(tmp_path / "real" / "y.wav")
    write(link)
    assert link.is_symlink()
    assert open_sound(link).samples == 5_000
    assert names(tmp_path / "real") == ["y.wav"]


def test_long_and_odd_names(tmp_path):
    for name in ("n" * 251 + ".wav", "ü" * 120 + ".wav", "two\nlines.wav", "a.b.c.wav", "-x.wav"):
        write(tmp_path / name)
        assert open_sound(tmp_path / name).samples == 5_000
    assert len(names(tmp_path)) == 5


def test_files_have_the_mode_of_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "x.wav")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x.wav").stat().st_mode) == 0o640


def test_signal_handlers_are_given_back(tmp_path):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    write(tmp_path / "x.wav")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def run(folder, code, **options):
    program = textwrap.dedent(code)
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(folder)], stderr=subprocess.PIPE, text=True, **options
    )


WRITE_FOREVER = """
    import sys, time
    from pathlib import Path
    import numpy as np
    from assistant.audio import Outputs, choose_format
    folder = Path(sys.argv[1])
    with Outputs(overwrite=True) as files:
        files.text(folder / "x.json", "{}")
        writer = files.sound(folder / "x.ENDING", choose_format("x.ENDING", rate_hz=44100), 2)
        while True:
            writer.write(np.zeros((2, 4096), dtype=np.float32))
            (folder / "ready").touch()
            time.sleep(0.001)
"""


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_while_writing_leaves_what_was_there(tmp_path, number, ending):
    """The old output is untouched, no temporary is left, and the exit status tells of the signal."""
    old = tmp_path / f"x.{ending}"
    write(old)
    before = digest(old)
    process = run(tmp_path, WRITE_FOREVER.replace("ENDING", ending))
    _wait_for(tmp_path / "ready")
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode in (128 + number, -number)
    assert names(tmp_path) == ["ready", old.name]
    assert digest(old) == before


def _wait_for(path):
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, "the writing program did not start"
        time.sleep(0.01)


def test_a_signal_while_publishing_waits(tmp_path, monkeypatch):
    """The set is published whole, then the interrupt is delivered."""
    publish = outputs._Step.publish

    def interrupted(self, *, overwrite):
        signal.raise_signal(signal.SIGINT)
        publish(self, overwrite=overwrite)

    monkeypatch.setattr(outputs._Step, "publish", interrupted)
    with Outputs() as files:
        files.text(tmp_path / "a.json", "1")
        files.text(tmp_path / "b.json", "2")
        with pytest.raises(KeyboardInterrupt):
            files.publish()
    assert names(tmp_path) == ["a.json", "b.json"]


WRITE_TOO_MUCH = """
    import sys
    from pathlib import Path
    import numpy as np
    from assistant.audio import Outputs, choose_format
    from assistant.errors import OutputError
    folder, noise = Path(sys.argv[1]), np.random.default_rng(1)
    try:
        with Outputs() as files:
            files.text(folder / "x.json", "{}")
            writer = files.sound(folder / "x.ENDING", choose_format("x.ENDING", rate_hz=44100), 2, samples=SAMPLES)
            for _ in range(SAMPLES // 10_000):
                writer.write(noise.uniform(-0.5, 0.5, (2, 10_000)).astype(np.float32))
            files.publish()
    except OutputError as error:
        sys.exit(f"OutputError: {error}")
"""


@pytest.mark.parametrize("ending", ["wav", "rf64", "flac", "aiff", "ogg", "mp3"])
@pytest.mark.parametrize("samples", [400_000, 40_000])
def test_a_full_disk_leaves_nothing(tmp_path, ending, samples):
    """A limit on the file's size stands in for the disk; the shorter sound hits it only when it is closed."""
    limit = 100_000 if samples == 400_000 else {"ogg": 15_000, "mp3": 15_000}.get(ending, 200_000)
    process = run(
        tmp_path,
        WRITE_TOO_MUCH.replace("ENDING", ending).replace("SAMPLES", str(samples)),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    _, text = process.communicate(timeout=60)
    assert process.returncode == 1
    assert text.startswith("OutputError: ")
    assert "could not be written whole" in text
    assert text.count("\n") == 1
    assert names(tmp_path) == []


def test_a_full_disk_while_a_text_is_written(tmp_path):
    code = """
        import sys
        from pathlib import Path
        from assistant.audio import Outputs
        from assistant.errors import OutputError
        try:
            with Outputs() as files:
                files.text(Path(sys.argv[1]) / "x.html", "x" * 100_000)
        except OutputError as error:
            sys.exit(str(error))
    """
    process = run(tmp_path, code, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000)))
    _, text = process.communicate(timeout=60)
    assert "could not be written whole (0.1 MB needed)" in text
    assert names(tmp_path) == []


def test_in_another_thread_signals_are_left_alone(tmp_path):
    """Only the main thread may set handlers; writing works everywhere."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write, tmp_path / "x.wav").result()
    assert names(tmp_path) == ["x.wav"]
