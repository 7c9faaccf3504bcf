"""Text messages and telephone calls: the interface of gateways, and the first of two that speak it.

`HttpGateway` speaks JSON over HTTPS, signed both ways as Standard Webhooks say
(docs/explanation/the-protocol-of-gateways.md): whoever runs a modem, a satellite terminal or a national provider's
system can put it behind that. `twilio.py` is the second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from app.kit.canonical import JsonObject, dumps, sha256
from app.kit.errors import Unreadable
from app.notices.roads import Roads, judge
from app.notices.senders import Message
from app.trust import webhooks

KEY = "1"
"""The key that acknowledges, and that answers a test."""


class Became(Enum):
    """What became of a message, as a gateway calls it back."""

    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    """To the telephone, or somebody answered the call, or a mailbox did: a key that is pressed tells them apart."""
    FAILED = "failed"
    NOBODY = "nobody"
    """Engaged, or not answered."""
    PRESSED = "pressed"
    """A key was pressed."""
    ASKED = "asked"
    """A call asks what to say: nothing has become of it yet."""


@dataclass(frozen=True)
class Callback:
    """One word of a gateway whose signature holds."""

    digest: str
    """SHA-256 of what was signed: the same again is a repetition."""
    became: Became
    event: str
    """In the gateway's own word."""
    handle: str = ""
    """Its own id of the message; empty where it names none."""
    key: str = ""
    """That was pressed."""
    message: str = ""
    """Our own id of the message, as the signature covers it; empty where it covers none."""


class Answering(Protocol):
    """How a gateway is answered at the door, and how what claims to be its word is judged."""

    def read(self, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """What was called back. `url`: ours as the gateway knows it; `headers`: names in lower case.

        `Refused` where the signature does not hold or is old; `Unreadable` for what cannot be read.
        """

    def answer(self, words: str, language: str) -> tuple[str, bytes]:
        """Media type and body that have a call say some words and end; nothing to say: empty words."""


@dataclass(frozen=True)
class HttpGateway:
    """Hands messages to a gateway over JSON. `callbacks`: our own address without a slash at the end."""

    roads: Roads
    url: str
    secret: str = field(repr=False)
    callbacks: str

    def send(self, message: Message) -> str:
        """See `Sender`. The gateway's answer may name its own id: `{"id": …}`."""
        told: JsonObject = {
            "v": 1,
            "id": message.sending,
            "kind": message.channel.value,
            "to": message.to,
            "text": message.text,
            "language": message.language,
            "urgent": message.urgent,
            "callback": f"{self.callbacks}/v1/callbacks/http/{message.sending}",
        }
        if message.keypress:
            told["keys"] = [KEY]
        body = dumps(told)
        signed = webhooks.headers(self.secret, message.sending, body, message.at)
        reply = self.roads.ask(self.url, body, {"content-type": "application/json", **signed})
        judge(reply)
        try:
            found = json.loads(reply.body)
            return str(found.get("id", ""))[:200] if isinstance(found, dict) else ""
        except ValueError:
            return ""


_EVENTS = {
    "queued": Became.UNDER_WAY,
    "sent": Became.UNDER_WAY,
    "delivered": Became.DELIVERED,
    "answered": Became.DELIVERED,
    "failed": Became.FAILED,
    "no_answer": Became.NOBODY,
    "busy": Became.NOBODY,
    "key": Became.PRESSED,
}


@dataclass(frozen=True)
class HttpAnswering:
    """The door's side of `HttpGateway`: a secret of its own, by which nothing can be sent."""

    secret: str = field(repr=False)

    def read(self, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """See `Answering`."""
        identity = webhooks.verify(self.secret, headers, body, now)
        try:
            found = json.loads(body)
            event = str(found["event"])
            became = _EVENTS[event]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(
                "bad_callback", "That callback cannot be read.", "See docs/explanation/the-protocol-of-gateways.md."
            ) from error
        digest = sha256(identity.encode() + b"\n" + body)
        told = (str(found.get(name, "")) for name in ("id", "key", "message"))
        return Callback(digest, became, event, *told)

    def answer(self, words: str, language: str) -> tuple[str, bytes]:
        """See `Answering`."""
        return "application/json", dumps({"say": words, "language": language})
