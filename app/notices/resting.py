"""What rests after failures: a whole channel for faults of the gateway that all share, else one address or one host.

A dead webhook, a mailbox that is full or a browser's subscription that is refused says nothing of anybody else's way:
only that way rests. Where each address leads elsewhere (webhooks, push services) the channel as a whole never does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.kit.errors import RogatoryError, Unavailable
from app.notices.channel_models import ContactMethod
from app.notices.channels import CHANNELS, Channel
from app.notices.sendings import SILENT

FAILURES, REST = 3, 20.0
"""After so many failures in a row that which failed rests for so many seconds."""
DOWN, RESTS = "channel_down", "address_rests"
"""Codes of what is not tried because the channel, or the one address, rests."""
SHARED = frozenset({"gateway_down", "gateway_later", "gateway_login", "gateway_unclear"}) | frozenset(
    {"smtp_down", "smtp_login", "smtp_busy", "smtp_refuses_us"}
)
"""Codes that tell of the gateway itself, whomever the message was for."""
UNCLEAR = frozenset({SILENT, "channel_failed", "smtp_policy"})
"""Codes that may be the gateway's or the address's fault: of the gateway only where several addresses have it."""
UNREACHED = "receiver_down"
"""Code of a host that officials named and that nothing can be connected to: with it rests all that lies there."""


@dataclass(frozen=True)
class Goal:
    """Where a message leads. `address`: the row of the way; `host`: where it lies, empty behind a shared gateway."""

    address: str
    host: str = ""


@dataclass
class _Fared:
    """How something fared lately: the addresses of its failures in a row, and until when it rests."""

    failed: list[str] = field(default_factory=list)
    until: float = 0.0


@dataclass
class Rests:
    """What of one channel rests. In memory only; `clock` in seconds, monotonic."""

    channel: Channel
    clock: Callable[[], float] = time.monotonic
    _all: _Fared = field(default_factory=_Fared)
    _some: dict[tuple[str, str], _Fared] = field(default_factory=dict)

    def now(self, goal: Goal) -> Unavailable | None:
        """Why a message to somewhere is not tried now; None: it is."""
        at = self.clock()
        if at < self._all.until:
            return Unavailable(DOWN, f"The channel {self.channel.value} rests.")
        if any(key in self._some and at < self._some[key].until for key in self._keys(goal)):
            return Unavailable(RESTS, "This address rests: it failed again and again.")
        return None

    def heed(self, goal: Goal, found: str | RogatoryError) -> str | None:
        """What became of a message; answers what rests from now on: `channel`, `address` or `host`; None: nothing new.

        What was refused for good (`Refused`) was answered: whatever answers, works.
        """
        if not isinstance(found, Unavailable):
            self._all.failed.clear()
            for key in self._keys(goal):
                self._some.pop(key, None)
            return None
        if found.code in {DOWN, RESTS}:
            return None
        shared, unclear = found.code in SHARED, found.code in UNCLEAR
        if not CHANNELS[self.channel].apart and (shared or unclear):
            if shared or goal.address not in self._all.failed:
                self._all.failed.append(goal.address)
            if self._rests(self._all):
                return "channel"
            if shared:
                return None
        elif not CHANNELS[self.channel].apart:
            self._all.failed.clear()  # the gateway answered: it is this address that is not taken
        what = "host" if found.code == UNREACHED and goal.host else "address"
        one = self._some.setdefault((what, goal.host if what == "host" else goal.address), _Fared())
        one.failed.append(goal.address)
        return what if self._rests(one) else None

    def _rests(self, one: _Fared) -> bool:
        del one.failed[:-FAILURES]
        if len(one.failed) < FAILURES:
            return False
        one.until = self.clock() + REST
        return True

    @staticmethod
    def _keys(goal: Goal) -> tuple[tuple[str, str], ...]:
        return ("address", goal.address), ("host", goal.host)


def goal_of(method: ContactMethod) -> Goal:
    """Where a way leads."""
    if not CHANNELS[Channel(method.channel)].apart:
        return Goal(method.id)
    try:
        host = urlsplit(str(method.address.get("endpoint") or method.address.get("to", ""))).netloc.lower()
    except ValueError:
        host = ""
    return Goal(method.id, host)
