"""Where revocation data may be asked for. The addresses stand in certificates, and a hostile State writes its own.

What is asked lies in the public internet, on the ports of HTTP, unless the operator has listed the place: otherwise
whoever issues a certificate below an anchor could have this node knock at any door inside its own network.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from app.kit import addresses
from app.kit.errors import Unavailable

PORTS = frozenset({80, 443})
"""RFC 5280 §4.2.1.13 and RFC 6960 §A.1: lists and responders are asked over HTTP, where it is usually served."""


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
        found_at = _looked_up(host, port)
        if (host, port) not in self.listed:
            found_at = tuple(one for one in found_at if self._may(one, port))
        if not found_at:
            raise Unavailable(
                "revocation_not_asked",
                f"{host}:{port}, named in a certificate, is inside a network or on another port than those of HTTP.",
                "If it is to be asked, list it in `revocation_hosts` in node.toml.",
            )
        return Place(found, port, found_at)

    def _may(self, address: str, port: int) -> bool:
        if self.loopback and addresses.is_loopback(address):
            return True
        return port in PORTS and addresses.is_public(address)


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        return addresses.looked_up(host, port)
    except (OSError, ValueError) as error:
        raise Unavailable("revocation_unreachable", f"The name {host} is not known: {error}.") from error
