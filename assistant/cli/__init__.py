"""The command line: parse, call one library function, print.

Conventions: results go to standard output, progress and notes to standard error. Exit 0 done, 1 an error that the user
can act on (one line), 2 usage, 130 interrupted; a bug shows its traceback. Everything heavy is imported inside the
command that needs it, so that `--help` answers at once. The order of the imports here is that of the commands in it.
"""

import os

from assistant.cli.app import app

from assistant.cli import matching, mixing, albums, referencing, files, checking, demonstration  # isort: skip

__all__ = ["albums", "app", "checking", "demonstration", "files", "main", "matching", "mixing", "referencing"]


def main() -> None:
    """Run the command line."""
    # Matrices here are small: a second thread of the BLAS only spins, and that was a quarter of all processor time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app(prog_name="assistant")
