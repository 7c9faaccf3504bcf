"""Pauses that grow with failures, and never lock anybody out for good.

Each try is charged before it is judged, in a transaction of its own, so that many at once gain nothing; a success takes
the charge back. What each limit protects, and whom it cannot keep out, stands in docs/decisions/0029.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.sign_in_models import Throttle
from app.kit.canonical import sha256

FORGOTTEN = timedelta(days=1)
"""After so long without a failure nothing is held against anybody."""


@dataclass(frozen=True)
class Limit:
    """How many failures are free, and how long a pause grows to: it doubles from `first` on."""

    free: int
    longest: timedelta
    first: timedelta = timedelta(seconds=1)


LIMITS = {
    # Somebody who guesses passwords of one account from one place.
    "pair": Limit(5, timedelta(minutes=15)),
    # From one place, of many accounts: an office of many people may have one address.
    "source": Limit(40, timedelta(minutes=15)),
    # Of one account from many places. Short, since strangers can bring it about.
    "account": Limit(20, timedelta(seconds=30)),
    # On a browser in which this official signed in before.
    "device": Limit(10, timedelta(minutes=5)),
    # The second factor alone, within one session or with one link: whoever holds another is not made to wait by it.
    "factor": Limit(5, timedelta(minutes=5)),
    # The same over all of them: somebody who has many links guesses with each.
    "factors": Limit(100, timedelta(seconds=30)),
    # Codes that are sent to one address, whoever asks for them and however often it is said and removed: nobody is
    # pestered by typing a stranger's number. Each one that is sent counts; who proves the address is free again.
    "code": Limit(2, timedelta(hours=4), timedelta(minutes=15)),
    # Codes that one person has sent, wherever to: as many as they may have ways.
    "codes": Limit(11, timedelta(hours=4), timedelta(minutes=15)),
}


@dataclass(frozen=True)
class Key:
    """What is limited, and by which row of `LIMITS`."""

    limit: str
    what: str

    @property
    def row(self) -> str:
        """The key of its row: nothing readable is kept."""
        return sha256(f"{self.limit} {self.what}".encode())


def network(address: str) -> str:
    """Where somebody comes from: an address of version 4, or the /64 of one of version 6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def charge(session: Session, keys: Iterable[Key], now: datetime) -> timedelta:
    """Charge a try to each key; zero when it may be judged, else how long to wait. Within a pause nothing is charged:
    whoever hammers on makes it no longer. The caller commits before it judges.
    """
    wanted = sorted({one.row: one for one in keys}.items())  # in one order, so that two never wait for each other
    session.execute(delete(Throttle).where(Throttle.last < now - FORGOTTEN))
    for row, _ in wanted:
        # A row that is not there cannot be locked: of many first tries at once each would find nothing against it.
        there = insert(Throttle).values(key=row, failures=0, last=now, until=now)
        session.execute(there.on_conflict_do_nothing())
    held = select(Throttle).where(Throttle.key.in_([row for row, _ in wanted])).order_by(Throttle.key)
    waits = max((one.until - now for one in session.scalars(held.with_for_update())), default=timedelta(0))
    if waits > timedelta(0):
        return waits
    for row, key in wanted:
        _add(session, row, LIMITS[key.limit], now)
    return timedelta(0)


def take_back(session: Session, keys: Iterable[Key]) -> None:
    """It was the right one: nothing is held against these keys any more. Of the source only this very charge is taken
    back: one good account of a guesser's own must not wash away what was tried from the same place, and an office of
    many people who sign in must not come to wait.
    """
    wanted = sorted({one.row: one for one in keys}.items())
    for row, key in wanted:
        if key.limit == "source":
            less = {"failures": func.greatest(Throttle.failures - 1, 0), "until": Throttle.last}
            session.execute(update(Throttle).where(Throttle.key == row).values(less))
    session.execute(delete(Throttle).where(Throttle.key.in_([row for row, key in wanted if key.limit != "source"])))


def _add(session: Session, row: str, limit: Limit, now: datetime) -> None:
    most = limit.longest.total_seconds()
    failures = Throttle.failures + 1
    doubled = func.power(literal(2.0), func.least(failures - limit.free - 1, 20))
    grown = func.least(doubled * limit.first.total_seconds(), most)
    pause = case((failures > limit.free, grown), else_=0.0)
    until = literal(now, Throttle.until.type) + func.make_interval(0, 0, 0, 0, 0, 0, pause)
    values = {"failures": failures, "last": now, "until": until}
    session.execute(update(Throttle).where(Throttle.key == row).values(values))
