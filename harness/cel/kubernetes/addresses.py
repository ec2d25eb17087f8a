"""IP addresses as Go's net/netip reads them. Source: Go 1.26 net/netip (ParseAddr, ParsePrefix)."""

import ipaddress
import re
from typing import TypeAlias

from harness.goformat import quote

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_HEX = re.compile(r"[0-9a-fA-F]*", re.ASCII)
_BITS = re.compile(r"[0-9]|[1-9][0-9]*", re.ASCII)
_MOST_BITS_DIGITS = 18


class AddressError(Exception):
    """The text is no address; `str()` is Go's message."""


def parse_address(text: str) -> tuple[Address, str]:
    """The address and its zone; raises AddressError."""
    first = next((char for char in text if char in ".:%"), "")
    match first:
        case ".":
            return ipaddress.IPv4Address(_ipv4(text, text)), ""
        case ":":
            return _ipv6(text)
        case "%":
            raise _error(text, "missing IPv6 address")
        case _:
            raise _error(text, "unable to parse IP")


def parse_prefix(text: str) -> tuple[Address, int]:
    """The address and the length of `10.0.0.0/8`; raises AddressError."""
    written, slash, bits = text.rpartition("/")
    where = f"netip.ParsePrefix({quote(text)})"
    if not slash:
        raise AddressError(f"{where}: no '/'")
    try:
        address, zone = parse_address(written)
    except AddressError as error:
        raise AddressError(f"{where}: {error}") from None
    if zone:
        raise AddressError(f"{where}: IPv6 zones cannot be present in a prefix")
    if not _BITS.fullmatch(bits) or len(bits) > _MOST_BITS_DIGITS:
        raise AddressError(f"{where}: bad bits after slash: {quote(bits)}")
    if int(bits) > address.max_prefixlen:
        raise AddressError(f"{where}: prefix length out of range")
    return address, int(bits)


def _error(text: str, message: str, at: str = "") -> AddressError:
    place = f" (at {quote(at)})" if at else ""
    return AddressError(f"ParseAddr({quote(text)}): {message}{place}")


def _ipv4(whole: str, text: str) -> bytes:
    """The four bytes of the address in `text`, which is `whole` or its end."""
    fields: list[int] = []
    value = digits = 0
    for place, char in enumerate(text):
        if char.isascii() and char.isdigit():
            if digits == 1 and value == 0:
                raise _error(whole, "IPv4 field has octet with leading zero")
            value = value * 10 + int(char)
            digits += 1
            if value > 255:
                raise _error(whole, "IPv4 field has value >255")
        elif char == ".":
            if place in (0, len(text) - 1) or text[place - 1] == ".":
                raise _error(whole, "IPv4 field must have at least one digit", text[place:])
            if len(fields) == 3:
                raise _error(whole, "IPv4 address too long")
            fields.append(value)
            value = digits = 0
        else:
            raise _error(whole, "unexpected character", text[place:])
    if len(fields) < 3:
        raise _error(whole, "IPv4 address too short")
    return bytes((*fields, value))


def _ipv6(whole: str) -> tuple[Address, str]:
    text, percent, zone = whole.partition("%")
    if percent and not zone:
        raise _error(whole, "zone must be a non-empty string")
    data = bytearray()
    ellipsis = -1
    if text.startswith("::"):
        ellipsis, text = 0, text[2:]
        if not text:
            return ipaddress.IPv6Address(0), zone
    while len(data) < 16:
        found = _HEX.match(text)
        group = found[0] if found else ""
        if len(group) > 4:
            raise _error(whole, "each group must have 4 or less digits", text)
        if not group:
            raise _error(whole, "each colon-separated field must have at least one digit", text)
        rest = text[len(group) :]
        if rest.startswith("."):
            if ellipsis < 0 and len(data) != 12:
                raise _error(whole, "embedded IPv4 address must replace the final 2 fields of the address", text)
            if len(data) > 12:
                problem = "too many hex fields to fit an embedded IPv4 at the end of the address"
                raise _error(whole, problem, text)
            data += _ipv4(whole, text)
            text = ""
            break
        data += int(group, 16).to_bytes(2, "big")
        text = rest
        if not text:
            break
        if text[0] != ":":
            raise _error(whole, "unexpected character, want colon", text)
        if len(text) == 1:
            raise _error(whole, "colon must be followed by more characters", text)
        text = text[1:]
        if text[0] == ":":
            if ellipsis >= 0:
                raise _error(whole, "multiple :: in address", text)
            ellipsis, text = len(data), text[1:]
            if not text:
                break
    if text:
        raise _error(whole, "trailing garbage after address", text)
    if len(data) < 16:
        if ellipsis < 0:
            raise _error(whole, "address string too short")
        data[ellipsis:ellipsis] = bytes(16 - len(data))
    elif ellipsis >= 0:
        raise _error(whole, "the :: must expand to at least one field of zeros")
    return ipaddress.IPv6Address(bytes(data)), zone


def format_address(address: Address) -> str:
    """The address as Go writes it."""
    return str(address)
