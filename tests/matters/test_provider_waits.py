"""A matter is given up, and an order to a provider stands: somebody hears that it is to be lifted (`law.md` §5.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import stamp
from app.kit.errors import Invalid
from app.matters import checks, milestones, provider_handing, provider_orders
from app.matters.provider_models import ProviderOrder
from app.notices.models import Notice
from app.treaties.findings import Finding
from tests.factories import bodies
from tests.factories.node import House
from tests.matters.ministry_and_desk import desk, ministry, received, sweep, transferred
from tests.matters.ministry_and_desk import xa as xa_at_home
from tests.matters.test_projection import opened, step
from tests.matters.test_provider_log import SECRETS, answer, asked, kept, of_orders, ordered, rung, served, whole

__all__ = ["desk", "ministry", "xa_at_home"]
GOES_ON, PART_GOES_ON, ENDS = "order.goes_on", "order.part_goes_on", "order.keeping_ends"


def lift(house: House, order: str, *items: str) -> None:
    with house.acting("dora") as (session, actor):
        provider_orders.lifted(session, actor, order, "Withdrawn by the other side.", house.time, items)


def words(house: House, occasion: str = GOES_ON) -> list[str]:
    with house.session() as session:
        query = select(Notice).where(Notice.occasion == occasion, Notice.resolved.is_(None))
        return [row.words.format(**row.params) for row in session.scalars(query)]


def test_an_order_that_outlives_its_matter_is_told_of_and_rings_no_more_until_it_is_lifted(
    xa: House, xb: House
) -> None:
    reference = asked(xa, xb)
    first, second = ordered(xb, reference), ordered(xb, reference)
    served(xb, second)
    xb.later(hours=7)
    assert (rung(xb), of_orders(xb)) == (2, ["order.unserved", "provider.silent"])
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference)
    assert of_orders(xb) == [GOES_ON, GOES_ON]
    assert sorted(words(xb))[0] == (
        f"{reference} is given up, and order 1 stands. Have the provider told, and lift it."
    )
    assert of_orders(xa) == []
    xb.later(hours=40)
    assert (rung(xb), of_orders(xb)) == (0, [GOES_ON, GOES_ON])
    lift(xb, first)
    assert of_orders(xb) == [GOES_ON]
    lift(xb, second)
    assert of_orders(xb) == []
    step(xb, xa, "release", bodies.of("release_notice", cause="withdrawn", decided_by=None), reference, who="dora")
    assert of_orders(xb) == []


@pytest.mark.parametrize(("outcome", "stands"), [("preserved", True), ("refused", False)])
def test_an_answered_order_stands_while_its_provider_keeps_something(
    xa: House, xb: House, outcome: str, stands: bool
) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, items=("m1",))
    served(xb, order)
    until = (xb.time + timedelta(days=90)).date() if stands else None
    answer(xb, order, kept(xb, "m1", until, outcome=outcome, reason="Only by a court."))  # type: ignore[arg-type]
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference)
    assert of_orders(xb) == [GOES_ON] * stands
    if stands:
        lift(xb, order)
        assert of_orders(xb) == []


def test_an_order_that_outlives_what_has_expired_is_told_of(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, items=("m1",))
    served(xb, order)
    answer(xb, order, kept(xb, "m1", (xb.time + timedelta(days=180)).date()))
    body = bodies.kept_alike((xb.time + timedelta(days=75)).date().isoformat())
    step(xb, xa, "confirm", {**body, "preserved_at": stamp(xb.time)}, reference, who="dora")
    assert of_orders(xb) == []
    xb.later(days=90)
    xa.time = xb.time
    step(xb, xa, "expire", bodies.of("release_notice", cause="expired", decided_by=None), reference, who="dora")
    assert of_orders(xb) == [GOES_ON]
    lift(xb, order)
    assert of_orders(xb) == []


def test_what_is_noted_of_an_order_after_the_matter_is_given_up_winds_no_clock(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, items=("m1",))
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference)
    served(xb, order)
    with xb.acting("dora") as (session, actor):
        provider_orders.promised(session, actor, order, xb.time + timedelta(hours=2), "Ingrid Solberg", xb.time)
    late = ordered(xb, reference, items=("m2",))
    xb.later(hours=9)
    assert (rung(xb), of_orders(xb)) == (0, [GOES_ON, GOES_ON])
    answer(xb, order, kept(xb, "m1", None, outcome="none", reason="It had gone."))  # type: ignore[arg-type]
    lift(xb, late)
    assert of_orders(xb) == []


def let_go(xa: House, xb: House, reference: str, *items: str) -> None:
    step(xa, xb, "withdraw_part", bodies.of("withdrawal", measures=[*items]), reference)


def test_an_order_for_an_item_that_is_let_go_is_told_of_until_it_is_lifted_for_it(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference)
    served(xb, order)
    let_go(xa, xb, reference, "m1")
    assert words(xb, PART_GOES_ON) == [
        f"m1 of {reference} is given up, and order 1 stands for it. Have the provider told, and lift it for that item."
    ]
    xb.later(hours=7)
    assert (rung(xb), of_orders(xb)) == (1, [PART_GOES_ON, "provider.silent"]), "the other item is awaited"
    lift(xb, order, "m1")
    assert of_orders(xb) == ["provider.silent"]
    found = whole(xb, order)
    assert [(one.measure, one.lifted is not None) for one in found.items] == [("m1", True), ("m2", False)]
    with pytest.raises(Invalid, match="names no m1"):
        answer(xb, order, kept(xb, "m1", (xb.time + timedelta(days=75)).date()))
    answer(xb, order, kept(xb, "m2", (xb.time + timedelta(days=75)).date()))
    assert (whole(xb, order).state, of_orders(xb)) == ("answered", [])
    with xb.acting("dora") as (session, actor):
        body = milestones.confirmation(session, actor, reference)
    assert [one["measure"] for one in objects(body["holdings"])] == ["m2"]
    lift(xb, order, "m2")
    assert whole(xb, order).state == "lifted"


def test_the_clock_of_an_order_rests_where_all_that_it_stands_for_is_let_go(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, items=("m1",))
    let_go(xa, xb, reference, "m1")
    xb.later(hours=9)
    assert (rung(xb), of_orders(xb)) == (0, [PART_GOES_ON])
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference)
    assert of_orders(xb) == [GOES_ON], "once for each order where the whole is given up"
    lift(xb, order)
    assert of_orders(xb) == []


def test_what_is_released_with_one_custodian_is_told_of_its_order_alone(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    first, second = ordered(xb, reference, items=("m1",)), ordered(xb, reference, items=("m1",), provider="Sydlys")
    for order in (first, second):
        served(xb, order)
        answer(xb, order, kept(xb, "m1", (xb.time + timedelta(days=180)).date()))
    with xb.acting("dora") as (session, actor):
        body = milestones.confirmation(session, actor, reference)
    ends = {"Sydlys": (xb.time + timedelta(days=90)).date().isoformat()}
    rows: list[Json] = [
        {**one, "until": ends.get(str(one["custodian"]), one["until"])} for one in objects(body["holdings"])
    ]
    step(xb, xa, "confirm", {**body, "holdings": rows, "preserved_until": ends["Sydlys"]}, reference, who="dora")
    assert of_orders(xb) == []
    xb.later(days=92)
    xa.time = xb.time
    freed: JsonObject = {"measure": "m1", "custodian": "Sydlys", "released_at": stamp(xb.time)}
    told = bodies.of("release_notice", cause="expired", decided_by=None, released=[freed])
    step(xb, xa, "release_part", told, reference, who="dora")
    assert [one.partition(" stands")[0] for one in words(xb, PART_GOES_ON)] == [
        f"m1 of {reference} is given up, and order 2"
    ]
    lift(xb, second, "m1")
    assert (whole(xb, second).state, of_orders(xb)) == ("lifted", [])


def test_a_matter_that_goes_on_has_the_clocks_of_its_orders_run_again(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    order = ordered(xb, reference, items=("m1",), urgent=True)
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference)
    step(xb, xa, "note_withdrawal", bodies.of("withdrawal_noted"), reference)
    step(xa, xb, "close", bodies.of("closing_note"), reference)
    xb.later(hours=2)
    assert (rung(xb), of_orders(xb)) == (0, [GOES_ON])
    step(xa, xb, "reopen", bodies.of("reopening"), reference)
    assert of_orders(xb) == []
    assert (rung(xb), of_orders(xb)) == (1, ["order.unserved"])
    served(xb, order)
    assert of_orders(xb) == []


def test_who_takes_a_matter_over_that_is_given_up_hears_it_and_who_had_it_no_more(
    xa_at_home: House, ministry: House, desk: House
) -> None:
    reference = received(xa_at_home, ministry)
    order = ordered(ministry, reference, items=("m1",))
    transferred(xa_at_home, ministry, reference)
    sweep(ministry, desk)
    step(xa_at_home, ministry, "withdraw", bodies.of("withdrawal"), reference)
    sweep(ministry, desk)
    assert (of_orders(ministry), of_orders(desk)) == ([], [GOES_ON])
    with ministry.session("rog_intake") as session:
        log = provider_handing.read(session, ministry.owner, desk.owner, reference)
    with desk.session("rog_intake") as session:
        provider_handing.take(session, desk.owner, log, desk.time)
        assert session.get_one(ProviderOrder, (desk.owner, order)).rings is None
    lift(desk, order)
    assert of_orders(desk) == []


def shorter(house: House, draft: str) -> list[Finding]:
    with house.session() as session:
        found = checks.findings_of(session, house.office, house.official("dora"), draft)
    return [one for one in found if one.code == "kept_there_shorter"]


def test_whoever_signs_a_later_day_than_the_provider_named_is_warned(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference)
    served(xb, order)
    day = (xb.time + timedelta(days=90)).date()
    answer(xb, order, kept(xb, "m1", day), kept(xb, "m2", day + timedelta(days=30)))
    with xb.acting("dora") as (session, actor):
        body = milestones.confirmation(session, actor, reference)
    filled = xb.draft(milestones.CONFIRM, body, who="dora", reference=reference)
    assert shorter(xb, filled) == []
    rows = [{**one, "until": (day + timedelta(days=30)).isoformat()} for one in body["holdings"]]  # type: ignore[dict-item,union-attr]
    later = xb.draft(milestones.CONFIRM, {**body, "holdings": rows}, who="dora", reference=reference)  # type: ignore[dict-item]
    (found,) = shorter(xb, later)
    assert dict(found.params) == {"item": "m1", "until": day.isoformat()}
    assert found.field == "holdings.0.until"
    assert not [one for one in SECRETS if one in found.words]
    lift(xb, order)
    assert shorter(xb, later) == []


def test_what_a_provider_keeps_no_longer_than_we_signed_is_told_of_seven_and_two_days_before(
    xa: House, xb: House
) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, items=("m1",))
    served(xb, order)
    day = (xb.time + timedelta(days=75)).date()
    answer(xb, order, kept(xb, "m1", day))
    body = {**bodies.kept_alike(day.isoformat()), "preserved_at": stamp(xb.time)}
    step(xb, xa, "confirm", body, reference, who="dora")
    xb.later(days=69)
    assert (rung(xb), of_orders(xb)) == (1, [])  # it is signed for the same day
    xa.time = xb.time
    longer: JsonObject = {"measures": ["m1", "m2"], "until": (day + timedelta(days=60)).isoformat()}
    step(xa, xb, "ask_extension", {**longer, "reason": "The court decides then."}, reference, who="dora")
    assert of_orders(xb) == []
    step(xb, xa, "extend", longer, reference, who="dora")
    assert of_orders(xb) == [ENDS]
    with xb.session() as session:
        told = session.scalars(select(Notice).where(Notice.occasion == ENDS)).one()
    assert told.params == {"order": "1", "matter": reference, "due": f"{day.isoformat()}T23:59:59.000Z"}
    xb.later(days=5)
    assert (rung(xb), of_orders(xb)) == (1, [ENDS])
    with xb.session() as session:
        assert len(session.scalars(select(Notice).where(Notice.occasion == ENDS)).all()) == 2
    assert rung(xb) == 0
    answer(xb, order, kept(xb, "m1", day + timedelta(days=60)))
    assert (rung(xb), of_orders(xb)) == (0, [])
    xb.later(days=60)
    assert (rung(xb), of_orders(xb)) == (1, [])
    xb.later(days=60)
    lift(xb, order)
    assert (rung(xb), of_orders(xb)) == (0, [])


@pytest.mark.parametrize("given_up", [True, False])
def test_who_is_told_that_keeping_ends_hears_so_until_it_is_lifted_or_the_matter_given_up(
    xa: House, xb: House, given_up: bool
) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, items=("m1",))
    served(xb, order)
    answer(xb, order, kept(xb, "m1", (xb.time + timedelta(days=5)).date()))
    assert of_orders(xb) == [ENDS]
    if given_up:
        step(xa, xb, "withdraw", bodies.of("withdrawal"), reference)
        assert of_orders(xb) == [GOES_ON]
        xb.later(days=3)
        assert (rung(xb), of_orders(xb)) == (0, [GOES_ON])
    else:
        lift(xb, order)
        assert of_orders(xb) == []
