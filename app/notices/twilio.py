"""The second gateway: the REST API of Twilio, which other providers speak too (2010-04-01).

Messages and calls are made by a form over HTTPS with an API key; what became of them, and the key that somebody
pressed, comes back as a form whose `X-Twilio-Signature` is HMAC-SHA-1 over our own URL and the sorted parameters. No
time is signed: a repetition is known by what it says, and an old one by the state that the message has reached.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape, quoteattr

from app.kit.canonical import sha256
from app.kit.errors import Refused, Unavailable, Unreadable
from app.notices.channels import Channel
from app.notices.gateways import Became, Callback
from app.notices.roads import Reply, Roads, judge
from app.notices.senders import GONE, Message

SIGNATURE = "x-twilio-signature"
RING = 25
"""Seconds that a telephone rings: before most mailboxes answer."""
VOICES = {"ar": "arb", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "cmn-CN"}
_GONE = frozenset({21211, 21214, 21217, 21610, 21614})
"""No such number, or its owner has asked to be told nothing more."""
_MOST = 100
"""Parameters of one callback."""


@dataclass(frozen=True)
class Twilio:
    """One account. `key` and `secret`: an API key of it, which can be revoked alone; `sender`: our number, or for text
    messages the id of a messaging service (`MG…`).
    """

    roads: Roads
    url: str
    account: str
    key: str
    secret: str = field(repr=False)
    sender: str
    callbacks: str

    def send(self, message: Message) -> str:
        """See `Sender`; answers the `sid`."""
        back = f"{self.callbacks}/v1/callbacks/twilio/{message.sending}"
        form = {"To": message.to, "StatusCallback": back}
        if message.channel is Channel.VOICE:
            form |= {
                "From": self.sender,
                "Twiml": twiml(message.text, message.language, back if message.keypress else ""),
                "Timeout": str(RING),
                "StatusCallbackEvent": "completed",
            }
        else:
            named = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
            form |= {named: self.sender, "Body": message.text}
        place = "Calls" if message.channel is Channel.VOICE else "Messages"
        reply = self.roads.ask(
            f"{self.url}/2010-04-01/Accounts/{self.account}/{place}.json",
            urlencode(form).encode(),
            {"content-type": "application/x-www-form-urlencoded"},
            (self.key, self.secret),
        )
        found = _read(reply)
        if reply.status == 400 and found.get("code") in _GONE:
            raise Refused(GONE, "The provider knows no such number.", "Prove the number anew.")
        judge(reply)
        if not isinstance(found.get("sid"), str):
            raise Unavailable("gateway_unclear", "The provider answers without an id.")
        return str(found["sid"])


def twiml(words: str, language: str, back: str) -> str:
    """What a call says, twice, and where a pressed key goes."""
    said = f"<Say language={quoteattr(VOICES.get(language, 'en-GB'))}>{escape(words)}</Say>"
    if back:
        gather = f'<Gather input="dtmf" numDigits="1" timeout="8" method="POST" action={quoteattr(back)}>'
        said = f'{gather}{said}<Pause length="1"/>{said}</Gather>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """HMAC-SHA-1 under the account's token over the URL and each parameter's name and value, sorted by name."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


_STATES = {
    "queued": Became.UNDER_WAY,
    "accepted": Became.UNDER_WAY,
    "scheduled": Became.UNDER_WAY,
    "sending": Became.UNDER_WAY,
    "sent": Became.UNDER_WAY,
    "initiated": Became.UNDER_WAY,
    "ringing": Became.UNDER_WAY,
    "in-progress": Became.DELIVERED,
    "completed": Became.DELIVERED,
    "delivered": Became.DELIVERED,
    "read": Became.DELIVERED,
    "undelivered": Became.FAILED,
    "failed": Became.FAILED,
    "canceled": Became.FAILED,
    "busy": Became.NOBODY,
    "no-answer": Became.NOBODY,
}


@dataclass(frozen=True)
class TwilioAnswering:
    """The door's side: the account's token, under which the provider signs, and the account that must be ours."""

    account: str
    token: str = field(repr=False)

    def read(self, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Callback:
        """See `Answering`."""
        try:
            pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST, errors="strict")
        except ValueError as error:
            raise Unreadable(
                "bad_callback", "That callback is no form.", "See docs/explanation/the-protocol-of-gateways.md."
            ) from error
        form = dict(pairs)
        wanted = signature(self.token, url, form)
        given = headers.get(SIGNATURE, "")
        if len(form) != len(pairs) or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise Refused("webhook_forged", "This is not signed by the provider.", "Compare the token of the account.")
        if form.get("AccountSid") != self.account:
            raise Refused("webhook_forged", "This is of another account.", "See twilio_account.")
        handle = form.get("CallSid") or form.get("MessageSid") or ""
        named = url.rpartition("/")[2]  # the signature covers our address, in which the message stands
        digest = sha256(urlencode(sorted(form.items())).encode())
        if "Digits" in form:
            return Callback(digest, Became.PRESSED, "Digits", handle, form["Digits"], named)
        state = form.get("MessageStatus") or form.get("CallStatus") or ""
        if state not in _STATES:
            raise Unreadable("bad_callback", "That callback names no state that is known.")
        return Callback(digest, _STATES[state], state, handle, message=named)

    def answer(self, words: str, language: str) -> tuple[str, bytes]:
        """See `Answering`."""
        return "text/xml", (twiml(words, language, "") if words else "<Response/>").encode()


def _read(reply: Reply) -> dict[str, object]:
    try:
        found = json.loads(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
