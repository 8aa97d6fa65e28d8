"""Errors that a user can act on, one line each: what, the value with its unit, the rule, and a guess at the mistake.

    AssistantError
    |-- SoundError        a sound file that cannot be read or used (missing, not audio, NaN, no samples, six channels)
    |-- SettingsError     settings that break the schema (unknown kind or field, a value out of its range)
    |-- OutputError       an output that cannot be written (exists already, folder not writable, disk full)
    `-- OptionError       options that contradict each other or lie outside their range

The command line catches `AssistantError` only, prints its text and exits with 1; anything else is a bug and shows its
traceback.
"""


class AssistantError(Exception):
    """The root of every error that is the input's fault and not the program's."""


class SoundError(AssistantError):
    """A sound that cannot be read or used."""


class SettingsError(AssistantError):
    """Settings that break the schema."""


class OutputError(AssistantError):
    """An output that cannot be written."""


class OptionError(AssistantError):
    """Options that contradict each other or lie outside their range."""
