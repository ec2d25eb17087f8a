"""What the recorded deliveries, and variations of them, show. A new rule is one file and one line in RULES."""

from harness.rules.events import (
    any_branch,
    any_project,
    any_tag,
    cel_unguarded_key,
    deletion_not_excluded,
    fork_merge_request,
    never_fires,
    overlapping_triggers,
)
from harness.rules.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    cel_unguarded_key.RULE,
    never_fires.RULE,
    deletion_not_excluded.RULE,
    any_branch.RULE,
    any_tag.RULE,
    any_project.RULE,
    fork_merge_request.RULE,
    overlapping_triggers.RULE,
)
