"""Sound file + rules of a place -> lines that say whether it can be delivered there, and what will happen to it.

targets    what a place asks for: `Target` and `Rule`; reading.py makes them of TOML, strictly
rules.toml the targets that come with the program, each figure with its source and date
evidence   what is known of one file: the profile, and what the meters here add in the same pass
ends       how it begins and ends; sibilance.py how sharp its S sounds are; peaks.py where its highest peak is
codec      true peaks behind a real encoder and decoder; tags.py what its tags say
kinds      the table of what can be asked: one function each, in levels, faults, stereo and form
lines      what is said of one rule: `Line`
run        files x targets -> lines
"""

from assistant.check.lines import Line
from assistant.check.reading import read_targets
from assistant.check.run import Wanted, check_files, wanted_targets
from assistant.check.targets import GENERAL, Rule, Target

__all__ = ["GENERAL", "Line", "Rule", "Target", "Wanted", "check_files", "read_targets", "wanted_targets"]
