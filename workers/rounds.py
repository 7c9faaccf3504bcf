"""The keeper's schedule: ONE table of rounds, how often each, and what it does."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select, text
from sqlalchemy.orm import Session

from app.audit import checkpoint, sequencer
from app.audit.models import LogLeaf
from app.desks import KeeperDesk
from app.directory import queries as directory
from app.exchange import archiving, elsewhere, priority, rejudging, stuck, unattended, unreviewed
from app.exchange import watching as certificates
from app.exchange.leftovers import sweep_signatures
from app.exchange.models import Inbox, Outbox, ReceiptIn, ReceiptOut
from app.exchange.shelves import sweep_shelves
from app.instruments.models import MatterHead, Signing
from app.kit.apart import away
from app.kit.db import Queued
from app.kit.errors import Refused, Unavailable
from app.kit.ids import AuthorityId
from app.kit.lease import free
from app.matters import call_watch, chain_tests, confidential, drill_rounds, provider_clocks, second_look, silence_watch
from app.notices import clocks, dead_ends, gaps, lanes, left_behind, outages, post, proven, rungs
from app.notices.calling import Means
from app.notices.lanes import Lane
from app.notices.rosters import NONE
from app.trust import timestamps
from app.trust.anchors import Purpose
from workers import directory_rounds, watching
from workers.put_back import PutBack
from workers.watching import alone, kept, watch

log = logging.getLogger("rogatory.keeper")


@dataclass
class Round:
    """Something done again and again. A failure is logged, tried at its next time, and told if it lasts."""

    name: str
    every: timedelta
    act: Callable[[KeeperDesk], None]
    desk: KeeperDesk = field(repr=False)
    apart: bool = False
    """In a thread of its own, and by one keeper at a time: what speaks to a network or may take long."""
    waits: Callable[[KeeperDesk], bool] | None = None
    """Whether there is anything to do, asked first where that is cheaper than the round itself; None: not known."""
    due: datetime | None = None

    def until_due(self, now: datetime) -> float:
        """Seconds until its time comes, 0 when it has come; a clock that was put back does not stop it."""
        if self.due is not None and now < self.due <= now + self.every:
            return (self.due - now).total_seconds()
        return 0.0

    def run_if_due(self, now: datetime) -> None:
        """Run it if its time has come."""
        if self.until_due(now) > 0:
            return
        self.due = now + self.every
        owner = self.desk.authorities[0]
        try:
            if self._run():
                watching.fared(self.desk, owner, self.name, failed=False)
        except Exception as error:  # noqa: BLE001  (logged, with its place where nobody foresaw it)
            watching.logged(f"round {self.name}", error)
            if not away(error):  # else nobody can be told
                watching.fared(self.desk, owner, self.name, failed=True)

    def _run(self) -> bool:
        """Whether it was done, or had nothing to do; if not, another keeper does it."""
        if not self.apart:
            self.act(self.desk)
            return True
        if self.waits is not None and not self.waits(self.desk):
            return True
        with self.desk.sessions.begin(None) as session:
            # Held by this transaction, which does nothing else: it goes with the keeper, however that ends.
            if not session.scalar(text("select pg_try_advisory_xact_lock(:number)"), {"number": lock(self.name)}):
                return False
            self.act(self.desk)
        return True


def schedule(desk: KeeperDesk) -> list[Round]:
    """The rounds of one keeper: those of the table, the clock's, and one for each channel. The sequencer runs at every
    turn of the loop.
    """
    told = {"archive": desk.archive_every}
    found = [
        Round(name, timedelta(seconds=told.get(name, seconds)), act, desk, apart, WAITS.get(name))
        for name, seconds, apart, act in TABLE
    ]
    clock = PutBack(desk.now)
    found.append(Round("clock", CLOCK, clock.act, desk, True, clock.waits))
    if desk.channels is not None:
        each = [Lane(desk.channels, channel) for channel in desk.channels.senders]
        for one in each:
            found.append(Round(f"send {one.channel.value}", LANE, sending(one), desk, True, messages_wait(one)))
    return found


def lock(name: str) -> int:
    """The number of the advisory lock by which one keeper does a round and the others stand by."""
    return int.from_bytes(hashlib.sha256(f"rogatory round {name}".encode()).digest()[:8], signed=True)


def sequence(desk: KeeperDesk) -> None:
    """Give pending entries their place and sign the head; those who wait for it are woken."""
    while True:
        with desk.sessions.begin(None) as session:
            if not sequencer.waiting(session):
                return
            before = sequencer.latest_row(session)
            head = sequencer.sequence(session, desk.log, desk.now())
        if head is None:
            return
        _wake_waiting(desk, before.size if before else 0, head.size)


def _wake_waiting(desk: KeeperDesk, first: int, size: int) -> None:
    """Whoever waits for an entry that was just placed is woken, also where its row was put off for a moment: another
    sweep would be a second away.
    """
    placed = select(LogLeaf.entry).where(LogLeaf.index >= first, LogLeaf.index < size)
    with desk.sessions.begin(None) as session:
        waiting = select(Outbox.urgent).where(Outbox.done.is_(None), Outbox.entry.in_(placed)).distinct()
        found = set(session.scalars(waiting))
        due = _due(session, desk, urgent=True, lanes=("deliver-urgent",))
        due |= _due(session, desk, urgent=False, lanes=("deliver",))
    placed_for = {"deliver"} if found else set()
    placed_for |= {"deliver-urgent"} if True in found else set()
    for lane in sorted(placed_for | due):
        desk.wake(lane, "sweep" if lane in due else "sequenced")


def sweep_urgent(desk: KeeperDesk) -> None:
    """Urgent rows that nobody took: every second. Those that are late, also the lane of the ordinary ones."""
    _wake_due(desk, urgent=True, lanes=("sign", "intake", "deliver-urgent"))
    _wake_due(desk, urgent=True, lanes=("deliver",), late=True)


def sweep(desk: KeeperDesk) -> None:
    """All rows that nobody took, and matters that wait for their projection; the deliver class's own rounds."""
    _wake_due(desk, urgent=False, lanes=("sign", "intake", "deliver"))
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            stale = select(MatterHead.reference).where(MatterHead.changed != MatterHead.projected).limit(1)
            if session.scalar(stale) is not None:
                desk.wake("intake", "projection")
    desk.wake("deliver", "rounds")


def anchor(desk: KeeperDesk) -> None:
    """Have the newest checkpoint stamped when it is due; while the authority is away nothing waits for this."""
    with desk.sessions.begin(None) as session:
        note = checkpoint.due(session, desk.now())
        if note is None:
            return
        trusted = directory.anchors_of(session, desk.state).of(desk.state, Purpose.TSA)
    try:
        made = checkpoint.anchor(note, desk.stamp, desk.now())
        # What is kept is kept for ever: a token that does not hold now would be a fault in the log for good.
        timestamps.verify(made.token, made.note.encode(), trusted)
    except (Unavailable, Refused) as error:
        log.warning("checkpoint not anchored: %s", error)
        return
    with desk.sessions.begin(None) as session:
        checkpoint.keep(session, made)


def ring(desk: KeeperDesk) -> None:
    """Deadlines and orders to providers that are near or past, second looks and signatures that nobody gave, urgent
    letters that do not get through, entries into confidential matters whose time is over.
    """

    def unheard(session: Session, owner: AuthorityId) -> None:
        if unattended.owed(session, owner, desk.now()):
            desk.wake("intake", "unattended")

    def unlooked(session: Session, owner: AuthorityId) -> None:
        if unreviewed.owed(session, owner):
            desk.wake("intake", "unreviewed")

    watch(
        desk,
        "ring",
        {
            "deadlines": lambda session, owner: clocks.ring(session, owner, desk.now()),
            "orders": lambda session, owner: provider_clocks.ring(session, owner, desk.now()),
            "calls": lambda session, owner: call_watch.ring(session, owner, desk.now()),
            "second looks": lambda session, owner: second_look.ring(session, owner, desk.now()),
            "urgent letters": lambda session, owner: stuck.look(session, owner, desk.now()),
            "signatures": lambda session, owner: elsewhere.expire(session, owner, desk.now()),
            "entries": lambda session, owner: confidential.end_entries(session, owner, desk.now()),
            "unattended": unheard,
            "unreviewed": unlooked,
        },
    )


def call(desk: KeeperDesk) -> None:
    """Notices climb, and who stands on their rungs is called. A rung with nobody on it has the next ring at once. What
    somebody has taken who can see to it no more rings anew.
    """

    def called(owner: AuthorityId, act: lanes.Act) -> None:
        alone(desk, owner, "call: messages", act)

    rang = list[int]()
    climbs: dict[str, lanes.Act] = {
        "left behind": lambda session, owner: rang.append(left_behind.look(session, owner, desk.now())),
        "ladders": lambda session, owner: rang.append(len(post.climb(session, owner, desk.now()))),
    }
    for _ in range(rungs.MOST):
        rang.clear()
        if desk.channels is not None:
            rang.append(lanes.ring(desk.channels, called))
        watch(desk, "call", climbs)
        if not any(rang):
            return


def rings_wait(desk: KeeperDesk) -> bool:
    """Whether a notice climbs, or rang and nobody was called yet, or was left behind by who had taken it."""
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            left = left_behind.waiting(owner, desk.now())
            if post.waits(session, owner, desk.now(), called=desk.channels is not None, besides=left):
                return True
    return False


def messages_wait(lane: Lane) -> Callable[[KeeperDesk], bool]:
    """Whether a channel has anything to do."""
    return lambda _: lane.waits()


def sending(lane: Lane) -> Callable[[KeeperDesk], None]:
    """One channel's turn, as a round."""

    def send(_: KeeperDesk) -> None:
        lane.work()

    return send


def rosters(desk: KeeperDesk) -> None:
    """Rosters that nobody will hold, officers whom nothing proven reaches, swaps that wait for an answer, and a ladder
    of what is urgent that reaches nobody.
    """
    means = desk.channels.means if desk.channels is not None else Means(NONE, frozenset())
    channels = means.channels
    watch(
        desk,
        "rosters",
        {
            "gaps": lambda session, owner: gaps.tell(session, owner, desk.now()),
            "ways": lambda session, owner: proven.tell(session, owner, channels, desk.now()),
            "ladders": lambda session, owner: dead_ends.tell(session, owner, means, desk.now()),
        },
    )


def channels(desk: KeeperDesk) -> None:
    """Channels by which nothing gets through to anybody."""
    here = frozenset(desk.channels.senders) if desk.channels is not None else frozenset()
    watch(desk, "channels", {"outages": lambda session, owner: outages.tell(session, owner, here, desk.now())})


def silences(desk: KeeperDesk) -> None:
    """Matters in which the other side has been silent for long."""
    catalogue = desk.exercises.office.catalogue
    for owner in desk.authorities:

        def look(owner: AuthorityId = owner) -> bool:
            silence_watch.ring(desk.sessions, owner, catalogue, desk.now())
            return True

        kept(desk, owner, "silences", look)


def test_chains(desk: KeeperDesk) -> None:
    """A chain test with each authority of each confirmed State every day; people are told of those that fail."""
    if desk.chain_test_every > 0:
        try:
            chain_tests.begin_due(desk.exercises, timedelta(seconds=desk.chain_test_every))
        finally:
            chain_tests.judge(desk.exercises)


def drills(desk: KeeperDesk) -> None:
    """Drills that are to begin, to be answered, stopped, given up or reported."""
    drill_rounds.work(desk.exercises)


def shelves(desk: KeeperDesk) -> None:
    """What lies on the shelves of peers and nobody needs any more; what was brought or handed out to be signed."""
    store = desk.exercises.office.store
    with desk.sessions.begin(None) as session:
        swept = sweep_shelves(session, store, desk.now())
    if swept.files:
        log.info("shelves swept: %d files, %d bytes", swept.files, swept.bytes)
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            swept = sweep_signatures(session, store, owner, desk.now())
        if swept.files:
            log.info("signatures made elsewhere swept: %d files, %d bytes", swept.files, swept.bytes)


def archive(desk: KeeperDesk) -> None:
    """Archival copies that are due; what is found of certificates; the verdicts that change with it."""
    if made := archiving.work(desk.archive):
        log.info("archival copies made: %d", made)
    certificates.enter(desk.archive)
    if found := certificates.work(desk.archive):
        log.warning("something was found of certificates: %d", found)
    if changed := rejudging.work(desk.archive):
        log.warning("verdicts changed: %d", changed)


CLOCK = timedelta(seconds=1)
"""Between two looks whether the clock was put back; as a rule they ask nothing of the database."""
LANE = timedelta(seconds=0.5)
"""Between two looks of a channel's lane at its queue."""
TABLE: tuple[tuple[str, float, bool, Callable[[KeeperDesk], None]], ...] = (
    ("sequence", 0.0, False, sequence),
    ("sweep urgent", 1.0, False, sweep_urgent),
    ("sweep", 10.0, False, sweep),
    ("anchor", 5.0, True, anchor),
    ("ring", 5.0, True, ring),
    ("rosters", 60.0, True, rosters),
    ("channels", 30.0, True, channels),
    ("silences", 3600.0, True, silences),
    ("call", 0.4, True, call),
    ("editions", 3600.0, True, directory_rounds.editions),
    ("feed", 30.0, True, directory_rounds.feed),
    ("warnings", 300.0, True, directory_rounds.warnings),
    ("own endings", 3600.0, True, directory_rounds.own_endings),
    ("shelves", 3600.0, True, shelves),
    ("chain tests", 60.0, True, test_chains),
    ("drills", drill_rounds.EVERY, True, drills),
    ("archive", 60.0, True, archive),
)
"""Name, seconds between two (where no setting says otherwise), whether apart, and what is done."""
WAITS: dict[str, Callable[[KeeperDesk], bool]] = {"call": rings_wait}
"""What is asked first, of rounds that come so often that most of them find nothing."""


def _wake_due(desk: KeeperDesk, *, urgent: bool, lanes: tuple[str, ...], late: bool = False) -> None:
    """One wake-up for each lane that has something due."""
    with desk.sessions.begin(None) as session:
        found = _due(session, desk, urgent=urgent, lanes=lanes, late=late)
    for lane in sorted(found):
        desk.wake(lane, "sweep")


def _due(session: Session, desk: KeeperDesk, *, urgent: bool, lanes: tuple[str, ...], late: bool = False) -> set[str]:
    """The lanes that have something due: one question for all of them."""
    now = desk.now()
    any_free = (or_(*(_any_free(table, now, urgent, late) for table in TABLES[lane])) for lane in lanes)
    return {lane for lane, found in zip(lanes, session.execute(select(*any_free)).one(), strict=True) if found}


TABLES: dict[str, tuple[type[Queued], ...]] = {
    "sign": (Signing,),
    "intake": (Inbox, ReceiptIn),
    "deliver": (Outbox, ReceiptOut),
    "deliver-urgent": (Outbox, ReceiptOut),
}


def _any_free(table: type[Queued], now: datetime, urgent: bool, late: bool) -> ColumnElement[bool]:
    where = free(table, now)
    if urgent and (mark := getattr(table, "urgent", None)) is not None:
        where = where & mark
    if late:
        where = where & priority.late(table.due, now)
    return exists().where(where)
