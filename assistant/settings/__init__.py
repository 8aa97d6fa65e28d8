"""What is done to a sound: chains of processors, as strict JSON and back.

model      the types: Chain, GroupBus, Send, Settings
writing    to JSON, and the JSON Schema
reading    from JSON, strictly
"""

from assistant.settings.model import SCHEMA, Chain, GroupBus, Send, Settings
from assistant.settings.reading import from_json, read
from assistant.settings.writing import json_schema, to_json

__all__ = ["SCHEMA", "Chain", "GroupBus", "Send", "Settings", "from_json", "json_schema", "read", "to_json"]
