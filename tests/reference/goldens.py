"""The golden files: questions of the project's own, each with what a reference program, which is Tekton or Kubernetes,
answered.

A line of `golden/NAME.jsonl` is `{"input": {...}, "want": {...}}`; where Tekton itself is random (Go's maps have no
order) it has `"wants": [...]`, every answer that many runs gave. `about` says what a line is for where the input does
not. The questions of `cel` name one of the contexts in `golden/contexts.json`, those of `k8s-cel` one in
`golden/k8s-contexts.json`; the others hold all that they need.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

FOLDER = Path(__file__).with_name("golden")

Mode: TypeAlias = Literal["cel", "simulate", "sink", "validate", "k8s-cel", "k8s-policy"]

MODES: dict[str, Mode] = {
    "cel": "cel",
    "triggers": "simulate",
    "sink": "sink",
    "admission": "validate",
    "k8s-cel": "k8s-cel",
    "k8s-policy": "k8s-policy",
}
"""The files without their ending, and the mode of the reference program that answers each."""


@dataclass(frozen=True, slots=True)
class Golden:
    """One line: `input` as it stands in the file, and every answer that Tekton gave (usually one)."""

    file: str
    number: int
    input: dict[str, Any]
    wants: tuple[Any, ...]
    about: str = ""

    @property
    def question(self) -> dict[str, Any]:
        """The input as the commands read it: with the request that `context` names."""
        if "context" not in self.input:
            return self.input
        given = contexts("k8s-contexts" if self.file == "k8s-cel" else "contexts")[self.input["context"]]
        if self.file == "cel":
            return {**self.input, "context": given}
        return {**given, **{name: value for name, value in self.input.items() if name != "context"}}

    @property
    def place(self) -> str:
        """Where the line stands."""
        return f"golden/{self.file}.jsonl:{self.number}"


def read(file: str) -> list[Golden]:
    """The lines of a golden file; one without an answer yet has no `wants`."""
    # Not splitlines(): text of the questions may hold other characters that Python takes for a line's end.
    lines = (FOLDER / f"{file}.jsonl").read_text(encoding="utf-8").split("\n")
    return [_golden(file, number, loads(line)) for number, line in enumerate(lines, 1) if line]


def write(file: str, goldens: list[Golden]) -> None:
    """Write a golden file anew."""
    text = "".join(_line(golden) + "\n" for golden in goldens)
    (FOLDER / f"{file}.jsonl").write_text(text, encoding="utf-8")


def _golden(file: str, number: int, line: dict[str, Any]) -> Golden:
    wants = line.get("wants", [line["want"]] if "want" in line else [])
    return Golden(file, number, line["input"], tuple(wants), line.get("about", ""))


def _line(golden: Golden) -> str:
    about = {"about": golden.about} if golden.about else {}
    wants = {"want": golden.wants[0]} if len(golden.wants) == 1 else {"wants": list(golden.wants)}
    return dumps({**about, "input": golden.input, **wants})


@cache
def contexts(file: str = "contexts") -> dict[str, Any]:
    """What the lines name as their `context`: requests with body, header, url, extensions and secrets; objects with
    their resource in `k8s-contexts`."""
    return dict(loads((FOLDER / f"{file}.json").read_text(encoding="utf-8")))


class Number(float):
    """A number that keeps the digits it was written with: 5 and 5.0 are the same to Python and not to a reader."""

    __slots__ = ("text",)

    def __new__(cls, text: str) -> "Number":
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self.text == other.text

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.text)


def loads(text: str) -> Any:
    """JSON with its numbers as they are written."""
    return json.loads(text, parse_float=Number, parse_int=Number)


def dumps(value: Any) -> str:
    """One line of JSON, text and numbers as they are; a lone surrogate is escaped."""
    match value:
        case Number():
            return value.text
        case str():
            return json.dumps(value, ensure_ascii=any("\ud800" <= character <= "\udfff" for character in value))
        case dict():
            return "{" + ", ".join(f"{dumps(key)}: {dumps(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(dumps, value)) + "]"
        case _:
            return json.dumps(value)
