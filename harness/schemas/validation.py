"""A value held against one of the package's JSON Schemas: each violation with its path and a message in words."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING

from harness.jsontypes import JSON, JSONObject
from harness.schemas.acceptance import accepts, compiled_pattern

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

MOST_VIOLATIONS = 100
"""How many violations of one value are told: who reads the first hundred mends the rest as well."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that the schema does not allow.

    `path` leads to the offending value; where `at_key` it is the last key of the path that is wrong, not its value.
    """

    path: tuple[str | int, ...]
    message: str
    help: str = ""
    at_key: bool = False


def load_schema(name: str) -> JSONObject:
    """The schema `harness/schemas/<name>.schema.json`."""
    text = resources.files(__package__).joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    schema: JSONObject = json.loads(text)
    return schema


class Schema:
    """A schema of draft 2020-12, as `value`, and what values break of it."""

    def __init__(self, value: JSONObject) -> None:
        self.value = value

    def violations(self, value: JSON) -> tuple[Violation, ...]:
        """What `value` breaks, at most MOST_VIOLATIONS, in the order of the paths; empty when it is valid."""
        if accepts(self.value, value):
            return ()
        errors = islice(self._validator.iter_errors(value), MOST_VIOLATIONS)
        found = [item for error in errors for item in _in_words(error)]
        return tuple(sorted(dict.fromkeys(found), key=lambda item: [str(step) for step in item.path]))

    @cached_property
    def _validator(self) -> "Validator":
        return _validator_class()(self.value)


def violations(name: str, value: JSON) -> tuple[Violation, ...]:
    """What `value` breaks of the schema `name`, as `Schema.violations` tells it."""
    return _schema(name).violations(value)


@cache
def _schema(name: str) -> Schema:
    return Schema(load_schema(name))


@cache
def _validator_class() -> "type[Validator]":
    """Validators in which `$` at the end of a pattern means the end of the text, as it does to `accepts`."""
    # jsonschema takes a tenth of a second to import, so only what is not accepted at once pays for it.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def check_pattern(_: "Validator", pattern: str, instance: object, __: object) -> "Iterator[ValidationError]":
        if isinstance(instance, str) and not compiled_pattern(pattern).search(instance):
            yield ValidationError(f"{_short(instance)} does not match {pattern!r}")

    # jsonschema's stubs leave `extend` untyped.
    extended: type[Validator] = extend(Draft202012Validator, {"pattern": check_pattern})  # type: ignore[no-untyped-call]
    return extended


def _in_words(error: "ValidationError") -> Iterator[Violation]:
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        yield from _unknown_fields(path, error.schema, error.instance)
    elif error.validator == "required" and isinstance(error.instance, Mapping):
        missing = next(key for key in _strings(error.validator_value) if f"'{key}'" in error.message)
        yield Violation(path, f"the field {missing!r} is missing")
    elif error.validator == "type":
        wanted = error.validator_value
        names = [wanted] if isinstance(wanted, str) else list(_strings(wanted))
        # Nobody who wrote something else meant null.
        words = [_TYPE_WORDS[name] for name in names if name != "null"] or [_TYPE_WORDS["null"]]
        yield Violation(path, f"{_short(error.instance)} is not {' or '.join(words)}")
    elif error.validator in ("oneOf", "anyOf") and error.context:
        for nested in _meant(error.context):
            yield from _in_words(nested)
    elif error.validator == "enum":
        allowed = [text for text in _strings(error.validator_value) if text]
        yield Violation(path, f"{_short(error.instance)} is none of: {', '.join(allowed)}")
    elif error.validator == "const":
        yield Violation(path, f"{_short(error.instance)} has to be {error.validator_value!r}")
    elif error.validator == "pattern" and isinstance(error.schema, Mapping) and "title" in error.schema:
        yield Violation(path, f"{_short(error.instance)} is not {error.schema['title']}")
    elif error.validator == "minLength" and error.instance == "":
        yield Violation(path, "the text is empty")
    else:
        yield Violation(path, error.message if len(error.message) <= 200 else f"{error.message[:197]}...")


def _meant(errors: "Sequence[ValidationError]") -> "Sequence[ValidationError]":
    """The errors of the alternative that the author meant: the first whose own type fits, else the first."""
    alternatives: dict[object, list[ValidationError]] = {}
    for error in errors:
        alternatives.setdefault(error.schema_path[0], []).append(error)
    fitting = [group for group in alternatives.values() if not any(_is_own_type(error) for error in group)]
    return (fitting or list(alternatives.values()))[0]


def _is_own_type(error: "ValidationError") -> bool:
    return error.validator == "type" and not error.path


_TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def _unknown_fields(path: tuple[str | int, ...], schema: object, instance: Mapping[str, object]) -> Iterator[Violation]:
    properties = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    known = sorted(properties)
    lower = {name.lower(): name for name in known}
    for key in instance:
        if key in known:
            continue
        near = difflib.get_close_matches(str(key).lower(), lower, n=1)
        advice = f"did you mean {lower[near[0]]!r}?" if near else f"known here: {', '.join(known)}"
        yield Violation((*path, key), f"unknown field {key!r}", advice, at_key=True)


def _strings(value: object) -> Sequence[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def path_text(path: tuple[str | int, ...]) -> str:
    """A path as JSONPath writes it, without the root: `spec.steps[0].image`, `metadata.labels['app/x']`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("_", "").replace("-", "").isalnum():
            text += f".{step}" if text else step
        else:
            text += f"['{step}']"
    return text
