"""A decoded struct with reading methods that give Go's empty values for what is not there."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.jsontypes import JSON, JSONObject


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct as `harness.admission.decoding` leaves it. Defaulting writes to `value`."""

    value: JSONObject

    def text(self, name: str) -> str:
        """A string, empty where the field is absent."""
        value = self.value.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """An integer, 0 where the field is absent."""
        return self.optional_number(name) or 0

    def optional_number(self, name: str) -> int | None:
        """An integer (or a duration in nanoseconds) that may be nil."""
        value = self.value.get(name)
        return value if isinstance(value, int) else None

    def has(self, name: str) -> bool:
        """Whether the field is not nil."""
        return self.value.get(name) is not None

    def items(self, name: str) -> list[JSON]:
        """A list of anything, empty where it is nil."""
        value = self.value.get(name)
        return value if isinstance(value, list) else []

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        return [item for item in self.items(name) if isinstance(item, str)]

    def text_map(self, name: str) -> dict[str, str]:
        """A map of strings."""
        value = self.value.get(name)
        fields = value if isinstance(value, dict) else {}
        return {key: item for key, item in fields.items() if isinstance(item, str)}

    def struct(self, name: str) -> "Struct":
        """A struct that is held by value."""
        return self.pointer(name) or Struct({})

    def pointer(self, name: str) -> "Struct | None":
        """A struct that is held by pointer, None where it is nil."""
        value = self.value.get(name)
        return Struct(value) if isinstance(value, dict) else None

    def structs(self, name: str) -> "list[Struct]":
        """A list of structs."""
        return [Struct(item) for item in self.items(name) if isinstance(item, dict)]

    def struct_map(self, name: str) -> "Mapping[str, Struct] | None":
        """A map of structs, None where it is nil."""
        value = self.value.get(name)
        if not isinstance(value, dict):
            return None
        return {key: Struct(item) for key, item in value.items() if isinstance(item, dict)}
