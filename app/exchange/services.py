"""The services that signing and verification ask over HTTP: timestamps (RFC 3161 §3.4), OCSP (RFC 6960), CRLs.

Each question has a deadline for the whole of it, however slowly the answer drips; `patience` bounds all the questions
of one piece of work together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import httpx

from app.kit.errors import Unavailable

TIMEOUT = httpx.Timeout(6.0, connect=3.0)
"""Between two bytes. The deadline ends what goes on dripping."""
DEADLINE = 8.0
"""Seconds that one question may take in all, from the name's resolution to the last byte."""
LARGEST = 16 * 1024 * 1024


@dataclass
class _Left:
    seconds: float


_patience: ContextVar[_Left | None] = ContextVar("patience", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Within this block all questions together wait for so long at most: time spent waiting counts, not computing."""
    token = _patience.set(_Left(seconds))
    try:
        yield
    finally:
        _patience.reset(token)


class Services:
    """One HTTP client for one process. `allow` is told each address before it is asked."""

    def __init__(self, allow: Callable[[str], None], deadline: float = DEADLINE) -> None:
        self._allow, self._deadline = allow, deadline
        self._client = _client()

    def timestamp(self, url: str) -> Callable[[bytes], bytes]:
        """A transport to a timestamping authority; `Unavailable` (codes `tsa_…`) when it does not answer."""

        def ask(request: bytes) -> bytes:
            if not url:
                raise Unavailable("tsa_missing", "No timestamping authority is set.", "Set tsa_url in node.toml.")
            return self._ask(url, request, "application/timestamp-query", "tsa")

        return ask

    def revocation(self, url: str, body: bytes | None) -> bytes:
        """What an OCSP responder (POST) or a list's address (GET) answers."""
        return self._ask(url, body, "application/ocsp-request", "revocation")

    def close(self) -> None:
        """Give back every connection."""
        self._client.close()

    def _ask(self, url: str, body: bytes | None, kind: str, who: str) -> bytes:
        left = _patience.get()
        longest = self._deadline if left is None else min(self._deadline, max(0.0, left.seconds))
        client, began = self._client, time.monotonic()
        answer: Future[httpx.Response] = Future()

        def ask() -> None:
            try:
                self._allow(url)
                if body is None:
                    answer.set_result(_read(client, "GET", url, None, {}))
                else:
                    answer.set_result(_read(client, "POST", url, body, {"content-type": kind}))
            except BaseException as error:  # noqa: BLE001  # handed on to the thread that waits
                answer.set_exception(error)

        # A thread of its own: neither a resolver nor a socket's time-out, which begins anew with every byte, can be
        # trusted to come back in time.
        threading.Thread(target=ask, name=f"ask-{who}", daemon=True).start()
        try:
            found = answer.result(longest)
        except TimeoutError as error:
            # The thread that still waits loses its connection; the next question gets a client of its own.
            self._client = _client()
            client.close()
            raise Unavailable(f"{who}_silent", f"{url} did not answer within {longest:.1f} s.") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"{who}_unreachable", f"{url} does not answer: {type(error).__name__}.") from error
        finally:
            if left is not None:
                left.seconds -= time.monotonic() - began
        if found.status_code != 200:
            raise Unavailable(f"{who}_refused", f"{url} answered {found.status_code}.")
        return found.content


def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _read(client: httpx.Client, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> httpx.Response:
    """The answer, as much of it as may be: what goes on for longer is no answer."""
    with client.stream(method, url, content=body, headers=headers) as answer:
        found = bytearray()
        for block in answer.iter_bytes():
            found += block
            if len(found) > LARGEST:
                raise httpx.ReadError("the answer is too long")
        return httpx.Response(answer.status_code, content=bytes(found))
