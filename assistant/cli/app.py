"""The application: its commands' errors in one line, progress where somebody sees it, the version."""
# ruff: noqa: PLC0415 - what is heavy is imported where it is needed

import os
import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from assistant import __version__
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.progress import Progress


class Commands(TyperGroup):
    """The commands, with what the user can act on told in one line."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the parser's own types
        """Run the command; an error of the input becomes one line and exit 1."""
        try:
            return super().invoke(ctx)
        except AssistantError as error:
            typer.echo(f"assistant: error: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt as error:
            # Streams end their threads when they are let go: at the interpreter's end it would be too late for some.
            traceback.clear_frames(error.__traceback__)
            typer.echo("assistant: interrupted; nothing was written", err=True)
            raise typer.Exit(130) from None


app = typer.Typer(cls=Commands, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


_SLOW = "no C compiler worked when this was installed, so the kernels run in plain Python, hundreds of times slower"
_CURE = "numba would run them about as fast as C: pip install numba"


def _tell_slow_kernels() -> None:
    from assistant import kernels

    if kernels.BACKEND == "python":
        typer.echo(f"assistant: {_SLOW}; {_CURE}", err=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        from assistant import kernels

        typer.echo(f"assistant {__version__} (kernels: {kernels.BACKEND})")
        _tell_slow_kernels()
        raise typer.Exit


@app.callback()
def assistant(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Bring a mix nearer to a reference, and say what was done and why."""


@contextmanager
def progress_shown(*, quiet: bool) -> "Iterator[Progress]":
    """Show progress where somebody can see it, and the timings where the environment asks for them."""
    from assistant.progress import Progress
    from assistant.terminal import StatusLine, timing_lines

    _tell_slow_kernels()
    if quiet or not sys.stderr.isatty():
        yield (progress := Progress())
    else:
        line = StatusLine()
        try:
            yield (progress := Progress(line))
        finally:
            line.clear()
    if os.environ.get("ASSISTANT_TIMINGS") == "1":
        typer.echo(timing_lines(progress), err=True)
