"""HTTP headers as Go's server hands them to Tekton: canonical keys, a list of values each.

Sources: Go 1.26 `net/textproto` (reader.go, `CanonicalMIMEHeaderKey`) and `net/http` (request.go, `readRequest`;
transfer.go, `readTransfer`).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

Header: TypeAlias = dict[str, list[str]]
"""Canonical key to values, in the order in which they came: what the CEL interceptor sees as `header`."""

_TOKEN: Final = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

_NOT_IN_HEADER: Final = frozenset({"Host", "Transfer-Encoding", "Trailer"})
"""What Go's server takes out of a request's header, because the request has fields for it."""


@lru_cache(maxsize=4096)
def canonical_header_key(key: str) -> str:
    """`x-gitlab-event` as `X-Gitlab-Event`; a key with a character that header names cannot have stays as it is."""
    if not _TOKEN.issuperset(key):
        return key
    return "-".join(part[:1].upper() + part[1:].lower() for part in key.split("-"))


def header_of(pairs: Iterable[tuple[str, str]]) -> Header:
    """The header of a request that came with these (name, value) lines, in order.

    Values lose surrounding blanks; Host, Transfer-Encoding and Trailer are left out; `Pragma: no-cache` alone brings
    `Cache-Control: no-cache` with it (`fixPragmaCacheControl`).
    """
    header: Header = {}
    for name, value in pairs:
        key = canonical_header_key(name)
        if key in header:
            header[key].append(value.strip(" \t"))
        elif key not in _NOT_IN_HEADER:
            header[key] = [value.strip(" \t")]
    if header.get("Pragma", [""])[0] == "no-cache" and "Cache-Control" not in header:
        header["Cache-Control"] = ["no-cache"]
    return header


def joined(header: Mapping[str, list[str]]) -> dict[str, str]:
    """Each key with its values joined by `,`: what bindings see.

    Source: tektoncd/triggers v0.37.0, pkg/template/event.go, `newEvent`.
    """
    return {key: values[0] if len(values) == 1 else ",".join(values) for key, values in header.items()}
