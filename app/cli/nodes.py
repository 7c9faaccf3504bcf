"""A node's API as the official's own machine asks it: the standard library alone, for the base install has no other.

Nothing that a node answers is followed anywhere: no redirect, no proxy of its choice, no more bytes than are expected.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from app.cli import printing
from app.kit.canonical import JsonObject
from app.kit.errors import Denied, Misused, Refused, Unavailable, Unreadable

LARGEST_JSON = 4 * 1024 * 1024
SECONDS = 60.0
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Remote:
    """One node, asked as one official."""

    host: str
    port: int | None
    prefix: str
    context: ssl.SSLContext | None
    """None: plain HTTP, on this machine only."""
    token: str = field(repr=False)

    @classmethod
    def of(cls, url: str, token: str | None, ca: Path | None = None) -> Remote:
        """`Misused` without a token, and for an address that would show it to others."""
        if not token:
            raise Misused("token_missing", "The node asks who you are.", "Give --token-file FILE, or ROGATORY_TOKEN.")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise Misused("bad_address", f"{url!r} is no address.", "Such as https://node.example.") from error
        if not parts.hostname or parts.username or parts.query or parts.fragment:
            raise Misused("bad_address", f"{url!r} is no address of an API.", "Such as https://node.example.")
        if parts.scheme == "http" and parts.hostname in LOCAL:
            return cls(parts.hostname, port, parts.path.rstrip("/"), None, token)
        if parts.scheme != "https":
            raise Misused("not_https", "Your token would travel in the open.", "Give an address that begins https://.")
        try:
            context = ssl.create_default_context(cafile=str(ca) if ca else None)
        except (OSError, ssl.SSLError) as error:
            raise Misused("bad_ca", f"{ca} holds no certificates: {error}", "Give a file of PEM.") from error
        return cls(parts.hostname, port, parts.path.rstrip("/"), context, token)

    def get(self, path: str) -> JsonObject:
        """What is there, as JSON."""
        return _object(self._asked("GET", path, LARGEST_JSON))

    def file(self, path: str, limit: int) -> bytes:
        """The bytes that are there, at most `limit`."""
        return self._asked("GET", path, limit)

    def bring(self, path: str, pdf: bytes) -> JsonObject:
        """Bring a PDF; answers what became of it."""
        return _object(self._asked("POST", path, LARGEST_JSON, pdf, "application/pdf"))

    def post(self, path: str, told: JsonObject) -> JsonObject:
        """Say something, as JSON; answers what became of it."""
        return _object(self._asked("POST", path, LARGEST_JSON, json.dumps(told).encode(), "application/json"))

    def _asked(self, method: str, path: str, limit: int, body: bytes | None = None, kind: str = "") -> bytes:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "*/*"}
        if body is not None:
            headers["Content-Type"] = kind
        connection = self._connection()
        try:
            connection.request(method, self.prefix + path, body, headers)
            answer = connection.getresponse()
            status, data = answer.status, answer.read(limit + 1)
        except (OSError, HTTPException) as error:
            words = f"{self.host} does not answer: {error or type(error).__name__}"
            raise Unavailable("node_down", f"{words}.", "Check the address, and --ca for its certificate.") from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise _refusal(status, data)
        if len(data) > limit:
            raise Refused("too_large", f"The node answers with more than {limit} bytes.")
        return data

    def _connection(self) -> HTTPConnection:
        if self.context is None:
            return HTTPConnection(self.host, self.port, timeout=SECONDS)
        return HTTPSConnection(self.host, self.port, timeout=SECONDS, context=self.context)


def _object(data: bytes) -> JsonObject:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable("bad_answer_of_node", "The node answered with something that is no JSON.") from error
    if not isinstance(found, dict):
        raise Unreadable("bad_answer_of_node", "The node answered with something that is no object.")
    return found


def _refusal(status: int, data: bytes) -> Denied | Refused | Unavailable:
    """The node's problem (RFC 9457) as an error of ours."""
    try:
        told = _object(data)
    except Unreadable:
        told = {}
    code = printing.clean(str(told.get("code") or f"http_{status}"))
    words = printing.clean(str(told.get("detail") or f"The node answered {status}."))
    remedy = printing.clean(str(told.get("remedy") or ""))
    if status in {401, 403}:
        return Denied(code, words, remedy)
    return Unavailable(code, words, remedy) if status >= 500 else Refused(code, words, remedy)
