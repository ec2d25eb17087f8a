"""The JSON Schemas of the project's own formats, and what a value breaks of them."""

from harness.schemas.validation import Violation, load_schema, violations

__all__ = ["Violation", "load_schema", "violations"]
