"""The end of a lasting measure (an interception): both sides are reminded before it, and told once it has come, until
the requested side signs that it is over (`law.md` §3.1.1: reminders −10, −3, −1 days).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.instruments import attachments
from app.notices.models import Notice
from tests.factories import bodies
from tests.factories.node import TO_XB, House
from tests.matters.test_urgent_clocks import DAY, at, brought, running
from tests.stories.mla_courses import ORDER, measure

UNTIL = "2027-01-31"


def begun(xa: House, xb: House) -> str:
    """A measure that goes on until a day; answers the matter's reference."""
    with xa.session() as session:
        cem, told = xa.official("cem"), ("order.pdf", "application/pdf", [b"%PDF-1.7"], xa.time)
        order = attachments.add(session, xa.store, cem, *told).sha256
    body = {"measures": measure("TRAFFIC_REALTIME", orders=["o1"]), "orders": [{**ORDER[0], "file": order}]}  # type: ignore[dict-item]
    sent = xa.issue("request", bodies.mla_request(**body), attachments=(order,), **TO_XB)
    brought(xa, xb, sent)
    steps = (("acknowledge", bodies.acknowledgement()), ("accept", bodies.acceptance()))
    start = bodies.start_notice(**{"from": "2026-12-01T00:00:00+01:00", "until": UNTIL})
    for act, body in (*steps, ("start_measure", start)):
        brought(xb, xa, xb.issue(act, body, reference=sent.reference))
    return sent.reference


def said(house: House) -> set[str]:
    """What its people hear of the end of the measure."""
    query = select(Notice.occasion).where(Notice.resolved.is_(None), Notice.subject["code"].astext == "measure_until")
    with house.session("rog_keeper") as session:
        return set(session.scalars(query))


def test_both_sides_are_reminded_before_the_end_and_called_when_it_is_over(xa: House, xb: House) -> None:
    reference = begun(xa, xb)
    due = running(xa, reference)["measure_until"]
    assert running(xb, reference)["measure_until"] == due
    assert due.date().isoformat() == UNTIL
    at(due - 11 * DAY, xa, xb)
    assert (said(xa), said(xb)) == (set(), set())
    for days in (10, 3, 1):
        at(due - days * DAY - timedelta(minutes=1), xa, xb)
        before = [rings(house) for house in (xa, xb)]
        at(due - days * DAY + timedelta(minutes=1), xa, xb)
        assert (said(xa), said(xb)) == ({"deadline.near"}, {"deadline.near"}), days
        assert all(now > then for now, then in zip((rings(xa), rings(xb)), before, strict=True)), days
    at(due + timedelta(minutes=1), xa, xb)
    assert said(xa) == said(xb)
    assert said(xa) <= {"deadline.passed", "target.passed"}
    assert said(xa)
    # Only the requested side's word that it is over ends it.
    brought(xb, xa, xb.issue("end_measure", bodies.end_notice(ended_at=f"{UNTIL}T20:00:00Z"), reference=reference))
    assert (said(xa), said(xb)) == (set(), set())


def rings(house: House) -> int:
    """How many notices of the end there ever were."""
    query = select(Notice.id).where(Notice.subject["code"].astext == "measure_until")
    with house.session("rog_keeper") as session:
        return len(session.scalars(query).all())


def test_a_request_to_stop_it_leaves_its_clock_until_it_is_ended(xa: House, xb: House) -> None:
    reference = begun(xa, xb)
    brought(xa, xb, xa.issue("stop_measure", bodies.stop_request(), reference=reference))
    due = running(xb, reference)["measure_until"]
    at(due - 9 * DAY, xa, xb)
    assert (said(xa), said(xb)) == ({"deadline.near"}, {"deadline.near"})
