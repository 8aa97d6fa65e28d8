"""Learned models, each with the program that learned it and a card; the package reads model.json alone."""
