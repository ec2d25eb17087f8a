"""JSONPath as Tekton's bindings speak it: client-go's dialect, with Triggers' tolerant wrapping.

`compile_path("body.a")` gives a `JsonPath`; `find_expressions` gives the `$(…)` of a param's value; `event_value` makes
the event that paths are put to.
"""

from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.govalues import GoStruct, event_value
from harness.jsonpath.paths import Expression, Found, JsonPath, compile_path, find_expressions

__all__ = [
    "Expression",
    "Found",
    "GoStruct",
    "JsonPath",
    "JsonPathError",
    "compile_path",
    "event_value",
    "find_expressions",
]
