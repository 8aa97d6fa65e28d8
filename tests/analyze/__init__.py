"""Tests of `assistant.analyze`."""
