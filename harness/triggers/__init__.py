"""Tekton Triggers' objects: loading, selection, resolution and references.

`load_triggers` reads them from the manifests; `merge_triggers` and `resolve_trigger` follow a listener's triggers as
the sink does; `check_references` finds what the manifests name and lack.
"""

from harness.triggers.load import load_triggers, reload_triggers
from harness.triggers.references import check_references
from harness.triggers.resolution import (
    ResolvedTrigger,
    ResolveError,
    UndefinedTriggerError,
    merge_triggers,
    resolve_trigger,
)
from harness.triggers.selectors import SelectorError, select_triggers
from harness.triggers.world import TriggersWorld

__all__ = [
    "ResolveError",
    "ResolvedTrigger",
    "SelectorError",
    "TriggersWorld",
    "UndefinedTriggerError",
    "check_references",
    "load_triggers",
    "merge_triggers",
    "reload_triggers",
    "resolve_trigger",
    "select_triggers",
]
