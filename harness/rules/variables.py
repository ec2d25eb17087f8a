"""Variables, `$(params.name)`, in the texts of an object, each with its place in the file.

Tekton knows three spellings: `$(params.name)`, `$(params['name'])` and `$(params["name"])` (tektoncd/pipeline v1.15.0,
pkg/substitution/substitution.go). What a shell would run, `$(date +%s)`, has spaces or is no such name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import Document, Path, View

_VARIABLE = re.compile(r"""\$\(([A-Za-z][A-Za-z0-9_.\-/\[\]"'*]*)\)""")
_PARTS = re.compile(r"""([A-Za-z][\w-]*)(?:\.([^.\[\]"']+)|\[(["'])([^"'\[\]]+)\3\])(.*)""")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in the text at `path`: `body` is what stands in the brackets, `start` where its `$` is.

    Of `params.names[0]` the `root` is `params`, the `name` is `names`, the `rest` is `[0]`. `inputs.params.x`, which
    Tasks still know, is the same as `params.x`.
    """

    document: Document
    path: Path
    text: str
    start: int
    body: str
    root: str
    name: str
    rest: str

    @property
    def written(self) -> str:
        """`$(params.names[0])`."""
        return f"$({self.body})"

    @property
    def is_whole(self) -> bool:
        """Whether the text is nothing but this variable."""
        return self.text == self.written

    @property
    def location(self) -> Location:
        """Where its `$` stands, inside of a block scalar too."""
        return locate_offset(self.document, self.path, self.text, self.start)


def locate_offset(document: Document, path: Path, text: str, offset: int) -> Location:
    """Where the character at `offset` of the text at `path` stands in the file."""
    line = text.count("\n", 0, offset) + 1
    return document.locate_in_text(path, line, offset - text.rfind("\n", 0, offset))


def variables_in(view: View) -> Iterator[Variable]:
    """Every variable in every text of a node, in the order of the file."""
    for path, text in texts_in(view.value, view.path, "$("):
        for match in _VARIABLE.finditer(text):
            parts = _PARTS.fullmatch(match[1])
            if parts is None:
                continue
            root, name, rest = parts[1], parts[2] or parts[4], parts[5]
            if root == "inputs" and name == "params" and rest.startswith("."):
                root, rest = "params", rest[1:]
                name, dot, after = rest.partition(".")
                rest = dot + after
            yield Variable(view.document, path, text, match.start(), match[1], root, name, rest)


def texts_in(value: JSON, path: Path, holding: str = "") -> list[tuple[Path, str]]:
    """Every text of a JSON value that holds another, with its path, in order; keys of objects are none."""
    found: list[tuple[Path, str]] = []
    _gather(value, path, holding, found)
    return found


def _gather(value: JSON, path: Path, holding: str, found: list[tuple[Path, str]]) -> None:
    # Not a generator: over thousands of objects, one in another for each level takes most of the time of a check.
    if isinstance(value, str):
        if holding in value:
            found.append((path, value))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if holding in item:
                    found.append(((*path, key), item))
            elif item:
                _gather(item, (*path, key), holding, found)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _gather(item, (*path, index), holding, found)
