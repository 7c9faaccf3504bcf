"""Which messages of a channel leave now: by rank, each person in turn, within the limits.

Nobody waits behind what is many: of one rank the next message goes to whoever had none for longest. What a limit holds
back stays where it is and costs a turn nothing; it is told together, rank by rank, as soon as the limit allows. Words
that nobody has had are never told together: they keep their turn one by one, the newest and the oldest by turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on, insert
from sqlalchemy.orm import Session

from app.kit import lease
from app.notices.channel_models import NoticeSending, NoticeTold
from app.notices.channels import CHANNELS, Channel, Kind
from app.notices.ranks import Rank, share
from app.notices.sendings import BUNDLED, RING

AT_ONCE = 8
"""Messages of one channel that are under way at the same time."""
KEPT = 2
"""Of these, kept for first words."""
A_LOOK = 2
"""Messages that one look takes: they are written one after another, and what came meanwhile waits no longer."""
MOST = 500
"""Messages that one look considers, the foremost of each person."""
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
_UNSEEN = {"synchronize_session": False}


def free_all(session: Session, channel: Channel, flying: Collection[str] = ()) -> None:
    """Give back what the one who did this channel before had taken: there is one at a time, so it is dead. `flying`:
    messages that this worker itself is still handing over, since a turn of its own that failed.
    """
    mine = update(NoticeSending).where(
        NoticeSending.channel == channel.value,
        NoticeSending.done.is_(None),
        NoticeSending.taken_by.is_not(None),
        NoticeSending.id.not_in(list(flying)),
    )
    session.execute(mine.values(taken_by=None, taken_until=None), execution_options=_UNSEEN)


def wait(session: Session, channel: Channel, now: datetime) -> bool:
    """Whether a message of a channel may leave now, or was taken by one who may be dead."""
    taken = NoticeSending.done.is_(None) & NoticeSending.taken_by.is_not(None)
    here = NoticeSending.channel == channel.value
    return bool(session.scalar(select(exists().where(here, or_(lease.free(NoticeSending, now), taken)))))


@dataclass(frozen=True)
class _Last:
    """The last message that was handed over to somebody within a minute: when, and since when it was due."""

    handed: datetime
    due: datetime


@dataclass
class _Used:
    """What is used of a channel's limits: messages within a minute and under way, of all and by official."""

    kind: Kind
    per_minute: int
    people: Counter[str]
    flying: Counter[str]
    last: Mapping[str, _Last]
    now: datetime

    def full(self, rank: int, who: str) -> bool:
        """Whether somebody's limit holds back what is of this rank."""
        beyond = self.people[who] >= share(self.kind.per_person, rank)
        if rank != Rank.FIRST or not beyond:
            return beyond
        # Above the ordinary limit they leave spread out, so that there is soon room for one that is new, and they leave
        # a part of the channel's limit to people of whom nothing of this is true.
        crowded = self.people.total() >= share(self.per_minute, Rank.CLIMBED)
        return self.people[who] >= self.kind.firsts or crowded or self._just(who)

    def _just(self, who: str) -> bool:
        """Whether something left for somebody so lately that one more above their ordinary limit is too soon."""
        if self.flying[who]:
            return True
        gap = MINUTE / (self.kind.firsts - self.kind.per_person)
        # A clock that was put back holds nothing up.
        return who in self.last and timedelta() <= self.now - self.last[who].handed < gap

    def newest_next(self, who: str, oldest: NoticeSending) -> bool:
        """Whether it is the newest one's turn: not after one that left before the oldest did."""
        return who not in self.last or self.last[who].due <= oldest.due

    def shut(self, rank: int) -> bool:
        """Whether the channel's limit does, or what is under way."""
        room = AT_ONCE if rank == Rank.FIRST else AT_ONCE - KEPT
        return self.people.total() >= share(self.per_minute, rank) or self.flying.total() >= room

    def abreast(self, who: str) -> bool:
        """Whether enough is under way to one person: a mailbox that lets one wait keeps nobody else waiting."""
        return self.flying[who] >= self.kind.abreast

    def add(self, who: str) -> None:
        """One more is under way."""
        self.people[who] += 1
        self.flying[who] += 1

    def held(self) -> ColumnElement[bool]:
        """Rows that a person's limit holds back."""
        full = {rank: [who for who in self.people if self.full(rank, who)] for rank in Rank}
        some = (and_(NoticeSending.rank == rank, NoticeSending.official.in_(who)) for rank, who in full.items() if who)
        return or_(false(), *some)


def take(
    session: Session,
    channel: Channel,
    worker: str,
    now: datetime,
    *,
    per_minute: int,
    flying: Mapping[str, int],
    turns: Mapping[str, int],
) -> list[NoticeSending]:
    """Lease what may leave now. `flying`: what this worker has taken and not ended yet, by official; `turns`: whose
    turn it was last, as a number that grows. What they were sent before that counts for their limit, not here: who had
    many while nobody else waited loses nothing by it.
    """
    recent = and_(
        NoticeSending.channel == channel.value,
        NoticeSending.handed > now - MINUTE,
        NoticeSending.handed <= now + MINUTE,  # a clock that was put back does not close the channel
    )
    due = func.array_agg(aggregate_order_by(NoticeSending.due, NoticeSending.handed.desc()))
    lately = select(NoticeSending.official, func.count(), func.max(NoticeSending.handed), due).where(recent)
    people, last = Counter(flying), dict[str, _Last]()
    for who, count, handed, times in session.execute(lately.group_by(NoticeSending.official)):
        people[who] += int(count)
        if handed is not None:
            last[who] = _Last(handed, times[0])
    used, taken = _Used(CHANNELS[channel], per_minute, people, Counter(flying), last, now), list[NoticeSending]()
    _mark_held(session, channel, used.held(), now)
    bundles = set[tuple[str, int]]()
    for row in _foremost(session, channel, used, turns, now):
        if len(taken) == A_LOOK:
            break
        if used.shut(row.rank) or used.full(row.rank, row.official) or used.abreast(row.official):
            continue
        if together(row):
            if (row.method, row.rank) in bundles:
                continue  # it goes with the one before it: see `gather`
            bundles.add((row.method, row.rank))
        row.taken_by, row.taken_until = worker, now + LEASE
        row.tries += 1
        used.add(row.official)
        taken.append(row)
    session.flush()
    return taken


def together(row: NoticeSending) -> bool:
    """Whether a message takes along what a limit held back with it. A word that nobody has had goes alone, and so does
    what was passed on: what came along would have no next way any more.
    """
    return row.purpose == RING and row.held and not row.passed_on and row.rank != Rank.FIRST


def _mark_held(session: Session, channel: Channel, held: ColumnElement[bool], now: datetime) -> None:
    """What a person's limit holds back is marked: see `together`."""
    told = (NoticeSending.purpose == RING, NoticeSending.held.is_(False))
    mark = update(NoticeSending).where(lease.free(NoticeSending, now), NoticeSending.channel == channel.value, *told)
    session.execute(mark.where(held).values(held=True), execution_options=_UNSEEN)


def _foremost(
    session: Session, channel: Channel, used: _Used, turns: Mapping[str, int], now: datetime
) -> Sequence[NoticeSending]:
    """The first few due messages of each person and rank, in the order in which they leave; locked. Of the words that
    nobody has had also the newest.
    """
    whose, oldest = (NoticeSending.rank, NoticeSending.official), (NoticeSending.due, NoticeSending.id)
    place = func.row_number().over(partition_by=whose, order_by=oldest)
    back = func.row_number().over(partition_by=whose, order_by=[one.desc() for one in oldest])
    busy = [who for who in used.flying if used.abreast(who)]
    shut = [rank.value for rank in Rank if used.shut(rank)]
    may = (NoticeSending.official.not_in(busy), NoticeSending.rank.not_in(shut), ~used.held())
    few = (
        select(NoticeSending.id, place.label("place"), back.label("back"))
        .where(lease.free(NoticeSending, now), NoticeSending.channel == channel.value, *may)
        .subquery()
    )
    newest = and_(NoticeSending.rank == Rank.FIRST, few.c.back == 1)
    query = (
        select(NoticeSending)
        .join(few, NoticeSending.id == few.c.id)
        .where(or_(few.c.place <= used.kind.abreast, newest))
        .order_by(NoticeSending.rank, few.c.place, NoticeSending.due)
        .limit(MOST)
        .with_for_update(of=NoticeSending, skip_locked=True)
    )
    by_person: dict[tuple[int, str], list[NoticeSending]] = {}
    for row in session.scalars(query):
        by_person.setdefault((row.rank, row.official), []).append(row)
    found = list[tuple[NoticeSending, int]]()
    for (rank, who), rows in by_person.items():
        if rank == Rank.FIRST and used.newest_next(who, rows[0]):
            rows = [rows[-1], *rows[:-1]]
        found += [(row, place_) for place_, row in enumerate(rows)]

    def turn(one: tuple[NoticeSending, int]) -> tuple[int, int, int, datetime, str]:
        row, place_ = one
        return row.rank, place_, turns.get(row.official, 0), row.due, row.id

    return [row for row, _ in sorted(found, key=turn)]


def gather(session: Session, row: NoticeSending, now: datetime) -> None:
    """What a limit held back for the same person and is of the same rank goes with this message: told together, and
    sooner than one by one. The first word of a notice stands in no message beside others.
    """
    if not together(row):
        return
    query = select(NoticeSending.id).where(
        NoticeSending.authority == row.authority,
        NoticeSending.method == row.method,
        NoticeSending.purpose == RING,
        NoticeSending.rank == row.rank,
        NoticeSending.held,
        NoticeSending.done.is_(None),
        NoticeSending.taken_by.is_(None),
        NoticeSending.passed_on.is_(False),
        NoticeSending.id != row.id,
    )
    others = session.scalars(query.with_for_update(skip_locked=True)).all()
    if not others:
        return
    columns = ("authority", "notice", "official", "method", "ring", "rung")
    told = (
        select(*(getattr(NoticeTold, name) for name in columns), literal(row.id), false())
        .where(NoticeTold.authority == row.authority, NoticeTold.sending.in_(others))
        .ext(distinct_on(NoticeTold.notice))
        .order_by(NoticeTold.notice, NoticeTold.ring.desc())
    )
    made = insert(NoticeTold).from_select([*columns, "sending", "named"], told)
    newer = {"ring": made.excluded.ring, "rung": made.excluded.rung}
    session.execute(
        made.on_conflict_do_update(
            index_elements=["authority", "sending", "notice"], set_=newer, where=NoticeTold.ring < made.excluded.ring
        )
    )
    ended = {"state": BUNDLED, "settled": now, "done": now, "taken_by": None, "taken_until": None}
    mine = (NoticeSending.authority == row.authority, NoticeSending.id.in_(others))
    session.execute(update(NoticeSending).where(*mine).values(ended), execution_options=_UNSEEN)
    session.flush()
