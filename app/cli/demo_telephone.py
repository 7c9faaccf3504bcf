"""A mail server and a telephone gateway on this machine, for the demo: they speak SMTP and the gateway's own protocol.

Nobody is called. Who holds the telephone picks up after a moment and presses a key, and the gateway calls that back,
signed, as a real one would (docs/explanation/the-protocol-of-gateways.md).
"""

from __future__ import annotations

import base64
import json
import logging
import re
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.cli.playground import free_port
from app.kit.clock import now
from app.kit.errors import Refused
from app.kit.ids import uuid7
from app.notices.gateways import KEY
from app.trust import webhooks

RINGS = 1.5
"""Seconds that a telephone rings before its sleeper picks up."""
_CODE = re.compile(r"\d(?:[ ,]*\d){7}")
"""Eight digits; they are spoken one by one."""
_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Heard:
    """A message that was handed over: by mail, or to the gateway for a telephone."""

    to: str
    words: str
    at: datetime


@dataclass
class Telephones:
    """Both servers, what they were handed, and who picks up."""

    heard: list[Heard] = field(default_factory=list)
    outgoing: str = field(default_factory=lambda: _secret())
    """Under which the node signs what it hands over."""
    incoming: str = field(default_factory=lambda: _secret())
    """Under which the gateway signs what it calls back."""
    awake: bool = False
    """Whether somebody picks up and presses the key."""
    answers: list[int] = field(default_factory=list)
    """How the node's door answered what was called back."""
    mail_port: int = 0
    gateway: str = ""

    @contextmanager
    def open(self) -> Iterator[None]:
        """While this lasts both serve."""
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self.mail_port = free_port()
        mail = Controller(_Letterbox(self), hostname=_HOST, port=self.mail_port)
        mail.start()
        server = ThreadingHTTPServer((_HOST, 0), _gateway(self))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.gateway = f"http://{_HOST}:{server.server_port}/messages"
        try:
            yield
        finally:
            mail.stop()
            server.shutdown()
            server.server_close()

    def settings(self, folder: Path, api: str) -> dict[str, str | int | float | bool]:
        """What a node is told of both, whose API gateways reach at `api`; the secrets become files in `folder`."""
        files = {}
        for name, secret in (("gateway", self.outgoing), ("callbacks", self.incoming)):
            files[name] = folder / name
            files[name].touch(mode=0o600)
            files[name].write_text(secret, "ascii")
        return {
            "smtp_host": _HOST,
            "smtp_port": self.mail_port,
            "smtp_tls": "none",
            "smtp_from": "duty@moj.example.org",
            "voice_gateway": "http",
            "gateway_url": self.gateway,
            "gateway_secret_file": str(files["gateway"]),
            "gateway_callback_secret_file": str(files["callbacks"]),
            "callback_address": api,
            "pages_address": api,
        }

    def code(self, to: str) -> str | None:
        """The code that came to an address last."""
        for one in reversed(self.heard):
            if one.to == to and (found := _CODE.search(one.words)):
                return re.sub(r"\D", "", found[0])
        return None

    def since(self, to: str, begin: datetime) -> Heard | None:
        """The first message to an address that was handed over after an instant."""
        return next((one for one in self.heard if one.to == to and one.at >= begin), None)

    def take(self, to: str, words: str) -> None:
        """A message is here."""
        self.heard.append(Heard(to, words, now()))

    def pick_up(self, callback: str, message: str, call: str) -> None:
        """The telephone rings, somebody wakes and presses the key; the gateway calls both back, naming our message and
        its own call.
        """
        threading.Event().wait(RINGS)
        for event, more in (("answered", {}), ("key", {"key": KEY})):
            body = json.dumps({"v": 1, "event": event, "message": message, "id": call, **more}).encode()
            signed = webhooks.headers(self.incoming, uuid7(), body, now())
            request = urllib.request.Request(  # noqa: S310  # the address is our own node's, on this machine
                callback, body, {"content-type": "application/json", **signed}, method="POST"
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
                    self.answers.append(reply.status)
            except urllib.error.HTTPError as error:
                self.answers.append(error.code)


@dataclass(frozen=True)
class _Letterbox:
    held: Telephones

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        content = envelope.content
        message = message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)
        part = message.get_body(("plain",))
        words = str(part.get_content()) if part is not None else ""
        for to in envelope.rcpt_tos:
            self.held.take(to, words)
        return "250 OK"


def _gateway(held: Telephones) -> type[BaseHTTPRequestHandler]:
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            given = {name.lower(): value for name, value in self.headers.items()}
            try:
                webhooks.verify(held.outgoing, given, body, now())
            except Refused:
                self._answer(401, b"{}")
                return
            told = json.loads(body)
            held.take(str(told["to"]), str(told["text"]))
            call = f"call-{uuid7()}"
            self._answer(202, json.dumps({"id": call}).encode())
            if told.get("keys") and held.awake:
                named = (str(told["callback"]), str(told["id"]), call)
                threading.Thread(target=held.pick_up, args=named, daemon=True).start()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    return Gateway


def _secret() -> str:
    return webhooks.PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
