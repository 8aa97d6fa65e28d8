"""The README's table of exporters, made from the table of exporters itself.

    python docs/exports_table.py [--check]

Writes it between its two marks in README.md; with --check it only says whether it is there already, by its exit code.
"""

import sys
from pathlib import Path

from assistant.export import EXPORTERS, Exporter
from assistant.processors import PROCESSORS

README = Path(__file__).resolve().parents[1] / "README.md"
MARKS = ("<!-- exports -->\n", "<!-- /exports -->")
USED = ("balance", "equalizer", "fir_equalizer", "width", "transient_shaper", "compressor", "multiband_compressor",
        "gain", "limiter")  # fmt: skip
"""What a match can put into a chain, in its order."""


def main(words: list[str]) -> int:
    """Write the table, or compare it."""
    text = README.read_text(encoding="utf-8")
    start, end = text.index(MARKS[0]) + len(MARKS[0]), text.index(MARKS[1])
    made = text[:start] + table() + text[end:]
    if "--check" in words:
        return int(made != text)
    README.write_text(made, encoding="utf-8")
    return 0


def table() -> str:
    """The table in Markdown."""
    head = "| name | file | rendered in the tests by | carries | null |\n|---|---|---|---|--:|\n"
    return head + "".join(f"{_row(exporter)}\n" for exporter in EXPORTERS.values())


def _row(exporter: Exporter) -> str:
    carried = [kind.replace("_", " ") for kind in USED if kind in exporter.carries and kind in PROCESSORS]
    null = "" if exporter.null_db is None else f"{exporter.null_db:.0f} dB"
    engine = f"{exporter.name} " if exporter.tested[:1].isdigit() else ""
    tested = f"{engine}{exporter.tested}" if exporter.tested else "*not verified*"
    what = exporter.what.removesuffix(", not verified")
    return f"| `{exporter.name}` | {what}, `*{exporter.ending}` | {tested} | {', '.join(carried)} | {null} |"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
