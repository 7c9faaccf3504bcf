"""Real-time and content measures never leave before the second look, and people are told what is enforced."""

from __future__ import annotations

import pytest

from app.instruments import approvals, attachments
from app.instruments.header import read
from app.instruments.kinds import step_of
from app.instruments.models import Frozen
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Refused
from app.kit.ids import Digest
from app.matters import acts, queries
from app.matters.signing_views import FrozenView
from app.procedures.catalogue import CATALOGUE
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request
from tests.factories.request_samples import MEASURES, SUBSCRIBER

KINDS = ("TRAFFIC_REALTIME", "CONTENT_REALTIME", "CONTENT_STORED")
ORDER: JsonObject = {"id": "o1", "kind": "Order", "court": "Tribunal of Bucharest", "date": "2026-10-02"}


def measure(kind: str) -> JsonObject:
    if kind != "CONTENT_STORED":
        return {**next(one for one in MEASURES if one["code"] == kind), "id": "m1", "orders": ["o1"]}
    need: list[Json] = [{"category": "CONTENT", "necessity": "Only the mails say it.", "proportionality": "One day."}]
    return {**SUBSCRIBER, "sub": kind, "data_categories": ["CONTENT"], "justifications": need, "orders": ["o1"]}


def ordered(house: House) -> str:
    """The order of the court, as a file of the authority."""
    with house.acting("cem") as (session, actor):
        file = attachments.add(session, house.store, actor, "o.pdf", "application/pdf", [b"%PDF-1.7 o"], house.time)
        return file.sha256


def asked(house: House, kind: str, urgency: str) -> Frozen:
    order = ordered(house)
    orders: list[Json] = [{**ORDER, "number": "412/2026", "file": order}]
    body: JsonObject = {**urgent_request(urgency), "measures": [measure(kind)], "orders": orders}
    return house.freeze(house.draft("request", body, urgency=urgency, attachments=(order,), **TO_XB))


def look(house: House, frozen: Frozen) -> None:
    with house.acting("ben") as (session, ben):
        acts.approve(session, ben, frozen.id, Digest(frozen.sha256 or ""), house.time)


def sign(house: House, frozen: Frozen) -> None:
    with house.acting("ana") as (session, ana):
        acts.sign(session, house.office, ana, frozen.id)


def seen(house: House, frozen: Frozen) -> FrozenView:
    with house.acting("ana") as (session, ana):
        return queries.frozen_document(session, house.office, ana, frozen.id)


@pytest.mark.parametrize("urgency", ["urgent", "emergency"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_waits_for_a_colleague_and_says_why(xa: House, kind: str, urgency: str) -> None:
    frozen = asked(xa, kind, urgency)
    assert xa.notices() == ["approval.needed"]
    told = seen(xa, frozen)
    what = "Real-time" if kind.startswith("TRAFFIC") else "Content"
    assert (told.eyes, told.missing, told.second_look) == ("2", 1, False)
    assert str(told.two_because).startswith(f"{what} measures need two pairs of eyes whatever the urgency")
    with xa.acting("ana") as (session, ana):
        assert queries.inbox_of_signatures(session, xa.office, ana) == ()
    with xa.acting("ben") as (session, ben):
        assert [one.id for one in queries.inbox_of_eyes(session, xa.office, ben)] == [frozen.id]
    with pytest.raises(Refused, match="UNCC 40") as refused:
        sign(xa, frozen)
    assert (refused.value.code, refused.value.remedy) == ("approval_missing", told.two_because)
    look(xa, frozen)
    assert seen(xa, frozen).missing == 0
    sign(xa, frozen)
    xa.issued(frozen.id)
    xa.project()
    assert (xa.notices(), seen(xa, frozen).second_look) == ([], False)


def test_the_sign_class_demands_it_too(xa: House) -> None:
    frozen = asked(xa, "CONTENT_STORED", "urgent")
    content = read(frozen.content)
    step = step_of(CATALOGUE, "mla", content.procedure.version, content.act, content.kind)
    with xa.session("rog_sign") as session, pytest.raises(Refused, match="UNCC 40"):
        approvals.demand(session, session.get_one(Frozen, (xa.owner, frozen.id)), step, content)


def intercepted(xa: House, xb: House) -> str:
    """An urgent request for stored content that has arrived, with a question on it; answers its reference."""
    frozen = asked(xa, "CONTENT_STORED", "urgent")
    look(xa, frozen)
    sign(xa, frozen)
    sent = xa.issued(frozen.id)
    carry(xa, sent, xb)
    carry(xb, xb.issue("ask", bodies.of("information_request"), reference=sent.reference), xa)
    xa.project()
    return sent.reference


def test_an_answer_on_it_waits_and_its_withdrawal_does_not(xa: House, xb: House) -> None:
    reference = intercepted(xa, xb)
    with xa.acting("ana") as (session, ana):
        shown = {one.act: one.eyes for one in queries.matter(session, xa.office, ana, reference).open}
    assert (shown["answer"], shown["withdraw"], shown["message"]) == ("2", "2-after", "1")
    answer = xa.freeze(xa.draft("answer", bodies.of("information_answer"), reference=reference, urgency="urgent"))
    assert (seen(xa, answer).eyes, seen(xa, answer).missing) == ("2", 1)
    with pytest.raises(Refused, match="UNCC 40"):
        sign(xa, answer)
    gone = xa.freeze(xa.draft("withdraw", bodies.of("withdrawal"), reference=reference, urgency="urgent"))
    assert (seen(xa, gone).eyes, seen(xa, gone).missing, seen(xa, gone).two_because) == ("2-after", 0, None)
    sign(xa, gone)
