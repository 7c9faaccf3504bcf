"""The world of the stories: the playground of the demo, with what tests look at and what they break."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.models import AuditEntry
from app.cli import playground
from app.cli.hands import log_faults
from app.cli.playground import Playground, RunningNode, Setting, eventually
from app.exchange.by_paper import OWN_RECORD
from app.exchange.models import Delivery, Inbox, Quarantined
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.canonical import JsonObject, loads
from app.kit.ids import AuthorityId
from app.notices.models import Notice

T = TypeVar("T")
QUICK: dict[str, Setting] = {
    "test_hooks": True,
    "throwaway": True,
    "retry_first": 0.3,
    "retry_longest": 2.0,
    "receipt_overdue": 1.5,
    "poll_every": 0.5,
    "chain_test_every": 0.0,
}


@contextmanager
def world(folder: Path) -> Iterator[Playground]:
    """A PKI with running services and no node yet."""
    with playground.playground(folder) as built:
        yield built


def pair(built: Playground, **settings: Setting) -> Playground:
    """XA and XB, running, introduced to each other. Nodes that are founded already keep their settings."""
    for state in ("XA", "XB"):
        if state not in built.nodes:
            built.found(state, settings={**QUICK, **settings})
    for state in ("XA", "XB"):
        built[state].start(wait=False)
    for state in ("XA", "XB"):
        built[state].wait_ready()
        built.people(built[state])
    built.acquaint(built["XA"], built["XB"])
    return built


def kill(node: RunningNode, process: str) -> None:
    """Kill one of a node's processes with SIGKILL; the supervisor (or Celery) starts it again."""
    os.kill(node.pid(process), signal.SIGKILL)


def read(node: RunningNode, query: Callable[[Session], T], authority: AuthorityId | None = None) -> T:
    """Something read in a transaction of its own."""
    with node.session(authority) as session:
        return query(session)


def quarantined(node: RunningNode) -> list[Quarantined]:
    """What was refused here."""
    return read(node, lambda session: list(session.scalars(select(Quarantined).order_by(Quarantined.at))))


def notices(node: RunningNode, occasion: str | None = None) -> list[Notice]:
    """Notices that are not resolved."""
    query = select(Notice).where(Notice.resolved.is_(None))
    if occasion:
        query = query.where(Notice.occasion == occasion)
    return read(node, lambda session: list(session.scalars(query.order_by(Notice.made))))


def inbox(node: RunningNode) -> list[Inbox]:
    """Envelopes that the door stored."""
    return read(node, lambda session: list(session.scalars(select(Inbox).order_by(Inbox.received))))


def frozen(node: RunningNode, identity: str, authority: AuthorityId | None = None) -> Frozen:
    """A frozen document."""
    owner = authority or node.authority
    return read(node, lambda session: session.get_one(Frozen, (owner, identity)), owner)


def head(node: RunningNode, reference: str, authority: AuthorityId | None = None) -> MatterHead:
    """The heads of a matter."""
    owner = authority or node.authority
    return read(node, lambda session: session.get_one(MatterHead, (owner, reference)), owner)


def told(row: bytes | None) -> JsonObject:
    """A canonical JSON column."""
    found = json.loads(row or b"{}")
    assert isinstance(found, dict)
    return found


def log_holds(node: RunningNode) -> None:
    """The node's log, computed anew from the entries' bytes, has no discrepancy."""
    assert log_faults(node) == []


def afterwards(*nodes: RunningNode) -> None:
    """What must hold after whatever happened: each log, and of every instrument of ours that was decided the same word
    on both sides, the bytes in the store, and an entry of its issue or its acceptance in the audit.
    """
    for node in nodes:
        log_holds(node)
        seen = (Event.INSTRUMENT_ISSUED, Event.INSTRUMENT_ACCEPTED, Event.PAPER_REGISTERED)
        entries = {event: logged(node, event) for event in seen}
        sides = {(one.authority, one.reference): one.side for one in everywhere(node, select(MatterHead))}
        for row in everywhere(node, select(Instrument)):
            # What came along with a matter that was handed over within the State was issued by who held it before.
            ours = row.outgoing or row.side == sides[row.authority, row.reference]
            event = Event.INSTRUMENT_ISSUED if ours else Event.INSTRUMENT_ACCEPTED
            if row.proof == OWN_RECORD:
                event = Event.PAPER_REGISTERED
            assert (row.id, row.sha256) in entries[event], f"{row.authority}: {row.id} has no {event.value}"
            assert node.node.store.sound(AuthorityId(row.authority), row.sha256), row.id
    for one in nodes:
        for other in nodes:
            if one is not other:
                _alike(one, other)


def everywhere(node: RunningNode, query: Select[tuple[T]]) -> list[T]:
    """What each authority of a node has: rows of its own, and no other's that it may read."""
    found = {owner: read(node, lambda session: list(session.scalars(query)), owner) for owner in node.node.authorities}
    return [row for owner, rows in found.items() for row in rows if row.authority == owner]  # type: ignore[attr-defined]  # owned


def logged(node: RunningNode, event: Event) -> set[tuple[str, str]]:
    """Instruments, id and digest, of which an event was recorded."""
    rows = everywhere(node, select(AuditEntry).where(AuditEntry.event == event.value))
    subjects = [loads(row.entry)["subject"] for row in rows]  # type: ignore[index,call-overload]  # JSON
    return {(str(one["instrument"]), str(one["sha256"])) for one in subjects}  # type: ignore[index,call-overload]  # JSON


def _alike(one: RunningNode, other: RunningNode) -> None:
    """What `one` has been told of its instruments is what `other` did with them, once and with the same bytes."""
    theirs = {
        (row.id, row.sha256)
        for row in everywhere(other, select(Instrument))
        if not row.outgoing and row.state == "accepted"
    }
    recipients = {(row.authority, row.id): row.recipient for row in everywhere(one, select(Delivery))}
    for row in everywhere(one, select(Instrument).where(Instrument.outgoing)):
        to = recipients.get((row.authority, row.id))
        if to in other.node.authorities and row.state in {"accepted", "rejected"}:
            assert ((row.id, row.sha256) in theirs) == (row.state == "accepted"), (
                f"{row.id}: {row.state} at {one.state}"
            )


__all__ = ["Playground", "RunningNode", "eventually"]
