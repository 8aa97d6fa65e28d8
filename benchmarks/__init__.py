"""Programs that produce the README's figures.

`quality.py` says how near the truth a match comes, `style_transfer.py` the same on a published protocol, and `speed.py`
how much time and memory it takes.

They are no part of the installed package. Everything that is judged is started from outside, as a user starts it;
chains and distances are written here a second time on scipy, so that the product is never measured by its own code.
The one exception is `fits.py`: what settings mean only the product's processors can tell.

Sound is float32, planar (channels, samples), two channels, at 44.1 kHz; in the published protocol
it is one row of float64 at 24 kHz.
"""
