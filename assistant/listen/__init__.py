"""How a song sounds on other speakers.

devices.py    the table of devices: a chain each, and how much noise is around
preview.py    the song through a device, at its own loudness
reach.py      what of a finished song's loudness a device leaves out
"""

from assistant.listen.devices import DEVICES, Device, device_named

__all__ = ["DEVICES", "Device", "device_named"]
