"""Tekton's substitution of `$(...)` variables.

One pass puts in the value of each known variable and does not look at the result again; unknown variables stay as they
are. There is no escape: `$$(params.x)` becomes `$` and the value. Source: tektoncd/pipeline v1.15.0,
pkg/substitution/replacements.go, pkg/apis/pipeline/v1/param_types.go and when_types.go.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from harness.gojson import dumps
from harness.pipelines.budget import Budget
from harness.pipelines.values import ParamValue

_VARIABLE: Final = re.compile(r"\$\(([_a-zA-Z0-9.-]+(?:\[(?:[0-9]+|\*)\])?)\)")


def variables(text: str) -> Iterator[str]:
    """The names of the variables in `text` that are spelt with dots: `params.x`, `tasks.a.results.b[*]`.

    Those are the ones that Tekton looks for when it wants to know what a value depends on (resultref.go,
    `VariableSubstitutionRegex`).
    """
    return (match[1] for match in _VARIABLE.finditer(text))


@dataclass(frozen=True, slots=True)
class Replacements:
    """Values for variables: of strings, of whole arrays and of whole objects, by the text between `$(` and `)`.

    Every method may raise PlanTooLargeError.
    """

    strings: Mapping[str, str]
    arrays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    objects: Mapping[str, dict[str, str]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to put in."""
        return not (self.strings or self.arrays or self.objects)

    def text(self, text: str) -> str:
        """`text` with the known string variables replaced."""
        start = text.find("$(")
        if start < 0:
            return text  # as most are
        done: list[str] = []
        kept, end = 0, -1
        while start >= 0:
            if end < start:
                end = text.find(")", start)
                if end < 0:
                    break
            following = text.find("$(", start + 2)
            # The name ends at the first closing bracket. One with another variable's beginning in it is no name.
            value = self.strings.get(text[start + 2 : end]) if not 0 <= following < end else None
            if value is not None:
                self.budget.spend(len(value) + start - kept + 1)
                done += (text[kept:start], value)
                kept = end + 1
            start = following
        if not done:
            return text
        self.budget.spend(len(text) - kept)
        return "".join((*done, text[kept:]))

    def items(self, text: str) -> tuple[str, ...]:
        """What one item of a list becomes: the items of an array when it is exactly `$(array[*])` or `$(array)`."""
        if text.startswith("$(") and text.endswith(")"):
            name = text[2:-1]
            for known in (name, name.removesuffix("[*]")):
                if known in self.arrays:
                    return self.arrays[known]
        return (self.text(text),)

    def all_items(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """What a list becomes, item by item."""
        if not any("$(" in text for text in texts):
            return texts
        done: list[str] = []
        for text in texts:
            items = self.items(text)
            self.budget.spend(len(items))
            done += items
        return tuple(done)

    def value(self, value: ParamValue) -> ParamValue:
        """A param's value; a string that is exactly one reference to an array or object becomes that."""
        match value:
            case tuple():
                return self.all_items(value)
            case dict():
                return {key: self.text(item) for key, item in value.items()}
            case _:
                return self._of_string(value)

    def _of_string(self, text: str) -> ParamValue:
        if not text.startswith("$(") or not _VARIABLE.fullmatch(text):
            return self.text(text)
        name = text[2:-1].removesuffix("[*]")
        if name in self.objects:
            return self.objects[name]
        if name in self.arrays:
            return self.items(text)
        return self.text(text)

    def condition_input(self, text: str) -> str:
        """The `input` of a when expression: a whole array becomes its JSON text."""
        return dumps(list(self.items(text))) if self._names_array(text) else self.text(text)

    def condition_values(self, text: str) -> tuple[str, ...]:
        """What one of the `values` of a when expression becomes."""
        return self.items(text) if self._names_array(text) else (self.text(text),)

    def _names_array(self, text: str) -> bool:
        """As Tekton asks it: the bare name of an array param is taken for a reference too."""
        name = text.removesuffix("[*])")
        return f"params.{name.removeprefix('$(params.')}" in self.arrays or name.removeprefix("$(") in self.arrays
