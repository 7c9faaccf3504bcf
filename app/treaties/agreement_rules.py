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
    """What is paid is what was agreed: the parts of the recipients together, or the whole where nothing was kept. What
    has come of a payment that was reported missing counts with what is paid again.
    """
    agreed = next((one for one in reversed(review.asked.spoken) if one.kind == "return_agreement"), None)
    payments = _amounts(review.body)
    if agreed is None or not payments:
        return
    since = review.asked.spoken[review.asked.spoken.index(agreed) :]
    payments += [one for word in since if word.kind == "return_receipt" for one in _amounts(word.body)]
    parts = _sum([row.get("amount") for _, row in bodies.rows(agreed.body, "recipients")])
    whole, given = _sum([bodies.at(agreed.body, "total")]), _sum(payments)
    if given is None or parts is None or given[1] != parts[1] or given in (parts, whole):
        return
    review.find("payment_differs", "payments", paid=f"{given[0]} {given[1]}", agreed=f"{parts[0]} {parts[1]}")


def confirmed(review: Review) -> None:
    """A receipt is for the last payment as it was made."""
    notes = review.spoken("return_note")
    paid, came = _sums(_amounts(notes[-1].body) if notes else []), _sums(_amounts(review.body))
    if notes and paid != came:
        review.find("receipt_of_other", "payments", paid=_told(paid), came=_told(came))


def _amounts(body: Json) -> list[Json]:
    return [row.get("amount") for _, row in bodies.rows(body, "payments")]


def _said(value: Json) -> Json:
    return None if value in _EMPTY else value


def _sum(amounts: list[Json]) -> tuple[Decimal, str] | None:
    """The sum and its currency; None where they are of several, or no amounts."""
    found = _sums(amounts)
    return next(((number, currency) for currency, number in found.items()), None) if len(found) == 1 else None


def _sums(amounts: list[Json]) -> dict[str, Decimal]:
    """The sum of each currency; none where one of them is no amount: that is said elsewhere."""
    found: dict[str, Decimal] = {}
    try:
        for one in amounts:
            currency = bodies.text(one, "currency")
            found[currency] = found.get(currency, Decimal(0)) + Decimal(bodies.text(one, "amount"))
    except InvalidOperation:
        return {}
    return found


def _told(sums: dict[str, Decimal]) -> str:
    return ", ".join(f"{number} {currency}" for currency, number in sums.items()) or "—"
