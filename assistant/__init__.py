"""A reference-matching smart assistant for mixes and masters.

The flow, in the order in which the folders work:

    sound files -> analyze -> Profile -> compare -> Difference -> fit -> Settings -> render -> sound files -> report
"""

__version__ = "0.1.0"
