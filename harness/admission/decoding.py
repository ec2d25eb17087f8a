"""Decoding an object as Go's encoding/json does into Tekton's structs, and writing it back.

A decoded struct is a dict with Go's names: a field that is absent, null or (after `round_trip`) empty is not in it.
Durations are int nanoseconds, quantities and times stay texts, params keep their JSON form.

Sources: Go 1.26 `encoding/json` (decode.go), knative.dev/pkg webhook/json/decode.go (unknown fields are an error,
but not in the metadata).
"""

import base64
import binascii
from dataclasses import dataclass, field
from functools import cache

from harness import gojson
from harness.admission.gotypes import (
    Anything,
    Bytes,
    GoType,
    Own,
    Pointer,
    Scalar,
    Slice,
    StringMap,
    StructRef,
    StructType,
    struct_type,
)
from harness.admission.own_decoders import OwnTypeError, OwnValueError, decode_own, encode_problem
from harness.goformat import quote
from harness.jsontypes import JSON, JSONObject
from harness.manifests import Path

_INT_RANGES = {"uint8": (0, 255), "int32": (-(1 << 31), (1 << 31) - 1)} | dict.fromkeys(
    ("int", "int64"), (-(1 << 63), (1 << 63) - 1)
)


class DecodingError(Exception):
    """The object is none of this type; `str()` is Go's message, `path` leads to what is wrong.

    For an unknown field `known` holds the names of the fields that are known there, else it is empty.
    """

    def __init__(self, message: str, path: Path, known: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path
        self.known = known


def decode(value: JSONObject, ref: StructRef) -> JSONObject:
    """The object as a struct. Raises DecodingError."""
    if "metadata" not in value:
        return _Decoder(strict=True).whole(value, ref)
    metadata = value["metadata"]
    if not isinstance(metadata, dict | None):
        raise DecodingError(
            f"json: cannot unmarshal {json_kind(metadata)} into Go value of type struct {{}}", ("metadata",)
        )
    # The metadata is checked by the API server, so that unknown fields pass there, and nowhere else.
    decoded = _Decoder(strict=True).whole({**value, "metadata": {}}, ref)
    if metadata:
        decoded["metadata"] = _Decoder(strict=False).whole({"metadata": metadata}, ref).get("metadata")
    return decoded


def decode_leniently(value: JSON, ref: StructRef) -> JSONObject:
    """The object as a struct, unknown fields passed over. Raises DecodingError."""
    decoder = _Decoder(strict=False)
    if not isinstance(value, dict):
        raise DecodingError(f"json: cannot unmarshal {json_kind(value)} into Go value of type {ref.go}", ())
    return decoder.whole(value, ref)


@dataclass(slots=True)
class _Decoder:
    """One run over an object. Go goes on after most errors and tells the first; some end the run at once."""

    strict: bool
    problem: DecodingError | None = None
    path: list[str | int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    struct: str = ""

    def whole(self, value: JSONObject, ref: StructRef) -> JSONObject:
        decoded = self._struct(value, ref, {})
        if self.problem is not None:
            raise self.problem
        return decoded

    def _save(self, message: str, known: tuple[str, ...] = ()) -> None:
        if self.problem is None:
            self.problem = DecodingError(message, tuple(self.path), known)

    def _type_message(self, what: str, go: str) -> str:
        where = f"struct field {self.struct}.{'.'.join(self.names)}" if self.struct else "value"
        return f"json: cannot unmarshal {what} into Go {where} of type {go}"

    def _struct(self, value: JSON, ref: StructRef, into: JSONObject) -> JSONObject:
        if not isinstance(value, dict):
            self._save(self._type_message(json_kind(value), ref.go))
            return into
        fields = struct_type(ref)
        outer, depth = self.struct, len(self.names)
        for key in sorted(value):
            self.path.append(key)
            self._field(key, value[key], fields, ref, into)
            self.path.pop()
            del self.names[depth:]
            self.struct = outer
        return into

    def _field(self, key: str, value: JSON, fields: StructType, ref: StructRef, into: JSONObject) -> None:
        found = fields.find(key)
        if found is None:
            if self.strict:
                self._save(f"json: unknown field {quote(key)}", tuple(fields.fields))
            return
        self.struct = ref.name
        self.names.extend((*found.via, found.name))
        decoded = self._value(value, found.type, into.get(found.name))
        if decoded is not None:
            into[found.name] = decoded
        elif value is None and isinstance(found.type, Pointer | Slice | StringMap | Anything):
            into.pop(found.name, None)

    def _value(self, value: JSON, wanted: GoType, before: JSON = None) -> JSON:
        """The decoded value, None where it is nil or what was there stays."""
        match wanted:
            case Pointer(to):
                return None if value is None else self._value(value, to, before)
            case Own(go):
                return self._own(value, go)
            case Anything():
                return value
            case _ if value is None:
                return None
            case StructRef():
                return self._struct(value, wanted, before if isinstance(before, dict) else {})
            case Slice(of, go):
                return self._list(value, of, go)
            case StringMap(of, go):
                return self._map(value, of, go)
            case Bytes(go):
                return self._bytes(value, go)
            case Scalar(kind, go):
                return self._scalar(value, kind, go)

    def _list(self, value: JSON, of: GoType, go: str) -> JSON:
        if not isinstance(value, list):
            self._save(self._type_message(json_kind(value), go))
            return None
        items: list[JSON] = []
        for index, item in enumerate(value):
            self.path.append(index)
            items.append(_present(self._value(item, of), of))
            self.path.pop()
        return items

    def _map(self, value: JSON, of: GoType, go: str) -> JSON:
        if not isinstance(value, dict):
            self._save(self._type_message(json_kind(value), go))
            return None
        items: JSONObject = {}
        for key in sorted(value):
            self.path.append(key)
            items[key] = _present(self._value(value[key], of), of)
            self.path.pop()
        return items

    def _bytes(self, value: JSON, go: str) -> JSON:
        if isinstance(value, list):
            return self._list(value, Scalar("uint8", "uint8"), go)
        if not isinstance(value, str):
            self._save(self._type_message(json_kind(value), go))
            return None
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            self._save(f"illegal base64 data at input byte {_first_bad_byte(value)}")
        return value

    def _scalar(self, value: JSON, kind: str, go: str) -> JSON:
        match value:
            case str() if kind == "string":
                return value
            case bool() if kind == "bool":
                return value
            case int() | float() if kind in _INT_RANGES and not isinstance(value, bool):
                return self._integer(value, kind, go)
            case int() | float() if kind in ("float32", "float64") and not isinstance(value, bool):
                return float(value)
        self._save(self._type_message(json_kind(value), go))
        return None

    def _integer(self, value: int | float, kind: str, go: str) -> JSON:
        literal = gojson.dumps(value)
        if literal.lstrip("-").isdecimal() and len(literal) <= 20:
            number = int(literal)
            least, most = _INT_RANGES[kind]
            if least <= number <= most:
                return number
        self._save(self._type_message(f"number {literal}", go))
        return None

    def _own(self, value: JSON, go: str) -> JSON:
        try:
            return decode_own(value, go)
        except OwnTypeError as error:
            message = self._type_message(error.what, error.go)
        except OwnValueError as error:
            message = str(error)
        # A decoder's own error ends the run, and counts more than what was found before.
        raise DecodingError(message, tuple(self.path))


def _present(value: JSON, of: GoType) -> JSON:
    """An item of a list or map: null becomes the empty value, unless the type can be nil."""
    if value is not None:
        return value
    match of:
        case StructRef():
            return {}
        case Scalar("string", _):
            return ""
        case Scalar("bool", _):
            return False
        case Scalar():
            return 0
        case _:
            return None


def json_kind(value: JSON) -> str:
    """What Go calls a JSON value in errors: `array`."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case str():
            return "string"
        case int() | float():
            return "number"
        case list():
            return "array"
        case dict():
            return "object"


def _first_bad_byte(text: str) -> int:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    plain = text.replace("\n", "").replace("\r", "")
    bad = next((index for index, character in enumerate(plain) if character not in alphabet), len(plain))
    return bad if bad < len(plain) and plain[bad] != "=" else len(plain) - len(plain) % 4


def round_trip(value: JSONObject, ref: StructRef) -> JSONObject:
    """The decoded struct as it is after it was written as JSON and read again: what may be left out when empty is.

    Raises DecodingError for a param without a value, which Tekton cannot write.
    """
    fields = struct_type(ref).fields
    for name, go in unwritable(ref):
        if name not in value:
            raise DecodingError(encode_problem(go), ())
    written: JSONObject = {}
    for name, item in value.items():
        if item is None:
            continue
        wanted = fields[name].type
        kept = _kept(item, wanted, (name,))
        if not _is_left_out(kept, wanted, fields[name].omit_empty):
            written[name] = kept
    return written


@cache
def unwritable(ref: StructRef) -> tuple[tuple[str, str], ...]:
    """The fields (name, Go type) without which the struct cannot be written."""
    fields = struct_type(ref).fields
    return tuple(
        (name, own.type.go) for name, own in fields.items() if isinstance(own.type, Own) and encode_problem(own.type.go)
    )


def _is_left_out(value: JSON, wanted: GoType, omit_empty: bool) -> bool:
    """Whether a field reads back as if it had not been there."""
    match wanted:
        case Pointer() | Own() | Anything():
            return False
        case StructRef():
            return not value
        case Slice() | StringMap():
            return omit_empty and not value
        case _:
            return not value


def _kept(value: JSON, wanted: GoType, path: Path) -> JSON:
    match wanted:
        case Pointer(to):
            return _kept(value, to, path)
        case StructRef() if isinstance(value, dict):
            try:
                return round_trip(value, wanted)
            except DecodingError as error:
                raise DecodingError(str(error), (*path, *error.path)) from None
        case Slice(of, _) if isinstance(value, list):
            return [_kept(item, of, (*path, index)) for index, item in enumerate(value)]
        case StringMap(of, _) if isinstance(value, dict):
            return {key: _kept(item, of, (*path, key)) for key, item in value.items()}
        case _:
            return value
