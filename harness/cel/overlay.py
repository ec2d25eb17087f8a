"""What Tekton's interceptor makes of an overlay's value: the JSON that becomes the extension.

Facts: tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go (Process). It decides by the value's type, and forgets
what goes wrong when it writes a list or map.
"""

from harness.cel.budget import start
from harness.cel.gotext import unconverted
from harness.cel.protojson import ConversionError, json_value, marshal
from harness.cel.values import Duration, KeyedMap, Message, Timestamp, Uint, Value


class OverlayError(Exception):
    """The value can be no extension; `str()` is what follows `failed to convert overlay result to type: `."""


def overlay_json(value: Value) -> str:
    """The JSON text of an overlay's value; empty for a list or map that holds NaN, infinity or broken UTF-8.

    Tekton goes on with such an empty text and fails when it reads the extensions
    (`failed to unmarshal extensions into map: …`). Raises OverlayError, or BudgetExceeded.
    """
    if value is None or isinstance(value, Uint | Timestamp | Duration | Message):
        raise OverlayError(unconverted(value, "[]uint8"))
    start()
    try:
        converted = json_value(value)
    except ConversionError as error:
        raise OverlayError(str(error)) from None
    try:
        return marshal(converted)
    except ConversionError as error:
        if isinstance(value, list | dict | KeyedMap):
            return ""
        raise OverlayError(str(error)) from None
