"""A warning says which group, where, how much, and what to paste, or that nothing helps."""

import json
from dataclasses import replace
from pathlib import Path

from assistant.listen import DEVICES
from assistant.listen.fixes import Fix
from assistant.listen.judge import GroupThere
from assistant.listen.preview import Preview
from assistant.listen.reach import Reach
from assistant.listen.translation import Lost, Translation
from assistant.processors import Saturator
from assistant.report.speakers import speakers_lines, speakers_object, speakers_table

BASS = GroupThere(name="bass", tracks=("bass DI",), level_lu=-8.0, loss_lu=12.34, heard=0.9, heard_there=0.1)
REACH = Reach(low_hz=360.0, high_hz=None, below_percent=40.0, above_percent=0.0, loss_lu=2.2, mono_loss_lu=0.1)
PREVIEW = Preview(path=Path("a_phone.wav"), loudness_lufs=-14.0, reduction_db=1.5)
BACK = replace(BASS, heard_there=0.6)
FIX = Fix(track="bass DI", place=2, chain=(Saturator(drive_db=18.0),), change_db=1.25, after=BACK)


def told(fix: Fix | None, device: str = "phone", group: GroupThere = BASS) -> Translation:
    return Translation(
        device=DEVICES[device], preview=PREVIEW, reach=REACH, groups=(group,), lost=(Lost(group=group, fix=fix),)
    )


def test_a_warning_names_the_fix_as_it_stands_in_settings():
    first, warning = speakers_lines([told(FIX)])
    assert first == (
        "On a phone's speaker: 40 % of its loudness energy lies below 360 Hz, out of reach. At equal gain it is 2.2 LU "
        "softer than on full-range speakers. The preview is a_phone.wav, at -14.0 LUFS, for which a limiter takes 1.5 "
        "dB."
    )
    assert "bass (bass DI) loses 12.3 LU more than the mix on a phone's speaker: heard there in 10 %" in warning
    assert "This brings it to 60 %; paste it into the chain of bass DI in the settings, from entry 3 on:" in warning
    assert json.dumps({"kind": "saturator", "drive_db": 18.0, "wet_percent": 100.0}) in warning
    assert "moves 1.2 dB" in warning
    (row,) = speakers_table([told(FIX)]).rows
    assert row == ("phone: bass", "-8.0", "+12.3", "90 %", "10 %", "lost")
    (found,) = speakers_object([told(FIX)])
    assert found["warnings"][0]["fix"]["chain"] == [{"kind": "saturator", "drive_db": 18.0, "wet_percent": 100.0}]
    assert found["warnings"][0]["fix"]["place"] == 2


def test_where_nothing_helps_that_is_said_and_what_is_under_the_noise_has_no_figure():
    under = replace(BASS, loss_lu=99.0, heard_there=0.0)
    _, warning = speakers_lines([told(None, "car", under)])
    assert "goes under altogether on a car's speakers at speed in the song's quiet parts" in warning
    assert warning.endswith(
        "None of the equalizers, saturators, widths and gains that were tried brings it back gently."
    )
    assert speakers_table([told(None, "car", under)]).rows[0][2] == "all"


def test_where_nothing_is_lost_that_is_said_and_a_finished_song_has_no_groups():
    heard = replace(told(None), groups=(BACK,), lost=())
    assert speakers_lines([heard])[1] == "No group gets lost on a phone's speaker."
    assert len(speakers_lines([replace(heard, groups=())])) == 1
    assert speakers_table([replace(heard, groups=())]) is None
    assert speakers_lines([]) == ()
