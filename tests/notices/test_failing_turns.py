"""A turn of a lane that fails, or ends while something hangs: nothing is sent twice, and nothing fresh waits."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app.accounts.models import Official
from app.embedded.postgres import SUPERUSER
from app.kit.canonical import Json
from app.kit.db import Sessions
from app.notices import lanes
from app.notices.channel_models import NoticeAttempt
from app.notices.channels import Channel
from app.notices.ladders import set_ladder
from app.notices.lanes import Lane
from app.notices.senders import Message
from tests.notices.desks import Keeper
from tests.notices.logins import under
from tests.notices.people import MOJ, actor, enter, reached, urgent, who

SOON = 60.0
"""Seconds within which what waits for nothing is done though the machine is busy."""


@dataclass
class Gate:
    """A gateway that takes the messages of others at once, and holds those to Dora until it is opened."""

    open: threading.Event = field(default_factory=threading.Event)
    came: list[str] = field(default_factory=list)

    def send(self, message: Message) -> str:
        """Take a message."""
        if message.to.startswith("dora"):
            assert self.open.wait(2 * SOON)
        self.came.append(message.to.partition("@")[0])
        return "taken"


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def keeper(sessions: Sessions, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    monkeypatch.setattr(lanes, "PATIENCE", 3 * SOON)
    enter(sessions)
    for name in ("dora", "ben"):
        reached(sessions, name, "email", f"{name}@moj.xa.example")
    return Keeper(sessions, {Channel.EMAIL: gate})


def on_its_way(keeper: Keeper) -> Lane:
    """The lane, with a message to Dora that hangs."""
    urgent(keeper.sessions)
    keeper.ring()
    lane = Lane(keeper.desk(), Channel.EMAIL)
    lane._start()
    assert [one.official for one in lane._flying] == [who("dora")]
    return lane


def test_one_that_hangs_at_the_end_of_a_turn_keeps_no_fresh_word_waiting(keeper: Keeper, gate: Gate) -> None:
    lane = on_its_way(keeper)
    rungs: list[Json] = [{"after": 0, "persons": [who("ben")], "roles": ["head"]}]
    with under(keeper.sessions, "rog_web", MOJ) as session:
        set_ladder(session, actor("ben"), "occasion:matter.urgent", rungs, 60, keeper.time)
    urgent(keeper.sessions, 2)
    keeper.ring()
    turn = threading.Thread(target=lane.work, args=(0.0,))  # its time is over; it waits for what is under way
    turn.start()
    end = time.monotonic() + SOON
    while not gate.came and time.monotonic() < end:
        time.sleep(0.02)
    before = [*gate.came]
    gate.open.set()
    turn.join(SOON)
    assert before == ["ben"]
    assert sorted(gate.came) == ["ben", "dora"]
    assert {one.state for one in keeper.sent()} == {"handed"}


def test_what_is_under_way_when_a_turn_fails_is_not_sent_again(keeper: Keeper, gate: Gate) -> None:
    """The database ends the transaction that records it, as it does with one of two that wait for each other."""
    lane, failed = on_its_way(keeper), list[str]()

    def fail(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE notice_attempt") and not failed:
            failed.append(statement)
            raise OperationalError(statement, None, Exception("deadlock detected"))

    event.listen(keeper.sessions.engine, "before_cursor_execute", fail)
    gate.open.set()
    try:
        with pytest.raises(OperationalError):
            lane.work()
    finally:
        event.remove(keeper.sessions.engine, "before_cursor_execute", fail)
    assert lane.work() == 1
    assert gate.came == ["dora"]
    with keeper.sessions.begin(MOJ) as session:
        (tried,) = session.scalars(select(NoticeAttempt))
    assert (tried.number, tried.outcome) == (1, "handed")


def test_what_cannot_be_written_goes_to_the_next_rung_at_once(keeper: Keeper, gate: Gate) -> None:
    notice = urgent(keeper.sessions)
    keeper.ring()
    with under(keeper.sessions, SUPERUSER, MOJ) as session:
        session.get_one(Official, (MOJ, who("dora"))).zone = "Nowhere/Gone"
    Lane(keeper.desk(), Channel.EMAIL).work()
    (row,) = keeper.sent()
    assert (row.problem, row.state, row.passed_on) == ("unforeseen", "waiting", True)
    due = keeper.notice(notice).next_ring
    assert due is not None
    assert due <= keeper.time, "nobody waits for ten minutes for what may never be written"
    keeper.turn()
    assert gate.came == ["ben"]
