"""Gateways, push services and systems of this machine that speak the real protocols over a socket."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl

import standardwebhooks

from app.notices.twilio import signature
from app.trust import webhooks
from tests.listening import listening

SECRET = "whsec_" + base64.b64encode(b"requests-of-the-node-to-gateway!").decode()
BACK = "whsec_" + base64.b64encode(b"callbacks-of-gateway-to-the-node").decode()
ACCOUNT, KEY, KEY_SECRET, TOKEN = "AC" + "0" * 32, "SK" + "1" * 32, "key-secret", "account-token"


@dataclass
class Came:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """Its JSON."""
        found: dict[str, object] = json.loads(self.body)
        return found

    def form(self) -> dict[str, str]:
        """Its form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))


@dataclass
class Provider:
    """What came, and how it is answered: status, body, and how long it lets one wait."""

    url: str = ""
    came: list[Came] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    always: int = 0
    slow: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def status(self, fine: int) -> int:
        """How the next request is answered."""
        with self.lock:
            return self.statuses.pop(0) if self.statuses else self.always or fine


def http_gateway(provider: Provider, request: Came) -> tuple[int, bytes]:
    """A gateway behind the generic protocol. Another implementation of Standard Webhooks judges the signature."""
    told = request.headers
    made = datetime.fromtimestamp(int(told["webhook-timestamp"]), UTC)
    wanted = standardwebhooks.Webhook(SECRET).sign(told["webhook-id"], made, request.body.decode())
    if told["webhook-signature"] != wanted:
        return 401, b""
    return provider.status(202), json.dumps({"id": f"gw-{len(provider.came)}"}).encode()


def twilio(provider: Provider, request: Came) -> tuple[int, bytes]:
    """Twilio's API as its documentation has it: Basic authentication, a form, a resource as JSON."""
    wanted = base64.b64encode(f"{KEY}:{KEY_SECRET}".encode()).decode()
    if request.headers.get("authorization") != f"Basic {wanted}":
        return 401, b'{"code": 20003, "message": "Authenticate", "status": 401}'
    form = request.form()
    kind = request.path.rpartition("/")[2]
    needed = {"Messages.json": {"To", "From", "Body"}, "Calls.json": {"To", "From", "Twiml"}}.get(kind)
    if needed is None or not request.path.startswith(f"/2010-04-01/Accounts/{ACCOUNT}/"):
        return 404, b'{"code": 20404}'
    if not needed <= set(form):
        return 400, b'{"code": 21602}'
    if form["To"].startswith("+999"):
        return 400, b'{"code": 21211, "message": "Invalid To number"}'
    status = provider.status(201)
    sid = f"{'SM' if kind == 'Messages.json' else 'CA'}{len(provider.came):032x}"
    return status, json.dumps({"sid": sid, "status": "queued"}).encode() if status == 201 else b"{}"


def receiver(provider: Provider, request: Came) -> tuple[int, bytes]:
    """A push service or a system: it takes what comes."""
    return provider.status(201), b""


@contextmanager
def running(speak: object = http_gateway, tls: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """While this lasts a provider answers. `tls`: its own certificate and key."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            request = Came(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            with provider.lock:
                provider.came.append(request)
            if provider.slow:
                time.sleep(provider.slow)
            status, told = speak(provider, request)  # type: ignore[operator]  # one of the functions above
            try:
                self.send_response(status)
                self.send_header("content-length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)
            except OSError:
                pass  # who asked has gone

    with listening(Handler, tls) as url:
        provider.url = url
        yield provider


def http_callback(identity: str, now: datetime, secret: str = BACK, **told: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a callback of the generic protocol."""
    body = json.dumps({"v": 1, **told}).encode()
    return body, webhooks.headers(secret, identity, body, now)


def twilio_callback(url: str, token: str = TOKEN, **form: str) -> tuple[dict[str, str], dict[str, str]]:
    """Form and headers of a callback of Twilio's."""
    told = {"AccountSid": ACCOUNT, **form}
    return told, {"x-twilio-signature": signature(token, url, told)}
