"""The deadlines of a matter: written anew whenever it is projected, and rung when they are near or past."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.kit import apart
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, InstrumentId, Reference
from app.notices.deadline_rows import act_of, article_of, command, ending_of, ends_of, later, part_of, subject_of
from app.notices.models import RUNS, Deadline
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.notices.wording import listed
from app.procedures.endings import MEANWHILE
from app.procedures.table import Basis, Side

log = logging.getLogger("rogatory.notices")


def _days(*numbers: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(days=one) for one in numbers)


LEADS: Mapping[str, tuple[timedelta, ...]] = {
    "measure_until": _days(10, 3, 1),
    "preserved_until": _days(21, 7, 2),
    "extension_in_time": _days(7, 2),
    "frozen_until": _days(60, 30, 7),
    "hearing": (timedelta(hours=72), timedelta(hours=24), timedelta(hours=2)),
    "return_due": _days(10, 3, 1),
    "return_by": _days(10, 3, 1),
    "jit_expires": _days(30, 7),
}
"""How long before its end people are reminded of a clock (`law.md` §3.1.1, §3.2, §3.7, §3.8); of others once: in the
last fifth, at most five days before.
"""
BOTH = frozenset(
    {"measure_until", "preserved_until", "extension_in_time", "frozen_until", "hearing", "jit_expires", "ta_start"}
)
"""Clocks of which both are reminded: one must prolong what the other lets end, or send its request; or both meet."""
NIGHT: Mapping[str, timedelta] = {
    "ack_24_7": timedelta(hours=1),
    "ack_mla": timedelta(hours=1),
    "confirm_oral": timedelta(hours=24),
    "preserve_act": timedelta(hours=24),
    "answer_query": timedelta(hours=24),
    "unsafe_answer": timedelta(hours=24),
    "determine": timedelta(hours=8),
    "disclose": timedelta(hours=24),
    "traffic_disclosure": timedelta(days=3660),
    "extension_answer": timedelta(days=3660),
    "extension_in_time": timedelta(days=3660),
    "preserved_until": timedelta(days=3660),
}
"""Clocks that wake people of both sides at any hour once they pass, where they are no longer than this, also in what is
routine: acknowledging, deciding, what was said by word of mouth, and what is deleted when they end (`law.md` §3.2,
§3.14, §6). In what is not routine every clock of at most a day does (`Running.wakes`).
"""
LAST = timedelta(hours=48)
"""So long before the end of one of these, its duty-holder (of `BOTH` either side) is reminded at any hour too."""
_LONGEST_NEAR = timedelta(days=5)
_NEAR_PARTS = (Occasion.DEADLINE_PART_NEAR, Occasion.URGENT_PART_NEAR)
_PARTS = (
    *_NEAR_PARTS, Occasion.DEADLINE_PART_PASSED, Occasion.TARGET_PART_PASSED, Occasion.URGENT_PART_PASSED,
)  # fmt: skip
_NEAR = (Occasion.DEADLINE_NEAR, Occasion.URGENT_NEAR)
_TOLD = (*_NEAR, Occasion.DEADLINE_PASSED, Occasion.TARGET_PASSED, Occasion.URGENT_PASSED)


@dataclass(frozen=True)
class Part:
    """How a clock stands for some measures, where it does not stand alike for all. `due` None: as in `Running`."""

    measures: tuple[str, ...]
    due: datetime | None
    paused: datetime | None
    reckoning: JsonObject | None = None

    def with_more(self, measure: str) -> Part:
        """The same for one measure more."""
        return replace(self, measures=(*self.measures, measure))

    def to_json(self) -> JsonObject:
        """As it is stored and shown."""
        return {
            "measures": [*self.measures],
            "due": stamp(self.due) if self.due else None,
            "paused": stamp(self.paused) if self.paused else None,
            "reckoning": self.reckoning,
        }


@dataclass(frozen=True)
class Running:
    """One clock as the projection of a matter says it. `due` None: paused since `paused`, or no end within reach."""

    code: str
    started_by: InstrumentId
    started: datetime
    due: datetime | None
    kind: Basis
    duty: Side
    article: str = ""
    paused: datetime | None = None
    stopped_by: InstrumentId | None = None
    stopped: datetime | None = None
    reckoning: JsonObject | None = None
    """How its end was counted (`deadlines.Reckoning`), or which member of the instrument named it."""
    wakes: bool = False
    """Whether it is counted in hours, at most a day, in a matter that is not routine: it wakes people of both sides."""
    parts: tuple[Part, ...] = ()
    """Where it does not stand alike for all measures: how for which. `due` is then the first end of those that run."""
    ends: str = ""
    """The act by which the other side than the one that it binds may end the matter once it has passed, as the matter
    stands; empty: none.
    """


def reconcile(
    session: Session, authority: AuthorityId, reference: Reference, side: Side, clocks: Sequence[Running], now: datetime
) -> None:
    """Make a matter's deadlines equal to `clocks`. `side` is the authority's own. Twice is the same as once.

    What stopped, moved or is no longer there takes its notices with it.
    """
    query = select(Deadline).where(Deadline.authority == authority, Deadline.reference == reference)
    rows = {(row.code, row.started_by): row for row in session.scalars(query.with_for_update())}
    kept = [*rows.values()]
    for clock in clocks:
        row = rows.pop((clock.code, clock.started_by), None)
        if row is None:
            row = Deadline(authority=authority, reference=reference, code=clock.code, started_by=clock.started_by)
            row.told = ""
            session.add(row)
            _remind(row, clock, now)
        elif (row.due, row.stopped, row.gone) != (clock.due, clock.stopped, None):
            row.told = ""
            silence(session, row, now)
            _remind(row, clock, now)
        before, ending = later(row), act_of(row)
        _write(row, clock, side)
        if ending != act_of(row):
            _reoffer(session, row, ending, now)
        if row.told in {"passed", "parts"} and later(row) != before:
            silence_parts(session, row, {*before} - {*later(row)}, now)
            wait_for_parts(row, None)
    for row in rows.values():
        if row.gone is None:
            row.gone = now
            silence(session, row, now)
    session.flush()
    for row in kept:
        if row.told == "passed" and (act := act_of(row)) and _goes_on(session, row, now):
            take_back(session, row, act, now)


def ring(session: Session, authority: AuthorityId, now: datetime, *, limit: int = 200) -> int:
    """Post notices for deadlines that are near or past; answers how many. For the keeper.

    Near ones are told where the duty is ours, and of `BOTH` to either side. One that cannot be told holds up no other.
    """
    query = (
        select(Deadline)
        .where(
            Deadline.authority == authority,
            *RUNS,
            Deadline.told != "passed",
            ((Deadline.told != "parts") & (Deadline.due < now))
            | ((Deadline.told == "parts") & (Deadline.near < now))
            | ((Deadline.told != "parts") & (Deadline.near <= now) & (Deadline.own | Deadline.code.in_(sorted(BOTH)))),
        )
        .order_by(Deadline.due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return apart.each(session, list(session.scalars(query)), lambda row: _tell(session, authority, row, now), log)


def last_end(session: Session, authority: AuthorityId, reference: Reference, codes: Collection[str]) -> datetime | None:
    """When the last of some clocks of a matter ends that run now, for whichever measure; None where none does."""
    query = select(Deadline).where(
        Deadline.authority == authority,
        Deadline.reference == reference,
        *RUNS,
        Deadline.code.in_(sorted(codes)),
        Deadline.due.is_not(None),
    )
    found = [one for row in session.scalars(query) for one in (row.due, *ends_of(row)) if one is not None]
    return max(found, default=None)


def deadlines_of(session: Session, actor: Actor, reference: Reference) -> list[Deadline]:
    """The deadlines of a matter: those that run first, by their end."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(Deadline).where(
        Deadline.authority == actor.authority, Deadline.reference == reference, Deadline.gone.is_(None)
    )
    return list(session.scalars(query.order_by(Deadline.stopped.is_not(None), Deadline.due, Deadline.code)))


def reminders(code: str, started: datetime, due: datetime) -> tuple[datetime, ...]:
    """The instants at which people are reminded of a deadline, in order; those before its start fall on its start."""
    leads = LEADS.get(code) or (min(_LONGEST_NEAR, (due - started) / 5),)
    return tuple(sorted({max(started, due - lead) for lead in leads}))


def _remind(row: Deadline, clock: Running, now: datetime) -> None:
    """From when on people are told next. Of reminders that were missed, only the last is made up for."""
    row.near = None if clock.due is None else next_told(clock.code, clock.started, clock.due, now)


def next_told(code: str, started: datetime, due: datetime, now: datetime) -> datetime:
    """When people are told of a deadline next, of which nothing was told yet."""
    found = reminders(code, started, due)
    missed = [one for one in found if one <= now]
    return missed[-1] if missed else found[0]


def _write(row: Deadline, clock: Running, side: Side) -> None:
    row.kind, row.article, row.duty, row.own = clock.kind.value, clock.article, clock.duty.value, clock.duty is side
    row.started, row.due, row.paused = clock.started, clock.due, clock.paused
    row.stopped, row.stopped_by, row.gone = clock.stopped, clock.stopped_by, None
    row.wakes = clock.wakes
    beside: JsonObject = {"ends": clock.ends} if clock.ends else {}
    if clock.parts and clock.reckoning is not None:
        beside["parts"] = [one.to_json() for one in clock.parts]
    row.reckoning = {**(clock.reckoning or {}), **beside} if beside else clock.reckoning


def _tell(session: Session, authority: AuthorityId, row: Deadline, now: datetime) -> None:
    assert row.due is not None  # noqa: S101  # `ring` reads only rows that have one
    if row.told == "parts":
        _tell_parts(session, authority, row, now)
        return
    params = {"code": row.code, "matter": row.reference, "due": stamp(row.due), "duty": row.duty}
    if row.due >= now:
        _silence_near(session, authority, row, now)
        occasion = Occasion.URGENT_NEAR if _wakes(row) and row.due - now <= LAST else Occasion.DEADLINE_NEAR
        post(session, authority, occasion, subject_of(row), now, {**params, "article": article_of(row)})
        row.told = "near"
        row.near = next((one for one in reminders(row.code, row.started, row.due) if one > now), None)
        return
    _silence_near(session, authority, row, now)
    if not later(row):
        _offer(session, row, row.due, now)
    if _wakes(row):
        post(session, authority, Occasion.URGENT_PASSED, subject_of(row), now, {**params, "article": article_of(row)})
    elif row.kind == Basis.PRACTICE.value:
        post(session, authority, Occasion.TARGET_PASSED, subject_of(row), now, params)
    else:
        post(session, authority, Occasion.DEADLINE_PASSED, subject_of(row), now, {**params, "article": article_of(row)})
    wait_for_parts(row, None)
    if row.told == "parts" and row.near is not None and row.near < now:
        _tell_parts(session, authority, row, now)


def _tell_parts(session: Session, authority: AuthorityId, row: Deadline, now: datetime) -> None:
    """Measures of the clock that end later than the first: each is near, and late, by itself."""
    since, ends = row.near or now, later(row)
    for due, measures in ends:
        if since <= due < now:
            occasion = _passed(row)
        elif due >= now and any(since <= one <= now for one in _near_parts(row, due)):
            last = _wakes(row) and due - now <= LAST
            occasion = Occasion.URGENT_PART_NEAR if last else Occasion.DEADLINE_PART_NEAR
        else:
            continue
        for near in _NEAR_PARTS:
            resolve(session, authority, near, part_of(row, measures), now)
        told = {"code": row.code, "matter": row.reference, "due": stamp(due), "duty": row.duty}
        told["measures"] = listed(measures)
        if occasion is not Occasion.TARGET_PART_PASSED:
            told["article"] = article_of(row)
        post(session, authority, occasion, part_of(row, measures), now, told)
    if ends and since <= ends[-1][0] < now:
        _offer(session, row, ends[-1][0], now)
    wait_for_parts(row, now)


def _passed(row: Deadline) -> Occasion:
    """What is told of a part that is late."""
    if _wakes(row):
        return Occasion.URGENT_PART_PASSED
    return Occasion.TARGET_PART_PASSED if row.kind == Basis.PRACTICE.value else Occasion.DEADLINE_PART_PASSED


def wait_for_parts(row: Deadline, since: datetime | None) -> None:
    """The first end has passed. Until those of the other measures have too, it rings before and at each of them."""
    left = [
        one for one in times_of_parts(row) if since is None or one > since or (one == since and one in ends_of(row))
    ]
    row.told, row.near = ("parts", left[0]) if left else ("passed", None)


def times_of_parts(row: Deadline) -> list[datetime]:
    """When people are told of its parts, before and at each end after the first, in order."""
    return sorted({one for due, _ in later(row) for one in (*_near_parts(row, due), due)})


def _near_parts(row: Deadline, due: datetime) -> tuple[datetime, ...]:
    """When people are reminded of a part of what has reminders of its own, where the duty is ours, and of `BOTH` on
    either side; after the first end.
    """
    if row.code not in LEADS or not (row.own or row.code in BOTH) or row.due is None:
        return ()
    return tuple(one for one in reminders(row.code, row.started, due) if one > row.due)


def silence_parts(
    session: Session, row: Deadline, parts: Collection[tuple[datetime, tuple[str, ...]]], now: datetime
) -> None:
    """What was told of these parts is over."""
    for _, measures in parts:
        for occasion in _PARTS:
            resolve(session, AuthorityId(row.authority), occasion, part_of(row, measures), now)


def silence(session: Session, row: Deadline, now: datetime) -> None:
    """Whatever was told of it is over."""
    silence_parts(session, row, later(row), now)
    for occasion in _TOLD:
        resolve(session, AuthorityId(row.authority), occasion, subject_of(row), now)
    take_back(session, row, act_of(row), now)


def _silence_near(session: Session, authority: AuthorityId, row: Deadline, now: datetime) -> None:
    for occasion in _NEAR:
        resolve(session, authority, occasion, subject_of(row), now)


def _wakes(row: Deadline) -> bool:
    return row.due is not None and (row.wakes or (row.code in NIGHT and row.due - row.started <= NIGHT[row.code]))


def _offer(session: Session, row: Deadline, since: datetime, now: datetime) -> None:
    """It has passed for all measures: whoever may end the matter hears how, where that is open."""
    if (act := act_of(row)) and not _goes_on(session, row, now):
        told = {"matter": row.reference, "since": stamp(since), "command": command(row.reference, act)}
        post(session, AuthorityId(row.authority), Occasion.END_OPEN, ending_of(row, act), now, told)


def _goes_on(session: Session, row: Deadline, now: datetime) -> bool:
    """Whether the same still runs for something else of the matter, or is asked to run longer and nobody has said."""
    owner, reference = AuthorityId(row.authority), Reference(row.reference)
    asked = last_end(session, owner, reference, {MEANWHILE.get(row.code, "")})
    last = last_end(session, owner, reference, {row.code})
    return asked is not None or (last is not None and last > now)


def take_back(session: Session, row: Deadline, act: str, now: datetime) -> None:
    """Nobody is told any more that the matter may be ended by this act."""
    if act:
        resolve(session, AuthorityId(row.authority), Occasion.END_OPEN, ending_of(row, act), now)


def _reoffer(session: Session, row: Deadline, before: str, now: datetime) -> None:
    """The matter has moved on to where it may not be ended so any more, or back to where it may."""
    take_back(session, row, before, now)
    if row.told == "passed" and row.stopped is None and row.due is not None:
        _offer(session, row, max([row.due, *ends_of(row)]), now)
