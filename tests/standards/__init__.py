"""The test signals of the loudness standards, made from their definitions."""
