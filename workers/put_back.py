"""A clock that was put back: what it wrote and told while it was ahead is set right, once, by the keeper.

Ordinary rows bear it by themselves (`lease.LONGEST_PAUSE`), and so do ladders (`notices/post.py`). What cannot wait so
long is taken up here, and what was told of times that lie ahead again is taken back, to be told when they come.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import InstrumentedAttribute

from app.desks import KeeperDesk
from app.exchange.models import Inbox, Outbox, ReceiptIn, ReceiptOut
from app.instruments.models import Signing
from app.kit import lease
from app.kit.db import Queued
from app.matters import provider_clocks, second_look
from app.notices import sendings, told_anew
from workers.watching import watch

BY = 1.0
"""Seconds by which a clock is put back at least: less is how any clock is kept right, and holds up nothing."""
AGAIN = 30.0
"""Seconds after which it is seen to once more: what was under way may have written by the clock as it was before."""
QUEUES: tuple[tuple[type[Queued], InstrumentedAttribute[bool]], ...] = (
    (Signing, Signing.urgent),
    (Outbox, Outbox.urgent),
    (ReceiptOut, ReceiptOut.urgent),
    (Inbox, Inbox.urgent),
    (ReceiptIn, ReceiptIn.urgent),
)
"""Queues of the exchange, and what of them cannot wait."""


@dataclass
class PutBack:
    """Sees that the clock was put back: by one that nobody sets. Of what was before it began it knows nothing, so it
    begins with that.
    """

    now: Callable[[], datetime]
    elapsed: Callable[[], float] = time.monotonic
    _ahead: float | None = field(default=None, init=False)
    """Seconds by which the clock was ahead of the other when it was last looked at."""
    _next: float | None = field(default=None, init=False)
    """When it is to be seen to; None: it was."""
    _once_more: bool = field(default=False, init=False)

    def waits(self, _: KeeperDesk) -> bool:
        """Whether there is something to see to. Asks nobody."""
        elapsed = self.elapsed()
        ahead = self.now().timestamp() - elapsed
        if self._ahead is None or ahead < self._ahead - BY:
            self._next, self._once_more = elapsed, True
        self._ahead = ahead
        return self._next is not None and elapsed >= self._next

    def act(self, desk: KeeperDesk) -> None:
        """The keeper's round."""
        set_right(desk)
        self._next, self._once_more = (self.elapsed() + AGAIN if self._once_more else None), False


def set_right(desk: KeeperDesk) -> None:
    """Urgent rows that lie ahead are due, messages of the clock of before leave, and what was told too early is taken
    back. Without a clock that was put back it costs what cannot wait one more try.
    """
    with desk.sessions.begin(None) as session:
        for table, urgent in QUEUES:
            lease.take_up(session, table, desk.now(), urgent.is_(True))
    watch(
        desk,
        "clock",
        {
            "messages": lambda session, owner: sendings.take_up(session, owner, desk.now()),
            "deadlines": lambda session, owner: told_anew.tell_anew(session, owner, desk.now()),
            "orders": lambda session, owner: provider_clocks.tell_anew(session, owner, desk.now()),
            "second looks": lambda session, owner: second_look.tell_anew(session, owner, desk.now()),
        },
    )
