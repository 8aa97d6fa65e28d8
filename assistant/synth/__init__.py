"""Little songs made from nothing, so that the demo and the tests need no recordings.

voices   single notes and hits: drums, bass, keys, a singing lead
song     a `Score` -> its tracks -> a stereo song

Everything random has the score's seed: the same score gives the same samples.
"""

from assistant.synth.song import Part, Score, song, tracks

__all__ = ["Part", "Score", "song", "tracks"]
