"""Until when providers keep what they were ordered to, by their own answers in our log (`law.md` §5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kit.canonical import JsonObject, objects
from app.matters.models import Draft
from app.matters.provider_models import ProviderOrder
from app.treaties.promised import NAMED


def ordered(row: ProviderOrder) -> list[JsonObject]:
    """The items of an order that were not lifted one by one. Pure."""
    return [one for one in objects(row.items) if one.get("lifted") is None]


def unanswered(row: ProviderOrder) -> list[str]:
    """Those of which the provider has said nothing. Pure."""
    return [str(one["measure"]) for one in ordered(row) if one["answer"] is None]


def answered(row: ProviderOrder) -> Iterator[tuple[str, date]]:
    """The items of which the provider said until when it keeps them, but for those that were lifted. Pure."""
    for one in ordered(row):
        answer = one["answer"]
        if isinstance(answer, dict) and "until" in answer:
            yield str(one["measure"]), date.fromisoformat(str(answer["until"]))


def kept_there(session: Session, draft: Draft, kind: str) -> Mapping[str, Mapping[str, date]]:
    """For a draft that signs until when data is kept: the days of the providers, by item and provider. Of several
    orders to one provider the last day counts; of one that was lifted, none.
    """
    found: dict[str, dict[str, date]] = {}
    if draft.reference is None or kind not in NAMED["preserved_until"]:
        return found
    query = select(ProviderOrder).where(
        ProviderOrder.authority == draft.authority,
        ProviderOrder.reference == draft.reference,
        ProviderOrder.state != "lifted",
    )
    for row in session.scalars(query.order_by(ProviderOrder.number)):
        for item, day in answered(row):
            days = found.setdefault(item, {})
            days[row.provider] = max(day, days.get(row.provider, day))
    return found
