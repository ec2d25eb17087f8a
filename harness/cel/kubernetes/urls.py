"""URLs: url(), isURL() and the methods.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/urls.go; Go 1.26 net/url.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.cel.budget import spend_text
from harness.cel.errors import EvaluationError
from harness.cel.gourl import Url, UrlError, check_request_uri, parse_query, parse_url
from harness.cel.operators import no_such_overload
from harness.cel.values import Opaque

_PORT = re.compile(r"(.*?)(?::([0-9]*))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class URL(Opaque):
    """A URL: an absolute URI or an absolute path."""

    type_name: ClassVar[str] = "kubernetes.URL"
    go_name: ClassVar[str] = "cel.URL"
    parts: Url

    def equals(self, other: Any) -> bool:
        """Whether both are written alike; raises EvaluationError for another type."""
        if not isinstance(other, URL):
            raise no_such_overload()
        return _written(self.parts) == _written(other.parts)


def _written(parts: Url) -> tuple[object, ...]:
    escaped = parts.escaped_path
    return parts.scheme, parts.user, parts.host, escaped, parts.raw_query, parts.fragment, parts.opaque


def url(text: str) -> URL:
    """`url(text)`; raises EvaluationError with Kubernetes' message."""
    spend_text(len(text))
    try:
        check_request_uri(text)
        return URL(parse_url(text))
    except UrlError as error:
        raise EvaluationError(f"URL parse error during conversion from string: {error}") from None


def is_url(text: str) -> bool:
    """`isURL(text)`."""
    try:
        check_request_uri(text)
    except UrlError:
        return False
    return True


def _host_and_port(value: URL) -> tuple[str, str]:
    found = _PORT.fullmatch(value.parts.host)
    host, port = (found[1], found[2] or "") if found else (value.parts.host, "")
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host, port


GUARDED: dict[str, Callable[..., Any]] = {
    "getEscapedPath": lambda value: value.parts.escaped_path,
    "getHost": lambda value: value.parts.host,
    "getHostname": lambda value: _host_and_port(value)[0],
    "getPort": lambda value: _host_and_port(value)[1],
    "getQuery": lambda value: parse_query(value.parts.raw_query),
    "getScheme": lambda value: value.parts.scheme,
    "isURL": is_url,
    "url": url,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
