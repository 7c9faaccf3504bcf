"""Which addresses lie in the public internet, and which inside a network: what strangers name may point there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_UNICAST = IPv6Network("2000::/3")
"""RFC 4291 §2.4 and IANA's registry: what of IPv6 is given out as global unicast."""
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""RFC 6052 §2.1: behind these addresses a gateway reaches the IPv4 address in the last 32 bits."""

_SPECIAL = tuple(
    ip_network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20", "5f00::/16", "64:ff9b:1::/48")
)
"""Of IANA's registries of special-purpose addresses (RFC 6890, 7526, 8215, 9602, 9637) those that one version of Python
calls global and another does not: both sides of a matter must say the same of an address.
"""


def looked_up(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, each once; `OSError` or `ValueError` for a name that is not known."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Whether an address, and every one that it stands for, lies in the public internet."""
    return all(_public(one) for one in _meant(ip_address(address)))


def is_loopback(address: str) -> bool:
    """Whether it is this machine."""
    return all(one.is_loopback for one in _meant(ip_address(address)))


def is_special(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address has a purpose of its own and belongs to no subscriber, on every version of Python alike."""
    return any(address.version == one.version and address in one for one in _SPECIAL)


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST and address not in _TRANSLATED:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or is_special(address))


def _meant(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """The address, or the IPv4 address that it stands for, which is then what is reached."""
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    known = [one for one in inner if one is not None]
    # A mapped address is the IPv4 address; the others are also themselves.
    if address.ipv4_mapped is None:
        yield address
    yield from known
