"""Web Push to a browser, and messages to an authority's own system by webhook."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from app.kit.canonical import Json, JsonObject, dumps
from app.kit.clock import stamp
from app.kit.errors import Misused, Refused
from app.kit.words import RIGHT_TO_LEFT
from app.notices.roads import Roads, judge_receiver
from app.notices.senders import GONE, Message
from app.trust import webhooks, webpush

TTL = 3600
"""Seconds that a push service keeps a message for a browser that is off: its ladder is over by then."""
_GONE = frozenset({404, 410})
"""RFC 8030 §7.3: the subscription has ended."""
_TYPES = {"ring": "notice.rang", "code": "contact.code", "test": "channel.test", "ended": "contact.ended"}
"""What a system is told of, by the purpose of the message."""


@dataclass(frozen=True)
class Push:
    """The road to the push services of browsers (RFC 8030). `contact`: `mailto:` or `https:` of who runs the node."""

    roads: Roads
    key: EllipticCurvePrivateKey = field(repr=False)
    contact: str

    def send(self, message: Message) -> str:
        """See `Sender`. What stands in it only the browser can read."""
        endpoint = str(message.address.get("endpoint"))
        parts = urlsplit(endpoint)
        body = webpush.encrypt(_text(message), str(message.address.get("p256dh")), str(message.address.get("auth")))
        topic = base64.urlsafe_b64encode(hashlib.sha256(message.sending.encode()).digest()[:24]).decode()
        headers = {
            "authorization": webpush.authorization(
                self.key, f"{parts.scheme}://{parts.netloc}", self.contact, message.at
            ),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(TTL),
            "urgency": "high" if message.urgent else "normal",
            # RFC 8030 §5.4: a repetition takes the place of what it repeats.
            "topic": topic,
        }
        reply = self.roads.bring(endpoint, body, headers)
        judge_receiver(reply, _GONE)
        return str(reply.headers.get("location", ""))[:200]


@dataclass(frozen=True)
class Webhook:
    """Messages to the systems that officials name, signed as Standard Webhooks say."""

    roads: Roads

    def send(self, message: Message) -> str:
        """See `Sender`. The id is that of the sending: a receiver that keeps ids takes a repetition once."""
        body = dumps(told(message))
        try:
            signed = webhooks.headers(message.secret or "", message.sending, body, message.at)
        except Misused as error:
            raise Refused(GONE, error.message, error.remedy) from error
        reply = self.roads.bring(message.to, body, {"content-type": "application/json", **signed})
        judge_receiver(reply, frozenset({410}))
        return message.sending


def told(message: Message) -> JsonObject:
    """What a system is told: `type`, `timestamp`, `data` (Standard Webhooks, «Payload structure»)."""
    notices: list[Json] = [
        {"id": one.notice, "severity": one.severity, "words": one.words, "link": one.link} for one in message.told
    ]
    data: JsonObject = {"notices": notices, "count": message.count, "urgent": message.urgent}
    if message.purpose in {"code", "ended"}:
        data["text"] = message.text
    return {
        "type": _TYPES[message.purpose],
        "timestamp": stamp(message.made),
        "data": data,
    }


def _text(message: Message) -> bytes:
    """What our own worker shows (`app/web/static/push-worker.js`): neutral words, and which page it opens."""
    first = message.told[0] if message.told else None
    found = {
        "title": message.subject,
        "body": message.text,
        "link": first.link if first else "",
        "page": first.page if first else "/channels",
        # A notice that rings again takes the place of what it showed before.
        "tag": first.notice if first else message.purpose,
        "urgent": message.urgent,
        "language": message.language,
        "direction": "rtl" if message.language in RIGHT_TO_LEFT else "ltr",
    }
    text = json.dumps(found, ensure_ascii=False).encode()
    if len(text) > webpush.LARGEST:
        found["body"] = ""
        text = json.dumps(found, ensure_ascii=False).encode()
    return text
