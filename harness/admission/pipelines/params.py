"""Params: declarations and values.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/{param_types,task_validation,taskrun_validation}.go.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from harness.admission.field_error import (
    Errors,
    FieldError,
    generic,
    invalid_value,
    missing_field,
    multiple_one_of,
    via,
    via_index,
    via_key,
)
from harness.admission.struct import Struct
from harness.admission.substitution import (
    entire_prohibited_variables,
    expressions,
    isolated_variables,
    prohibited_variables,
    unknown_variables,
    whole_reference,
)
from harness.jsontypes import JSON

TYPES: Final = ("string", "array", "object")
_NAME: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9.-]*")
_OBJECT_NAME: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9-]*")


def value_type(value: JSON) -> str:
    """The type of a decoded param's value, empty where there is none."""
    match value:
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return ""


def value_texts(value: JSON) -> list[str]:
    """Every text in a param's value."""
    match value:
        case str():
            return [value]
        case list():
            return [item for item in value if isinstance(item, str)]
        case dict():
            return [item for item in value.values() if isinstance(item, str)]
        case _:
            return []


def all_texts(params: Iterable[Struct]) -> list[str]:
    """Every text in the values of params."""
    return [text for param in params for text in value_texts(param.value.get("value"))]


def value_expressions(value: JSON) -> list[str]:
    """The expressions in a param's value."""
    return [expression for text in value_texts(value) for expression in expressions(text)]


def set_param_defaults(spec: Struct) -> None:
    """The type of a declaration, from its default where it names none (`ParamSpec.SetDefaults`)."""
    properties = spec.struct_map("properties")
    written = spec.text("type")
    if not written and properties is None:
        spec.value["type"] = value_type(spec.value.get("default")) or "string"
        return
    spec.value["type"] = written or "object"
    set_property_defaults(properties)


def set_property_defaults(properties: Mapping[str, Struct] | None) -> None:
    """Properties are strings unless they say otherwise."""
    for item in (properties or {}).values():
        if not item.text("type"):
            item.value["type"] = "string"


def names_of(params: Iterable[Struct]) -> list[str]:
    """The names, in order."""
    return [param.text("name") for param in params]


def of_type(params: Iterable[Struct], wanted: str) -> list[Struct]:
    """The declarations of a type; what is neither array nor object counts as a string."""
    types = {"array": "array", "object": "object"}
    return [param for param in params if types.get(param.text("type"), "string") == wanted]


def object_keys(params: Iterable[Struct]) -> dict[str, list[str]]:
    """The keys of each object param that has any."""
    found = {param.text("name"): list(param.struct_map("properties") or ()) for param in of_type(params, "object")}
    return {name: keys for name, keys in found.items() if keys}


def check_types(params: Iterable[Struct]) -> Errors:
    """Types that exist, and defaults that fit them (`ValidateParameterTypes`)."""
    return [error for param in params for error in _check_type(param)]


def _check_type(param: Struct) -> Errors:
    name, wanted = param.text("name"), param.text("type")
    if wanted not in TYPES:
        return [invalid_value(wanted, f"{name}.type")]
    default = value_type(param.value.get("default"))
    if default and default != wanted:
        message = f'"{wanted}" type does not match default value\'s type: "{default}"'
        return [generic(message, f"{name}.type", f"{name}.default.type")]
    wrong = wrong_properties(param)
    if wrong:
        return [
            generic(f"The value type specified for these keys [{' '.join(wrong)}] is invalid", f"{name}.properties")
        ]
    return []


def wrong_properties(spec: Struct) -> list[str]:
    """The keys of an object whose type is not string, sorted."""
    properties = spec.struct_map("properties") or {}
    return sorted(key for key, item in properties.items() if item.text("type") != "string")


def check_no_duplicates(params: Iterable[Struct]) -> Errors:
    """No name declared twice (`ValidateNoDuplicateNames`)."""
    repeated = duplicates(names_of(params))
    return [
        error
        for name in repeated
        for error in via_key([generic("parameter appears more than once", "")], "params", name)
    ]


def duplicates(values: Iterable[str]) -> list[str]:
    """What comes more than once, sorted."""
    seen: set[str] = set()
    again: set[str] = set()
    for value in values:
        (again if value in seen else seen).add(value)
    return sorted(again)


def check_enums(params: Iterable[Struct]) -> Errors:
    """Enums need a feature flag that is off (`validateParamEnums`)."""
    errors: Errors = []
    for param in params:
        values = param.texts("enum")
        if not values:
            continue
        found = [generic("feature flag `enable-param-enum` should be set to true to use Enum", "")]
        if param.text("type") != "string":
            found.append(generic("enum can only be set with string type param", ""))
        found += [generic(f"parameter enum value {value} appears more than once", "") for value in duplicates(values)]
        default = param.text("default")
        if default and default not in values:
            found.append(generic(f"param default value {default} not in the enum list", ""))
        errors += via(found, f"[{param.text('name')}]")
    return errors


def check_name_formats(params: Sequence[Struct]) -> Errors:
    """How params and the keys of objects may be called (`ValidateNameFormat`)."""
    errors: Errors = []
    plain = sorted(set(names_of(of_type(params, "string")) + names_of(of_type(params, "array"))))
    wrong = [name for name in plain if not _NAME.fullmatch(name)]
    if wrong:
        message = f"The format of following array and string variable names is invalid: [{' '.join(wrong)}]"
        details = (
            "String/Array Names: \nMust only contain alphanumeric characters, hyphens (-), underscores (_), "
            "and dots (.)\nMust begin with a letter or an underscore (_)"
        )
        errors.append(FieldError(message, ("params",), details))
    objects: dict[str, list[str]] = {}
    for param in of_type(params, "object"):
        name = param.text("name")
        if not _OBJECT_NAME.fullmatch(name):
            objects[name] = []
        for key in sorted(param.struct_map("properties") or ()):
            if not _OBJECT_NAME.fullmatch(key):
                objects.setdefault(name, []).append(key)
    if objects:
        shown = " ".join(f"{name}:[{' '.join(objects[name])}]" for name in sorted(objects))
        details = (
            "Object Names: \nMust only contain alphanumeric characters, hyphens (-), underscores (_) "
            "\nMust begin with a letter or an underscore (_)"
        )
        message = f"Object param name and key name format is invalid: map[{shown}]"
        errors.append(FieldError(message, ("params",), details))
    return errors


def check_objects_have_properties(params: Iterable[Struct]) -> Errors:
    """An object param declares its keys (`ValidateObjectParamsHaveProperties`)."""
    return [
        missing_field(f"{param.text('name')}.properties")
        for param in params
        if param.text("type") == "object" and not param.has("properties")
    ]


def check_values(params: Iterable[Struct]) -> Errors:
    """No value given twice, whatever the case of its name (`ValidateParameters`)."""
    return check_unique_names(names_of(params), by_index=False)


def check_unique_names(names: Iterable[str], *, by_index: bool) -> Errors:
    """Names that differ in more than case (`validateNoDuplicateNames`)."""
    seen: set[str] = set()
    errors: Errors = []
    for index, name in enumerate(names):
        if name.lower() in seen:
            errors += via([multiple_one_of("name")], f"[{index}]" if by_index else f"[{name}]")
        seen.add(name.lower())
    return errors


def check_repeated_values(params: Iterable[Struct]) -> Errors:
    """No param given twice to one task (`validateDuplicateParameters`)."""
    seen: set[str] = set()
    errors: Errors = []
    for index, name in enumerate(names_of(params)):
        if name in seen:
            message = f'parameter names must be unique, the parameter "{name}" is also defined at'
            errors.append(generic(message, f"[{index}].name"))
        seen.add(name)
    return errors


@dataclass(frozen=True, slots=True)
class Declared:
    """What the references in a pipeline are held against: all params, those that are arrays, the keys of objects."""

    names: Collection[str]
    arrays: Collection[str]
    object_keys: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, params: Sequence[Struct]) -> "Declared":
        """What these declarations declare."""
        return cls(frozenset(names_of(params)), frozenset(names_of(of_type(params, "array"))), object_keys(params))


def check_text(value: str, declared: Declared) -> Errors:
    """The references in a text that takes no array (`validateStringVariable`)."""
    errors = unknown_variables(value, "params", declared.names)
    return errors + _check_objects(value, declared) + prohibited_variables(value, "params", declared.arrays)


def check_array_item(value: str, declared: Declared) -> Errors:
    """The references in an item of an array (`validateArrayVariable`)."""
    errors = unknown_variables(value, "params", declared.names)
    return errors + _check_objects(value, declared) + isolated_variables(value, "params", declared.arrays)


def _check_objects(value: str, declared: Declared) -> Errors:
    errors: Errors = []
    for name, keys in declared.object_keys.items():
        errors += unknown_variables(value, rf"params\.{name}", keys)
    return errors + entire_prohibited_variables(value, "params", declared.object_keys)


def check_param_references(params: Sequence[Struct], declared: Declared) -> Errors:
    """The references in the params of a task (`validatePipelineParametersVariablesInTaskParameters`)."""
    errors = via(check_repeated_values(params), "params")
    for param in params:
        name, value = param.text("name"), param.value.get("value")
        match value:
            case list():
                for index, item in enumerate(value_texts(value)):
                    errors += via_key(via_index(check_array_item(item, declared), "value", index), "params", name)
            case dict():
                for key, item in param.text_map("value").items():
                    errors += via_key(via_key(check_text(item, declared), "properties", key), "params", name)
            case _:
                errors += _check_text_value(name, value if isinstance(value, str) else "", declared)
    return errors


def _check_text_value(name: str, value: str, declared: Declared) -> Errors:
    whole = whole_reference(name, value, "params", declared.names)
    return via_key(check_text(value, declared), "params", name) if whole is None else whole


def declared_by_value(param: Struct) -> Struct:
    """A declaration made of a param that a run gives (`createParamSpecFromParam`)."""
    value = param.value.get("value")
    spec: dict[str, JSON] = {"name": param.text("name"), "type": value_type(value), "default": value}
    if isinstance(value, dict):
        spec["properties"] = {key: {"type": "string"} for key in value}
    return Struct(spec)


def combine(spec: Struct, known: dict[str, Struct]) -> Errors:
    """Add an inline declaration to those known from the run's own params (`combineParamSpec`)."""
    name = spec.text("name")
    before = known.get(name)
    if before is None:
        known[name] = spec
        return []
    default = spec.value.get("default")
    missing = [missing_field(f"{name}.properties")]
    if isinstance(default, dict) and not spec.has("properties"):
        return missing
    if before.text("type") == "object":
        if not spec.has("properties"):
            return missing
        known[name] = Struct({**before.value, "properties": spec.value["properties"]})
    return []


def add_task_params(params: Iterable[Struct], known: dict[str, Struct]) -> None:
    """Add what the params of a pipeline's task give (`appendPipelineTaskParams`)."""
    for param in params:
        name, value = param.text("name"), param.value.get("value")
        before = known.get(name)
        if before is None:
            known[name] = declared_by_value(param)
        elif isinstance(value, dict):
            properties = before.value.get("properties")
            more: dict[str, JSON] = {key: {"type": "string"} for key in value}
            merged = {**(properties if isinstance(properties, dict) else {}), **more}
            known[name] = Struct({**before.value, "properties": merged})
