"""The services that signing and verification ask over HTTP: timestamps (RFC 3161 §3.4), OCSP (RFC 6960), CRLs.

Each question has a deadline for the whole of it, however slowly the answer drips; `patience` bounds all the questions
of one piece of work together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

import httpx

from app.exchange.reach import Place, Reach
from app.kit import outbound
from app.kit.answers import sent
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
    """One HTTP client for one process. `allow` is told the operator's own addresses before they are asked.

    What stands in certificates is asked as far as `reach` goes: at the very address that was looked up and judged, for
    one question.
    """

    def __init__(self, allow: Callable[[str], None], deadline: float = DEADLINE, reach: Reach | None = None) -> None:
        self._allow, self._deadline, self._reach = allow, deadline, reach or Reach()
        self._client = _client()

    def timestamp(self, url: str) -> Callable[[bytes], bytes]:
        """A transport to a timestamping authority; `Unavailable` (codes `tsa_…`) when it does not answer."""

        def ask(request: bytes) -> bytes:
            if not url:
                raise Unavailable("tsa_missing", "No timestamping authority is set.", "Set tsa_url in node.toml.")

            def stamped(client: httpx.Client) -> httpx.Response:
                self._allow(url)
                return _read(client, url, request, "application/timestamp-query")

            return self._ask(stamped, url, "tsa")

        return ask

    def revocation(self, url: str, body: bytes | None) -> bytes:
        """What an OCSP responder (POST) or a list's address (GET) answers."""
        return self._ask(lambda client: _at(client, self._reach.place(url), body), url, "revocation")

    def close(self) -> None:
        """Give back every connection."""
        self._client.close()

    def _ask(self, question: Callable[[httpx.Client], httpx.Response], url: str, who: str) -> bytes:
        left = _patience.get()
        longest = self._deadline if left is None else min(self._deadline, max(0.0, left.seconds))
        client, began = self._client, time.monotonic()
        answer: Future[httpx.Response] = Future()

        def ask() -> None:
            try:
                answer.set_result(question(client))
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


def _at(client: httpx.Client, place: Place, body: bytes | None) -> httpx.Response:
    """Ask at the addresses that may be asked, one after the other until one takes the connection.

    The name stays in `Host` and in what the certificate of TLS must be of. No connection is kept: two names may share
    an address, and what the one is asked is not for the other.
    """
    host = place.url.raw_host.decode("ascii")
    named = {"host": place.url.netloc.decode("ascii"), "connection": "close"}
    trouble: httpx.TransportError | None = None
    for address in place.addresses:
        try:
            with outbound.once(address, place.port):
                url = place.url.copy_with(host=address, userinfo=b"")
                return _read(client, url, body, "application/ocsp-request", named, {"sni_hostname": host})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            trouble = error
    raise trouble or httpx.ConnectError("no address")


def _read(
    client: httpx.Client,
    url: httpx.URL | str,
    body: bytes | None,
    kind: str,
    named: Mapping[str, str] = MappingProxyType({}),
    extensions: Mapping[str, str] = MappingProxyType({}),
) -> httpx.Response:
    """The answer, as much of it as may be: what goes on for longer is no answer, nor what must be unpacked first."""
    headers = {"accept-encoding": "identity", **named}
    if body is not None:
        headers["content-type"] = kind
    asked = client.build_request(
        "GET" if body is None else "POST", url, content=body, headers=headers, extensions=dict(extensions)
    )
    return sent(client, asked, LARGEST)
