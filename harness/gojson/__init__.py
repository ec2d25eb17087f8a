"""JSON as Go's `encoding/json` reads and writes it: same values, same texts, same error messages.

Tekton decodes payloads with `json.Unmarshal` into `interface{}` (`loads`), resources with `sigs.k8s.io/json`, which
keeps integers (`loads_unstructured`), and writes params with `json.Marshal` (`dumps`).

Sources: Go 1.26 `encoding/json` (scanner.go, decode.go, encode.go) and `sigs.k8s.io/json` v0.0.0-20250730193827, the
versions that tektoncd/triggers v0.37.0 is built with.
"""

from harness.gojson.decoding import loads, loads_object, loads_unstructured
from harness.gojson.encoding import dumps, dumps_float, dumps_string, plain_numbers
from harness.gojson.errors import DecodeError, EncodeError, NumberOverflowError
from harness.gojson.text import decode_utf8, fold, valid_text

__all__ = [
    "DecodeError",
    "EncodeError",
    "NumberOverflowError",
    "decode_utf8",
    "dumps",
    "dumps_float",
    "dumps_string",
    "fold",
    "loads",
    "loads_object",
    "loads_unstructured",
    "plain_numbers",
    "valid_text",
]
