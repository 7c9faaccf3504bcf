"""The line to a peer's door: one clock for a whole call, whatever it is made of.

httpx bounds each read and each write by itself, so a peer that sends one byte now and then would hold a worker for
days. Here a call has some seconds, and more only as bytes really move: `SLOWEST` is the least that a line must carry.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import httpcore
import httpx

PATIENCE = 20.0
"""Seconds that a call may take beside the time that its bytes need."""
SLOWEST = 64 * 1024
"""Bytes a second that a line must carry: 100 MB take at most 27 minutes."""
PIECE = 16 * 1024
"""Bytes written between two looks at the clock."""


class Clock:
    """How long the call that runs now may still take."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience, self._end = patience, float("inf")

    def start(self) -> None:
        """A call begins."""
        self._end = time.monotonic() + self._patience

    def moved(self, count: int) -> None:
        """So many bytes went through: they may have taken their time."""
        self._end += count / SLOWEST

    def left(self, timeout: float | None) -> float | None:
        """Seconds for the next step: of `timeout` and what is left the smaller; None when nothing is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            return None
        return left if timeout is None else min(left, timeout)


Shown: TypeAlias = Callable[[bytes], None]


class _Line(httpcore.NetworkStream):
    """A connection under a clock."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock, shown: Shown) -> None:
        self._inner, self._clock, self._shown = inner, clock, shown

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._clock.left(timeout)
        if left is None:
            raise httpcore.ReadTimeout("the call takes too long")
        data = self._inner.read(max_bytes, left)
        self._clock.moved(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            left = self._clock.left(timeout)
            if left is None:
                raise httpcore.WriteTimeout("the call takes too long")
            piece = buffer[start : start + PIECE]
            self._inner.write(piece, left)
            self._clock.moved(len(piece))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._clock.left(timeout)
        if left is None:
            raise httpcore.ConnectTimeout("the call takes too long")
        made = self._inner.start_tls(ssl_context, server_hostname, left)
        try:
            self._shown(made.get_extra_info("ssl_object").getpeercert(True))
        except BaseException:
            made.close()
            raise
        return _Line(made, self._clock, self._shown)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Lines(httpcore.SyncBackend):
    """Makes connections under a clock."""

    def __init__(self, clock: Clock, shown: Shown) -> None:
        self._clock, self._shown = clock, shown

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        made = super().connect_tcp(host, port, self._clock.left(timeout) or 0.001, local_address, socket_options)
        return _Line(made, self._clock, self._shown)


class Transport(httpx.HTTPTransport):
    """httpx's own transport with a clock under it. `shown` is given the certificate of each new connection, DER, before
    a byte of a request goes through it; what it raises ends the call.

    Leans on httpx's inside, which has no public place for a network backend (the version is pinned;
    `tests/exchange/test_out_courier.py` reads a dripping answer through it).
    """

    def __init__(self, context: ssl.SSLContext, clock: Clock, shown: Shown) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=4,
            max_keepalive_connections=4,
            keepalive_expiry=5.0,
            network_backend=_Lines(clock, shown),
        )
