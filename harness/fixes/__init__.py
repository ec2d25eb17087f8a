"""Fixes: what rules can offer to change, made in the texts of files without touching anything else.

`apply_fixes` makes them. `merge_filters`, `write_v1beta1`, `anchor_pattern`, `spell_header`, `take_header_value`,
`limit_split`, `translate_prefix`, `through_int` give them; `make_fix` makes one of other changes.
"""

from harness.fixes.api_version import write_v1beta1
from harness.fixes.applying import Fixed, Refused, apply_fixes
from harness.fixes.cel_calls import limit_split, through_int, translate_prefix
from harness.fixes.cel_literals import anchor_pattern, spell_header, take_header_value
from harness.fixes.files import OpenedFile, open_file, unified_diff, write_file
from harness.fixes.making import make_fix
from harness.fixes.merge_filters import merge_filters

__all__ = [
    "Fixed",
    "OpenedFile",
    "Refused",
    "anchor_pattern",
    "apply_fixes",
    "limit_split",
    "make_fix",
    "merge_filters",
    "open_file",
    "spell_header",
    "take_header_value",
    "through_int",
    "translate_prefix",
    "unified_diff",
    "write_file",
    "write_v1beta1",
]
