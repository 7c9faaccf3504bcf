"""What a message is when it leaves, and what hands it over: one sender a channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.kit.canonical import JsonObject
from app.notices.channels import Channel

GONE = "address_gone"
"""Code of a `Refused`: the address takes nothing any more, and is not used again until it is proven anew."""
UNSURE = "address_refused"
"""Code of a `Refused`: of one address, which may be gone, or be refused for another's fault (`gone.py`)."""


@dataclass(frozen=True)
class Told:
    """A notice that a message names."""

    notice: str
    severity: str
    words: str
    """In the reader's language; no case content."""
    link: str = field(default="", repr=False)
    """Where one tap acknowledges it; empty where there is none."""
    page: str = ""
    """The path of its page among those of the node."""


@dataclass(frozen=True)
class Message:
    """One message to one person."""

    sending: str
    """The id of its row: every repetition carries the same."""
    channel: Channel
    address: JsonObject = field(repr=False)
    secret: str | None = field(repr=False)
    purpose: str
    urgent: bool
    language: str
    """One of the six."""
    subject: str
    text: str = field(repr=False)
    told: tuple[Told, ...]
    count: int
    """Of notices that it tells: those that are named, and the rest."""
    made: datetime
    at: datetime
    """When it is handed over."""
    keypress: bool = False
    """Whether a key may be pressed: to acknowledge, or to answer a test."""
    repeated: bool = False
    """An earlier try may have got through."""

    @property
    def to(self) -> str:
        """The address, where it is one line."""
        return str(self.address.get("to", ""))


class Sender(Protocol):
    """One road out. Only the keeper has any."""

    def send(self, message: Message) -> str:
        """Hand a message over; answers the other side's own id of it, or nothing.

        `Unavailable`: it may be tried again. `Refused`: it may not; with the code `address_gone` nothing may.
        """
