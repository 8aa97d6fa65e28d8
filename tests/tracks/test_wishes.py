"""`mix.toml`: what is written comes back, and mistakes are told with their line and the nearest right word."""

import pytest

from assistant.errors import SettingsError
from assistant.tracks.roles import GROUPS, ROLES
from assistant.tracks.wishes import TrackWish, Understood, Wishes, read_wishes, wishes_text


def read(tmp_path, text):
    path = tmp_path / "mix.toml"
    path.write_text(text, encoding="utf-8")
    return read_wishes(path)


def test_nothing_written_says_nothing(tmp_path):
    assert read_wishes(tmp_path / "mix.toml") == Wishes()
    assert Wishes().of("anything") == TrackWish()


def test_everything_that_can_be_said_is_read(tmp_path):
    found = read(
        tmp_path,
        'lead = "vocal"\n[tracks.vocal]\nrole = "lead_vocal"\ngroup = "vocals"\nlevel_db = -1.5\npan = 0.25\n'
        "mute = false\nlock = true\nstart_seconds = 2\n",
    )
    wish = TrackWish(role="lead_vocal", group="vocals", level_db=-1.5, pan=0.25, lock=True, start_seconds=2)
    assert found.lead == "vocal"
    assert found.of("vocal") == wish


def test_what_init_writes_is_read_back(tmp_path):
    tracks = [
        Understood(name="Kick In", role="kick", group="drums", why="by its name"),
        Understood(name='ü "q" ]', role="synth", group="keys", why="by its sound (70 %)"),
    ]
    found = read(tmp_path, wishes_text(tracks, "Kick In"))
    assert {name: (wish.role, wish.group) for name, wish in found.tracks.items()} == {
        track.name: (track.role, track.group) for track in tracks
    }
    assert found.lead == "Kick In"
    assert read(tmp_path, wishes_text(tracks, None)).lead is None


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('leed = "vocal"\n', 1, "'lead'"),
        ('lead = "a"\n\n[tracks.vocal]\npann = 0.5\n', 4, "'pan'"),
        ('[tracks.a]\nrole = "kick"\n[tracks.b]\nrole = "kik"\n', 4, "'kick'"),
        ("[tracks.a]\npan = 2.0\n", 2, "-1 to 1"),
        ('[tracks.a]\npan = "left"\n', 2, "-1 to 1"),
        ("[tracks.a]\nmute = 1\n", 2, "true or false"),
        ('[tracks.a]\ngroup = "drum"\n', 2, "'drums'"),
        ("[tracks.a]\nlevel_db = 100\n", 2, "-40 to 40"),
        ("[track.a]\npan = 0\n", 1, "'tracks'"),
        ("[tracks.a]\nlevel_db = nan\n", 2, "-40 to 40"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_right(tmp_path, text, line, told):
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    assert f"line {line}:" in str(error.value)
    assert told in str(error.value)
    assert "mix.toml" in str(error.value)


def test_text_that_is_no_toml_is_told(tmp_path):
    with pytest.raises(SettingsError, match="is not TOML"):
        read(tmp_path, "lead = vocal\n")
    (tmp_path / "mix.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_wishes(tmp_path / "mix.toml")


def test_tracks_that_are_not_there_are_told(tmp_path):
    with pytest.raises(SettingsError, match="no track 'vocl'; did you mean 'vocal'"):
        read(tmp_path, "[tracks.vocl]\nmute = true\n").check_names(["vocal", "kick"])
    with pytest.raises(SettingsError, match="no track 'voice'"):
        read(tmp_path, 'lead = "voice"\n').check_names(["kick"])


@pytest.mark.parametrize("role", ROLES)
def test_every_role_and_group_can_be_said(tmp_path, role):
    found = read(tmp_path, f'[tracks.a]\nrole = "{role}"\ngroup = "{ROLES[role].group}"\n')
    assert found.of("a").role == role
    assert ROLES[role].group in GROUPS
