"""One takes another's time on duty, or stands in where nobody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.duty import queries
from app.duty.models import Override
from app.duty.queries import Loaded
from app.duty.rosters import demand_fit, locked
from app.duty.schedule import STANDING_IN
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import OfficialId, uuid7


@dataclass(frozen=True)
class NewOverride:
    """`taker` takes what `of` has from `begin` to `end`; `of` None: stands in beside the layers.

    `source`: of an event of a calendar, which alone may have a `layer` without `of`.
    """

    of: OfficialId | None
    taker: OfficialId
    begin: datetime
    end: datetime
    layer: str | None = None
    source: str | None = None


def give(session: Session, actor: Actor, roster: str, new: NewOverride, now: datetime) -> Override:
    """Give time on duty to somebody: the head any, an officer to themselves what nobody holds.

    What lies before `now` stays as it was. `Invalid` `bad_span`, `not_on_duty`, `no_layer`; `Conflict`
    `nothing_to_take` where `of` holds nothing of it.
    """
    own = new.of is None and new.taker == actor.official
    arranges = own and may(actor, Permission.DUTY_ARRANGE, actor.authority)
    permit(actor, Permission.DUTY_ARRANGE if arranges else Permission.ROSTER_MANAGE, actor.authority)
    queries.demand_span(new.begin, new.end)
    begin = max(new.begin, now)
    if new.end <= now:
        raise Invalid("in_the_past", "That time is over: who was on duty stays as it was.", "Name a time to come.")
    if new.of == new.taker:
        raise Invalid("same_official", f"{new.taker} cannot take their own time.", "Name another official.")
    demand_fit(session, actor.authority, [new.taker])
    locked(session, actor.authority, roster)
    found = queries.loaded(session, actor.authority, roster, begin, new.end)
    _demand_layer(found, new)
    if new.of is not None and not _holds(found, new.of, begin, new.end, new.layer):
        raise Conflict(
            "nothing_to_take", f"{new.of} is not on duty in {roster} at that time.", "See `rogatory roster show`."
        )
    row = entered(session, actor, roster, NewOverride(new.of, new.taker, begin, new.end, new.layer), now)
    session.flush()
    return row


def entered(
    session: Session, actor: Actor, roster: str, new: NewOverride, now: datetime, swap: str | None = None
) -> Override:
    """Enter it, as checked before, and log it."""
    row = Override(
        authority=actor.authority,
        id=uuid7(),
        roster=roster,
        layer=new.layer,
        of=new.of,
        taker=new.taker,
        begins=new.begin,
        ends=new.end,
        swap=swap,
        source=new.source,
        by=actor.official,
        made=now,
        withdrawn=None,
        withdrawn_by=None,
    )
    session.add(row)
    subject = {
        "roster": roster,
        "override": row.id,
        "taker": new.taker,
        "begins": stamp(new.begin),
        "ends": stamp(new.end),
        **({"of": new.of} if new.of else {}),
        **({"layer": new.layer} if new.layer else {}),
        **({"source": new.source} if new.source else {}),
        **({"swap": swap} if swap else {}),
    }
    record(session, actor, Event.DUTY_GIVEN, at=now, subject=subject)
    return row


def withdraw(session: Session, actor: Actor, override: str, now: datetime) -> Override:
    """Let it count no longer from now on: the head any, an officer their own standing in.

    Of a swap both halves. `Unknown` `no_override`; `Conflict` `override_over` when it is past or withdrawn.
    """
    manages = may(actor, Permission.ROSTER_MANAGE, actor.authority)
    permit(actor, Permission.ROSTER_MANAGE if manages else Permission.DUTY_ARRANGE, actor.authority)
    row = session.get(Override, (actor.authority, override), with_for_update=True)
    if row is None:
        raise Unknown("no_override", f"There is no override {override}.", "See `rogatory roster override list`.")
    if not stands_in(row, actor):
        permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    rows = [row]
    if row.swap is not None:
        query = select(Override).where(Override.authority == actor.authority, Override.swap == row.swap)
        rows = list(session.scalars(query.with_for_update()))
    rows = [one for one in rows if one.withdrawn is None and one.ends > now]
    if not rows:
        raise Conflict("override_over", f"The override {override} counts no longer.", "It needs no withdrawal.")
    for one in rows:
        one.withdrawn, one.withdrawn_by = now, actor.official
        subject = {"roster": one.roster, "override": one.id}
        record(session, actor, Event.DUTY_WITHDRAWN, at=now, subject=subject)
    session.flush()
    return row


def is_own(session: Session, actor: Actor, override: str) -> bool:
    """Whether an override is one's own standing in: nobody else's time hangs on it. `Unknown` `no_override`."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    row = session.get(Override, (actor.authority, override))
    if row is None:
        raise Unknown("no_override", f"There is no override {override}.", "See `rogatory roster override list`.")
    return stands_in(row, actor)


def overrides_of(session: Session, actor: Actor, roster: str, begin: datetime, end: datetime) -> list[Override]:
    """Overrides and swaps of a roster that touch a span, withdrawn ones too, by their begin; `Unknown` `no_roster`."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    queries.demand_span(begin, end)
    queries.versions(session, actor.authority, roster)
    query = select(Override).where(
        Override.authority == actor.authority, Override.roster == roster, Override.ends > begin, Override.begins < end
    )
    return list(session.scalars(query.order_by(Override.begins, Override.id)))


def stands_in(row: Override, actor: Actor) -> bool:
    """Whether an override is the actor's own standing in: theirs to take back, and nobody else's time hangs on it."""
    return row.of is None and row.layer is None and row.taker == row.by == actor.official


def _demand_layer(found: Loaded, new: NewOverride) -> None:
    names = {one.name for one in found.body.layers}
    if new.layer is not None and (new.layer not in names or new.of is None):
        words = f"{', '.join(sorted(names))}" if new.of else "who stands in does so beside all layers"
        raise Invalid("no_layer", f"There is no layer {new.layer!r} to take time in.", f"There are: {words}.")


def _holds(found: Loaded, who: OfficialId, begin: datetime, end: datetime, layer: str | None) -> bool:
    """Whether somebody has any of it, be they there or away: who is away is who needs to be stood in for."""
    shifts = found.final(begin, end).shifts
    lines = (one for one in shifts if one.layer != STANDING_IN and layer in (None, one.layer))
    return any(one.assigned == who for one in lines)
