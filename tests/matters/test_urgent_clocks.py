"""What is counted in hours rings on both sides and climbs on each: acknowledge, decide, keep, extend, follow up.

And an extension that comes a second after the end: both statuses are equal, and both sides hear at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.kit.actor import Role
from app.kit.canonical import Json
from app.notices import clocks, post
from app.notices.models import Deadline, Notice
from tests.factories import bodies
from tests.factories.node import House, carry

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OPENS = {"preservation": "preservation_request", "emergency_disclosure": "emergency_request"}


def opened(xa: House, xb: House, procedure: str = "preservation", urgency: str = "urgent") -> str:
    xa.time = xb.time = datetime(2026, 11, 25, 12, tzinfo=UTC)  # what the samples tell has happened by then
    more = {"procedure": procedure, "recipient": "XB.moj", "treaty": "un_cybercrime"}
    told: dict[str, Json] = {"confidential": False} if procedure == "preservation" else {}
    sent = xa.issue("request", bodies.of(OPENS[procedure], **told), who="dora", urgency=urgency, **more)
    brought(xa, xb, sent)
    return sent.reference


def brought(sender: House, recipient: House, sent: object) -> None:
    carry(sender, sent, recipient)  # type: ignore[arg-type]  # an instrument
    sender.time = recipient.time = max(sender.time, recipient.time)
    sender.project()
    recipient.project()


def step(sender: House, recipient: House, act: str, kind: str, reference: str, **body: Json) -> None:
    brought(sender, recipient, sender.issue(act, bodies.of(kind, **body), who="dora", reference=reference))


def running(house: House, reference: str) -> Mapping[str, datetime]:
    query = select(Deadline.code, Deadline.due).where(
        Deadline.reference == reference, Deadline.stopped.is_(None), Deadline.gone.is_(None), Deadline.due.is_not(None)
    )
    with house.session("rog_keeper") as session:
        return dict(session.execute(query).tuples().all())


def at(moment: datetime, *houses: House) -> None:
    """Both keepers make their round at an instant."""
    for house in houses:
        house.time = moment
        with house.session("rog_keeper") as session:
            clocks.ring(session, house.owner, moment)


def told(house: House, code: str) -> list[str]:
    query = select(Notice.occasion).where(Notice.resolved.is_(None), Notice.subject["code"].astext == code)
    with house.session("rog_keeper") as session:
        return list(session.scalars(query))


def climbs(house: House, code: str) -> None:
    """Nobody acknowledges: the duty officer, then a signatory, then the head, and on it rings."""
    query = select(Notice).where(
        Notice.resolved.is_(None), Notice.subject["code"].astext == code, Notice.occasion == "deadline.urgent_passed"
    )
    with house.session("rog_keeper") as session:
        row = session.scalars(query).one()
        assert Role.DUTY_OFFICER.value in row.roles
        for minutes in (10, 10, 60):
            moment = (row.next_ring or house.time) + timedelta(seconds=1)
            assert moment - house.time <= timedelta(minutes=minutes + 1), minutes
            post.climb(session, house.owner, moment)
            house.time = moment
        assert {"duty_officer", "signatory", "head"} <= set(row.roles)
        assert (row.rings, row.next_ring is not None) == (4, True)


REACHED: Mapping[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "ack_24_7": ("preservation", ()),
    "preserve_act": ("preservation", (("Q", "acknowledge", "acknowledgement"),)),
    "answer_query": ("preservation", (("Q", "ask", "information_request"),)),
    "preserved_until": ("preservation", (("Q", "confirm", "preservation_confirmation"),)),
    "unsafe_answer": (
        "preservation",
        (("Q", "confirm", "preservation_confirmation"), ("Q", "warn_unsafe", "preservation_warning")),
    ),
    "extension_answer": (
        "preservation",
        (("Q", "confirm", "preservation_confirmation"), ("R", "ask_extension", "extension_request")),
    ),
    "determine": ("emergency_disclosure", (("Q", "acknowledge", "acknowledgement"),)),
    "disclose": ("emergency_disclosure", (("Q", "determine", "determination"),)),
}


@pytest.mark.parametrize("code", REACHED)
def test_what_nobody_did_in_time_rings_on_both_sides_and_climbs_on_each(xa: House, xb: House, code: str) -> None:
    procedure, steps = REACHED[code]
    reference = opened(xa, xb, procedure, "emergency" if procedure == "emergency_disclosure" else "urgent")
    for side, act, kind in steps:
        sender, recipient = (xb, xa) if side == "Q" else (xa, xb)
        step(sender, recipient, act, kind, reference)
    due = running(xa, reference)[code]
    assert running(xb, reference)[code] == due
    at(due - MINUTE, xa, xb)
    near = [bool(told(house, code)) for house in (xa, xb)]
    assert any(near)
    assert near == [True, True] if code in clocks.BOTH else sum(near) == 1
    at(due + timedelta(seconds=1), xa, xb)
    assert told(xa, code) == told(xb, code) == ["deadline.urgent_passed"]
    for house in (xa, xb):
        climbs(house, code)


def test_both_sides_are_woken_two_days_before_what_is_preserved_ends(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    step(xb, xa, "confirm", "preservation_confirmation", reference)
    due = running(xa, reference)["preserved_until"]
    at(due - 3 * DAY, xa, xb)
    assert told(xa, "preserved_until") == told(xb, "preserved_until") == ["deadline.near"]
    at(due - 2 * DAY + MINUTE, xa, xb)
    assert told(xa, "preserved_until") == told(xb, "preserved_until") == ["deadline.urgent_near"]
    step(xa, xb, "ask_extension", "extension_request", reference)
    assert told(xa, "preserved_until") == told(xb, "preserved_until") == []


def test_the_request_that_was_announced_is_asked_for_on_both_sides(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    step(xb, xa, "confirm", "preservation_confirmation", reference)
    due = running(xa, reference)["follow_up"]
    assert due.date().isoformat() == "2027-01-05"
    assert due == running(xb, reference)["follow_up"]
    at(due - 4 * DAY, xa, xb)
    assert (told(xa, "follow_up"), told(xb, "follow_up")) == (["deadline.near"], [])
    at(due + MINUTE, xa, xb)
    assert told(xa, "follow_up") == told(xb, "follow_up") == ["target.passed"]
    for house in (xa, xb):
        with house.session("rog_keeper") as session:
            found = session.scalars(select(Notice).where(Notice.occasion == "target.passed")).one()
            for _ in range(2):
                post.climb(session, house.owner, (found.next_ring or house.time) + MINUTE)
            assert "head" in found.roles
    notice = bodies.of("follow_up_notice")
    brought(xa, xb, xa.issue("follow_up", notice, who="cem", signer="ana", reference=reference))
    assert told(xa, "follow_up") == told(xb, "follow_up") == []
    assert "follow_up" not in running(xa, reference)


def test_an_extension_a_second_after_the_end_leaves_both_with_one_status_and_wakes_both(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    step(xb, xa, "confirm", "preservation_confirmation", reference, **bodies.kept_alike())
    due = running(xa, reference)["preserved_until"]
    xa.time = xb.time = due + timedelta(seconds=1)
    gone = bodies.of("release_notice", cause="expired", decided_by=None)
    expire = xb.issue("expire", gone, who="dora", reference=reference)
    late = xa.issue("ask_extension", bodies.of("extension_request"), who="dora", reference=reference)
    brought(xa, xb, late)
    brought(xb, xa, expire)
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("EXPIRED", "EXPIRED")
    for house in (xa, xb):
        with house.session("rog_keeper") as session:
            query = select(Notice).where(Notice.occasion == "keeping.crossed", Notice.resolved.is_(None))
            row = session.scalars(query).one()
            assert (row.severity, "duty_officer" in row.roles, row.subject["instrument"]) == ("urgent", True, late.id)
            for _ in range(2):
                post.climb(session, house.owner, (row.next_ring or house.time) + timedelta(seconds=1))
            assert "head" in row.roles
