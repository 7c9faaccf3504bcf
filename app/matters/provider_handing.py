"""The provider log goes with its matter to the authority of the same State that takes it over (`law.md` §5.5, §3.0).

Who takes a matter over answers for what was ordered from providers in it: it must know whom to call, under which
ticket, and what was promised by when. The log is the State's own record: it goes to no other State, also not on a node
that serves several.

Only who speaks for the side writes in the log, so of two copies of an order the one of the higher version is the later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.db import Base
from app.kit.ids import AuthorityId, state_of
from app.matters import provider_clocks as clocks
from app.matters import provider_ends as ends
from app.matters import provider_waits as waits
from app.matters.given_up import NOTHING
from app.matters.provider_models import ProviderChange, ProviderOrder
from app.matters.provider_orders import digest


@dataclass(frozen=True)
class ProviderLog:
    """The orders in a matter, and every change of them, as their holder has them."""

    orders: tuple[dict[str, object], ...] = ()
    changes: tuple[dict[str, object], ...] = ()


def read(session: Session, owner: AuthorityId, heir: AuthorityId, reference: str) -> ProviderLog:
    """What of a holder's log goes to the heir of a matter; nothing to an heir in another State."""
    if state_of(owner) != state_of(heir):
        return ProviderLog()
    orders = session.scalars(_orders(owner, reference)).all()
    query = select(ProviderChange).where(
        ProviderChange.authority == owner, ProviderChange.provider_order.in_([one.id for one in orders])
    )
    changes = session.scalars(query.order_by(ProviderChange.provider_order, ProviderChange.version)).all()
    return ProviderLog(tuple(map(_columns, orders)), tuple(map(_columns, changes)))


def take(session: Session, heir: AuthorityId, log: ProviderLog, now: datetime) -> None:
    """Enter a log in the heir's name; what goes on there already stays. Its clocks ring there from now on.

    Each change is named in the heir's part of the audit log by the digest that its first holder's has.
    """
    for told in log.orders:
        row = session.get(ProviderOrder, (heir, told["id"]), with_for_update=True)
        if row is not None and (row.version > int(str(told["version"])) or row.told or row.rings):
            continue
        row = session.merge(ProviderOrder(**{**told, "authority": heir}))
        row.told, row.rings = "", None if waits.rests(session, row, now) else clocks.first_ring(row)
    session.flush()
    references = {str(told["id"]): str(told["reference"]) for told in log.orders}
    for told in log.changes:
        if session.get(ProviderChange, (heir, told["provider_order"], told["version"])) is not None:
            continue
        change = ProviderChange(**{**told, "authority": heir})
        session.add(change)
        about = {"order": change.provider_order, "matter": references[change.provider_order]}
        about |= {"version": str(change.version), "act": change.act, "sha256": digest(change)}
        record(session, Actor.node(heir), Event.PROVIDER_TAKEN_OVER, at=now, subject=about)
    session.flush()


def let_go(session: Session, owner: AuthorityId, reference: str, now: datetime) -> None:
    """Who handed a matter over keeps what it wrote, and nothing of it rings there any more."""
    for row in session.scalars(_orders(owner, reference).with_for_update()):
        waits.settle(session, row, NOTHING, now)
        ends.rest(session, row, now)
        if row.told or row.rings:
            clocks.wound(session, row, now)
            row.rings = None
    session.flush()


def _orders(owner: AuthorityId, reference: str) -> Select[ProviderOrder]:
    query = select(ProviderOrder).where(ProviderOrder.authority == owner, ProviderOrder.reference == reference)
    return query.order_by(ProviderOrder.number)


def _columns(row: Base) -> dict[str, object]:
    return {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}
