"""Rounds that come twice a second ask once whether there is anything to do, and do it when there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.desks import KeeperDesk
from app.kit.clock import now
from app.notices.channel_models import NoticeSending
from app.notices.channels import Channel
from tests.factories.node import House
from tests.notices import letterbox
from tests.notices.desks import Keeper
from tests.notices.letterbox import Box
from tests.notices.people import MOJ, reached, urgent
from tests.workers.test_keeper import desk_of
from workers import rounds
from workers.rounds import Round


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with letterbox.running(tmp_path) as found:
        yield found


@pytest.fixture
def desk(xa: House, box: Box) -> KeeperDesk:
    sessions = xa.database.sessions("rog_keeper")
    channels = replace(Keeper(sessions, {Channel.EMAIL: box.mail()}).desk(), now=now)
    reached(sessions, "dora", "email", "dora@moj.xa.example")
    return replace(desk_of(xa, ""), channels=channels)


def often(desk: KeeperDesk) -> list[Round]:
    """The rounds that come more than once a second."""
    return [one for one in rounds.schedule(desk) if one.apart and one.every < timedelta(seconds=1)]


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    found = list[str]()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_while_there_is_nothing_to_do_each_asks_one_question(desk: KeeperDesk) -> None:
    found = often(desk)
    assert [one.name for one in found] == ["call", "send email"]
    moment = now()
    for one in found:
        one.run_if_due(moment)
    for one in found:
        with asked() as first:
            one.run_if_due(moment + timedelta(seconds=1))
        questions = [text for text in first if "set_config" not in text]
        assert len(questions) == 1, questions
        bare = replace(one, waits=None, due=None)
        with asked() as whole:
            bare.run_if_due(moment)
        print(one.name, len(whole), "statements, now", len(first))
        assert len(whole) > 2 * len(first) - 1


def test_what_rings_and_what_is_to_leave_is_seen_at_the_next_look(desk: KeeperDesk, box: Box) -> None:
    call, send = often(desk)

    def look(at: datetime) -> None:
        call.run_if_due(at)
        send.run_if_due(at)

    urgent(desk.sessions, 1, now())
    look(now())
    assert [one["To"] for one in box.letterbox.came] == ["dora@moj.xa.example"]
    later = now() + timedelta(minutes=11)
    with desk.sessions.begin(MOJ) as session:
        assert rounds.post.waits(session, MOJ, later, called=True), "it climbs"
        assert not rounds.post.waits(session, MOJ, now(), called=True)


def test_what_a_dead_keeper_had_taken_leaves_at_the_next_look(desk: KeeperDesk, box: Box) -> None:
    call, send = often(desk)
    urgent(desk.sessions, 1, now())
    call.run_if_due(now())
    with desk.sessions.begin(None) as session:
        (row,) = session.query(NoticeSending)
        row.taken_by, row.taken_until = "lane email", now() + timedelta(minutes=2)
    send.run_if_due(now())
    assert len(box.letterbox.came) == 1
