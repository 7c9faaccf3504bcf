"""A clock that was put back: the keeper sees it, and what cannot wait waits for no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.desks import KeeperDesk
from app.exchange import intake
from app.exchange.models import Inbox, Outbox, ReceiptIn, ReceiptOut
from app.instruments.models import Signing
from app.kit import lease
from app.kit.db import Queued
from app.kit.errors import Unavailable
from app.notices import next_ways, sendings
from app.notices.calling import Means
from app.notices.channel_models import ContactMethod, NoticeSending
from app.notices.channels import Channel
from app.notices.ranks import Rank
from app.notices.rosters import NONE
from tests.directory.states import State
from tests.exchange import arriving
from tests.exchange.arriving import arrived, bring, letter
from tests.factories.node import House
from tests.matters.conftest import states, xa
from tests.notices.people import MOJ, reached
from tests.workers.test_idle_rounds import asked
from tests.workers.test_keeper import desk_of
from workers import put_back, rounds
from workers.put_back import PutBack

__all__ = ["states", "xa"]


@pytest.fixture
def desk(xa: House) -> KeeperDesk:
    return replace(desk_of(xa, ""), now=lambda: xa.time)


class Clocks:
    """One that people set, and one that nobody does."""

    def __init__(self, wall: datetime) -> None:
        self.wall, self.seconds = wall, 1000.0

    def pass_(self, seconds: float, *, set_by: float = 0) -> None:
        """Both go on, and the one on the wall is set."""
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds + set_by)


def test_it_is_seen_to_when_the_keeper_begins_and_whenever_the_clock_is_put_back(desk: KeeperDesk, xa: House) -> None:
    clocks = Clocks(xa.time)
    seen = PutBack(lambda: clocks.wall, lambda: clocks.seconds)

    def looks() -> list[bool]:
        """At once, and a while later."""
        found = []
        for seconds in (0, 1, put_back.AGAIN, 60):
            clocks.pass_(seconds)
            found.append(seen.waits(desk))
            if found[-1]:
                seen.act(desk)
        return found

    twice, never = [True, False, True, False], [False] * 4
    assert looks() == twice, "nobody knows what was before it began"
    clocks.pass_(1, set_by=7200)
    assert looks() == never, "ahead"
    clocks.pass_(1, set_by=-0.5)
    assert looks() == never, "kept right"
    clocks.pass_(1, set_by=-90)
    assert looks() == twice


def test_while_nobody_sets_the_clock_its_round_asks_nothing(desk: KeeperDesk, xa: House) -> None:
    (clock,) = [one for one in rounds.schedule(desk) if one.name == "clock"]
    clock.run_if_due(xa.time)
    with asked() as questions:
        clock.run_if_due(xa.time + timedelta(seconds=2))
    assert questions == []


def queued(table: type[Queued], now: datetime, due: datetime, urgent: bool) -> Queued:
    """A row of a queue, made now."""
    name = f"{table.__tablename__} {urgent}"
    row = table(authority=MOJ, due=due, urgent=urgent, tries=1)
    values: dict[str, object] = {
        "id": name, "sha256": name, "envelope": name, "peer": "XB", "entry": name, "instrument": name,
        "task": "sign", "frozen": name, "status": "accepted", "token": name, "received": now, "state": "stored",
    }  # fmt: skip
    for column in table.__table__.columns:
        if column.name in values and getattr(row, column.key) is None:
            setattr(row, column.key, values[column.name])
    return row


@pytest.mark.parametrize("table", [Signing, Outbox, ReceiptOut, Inbox, ReceiptIn], ids=lambda one: one.__tablename__)
@pytest.mark.parametrize("minutes", [1, 5, 119])
def test_what_is_urgent_waits_for_no_clock_that_was_put_back(
    xa: House, desk: KeeperDesk, table: type[Queued], minutes: int
) -> None:
    with xa.database.admin().begin(None) as session:
        due = xa.time + timedelta(seconds=30)
        session.add_all(queued(table, xa.time, due, urgent) for urgent in (True, False))

    def free() -> list[bool]:
        with xa.database.sessions("rog_keeper").begin(None) as session:
            rows = session.scalars(select(table).where(lease.free(table, xa.time)))
            return [bool(getattr(one, "urgent")) for one in rows]  # noqa: B009  (every queue of the exchange has it)

    xa.later(minutes=-minutes)
    assert free() == []
    put_back.set_right(desk)
    assert free() == [True], "what is ordinary bears it: no pause is longer than two hours"


def test_an_urgent_letter_is_taken_in_once_the_clock_is_right(
    xa: House, desk: KeeperDesk, states: tuple[State, State]
) -> None:
    bring(xa, urgent := letter(states[1], urgent=True))
    xa.later(minutes=-20)
    taking = arriving.desk(xa)
    assert not intake.work(taking, "intake-urgent", True)
    put_back.set_right(desk)
    assert intake.work(taking, "intake-urgent", True)
    assert arrived(xa, urgent).done is not None


def test_messages_of_the_clock_of_before_leave_and_those_of_now_keep_their_times(xa: House, desk: KeeperDesk) -> None:
    sessions, soon = xa.database.sessions("rog_keeper"), timedelta(seconds=120)
    with sessions.begin(MOJ) as session:
        method = session.get_one(ContactMethod, (MOJ, reached(sessions, "dora", "sms", "+40215550123")))

        def planned(at: datetime) -> str:
            row = sendings.enqueue(session, MOJ, method, sendings.TEST, Rank.FURTHER, at=at, due=at + soon)
            session.flush()
            return row.id

        now = planned(xa.time)
        retried = planned(xa.time - timedelta(minutes=1))
        ahead = xa.time + timedelta(minutes=40)
        later = planned(ahead)
        row = session.get_one(NoticeSending, retried)
        attempt = sendings.begin_attempt(session, row, ahead)
        means = Means(NONE, frozenset({Channel.SMS}))
        next_ways.fail(session, row, attempt, Unavailable("gateway_down", "It is down."), means, ahead)
    put_back.set_right(desk)
    with sessions.begin(MOJ) as session:
        due = {one: session.get_one(NoticeSending, one).due for one in (now, retried, later)}
    assert due == {now: xa.time + soon, retried: xa.time, later: xa.time}
