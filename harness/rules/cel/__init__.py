"""CEL expressions: what is wrong with them whatever the event. A new rule is one file and one line in RULES."""

from harness.rules.cel import (
    cel_compare_secret_namespace,
    cel_constant_filter,
    cel_header_list,
    cel_integer_arithmetic,
    cel_invalid,
    cel_ref_split,
    cel_replace_all,
    cel_request_url_host,
    cel_string_of_number,
    cel_unanchored_match,
)
from harness.rules.rule import AnyRule

RULES: tuple[AnyRule, ...] = (
    cel_invalid.RULE,
    cel_constant_filter.RULE,
    cel_header_list.RULE,
    cel_request_url_host.RULE,
    cel_integer_arithmetic.RULE,
    cel_string_of_number.RULE,
    cel_unanchored_match.RULE,
    cel_ref_split.RULE,
    cel_replace_all.RULE,
    cel_compare_secret_namespace.RULE,
)
