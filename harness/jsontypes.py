"""The JSON value type that payloads, manifests and answers share."""

from typing import TypeAlias

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
"""A parsed JSON value. In *payloads* every number is a float, because Tekton decodes them into Go's float64;
in manifests integers stay int."""

JSONObject: TypeAlias = dict[str, JSON]
