"""IP addresses and networks: ip(), cidr(), isIP(), isCIDR() and the methods.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/ip.go and cidr.go; Go 1.26 net/netip.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.cel.errors import EvaluationError
from harness.cel.functions import standard
from harness.cel.kubernetes.addresses import Address, AddressError, format_address, parse_address, parse_prefix
from harness.cel.operators import no_such_overload
from harness.cel.values import Opaque
from harness.goformat import quote


@dataclass(frozen=True, slots=True, eq=False)
class IP(Opaque):
    """An IP address, without a zone and never an IPv4 address in IPv6's clothes."""

    type_name: ClassVar[str] = "net.IP"
    go_name: ClassVar[str] = "cel.IP"
    address: Address

    def hash_key(self) -> Any:
        """The address."""
        return self.address

    def equals(self, other: Any) -> bool:
        """Whether both are the same address; raises EvaluationError for another type."""
        if not isinstance(other, IP):
            raise no_such_overload()
        return self.address == other.address


@dataclass(frozen=True, slots=True, eq=False)
class CIDR(Opaque):
    """A network: an address, which may have bits behind the prefix, and the length of the prefix."""

    type_name: ClassVar[str] = "net.CIDR"
    go_name: ClassVar[str] = "cel.CIDR"
    address: Address
    bits: int

    def hash_key(self) -> Any:
        """The address and the length."""
        return self.address, self.bits

    def equals(self, other: Any) -> bool:
        """Whether both are the same address and length; raises EvaluationError for another type."""
        if not isinstance(other, CIDR):
            raise no_such_overload()
        return (self.address, self.bits) == (other.address, other.bits)

    @property
    def network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        """The network without the bits behind the prefix."""
        return ipaddress.ip_network((self.address, self.bits), strict=False)


def ip(value: Any) -> IP:
    """`ip(text)`, or `cidr.ip()`; raises EvaluationError with Kubernetes' message."""
    if isinstance(value, CIDR):
        return IP(value.address)
    try:
        address, zone = parse_address(value)
    except AddressError as error:
        message = f"IP Address {quote(value)} parse error during conversion from string: {error}"
        raise EvaluationError(message) from None
    if zone:
        raise EvaluationError(f"IP address {quote(value)} with zone value is not allowed")
    if _is_mapped(address):
        raise EvaluationError(f"IPv4-mapped IPv6 address {quote(value)} is not allowed")
    return IP(address)


def cidr(text: str) -> CIDR:
    """`cidr(text)`; raises EvaluationError with Kubernetes' message."""
    problem = "network address parse error during conversion from string: "
    try:
        address, bits = parse_prefix(text)
    except AddressError as error:
        raise EvaluationError(f"{problem}{problem}{error}") from None
    if _is_mapped(address):
        raise EvaluationError(f"{problem}IPv4-mapped IPv6 address {quote(text)} is not allowed")
    return CIDR(address, bits)


def _is_mapped(address: Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None


def _holds(check: Callable[[Any], object]) -> Callable[[Any], bool]:
    """Whether a conversion of a text succeeds."""

    def holds(text: str) -> bool:
        try:
            check(text)
        except EvaluationError:
            return False
        return True

    return holds


def is_canonical(text: str) -> bool:
    """`ip.isCanonical(text)`; raises EvaluationError for what is no address."""
    return format_address(ip(text).address) == text


def is_global_unicast(value: IP) -> bool:
    """`ip.isGlobalUnicast()`: private addresses are, too."""
    address = value.address
    broadcast = address.version == 4 and int(address) == 0xFFFFFFFF
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not broadcast and not special


def is_link_local_multicast(value: IP) -> bool:
    """`ip.isLinkLocalMulticast()`."""
    data = value.address.packed
    return data[:3] == b"\xe0\0\0" if len(data) == 4 else data[0] == 0xFF and data[1] & 0x0F == 2


def contains_ip(network: CIDR, address: Any) -> bool:
    """`cidr.containsIP(address)`: of an address or a text."""
    try:
        wanted = ip(address).address if isinstance(address, str) else address.address
    except EvaluationError:  # a slip of Kubernetes': it looks at the network instead
        raise no_such_overload() from None
    return wanted.version == network.address.version and wanted in network.network


def contains_cidr(network: CIDR, other: Any) -> bool:
    """`cidr.containsCIDR(other)`: of a network or a text."""
    wanted = cidr(other) if isinstance(other, str) else other
    if wanted.address.version != network.address.version or network.bits > wanted.bits:
        return False
    return network.network.overlaps(wanted.network)


def masked(network: CIDR) -> CIDR:
    """`cidr.masked()`: without the bits behind the prefix."""
    return CIDR(network.network.network_address, network.bits)


def to_string(value: Any) -> str:
    """`string(value)`, of addresses and networks as well."""
    match value:
        case IP(address=address):
            return format_address(address)
        case CIDR(address=address, bits=bits):
            return f"{format_address(address)}/{bits}"
        case _:
            return standard.to_string(value)  # type: ignore[no-any-return]  # a string


GUARDED: dict[str, Callable[..., Any]] = {
    "cidr": cidr,
    "containsCIDR": contains_cidr,
    "containsIP": contains_ip,
    "family": lambda value: value.address.version,
    "ip": ip,
    "ip.isCanonical": is_canonical,
    "isCIDR": _holds(cidr),
    "isGlobalUnicast": is_global_unicast,
    "isIP": _holds(ip),
    "isLinkLocalMulticast": is_link_local_multicast,
    "isLinkLocalUnicast": lambda value: value.address.is_link_local,
    "isLoopback": lambda value: value.address.is_loopback,
    "isUnspecified": lambda value: value.address.is_unspecified,
    "masked": masked,
    "prefixLength": lambda network: network.bits,
    "string": to_string,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
