"""What of version 1.0 of the DAWproject format a session uses: attributes, children in their order, and references.

Written from the format's published description; a value's form is a regular expression.
"""

import re
from xml.etree import ElementTree as ET

NUMBER = r"-?\d+(\.\d+)?([eE][-+]?\d+)?"
WHOLE = r"-?\d+"
YES_NO = r"true|false"
NAME = r"[A-Za-z_][\w.-]*"
ANY = r"(?s).*"
COLOUR = r"#[0-9a-f]{6}"
UNIT = r"linear|normalized|percent|decibel|hertz|semitones|seconds|beats|bpm"
TIME_UNIT = r"beats|seconds"
_NAMED = {"name?": ANY, "color?": COLOUR, "comment?": ANY}
_REFERENCED = {**_NAMED, "id?": NAME}
_TIMELINE = {**_REFERENCED, "timeUnit?": TIME_UNIT, "track?": NAME}
_REAL = {**_REFERENCED, "parameterID?": WHOLE, "max?": NUMBER, "min?": NUMBER, "unit": UNIT, "value?": NUMBER}
_BOOL = {**_REFERENCED, "parameterID?": WHOLE, "value?": YES_NO}
_LANES = r"(Timeline|Lanes|Notes|Clips|ClipSlot|markers|Warps|Audio|Video|Points)"

SHAPES: dict[str, tuple[dict[str, str], str]] = {
    "Project": ({"version": ANY}, r"Application (Transport )?(Structure )?(Arrangement )?(Scenes )?"),
    "Application": ({"name": ANY, "version": ANY}, ""),
    "Transport": ({}, r"(Tempo )?(TimeSignature )?"),
    "Tempo": (_REAL, ""),
    "TimeSignature": ({**_REFERENCED, "parameterID?": WHOLE, "denominator": WHOLE, "numerator": WHOLE}, ""),
    "Structure": ({}, r"((Track|Channel) )*"),
    "Track": ({**_REFERENCED, "contentType?": r"[a-z ]+", "loaded?": YES_NO}, r"(Channel )?(Track )*"),
    "Channel": (
        {
            **_REFERENCED,
            "audioChannels?": WHOLE,
            "destination?": NAME,
            "role?": "regular|master|effect|submix|vca",
            "solo?": YES_NO,
        },
        r"(Devices )?(Mute )?(Pan )?(Sends )?(Volume )?",
    ),
    "Devices": ({}, r"((Device|BuiltinDevice|Equalizer|Compressor|NoiseGate|Limiter) )*"),
    "Equalizer": (
        {
            **_REFERENCED,
            "deviceID?": ANY,
            "deviceName": ANY,
            "deviceRole": "instrument|noteFX|audioFX|analyzer",
            "deviceVendor?": ANY,
            "loaded?": YES_NO,
        },
        r"(Parameters )?(Enabled )?(State )?(Band )*(InputGain )?(OutputGain )?",
    ),
    "Band": (
        {"type": "highPass|lowPass|bandPass|highShelf|lowShelf|bell|notch", "order?": WHOLE},
        r"Freq (Gain )?(Q )?(Enabled )?",
    ),
    "Freq": (_REAL, ""),
    "Gain": (_REAL, ""),
    "Q": (_REAL, ""),
    "Enabled": (_BOOL, ""),
    "Enable": (_BOOL, ""),
    "Sends": ({}, r"(Send )*"),
    "Send": ({**_REFERENCED, "destination?": NAME, "type?": "pre|post"}, r"(Enable )?(Pan )?Volume "),
    "Mute": (_BOOL, ""),
    "Pan": (_REAL, ""),
    "Volume": (_REAL, ""),
    "Arrangement": (_REFERENCED, r"(Lanes )?(Markers )?(TempoAutomation )?(TimeSignatureAutomation )?"),
    "Lanes": (_TIMELINE, rf"({_LANES} )*"),
    "Clips": (_TIMELINE, r"(Clip )*"),
    "Clip": (
        {
            **_NAMED,
            "time": NUMBER,
            **{f"{each}?": NUMBER for each in ("duration", "playStart", "playStop", "loopStart", "loopEnd")},
            "contentTimeUnit?": TIME_UNIT,
            "fadeTimeUnit?": TIME_UNIT,
            "fadeInTime?": NUMBER,
            "fadeOutTime?": NUMBER,
            "enable?": YES_NO,
            "reference?": NAME,
        },
        rf"({_LANES} )?",
    ),
    "Audio": ({**_TIMELINE, "duration": NUMBER, "algorithm?": ANY, "channels": WHOLE, "sampleRate": WHOLE}, "File "),
    "File": ({"path": ANY, "external?": YES_NO}, ""),
    "Points": ({**_TIMELINE, "unit?": UNIT}, r"Target (RealPoint )*"),
    "Target": ({"parameter?": NAME, "expression?": ANY, "channel?": WHOLE, "key?": WHOLE, "controller?": WHOLE}, ""),
    "RealPoint": ({"time": NUMBER, "value": NUMBER, "interpolation?": "hold|linear"}, ""),
}
_REFERENCES = {"destination": "Channel", "track": "Track", "parameter": "Volume"}


def check(root: ET.Element) -> None:
    """Hold a project against the format."""
    assert root.tag == "Project"
    for element in root.iter():
        attributes, children = SHAPES[element.tag]
        _check_attributes(element, attributes)
        order = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(children, order), f"{element.tag} holds {order}"
        assert not (element.text or "").strip()
    named = [element for element in root.iter() if "id" in element.attrib]
    kinds = {element.attrib["id"]: element.tag for element in named}
    assert len(kinds) == len(named), "an id twice"
    for element in root.iter():
        for attribute, kind in _REFERENCES.items():
            if attribute in element.attrib:
                assert kinds[element.attrib[attribute]] == kind


def _check_attributes(element: ET.Element, attributes: dict[str, str]) -> None:
    needed = {name for name in attributes if not name.endswith("?")}
    known = {name.removesuffix("?"): form for name, form in attributes.items()}
    assert needed <= set(element.attrib) <= set(known), f"{element.tag} has {sorted(element.attrib)}"
    for name, value in element.attrib.items():
        assert re.fullmatch(known[name], value), f"{element.tag}.{name} is {value!r}"
