"""Reading an object's fields as Tekton's admission webhook decodes them.

The webhook decodes with Go's encoding/json and DisallowUnknownFields (tektoncd/triggers v0.37.0,
knative.dev/pkg/webhook): names match in any case, of names that differ in case only the last in sorted order counts,
null leaves a field empty, and a wrong type or an unknown name refuses the whole object. Here each of these refusals is
a finding and the reading goes on.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from harness.finding import Finding, Severity
from harness.fix import Fix, RenameKey
from harness.jsontypes import JSON, JSONObject
from harness.manifests import Document, Path
from harness.triggers.model import Place

T = TypeVar("T")

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def kind_of(value: JSON) -> str:
    """What to call a JSON value in a message: `a number`."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"


@dataclass(slots=True)
class Fields:
    """The fields of one JSON object in a document.

    Each reading method takes the field's canonical name and remembers it; `finish` reports the names that nothing
    asked for. What is wrong goes to `findings`. `symbol` names the object in them.
    """

    document: Document
    path: Path
    value: JSONObject
    findings: list[Finding]
    symbol: str
    known: list[str] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where this object stands."""
        return Place(self.document, self.path)

    def spelling(self, name: str) -> str | None:
        """How the file writes the field, None where it lacks it."""
        self.known.append(name)
        lower = name.lower()
        return max((key for key in self.value if key.lower() == lower), default=None)

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        spelling = self.spelling(name)
        return spelling is not None and self.value[spelling] is not None

    def any(self, name: str) -> tuple[JSON, Path]:
        """The field's value, None where it is absent, and its path."""
        spelling = self.spelling(name)
        return (None, (*self.path, name)) if spelling is None else (self.value[spelling], (*self.path, spelling))

    def place_of(self, name: str) -> Place:
        """Where the field stands."""
        return Place(self.document, self.any(name)[1])

    def optional_string(self, name: str) -> str | None:
        """A text, None where it is absent or null. A number or boolean is read as the text that was meant."""
        value, path = self.any(name)
        return self._string(value, path)

    def string(self, name: str) -> str:
        """A text, empty where it is absent."""
        return self.optional_string(name) or ""

    def strings(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(text or "" for text in self._items(name, self._string))

    def string_map(self, name: str) -> dict[str, str]:
        """An object whose values are texts."""
        value, path = self.any(name)
        if not isinstance(value, dict):
            self._refuse_unless(value is None, value, path, "an object")
            return {}
        return {key: self._string(item, (*path, key)) or "" for key, item in value.items()}

    def object(self, name: str) -> "Fields | None":
        """An object, None where it is absent or null."""
        value, path = self.any(name)
        return self._object(value, path)

    def objects(self, name: str) -> "tuple[Fields, ...]":
        """A list of objects. A null in it counts as an object without fields, as Go decodes it into a struct."""
        return tuple(item for item in self._items(name, self._object_item) if item is not None)

    def pointers(self, name: str) -> "tuple[Fields, ...]":
        """A list of objects that Go holds by pointer: a null in it makes the webhook panic, so it is refused."""
        return tuple(item for item in self._items(name, self._pointer) if item is not None)

    def list(self, name: str) -> tuple[JSON, ...]:
        """A list of anything."""
        return tuple(self._items(name, lambda value, _: value))

    def ignore(self, *names: str) -> None:
        """Accept fields that the harness does not read."""
        self.known.extend(names)

    def finish(self, renamed: Mapping[str, str] = _NOTHING) -> None:
        """Report the fields that Tekton does not know. `renamed` holds former names of fields, in lower case, and what
        they are called now."""
        lower = {name.lower(): name for name in self.known}
        for key in self.value:
            if key.lower() in lower:
                continue
            now = renamed.get(key.lower(), "")
            near = [now.lower()] if now else difflib.get_close_matches(key.lower(), lower, n=1)
            names = ", ".join(sorted(set(self.known)))
            self.findings.append(
                Finding(
                    "unknown-field",
                    Severity.ERROR,
                    f"Tekton does not know the field {self._dotted((*self.path, key))} and refuses the object: "
                    f'json: unknown field "{key}"',
                    self.document.locate_key((*self.path, key)),
                    help=f"did you mean {lower[near[0]]}?" if near else f"known here: {names}",
                    symbol=self.symbol,
                    fix=self._rename(key, now) if now and not self.has(now) else None,
                )
            )

    def _rename(self, key: str, name: str) -> Fix:
        # Loaded only where there is something to mend.
        from harness.fixes import make_fix

        return make_fix(self.document, f"write {name} for {key}", RenameKey((*self.path, key), name))

    def refuse(self, path: Path, message: str, help: str = "") -> None:
        """Report a `malformed-field`; `message` follows the field's dotted path."""
        self.findings.append(
            Finding(
                "malformed-field",
                Severity.ERROR,
                f"{self._dotted(path)} {message}: Tekton refuses the object",
                self.document.locate(path),
                help=help,
                symbol=self.symbol,
            )
        )

    def _items(self, name: str, read: Callable[[JSON, Path], T]) -> Iterator[T]:
        value, path = self.any(name)
        if isinstance(value, list):
            yield from (read(item, (*path, index)) for index, item in enumerate(value))
        else:
            self._refuse_unless(value is None, value, path, "a list")

    def _string(self, value: JSON, path: Path) -> str | None:
        match value:
            case None | str():
                return value
            case bool() | int() | float():
                text = str(value).lower() if isinstance(value, bool) else str(value)
                self.refuse(path, f"is {kind_of(value)}, not a text", help=f'write it in quotes: "{text}"')
                return text
            case _:
                self._refuse_unless(False, value, path, "a text")
                return None

    def _object(self, value: JSON, path: Path) -> "Fields | None":
        if isinstance(value, dict):
            return Fields(self.document, path, value, self.findings, self.symbol)
        self._refuse_unless(value is None, value, path, "an object")
        return None

    def _object_item(self, value: JSON, path: Path) -> "Fields | None":
        return self._object({} if value is None else value, path)

    def _pointer(self, value: JSON, path: Path) -> "Fields | None":
        self._refuse_unless(value is not None, value, path, "an object")
        return self._object(value, path)

    def _refuse_unless(self, fits: bool, value: JSON, path: Path, wanted: str) -> None:
        if not fits:
            self.refuse(path, f"is {kind_of(value)}, not {wanted}")

    @staticmethod
    def _dotted(path: Path) -> str:
        """`spec.triggers[0].name`."""
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return text.removeprefix(".") or "the object"
