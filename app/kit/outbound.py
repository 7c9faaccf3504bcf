"""Where this process may connect to: nothing but what `wiring` has allowed for its class (`design.md` §9.7).

An audit hook sees every `connect` that Python makes, whichever library asks. PostgreSQL's own library connects in C
and is not seen: its address is the operator's setting. What an exploited parser could do in C is held back by the
network of the deployment, not by this.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from app.kit.errors import Denied

PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379, "postgresql": 5432, "smtp": 25}
"""Where a scheme is served when its URL names no port."""
ANEW = 3.0
"""Seconds after which a name is resolved again when a connection goes to an address that is not known to be its own."""

_allowed: set[tuple[str, int]] = set()
_addresses: dict[str, set[str]] = {}
_resolved: dict[str, float] = {}
_limited = False
_once: ContextVar[tuple[str, int] | None] = ContextVar("once", default=None)


def limit() -> None:
    """From now on, for this process's whole life, refuse what is not allowed."""
    global _limited
    if not _limited:
        _limited = True
        sys.addaudithook(_watch)


def allow(url: str) -> None:
    """Allow the host and port of an URL."""
    parts = urlsplit(url)
    if parts.hostname:
        # SQLAlchemy writes the driver behind the scheme: postgresql+psycopg.
        port = parts.port or PORTS.get(parts.scheme.partition("+")[0], 443)
        if (parts.hostname, port) not in _allowed:
            _resolve(parts.hostname)
            _allowed.add((parts.hostname, port))


@contextmanager
def once(address: str, port: int) -> Iterator[None]:
    """Allow one address, as `getaddrinfo` spells it, within this block and to this thread alone."""
    token = _once.set((address, port))
    try:
        yield
    finally:
        _once.reset(token)


def allowed() -> frozenset[tuple[str, int]]:
    """What is allowed now."""
    return frozenset(_allowed)


def _resolve(host: str) -> None:
    """Connections are made to addresses: those that the name stands for count as the host.

    Addresses of before are kept: a service that moves is reached at both until nobody goes to the old one.
    """
    _resolved[host] = time.monotonic()
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, None)}
    except OSError:
        found = set()  # no name service now: the connection itself will say so
    _addresses.setdefault(host, {host}).update(found)


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = args[1]
    if not isinstance(address, tuple):
        return  # a Unix socket's path
    host, port = str(address[0]), int(address[1])
    if _once.get() == (host, port):
        return
    names = [name for name, number in _allowed.copy() if number == port]
    if any(host in _addresses[name] for name in names):
        return
    for name in names:
        # Names move from one address to another while a process lives.
        if time.monotonic() - _resolved[name] >= ANEW:
            _resolve(name)
            if host in _addresses[name]:
                return
    raise Denied("destination_not_allowed", f"This process may not connect to {host}:{port}.", "See processes.md.")
