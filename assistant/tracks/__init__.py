"""A folder of sound files -> tracks: read, measured, and known for what they are."""
