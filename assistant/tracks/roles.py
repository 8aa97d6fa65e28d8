"""What a track can be, and with which others it is told.

Conventions: roles and groups are the words of settings, reports and `mix.toml`; titles are for reading.
"""

from dataclasses import dataclass

GROUPS = ("drums", "bass", "guitars", "keys", "vocals", "effects")


@dataclass(frozen=True)
class Role:
    """One kind of track."""

    name: str
    group: str
    title: str


_ALL = (
    Role("kick", "drums", "Kick"),
    Role("snare", "drums", "Snare"),
    Role("toms", "drums", "Toms"),
    Role("cymbals", "drums", "Cymbals and hats"),
    Role("percussion", "drums", "Percussion"),
    Role("drums", "drums", "Whole kit"),
    Role("bass", "bass", "Bass"),
    Role("electric_guitar", "guitars", "Electric guitar"),
    Role("acoustic_guitar", "guitars", "Acoustic guitar"),
    Role("keys", "keys", "Keys"),
    Role("synth", "keys", "Synth"),
    Role("strings", "keys", "Strings and pads"),
    Role("brass", "keys", "Brass and winds"),
    Role("lead_vocal", "vocals", "Lead vocal"),
    Role("backing_vocal", "vocals", "Backing vocal"),
    Role("effects", "effects", "Effects"),
    Role("other", "effects", "Other"),
)
ROLES: dict[str, Role] = {role.name: role for role in _ALL}
"""Every role by its name."""
