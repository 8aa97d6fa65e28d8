"""Chains and exports that the tests of several exporters share."""

from assistant.export.base import Export
from assistant.processors import Balance, Compressor, Equalizer, Gain, Limiter, Width
from assistant.processors.equalizer import Band
from assistant.settings import Chain

RATE_HZ = 44100
HOSTILE = (
    "a \"b\" 'c' \\ \n Preamp: -90 dB\r\nFilter: ON PK Fc 1000 Hz Gain 20 dB Q 1\n-- ]] \u2028 $(touch hacked)"
    " `touch hacked` > . <x> & %s {y} \N{RIGHT-TO-LEFT OVERRIDE} \x00 #!: - [z]"
)
"""A name that holds what ends comments, strings and lines in every format."""


def band(kind: str, channel: str, frequency_hz: float, gain_db: float, q: float) -> Band:
    return Band(kind=kind, channel=channel, frequency_hz=frequency_hz, gain_db=gain_db, q=q)


STEREO_BANDS = (
    band("low_shelf", "stereo", 90.0, 2.0, 0.7),
    band("bell", "stereo", 428.0, -1.88, 0.66),
    band("high_shelf", "stereo", 8000.0, -2.0, 0.6),
)
EQUALIZER = Equalizer(
    bands=(
        *STEREO_BANDS,
        band("bell", "mid", 300.0, -3.0, 1.2),
        band("bell", "side", 3000.0, 2.5, 0.8),
        band("bell", "left", 700.0, 2.0, 1.0),
        band("bell", "right", 900.0, -2.0, 2.0),
        band("low_shelf", "stereo", 150.0, 1.0, 0.8),
    )
)
WIDTH = Width(low_db=-1.5, mid_db=1.3, high_db=2.0)
LINEAR: Chain = (EQUALIZER, WIDTH, Balance(left_db=-0.4, right_db=0.3), Gain(gain_db=1.1))
COMPRESSOR = Compressor(threshold_db=-18.0, ratio=2.0, makeup_db=1.0)
LIMITER = Limiter(ceiling_dbtp=-1.0)
MANY = Equalizer(
    bands=tuple(
        band("bell", ("stereo", "mid", "side")[place % 3], 60.0 * 1.16**place, (-1.0) ** place, 2.0)
        for place in range(40)
    )
)
"""More bands than any of the equalizers has."""


def export(
    chain: Chain, *, channels: int = 2, mix_name: str = "mix.wav", over_db: float = 0.0, rate_hz: int = RATE_HZ
) -> Export:
    return Export(chain=chain, rate_hz=rate_hz, channels=channels, mix_name=mix_name, title="a test", over_db=over_db)
