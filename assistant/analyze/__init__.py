"""Sound -> Profile, in one pass over blocks of any size; one file for each theme.

run        the pass itself, and what it puts together
sections   cuts the stream into sections of 3 s, the step of every meter
loudness   K-weighted energies, their maxima and level histograms
peaks      true peak, flat tops
stereo     sums of the channels and their products
spectrum   mid and side by band, the fine spectrum for findings
findings   what is odd about the file itself
"""

from assistant.analyze.run import analyze, analyze_samples

__all__ = ["analyze", "analyze_samples"]
