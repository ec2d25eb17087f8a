"""Which values the params of a Pipeline and of a Task have, and what is wrong with them.

Sources: tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/resources/apply.go and validate_params.go,
pkg/reconciler/taskrun/resources/apply.go and validate_params.go, pkg/reconciler/taskrun/validate_taskrun.go. Tekton
goes through Go maps in several places; here the order is that of the declarations.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from harness.pipelines.budget import Budget
from harness.pipelines.model import Param, ParamSpec
from harness.pipelines.substitution import Replacements, variables
from harness.pipelines.values import ParamValue, type_of

_DEEPEST: Final = 10
"""How many defaults may lead to one another (`maxParamReferenceDepth`)."""

_INDEXED: Final = re.compile(
    r"\$\(params(?:\.([_a-zA-Z0-9.-]+)|\['([_a-zA-Z0-9./-]+)'\]|\[\"([_a-zA-Z0-9./-]+)\"\])\[([0-9]+)\]\)"
)


class ParamsError(Exception):
    """The params of a Pipeline cannot be resolved; `str()` is Tekton's message."""


def pipeline_replacements(declared: Sequence[ParamSpec], given: Sequence[Param], budget: Budget) -> Replacements:
    """The variables that a PipelineRun's params and its Pipeline's defaults give values to.

    A default may refer to other params, in dotted spelling, ten levels deep. Params that the Pipeline does not declare
    count too. Raises ParamsError and PlanTooLargeError.
    """
    scope = _Scope(budget)
    for param in given:
        scope.put(param.name, param.value)
    defaults = _Defaults(scope, declared)
    defaults.resolve_strings()
    resolved = scope.replacements()
    for spec in declared:
        if spec.type == "array" and isinstance(spec.default, tuple) and not scope.has_array(spec.name):
            scope.put_array(spec.name, tuple(map(resolved.text, spec.default)))
    for spec in declared:
        if spec.type == "object" and isinstance(spec.default, dict) and not scope.has_object(spec.name):
            members = {key: resolved.text(item) for key, item in spec.default.items()}
            scope.put_object(spec.name, members, all_spellings=True)
    return resolved


def task_replacements(declared: Sequence[ParamSpec], given: Sequence[Param], budget: Budget) -> Replacements:
    """The variables that a TaskRun's params and its Task's defaults give values to.

    Tekton's peculiarities are kept: a default sees only other *defaults*, and of several references in one default
    only the last is replaced; the defaults of an array's indexes survive a shorter array.
    """
    scope = _Scope(budget, _TASK_SPELLINGS)
    for spec in declared:
        if spec.default is not None and not _refers(spec.default):
            scope.put(spec.name, spec.default)
    for spec in declared:
        if isinstance(spec.default, str) and _refers(spec.default):
            for reference in dotted_references(spec.default):
                known = next((name for name in scope.spell(reference) if name in scope.strings), None)
                if known is not None:
                    value = spec.default.replace(f"$(params.{reference})", scope.strings[known])
                    budget.spend(len(value))
                    scope.put(spec.name, value)
    for param in given:
        match param.value:
            case dict() as members:
                for name in scope.spell(param.name):
                    scope.objects[name] = {**scope.objects.get(name, {}), **members}
                scope.put_keys(param.name, members)
            case other:
                scope.put(param.name, other)
    return scope.replacements()


def missing(declared: Iterable[ParamSpec], given: Iterable[Param]) -> list[str]:
    """The declared params without default that are not given, in the order of their declaration."""
    names = {param.name for param in given}
    return [spec.name for spec in declared if spec.default is None and spec.name not in names]


def mistyped(declared: Iterable[ParamSpec], given: Iterable[Param], *, allow_references: bool) -> list[str]:
    """The given params whose value is of another type than declared.

    With `allow_references` a string with a variable passes for an array or object: a result may become one.
    """
    types = {spec.name: spec.type for spec in declared}
    return [
        param.name
        for param in given
        if param.name in types
        and type_of(param.value) != types[param.name]
        and not (allow_references and isinstance(param.value, str) and any(variables(param.value)))
    ]


def missing_keys(declared: Iterable[ParamSpec], given: Iterable[Param]) -> dict[str, list[str]]:
    """The required keys of object params that neither the default nor the given value has, by param."""
    specs = {spec.name: spec for spec in declared if spec.type == "object"}
    provided: dict[str, set[str]] = {}
    for name, spec in specs.items():
        if isinstance(spec.default, dict):
            provided.setdefault(name, set()).update(spec.default)
    for param in given:
        if isinstance(param.value, dict) and param.name in specs:
            provided.setdefault(param.name, set()).update(param.value)
    lacking = {name: [key for key in specs[name].keys if key not in keys] for name, keys in provided.items()}
    return {name: keys for name, keys in lacking.items() if keys}


def out_of_bounds(declared: Iterable[ParamSpec], given: Iterable[Param], texts: Iterable[str]) -> list[str]:
    """The references in `texts` to items that an array param does not have, sorted."""
    lengths = {spec.name: len(spec.default) for spec in declared if isinstance(spec.default, tuple)}
    lengths |= {param.name: len(param.value) for param in given if isinstance(param.value, tuple)}
    found = set()
    for text in texts:
        for match in _INDEXED.finditer(text):
            # In dotted spelling only the part before a dot is the name, as the webhook reads it.
            name = match[1].split(".")[0] if match[1] is not None else match[2] or match[3]
            if name in lengths and _index(match[4]) >= lengths[name]:
                found.add(match[0])
    return sorted(found)


def dotted_references(text: str) -> Iterator[str]:
    """What stands between `$(params.` and the next closing bracket of the line."""
    end, start = -1, text.find("$(params.")
    while start >= 0:
        if end < start:
            end = text.find(")", start)
            if end < 0:
                return
        newline = text.rfind("\n", start, end)
        if newline >= 0:
            start = text.find("$(params.", newline)
        else:
            yield text[start + len("$(params.") : end]
            start = text.find("$(params.", end)


def go_list(names: Iterable[str]) -> str:
    """Names as Go prints a list of strings: `[a b]`."""
    return f"[{' '.join(names)}]"


def go_map(lists: Mapping[str, Sequence[str]]) -> str:
    """Lists of names as Go prints a map of them: `map[a:[b c]]`."""
    return f"map[{' '.join(f'{name}:{go_list(lists[name])}' for name in sorted(lists))}]"


# --- scopes -----------------------------------------------------------------------------------------------------------

_SPELLINGS: Final = ("params.{}", 'params["{}"]', "params['{}']")
_TASK_SPELLINGS: Final = (*_SPELLINGS, "inputs.params.{}")


@dataclass(slots=True)
class _Scope:
    """Values by the spelling of the variable."""

    budget: Budget
    spellings: Sequence[str] = _SPELLINGS
    strings: dict[str, str] = field(default_factory=dict)
    arrays: dict[str, tuple[str, ...]] = field(default_factory=dict)
    objects: dict[str, dict[str, str]] = field(default_factory=dict)

    def spell(self, name: str) -> Iterator[str]:
        return (spelling.format(name) for spelling in self.spellings)

    def put(self, name: str, value: ParamValue) -> None:
        match value:
            case tuple():
                self.put_array(name, value)
            case dict():
                self.put_object(name, value)
            case text:
                self.strings.update(dict.fromkeys(self.spell(name), text))

    def put_array(self, name: str, items: tuple[str, ...]) -> None:
        for spelt in self.spell(name):
            self.arrays[spelt] = items
            self.strings.update((f"{spelt}[{index}]", item) for index, item in enumerate(items))

    def put_object(self, name: str, members: dict[str, str], *, all_spellings: bool = False) -> None:
        for spelt in self.spell(name):
            self.objects[spelt] = members
            if all_spellings:
                self.strings.update((f"{spelt}.{key}", item) for key, item in members.items())
        self.put_keys(name, members)

    def put_keys(self, name: str, members: Mapping[str, str]) -> None:
        self.strings.update((f"params.{name}.{key}", item) for key, item in members.items())

    def has_string(self, name: str) -> bool:
        return any(spelt in self.strings for spelt in self.spell(name))

    def has_array(self, name: str) -> bool:
        return any(spelt in self.arrays for spelt in self.spell(name))

    def has_object(self, name: str) -> bool:
        return any(spelt in self.objects for spelt in self.spell(name))

    def replacements(self) -> Replacements:
        """A view of the scope, which sees what is put in later too."""
        return Replacements(self.strings, self.arrays, self.objects, self.budget)


class _Defaults:
    """Resolves the string defaults of a Pipeline, each after those it refers to."""

    def __init__(self, scope: _Scope, declared: Sequence[ParamSpec]) -> None:
        self._scope = scope
        self._known = scope.replacements()
        self._open: dict[str, str] = {}
        self._visiting: set[str] = set()
        for spec in declared:
            if spec.type == "string" and spec.default is not None and not scope.has_string(spec.name):
                text = spec.default if isinstance(spec.default, str) else ""
                self._open.update(dict.fromkeys(scope.spell(spec.name), text))

    def resolve_strings(self) -> None:
        for name in self._open:
            if name not in self._scope.strings:
                self._resolve(name, 0)

    def _resolve(self, name: str, depth: int) -> None:
        if name in self._visiting:
            raise ParamsError(f'parameter resolution failed: circular dependency detected in param "{name}"')
        if depth > _DEEPEST:
            raise ParamsError(
                f'parameter resolution failed: maximum recursion depth ({_DEEPEST}) exceeded for param "{name}"'
            )
        self._visiting.add(name)
        text = self._open[name]
        references = [reference for reference in variables(text) if reference.startswith("params.")]
        for reference in references:
            if reference in self._scope.strings:
                continue
            if reference not in self._open:
                raise ParamsError(
                    f'parameter resolution failed: param "{name}" references undefined param "{reference}"'
                )
            self._resolve(reference, depth + 1)
        self._visiting.discard(name)
        self._scope.strings[name] = self._known.text(text) if references else text


def _refers(value: ParamValue) -> bool:
    return isinstance(value, str) and "$(params." in value


def _index(digits: str) -> int:
    """An array index; more digits than Go's int holds count as 0, which is what Go's failed Atoi leaves."""
    return int(digits) if len(digits) < 19 else 0
