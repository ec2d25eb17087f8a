"""Event policies: what a delivery may and may not start, as YAML with rules in CEL.

`load_event_policies(files)` reads them; `EventPolicies.judge(simulator, deliveries)` gives a finding for each policy
and trigger that breaks it, and `write_deliveries` the deliveries that show it. docs/event-policies.md tells the format.
"""

from harness.policies.event.holding import Violation
from harness.policies.event.load import is_event_policy
from harness.policies.event.model import EventPolicy
from harness.policies.event.policies import EventJudgement, EventPolicies, load_event_policies
from harness.policies.event.written import write_deliveries

__all__ = [
    "EventJudgement",
    "EventPolicies",
    "EventPolicy",
    "Violation",
    "is_event_policy",
    "load_event_policies",
    "write_deliveries",
]
