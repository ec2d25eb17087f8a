"""What one param alone makes of a template: whether the JSON is still JSON."""

from harness import gojson
from harness.errors import InputError
from harness.jsontypes import JSON
from harness.templates import Templates
from harness.triggers.model import TriggerTemplateSpec


def breaks_json(spec: TriggerTemplateSpec, name: str, value: str, old_escape_quotes: bool) -> bool:
    """Whether the value of a param, put into the resource templates as the listener does it, keeps one of them from
    being read as JSON. A param that is not used breaks nothing."""
    using = [resource for resource in spec.resource_templates if _uses(resource, f"$(tt.params.{name})")]
    try:
        texts = Templates(using, old_escape_quotes).render([(name, value)], lambda: "uid").texts
    except InputError:
        return False  # it grows beyond all bounds, which is another matter
    return any(not _is_json(text) for text in texts)


def _uses(value: JSON, variable: str) -> bool:
    match value:
        case str():
            return variable in value
        case dict():
            return any(variable in key or _uses(item, variable) for key, item in value.items())
        case list():
            return any(_uses(item, variable) for item in value)
        case _:
            return False


def _is_json(text: str) -> bool:
    try:
        gojson.loads_unstructured(text)
    except gojson.DecodeError:
        return False
    return True
