"""A log as the tests keep one: who writes, who sequences, and at what time."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.audit.sequencer import sequence
from app.audit.verify import Discrepancy, Expected, verify
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, OfficialId
from app.trust.note import Checkpoint, NoteSigner
from tests.conftest import Database

OWNER, OTHER = AuthorityId("XA.moj"), AuthorityId("XA.police")
ANA = OfficialId("XA.moj/ana")
NOW = datetime(2026, 11, 24, 8, 35, 51, 123000, tzinfo=UTC)
SIGNER = NoteSigner.generate("rogatory/XA")


def write(session: Session, number: int = 0, owner: AuthorityId = OWNER) -> str:
    """One entry of the node itself, in the session's transaction."""
    return record(session, Actor.node(owner), Event.INSTRUMENT_FROZEN, at=NOW, subject={"number": str(number)})


def write_many(database: Database, count: int, owner: AuthorityId = OWNER) -> list[str]:
    """Entries in one transaction."""
    with database.sessions("rog_web").begin(owner) as session:
        return [write(session, number, owner) for number in range(count)]


def step(database: Database, *, batch: int = 8192) -> Checkpoint | None:
    """One run of the sequencer, committed."""
    with database.sessions("rog_keeper").begin(None) as session:
        return sequence(session, SIGNER, NOW, batch=batch)


def drain(database: Database) -> None:
    """Sequence until nothing waits."""
    while step(database) is not None:
        pass


def check(database: Database, expected: Expected | None = None) -> list[Discrepancy]:
    """What the checker finds, as the operator."""
    with database.sessions("rog_operator").begin(None) as session:
        return verify(session, expected or Expected((SIGNER.public,)))
