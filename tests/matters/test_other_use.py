"""Whoever received material asks for another use of it, whichever side it is, and whoever gave it answers."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.matters import drafts
from app.procedures import contents
from app.procedures.assistance import ASSISTANCE
from app.procedures.engine import Link, Pin
from app.procedures.forensics import FORENSICS
from app.procedures.information import INFORMATION
from app.procedures.joint import JOINT
from app.procedures.mla import MLA
from app.procedures.table import Procedure, Side
from app.procedures.transfer import TRANSFER
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.course import Course, Q, R
from tests.procedures.walking import Walk

EMAIL: JsonObject = {"id": "i1", "kind": "email", "address": "fraud@example.xb"}
LIMIT: JsonObject = {"id": "c1", "code": "no_onward", "text": "Ask before you pass it on."}
GIVING: dict[str, tuple[Procedure, tuple[tuple[Side, str], ...]]] = {
    "information": (INFORMATION, ((R, "send"),)),
    "an inquiry": (INFORMATION, ((R, "inquire"),)),
    "terms that were accepted": (INFORMATION, ((R, "offer"), (Q, "accept_terms"), (R, "send"))),
    "a file": (TRANSFER, ((R, "request"), (Q, "acknowledge"), (Q, "accept"), (R, "send_file"), (Q, "confirm_file"))),
    "exhibits": (FORENSICS, ((R, "entrust"), (Q, "acknowledge"), (Q, "accept"), (R, "send_exhibits"))),
    "a team's evidence": (JOINT, ((R, "propose"), (Q, "accept"), (R, "share"))),
    "help": (ASSISTANCE, ((R, "request"),)),
}
"""Where the side that asks gives, and the side that is asked receives."""


@pytest.mark.parametrize("given", GIVING)
def test_the_receiver_asks_and_the_giver_answers_in_every_procedure(given: str) -> None:
    procedure, steps = GIVING[given]
    walk = Walk(procedure).go(*steps)
    before, open_ = walk.status, walk.seen.unanswered
    assert not walk.may(R, "decide_other_use")
    walk.go((Q, "ask_other_use"))
    assert not walk.may(Q, "decide_other_use"), "nobody consents to its own question"
    walk.go((R, "decide_other_use"))
    assert (walk.status, walk.seen.unanswered) == (before, open_)
    for act in ("ask_other_use", "decide_other_use"):
        assert {status for row in procedure.rows(act) for status in row.at} == {*procedure.statuses}


@pytest.mark.parametrize("procedure", [INFORMATION, JOINT, TRANSFER, FORENSICS, MLA], ids=lambda one: one.name)
def test_questions_that_cross_are_each_answered_by_the_other_side(procedure: Procedure) -> None:
    opening = {"information": "send", "joint": "propose", "forensics": "entrust"}.get(procedure.name, "request")
    walk = Walk(procedure).go((R, opening))
    walk.both((R, "ask_other_use"), (Q, "ask_other_use"))
    ours, theirs = (one.pin for one in walk.links[-2:])
    assert {one.pin for one in walk.seen.unanswered if one.act == "ask_other_use"} == {ours, theirs}
    for side, wrong in ((Q, theirs), (R, ours)):  # nobody answers itself
        assert not _accepted(walk, walk.link(side, "decide_other_use", wrong))
    walk.both((R, "decide_other_use"), (Q, "decide_other_use"))
    assert [one.act for one in walk.seen.unanswered if one.act == "ask_other_use"] == []
    assert not walk.seen.crossed


def _accepted(walk: Walk, link: Link) -> bool:
    return type(walk.judged(link)).__name__ == "Accepted"


def test_each_answer_ends_the_other_side_s_clock_alone() -> None:
    course = Course(INFORMATION)
    course.take(R, "send")
    asked = course.take(Q, "ask_other_use", days=1)
    asked_back = course.take(R, "ask_other_use", days=1)
    owed = {one.started_by: one.duty for one in course.seen().clocks if one.code == "use_answer"}
    assert owed == {asked.id: R, asked_back.id: Q}
    course.take(R, "decide_other_use", answers=asked, days=1)
    assert {one.started_by for one in course.seen().clocks if one.code == "use_answer" and one.stopped is None} == {
        asked_back.id
    }


def pin(row: object) -> JsonObject:
    """Id and digest of an instrument."""
    return {"id": row.id, "sha256": row.sha256}  # type: ignore[attr-defined]  # a row or a link


def stops(house: House, draft: str) -> bool:
    with house.session() as session:
        told = {one.key for one in drafts.findings_of(session, house.office, house.official("cem"), draft)}
    return "identifier_under_conditions@identifiers.0" in told


def test_information_under_a_condition_goes_on_to_a_third_state_once_its_giver_consents(xa: House, xb: House) -> None:
    """XB tells, of itself; XA is the side that is asked, and asks."""
    body = bodies.of("information", use="ask_first", identifiers=[EMAIL], conditions=[LIMIT])
    material = xb.issue("send", body, **{**TO_XB, "procedure": "information", "recipient": "XA.moj"})
    carry(xb, material, xa)
    xa.project()
    draft = xa.draft("request", bodies.mla_request(identifiers=[EMAIL]), **{**TO_XB, "recipient": "XD.moj"})
    assert stops(xa, draft)
    wish: JsonObject = {"material": pin(material), "use": "Evidence", "proceeding": "114", "reason": "Needed."}
    asked = xa.issue("ask_other_use", {**wish, "onward_to": ["XD"]}, reference=material.reference)
    carry(xa, asked, xb)
    xb.project()
    decided = xb.issue("decide_other_use", {"decision": "agreed"}, reference=material.reference, in_reply_to=asked.id)
    carry(xb, decided, xa)
    xa.project()
    source: JsonObject = {"matter": material.reference, "feeds": ["identifiers.0"], "conditions": ["Ask"]}
    fields: JsonObject = {"sources": [{**source, "consent": pin(decided)}]}
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {}, fields=fields)
    assert not stops(xa, draft)


REF: JsonObject = {"id": "01936f3e-4c5b-7aa1-9f00-0123456789ab", "sha256": "ab" * 32}
DESTROYED: JsonObject = {"what": "Both copies.", "when": "2027-05-30", "method": "Overwritten before two officers."}


def brought(course: Course, act: str, side: Side = Q) -> Link:
    conditions: JsonObject = {"id": "c1", "code": "destroy_by", "text": "Then destroyed.", "by": "2027-06-30"}
    return course.take(side, act, {"outcomes": [], "conditions": [conditions]}, days=1)


def open_clocks(course: Course, code: str) -> dict[str, Side]:
    return {one.started_by: one.duty for one in course.seen().clocks if one.code == code and one.stopped is None}


def named(link: Link | Pin) -> JsonObject:
    return {"id": link.id, "sha256": link.sha256}


def test_what_was_to_be_destroyed_is_told_to_be_and_only_of_the_material_that_is_named() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    first, last = brought(course, "transmit"), brought(course, "transmit_final")
    course.take(R, "close", days=1)
    owed = {first.id: R, last.id: R}
    assert open_clocks(course, "destroy_by") == owed
    course.take(R, "message", {"about": named(first)}, days=1)  # a word about it, and no more
    course.take(R, "message", {"destroyed": DESTROYED}, days=1)  # of what, is not said
    course.take(Q, "message", {"about": named(first), "destroyed": DESTROYED}, days=1)  # it is not theirs to say
    assert open_clocks(course, "destroy_by") == owed
    course.take(R, "message", {"about": named(first), "destroyed": DESTROYED}, days=1)
    assert open_clocks(course, "destroy_by") == {last.id: R}
    course.take(R, "message", {"about": named(last), "destroyed": DESTROYED}, days=1)
    assert open_clocks(course, "destroy_by") == {}


def test_both_sides_of_a_team_say_what_they_destroyed() -> None:
    course = Course(JOINT)
    proposed = course.take(R, "propose")
    course.take(Q, "accept", answers=proposed)
    theirs, ours = brought(course, "share", Q), brought(course, "share", R)
    course.take(R, "end")
    assert open_clocks(course, "destroy_by") == {theirs.id: R, ours.id: Q}
    course.take(R, "message", {"about": named(theirs), "destroyed": DESTROYED}, days=1)
    assert open_clocks(course, "destroy_by") == {ours.id: Q}


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("closed", [True, False])
def test_a_notice_of_what_exonerates_is_answered_by_a_word_whether_to_consult(wanted: bool, closed: bool) -> None:
    course = Course()
    course.begun()
    if closed:
        course.take(Q, "refuse")
        course.take(R, "close")
    told = course.take(R, "notify_exculpatory", days=1)
    assert open_clocks(course, "exculpatory_consult") == {told.id: Q}
    course.take(Q, "message", {"about": named(told)}, days=1)
    course.take(R, "message", {"about": named(told), "wants_consultation": wanted}, days=1)  # its own notice
    assert open_clocks(course, "exculpatory_consult") == {told.id: Q}
    course.take(Q, "message", {"about": named(told), "wants_consultation": wanted}, days=1)
    assert open_clocks(course, "exculpatory_consult") == {}


def test_a_message_that_says_what_became_of_an_instrument_names_it_and_one_alone() -> None:
    def faults(**more: object) -> list[str]:
        body = bodies.of("communication", **{"about": REF, **more})
        return [one.field for one in contents.problems("communication", contents.newest("communication"), body)]

    assert faults(about=None, wants_consultation=False) == ["about"]
    assert faults(about=None, destroyed=DESTROYED) == ["about"]
    assert faults(destroyed=DESTROYED, wants_consultation=True) == ["destroyed"]
    assert faults(destroyed=DESTROYED) == faults(wants_consultation=False) == faults() == []
