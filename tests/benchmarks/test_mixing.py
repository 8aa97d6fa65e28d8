"""The figures about mixes: gains about their mean, places of constant power, what a chain's gain is."""

import numpy as np
import pytest

from benchmarks import mix
from benchmarks.distances import loudness_lufs
from benchmarks.mixing import (
    RATE_HZ,
    chain_gain_db,
    chain_pan,
    equal_loudness,
    gain_errors_db,
    placed,
    read_tracks,
    summed,
)
from tests.command import write
from tests.mixing.songs import tracks, write_folder
from tests.signals import song, tone, white


def test_gain_errors_know_no_common_gain():
    errors = gain_errors_db({"a": 5.0, "b": 1.0}, {"a": 2.0, "b": -2.0})
    assert errors == pytest.approx([0.0, 0.0])
    assert gain_errors_db({"a": 0.0, "b": 0.0}, {"a": 2.0, "b": -2.0}) == pytest.approx([2.0, 2.0])


@pytest.mark.parametrize("pan", [-1.0, 0.0, 0.4])
def test_places_keep_the_power(pan):
    sound = np.repeat(white(-20.0, 0.2, RATE_HZ, 1), 2, axis=0)
    assert np.mean(placed(sound, pan) ** 2) == pytest.approx(np.mean(sound**2), rel=1e-4)


def test_sums_and_equal_loudness(tmp_path):
    write(tmp_path / "a.wav", tone(500.0, -30.0, 2.0, RATE_HZ))
    write(tmp_path / "b.wav", tone(2000.0, -10.0, 2.0, RATE_HZ))
    write(tmp_path / "silent.wav", np.zeros((1, 1000), dtype=np.float32))
    found = read_tracks(tmp_path)
    assert {sound.shape for sound in found.values()} == {(2, 2 * RATE_HZ)}
    assert summed(found, {"a": 0.0, "b": -6.0, "silent": 0.0}) == pytest.approx(
        found["a"] + 0.50119 * found["b"], abs=1e-4
    )
    assert loudness_lufs(equal_loudness(found), RATE_HZ) == pytest.approx(-27.0, abs=0.1)


def test_a_chain_s_gain_is_the_sum_of_its_gains():
    chain = [{"kind": "gain", "gain_db": 3.0}, {"kind": "pan", "pan": -0.5}, {"kind": "gain", "gain_db": -1.0}]
    assert chain_gain_db(chain) == pytest.approx(2.0)
    assert chain_pan(chain) == -0.5
    assert chain_pan([]) == 0.0


def test_the_program_judges_a_little_song(tmp_path, capsys):
    write_folder(tmp_path / "stems" if (tmp_path / "stems").mkdir() else tmp_path / "stems" / "song", tracks(10.0))
    (tmp_path / "songs").mkdir()
    write(tmp_path / "songs" / "a.wav", song(10.0, RATE_HZ))
    arguments = [str(tmp_path / "stems"), str(tmp_path / "songs"), "--draws", "1", "--references", "1"]
    assert mix.main(arguments) == 0
    told = capsys.readouterr().out
    for part in mix.PARTS:
        assert f"## {part}" in told
    like = told[told.index("## like") : told.index("## other")]
    assert float(like.split("mean ")[-1].split(",")[0]) < 1.0  # the last column, the largest pan error in percent
    gain_error_db = [line.split("|")[2] for line in like.splitlines() if line.startswith("| song |")][-1]
    assert float(gain_error_db) < 0.3
