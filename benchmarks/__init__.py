"""Programs that produce the README's figures: `quality.py` (how near the truth) and `speed.py` (time and memory).

They are no part of the installed package. Everything that is judged is started from outside, as a user starts it;
chains and distances are written here a second time on scipy, so that the product is never measured by its own code.

Sound is float32, planar (channels, samples), two channels, at 44.1 kHz.
"""
