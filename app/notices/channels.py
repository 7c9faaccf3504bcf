"""ONE table: the channels by which officials are reached, and how much of each is borne."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Channel(Enum):
    """A way to a person."""

    EMAIL = "email"
    SMS = "sms"
    VOICE = "voice"
    PUSH = "push"
    WEBHOOK = "webhook"
    SCREEN = "screen"


@dataclass(frozen=True)
class Kind:
    """What is known of a channel."""

    words: str
    called: str
    """Its name in a sentence, a msgid."""
    per_person: int
    """Messages to one person within a minute; how much of it each sort may use: `ranks.SHARES`."""
    firsts: int
    """The same where the next tells the first word of something urgent, which is told alone. What is above `per_person`
    leaves spread over the minute."""
    named: int
    """Notices that one message names where several are told together; the rest are counted."""
    abreast: int
    """Messages to one person that are under way at the same time."""
    code: bool = True
    """Whether its address is proven by a code that is sent to it; an open page is there by itself."""
    apart: bool = False
    """Whether each address leads elsewhere: no gateway answers for all of them."""


CHANNELS: Mapping[Channel, Kind] = {
    Channel.EMAIL: Kind("an e-mail", "e-mail", per_person=20, firsts=60, named=20, abreast=2),
    Channel.SMS: Kind("a text message", "SMS", per_person=8, firsts=16, named=2, abreast=2),
    # A person has one ear, and a call takes a third of a minute: a higher limit of first words would ring in vain.
    Channel.VOICE: Kind("a telephone call", "telephone", per_person=3, firsts=3, named=3, abreast=1),
    Channel.PUSH: Kind("a message of the browser", "push", per_person=20, firsts=60, named=1, abreast=2, apart=True),
    Channel.WEBHOOK: Kind(
        "a message to a system", "webhook", per_person=60, firsts=180, named=50, abreast=4, apart=True
    ),
    Channel.SCREEN: Kind("the open page", "open page", per_person=600, firsts=1800, named=100, abreast=8, code=False),
}
