"""Songs become an album: one sound, one loudness, and as much of each song's character as that leaves.

wishes      ALBUM.toml, read strictly; init writes one
notes       notes in plain words -> limits on what is done to a song
measures    a profile -> the few numbers in which songs of an album are alike or not
loudness    where each song lands
turning     a song's own profile, turned toward the common sound
plans       what is done to one song
cohesion    all songs at once -> what is done to each
masters     what is done to each -> masters, measured together
"""
