"""How a song sounds on other speakers.

devices.py    the table of devices: a chain each, and how much noise is around
preview.py    the song through a device, at its own loudness
reach.py      what of a finished song's loudness a device leaves out
stems.py      a mix in parts, kept while it is summed
judge.py      which groups get lost there, by the thresholds of hearing.py
fixes.py      what brings them back, tried
translation.py  all of it for one song
"""

from assistant.listen.devices import DEVICES, Device, device_named

__all__ = ["DEVICES", "Device", "device_named"]
