"""What doors show of the provider log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.kit.actor import Actor
from app.kit.canonical import JsonObject, objects
from app.kit.clock import instant
from app.matters import provider_clocks, provider_orders
from app.matters.provider_models import ProviderChange, ProviderOrder
from app.matters.views import View


@dataclass(frozen=True)
class ProviderItemView(View):
    """One item of an order, and what the provider answered for it."""

    measure: str
    answer: JsonObject | None
    """outcome, at, until, reference, means, sha256, reason; null: none yet."""
    lifted: datetime | None
    """When the order was lifted for it alone; null: it was not."""


@dataclass(frozen=True)
class ProviderOrderView(View):
    """An order to a provider, as it stands."""

    id: str
    matter: str
    number: int
    state: str
    """ordered, served, answered, lifted."""
    version: int
    provider: str
    address: str | None
    basis: str
    gag: bool
    """Whether the provider is forbidden to tell its customer."""
    urgent: bool
    items: tuple[ProviderItemView, ...]
    ordered: datetime
    served: datetime | None
    served_how: str | None
    ticket: str | None
    reached: str | None
    promised: datetime | None
    answered: datetime | None
    lifted: datetime | None
    follow_ups: tuple[JsonObject, ...]
    invoice: JsonObject | None
    clock: str | None
    """order_served or provider_answer; null: none runs."""
    due: datetime | None
    """When the clock that runs ends."""


@dataclass(frozen=True)
class ProviderChangeView(View):
    """One change of an order."""

    version: int
    act: str
    by: str
    at: datetime
    members: JsonObject
    """What it set, each member with its new value."""
    sha256: str
    """What the log has of it."""


@dataclass(frozen=True)
class ProviderLogView(ProviderOrderView):
    """An order with its history."""

    history: tuple[ProviderChangeView, ...]


def shown(row: ProviderOrder) -> ProviderOrderView:
    """As it stands now."""
    return ProviderOrderView(**_members(row))  # type: ignore[arg-type]  # its own members, by name


def whole(session: Session, actor: Actor, row: ProviderOrder) -> ProviderLogView:
    """With who changed what."""
    changes = tuple(_change(one) for one in provider_orders.history(session, actor, row))
    return ProviderLogView(**_members(row), history=changes)  # type: ignore[arg-type]  # as above


def _members(row: ProviderOrder) -> dict[str, object]:
    same = ("id", "number", "state", "version", "provider", "address", "basis", "gag", "urgent", "ordered", "served")
    more = ("served_how", "ticket", "reached", "promised", "answered", "lifted", "invoice")
    clock = provider_clocks.running(row)
    return {
        **{name: getattr(row, name) for name in (*same, *more)},
        "matter": row.reference,
        "items": tuple(_item(one) for one in objects(row.items)),
        "follow_ups": tuple(objects(row.follow_ups)),
        "clock": clock[0] if clock else None,
        "due": clock[2] if clock else None,
    }


def _item(one: JsonObject) -> ProviderItemView:
    answer, lifted = one["answer"], one.get("lifted")
    return ProviderItemView(
        str(one["measure"]),
        answer if isinstance(answer, dict) else None,
        instant(lifted) if isinstance(lifted, str) else None,
    )


def _change(one: ProviderChange) -> ProviderChangeView:
    return ProviderChangeView(one.version, one.act, one.by, one.at, one.members, provider_orders.digest(one))
