"""Swaps: an officer asks a colleague to take their time, against some of the colleague's or for nothing; both agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.duty import overrides, queries
from app.duty.models import Swap
from app.duty.overrides import NewOverride
from app.duty.queries import Loaded
from app.duty.rosters import demand_fit, locked
from app.duty.rotation import Span
from app.duty.schedule import STANDING_IN, Take, Why
from app.kit.actor import Actor
from app.kit.canonical import Json, dumps, sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId, uuid7

ASKED, AGREED, DECLINED, WITHDRAWN, LAPSED = "asked", "agreed", "declined", "withdrawn", "lapsed"


def ask(
    session: Session, actor: Actor, roster: str, colleague: OfficialId, gives: Span, takes: Span | None, now: datetime
) -> Swap:
    """Ask a colleague to take what one holds in `gives`, and offer to take what they hold in `takes`.

    `Invalid` `bad_span`, `in_the_past`, `same_official`, `not_on_duty`; `Conflict` `nothing_to_take`.
    """
    permit(actor, Permission.DUTY_ARRANGE, actor.authority)
    if colleague == actor.official:
        raise Invalid("same_official", f"{colleague} cannot take their own time.", "Name another official.")
    for span in (gives, takes):
        if span is not None:
            queries.demand_span(*span)
            if span[0] <= now:
                raise Invalid("in_the_past", "That time has begun: it cannot be swapped.", "Name a time to come.")
    if takes is not None and gives[0] < takes[1] and takes[0] < gives[1]:
        raise Invalid("bad_span", "The two times of a swap overlap.", "Ask for two times that do not.")
    demand_fit(session, actor.authority, [actor.official, colleague])
    found = _loaded(session, actor, roster, gives, takes)
    held = _held(found, actor.official, gives), _held(found, colleague, takes)
    for who, what, span in ((actor.official, held[0], gives), (colleague, held[1], takes)):
        if span is not None and not what:
            raise Conflict("nothing_to_take", f"{who} is not on duty in {roster} at that time.", "See the schedule.")
    row = Swap(
        authority=actor.authority,
        id=uuid7(),
        roster=roster,
        asker=actor.official,
        asked=colleague,
        gives_begin=gives[0],
        gives_end=gives[1],
        takes_begin=takes[0] if takes else None,
        takes_end=takes[1] if takes else None,
        seen=_digest(held),
        state=ASKED,
        made=now,
        answered=None,
        answered_by=None,
    )
    session.add(row)
    session.flush()
    subject = {"swap": row.id, "roster": roster, "asked": colleague, "seen": row.seen}
    record(session, actor, Event.SWAP_ASKED, at=now, subject=subject)
    return row


def agree(session: Session, actor: Actor, swap: str, now: datetime) -> Swap:
    """Agree to it: each takes the other's time. Only the one who was asked, and only to what was asked.

    `Conflict` `swap_over` when it is answered or its time has begun, `swap_moved` when the schedule has changed since,
    `swap_leaves_gap` when one of the two could not hold what they take.
    """
    permit(actor, Permission.DUTY_ARRANGE, actor.authority)
    row = _open(session, actor, swap, now)
    if row.asked != actor.official:
        raise Unknown("no_swap", f"Nobody asked you for a swap {swap}.", "See `rogatory roster swap list`.")
    asker, asked = OfficialId(row.asker), OfficialId(row.asked)
    demand_fit(session, actor.authority, [asker, asked])
    locked(session, actor.authority, row.roster)
    gives, takes = _spans(row)
    found = _loaded(session, actor, row.roster, gives, takes)
    if _digest((_held(found, asker, gives), _held(found, asked, takes))) != row.seen:
        raise Conflict("swap_moved", "The schedule has changed since this swap was asked.", "Have it asked anew.")
    halves = [(asker, asked, gives), *([(asked, asker, takes)] if takes else [])]
    _demand_no_gap(found, row.id, halves)
    for of, by, span in halves:
        overrides.entered(session, actor, row.roster, NewOverride(of, by, *span), now, row.id)
    return _answered(session, actor, row, AGREED, now)


def decline(session: Session, actor: Actor, swap: str, now: datetime) -> Swap:
    """Say no to it, or, as the one who asked, take it back; a head may do either. `Conflict` `swap_over`."""
    manages = may(actor, Permission.ROSTER_MANAGE, actor.authority)
    permit(actor, Permission.ROSTER_MANAGE if manages else Permission.DUTY_ARRANGE, actor.authority)
    row = _open(session, actor, swap, now)
    if actor.official not in (row.asker, row.asked) and not manages:
        raise Unknown("no_swap", f"There is no swap {swap} of yours.", "See `rogatory roster swap list`.")
    return _answered(session, actor, row, DECLINED if row.asked == actor.official else WITHDRAWN, now)


def swaps_of(session: Session, actor: Actor, now: datetime, *, settled: bool = False) -> list[Swap]:
    """Swaps that one asked or is asked for, of a head all, newest first; those that wait, or with `settled` all."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    query = select(Swap).where(Swap.authority == actor.authority)
    if not may(actor, Permission.ROSTER_MANAGE, actor.authority):
        query = query.where((Swap.asker == actor.official) | (Swap.asked == actor.official))
    rows = list(session.scalars(query.order_by(Swap.made.desc(), Swap.id.desc())))
    return [row for row in rows if settled or state_of(row, now) == ASKED]


def waiting(session: Session, authority: AuthorityId, now: datetime) -> list[Swap]:
    """Every swap of an authority that waits for an answer, for who tells people of it."""
    query = select(Swap).where(Swap.authority == authority, Swap.state == ASKED).order_by(Swap.made, Swap.id)
    return [row for row in session.scalars(query) if state_of(row, now) == ASKED]


def state_of(row: Swap, now: datetime) -> str:
    """asked, agreed, declined, withdrawn; lapsed: nobody answered before its time began."""
    first = min(one[0] for one in _spans(row) if one is not None)
    return LAPSED if row.state == ASKED and first <= now else row.state


def _open(session: Session, actor: Actor, swap: str, now: datetime) -> Swap:
    row = session.get(Swap, (actor.authority, swap), with_for_update=True)
    if row is None:
        raise Unknown("no_swap", f"There is no swap {swap} of yours.", "See `rogatory roster swap list`.")
    if (state := state_of(row, now)) != ASKED:
        raise Conflict("swap_over", f"The swap {swap} is {state}.", "Have it asked anew.")
    return row


def _answered(session: Session, actor: Actor, row: Swap, state: str, now: datetime) -> Swap:
    row.state, row.answered, row.answered_by = state, now, actor.official
    session.flush()
    record(session, actor, Event.SWAP_ANSWERED, at=now, subject={"swap": row.id, "roster": row.roster, "state": state})
    return row


def _spans(row: Swap) -> tuple[Span, Span | None]:
    takes = None if row.takes_begin is None or row.takes_end is None else (row.takes_begin, row.takes_end)
    return (row.gives_begin, row.gives_end), takes


def _loaded(session: Session, actor: Actor, roster: str, gives: Span, takes: Span | None) -> Loaded:
    spans = [gives, *([takes] if takes else [])]
    return queries.loaded(session, actor.authority, roster, min(one[0] for one in spans), max(one[1] for one in spans))


def _held(found: Loaded, who: OfficialId, span: Span | None) -> list[Json]:
    """What somebody has in a time, as it is shown: layer, begin, end. Standing in is not swapped: it is no turn."""
    shifts = found.final(*span).shifts if span else ()
    return [
        [one.layer, stamp(one.begin), stamp(one.end)]
        for one in shifts
        if one.assigned == who and one.layer != STANDING_IN
    ]


def _digest(held: tuple[list[Json], list[Json]]) -> Digest:
    return sha256(dumps({"gives": held[0], "takes": held[1]}))


def _demand_no_gap(found: Loaded, swap: str, halves: Sequence[tuple[OfficialId, OfficialId, Span]]) -> None:
    after = found.with_takes([Take(swap, Why.SWAP, of, by, *span) for of, by, span in halves])
    for _, by, span in halves:
        if any(one.missing is not None and one.take == swap for one in after.final(*span).shifts):
            raise Conflict("swap_leaves_gap", f"{by} is not there for all of that time.", "Agree on another time.")
