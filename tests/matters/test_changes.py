"""The change feed: numbered without gaps, and no reader ever misses a line."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kit.actor import Actor, Role
from app.kit.db import Sessions
from app.kit.errors import Denied, Invalid
from app.kit.ids import AuthorityId, OfficialId
from app.matters import changes
from app.matters.models import Change
from tests.conftest import Database
from tests.directory.states import NOW

MOJ, COURT = AuthorityId("XA.moj"), AuthorityId("XA.court")
CEM = Actor(MOJ, OfficialId("XA.moj/cem"), frozenset({Role.CASE_OFFICER}))


def note(sessions: Sessions, subject: str, owner: AuthorityId = MOJ) -> int:
    with sessions.begin(owner) as session:
        changes.note(session, owner, changes.MATTER, subject, NOW)
    with sessions.begin(owner) as session:
        return session.scalars(select(Change.number).where(Change.authority == owner).order_by(Change.number)).all()[-1]


def read(sessions: Sessions, cursor: int, limit: int = 100) -> tuple[list[str], int]:
    with sessions.begin(MOJ) as session:
        found, after = changes.since(session, CEM, cursor, limit)
        return [one.subject for one in found], after


@pytest.fixture
def sessions(database: Database) -> Sessions:
    return database.sessions("rog_web")


def test_a_cursor_goes_on_where_it_stopped(sessions: Sessions) -> None:
    assert read(sessions, 0) == ([], 0)
    assert [note(sessions, name) for name in "abc"] == [1, 2, 3]
    assert read(sessions, 0, 2) == (["a", "b"], 2)
    assert read(sessions, 2) == (["c"], 3)
    assert read(sessions, 3) == ([], 3)


def test_each_authority_has_its_own_numbers(sessions: Sessions) -> None:
    note(sessions, "ours")
    assert note(sessions, "theirs", COURT) == 1
    assert read(sessions, 0) == (["ours"], 1)


def test_what_is_rolled_back_leaves_no_gap(sessions: Sessions) -> None:
    session = Session(sessions.engine, info={"authority": MOJ})
    changes.note(session, MOJ, changes.MATTER, "lost", NOW)
    session.rollback()
    session.close()
    assert note(sessions, "kept") == 1


def test_a_number_is_seen_only_after_all_lower_ones(sessions: Sessions) -> None:
    with sessions.begin(MOJ) as slow:
        changes.note(slow, MOJ, changes.MATTER, "first", NOW)
        slow.dispatch.before_commit(slow)  # a commit that has taken its number and is not through yet
        other = threading.Thread(target=note, args=(sessions, "second"))
        other.start()
        other.join(0.5)
        assert other.is_alive()  # it waits for the first to be committed
        assert read(sessions, 0) == ([], 0)
    other.join(10)
    assert read(sessions, 0) == (["first", "second"], 2)


def test_writers_at_once_get_every_number_once(sessions: Sessions) -> None:
    threads = [threading.Thread(target=note, args=(sessions, str(number))) for number in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    found, after = read(sessions, 0)
    assert (sorted(found, key=int), after) == ([str(number) for number in range(16)], 16)


def test_a_cursor_that_cannot_be_and_a_reader_who_may_not_are_refused(sessions: Sessions) -> None:
    with sessions.begin(MOJ) as session:
        for cursor, limit in ((-1, 10), (0, 0), (0, changes.LONGEST + 1)):
            with pytest.raises(Invalid):
                changes.since(session, CEM, cursor, limit)
        with pytest.raises(Denied):
            changes.since(session, Actor(MOJ, CEM.official, frozenset({Role.OPERATOR})), 0)
