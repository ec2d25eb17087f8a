"""The objects of a project held against the schemas of their kinds: `ObjectCheck`."""

from harness.object_check.check import MISSING_RULE, RULE, ObjectCheck, ObjectSummary
from harness.object_check.subjects import Origin, Subject

__all__ = ["MISSING_RULE", "RULE", "ObjectCheck", "ObjectSummary", "Origin", "Subject"]
