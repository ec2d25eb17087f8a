"""What interceptors do with an event: params, secrets, event types. A new rule is one file and one line in RULES."""

from harness.rules.interceptors import (
    duplicate_interceptor_param,
    invalid_interceptor_param,
    missing_event_type,
    signed_only_hook,
    unauthenticated_trigger,
    unknown_interceptor,
    unknown_interceptor_param,
)
from harness.rules.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    duplicate_interceptor_param.RULE,
    invalid_interceptor_param.RULE,
    unknown_interceptor_param.RULE,
    unknown_interceptor.RULE,
    unauthenticated_trigger.RULE,
    missing_event_type.RULE,
    signed_only_hook.RULE,
)
