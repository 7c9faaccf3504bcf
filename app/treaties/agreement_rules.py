"""Two signatures, one text: an agreement says what the proposal said that it names (`law.md` §2.6, §2.9, §3.10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation

from app.kit.canonical import Json, JsonObject
from app.treaties import bodies
from app.treaties.review import Review

_EMPTY: tuple[Json, ...] = (None, [], {}, "")


def same(review: Review, kind: str, member: str, apart: Collection[str]) -> None:
    """The proposal that stands under `member` was made in this matter, and nothing differs from it but what stands
    `apart`. Where no proposal is told, nothing is judged.
    """
    if not review.spoken(kind):
        return
    named = review.named(member, kind)
    proposed = named.body if named is not None else None
    if not isinstance(proposed, dict):
        review.find("agreement_to_nothing", member)
        return
    names = [name for name in {**proposed, **review.body} if name not in apart and name != member]
    differing(review, proposed, member, names)


def differing(review: Review, proposed: JsonObject, member: str, names: Iterable[str]) -> None:
    """What the proposal that is named under `member` says otherwise of these members."""
    other = [name for name in names if _said(proposed.get(name)) != _said(review.body.get(name))]
    if other:
        review.find("agreement_differs", member, members=", ".join(other).replace("_", " "))


def paid(review: Review) -> None:
    """What is paid is what was agreed: the parts of the recipients together, or the whole where nothing was kept."""
    agreed = [one.body for one in review.spoken("return_agreement")]
    payments = [row.get("amount") for _, row in bodies.rows(review.body, "payments")]
    if not agreed or not payments:
        return
    parts = _sum([row.get("amount") for _, row in bodies.rows(agreed[-1], "recipients")])
    whole, given = _sum([bodies.at(agreed[-1], "total")]), _sum(payments)
    if given is None or parts is None or given[1] != parts[1] or given in (parts, whole):
        return
    review.find("payment_differs", "payments", paid=f"{given[0]} {given[1]}", agreed=f"{parts[0]} {parts[1]}")


def _said(value: Json) -> Json:
    return None if value in _EMPTY else value


def _sum(amounts: list[Json]) -> tuple[Decimal, str] | None:
    """The sum and its currency; None where they are of several, or no amounts."""
    currencies = {bodies.text(one, "currency") for one in amounts}
    if len(currencies) != 1:
        return None
    try:
        return sum((Decimal(bodies.text(one, "amount")) for one in amounts), Decimal(0)), currencies.pop()
    except InvalidOperation:
        return None
