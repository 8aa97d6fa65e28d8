"""What the independent meters of `--verify` found, in words."""

from assistant.report.figures import number
from assistant.verify import Verified


def verification_lines(verified: Verified | None) -> tuple[str, ...]:
    """The same figures by both, side by side; nothing where none were asked for."""
    if verified is None:
        return ()
    ours = number(verified.loudness_lufs, 2), number(verified.true_peak_dbtp, 2)
    theirs = number(verified.independent_lufs, 2), number(verified.independent_dbtp, 2)
    return (
        f"Loudness: {ours[0]} LUFS here, {theirs[0]} LUFS by pyloudnorm with De Man's K-weighting.",
        f"True peak: {ours[1]} dBTP here, {theirs[1]} dBTP by a windowed sinc at 16 times the rate.",
        "The standard's meter, and so most others, reads 4 times the rate; a finer one reads a little more.",
    )
