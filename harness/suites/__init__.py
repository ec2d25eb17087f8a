"""Declarative suites in YAML: Suite → cases → delivery and destination → expectations → verdicts."""

from harness.suites.judge import judge
from harness.suites.load import LoadedSuites, is_suite, load_suites
from harness.suites.model import Case, Mismatch, Outcome, Suite, Verdict

__all__ = ["Case", "LoadedSuites", "Mismatch", "Outcome", "Suite", "Verdict", "is_suite", "judge", "load_suites"]
