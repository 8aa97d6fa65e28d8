"""How far content alone moves the density of songs."""
