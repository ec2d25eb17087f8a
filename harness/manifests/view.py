"""A node of a document: its value and its place together, for walking through objects whose shape is not sure."""

from dataclasses import dataclass

from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Document, Path


@dataclass(frozen=True, slots=True)
class View:
    """The node at `path` of `document`. A step that leads nowhere gives a view of null, never an error."""

    document: Document
    path: Path
    value: JSON

    @classmethod
    def of(cls, document: Document, path: Path = ()) -> "View":
        """The view of a node, by default of the root."""
        return cls(document, path, document.get(*path))

    def at(self, *steps: str | int) -> "View":
        """The view of a node below this one."""
        value = self.value
        for step in steps:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                value = None
        return View(self.document, (*self.path, *steps), value)

    def items(self) -> "tuple[View, ...]":
        """The views of a list's items, none for anything else."""
        if not isinstance(self.value, list):
            return ()
        return tuple(View(self.document, (*self.path, index), item) for index, item in enumerate(self.value))

    @property
    def text(self) -> str:
        """The value where it is a text, else empty."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def object(self) -> JSONObject:
        """The value where it is an object, else an empty one."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def location(self) -> Location:
        """Where the value stands, or its nearest parent."""
        return self.document.locate(self.path)
