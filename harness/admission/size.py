"""How large an object may be."""

from typing import Final

from harness.jsontypes import JSON, JSONObject

_LIMIT: Final = 3 << 20
"""What the API server takes in one request (k8s.io/apiserver v0.35, pkg/server/config.go, `MaxRequestBodyBytes`)."""

TOO_LARGE: Final = f"Request entity too large: limit is {_LIMIT}"
"""What the API server answers; no webhook sees the object."""


def is_too_large(value: JSONObject, written: int | None = None) -> bool:
    """Whether the object is larger than the API server takes; texts alone are counted, so that none is wronged.

    `written` is how long the file is that it stands in, where that is known: what is short there is not looked at.
    """
    if written is not None and written <= _LIMIT:
        return False
    left = _LIMIT
    pending: list[JSON] = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            left -= len(node)
            if left < 0:
                return True
        elif isinstance(node, dict):
            pending.extend(node)
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return False
