"""What decides, asks or answers in an urgent matter calls the other side's duty officers, whichever side that is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.instruments.models import Instrument
from app.kit.actor import Role
from app.kit.canonical import Json, JsonObject
from app.matters.timing import met
from app.notices import ladders
from app.notices.models import Notice
from app.notices.post import climb
from app.notices.wording import wakes
from app.procedures.engine import Applied, Link
from app.procedures.table import Side
from tests.factories import bodies
from tests.factories.node import House, urgent_request
from tests.matters.test_papers import TO_XD, paper, register
from tests.matters.test_projection import opened, step

CALLED, TOLD = "instrument.urgent", "instrument.received"


def notice(house: House, instrument: Instrument) -> Notice:
    """What people are told of one instrument."""
    with house.session() as session:
        query = select(Notice).where(Notice.subject["instrument"].astext == instrument.id)
        return session.scalars(query.where(Notice.occasion.in_((CALLED, TOLD)))).one()


def occasions(house: House, *instruments: Instrument) -> list[str]:
    return [notice(house, one).occasion for one in instruments]


@pytest.mark.parametrize(("level", "occasion"), [("routine", TOLD), ("urgent", CALLED), ("emergency", CALLED)])
def test_a_refusal_and_a_question_call_the_asking_side_and_its_answer_the_requested_one(
    xa: House, xb: House, level: str, occasion: str
) -> None:
    reference = opened(xa, xb, urgency=level)
    asked = step(xb, xa, "ask", bodies.of("information_request"), reference)
    answered = step(xa, xb, "answer", bodies.of("information_answer"), reference)
    refused = step(xb, xa, "refuse", bodies.refusal(), reference, who="ana")
    assert (occasions(xa, asked, refused), occasions(xb, answered)) == ([occasion] * 2, [occasion])


@pytest.mark.parametrize("level", ["urgent", "emergency"])
def test_an_emergency_rings_all_steps_of_the_ladder_at_once(xa: House, xb: House, level: str) -> None:
    """On the requested side for what opens it, on the asking side for what is asked back (law.md §6)."""
    everybody = level == "emergency"
    reference = opened(xa, xb, urgency=level)
    asked = step(xb, xa, "ask", bodies.of("information_request"), reference)
    with xb.session() as session:
        opening = session.scalars(select(Notice).where(Notice.occasion == "matter.urgent")).one()
    for row in (opening, notice(xa, asked)):
        assert {"duty_officer", "case_officer"} <= {*row.roles}
        assert ({"signatory", "head"} <= {*row.roles}) is everybody
        assert len(row.ladder) == (2 if everybody else 3)
        assert row.ladder[-1] == {"after": 600, "next_way": 120, "roles": ["head"]}


def test_a_refusal_climbs_the_ladder_that_the_authority_set_for_what_is_urgent(xa: House, xb: House) -> None:
    """The asking side is asleep: whoever holds the roster is called first, then the head, until somebody says so."""
    rungs: list[Json] = [
        {"after": 0, "rosters": ["nights"], "channels": ["voice"]},
        {"after": 300, "roles": ["head"], "channels": ["voice"]},
    ]
    with xa.acting("ben") as (session, ben):
        ladders.set_ladder(session, ben, "occasion:matter.urgent", rungs, 3600, xa.time)
    reference = opened(xa, xb, urgency="urgent")
    refused = step(xb, xa, "refuse", bodies.refusal(), reference, who="ana")
    row = notice(xa, refused)
    assert (row.severity, row.ladder_of, row.ladder[0]["rosters"]) == ("urgent", "occasion:matter.urgent:1", ["nights"])
    assert wakes(row), "it has a duty page of its own"
    with xa.session("rog_keeper") as session:
        climb(session, xa.owner, xa.later(minutes=6))
    assert Role.HEAD.value in notice(xa, refused).roles


def test_a_letter_of_its_own_ladder_climbs_that(xa: House, xb: House) -> None:
    rungs: list[Json] = [{"after": 0, "roles": ["duty_officer", "head"]}]
    with xa.acting("ben") as (session, ben):
        for key in ("occasion:matter.urgent", f"occasion:{CALLED}"):
            ladders.set_ladder(session, ben, key, rungs, 3600, xa.time)
    refused = step(xb, xa, "refuse", bodies.refusal(), opened(xa, xb, urgency="urgent"), who="ana")
    assert notice(xa, refused).ladder_of == f"occasion:{CALLED}:1"


def test_a_receipt_and_a_letter_of_the_desk_ring_nobody_however_long_they_lie(xa: House, xb: House) -> None:
    """In an emergency too: who was awake for it sleeps on."""
    reference = opened(xa, xb, urgency="emergency")
    came = [
        step(xb, xa, "acknowledge", bodies.acknowledgement(), reference),
        step(xb, xa, "message", bodies.communication(), reference),
        step(xb, xa, "report_status", bodies.of("status_report"), reference),
    ]
    sent = [
        step(xa, xb, "message", bodies.communication(), reference),
        step(xa, xb, "ask_status", bodies.status_inquiry(), reference),
    ]
    step(xa, xb, "withdraw", bodies.withdrawal(), reference)
    came.append(step(xb, xa, "note_withdrawal", bodies.of("withdrawal_noted"), reference))
    assert occasions(xa, *came) == [TOLD] * 4
    assert occasions(xb, *sent) == [TOLD] * 2
    for _ in range(6):
        for house in (xa, xb):
            with house.session("rog_keeper") as session:
                climb(session, house.owner, house.later(hours=30))
    for house, letters in ((xa, came), (xb, sent)):
        for one in letters:
            row = notice(house, one)
            assert (row.severity, Role.DUTY_OFFICER.value in row.roles) == ("attention", False), one.kind


def test_a_matter_that_has_become_urgent_calls_from_then_on(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    raised = step(xb, xa, "change_urgency", bodies.of("urgency_change", level="urgent"), reference)
    asked = step(xb, xa, "ask", bodies.of("information_request"), reference)
    assert occasions(xa, raised, asked) == [CALLED, CALLED]
    answered = step(xa, xb, "answer", bodies.of("information_answer"), reference)
    lowered = step(xb, xa, "change_urgency", bodies.of("urgency_change", level="routine"), reference)
    refused = step(xb, xa, "refuse", bodies.refusal(), reference, who="ana")
    assert (occasions(xb, answered), occasions(xa, lowered, refused)) == ([CALLED], [CALLED, TOLD])


@pytest.mark.parametrize(
    ("own", "before", "after", "highest"),
    [
        ("routine", "urgent", None, "urgent"),
        ("urgent", "routine", None, "urgent"),
        ("routine", "urgent", "routine", "urgent"),
        ("routine", "routine", "emergency", "emergency"),
        ("routine", "routine", None, "routine"),
    ],
)
def test_the_highest_urgency_counts(own: str, before: str, after: str | None, highest: str) -> None:
    def applied(act: str, urgency: str, body: JsonObject | None = None) -> Applied:
        link = Link("i", "0" * 64, Side.REQUESTED, act, "k", urgency=urgency, body=body or {})  # type: ignore[arg-type]
        return Applied(link, None, "", "", crossed=False)

    second = applied("change_urgency", own, {"level": after}) if after else applied("ask", own)
    assert met([applied("request", before), second], 1) == highest


def test_a_refusal_that_came_on_paper_calls_people_when_it_is_registered(xa: House) -> None:
    sent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XD)
    xa.project()
    body = paper(xa, "refuse", "refusal", bodies.refusal())
    told = register(xa, body, reference=sent.reference)
    assert occasions(xa, told) == [CALLED]


def test_a_paper_that_opens_a_matter_is_as_urgent_as_it_says(xa: House) -> None:
    """The registration itself is filed as routine: it is work of the desk."""
    told = register(xa, paper(xa, "request", "mla_request", urgent_request("emergency")), **TO_XD)
    assert (told.urgency, xa.matter(told.reference).urgency) == ("routine", "emergency")
    assert xa.notices() == ["matter.urgent"]
    spoken = {**TO_XD, "procedure": "preservation"}
    kept = register(xa, paper(xa, "request", "preservation_request", bodies.of("preservation_request")), **spoken)
    assert xa.matter(kept.reference).urgency == "urgent", "a preservation is never routine"
