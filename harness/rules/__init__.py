"""Rules: what goes wrong silently and can be seen in the files and in what the recorded deliveries do.

A new rule is one file in the folder of what it looks at, and one line in that folder's RULES.
"""

from harness.rules.applying import Applied, BrokenRule, apply_rules
from harness.rules.cel import RULES as _CEL
from harness.rules.events import RULES as _EVENTS
from harness.rules.interceptors import RULES as _INTERCEPTORS
from harness.rules.params import RULES as _PARAMS
from harness.rules.pipelines import RULES as _PIPELINES
from harness.rules.rule import AnyRule, Rule
from harness.rules.subject import Subject
from harness.rules.surroundings import RULES as _SURROUNDINGS

__all__ = ["RULES", "AnyRule", "Applied", "BrokenRule", "Rule", "Subject", "apply_rules"]

RULES: tuple[AnyRule, ...] = (*_INTERCEPTORS, *_CEL, *_EVENTS, *_PARAMS, *_PIPELINES, *_SURROUNDINGS)
"""Every rule, in the order of the way of a delivery."""
