"""What the independent meters of `--verify` found, in words."""

from assistant.report.figures import number
from assistant.verify import Verified


def verification_lines(verified: Verified | None) -> tuple[str, ...]:
    """The same figures by both, side by side; nothing where none were asked for."""
    if verified is None:
        return ()
    return (
        f"Loudness {number(verified.loudness_lufs, 2)} LUFS here, "
        f"{number(verified.independent_lufs, 2)} LUFS by pyloudnorm (De Man's K-weighting).",
        f"True peak {number(verified.true_peak_dbtp, 2)} dBTP here, "
        f"{number(verified.independent_dbtp, 2)} dBTP by a 16 times oversampled windowed sinc.",
    )
