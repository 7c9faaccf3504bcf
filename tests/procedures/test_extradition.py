"""Extradition: the table's own turns, what crosses, what is refused, and its clocks (`law.md` §3.6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.procedures.extradition import EXTRADITION
from app.procedures.table import Eyes, Side, Sign
from tests.factories import bodies
from tests.matters.course import Course

R, Q = Side.REQUESTING, Side.REQUESTED


def course() -> Course:
    return Course(EXTRADITION)


def arrested(**more: str) -> Course:
    found = course()
    found.take(R, "ask_provisional_arrest", urgency="urgent")
    found.take(Q, "report_arrest", {"deadline": "2027-01-29", **more}, days=2, urgency="urgent")
    return found


def acknowledged() -> Course:
    found = course()
    found.take(R, "request")
    found.take(Q, "acknowledge", days=1)
    return found


def granted(act: str = "grant", **more: str) -> Course:
    found = acknowledged()
    body: JsonObject = {"surrender_by": "2027-03-01", **more}
    found.take(Q, act, body, days=30)
    return found


def first(kind: str, **changes: object) -> str:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))  # type: ignore[arg-type]  # tests hand in anything
    return f"{found[0].field}: {found[0].words}" if found else ""


def test_nothing_leaves_before_the_second_look() -> None:
    assert all(step.eyes is not Eyes.TWO_AFTER for step in EXTRADITION.steps)
    decisive = {"request", "grant", "grant_postponed", "refuse", "surrender", "make_final", "release", "decide_transit"}
    for step in EXTRADITION.steps:
        if step.act in decisive:
            assert (step.eyes, step.sign) == (Eyes.TWO, Sign.PERSON_AND_SEAL), step.act


def test_from_arrest_to_surrender() -> None:
    found = arrested()
    clock = found.clock("extradition_provisional")
    assert (clock.due, clock.duty) == (datetime(2027, 1, 29, 23, 59, 59, tzinfo=UTC), R)
    assert found.clock("ack_24_7").stopped is not None
    found.take(R, "request", days=20)
    assert found.clock("extradition_provisional").stopped is not None
    for side, act, status in (
        (Q, "acknowledge", "ACKNOWLEDGED"),
        (Q, "record_consent", "ACKNOWLEDGED"),
        (Q, "grant", "GRANTED"),
        (Q, "surrender", "SURRENDERED"),
        (R, "confirm_surrender", "SURRENDERED"),
    ):
        found.take(side, act, days=3)
        assert found.seen().seen.status == status
    assert found.clock("surrender_receipt").stopped is not None
    assert not [clock for clock in found.seen().clocks if clock.stopped is None]


def test_consent_sets_thirty_days_until_the_decision_sets_the_day() -> None:
    found = acknowledged()
    found.take(Q, "record_consent")
    signed = found.time
    due = found.clock("surrender").due
    assert due is not None
    assert due.date() == (signed + timedelta(days=30)).date()
    found.take(Q, "grant", {"surrender_by": "2027-02-01"}, days=2)
    assert found.clock("surrender").due == datetime(2027, 2, 1, 23, 59, 59, tzinfo=UTC)
    assert len([one for one in found.seen().clocks if one.code == "surrender" and one.stopped is None]) == 1


def test_a_term_that_ends_frees_the_person_and_the_request_may_still_come() -> None:
    found = arrested()
    found.take(Q, "release_no_request", days=60)
    assert found.seen().seen.status == "LAPSED"
    found.take(R, "request", days=3)
    assert found.seen().seen.status == "RECEIVED"


def test_a_request_that_crosses_the_release_stands() -> None:
    found = arrested()
    found.take(R, "request", days=59)
    found.take(Q, "release_no_request", blind=True)
    seen = found.seen().seen
    assert seen.status == "RECEIVED"
    assert [one.act for one in seen.crossed] == []


def test_a_withdrawal_that_crosses_the_surrender_comes_too_late() -> None:
    found = granted()
    found.take(R, "withdraw")
    found.take(Q, "surrender", blind=True)
    seen = found.seen().seen
    assert seen.status == "SURRENDERED"
    assert [one.act for one in seen.crossed] == ["withdraw"]


def test_a_refusal_that_crosses_the_withdrawal_stands() -> None:
    found = acknowledged()
    found.take(R, "withdraw")
    found.take(Q, "refuse", blind=True)
    assert found.seen().seen.status == "REFUSED"


def test_an_appeal_stops_the_days_and_leads_back() -> None:
    found = granted()
    found.take(Q, "report_appeal", days=5)
    assert found.seen().seen.status == "APPEAL_PENDING"
    assert found.clock("surrender").paused is not None
    found.take(Q, "end_appeal", days=40)
    assert found.seen().seen.status == "GRANTED"
    assert found.clock("surrender").paused is None


def test_after_an_appeal_it_may_be_refused() -> None:
    found = granted()
    found.take(Q, "report_appeal")
    found.take(Q, "refuse", {"prosecute_instead": True, "outcome_report_on": "2028-01-01"})
    assert found.seen().seen.status == "REFUSED"
    assert found.clock("outcome_report").due == datetime(2028, 1, 1, 23, 59, 59, tzinfo=UTC)
    found.take(Q, "report_outcome", {"next_report_on": "2029-01-01"}, days=400)
    assert found.clock("outcome_report").due == datetime(2029, 1, 1, 23, 59, 59, tzinfo=UTC)
    found.take(Q, "report_outcome", days=100)
    assert found.clock("outcome_report").stopped is not None


def test_a_plain_refusal_owes_no_report() -> None:
    found = acknowledged()
    found.take(Q, "refuse", {"prosecute_instead": False})
    assert not [one for one in found.seen().clocks if one.stopped is None]


@pytest.mark.parametrize("end", ["return_person", "make_final"])
def test_a_temporary_surrender_ends_by_return_or_for_good(end: str) -> None:
    found = granted("grant_postponed")
    found.take(Q, "surrender_temporarily", {"return_by": "2027-02-01"})
    assert found.seen().seen.status == "TEMPORARILY_SURRENDERED"
    assert found.clock("return_due").duty is R
    found.take(*((R, "return_person") if end == "return_person" else (Q, "make_final")), days=5)
    assert found.seen().seen.status == {"return_person": "GRANTED_POSTPONED", "make_final": "SURRENDERED"}[end]
    assert found.clock("return_due").stopped is not None
    assert (found.clock("surrender").stopped is None) is (end == "return_person")
    assert found.clock("surrender").paused is None


@pytest.mark.parametrize("closed", [False, True])
def test_a_person_lent_for_a_time_is_brought_back_though_the_request_is_withdrawn(closed: bool) -> None:
    found = granted("grant_postponed", surrender_by="2027-03-01")
    found.take(Q, "surrender_temporarily", {"return_by": "2027-02-01"})
    found.take(R, "withdraw", days=1)
    if closed:
        found.take(Q, "close", days=1)
    assert found.clock("return_due").stopped is None
    found.take(R, "return_person", days=1)
    assert not found.seen().seen.crossed
    assert found.clock("return_due").stopped is not None


def test_a_person_who_is_not_fetched_is_free() -> None:
    found = granted()
    found.take(Q, "report_not_collected", days=60)
    assert found.seen().seen.status == "LAPSED"
    assert not [one for one in found.seen().clocks if one.stopped is None]


def test_silence_closes_nothing_while_a_person_is_held() -> None:
    places = {status for step in EXTRADITION.rows("close_silent") for status in step.at}
    assert places == {"PROVISIONAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "TRANSIT_ASKED"}


def test_transit_is_a_matter_of_its_own() -> None:
    found = course()
    found.take(R, "ask_transit")
    assert found.clock("transit_answer").duty is Q
    found.take(Q, "decide_transit", days=4)
    assert found.seen().seen.status == "TRANSIT_DECIDED"
    assert found.clock("transit_answer").stopped is not None


def test_bodies_say_one_thing_and_not_its_opposite() -> None:
    assert first("release_of_person", released_at=None) == "released_at: or held_for must be given, and not both"
    assert "released_at" in first("not_collected", held_for="Theft")
    assert first("extradition_decision", postponed_for=None).startswith("postponed_for")
    assert first("extradition_decision", decision="granted").startswith("postponed_for")
    nothing = [{"offence": "Fraud", "granted": False, "reason": "No dual criminality."}]
    assert first("extradition_decision", offences=nothing).startswith("offences: holds none")
    assert first("extradition_decision", offences=[{"offence": "Fraud", "granted": False}]) == (
        "offences.0.reason: is missing: say why not"
    )
    assert first("transit_decision", decision="refused").startswith("grounds")
    assert first("transit_request", legs=[]) != ""


def test_a_sentenced_person_is_asked_for_by_the_same_request() -> None:
    consent: JsonObject = {"given_on": "2026-11-02", "words": "I wish to serve my sentence at home."}
    assert first("extradition_request", mode="sentenced_transfer", consent=consent) == ""


def test_consent_to_surrender_names_no_measure() -> None:
    assert first("consent_record", measures=None, renounces_specialty=True) == ""
    assert first("refusal", measures=None, prosecute_instead=True, outcome_report_on="2027-12-01") == ""


def test_a_request_for_provisional_arrest_is_acknowledged_and_asked_about() -> None:
    found = course()
    found.take(R, "ask_provisional_arrest", urgency="urgent")
    found.take(Q, "acknowledge", urgency="urgent")
    assert found.clock("ack_24_7").stopped is not None
    question = found.take(Q, "ask", urgency="urgent")
    assert found.clock("answer_query").duty is R
    found.take(R, "answer", answers=question, urgency="urgent")
    assert found.clock("answer_query").stopped is not None
    assert found.seen().seen.status == "PROVISIONAL"
    found.take(Q, "ask", urgency="urgent")
    found.take(R, "request")
    assert found.clock("answer_query").stopped is not None, "the request answers it"
    found.take(Q, "acknowledge")
    found.take(Q, "report_arrest")
    assert found.seen().seen.status == "ACKNOWLEDGED"


def test_whoever_holds_the_person_says_that_they_are_free_wherever_the_request_went() -> None:
    """Also where the other side has closed what it withdrew: it was told of nothing yet."""
    found = arrested()
    found.take(R, "request")
    found.take(Q, "refer_elsewhere")
    found.take(Q, "release")
    assert found.seen().seen.status == "REFERRED"
    withdrawn = arrested()
    withdrawn.take(R, "withdraw")
    withdrawn.take(R, "close")
    withdrawn.take(Q, "release")
    assert withdrawn.seen().seen.status == "CLOSED"


def test_after_a_refusal_it_is_told_that_the_person_is_free() -> None:
    found = arrested()
    found.take(Q, "refuse")
    found.take(Q, "release")
    assert found.seen().seen.status == "REFUSED"
