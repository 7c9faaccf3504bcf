"""What the other side hears of the provider log, and what a confirmation is prefilled with (`law.md` §3.2, §5.5).

Milestones are numbers and instants: ordered, served, answered. No word of the log is among them. A confirmation names
items, custodians and days, because the treaty has it so (UNCC 42(8)); the officer reads and signs it like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import instant, stamp
from app.kit.errors import Conflict
from app.kit.words import translate
from app.matters.measures import DONE, OVER
from app.matters.models import Matter
from app.matters.provider_entries import HELD
from app.matters.provider_kept import ordered
from app.matters.provider_models import ProviderOrder
from app.matters.provider_orders import orders_of
from app.treaties import holdings
from app.treaties.holdings import LOST, RELEASED, called

TELL, CONFIRM = "report_status", "confirm"
"""The acts that milestones and a confirmation belong to."""
_MEANS_UNTOLD = "provider_hold"
_Pair = tuple[str, str]
"""An item and the name of its custodian, as it is compared."""
_NOTHING: Mapping[_Pair, JsonObject] = {}
COUNT = "Orders to providers in this matter: {count}."
ORDERED = "Order {number}: ordered {ordered}, not served yet."
SERVED = "Order {number}: ordered {ordered}, served {served}; items answered: {answered} of {items}."
ANSWERED = "Order {number}: ordered {ordered}, served {served}, answered {answered}."
LIFTED = "Order {number}: ordered {ordered}, lifted {lifted}."
WAITS = "The order has been served; the custodian has not confirmed yet."
REFUSED = "The custodian has refused; the order is being pursued."
SAID = (COUNT, ORDERED, SERVED, ANSWERED, LIFTED, WAITS, REFUSED)
"""Msgids of all that is ever told of the log."""


def milestones(session: Session, actor: Actor, reference: str, language: str = "en") -> JsonObject:
    """The body of a `status_report` with the milestones of a matter's orders. `Conflict` `no_orders` without one."""
    return told(_some(session, actor, reference), language)


def confirmation(session: Session, actor: Actor, reference: str, language: str = "en") -> JsonObject:
    """The body of a `preservation_confirmation`, as far as the log fills it: scope and days, by item and custodian, of
    what was not confirmed before.

    `Conflict` `no_orders` without an order, `nothing_preserved` while no provider has said that it keeps anything,
    `nothing_new` where all that they have said was confirmed.
    """
    orders = _some(session, actor, reference)
    return confirmed(orders, language, *_before(session, actor, reference))


def told(orders: Iterable[ProviderOrder], language: str = "en") -> JsonObject:
    """Milestones in words that hold nothing but numbers and instants. Pure."""
    found = list(orders)
    lines = [translate(language, COUNT, count=len(found)), *(_line(one, language) for one in found)]
    return {"summary": "\n".join(lines)}


def confirmed(
    orders: Sequence[ProviderOrder],
    language: str = "en",
    over: Collection[_Pair] = (),
    before: Mapping[_Pair, JsonObject] = _NOTHING,
) -> JsonObject:
    """What the answers of providers come to. Pure. `over`: items and their custodians of which nothing is confirmed any
    more; without a custodian the item as a whole. `before`: what was confirmed of the others; it is told again only
    where the answer says more, or is awaited still.

    `preserved_at` is the last instant from which all that is kept was kept, `preserved_until` the first day on which
    some of it ends: both on the side of what can be relied on, and of what is told now where something of it is kept.
    An order that was not served tells nothing, and neither does an item for which something was disclosed instead of
    kept.
    """
    live = [one for one in orders if one.state != "lifted" and one.served is not None]
    asked = [(one, item) for one in live for item in ordered(one)]
    answers = [
        (one, item, _answer(item))
        for one, item in asked
        if not {(str(item["measure"]), ""), (str(item["measure"]), called(one.provider))} & {*over}
    ]
    new = [
        (one, item, answer)
        for one, item, answer in answers
        if not _told_before(before.get((str(item["measure"]), called(one.provider))), answer)
    ]
    held = _held(new) or _held(answers)
    if not held:
        raise Conflict(
            "nothing_preserved", "No provider has said yet that it keeps anything.", "Note its answer: `answered`."
        )
    if not any(_tells(answer) and answer is not None for _, _, answer in new):
        raise Conflict(
            "nothing_new", "All that the providers have said was confirmed before.", "Note their answers: `answered`."
        )
    rows: list[Json] = [_holding(one, item, answer, language) for one, item, answer in new if _tells(answer)]
    return {
        "preserved_at": stamp(max(_at(one) for one in held)),
        "preserved_until": min(date.fromisoformat(str(one["until"])) for one in held).isoformat(),
        "holdings": rows,
        "user_will_be_notified": not all(one.gag for one in live),
    }


def _some(session: Session, actor: Actor, reference: str) -> list[ProviderOrder]:
    found = orders_of(session, actor, reference)
    if not found:
        raise Conflict("no_orders", f"No order to a provider is entered in {reference}.", "Enter it: `provider order`.")
    return found


def _before(session: Session, actor: Actor, reference: str) -> tuple[set[_Pair], dict[_Pair, JsonObject]]:
    """What was let go, released or lost, which a later confirmation does not begin anew; and what was confirmed of each
    item with each custodian.
    """
    matter = session.get(Matter, (actor.authority, reference))
    over, told = set[_Pair](), dict[_Pair, JsonObject]()
    for one in objects(matter.projection.get("measures")) if matter is not None else ():
        item, custodians = str(one["id"]), objects(one.get("custodians"))
        # An item of which one custodian was released goes on with the others; where nobody has it, it is over.
        freed = one["status"] in (DONE, LOST) and any(had["state"] == RELEASED for had in custodians)
        if freed or one["status"] in OVER - {DONE, LOST}:
            over.add((item, ""))
        told |= {(item, called(str(had["custodian"]))): had for had in custodians}
    return over | {pair for pair, had in told.items() if had["state"] in (LOST, RELEASED)}, told


def _told_before(had: JsonObject | None, answer: JsonObject | None) -> bool:
    """Whether a confirmation has said what a provider answered: that it keeps it, to that day or a later one, or that
    it has nothing. Of whoever keeps it nobody says that it was only served.
    """
    if had is None:
        return False
    if answer is None:
        return had["state"] != holdings.AWAITED
    if had["state"] == holdings.HELD:
        until, day = answer.get("until"), had.get("until")
        sooner = isinstance(until, str) and isinstance(day, str) and holdings.later(until, day) == day
        return sooner and answer["outcome"] == had["outcome"]
    return had["state"] == holdings.NONE and answer["outcome"] == had["outcome"]


def _held(answers: Iterable[tuple[ProviderOrder, JsonObject, JsonObject | None]]) -> list[JsonObject]:
    return [answer for _, _, answer in answers if answer is not None and _keeps(answer)]


def _line(one: ProviderOrder, language: str) -> str:
    told: dict[str, object] = {"number": one.number, "ordered": stamp(one.ordered)}
    if one.lifted:
        return translate(language, LIFTED, **told, lifted=stamp(one.lifted))
    if one.served is None:
        return translate(language, ORDERED, **told)
    told["served"] = stamp(one.served)
    if one.answered:
        return translate(language, ANSWERED, **told, answered=stamp(one.answered))
    items = ordered(one)
    return translate(
        language, SERVED, **told, answered=sum(_answer(item) is not None for item in items), items=len(items)
    )


def _tells(answer: JsonObject | None) -> bool:
    return answer is None or answer["outcome"] != "disclosed"


def _holding(order: ProviderOrder, item: JsonObject, answer: JsonObject | None, language: str) -> Json:
    """One row of the confirmation. What was served and is not answered, or refused and pursued, is awaited (`served`),
    not claimed to be kept; who has nothing has no status. The log's reason stays here: without words for the other side
    the officer is asked for them before the confirmation is frozen.
    """
    row: dict[str, Json] = {"measure": item["measure"], "custodian": order.provider}
    if answer is None:
        return {**row, "outcome": "none", "status": "served", "reason": translate(language, WAITS)}
    refused = answer["outcome"] == "refused"
    row["outcome"] = "none" if refused else answer["outcome"]
    if refused or _keeps(answer):
        row["status"] = "served" if refused else "held"
    if "told" in answer:
        row["reason"] = answer["told"]
    elif refused:
        row["reason"] = translate(language, REFUSED)
    if "until" in answer:
        row["until"] = answer["until"]
    if "reference" in answer:
        row["custodian_reference"] = answer["reference"]
    if _keeps(answer):
        integrity: dict[str, Json] = {"means": answer.get("means", _MEANS_UNTOLD)}
        row["integrity"] = {**integrity, "sha256": answer["sha256"]} if "sha256" in answer else integrity
    return row


def _keeps(answer: JsonObject) -> bool:
    return answer["outcome"] in HELD


def _answer(item: JsonObject) -> JsonObject | None:
    found = item["answer"]
    return found if isinstance(found, dict) else None


def _at(answer: JsonObject) -> datetime:
    return instant(str(answer["at"]))
