"""Entries: in the fact's own transaction, without names, without words."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.events import Event
from app.audit.models import AuditEntry, AuditPending, AuditSalt
from app.audit.record import commitment, compose, record, revealed
from app.kit.actor import Actor, Role
from app.kit.canonical import loads
from app.kit.errors import Invalid
from tests.audit.keeping import ANA, NOW, OTHER, OWNER, write
from tests.conftest import Database

OFFICIAL = Actor(OWNER, ANA, frozenset({Role.SIGNATORY}))


def entry_of(session: Session, identity: str) -> AuditEntry:
    return session.get_one(AuditEntry, (OWNER, identity))


def test_an_entry_is_canonical_and_its_leaf_hash_is_its_own(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        identity = write(session, 7)
    with database.sessions("rog_web").begin(OWNER) as session:
        kept = entry_of(session, identity)
        told = loads(kept.entry)
        assert told["subject"] == {"number": "7"}
        assert (told["event"], told["at"], told["authority"]) == (
            "instrument.frozen",
            "2026-11-24T08:35:51.123Z",
            OWNER,
        )
        assert len(bytes.fromhex(str(told["nonce"]))) == 32
        assert kept.leaf_hash == tree.leaf(kept.entry)


def test_two_entries_of_one_fact_differ() -> None:
    first, _ = compose(OFFICIAL, Event.DRAFT_MADE, at=NOW, subject={})
    second, _ = compose(OFFICIAL, Event.DRAFT_MADE, at=NOW, subject={})
    assert first != second


def test_officials_stand_as_commitments_wherever_they_are_named(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        subject = {"signatory": "XA.moj/boris", "instrument": "abc"}
        identity = record(session, OFFICIAL, Event.APPROVAL_GIVEN, at=NOW, subject=subject)
        kept = entry_of(session, identity)
        assert b"ana" not in kept.entry
        assert b"boris" not in kept.entry
        assert revealed(session, OWNER, identity) == {"actor": ANA, "signatory": "XA.moj/boris"}
        salt = session.scalars(select(AuditSalt.salt).where(AuditSalt.member == "actor")).one()
        assert loads(kept.entry)["actor"] == commitment(salt, ANA)


def test_erasing_the_salts_leaves_the_entry_and_nobody_can_tell(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        identity = record(session, OFFICIAL, Event.DRAFT_MADE, at=NOW, subject={})
    with database.sessions("rog_operator").begin(OWNER) as session:
        session.execute(delete(AuditSalt).where(AuditSalt.official == ANA))
    with database.sessions("rog_web").begin(OWNER) as session:
        assert revealed(session, OWNER, identity) == {}
        assert tree.leaf(entry_of(session, identity).entry) == entry_of(session, identity).leaf_hash


@pytest.mark.parametrize(
    "subject", [{"note": "the suspect is"}, {"note": "x" * 201}, {"Bad Name": "x"}, {"actor": "x"}]
)
def test_words_of_people_do_not_get_in(subject: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        compose(OFFICIAL, Event.DRAFT_MADE, at=NOW, subject=subject)


def test_a_fact_that_fails_leaves_no_entry(database: Database) -> None:
    class Failed(Exception):
        pass

    def act() -> None:
        with database.sessions("rog_web").begin(OWNER) as session:
            write(session)
            raise Failed

    with pytest.raises(Failed):
        act()
    with database.sessions("rog_keeper").begin(None) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
        assert session.scalar(select(func.count()).select_from(AuditPending)) == 0


def test_nobody_writes_in_the_name_of_another_authority(database: Database) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.sessions("rog_web").begin(OWNER) as session,
    ):
        write(session, owner=OTHER)


def test_an_authority_sees_its_own_entries_only_and_the_keeper_sees_all(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        mine = write(session)
    with database.sessions("rog_web").begin(OTHER) as session:
        theirs = write(session, owner=OTHER)
        assert list(session.scalars(select(AuditEntry.id))) == [theirs]
    with database.sessions("rog_web").begin(None) as session:
        assert list(session.scalars(select(AuditEntry.id))) == []
    with database.sessions("rog_keeper").begin(None) as session:
        assert set(session.scalars(select(AuditEntry.id))) == {mine, theirs}


STATEMENTS = ("update audit_entry set event = 'x'", "delete from audit_entry", "truncate audit_entry")


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("who", ["rog_web", "rog_keeper", "postgres", "owner", "replica"])
def test_entries_are_kept_whoever_asks(database: Database, statement: str, who: str) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        write(session)
    become = {
        "owner": "set local role rogatory_owner",
        "replica": "set local session_replication_role = replica",
    }.get(who, "select 1")
    with database.sessions(who if who.startswith("rog_") else "postgres").begin(OWNER) as session:
        session.execute(text(become))
        savepoint = session.begin_nested()
        with pytest.raises(DBAPIError, match=r"permission denied|rows of audit_entry are kept"):
            session.execute(text(statement))
        savepoint.rollback()


def test_the_catalogue_names_each_event_once_and_says_what_it_is() -> None:
    assert len({event.value for event in Event}) == len(Event)
    assert all(event.words.endswith(".") and len(event.value) <= 40 for event in Event)
