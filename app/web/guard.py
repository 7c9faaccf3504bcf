"""Around every page: the headers that tell a browser what it may not do, and what nobody foresaw.

An unforeseen error is logged with the lines of code that it came through and without its words (`design.md` §9.9); the
page shows the number under which the log has it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kit.logs import came_through

log = logging.getLogger("rogatory.web")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No script and no style but our own files, nothing from anywhere else, in nobody's frame."""
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    # Not `no-referrer`: with that a browser sends `Origin: null` with our own forms (Fetch §3.2.5).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
TLS_ONLY = {"Strict-Transport-Security": "max-age=63072000"}


class Guard:
    """ASGI middleware. `unforeseen` makes the answer to what nobody foresaw, by its number in the log."""

    def __init__(self, app: ASGIApp, *, secure: bool, unforeseen: Callable[[Scope, str], ASGIApp]) -> None:
        self.app, self.unforeseen = app, unforeseen
        self.headers = {**HEADERS, **(TLS_ONLY if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back, dressed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.add_vary_header("Cookie")
                headers.add_vary_header("Accept-Language")
            await send(message)

        try:
            await self.app(scope, receive, dressed)
        except Exception as error:  # noqa: BLE001  # whatever nobody foresaw is told here and nowhere else
            identifier = uuid.uuid4().hex[:12]
            log.error("unforeseen %s, incident %s\n%s", type(error).__name__, identifier, came_through(error))
            if begun:
                raise ConnectionAbortedError(f"incident {identifier}") from None
            await self.unforeseen(scope, identifier)(scope, receive, dressed)
