r"""References to variables, `$(params.a)`, as the webhook finds and checks them.

Source: tektoncd/pipeline v1.15.0, pkg/substitution/substitution.go and pkg/apis/pipeline/v1/resultref.go,
pkg/internal/resultref/resultref.go.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from harness.admission.field_error import Errors, generic, via_key
from harness.goformat import quote

_ANY: Final = r".*?(\[\*\])?"
_WHOLE_NAME: Final = r"[_a-zA-Z0-9.-]+\[\*\]"
_ARRAY_INDEX: Final = re.compile(r"\[([0-9])*\*?\]", re.ASCII)
# Tekton writes `[…]+(?:\.[…]+)*`, which means the same and takes Python exponentially long where no bracket closes.
_EXPRESSION: Final = re.compile(r"\$\([_a-zA-Z0-9.-]++(?:\[(?:[0-9]+|\*)\])?\)", re.ASCII)


@lru_cache(maxsize=512)
def _pattern(prefix: str, name: str, anchored: bool = False) -> Any:
    """The compiled pattern of a reference; None where a param's name, which becomes part of it, breaks it."""
    import re2  # not needed by objects without references

    options = re2.Options()
    options.log_errors = False
    body = rf"""(\$(\({prefix}(\.(?P<var1>{name})|\["(?P<var2>{name})"\]|\['(?P<var3>{name})'\])\)))"""
    try:
        return re2.compile(f"^{body}$" if anchored else body, options)
    except re2.error:
        return None


def references(value: str, prefix: str) -> tuple[str, ...]:
    """The references below `prefix` (a pattern) as they stand, each once: `$(params.a)`."""
    return tuple(_find(value, prefix))


@lru_cache(maxsize=128)
def _find(value: str, prefix: str) -> Mapping[str, str]:
    """The name of the variable in each reference below a prefix, by the reference, in the order of the text.

    Each once, because a script of megabytes may hold the same few hundreds of thousands of times, and nobody counts.
    """
    # Most texts refer to nothing below most prefixes; what comes before a prefix's first sign tells at once.
    if "$(" not in value or f"$({_literal_start(prefix)}" not in value:
        return {}
    quick = _find_in_one_spelling(value, prefix)
    if quick is not None:
        return quick
    pattern = _pattern(prefix, _ANY)
    found: dict[str, str] = {}
    # No reference goes beyond a line, unless a param's name is a pattern; and the lines of a script are much alike.
    for line in dict.fromkeys(value.split("\n")) if _IN_ONE_LINE.fullmatch(prefix) else (value,):
        if pattern is not None and "$(" in line:
            for match in pattern.finditer(line):
                found.setdefault(match[0], match["var1"] or match["var2"] or match["var3"] or "")
    return found


_SPELLINGS: Final = ((".", ")"), ('["', '"])'), ("['", "'])"))
"""What stands before and behind a variable's name."""


def _find_in_one_spelling(value: str, prefix: str) -> dict[str, str] | None:
    """As `_find`, with nothing but str and re, whose matches cost a twentieth of re2's; None where the text mixes
    spellings, or the prefix is a pattern.

    A reference ends with the first thing that can end it, and that may be many lines and megabytes away. Cut behind the
    last one, every line holds an end for each beginning, so that nothing is looked through twice in vain.
    """
    if not _PLAIN_PREFIX.fullmatch(prefix):
        return None
    head = "$(" + prefix.replace("\\.", ".")
    used = [(before, behind) for before, behind in _SPELLINGS if head + before in value]
    if len(used) > 1:
        return None
    found: dict[str, str] = {}
    for before, behind in used:
        start = head + before
        lines = [line for line in dict.fromkeys(value.split("\n")) if start in line]
        whole = "\n".join([line[: line.rfind(behind) + len(behind)] for line in lines if behind in line])
        for name in dict.fromkeys(re.findall(f"{re.escape(start)}(.*?){re.escape(behind)}", whole)):
            found[f"{start}{name}{behind}"] = name
    return found


_PLAIN_PREFIX: Final = re.compile(r"[a-zA-Z0-9_-]+(?:\\\.[a-zA-Z0-9_-]+)*")
_IN_ONE_LINE: Final = re.compile(r"(?:[a-zA-Z0-9_.|()?:-]|\\\.)+")


@cache
def _step_result() -> Any:
    """The pattern of a step's result. Python's re would look through a long line once for each beginning in it."""
    import re2  # not needed by objects without such references

    return re2.compile(r"\$\(steps\.(.*?)\.results\.(.*?)\)")


def find_step_result(text: str) -> tuple[str, str] | None:
    """The step and the result that the first `$(steps.S.results.R)` in a text names, None where there is none."""
    found = _step_result().search(text) if "$(steps." in text else None
    return None if found is None else (found[1], found[2])


@lru_cache(maxsize=512)
def _literal_start(prefix: str) -> str:
    """The words with which a prefix begins, whatever pattern follows them."""
    words = re.match(r"[a-zA-Z]+(?=\\\.|$)", prefix)
    return words[0] if words else ""


@dataclass(frozen=True, slots=True)
class _Variables:
    names: list[str]
    problem: str = ""


@lru_cache(maxsize=128)
def _variables(value: str, prefix: str) -> _Variables:
    """The variables below a prefix, each once, without the key of an object; a problem where one has too many parts."""
    names: dict[str, None] = {}
    for reference, name in _find(value, prefix).items():
        if "." in name and _is_dotted(reference, name):
            if name.count(".") > 1:
                return _Variables(
                    list(names),
                    f'Invalid referencing of parameters in "{value}"! Only two dot-separated components after the '
                    f'prefix "{prefix}" are allowed.',
                )
            name = name.partition(".")[0]
        names[name] = None
    return _Variables(list(names))


def _is_dotted(reference: str, name: str) -> bool:
    """Whether the name stands behind a dot (`$(params.a.b)`) rather than in brackets (`$(params["a.b"])`)."""
    return reference.endswith(f"{name})")


def unknown_variables(value: str, prefix: str, known: Collection[str], *, detailed: bool = False) -> Errors:
    """An error where a variable is referred to that is not known."""
    found = _variables(value, prefix)
    if found.problem:
        return [generic(found.problem, "")]
    for name in found.names:
        name = _ARRAY_INDEX.sub("", name)
        if name not in known:
            which = f"variable `{name}`" if detailed else "variable"
            return [generic(f"non-existent {which} in {quote(value)}", "")]
    return []


def prohibited_variables(value: str, prefix: str, prohibited: Collection[str]) -> Errors:
    """An error where a variable is referred to whose type does not fit here."""
    found = _variables(value, prefix)
    if found.problem:
        return [generic(found.problem, "")]
    if any(name.removesuffix("[*]") in prohibited for name in found.names):
        return [generic(f"variable type invalid in {quote(value)}", "")]
    return []


def entire_prohibited_variables(value: str, prefix: str, prohibited: Collection[str]) -> Errors:
    """An error where an object is referred to as a whole."""
    if "$(" not in value:
        return []
    if any(name.removesuffix("[*]") in prohibited for name in _find(value, prefix).values()):
        return [generic(f"variable type invalid in {quote(value)}", "")]
    return []


def isolated_variables(value: str, prefix: str, arrays: Collection[str]) -> Errors:
    """An error where an array is referred to with text around it."""
    found = _variables(value, prefix)
    if found.problem:
        return [generic(found.problem, "")]
    if not any(name.removesuffix("[*]") in arrays for name in found.names):
        return []
    first = next(iter(references(value, prefix)), "")
    return [generic(f"variable is not properly isolated in {quote(value)}", "")] if len(value) != len(first) else []


def whole_reference(name: str, value: str, prefix: str, known: Collection[str]) -> Errors | None:
    """The errors of a value that is nothing but `$(params.a[*])`; None where it is something else."""
    if "$(" not in value or not _pattern(prefix, _WHOLE_NAME, True).search(value):
        return None
    return via_key(unknown_variables(value, prefix, known), prefix, name)


def expressions(value: str) -> list[str]:
    """What stands inside each `$(…)` that looks like a variable: `params.a`, `tasks.b.results.c[*]`."""
    return [found[2:-1] for found in _EXPRESSION.findall(value)] if "$(" in value else []


def looks_like_result_ref(expression: str) -> bool:
    """Whether an expression is `tasks.T.results.R` or longer (or of `finally`)."""
    parts = expression.split(".")
    return len(parts) >= 4 and parts[0] in ("tasks", "finally") and parts[2] == "results"


def contains_result_refs(found: Iterable[str]) -> bool:
    """Whether one of the expressions looks like a result's."""
    return any(looks_like_result_ref(expression) for expression in found)


@dataclass(frozen=True, slots=True)
class ResultRef:
    """A reference to a task's result."""

    task: str
    result: str


def result_ref(expression: str) -> ResultRef | None:
    """The result that an expression names, None where it is no reference to one."""
    if not looks_like_result_ref(expression):
        return None
    parts = expression.split(".")
    if len(parts) == 4:
        return ResultRef(parts[1], _ARRAY_INDEX.sub("", parts[3]))
    return ResultRef(parts[1], parts[3]) if len(parts) == 5 else None


def result_refs(found: Iterable[str]) -> list[ResultRef]:
    """The results that expressions name."""
    refs = (result_ref(expression) for expression in found)
    return [ref for ref in refs if ref is not None]
