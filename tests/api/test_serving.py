"""What is sent to a door before anybody knows who sends it: heads that never end, bodies that stand still."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from uvicorn import Config, Server

from app.serving import HEAD_LIMIT, BoundedProtocol, paced

GREETING = b"GET / HTTP/1.1\r\nHost: here\r\n"


async def application(scope: object, receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body"})  # type: ignore[operator]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server on a port of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(Config(application, http=BoundedProtocol, ws="none", lifespan="off", log_config=None))
        serving = threading.Thread(target=server.run, args=([listening],))
        serving.start()
        while not server.started:
            time.sleep(0.01)
        yield int(listening.getsockname()[1])
        server.should_exit = True
        serving.join()


def sent(port: int, *blocks: bytes) -> tuple[bytes, int]:
    """What is answered, and how many bytes were taken before the connection ended."""
    taken = 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as road:
        with contextlib.suppress(ConnectionError):
            for block in blocks:
                road.sendall(block)
                taken += len(block)
        with contextlib.suppress(ConnectionError):
            return road.recv(100), taken
    return b"", taken


def test_headers_as_they_are(port: int) -> None:
    answer, _ = sent(port, GREETING, *(b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(20)), b"\r\n")
    assert answer.startswith(b"HTTP/1.1 204")


@pytest.mark.parametrize("block", [b"X-More: " + b"a" * 1000 + b"\r\n", b"a" * 4000], ids=["many", "one that grows"])
def test_headers_that_go_on_and_on_end_the_connection(port: int, block: bytes) -> None:
    answer, taken = sent(port, GREETING + b"X-First: ", *(block for _ in range(20_000)))
    assert answer == b""
    assert taken < 200 * HEAD_LIMIT, "what lies in the sockets' buffers beside"


async def slow() -> AsyncIterator[bytes]:
    yield b"something"
    await asyncio.sleep(30)
    yield b"more"


def test_a_body_that_stands_still_is_left() -> None:
    found = []

    async def read() -> None:
        async for block in paced(slow(), 0.1):
            found.append(block)

    with pytest.raises(TimeoutError):
        asyncio.run(read())
    assert found == [b"something"]
