"""Around every request: its size, the headers of every answer, and what nobody foresaw.

An unforeseen error is logged with the lines of code that it came through, and without its words: those of a database
or of a validator repeat what was sent, and case content never stands in a log (`design.md` §9.9).
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Mapping

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import refusals
from app.api.speech import spoken
from app.kit.logs import came_through
from app.kit.problems import MEDIA_TYPE, incident

log = logging.getLogger("rogatory.api")

SMALL = 1024 * 1024
"""Bytes of an ordinary body."""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

WORDED = ("application/json", MEDIA_TYPE)
"""Answers that hold words of ours; a file has the language that it has."""


class Guard:
    """ASGI middleware. `large`: places that take more (patterns of whole paths), and how much."""

    def __init__(self, app: ASGIApp, large: Mapping[str, int]) -> None:
        self.app, self.large = app, {re.compile(place): most for place, most in large.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, bounded, and its answer back, dressed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = next((most for place, most in self.large.items() if place.fullmatch(scope["path"])), SMALL)
        begun, language = False, spoken(Headers(scope=scope))

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.add_vary_header("Accept-Language")
                if headers.get("content-type", "").partition(";")[0] in WORDED:
                    headers.setdefault("Content-Language", language)
            await send(message)

        if _announced(scope) > limit:
            await refusals.answer(refusals.plain(413, ""), language=language)(scope, receive, dressed)
            return
        try:
            await self.app(scope, _bounded(receive, limit), dressed)
        except Exception as error:  # noqa: BLE001  # whatever nobody foresaw is told here and nowhere else
            identifier = uuid.uuid4().hex[:12]
            log.error("unforeseen %s, incident %s\n%s", type(error).__name__, identifier, came_through(error))
            if begun:
                raise ConnectionAbortedError(f"incident {identifier}") from None
            await JSONResponse(incident(identifier, language), 500, media_type=MEDIA_TYPE)(scope, receive, dressed)


def _announced(scope: Scope) -> int:
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413)
        return message

    return bounded
