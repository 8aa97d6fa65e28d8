"""For whom a master is meant: what is usual there, as defaults of options that exist. A new one is one entry in `_ALL`.

An audience sets only what the user leaves open. A loudness that it names is no order to reach it by force: the limiter
takes no more than `most_limiting_db` for it, and no compressor is brought in to help, so that a mix may end up softer;
the report says so, and `--lufs` insists. Where nothing but custom speaks for a figure, `why` says that, too.

Conventions: as in `MatchOptions`; None leaves to the reference, or to the evidence, what it usually decides.
"""

from dataclasses import dataclass, replace

from assistant.errors import OptionError
from assistant.landing import CLEAN_REDUCTION_DB, GENTLE_REDUCTION_DB
from assistant.options import MatchOptions


@dataclass(frozen=True, kw_only=True)
class Audience:
    """What is usual for those who will hear it."""

    name: str
    title: str
    """In a sentence: "meant for ..."."""
    lufs: float
    ceiling_dbtp: float
    most_limiting_db: float = CLEAN_REDUCTION_DB
    dynamics: float | None = None
    """The share of the reference's dynamics that a compressor takes, percent."""
    mono_below_hz: float | None = None
    """Where the side of the bass is taken out."""
    why: str
    """Where the figures come from, as sentences."""


_ALL = (
    Audience(
        name="club",
        title="clubs",
        lufs=-9.0,
        ceiling_dbtp=-1.0,
        mono_below_hz=100.0,
        why="Records that DJs play are at about -9 LUFS or over by custom; no standard says so. Systems there play the "
        "bass from one stack of subwoofers, so a bass with a side loses level and its place, as it would on vinyl.",
    ),
    Audience(
        name="streaming",
        title="streaming services",
        lufs=-14.0,
        ceiling_dbtp=-1.0,
        why="Spotify, YouTube, TIDAL and Amazon play at -14 LUFS and turn down what is louder; Spotify asks for peaks "
        "under -1 dBTP, which lossy coding needs. AES TD1008 has the loudest track of an album at -14 LUFS, too.",
    ),
    Audience(
        name="radio",
        title="radio stations",
        lufs=-16.0,
        ceiling_dbtp=-1.0,
        most_limiting_db=GENTLE_REDUCTION_DB,
        dynamics=0.0,
        why="A station's processor compresses and limits whatever comes in to its own loudness, and what was limited "
        "before comes out of it softer and duller. So peaks are left over the loudness; -16 LUFS is what AES TD1008 "
        "has for single tracks, and any figure near it would do.",
    ),
    Audience(
        name="headphones",
        title="headphones and phones",
        lufs=-16.0,
        ceiling_dbtp=-1.0,
        most_limiting_db=GENTLE_REDUCTION_DB,
        why="Apple's Sound Check plays at -16 LUFS. Nothing stands between the sound and the ear, so limiting is heard "
        "sooner than on speakers.",
    ),
    Audience(
        name="cinema",
        title="cinemas and pictures",
        lufs=-24.0,
        ceiling_dbtp=-2.0,
        most_limiting_db=GENTLE_REDUCTION_DB,
        dynamics=0.0,
        why="Programmes are delivered at -23 (EBU R 128) to -27 LUFS (Netflix, dialogue) with peaks under -2 dBTP "
        "(ATSC A/85: -24 LKFS); halls are calibrated and quiet, so dynamics stay, and whoever mixes the picture sets "
        "levels.",
    ),
)
AUDIENCES: dict[str, Audience] = {audience.name: audience for audience in _ALL}
"""Every audience by its name."""


def audience_named(name: str) -> Audience:
    """The audience of this name.

    Raises:
        OptionError: a name that none has.
    """
    if name not in AUDIENCES:
        raise OptionError(f"--audience is {name!r}; allowed: {', '.join(AUDIENCES)}")
    return AUDIENCES[name]


def meant_for(audience: Audience, options: MatchOptions, *, ceiling_given: bool) -> MatchOptions:
    """The options with what an audience has for those that were left open.

    Args:
        audience: for whom it is meant.
        options: what the user asked for.
        ceiling_given: whether the ceiling is the user's; all others are None where they are not.
    """
    whole = options.strength is not None
    loudness_given = options.lufs is not None or options.loudness is not None or whole
    dynamics_given = options.dynamics is not None or whole
    return replace(
        options,
        audience=audience.name,
        lufs=options.lufs if loudness_given else audience.lufs,
        most_limiting_db=None if loudness_given else audience.most_limiting_db,
        ceiling_dbtp=options.ceiling_dbtp if ceiling_given else audience.ceiling_dbtp,
        dynamics=options.dynamics if dynamics_given else audience.dynamics,
        mono_below_hz=audience.mono_below_hz,
    )
