"""Servers that accept and then never answer, or drip a byte a second: what a timestamping authority can do to us."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HTTP = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000
"""An answer whose header has no end."""
TLS = bytes.fromhex("160303 3fff 02 003f00 0303") + b"x" * 10_000
"""The first record of a handshake, with a `ServerHello` that is never whole (RFC 8446 §5.1, §4)."""


@contextmanager
def server(*, drips: bool = False, pause: float = 1.0, words: bytes = HTTP) -> Iterator[str]:
    """The address of a server that holds whoever connects; `drips` gives them `words`, byte by byte."""
    stopping = threading.Event()
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.settimeout(0.2)

        def serve() -> None:
            while not stopping.is_set():
                with contextlib.suppress(TimeoutError):
                    held.append(listening.accept()[0])

        def drip() -> None:
            sent = [0] * 64
            while not stopping.wait(pause):
                for number, one in enumerate(list(held)):
                    with contextlib.suppress(OSError):
                        one.send(words[sent[number] : sent[number] + 1])
                    sent[number] += 1

        threads = [threading.Thread(target=serve, daemon=True)]
        if drips:
            threads.append(threading.Thread(target=drip, daemon=True))
        for one in threads:
            one.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/tsa"
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
            for connection in held:
                connection.close()


class Watch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
