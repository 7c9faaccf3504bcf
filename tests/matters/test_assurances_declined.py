"""An assurance that is asked for can be declined, whole or in part: it stops the clock and stands in both ledgers."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.kit.ids import StateCode
from app.matters import drafts, queries, reciprocity
from app.procedures.answering import answers
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import open_steps
from app.procedures.table import Eyes, Procedure, Sign
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.course import Course, Q, R
from tests.matters.ministry_and_desk import answered

ASKING = [one for one in CATALOGUE.procedures if one.rows("ask_assurance")]
LIFE, FAIR = "The death penalty will not be sought or carried out.", "The trial is public."
NOT_FAIR: JsonObject = {"code": "fair_trial", "text": FAIR, "why": "no_power", "reason": "The court decides on that."}


def runs(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


@pytest.mark.parametrize("procedure", ASKING, ids=lambda one: one.name)
def test_whoever_may_give_an_assurance_may_decline_it_in_the_same_way(procedure: Procedure) -> None:
    (given,), (declined,) = procedure.rows("give_assurance"), procedure.rows("decline_assurance")
    for name in ("at", "then", "who", "role", "sign", "eyes", "chained", "clocks", "answers"):
        assert getattr(given, name) == getattr(declined, name), name
    assert (declined.sign, declined.eyes) == (Sign.PERSON_AND_SEAL, Eyes.TWO)
    (ask,) = procedure.rows("ask_assurance")
    assert [one.step.act for one in answers(procedure, ask, Q)] == ["give_assurance", "decline_assurance"]


@pytest.mark.parametrize("end", ["", "report_execution"])
def test_a_no_ends_the_clock_and_answers_the_request_also_after_the_end(end: str) -> None:
    course = Course()
    course.begun("m1")
    wanted = course.take(Q, "ask_assurance", days=1)
    assert "assurance_answer" in runs(course)
    if end:
        course.take(Q, end, {"outcomes": [{"measure": "m1", "outcome": "done"}]})
    before = course.seen().seen.status
    course.take(R, "decline_assurance", days=2, answers=wanted)
    seen = course.seen().seen
    assert (seen.status, seen.unanswered, seen.crossed) == (before, (), ())
    assert "assurance_answer" not in runs(course)
    assert not {one.act for one in open_steps(course.procedure, seen, R)} & {"give_assurance", "decline_assurance"}


def test_of_two_requests_each_has_its_own_answer() -> None:
    course = Course()
    course.begun("m1")
    first, second = course.take(Q, "ask_assurance"), course.take(Q, "ask_assurance", days=1)
    course.take(R, "decline_assurance", days=1, answers=second)
    left = [one.started_by for one in course.seen().clocks if one.code == "assurance_answer" and one.stopped is None]
    assert left == [first.id]
    # It was declined already: a second answer to it changes nothing.
    course.take(R, "give_assurance", days=1, answers=second)
    assert [one.act for one in course.seen().seen.crossed] == ["give_assurance"]
    course.take(R, "give_assurance", days=1, answers=first)
    assert course.seen().seen.unanswered == ()


def test_a_no_that_crosses_a_refusal_changes_nothing() -> None:
    course = Course()
    course.begun("m1")
    wanted = course.take(Q, "ask_assurance")
    course.take(R, "decline_assurance", answers=wanted)
    course.take(Q, "refuse", blind=True, days=1)
    seen = course.seen().seen
    assert (seen.status, seen.unanswered) == ("REFUSED", ())
    assert "assurance_answer" not in runs(course)


def test_what_is_declined_stands_in_both_ledgers_as_declined(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    wanted = bodies.of(
        "assurance_request",
        assurances=[{"code": "no_death_penalty", "text": LIFE}, {"code": "fair_trial", "text": FAIR}],
    )
    answered(xb, xa, "ask_assurance", sent.reference, body=wanted)
    partly = answered(xa, xb, "give_assurance", sent.reference, body=bodies.of("assurance", not_given=[NOT_FAIR]))
    answered(xb, xa, "ask_assurance", sent.reference)
    wholly = answered(xa, xb, "decline_assurance", sent.reference)
    for house, state, ours in ((xa, "XB", True), (xb, "XA", False)):
        with house.session("rog_web") as session:
            whole = reciprocity.ledger(session, house.official("ana"), StateCode(state))
        found = [one for one in whole if one.kind in {"assurance", "assurance_declined"}]
        told = [(one.instrument, one.code, one.declined, one.given) for one in found]
        assert told == [
            (wholly.id, "no_death_penalty", True, ours),
            (partly.id, "no_death_penalty", False, ours),
            (partly.id, "fair_trial", True, ours),
        ]
        assert [one.assurance.get("why") for one in found] == ["no_power", None, "no_power"]


def test_an_answer_is_checked_against_the_request_that_it_answers_on_both_sides(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    one, other = [
        answered(xb, xa, "ask_assurance", sent.reference, body=bodies.of("assurance_request", assurances=[row]))
        for row in ({"code": "no_death_penalty", "text": LIFE}, {"code": "fair_trial", "text": FAIR})
    ]

    def codes(answers: str | None) -> set[str]:
        draft = xa.draft("give_assurance", bodies.of("assurance"), reference=sent.reference, in_reply_to=answers)
        with xa.session() as session:
            told = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
        return {found.code for found in told if found.code == "assurance_unspoken"}

    assert (codes(one.id), codes(other.id), codes(None)) == (set(), {"assurance_unspoken"}, {"assurance_unspoken"})
    given = answered(xa, xb, "give_assurance", sent.reference, in_reply_to=one.id)
    with xb.session() as session:
        told = queries.findings_on_received(session, xb.office, xb.official("cem"), given.id, sender=given.sender)
    assert [found.code for found in told if found.code == "assurance_unspoken"] == []
    assert codes(None) == {"assurance_unspoken"}, "the only one that waits"
