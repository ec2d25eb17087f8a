"""Addresses as Go reads them, held against what Python reads."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.errors import EvaluationError
from harness.cel.kubernetes import network
from harness.cel.kubernetes.addresses import AddressError, parse_address, parse_prefix


@given(st.ip_addresses())
def test_every_address_is_read(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert parse_address(str(address)) == (address, "")
    assert parse_address(address.exploded) == (address, "")


@given(st.ip_addresses(), st.integers(0, 32))
def test_every_prefix_is_read(address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> None:
    assert parse_prefix(f"{address}/{bits}") == (address, bits)


@given(st.text(alphabet="0123456789abcdef.:%/ gZ", max_size=24))
def test_what_is_read_is_an_address_to_python_too(text: str) -> None:
    try:
        address, zone = parse_address(text)
    except AddressError:
        return
    assert ipaddress.ip_address(text) == (ipaddress.ip_address(f"{address}%{zone}") if zone else address)


@given(st.ip_addresses(v=4), st.integers(0, 32), st.ip_addresses(v=4), st.integers(0, 32))
def test_networks_hold_what_python_says(
    one: ipaddress.IPv4Address, bits: int, other: ipaddress.IPv4Address, other_bits: int
) -> None:
    holder, held = network.cidr(f"{one}/{bits}"), network.cidr(f"{other}/{other_bits}")
    outer, inner = (ipaddress.ip_network((each.address, each.bits), strict=False) for each in (holder, held))
    assert isinstance(outer, ipaddress.IPv4Network)
    assert isinstance(inner, ipaddress.IPv4Network)
    assert network.contains_cidr(holder, held) == inner.subnet_of(outer)
    assert network.contains_ip(holder, str(other)) == (other in outer)


@pytest.mark.parametrize("text", ["", "1.2.3", "::1%eth0", "::ffff:1.2.3.4"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(EvaluationError):
        network.ip(text)
