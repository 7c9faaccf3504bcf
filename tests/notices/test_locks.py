"""Whoever locks several notices locks the oldest first: two that need the same do not wait for each other in a ring."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kit.db import Sessions
from app.notices import sendings
from app.notices.channel_models import ContactMethod, NoticeSending
from app.notices.locks import hold
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve_others
from app.notices.ranks import Rank
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, enter, reached

MATTER = "XB-2026-00000001"
WAITS = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"


def notices(sessions: Sessions) -> tuple[str, str]:
    """Two on one matter, the older one last as they are written and in the index; answers the older one's id first."""
    made = list[str]()
    with under(sessions, "rog_intake", MOJ) as session:
        for number, at in enumerate((NOW, NOW - timedelta(minutes=5))):
            about = {"matter": MATTER, "instrument": str(1 - number)}
            told = {"kind": "supplement", "matter": MATTER, "sender": "XB.moj"}
            made.append(post(session, MOJ, Occasion.INSTRUMENT_URGENT, about, at, told))
    return made[1], made[0]


def told_together(sessions: Sessions) -> None:
    """One message tells them all."""
    with sessions.begin(MOJ) as session:
        way = session.scalars(select(ContactMethod)).one()
        sendings.tell(session, list(session.scalars(select(Notice))), way, Rank.AGAIN, due=NOW, at=NOW)


def by_message(session: Session) -> None:
    """As a message does that failed."""
    sendings.open_of(session, session.scalars(select(NoticeSending)).one(), locked=True)


def by_resolving(session: Session) -> None:
    resolve_others(session, MOJ, Occasion.INSTRUMENT_URGENT, [], NOW)


def by_projecting(session: Session) -> None:
    hold(session, MOJ, MATTER)


def waits(sessions: Sessions) -> bool:
    """Whether somebody waits for a lock; a transaction sees that once, so each look has its own."""
    with sessions.begin(None) as session:
        return bool(session.scalar(text(WAITS)))


@pytest.mark.parametrize("lock", [by_message, by_resolving, by_projecting])
def test_while_the_oldest_is_locked_by_another_the_newer_is_free(
    sessions: Sessions, lock: Callable[[Session], None]
) -> None:
    enter(sessions)
    reached(sessions, "dora", "email", "dora@moj.xa.example")
    older, newer = notices(sessions)
    told_together(sessions)

    def locking() -> None:
        with sessions.begin(MOJ) as session:
            lock(session)

    other = threading.Thread(target=locking)
    with sessions.begin(MOJ) as session:
        session.get_one(Notice, (MOJ, older), with_for_update=True)
        other.start()
        end = time.monotonic() + 60.0
        while not waits(sessions):
            assert time.monotonic() < end, "it needs the oldest"
            time.sleep(0.02)
        free = select(Notice.id).where(Notice.id == newer).with_for_update(skip_locked=True)
        assert session.scalars(free).all() == [newer]
    other.join(60.0)
    assert not other.is_alive()


def test_what_is_on_another_matter_is_not_held(sessions: Sessions) -> None:
    notices(sessions)
    with sessions.begin(MOJ) as session:
        hold(session, MOJ, "XB-2026-00000002")
        with sessions.begin(MOJ) as beside:
            assert len(beside.scalars(select(Notice.id).with_for_update(skip_locked=True)).all()) == 2
