"""Which Trigger objects a listener or a trigger group selects.

tektoncd/triggers v0.37.0, pkg/sink/sink.go `selectTriggers`; apimachinery v0.36.3, `metav1.LabelSelectorAsSelector`,
pkg/labels/selector.go `NewRequirement` and pkg/api/validate/content (the messages).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from harness import gojson
from harness.goformat import quote
from harness.jsontypes import JSON, JSONObject
from harness.triggers.model import Selector, Trigger
from harness.triggers.world import TriggersWorld

Labels: TypeAlias = Mapping[str, str]

_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_ALLOWED = "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
_NAME_MESSAGE = f"must {_ALLOWED} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{_NAME}')"
_VALUE_MESSAGE = (
    f"a valid label must be an empty string or {_ALLOWED} "
    f"(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({_NAME})?')"
)
_SUBDOMAIN_MESSAGE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    f"end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{_SUBDOMAIN}')"
)
_LONGEST_NAME, _LONGEST_SUBDOMAIN = 63, 253


class SelectorError(Exception):
    """A label selector cannot be used; the text is Kubernetes'. The sink answers 500, a group just stops."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition on the labels: `operator` is In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: tuple[str, ...]

    def matches(self, labels: Labels) -> bool:
        """Whether the labels fulfil it; NotIn holds for a key that is not there."""
        match self.operator:
            case "In":
                return self.key in labels and labels[self.key] in self.values
            case "NotIn":
                return self.key not in labels or labels[self.key] not in self.values
            case "Exists":
                return self.key in labels
            case _:
                return self.key not in labels


def select_triggers(world: TriggersWorld, selector: Selector, listener_namespace: str) -> tuple[Trigger, ...]:
    """The Trigger objects that a selector takes, in the order of the files (Tekton's order is by chance).

    `*` as the only matchName means every namespace, and so does an empty one; a namespace named twice counts twice.
    Without matchNames the listener's namespace counts, but only where there is a label selector. Raises SelectorError.
    """
    matches = compile_label_selector(selector.label_selector)
    names = selector.match_names
    if not names:
        names = (listener_namespace,) if selector.label_selector is not None else ()
    elif names == ("*",):
        names = ("",)
    return tuple(
        trigger
        for name in names
        for trigger in world.triggers.values()
        if name in ("", trigger.namespace) and matches(trigger.labels)
    )


def compile_label_selector(selector: JSONObject | None) -> Callable[[Labels], bool]:
    """A test for labels. No selector, and an empty one, take all. Raises SelectorError."""
    requirements: list[Requirement] = []
    labels = (selector or {}).get("matchLabels")
    for key, value in sorted(labels.items()) if isinstance(labels, dict) else ():
        requirements.append(_requirement(key, "In", (str(value),)))
    expressions = (selector or {}).get("matchExpressions")
    for expression in expressions if isinstance(expressions, list) else ():
        requirements.append(_from_expression(expression))
    return lambda labels: all(requirement.matches(labels) for requirement in requirements)


def _from_expression(expression: JSON) -> Requirement:
    fields = expression if isinstance(expression, dict) else {}
    key, operator, values = fields.get("key"), fields.get("operator"), fields.get("values")
    operator = operator if isinstance(operator, str) else ""
    if operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
        raise SelectorError(f"{quote(operator)} is not a valid label selector operator")
    texts = tuple(str(value) for value in values) if isinstance(values, list) else ()
    return _requirement(key if isinstance(key, str) else "", operator, texts)


def _requirement(key: str, operator: str, values: tuple[str, ...]) -> Requirement:
    """A checked requirement. Raises SelectorError with all that is wrong, as Kubernetes joins it."""
    errors: list[str] = []
    if problems := _key_problems(key):
        errors.append(f"key: Invalid value: {quote(key)}: {'; '.join(problems)}")
    if operator in ("In", "NotIn") and not values:
        errors.append("values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty")
    if operator in ("Exists", "DoesNotExist") and values:
        listed = gojson.dumps([*values])
        errors.append(f"values: Invalid value: {listed}: values set must be empty for exists and does not exist")
    for index, value in enumerate(values):
        if problems := _value_problems(value):
            errors.append(f"values[{index}][{key}]: Invalid value: {quote(value)}: {'; '.join(problems)}")
    unique = list(dict.fromkeys(errors))
    if unique:
        raise SelectorError(unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]")
    return Requirement(key, operator, values)


def _key_problems(key: str) -> list[str]:
    """What is wrong with a label's key."""
    parts = key.split("/")
    if len(parts) > 2:
        with_prefix = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {_NAME_MESSAGE}{with_prefix}"]
    problems: list[str] = []
    if len(parts) == 2:
        prefix = parts[0]
        if not prefix:
            problems.append("prefix part must be non-empty")
        elif wrong := _subdomain_problems(prefix):
            problems += [f"prefix part {one}" for one in wrong]
    name = parts[-1]
    if not name:
        problems.append("name part must be non-empty")
    elif len(name.encode(errors="replace")) > _LONGEST_NAME:
        problems.append(f"name part must be no more than {_LONGEST_NAME} bytes")
    if not re.fullmatch(_NAME, name):
        problems.append(f"name part {_NAME_MESSAGE}")
    return problems


def _subdomain_problems(prefix: str) -> list[str]:
    problems = []
    if len(prefix.encode(errors="replace")) > _LONGEST_SUBDOMAIN:
        problems.append(f"must be no more than {_LONGEST_SUBDOMAIN} bytes")
    if not re.fullmatch(_SUBDOMAIN, prefix):
        problems.append(_SUBDOMAIN_MESSAGE)
    return problems


def _value_problems(value: str) -> list[str]:
    """What is wrong with a label's value."""
    problems = []
    if len(value.encode(errors="replace")) > _LONGEST_NAME:
        problems.append(f"must be no more than {_LONGEST_NAME} bytes")
    if not re.fullmatch(f"({_NAME})?", value):
        problems.append(_VALUE_MESSAGE)
    return problems
