"""Positions on a compact disc: frames of 588 samples, 75 a second.

IEC 60908: everything that a disc's table and subcode name lies on such a frame (a "sector" or "block" elsewhere). The
programme begins after a pause of 150 frames, so its first frame has the disc's time 00:02:00.

Conventions: `_frame` counts from the first frame after that pause, which is also the first frame of the album's sound
file; `_frames` is a number of frames. A time is MM:SS:FF.
"""

RATE_HZ = 44_100
SAMPLES_PER_FRAME = 588
FRAMES_PER_SECOND = 75
LEAD_FRAMES = 150
"""The pause before the programme, on every disc."""
SAMPLE_BYTES = 4
"""Two channels of 16 bits."""
FRAME_BYTES = SAMPLES_PER_FRAME * SAMPLE_BYTES


def msf(frames: int) -> str:
    """Frames as MM:SS:FF; minutes go on past 99 where they must."""
    minutes, rest = divmod(frames, 60 * FRAMES_PER_SECOND)
    seconds, left = divmod(rest, FRAMES_PER_SECOND)
    return f"{minutes:02d}:{seconds:02d}:{left:02d}"


def minutes_seconds(frames: int) -> str:
    """Frames as m:ss, to the nearest second, as track lists have it."""
    minutes, seconds = divmod((frames + FRAMES_PER_SECOND // 2) // FRAMES_PER_SECOND, 60)
    return f"{minutes}:{seconds:02d}"


def frames_of_seconds(seconds: float) -> int:
    """The nearest number of frames."""
    return round(seconds * FRAMES_PER_SECOND)


def frames_covering(samples: int) -> int:
    """As many frames as hold all of these samples."""
    return -(-samples // SAMPLES_PER_FRAME)
