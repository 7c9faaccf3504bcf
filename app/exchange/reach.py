"""Where revocation data may be asked for. The addresses stand in certificates, and a hostile State writes its own.

What is asked lies in the public internet, on the ports of HTTP, unless the operator has listed the place: otherwise
whoever issues a certificate below an anchor could have this node knock at any door inside its own network.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from app.kit.errors import Unavailable

PORTS = frozenset({80, 443})
"""RFC 5280 §4.2.1.13 and RFC 6960 §A.1: lists and responders are asked over HTTP, where it is usually served."""
_UNICAST = IPv6Network("2000::/3")
"""RFC 4291 §2.4 and IANA's registry: what of IPv6 is given out as global unicast."""
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""RFC 6052 §2.1: behind these addresses a gateway reaches the IPv4 address in the last 32 bits."""


@dataclass(frozen=True)
class Place:
    """What may be asked: an URL whose host has been looked up, and its addresses that may be connected to."""

    url: httpx.URL
    port: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """The operator's word. `listed`: host (lower case) and port, wherever they are; `loopback`: for development."""

    listed: frozenset[tuple[str, int]] = frozenset()
    loopback: bool = False

    def place(self, url: str) -> Place:
        """Look a host up and keep the addresses that may be asked. `Unavailable` when there is none."""
        try:
            found = httpx.URL(url)
            host = found.raw_host.decode("ascii").lower()
        except (httpx.InvalidURL, ValueError) as error:
            raise Unavailable("revocation_address", f"{url[:200]!r} in a certificate is no address.") from error
        port = found.port or (443 if found.scheme == "https" else 80)
        if found.scheme not in {"http", "https"} or not host:
            raise Unavailable("revocation_address", f"{url[:200]!r} in a certificate is no address of HTTP.")
        addresses = _looked_up(host, port)
        if (host, port) not in self.listed:
            addresses = tuple(one for one in addresses if self._may(one, port))
        if not addresses:
            raise Unavailable(
                "revocation_not_asked",
                f"{host}:{port}, named in a certificate, is inside a network or on another port than those of HTTP.",
                "If it is to be asked, list it in `revocation_hosts` in node.toml.",
            )
        return Place(found, port, addresses)

    def _may(self, address: str, port: int) -> bool:
        each = tuple(_meant(ip_address(address)))
        if self.loopback and all(one.is_loopback for one in each):
            return True
        return port in PORTS and all(_public(one) for one in each)


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST and address not in _TRANSLATED:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise Unavailable("revocation_unreachable", f"The name {host} is not known: {error}.") from error
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


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
