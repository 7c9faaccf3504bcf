"""Pauses that grow with failures, and never lock anybody out for good.

Each try is charged before it is judged, in a transaction of its own, so that many at once gain nothing; a success takes
the charge back. What each limit protects, and whom it cannot keep out, stands in docs/decisions/0029.

Strangers bring about the pause of an account, and whoever asks most often would always be who comes first after it. So
while it alone pauses, a try that shows a right and unspent code is judged all the same (`sign_in.shown`): a guess hits
one time in 333,000, and reckons a hash only then. Such tries count against their own network, and `blind` counts them
for the account: after 100 in a day one code is not enough any more, and it takes two, one after the other, from one
network within `SECOND_WITHIN`. To guess both, 700 tries a second gain less than the one try in half a minute that
everybody has, while who holds the telephone waits for its next code: no number of strangers closes this way.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.sign_in_models import Throttle
from app.kit.canonical import sha256

FORGOTTEN = timedelta(days=1)
"""After so long without a failure nothing is held against anybody."""
SECOND_WITHIN = timedelta(minutes=5)
"""How long a first code counts where two are asked for: a telephone has shown ten others by then."""


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
    # Codes that were shown while the account pauses, right or wrong: in a pause of this one, two are asked for.
    "blind": Limit(100, timedelta(hours=1), timedelta(hours=1)),
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
    wanted = tuple(keys)
    waits = max(waiting(session, wanted, now).values(), default=timedelta(0))
    if not waits:
        add(session, wanted, now)
    return waits


def waiting(session: Session, keys: Iterable[Key], now: datetime) -> Mapping[Key, timedelta]:
    """How long each of the keys pauses still; one that does not is left out. All are locked until the session ends."""
    wanted = _sorted(keys)
    session.execute(delete(Throttle).where(Throttle.last < now - FORGOTTEN))
    for row in wanted:
        # A row that is not there cannot be locked: of many first tries at once each would find nothing against it.
        there = insert(Throttle).values(key=row, failures=0, last=now, until=now)
        session.execute(there.on_conflict_do_nothing())
    held = session.scalars(_locked(wanted))
    return {wanted[one.key]: one.until - now for one in held if one.until > now}


def add(session: Session, keys: Iterable[Key], now: datetime) -> None:
    """Charge a try to each of these keys, which `waiting` has locked."""
    for row, key in _sorted(keys).items():
        _add(session, row, LIMITS[key.limit], now)


def showed(session: Session, what: str, now: datetime) -> bool:
    """Remember that a right code was shown, where two are asked for; whether another was, not long before. `what`: by
    whom and from where.
    """
    row = sha256(f"showed {what}".encode())
    found = session.scalar(select(Throttle).where(Throttle.key == row).with_for_update())
    if found is not None and found.until > now:
        return True
    values = {"failures": 0, "last": now, "until": now + SECOND_WITHIN}
    there = insert(Throttle).values(key=row, **values)
    session.execute(there.on_conflict_do_update(index_elements=[Throttle.key], set_=values))
    return False


def take_back(session: Session, keys: Iterable[Key]) -> None:
    """It was the right one: nothing is held against these keys any more. Of the source only this very charge is taken
    back: one good account of a guesser's own must not wash away what was tried from the same place, and an office of
    many people who sign in must not come to wait.
    """
    wanted = _sorted(keys)
    session.execute(_locked(wanted))
    for row, key in wanted.items():
        if key.limit == "source":
            less = {"failures": func.greatest(Throttle.failures - 1, 0), "until": Throttle.last}
            session.execute(update(Throttle).where(Throttle.key == row).values(less))
    gone = [row for row, key in wanted.items() if key.limit != "source"]
    session.execute(delete(Throttle).where(Throttle.key.in_(gone)))


def _sorted(keys: Iterable[Key]) -> dict[str, Key]:
    """By their rows, in one order, so that two never wait for each other."""
    return dict(sorted((one.row, one) for one in keys))


def _locked(wanted: Iterable[str]) -> Select[Throttle]:
    return select(Throttle).where(Throttle.key.in_([*wanted])).order_by(Throttle.key).with_for_update()


def _add(session: Session, row: str, limit: Limit, now: datetime) -> None:
    most = limit.longest.total_seconds()
    failures = Throttle.failures + 1
    doubled = func.power(literal(2.0), func.least(failures - limit.free - 1, 20))
    grown = func.least(doubled * limit.first.total_seconds(), most)
    pause = case((failures > limit.free, grown), else_=0.0)
    until = literal(now, Throttle.until.type) + func.make_interval(0, 0, 0, 0, 0, 0, pause)
    values = {"failures": failures, "last": now, "until": until}
    session.execute(update(Throttle).where(Throttle.key == row).values(values))
