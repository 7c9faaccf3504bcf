"""A later confirmation as the provider log fills it: what was not confirmed before, with its own days (ADR 0078)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.kit.canonical import JsonObject, objects
from app.kit.clock import stamp
from app.kit.errors import Conflict
from app.matters import milestones
from tests.factories import bodies
from tests.factories.node import House
from tests.matters.test_projection import step
from tests.matters.test_provider_log import answer, asked, blocking, kept, ordered, served

SIXTY = timedelta(days=60)
TELECOM, REGISTRY = "Example Telecom", "Example Registry"


def filled(house: House, reference: str) -> JsonObject:
    with house.acting("dora") as (session, actor):
        return milestones.confirmation(session, actor, reference)


def told(body: JsonObject) -> list[tuple[object, object]]:
    return [(one["measure"], one["custodian"]) for one in objects(body["holdings"])]


def ends(house: House) -> date:
    return (house.time + SIXTY).date()


def order(house: House, reference: str, provider: str, *items: str) -> str:
    made = ordered(house, reference, provider=provider, items=items)
    served(house, made)
    return made


def later(xa: House, xb: House, **more: float) -> None:
    xb.later(**more)
    xa.time = xb.time


@pytest.mark.parametrize("days", [1, 20])
def test_custodians_that_answer_days_apart_keep_each_for_its_sixty_days(xa: House, xb: House, days: int) -> None:
    reference = asked(xa, xb)
    first, second = order(xb, reference, TELECOM, "m1"), order(xb, reference, REGISTRY, "m2")
    answer(xb, first, kept(xb, "m1", ends(xb)))
    step(xb, xa, "confirm", filled(xb, reference), reference, who="dora")
    later(xa, xb, days=days)
    with pytest.raises(Conflict) as none:
        filled(xb, reference)
    assert none.value.code == "nothing_new"
    answer(xb, second, kept(xb, "m2", ends(xb)))
    body = filled(xb, reference)
    assert told(body) == [("m2", REGISTRY)]
    assert (body["preserved_at"], body["preserved_until"]) == (stamp(xb.time), ends(xb).isoformat())
    assert blocking(xb, reference) == []
    step(xb, xa, "confirm", body, reference, who="dora")
    # Whoever names a later day is told of again.
    answer(xb, first, kept(xb, "m1", ends(xb)))
    assert told(filled(xb, reference)) == [("m1", TELECOM)]


def test_who_has_nothing_is_told_of_beside_what_was_confirmed(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    first, second = order(xb, reference, TELECOM, "m1"), order(xb, reference, REGISTRY, "m2")
    answer(xb, first, kept(xb, "m1", ends(xb)))
    step(xb, xa, "confirm", filled(xb, reference), reference, who="dora")
    later(xa, xb, days=1)
    none = kept(xb, "m2", None, outcome="none", reference=None, means=None, reason="No account.", told="None.")  # type: ignore[arg-type]
    answer(xb, second, none)
    assert told(filled(xb, reference)) == [("m2", REGISTRY)]
    assert blocking(xb, reference) == []
    step(xb, xa, "confirm", filled(xb, reference), reference, who="dora")
    with pytest.raises(Conflict, match="confirmed before"):
        filled(xb, reference)


def test_an_item_goes_on_with_the_custodian_that_answers_after_another_was_released(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    first, second = order(xb, reference, TELECOM, "m1"), order(xb, reference, REGISTRY, "m1")
    third = order(xb, reference, "Example Backbone", "m2")
    answer(xb, first, kept(xb, "m1", ends(xb)))
    answer(xb, third, kept(xb, "m2", ends(xb) + SIXTY))
    step(xb, xa, "confirm", filled(xb, reference), reference, who="dora")
    later(xa, xb, days=62)
    over = bodies.of(
        "release_notice",
        cause="expired",
        decided_by=None,
        released=[{"measure": "m1", "custodian": TELECOM, "released_at": stamp(xb.time)}],
    )
    step(xb, xa, "release_part", over, reference, who="dora")
    answer(xb, second, kept(xb, "m1", ends(xb)))
    body = filled(xb, reference)
    assert told(body) == [("m1", REGISTRY)]
    assert blocking(xb, reference) == []
