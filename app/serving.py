"""What the processes that serve HTTP share: a uvicorn that says when it listens, and bounds what is sent to it.

Leans on uvicorn's inside (the version is pinned; the tests speak to it over a socket).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import anyio
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 65_536
"""Bytes of a request's line and headers, beyond the block in which they begin: the parser itself sets no limit."""
SILENT = 30.0
"""Seconds that a request's body may be silent before it is cut off."""


class Listening(Server):
    """Calls `ready` once its socket is open."""

    def __init__(self, config: Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        """Open the socket, then say so."""
        await super().startup()
        if self.started:
            self._ready()


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose connection ends when a request's headers go on and on."""

    _begun = 0
    _in_head = True
    _head = 0

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a head that is still open after more than the limit is nobody's."""
        begun = self._begun
        super().data_received(data)
        if self._in_head and self._begun == begun:
            self._head += len(data)
            if self._head > HEAD_LIMIT:
                self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun, self._in_head, self._head = self._begun + 1, True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its body follows, which the application bounds."""
        self._in_head = False
        super().on_headers_complete()


async def paced(stream: AsyncIterator[bytes], silent: float = SILENT) -> AsyncIterator[bytes]:
    """The blocks of a body; `TimeoutError` when none comes for so many seconds."""
    while True:
        with anyio.fail_after(silent):
            block = await anext(stream, None)
        if block is None:
            return
        yield block
