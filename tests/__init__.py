"""Tests mirror the package; what they hear they make themselves (`signals`)."""
