"""What the keeper does again and again and fails at: the operators hear of it, until it goes well.

The memory is a process's own: since when something fails. Whether people were told stands in the database alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.notices.occasions import Occasion
from app.notices.post import post, resolve

PASSING = timedelta(minutes=1)
"""So long something may fail before people hear of it: a lock that was waited for, a server that starts again."""
LOOK = timedelta(minutes=1)
"""Between two looks, while all goes well, whether people are still told of what another keeper failed at."""


@dataclass
class Failing:
    """What fails, since when; and what went well, when that was looked at last."""

    _since: dict[tuple[AuthorityId, str], datetime] = field(default_factory=dict)
    _well: dict[tuple[AuthorityId, str], datetime] = field(default_factory=dict)

    def news(self, owner: AuthorityId, what: str, now: datetime, *, failed: bool) -> bool:
        """Keep how something went; answers whether `tell` has anything to do. Pure but for the memory."""
        key = (owner, what)
        if failed:
            self._well.pop(key, None)
            return now - self._since.setdefault(key, now) >= PASSING
        looked = self._well.get(key)
        self._since.pop(key, None)
        if looked is not None and abs(now - looked) < LOOK:
            return False
        self._well[key] = now
        return True

    def tell(self, session: Session, owner: AuthorityId, what: str, now: datetime) -> None:
        """Tell people that something fails, or that it does no longer. `what`: its name, no case content."""
        since = self._since.get((owner, what))
        if since is None:
            resolve(session, owner, Occasion.KEEPER_FAILS, {"what": what}, now)
        else:
            post(session, owner, Occasion.KEEPER_FAILS, {"what": what}, now, {"what": what, "since": stamp(since)})
