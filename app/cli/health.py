"""How a node fares: its processes, database, queue, log, roads and what waits; gathered for `node status`."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import broker
from app.audit.models import AuditPending, LogAnchor
from app.audit.sequencer import latest_row
from app.cli.acting import OPERATOR, transaction
from app.cli.processes import Running, processes
from app.directory import queries as directory
from app.exchange.models import Delivery, Inbox, Outbox, ReceiptIn, ReceiptOut, Road
from app.instruments.models import Frozen, Signing
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.db import Queued
from app.kit.errors import RogatoryError, Unavailable
from app.kit.ids import made_at
from app.kit.lease import free
from app.notices import outages
from app.notices.channel_models import NoticeSending
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.outages import Outage
from app.wiring import Node

PATIENCE = 2.0
"""Seconds that a part may take to answer."""


@dataclass(frozen=True)
class Queue:
    """Rows of one queue that are not done."""

    name: str
    open: int
    due: int
    """Of these, how many somebody should be at: due, and leased by nobody."""
    oldest: datetime | None
    """When the oldest open one came."""


@dataclass(frozen=True)
class Way:
    """The road to one State."""

    peer: str
    status: str
    failures: int
    closed_until: datetime | None
    last_success: datetime | None
    last_failure: datetime | None
    problem: str | None
    skew: float | None


@dataclass(frozen=True)
class Line:
    """One channel by which people are called."""

    channel: Channel
    waiting: int
    oldest: datetime | None
    """When the oldest message that waits was made."""
    outage: Outage | None
    """Since when nothing gets through by it, and why; of several authorities that of the first who noticed."""

    def to_json(self, asked: datetime) -> JsonObject:
        """As `--json` prints it."""
        return {
            "channel": self.channel.value,
            "waiting": self.waiting,
            "oldest": _moment(self.oldest),
            "age": None if self.oldest is None else (asked - self.oldest).total_seconds(),
            "failing_since": None if self.outage is None else stamp(self.outage.since),
            "problem": None if self.outage is None else self.outage.reason,
        }


@dataclass(frozen=True)
class Health:
    """A node at one moment. Counts are of rows that wait."""

    state: str
    mode: str
    shape: str
    authorities: tuple[str, ...]
    processes: tuple[Running, ...]
    revision: str | None
    expected_revision: str | None
    queue: str | None
    """What is wrong with it; None: it answers."""
    tsa: str | None
    log_size: int
    log_at: datetime | None
    log_pending: int
    anchored_size: int
    anchored_at: datetime | None
    counts: dict[str, int]
    queues: tuple[Queue, ...]
    asked: datetime
    ways: tuple[Way, ...]
    lines: tuple[Line, ...]

    def to_json(self) -> JsonObject:
        """As `--json` prints it."""
        return {
            "state": self.state,
            "mode": self.mode,
            "shape": self.shape,
            "authorities": list(self.authorities),
            "running": any(one.alive for one in self.processes),
            "processes": [
                {
                    "name": one.name,
                    "pid": one.pid,
                    "alive": one.alive,
                    "serves": one.serves,
                    "failures": one.failures,
                }
                for one in self.processes
            ],
            "database": {"revision": self.revision, "expected": self.expected_revision},
            "queue": {"answers": self.queue is None, "problem": self.queue},
            "tsa": {"answers": self.tsa is None, "problem": self.tsa},
            "log": {
                "size": self.log_size,
                "at": _moment(self.log_at),
                "pending": self.log_pending,
                "anchored_size": self.anchored_size,
                "anchored_at": _moment(self.anchored_at),
            },
            "waiting": dict(self.counts),
            "queues": [
                {
                    "name": one.name,
                    "open": one.open,
                    "due": one.due,
                    "oldest": _moment(one.oldest),
                    "age": None if one.oldest is None else (self.asked - one.oldest).total_seconds(),
                }
                for one in self.queues
            ],
            "roads": [
                {
                    "peer": way.peer,
                    "status": way.status,
                    "failures": way.failures,
                    "closed_until": _moment(way.closed_until),
                    "last_success": _moment(way.last_success),
                    "last_failure": _moment(way.last_failure),
                    "problem": way.problem,
                    "skew": way.skew,
                }
                for way in self.ways
            ],
            "channels": [one.to_json(self.asked) for one in self.lines],
        }


def health(node: Node, revision: str | None, expected: str | None) -> Health:
    """Ask every part. `Unavailable` when the database does not answer."""
    now = node.now()
    with transaction(node, OPERATOR, None) as session:
        head, queues, ways = latest_row(session), _queues(session, now), _ways(session)
        waiting = _messages(session)
        held = session.scalar(select(func.count()).where(Inbox.done.is_(None), Inbox.state == "held")) or 0
        pending = session.scalar(select(func.count()).select_from(AuditPending)) or 0
        last = session.execute(select(LogAnchor.size, LogAnchor.at).order_by(LogAnchor.at.desc()).limit(1)).first()
    broken: dict[Channel, Outage] = {}
    counts = {**{one.name: one.open for one in queues}, "held": held}
    for owner in node.authorities:
        with transaction(node, OPERATOR, owner) as session:
            for name, number in _owned(session).items():
                counts[name] = counts.get(name, 0) + number
            for channel, one in outages.outages(session, owner, node.channels, now).items():
                broken[channel] = min(one, broken.get(channel, one), key=lambda found: found.since)
    told = node.settings
    return Health(
        state=node.state,
        mode=told.mode,
        shape=told.shape,
        authorities=node.authorities,
        processes=processes(node.home),
        revision=revision,
        expected_revision=expected,
        queue=_problem(lambda: ask_queue(node.queue_url())),
        tsa=_problem(lambda: ask_address(told.tsa_url)),
        log_size=head.size if head else 0,
        log_at=head.at if head else None,
        log_pending=pending,
        anchored_size=last.size if last else 0,
        anchored_at=last.at if last else None,
        counts=counts,
        queues=queues,
        asked=now,
        ways=ways,
        lines=_lines(node.channels, waiting, broken),
    )


def ask_queue(url: str) -> None:
    """`Unavailable` unless the broker answers."""
    try:
        with broker.celery(url).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=PATIENCE)
    except (QueueError, RedisError, OSError) as error:
        raise Unavailable("queue_down", f"The queue does not answer: {type(error).__name__}.") from error


def ask_address(url: str) -> None:
    """`Unavailable` unless somebody listens at an URL."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise Unavailable("tsa_missing", "No timestamping authority is set.", "Set tsa_url in node.toml.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), PATIENCE).close()
    except OSError as error:
        raise Unavailable("tsa_unreachable", f"Nobody listens at {parts.hostname}:{port}.") from error


def _problem(ask: Callable[[], None]) -> str | None:
    try:
        ask()
    except RogatoryError as error:
        return error.message
    return None


def _queues(session: Session, now: datetime) -> tuple[Queue, ...]:
    tables: tuple[tuple[str, type[Queued], InstrumentedAttribute[str] | InstrumentedAttribute[datetime]], ...] = (
        ("outbox", Outbox, Outbox.id),
        ("inbox", Inbox, Inbox.received),
        ("signings", Signing, Signing.id),
        ("receipts_out", ReceiptOut, ReceiptOut.id),
        ("receipts_in", ReceiptIn, ReceiptIn.received),
    )
    return tuple(_queue(session, name, table, came, now) for name, table, came in tables)


def _queue(
    session: Session,
    name: str,
    table: type[Queued],
    came: InstrumentedAttribute[str] | InstrumentedAttribute[datetime],
    now: datetime,
) -> Queue:
    """`came`: the column that says when a row came: an instant, or an id that begins with one (UUIDv7)."""
    query = select(func.count(), func.count().filter(free(table, now)), func.min(came)).where(table.done.is_(None))
    number, due, oldest = session.execute(query).one()
    since = made_at(oldest) if isinstance(oldest, str) else oldest if isinstance(oldest, datetime) else None
    return Queue(name, number, due, since)


def _owned(session: Session) -> dict[str, int]:
    return {
        "gave_up": session.scalar(select(func.count()).where(Delivery.state == "gave_up")) or 0,
        "failed": session.scalar(select(func.count()).where(Frozen.state == "failed")) or 0,
        "notices": session.scalar(select(func.count()).where(Notice.acknowledged.is_(None), Notice.resolved.is_(None)))
        or 0,
    }


def _messages(session: Session) -> Mapping[str, tuple[int, datetime | None]]:
    """How many messages wait, by channel, and when the oldest was made."""
    query = select(NoticeSending.channel, func.count(), func.min(NoticeSending.made))
    found = session.execute(query.where(NoticeSending.done.is_(None)).group_by(NoticeSending.channel))
    return {channel: (number, oldest) for channel, number, oldest in found}


_NOTHING: tuple[int, datetime | None] = (0, None)


def _lines(
    here: Collection[Channel], waiting: Mapping[str, tuple[int, datetime | None]], broken: Mapping[Channel, Outage]
) -> tuple[Line, ...]:
    """A line for each channel that the node has, or that something still waits for."""
    known = [one for one in Channel if one in here or one.value in waiting]
    return tuple(Line(one, *waiting.get(one.value, _NOTHING), broken.get(one)) for one in known)


def _ways(session: Session) -> tuple[Way, ...]:
    roads = {row.peer: row for row in session.scalars(select(Road))}
    found = []
    for peer in directory.peers(session):
        if peer.status != "own":
            row = roads.get(peer.state) or Road(peer=peer.state, failures=0)
            found.append(
                Way(
                    peer.state,
                    peer.status,
                    row.failures or 0,
                    row.closed_until,
                    row.last_success,
                    row.last_failure,
                    row.problem,
                    row.skew,
                )
            )
    return tuple(found)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else stamp(value)
