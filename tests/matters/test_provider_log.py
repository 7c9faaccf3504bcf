"""The provider log: entered, served, answered, rung, told in milestones; nothing else of it leaves (`law.md` §5.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app.audit.models import AuditEntry
from app.exchange.models import Delivery
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, dumps, loads
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.matters import confidential, drafts, milestones, provider_clocks, provider_orders, provider_views
from app.matters.paper import NewDraft
from app.matters.provider_entries import Answer, Invoice, NewOrder, Service
from app.matters.provider_models import ProviderOrder
from app.matters.provider_views import ProviderLogView
from app.notices import post
from app.procedures import contents
from tests.factories import bodies
from tests.factories.node import House, carry

SECRETS = ("Nordlys Hosting", "Akt 7/2026", "portal.example", "TICKET-4471", "Ingrid Solberg", "R-2026-9")
PRESERVE: dict[str, object] = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}


def asked(xa: House, xb: House, **body: object) -> str:
    """A request for preservation of XA that XB has; answers its reference."""
    wanted = bodies.of("preservation_request", **{"confidential": False, **body})  # type: ignore[arg-type]
    sent = xa.issue("request", wanted, who="dora", urgency="urgent", **PRESERVE)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    return sent.reference


def ordered(house: House, reference: str, who: str = "dora", **other: object) -> str:
    new = NewOrder(
        reference, "Nordlys Hosting", "Akt 7/2026, §12; Ingrid Solberg.", ("m1", "m2"), True, "portal.example"
    )
    with house.acting(who) as (session, actor):
        return provider_orders.make(session, actor, replace(new, **other), house.time).id  # type: ignore[arg-type]


def served(house: House, order: str, promise: float | None = 6, who: str = "dora") -> None:
    promised = None if promise is None else house.time + timedelta(hours=promise)
    with house.acting(who) as (session, actor):
        told = Service("portal", house.time, "TICKET-4471", "Ingrid Solberg", promised)
        provider_orders.served(session, actor, order, told, house.time)


def answer(house: House, order: str, *given: Answer) -> None:
    with house.acting("dora") as (session, actor):
        provider_orders.answered(session, actor, order, given, house.time)


def kept(house: House, measure: str, until: date, **more: object) -> Answer:
    told = Answer(measure, "preserved", house.time, until, reference="NH-77", means="provider_hold")
    return replace(told, **more)  # type: ignore[arg-type]


def whole(house: House, order: str, who: str = "dora") -> ProviderLogView:
    with house.acting(who) as (session, actor):
        return provider_views.whole(session, actor, provider_orders.order_of(session, actor, order))


def rung(house: House) -> int:
    with house.session("rog_keeper") as session:
        return provider_clocks.ring(session, house.owner, house.time)


def of_orders(house: House) -> list[str]:
    return [one for one in house.notices() if one.startswith(("order.", "provider."))]


def test_an_order_goes_its_way_and_every_change_is_on_the_trail(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference)
    xb.later(minutes=20)
    served(xb, order)
    answer(xb, order, kept(xb, "m1", date(2027, 6, 1)))
    assert whole(xb, order).state == "served"
    answer(xb, order, Answer("m2", "refused", xb.time, reason="Only by a court."))
    with xb.acting("dora") as (session, actor):
        provider_orders.followed(session, actor, order, "sanction", "Fine asked for.", xb.time)
        provider_orders.invoiced(
            session, actor, order, Invoice("R-2026-9", "120.50", "EUR", date(2026, 11, 30)), xb.time
        )
    found = whole(xb, order)
    assert (found.state, found.clock, found.ticket, found.reached) == (
        "answered",
        None,
        "TICKET-4471",
        "Ingrid Solberg",
    )
    assert [one.answer and one.answer["outcome"] for one in found.items] == ["preserved", "refused"]
    acts = ["ordered", "served", "answered", "answered", "followed", "invoiced"]
    assert [(one.act, one.by) for one in found.history] == [(act, "XB.moj/dora") for act in acts]
    assert found.history[1].members["served_how"] == "portal"
    with xb.session("rog_operator") as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.event.like("provider.%")).order_by(AuditEntry.at))
        logged = {str(loads(one.entry)["subject"]["sha256"]): one for one in entries}  # type: ignore[call-overload,index]
    assert set(logged) == {one.sha256 for one in found.history}
    assert not any(secret.encode() in one.entry for one in logged.values() for secret in SECRETS)


def test_a_changed_history_is_not_what_the_log_has(xa: House, xb: House) -> None:
    order = ordered(xb, asked(xa, xb))
    before = whole(xb, order).history[0].sha256
    with xb.session("rog_web") as session, pytest.raises(Exception, match="permission denied"):
        session.execute(text("update provider_change set members = '{}'"))
    with xb.database.admin().begin(xb.owner) as session:
        session.execute(text("update provider_change set members = jsonb_set(members, '{gag}', 'false')"))
    assert whole(xb, order).history[0].sha256 != before


@pytest.mark.parametrize(("urgent", "hours"), [(None, 1), (False, 4)])
def test_an_order_that_is_not_served_rings_here_and_climbs(
    xa: House, xb: House, urgent: bool | None, hours: int
) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference, urgent=urgent)
    assert (whole(xb, order).clock, whole(xb, order).due) == ("order_served", xb.time + timedelta(hours=hours))
    assert rung(xb) == 0
    xb.later(hours=hours * 0.85)
    assert (rung(xb), of_orders(xb)) == (1, ["order.near"])
    xb.later(hours=hours * 0.15, seconds=1)
    assert (rung(xb), of_orders(xb)) == (1, ["order.unserved"])
    assert rung(xb) == 0
    xb.later(minutes=21)
    with xb.session("rog_keeper") as session:
        climbed = [one for one in post.climb(session, xb.owner, xb.time) if one.occasion == "order.unserved"]
        climbed += [
            one for one in post.climb(session, xb.owner, xb.later(minutes=11)) if one.occasion == "order.unserved"
        ]
        assert "head" in climbed[-1].roles
    assert of_orders(xa) == []
    served(xb, order)
    assert of_orders(xb) == []


def test_an_order_that_a_fast_clock_called_unserved_rings_when_its_time_is_over(xa: House, xb: House) -> None:
    ordered(xb, asked(xa, xb))
    xb.later(minutes=61)
    assert (rung(xb), of_orders(xb)) == (1, ["order.unserved"])

    def put_back(**span: float) -> int:
        xb.later(**span)
        with xb.session("rog_keeper") as session:
            return provider_clocks.tell_anew(session, xb.owner, xb.time)

    assert put_back() == 0
    assert (put_back(minutes=-31), put_back()) == (1, 0)
    assert (rung(xb), of_orders(xb)) == (0, [])
    xb.later(minutes=31)
    assert (rung(xb), of_orders(xb)) == (1, ["order.unserved"])


def test_a_promise_that_is_not_kept_rings_and_a_later_one_winds_the_clock_anew(xa: House, xb: House) -> None:
    order = ordered(xb, asked(xa, xb))
    served(xb, order, promise=2)
    assert whole(xb, order).clock == "provider_answer"
    xb.later(hours=2, seconds=1)
    assert (rung(xb), of_orders(xb)) == (1, ["provider.silent"])
    with xb.acting("dora") as (session, actor):
        provider_orders.promised(session, actor, order, xb.time + timedelta(hours=3), "Ingrid Solberg", xb.time)
    assert (rung(xb), of_orders(xb)) == (0, [])
    xb.later(hours=3, seconds=1)
    assert (rung(xb), of_orders(xb)) == (1, ["provider.silent"])
    answer(xb, order, kept(xb, "m1", date(2027, 6, 1)), kept(xb, "m2", date(2027, 6, 1)))
    assert (rung(xb), of_orders(xb)) == (0, [])


@pytest.mark.parametrize(("urgent", "hours"), [(None, 4), (False, 24)])
def test_an_answer_that_nobody_promised_is_awaited_all_the_same(
    xa: House, xb: House, urgent: bool | None, hours: int
) -> None:
    order = ordered(xb, asked(xa, xb), urgent=urgent)
    served(xb, order, promise=None)
    assert (whole(xb, order).clock, whole(xb, order).due) == ("provider_answer", xb.time + timedelta(hours=hours))
    xb.later(hours=hours, seconds=1)
    assert (rung(xb), of_orders(xb)) == (1, ["provider.silent"])
    with xb.acting("dora") as (session, actor):
        provider_orders.promised(session, actor, order, xb.time + timedelta(hours=30), "Ingrid Solberg", xb.time)
    assert (rung(xb), of_orders(xb)) == (0, [])


def test_a_lifted_order_rings_no_more(xa: House, xb: House) -> None:
    order = ordered(xb, asked(xa, xb))
    xb.later(hours=2)
    assert rung(xb) == 1
    with xb.acting("dora") as (session, actor):
        provider_orders.lifted(session, actor, order, "Withdrawn by the other side.", xb.time)
    assert (rung(xb), of_orders(xb)) == (0, [])
    with xb.acting("dora") as (session, actor), pytest.raises(Conflict, match="lifted"):
        provider_orders.lifted(session, actor, order, "Again.", xb.time)


def test_it_is_whole_and_of_the_side_that_is_asked(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    with pytest.raises(Conflict) as caught:
        ordered(xa, reference)
    assert caught.value.code == "not_requested_side"
    with pytest.raises(Invalid, match="names no m9"):
        ordered(xb, reference, items=("m9",))
    for member, value in (("provider", " "), ("basis", ""), ("items", ()), ("items", ("x1",))):
        with pytest.raises(Invalid, match=str(member) if value != ("x1",) else "items"):
            ordered(xb, reference, **{member: value})
    with pytest.raises(Denied):
        ordered(xb, reference, who="aud")
    order = ordered(xb, reference)
    with pytest.raises(Conflict, match="not been served"):
        answer(xb, order, kept(xb, "m1", date(2027, 6, 1)))
    served(xb, order)
    with pytest.raises(Conflict, match="was served"):
        served(xb, order)
    for wrong in (
        kept(xb, "m1", date(2020, 1, 1)),
        kept(xb, "m1", date(2027, 6, 1), outcome="lost"),
        Answer("m1", "none", xb.time),
        kept(xb, "m7", date(2027, 6, 1)),
        kept(xb, "m1", date(2027, 6, 1), at=xb.time + timedelta(hours=2)),
    ):
        with pytest.raises(Invalid):
            answer(xb, order, wrong)
    with xb.acting("aud") as (session, actor):
        assert len(provider_orders.orders_of(session, actor, reference)) == 1
    with xb.acting("olga") as (session, actor), pytest.raises(Denied):
        provider_orders.orders_of(session, actor, reference)


def test_in_a_confidential_matter_only_those_who_are_named_see_it(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference)
    with xb.acting("dora") as (session, actor):
        confidential.mark(session, actor, reference, "Witness in danger.", [], xb.time)
    assert whole(xb, order).number == 1
    for who in ("cem", "ben", "aud"):
        with xb.acting(who) as (session, actor):
            for table in ("provider_order", "provider_change"):
                assert session.scalar(text(f"select count(*) from {table}")) == 0, (who, table)
            with pytest.raises(Unknown):
                provider_orders.order_of(session, actor, order)
            with pytest.raises(Unknown):
                provider_orders.orders_of(session, actor, reference)
    with pytest.raises(Unknown):
        ordered(xb, reference, who="cem")
    with xb.database.sessions("rog_web").begin(xa.owner) as session:
        assert session.scalar(text("select count(*) from provider_order")) == 0
    xb.later(hours=2)
    assert rung(xb) == 1
    with xb.acting("cem") as (session, actor):
        assert not [one for one in post.heard(session, actor) if one.occasion == "order.unserved"]


def told_by(house: House, actor: Actor, reference: str, language: str = "en") -> JsonObject:
    with house.session() as session:
        return milestones.milestones(session, actor, reference, language)


def test_the_other_side_hears_milestones_and_no_byte_of_the_log_leaves(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    with xb.acting("dora") as (session, actor), pytest.raises(Conflict, match="No order"):
        milestones.milestones(session, actor, reference)
    order = ordered(xb, reference)
    served(xb, order)
    answer(xb, order, kept(xb, "m1", date(2027, 6, 1)))
    with xb.acting("dora") as (session, actor):
        provider_orders.followed(session, actor, order, "refusal", "Ingrid Solberg of Nordlys refuses m2.", xb.time)
    for language in ("en", "ar", "zh"):
        body = told_by(xb, xb.official("dora"), reference, language)
        contents.parse("status_report", 1, body)
        sent = xb.issue(milestones.TELL, body, who="dora", reference=reference, language=language)
        carry(xb, sent, xa)
    with xb.session("rog_sign") as session:
        leaves = [one.content for one in session.scalars(select(Instrument).where(Instrument.outgoing))]
        leaves += [one.envelope or b"" for one in session.scalars(select(Delivery))]
        leaves += [xb.store.read(xb.owner, one.sha256) for one in session.scalars(select(Instrument))]
    assert not [secret for secret in (*SECRETS, "NH-77", "Nordlys") if any(secret.encode() in one for one in leaves)]
    words = str(read(sent.content).body["summary"])
    assert "1 of 2" in str(told_by(xb, xb.official("dora"), reference)["summary"])
    assert len(words) < 300


def blocking(house: House, reference: str) -> list[str]:
    """What blocks a confirmation as the log fills it."""
    with house.acting("dora") as (session, actor):
        body = milestones.confirmation(session, actor, reference)
        new = NewDraft(act=milestones.CONFIRM, reference=reference, body=body)
        draft = drafts.begin(session, house.office, actor, new, what="provider_log")  # type: ignore[arg-type]
        found = drafts.findings_of(session, house.office, actor, draft.id)
    return [one.code for one in found if one.severity.value == "blocks"]


def test_the_confirmation_is_filled_with_scope_and_days(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    order = ordered(xb, reference)
    served(xb, order)
    with xb.acting("dora") as (session, actor), pytest.raises(Conflict, match="No provider has said"):
        milestones.confirmation(session, actor, reference)
    first = xb.time
    answer(xb, order, kept(xb, "m1", (first + timedelta(days=90)).date(), sha256="ab" * 32, means="copy"))
    xb.later(hours=1)
    other = ordered(xb, reference, provider="Example Registry", gag=False, items=("m2",))
    served(xb, other)
    partly = kept(xb, "m2", (first + timedelta(days=75)).date(), outcome="partly", reason="Ingrid on TICKET-4471.")
    answer(xb, other, partly)
    assert blocking(xb, reference) == ["loss_unexplained"]
    answer(xb, other, replace(partly, told="Part was deleted."))
    assert blocking(xb, reference) == []
    with xb.acting("dora") as (session, actor):
        body = milestones.confirmation(session, actor, reference)
    assert body["preserved_until"] == (first + timedelta(days=75)).date().isoformat()
    assert body["user_will_be_notified"] is True
    told = {(one["measure"], one["custodian"]): one for one in body["holdings"]}  # type: ignore[union-attr,index,call-overload]
    assert told["m1", "Nordlys Hosting"]["outcome"] == "preserved"  # type: ignore[index,call-overload]
    assert told["m1", "Nordlys Hosting"]["integrity"] == {"means": "copy", "sha256": "ab" * 32}  # type: ignore[index,call-overload]
    assert told["m2", "Nordlys Hosting"]["status"] == "served"  # type: ignore[index,call-overload]
    assert told["m2", "Example Registry"]["reason"] == "Part was deleted."  # type: ignore[index,call-overload]
    assert told["m2", "Example Registry"]["until"] == body["preserved_until"]  # type: ignore[index,call-overload]
    assert b"TICKET-4471" not in dumps(body)
    assert b"Ingrid" not in dumps(body)


def test_two_orders_at_once_get_two_numbers(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    ordered(xb, reference)
    ordered(xb, reference, who="cem")
    with xb.session() as session:
        assert sorted(session.scalars(select(ProviderOrder.number))) == [1, 2]
