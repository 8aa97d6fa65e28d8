"""A shell script around one ffmpeg call, whose `-filter_complex` graph is the chain.

Conventions: everything runs in 64-bit floats and is written as 32-bit float WAV at the sound's own rate. Times that
the graph needs in samples are worked out by the shell, since only there the rate is known.
"""

from assistant.export.base import Export, Exporter
from assistant.export.ffmpeg_filters import CARRIES, filters, sizes
from assistant.export.words import commented, preface

_TESTED = "5.1.9"
_BY_HAND = {
    "saturator": (
        "ffmpeg's resamplers part from ours near the upper end of the spectrum, where bright sounds would differ;"
        " use a saturator of your own"
    ),
    "fir_equalizer": (
        "the level of afir differs from version to version (on one curve by 15 dB between 5.1 and 9.0);"
        " export the curve as an impulse response, and compare levels when you apply it"
    ),
}
_USAGE = (
    "Use: sh THIS_FILE IN.wav OUT.wav",
    "It writes a 32-bit float WAV at the rate of IN.wav and never overwrites. All of it runs in filters of ffmpeg;",
    "compressor and limiter are written out as expressions, since ffmpeg's own move otherwise.",
)

_SCRIPT = """\
#!/bin/sh
{comments}set -eu
if [ "$#" -ne 2 ]; then
    echo "usage: sh $0 IN.wav OUT.wav" >&2
    exit 2
fi
if [ -e "$2" ]; then
    echo "$2 exists and is not overwritten; give another name" >&2
    exit 1
fi
told=$(ffprobe -v error -select_streams a:0 -show_entries stream=sample_rate,channels -of csv=p=0 "file:$1")
rate=${{told%%,*}}
channels=${{told#*,}}
channels=${{channels%%,*}}
if [ "$channels" != {channels} ]; then
    echo "$1 has $channels channel(s); these settings are for {channels}" >&2
    exit 1
fi
{sizes}graph="
[0:a:0]{graph}[out]"
part="$2.part$$"
trap 'rm -f "$part"' EXIT
trap 'exit 1' HUP INT TERM
ffmpeg -hide_banner -nostdin -v error -n -i "file:$1" -filter_complex "$graph" -map '[out]' \\
    -c:a pcm_f32le -rf64 auto -f wav "file:$part"
mv "$part" "$2"
"""


def write(export: Export) -> str:
    """The script."""
    usage = preface(
        export, carries=EXPORTER.carries, by_hand=_BY_HAND, engine=f"ffmpeg (tested with {_TESTED})", usage=_USAGE
    )
    return _SCRIPT.format(
        comments=commented(usage), channels=export.channels, sizes=sizes(export, EXPORTER.carries), graph=_graph(export)
    )


def _graph(export: Export) -> str:
    layout = "stereo" if export.channels == 2 else "mono"
    return ",\n".join([f"aformat=sample_fmts=dblp:channel_layouts={layout}", *filters(export, EXPORTER.carries)])


EXPORTER = Exporter(
    name="ffmpeg",
    what="ffmpeg filter graph in a shell script",
    ending=".ffmpeg.sh",
    carries=CARRIES,
    write=write,
    tested=_TESTED,
    null_db=-140.8,
)
