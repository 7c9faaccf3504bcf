"""Sessions: one owner each, one transaction each, times with a zone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ProgrammingError, StatementError

from app.audit.models import AuditEntry
from app.exchange.models import Inbox
from app.kit import db
from app.kit.errors import Conflict
from app.kit.lease import DEADLY, finish, put_off, release, take
from tests.audit.keeping import NOW, OWNER, write
from tests.conftest import Database

LEASE = timedelta(seconds=30)


def inbox(envelope: str, due: datetime = NOW) -> Inbox:
    return Inbox(
        authority=OWNER, envelope=envelope, peer="XB", urgent=False, received=NOW, state="stored", due=due, tries=0
    )


def take_one(database: Database, worker: str, now: datetime) -> str | None:
    with database.sessions("rog_intake").begin(None) as session:
        row = take(session, Inbox, worker, now, LEASE, order=(Inbox.urgent.desc(),))
        return row.envelope if row else None


def test_the_owner_is_set_for_this_transaction_only(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        assert session.scalar(text("select current_setting('app.authority', true)")) == OWNER
        session.begin_nested().rollback()
        assert session.scalar(text("select current_setting('app.authority', true)")) == OWNER
    with database.sessions("rog_web").begin(None) as session:
        assert not session.scalar(text("select current_setting('app.authority', true)"))


def test_an_error_undoes_everything(database: Database) -> None:
    def act() -> None:
        with database.sessions("rog_web").begin(OWNER) as session:
            write(session)
            raise Conflict("changed", "Something changed.")

    with pytest.raises(Conflict):
        act()
    with database.sessions("rog_web").begin(OWNER) as session:
        assert session.scalars(select(AuditEntry)).all() == []


def gone(database: Database) -> None:
    """Waits until the server has let go of the web's connections: it is asked to, and does so in its own time."""
    left = "select count(*) from pg_stat_activity where usename = 'rog_web'"
    for _ in range(200):
        with database.admin().begin(None) as session:
            if not session.scalar(text(left)):
                return
        time.sleep(0.05)
    raise AssertionError("The server holds on to its connections.")


def test_a_pooled_connection_outlives_a_restart_of_the_server(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        write(session)
    with database.admin().begin(None) as session:
        kill = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rog_web'"
        assert session.execute(text(kill)).all()
    gone(database)
    with database.sessions("rog_web").begin(OWNER) as session:
        assert len(session.scalars(select(AuditEntry)).all()) == 1


def test_a_time_without_a_zone_is_not_stored(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.sessions("rog_door").begin(None) as session:
        session.add(inbox("a", datetime(2026, 1, 1)))  # noqa: DTZ001


def test_times_come_back_in_utc(database: Database) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=3)))
    with database.sessions("rog_door").begin(None) as session:
        session.add(inbox("a", east))
    with database.sessions("rog_intake").begin(None) as session:
        row = session.scalars(select(Inbox)).one()
        assert row.due == east
        assert row.due.tzinfo is UTC


def test_a_row_is_taken_once_until_its_lease_runs_out(database: Database) -> None:
    with database.sessions("rog_door").begin(None) as session:
        session.add(inbox("a"))
    assert take_one(database, "first", NOW) == "a"
    assert take_one(database, "second", NOW) is None
    assert take_one(database, "second", NOW + LEASE) is None
    assert take_one(database, "second", NOW + LEASE + timedelta(seconds=1)) == "a"
    with database.sessions("rog_intake").begin(None) as session:
        row = session.scalars(select(Inbox)).one()
        assert (row.taken_by, row.tries) == ("second", 2)


def test_two_workers_at_once_take_two_rows(database: Database) -> None:
    with database.sessions("rog_door").begin(None) as session:
        session.add_all([inbox("a"), inbox("b", NOW + timedelta(seconds=1))])
    later = NOW + timedelta(seconds=2)
    with database.sessions("rog_intake").begin(None) as session:
        first = take(session, Inbox, "first", later, LEASE)
        assert first is not None
        assert first.envelope == "a"
        assert take_one(database, "second", later) == "b"
        assert take_one(database, "third", later) is None


def test_what_is_done_or_put_off_is_not_taken(database: Database) -> None:
    with database.sessions("rog_door").begin(None) as session:
        session.add_all([inbox("a"), inbox("b"), inbox("c", NOW + timedelta(minutes=90))])
    with database.sessions("rog_intake").begin(None) as session:
        first = take(session, Inbox, "first", NOW, LEASE)
        second = take(session, Inbox, "first", NOW, LEASE)
        assert first is not None
        assert second is not None
        finish(first, NOW)
        put_off(second, NOW + timedelta(hours=1))
        second_envelope = second.envelope
    assert take_one(database, "second", NOW + timedelta(minutes=59)) is None
    assert take_one(database, "second", NOW + timedelta(minutes=61)) == second_envelope


def test_a_clock_that_was_put_back_keeps_no_row_waiting(database: Database) -> None:
    """Leased, and put off, by a clock that ran a day ahead."""
    ahead = NOW + timedelta(days=1)
    with database.sessions("rog_door").begin(None) as session:
        session.add_all([inbox("a"), inbox("b", ahead)])
    assert take_one(database, "first", ahead - LEASE) == "a"
    assert {take_one(database, "second", NOW), take_one(database, "second", NOW)} == {"a", "b"}


def test_a_row_at_which_its_process_dies_again_and_again_rests(database: Database) -> None:
    with database.sessions("rog_door").begin(None) as session:
        session.add_all([inbox("a"), inbox("b", NOW + timedelta(seconds=1))])
    later = NOW + timedelta(seconds=2)
    for died in range(7):
        later += timedelta(seconds=5 if died > 3 else 0)
        assert take_one(database, "first", later) == "a"
        with database.sessions("rog_intake").begin(None) as session:
            session.execute(update(Inbox).where(Inbox.envelope == "b").values(due=later + timedelta(seconds=6)))
            release(session, Inbox, ["first"], later)
    assert take_one(database, "first", later + timedelta(seconds=6)) == "b"
    assert take_one(database, "first", later + DEADLY) == "a"


def test_the_words_of_a_database_error_repeat_no_parameter(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        savepoint = session.begin_nested()
        with pytest.raises(ProgrammingError) as raised:
            session.execute(text("select :name from nothing"), {"name": "Vasile Marin"})
        savepoint.rollback()
    assert "Vasile Marin" not in str(raised.value)


def test_a_connection_in_use_is_not_asked_whether_it_lives_and_a_rested_one_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions, asked = database.sessions("rog_web"), []
    real = sessions.engine.dialect.do_ping

    def ping(connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return real(connection)

    monkeypatch.setattr(sessions.engine.dialect, "do_ping", ping)
    for _ in range(4):
        with sessions.begin(None) as session:
            session.execute(text("select 1"))
    assert asked == []
    monkeypatch.setattr(db, "RESTED", 0.0)
    with sessions.begin(None) as session:
        session.execute(text("select 1"))
    assert len(asked) == 1


def test_a_rested_connection_that_died_is_replaced(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked, as behind a router that has forgotten it, although nothing lies in its socket."""
    monkeypatch.setattr(db, "RESTED", 0.0)
    monkeypatch.setattr(db, "_spoken_to", lambda connection: False)
    with database.sessions("rog_web").begin(None) as session:
        first = session.scalar(text("select pg_backend_pid()"))
    with database.admin().begin(None) as session:
        assert session.scalar(text("select pg_terminate_backend(:pid)"), {"pid": first})
    with database.sessions("rog_web").begin(None) as session:
        assert session.scalar(text("select pg_backend_pid()")) != first
