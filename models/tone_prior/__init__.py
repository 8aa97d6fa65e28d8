"""How far content alone moves tone, width and balance."""
