"""What can be asked of an album beside what `ALBUM.toml` says, checked once.

Conventions: None leaves to `ALBUM.toml`, or to its default, what the command line does not say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.album.wishes import Wishes
from assistant.errors import OptionError

__all__ = ["DELIVERIES", "ORDERS", "AlbumOptions"]

ORDERS = ("given", "suggest")
DELIVERIES = ("masters", "cd", "ddp", "streaming")
DISCS = ("74", "80")


@dataclass(frozen=True, kw_only=True)
class AlbumOptions:
    """How an album is made, and what is delivered."""

    order: str = "given"
    references: tuple[str, ...] = ()
    lufs: float | None = None
    ceiling_dbtp: float | None = None
    deliver: tuple[str, ...] = DELIVERIES
    disc_minutes: str = "80"
    dither: str = "auto"

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            OptionError: naming the option, the value and what is possible.
        """
        for name, value, allowed in (
            ("order", self.order, ORDERS),
            ("disc", self.disc_minutes, DISCS),
            *(("deliver", each, DELIVERIES) for each in self.deliver),
        ):
            if value not in allowed:
                raise OptionError(f"--{name} is {value!r}; allowed: {', '.join(allowed)}")
        if not self.deliver:
            raise OptionError(f"--deliver names nothing; allowed: {', '.join(DELIVERIES)}")

    def over(self, wishes: Wishes, references: Sequence[str] = ()) -> Wishes:
        """The wishes of `ALBUM.toml` with what was asked for over them."""
        album = wishes.album
        return replace(
            wishes,
            album=replace(
                album,
                lufs=album.lufs if self.lufs is None else self.lufs,
                ceiling_dbtp=album.ceiling_dbtp if self.ceiling_dbtp is None else self.ceiling_dbtp,
                references=tuple(references) or self.references or album.references,
            ),
        )
