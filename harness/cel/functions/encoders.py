"""The encoders of cel-go's extension library: base64 and JSON.

Facts: google/cel-go v0.30.0, ext/encoders.go; Go 1.26 encoding/base64.
"""

import base64
import re
from collections.abc import Callable
from typing import Any

from harness import gojson
from harness.cel.errors import EvaluationError
from harness.cel.protojson import ConversionError, json_value, marshal
from harness.cel.values import Value

_PADDED = re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_NO_LETTER = re.compile(rb"[^A-Za-z0-9+/\r\n]")


def decode_base64(text: str) -> bytes:
    """`base64.decode(text)`, with or without padding; line breaks count for nothing."""
    bare = text.replace("\r", "").replace("\n", "")
    if _PADDED.fullmatch(bare):
        return base64.b64decode(bare)
    # What Go says of a text that is wrong without padding, too, is an offset into the bytes of the whole text.
    data = text.encode("utf-8", "surrogateescape")
    wrong = _NO_LETTER.search(data)
    if wrong or len(bare) % 4 == 1:
        raise EvaluationError(f"illegal base64 data at input byte {wrong.start() if wrong else len(data) - 1}")
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def encode_base64(data: bytes) -> str:
    """`base64.encode(data)`."""
    return base64.b64encode(data).decode()


def encode_json(value: Value) -> str:
    """`json.encode(value)`: compact JSON with sorted keys."""
    try:
        return gojson.dumps(gojson.loads(marshal(json_value(value))))
    except ConversionError as error:
        raise EvaluationError(str(error)) from None


GUARDED: dict[str, Callable[..., Any]] = {
    "base64.decode": decode_base64,
    "base64.encode": encode_base64,
    "json.encode": encode_json,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
