"""A path of a binding is changed: its last key is misspelt, or left out."""

import re
from collections.abc import Iterator

from harness.fix import ReplaceText
from harness.mutation.operators.bindings import WrittenParam, written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject

_LAST_KEY = re.compile(r"\.[A-Za-z_][A-Za-z0-9_-]*\)\Z")


def _propose(subject: Subject) -> Iterator[Proposal]:
    for param in written_params(subject):
        for use in param.bound.paths:
            found = _LAST_KEY.search(use.written)
            if found is not None and param.value.startswith(use.written, use.offset):
                start, end = use.offset + found.start(), use.offset + found.end() - 1
                yield _change(param, f"misspells the path {use.written} of {param.title}", end, end, "x")
                if use.written.count(".") > 1:
                    yield _change(param, f"leaves the last key out of {use.written} of {param.title}", start, end, "")


def _change(param: WrittenParam, done: str, start: int, end: int, new: str) -> Proposal:
    change = ReplaceText(param.value_path, start, end, param.value[start:end], new)
    return Proposal(param.place.document, done, (change,))


OPERATOR = Operator("binding-path-changed", "the last key of a binding's path is misspelt or left out", _propose)
