"""URLs as Go's net/url takes them apart, for parseURL() and Kubernetes' url().

Source: Go 1.26 net/url (url.go: Parse, ParseRequestURI, EscapedPath, parseQuery).
"""

import ipaddress
import re
from dataclasses import dataclass, field, replace

from harness.goformat import quote
from harness.gojson import decode_utf8

MAX_QUERY_PARAMS = 10_000
"""With more parameters Go reads none at all."""

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_USERINFO = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*", re.ASCII)
_HEX_ESCAPE = re.compile(rb"%[0-9a-fA-F]{2}")
_IN_HOST = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!$&'()*+,;=:[]<>\"")
_RIGHT_PATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/\[\]]|%[0-9a-fA-F]{2})*", re.ASCII)
_IN_PATH = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@")
_PORT = re.compile(r"(:[0-9]*)?", re.ASCII)


class UrlError(Exception):
    """The text is no URL; `str()` is Go's message, with the text in it."""


class _PartError(Exception):
    """A part is wrong; `str()` is what is."""


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of a URL, unescaped but for the query. `user` is name and password, None where there is none; `opaque`
    is what follows a scheme without a slash, `raw_path` the path as it is written."""

    scheme: str = ""
    user: tuple[str, str] | None = None
    host: str = ""
    path: str = ""
    raw_query: str = ""
    fragment: str = ""
    opaque: str = field(default="", compare=False)
    raw_path: str = field(default="", compare=False)

    @property
    def escaped_path(self) -> str:
        """The path as it can be written: as it was, where that is right, else escaped."""
        if _RIGHT_PATH.fullmatch(self.raw_path) or self.path == "*":
            return self.raw_path
        data = self.path.encode("utf-8", "surrogateescape")
        return "".join(chr(byte) if byte in _IN_PATH else f"%{byte:02X}" for byte in data)


def check_request_uri(text: str) -> None:
    """Raises UrlError for what is neither an absolute URI nor an absolute path; a fragment counts as a part of it."""
    try:
        if not text:
            raise _PartError("empty url")
        _parse(text, via_request=True)
    except _PartError as error:
        raise UrlError(f"parse {quote(text)}: {error}") from None


def parse_url(text: str) -> Url:
    """The URL's parts; raises UrlError."""
    bare, _, fragment = text.partition("#")
    try:
        url = _parse(bare)
    except _PartError as error:
        raise UrlError(f"parse {quote(bare)}: {error}") from None
    try:
        unescaped = _unescape(fragment)
    except _PartError as error:
        raise UrlError(f"parse {quote(text)}: {error}") from None
    return replace(url, fragment=unescaped)


def parse_query(query: str) -> dict[str, list[str]]:
    """The values of each parameter, in their order; what cannot be read is left out."""
    values: dict[str, list[str]] = {}
    if query.count("&") + 1 > MAX_QUERY_PARAMS:
        return values
    for param in query.split("&"):
        if not param or ";" in param:
            continue
        key, _, value = param.partition("=")
        try:
            key, value = (_unescape(part.replace("+", " ")) for part in (key, value))
        except _PartError:
            continue
        values.setdefault(key, []).append(value)
    return values


def flatten_query(values: dict[str, list[str]]) -> dict[str, str]:
    """Each parameter with its values joined by `,` (tektoncd/triggers v0.37.0, cel/triggers.go, flatten)."""
    return {key: ",".join(items) for key, items in values.items()}


def _parse(text: str, *, via_request: bool = False) -> Url:
    if _CONTROL.search(text):
        raise _PartError("net/url: invalid control character in URL")
    if text == "*":
        return Url(path="*", raw_path="*")
    if text.startswith(":"):
        raise _PartError("missing protocol scheme")
    found = _SCHEME.match(text)
    scheme = found[1].lower() if found else ""
    rest, _, query = text[found.end() if found else 0 :].partition("?")
    if not rest.startswith("/"):
        if scheme:
            return Url(scheme, raw_query=query, opaque=rest)
        if via_request:
            raise _PartError("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise _PartError("first path segment in URL cannot contain colon")
    user, host = None, ""
    if rest.startswith("//") and (scheme or not (via_request or rest.startswith("///"))):
        authority, slash, path = rest[2:].partition("/")
        user, host = _parse_authority(scheme, authority)
        rest = slash + path
    return Url(scheme, user, host, _unescape(rest), query, raw_path=rest)


def _parse_authority(scheme: str, authority: str) -> tuple[tuple[str, str] | None, str]:
    info, at, host = authority.rpartition("@")
    host = _parse_host(scheme, host)
    if not at:
        return None, host
    if not _USERINFO.fullmatch(info):
        raise _PartError("net/url: invalid userinfo")
    name, _, password = info.partition(":")
    return (_unescape(name), _unescape(password)), host


def _parse_host(scheme: str, host: str) -> str:
    bracket = host.rfind("[")
    if bracket > 0:
        raise _PartError("invalid IP-literal")
    if bracket == 0:
        return _parse_ip_literal(host)
    colon = host.find(":")
    if colon >= 0:
        if scheme not in ("http", "https"):
            colon = host.rfind(":")
        _check_port(host[colon:])
    return _unescape(host, in_host=True)


def _parse_ip_literal(host: str) -> str:
    name, bracket, port = host[1:].rpartition("]")
    if not bracket:
        raise _PartError("missing ']' in host")
    _check_port(port)
    before, zone_mark, zone = name.partition("%25")
    name = _unescape(before, in_host=True) + (_unescape(zone_mark + zone) if zone_mark else "")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        raise _PartError(f"invalid host: ParseAddr({quote(name)}): unable to parse IP") from None
    if address.version == 4:
        raise _PartError("invalid IP-literal")
    return f"[{name}]{port}"


def _check_port(port: str) -> None:
    if not _PORT.fullmatch(port):
        raise _PartError(f"invalid port {quote(port)} after host")


def _unescape(text: str, *, in_host: bool = False) -> str:
    """The text with `%41` and the like replaced; a host may only escape what is not ASCII."""
    data = text.encode("utf-8", "surrogateescape")
    at = 0
    while at < len(data):
        if data[at] == ord("%"):
            escape = data[at : at + 3]
            if not _HEX_ESCAPE.fullmatch(escape) or (in_host and escape[1:2] < b"8" and escape != b"%25"):
                raise _PartError(f"invalid URL escape {quote(decode_utf8(escape))}")
            at += 3
            continue
        if in_host and data[at] < 0x80 and data[at] not in _IN_HOST:
            raise _PartError(f"invalid character {quote(chr(data[at]))} in host name")
        at += 1
    if b"%" not in data:
        return text
    unescaped = _HEX_ESCAPE.sub(lambda found: bytes((int(found[0][1:], 16),)), data)
    return unescaped.decode("utf-8", "surrogateescape")
