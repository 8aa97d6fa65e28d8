"""Stands here so that tests find their shared signals as `tests.signals` wherever pytest is started."""
