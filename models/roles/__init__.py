"""Which role a track has, by its sound."""
