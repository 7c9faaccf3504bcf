"""Emergency disclosure on both sides: minutes and hours, questions beside the work, a request after (§3.14)."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE, END
from app.procedures.engine import open_steps, project
from app.procedures.table import Eyes, Side, Sign, Starts, Step
from tests.factories import bodies
from tests.procedures.playing import letter, play, status

R, Q = Side.REQUESTING, Side.REQUESTED
TOLD: JsonObject = {
    "measure": "m1",
    "category": "ACCESS_LOGS",
    "text": "81.2.69.142",
    "identifiers": [{"id": "i1", "kind": "ip", "address": "81.2.69.142"}],
}


def row(act: str) -> Step:
    return EMERGENCY_DISCLOSURE.rows(act)[0]


@pytest.mark.parametrize(
    ("acts", "then"),
    [
        (["request", "acknowledge", "determine", "disclose", "confirm_evidence", "regularise", "close"], "CLOSED"),
        (["request", "acknowledge", "disclose"], "DISCLOSED"),
        (["request", "determine", "refuse"], "REFUSED"),
        (["request", "acknowledge", "ask", "answer", "disclose"], "DISCLOSED"),
        (["request", "ask", "determine", "answer"], "DETERMINED"),
        (["note_oral", "report_act", "confirm_oral", "acknowledge"], "ACKNOWLEDGED"),
        (["note_oral", "lapse"], "LAPSED"),
        (["note_oral", "determine", "disclose", "confirm_oral", "regularise", "close"], "CLOSED"),
        (["note_oral", "disclose", "confirm_oral", "confirm_evidence"], "DISCLOSED"),
        (["note_oral", "determine", "confirm_oral", "ask", "answer", "disclose"], "DISCLOSED"),
        (["note_oral", "determine", "lapse"], "LAPSED"),
        (["note_oral", "determine", "refuse"], "REFUSED"),
        (["request", "withdraw", "note_withdrawal"], "WITHDRAWN"),
        (["request", "acknowledge", "disclose", "close", "reopen"], "ACKNOWLEDGED"),
        (["request", "acknowledge", "report_none", "close"], "CLOSED"),
        (["request", "acknowledge", "determine", "report_none"], "NOT_FOUND"),
        (["note_oral", "report_none", "confirm_oral"], "NOT_FOUND"),
        (["request", "propose_conditions", "accept_conditions", "disclose"], "DISCLOSED"),
        (["note_oral", "propose_conditions", "decline_conditions", "confirm_oral", "determine"], "DETERMINED"),
        (["request", "propose_conditions", "decline_conditions", "disclose"], "DISCLOSED"),
        (["request", "acknowledge", "propose_conditions", "decline_conditions", "propose_conditions",
          "accept_conditions", "report_none"], "NOT_FOUND"),
        (["request", "consult", "answer_consult", "refuse"], "REFUSED"),
        (["request", "consult", "determine", "answer_consult"], "DETERMINED"),
    ],
)  # fmt: skip
def test_a_course_ends_where_the_law_says(acts: list[str], then: str) -> None:
    assert status(EMERGENCY_DISCLOSURE, *acts) == then


def test_nothing_is_disclosed_before_a_person_has_read_or_heard_the_request() -> None:
    """Who has taken a call down and called back has heard it."""
    places = {status for step in EMERGENCY_DISCLOSURE.rows("disclose") for status in step.at}
    assert places == {"ORAL", "ACKNOWLEDGED", "DETERMINED"}


def test_what_was_disclosed_on_a_call_is_not_undone_by_a_lapse() -> None:
    """It is known there; what is owed is the letter, and that may come until the matter is closed."""
    seen = project(EMERGENCY_DISCLOSURE, play(EMERGENCY_DISCLOSURE, "note_oral", "disclose"))
    assert "lapse" not in {step.act for step in open_steps(EMERGENCY_DISCLOSURE, seen, Q)}
    assert "confirm_oral" in {step.act for step in open_steps(EMERGENCY_DISCLOSURE, seen, R)}
    written = project(EMERGENCY_DISCLOSURE, play(EMERGENCY_DISCLOSURE, "request", "acknowledge", "disclose"))
    assert "confirm_oral" not in {step.act for step in open_steps(EMERGENCY_DISCLOSURE, written, R)}


def may(side: Side, *acts: str) -> set[str]:
    """What a side may do after a course."""
    seen = project(EMERGENCY_DISCLOSURE, play(EMERGENCY_DISCLOSURE, *acts))
    return {step.act for step in open_steps(EMERGENCY_DISCLOSURE, seen, side)}


ANSWERS = {"accept_conditions", "decline_conditions"}


def test_conditions_are_answered_while_they_stand_and_nothing_else_is() -> None:
    assert may(R, "request", "propose_conditions") >= ANSWERS
    assert not may(R, "request", "determine") & ANSWERS
    assert not may(R, "request", "propose_conditions", "accept_conditions") & ANSWERS
    assert not may(R, "request", "propose_conditions", "determine") & ANSWERS
    assert not may(R, "request", "acknowledge", "propose_conditions", "disclose") & ANSWERS


def test_softer_conditions_take_the_place_of_those_before() -> None:
    links = play(EMERGENCY_DISCLOSURE, "request", "propose_conditions", "propose_conditions")
    assert [one.id for one in project(EMERGENCY_DISCLOSURE, links).unanswered] == [links[-1].id]


def test_who_disclosed_while_the_conditions_were_declined_has_disclosed() -> None:
    """The other side hears at once that they do not bind."""
    both = play(EMERGENCY_DISCLOSURE, "request", "acknowledge", "propose_conditions")
    crossing = [letter(EMERGENCY_DISCLOSURE, both, act) for act in ("decline_conditions", "disclose")]
    seen = project(EMERGENCY_DISCLOSURE, [*both, *crossing])
    assert seen.status == "DISCLOSED"
    assert [link.act for link in seen.crossed] == ["decline_conditions"]
    assert row("decline_conditions").wakes


def test_that_nothing_is_held_is_said_once_somebody_has_looked() -> None:
    places = {status for step in EMERGENCY_DISCLOSURE.rows("report_none") for status in step.at}
    assert places == {"ORAL", "ACKNOWLEDGED", "DETERMINED"}
    assert row("report_none").wakes


def test_a_question_does_not_stop_the_work() -> None:
    asked = play(EMERGENCY_DISCLOSURE, "request", "acknowledge", "ask")
    seen = project(EMERGENCY_DISCLOSURE, asked)
    assert seen.status == "ACKNOWLEDGED"
    assert [one.act for one in seen.unanswered] == ["ask"]
    assert not row("ask").chained


def test_disclosure_and_withdrawal_that_cross_leave_it_disclosed() -> None:
    """The requested side states facts that are done in the world."""
    both = play(EMERGENCY_DISCLOSURE, "request", "acknowledge")
    gone, given = letter(EMERGENCY_DISCLOSURE, both, "withdraw"), letter(EMERGENCY_DISCLOSURE, both, "disclose")
    seen = project(EMERGENCY_DISCLOSURE, [*both, gone, given])
    assert seen.status == "DISCLOSED"
    assert [link.act for link in seen.crossed] == ["withdraw"]


def test_it_leaves_at_once_and_a_refusal_never_does() -> None:
    for act in ("request", "disclose", "report_none", "accept_conditions", "decline_conditions"):
        assert (row(act).eyes, row(act).sign) == (Eyes.TWO_AFTER, Sign.PERSON_AND_SEAL)
    assert row("refuse").eyes is Eyes.TWO
    assert row("determine").sign is Sign.SEAL


def test_the_clocks_run_in_minutes_and_hours() -> None:
    started = {one.code: one for step in EMERGENCY_DISCLOSURE.steps for one in step.clocks if isinstance(one, Starts)}
    steps = [one for step in EMERGENCY_DISCLOSURE.steps for one in step.clocks if isinstance(one, Starts)]
    spans = {one.code: one.spans[2] for one in steps if one.spans}
    told = {code: (spans[code].number, spans[code].unit.value) for code in ("ack_24_7", "determine", "disclose")}
    assert told == {"ack_24_7": (30, "minutes"), "determine": (4, "hours"), "disclose": (8, "hours")}
    assert (spans["answer_query"].number, spans["confirm_oral"].number) == (2, 24)
    assert (spans["conditions_answer"].number, spans["consult_answer"].number) == (1, 1)
    assert started["regularise"].until == "regularise_by"


def test_every_end_can_be_closed() -> None:
    for end in END:
        assert any(step.act == "close" and end in step.at for step in EMERGENCY_DISCLOSURE.steps)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("emergency_request", {"emergency": None}, "emergency: is missing"),
        ("emergency_request", {"data": []}, "data: must hold at least 1"),
        ("emergency_request", {"identifiers": []}, "data.0.identifiers.0: names i1"),
        ("determination", {"decision": "with_conditions"}, "conditions: must stand with with_conditions"),
        ("emergency_disclosure", {"short_data": []}, "short_data: is missing: nothing is disclosed"),
        ("emergency_disclosure", {"short_data": [TOLD, TOLD]}, "short_data: holds the id of an identifier twice"),
        (
            "emergency_disclosure",
            {"short_data": [{**TOLD, "identifiers": [{"id": "i1", "kind": "ip", "address": "81.2.69"}]}]},
            "short_data.0.identifiers.0.address: must be an IPv4 or IPv6 address",
        ),
        ("emergency_disclosure", {"outcomes": []}, "outcomes: must hold at least 1"),
    ],
)
def test_what_means_nothing_is_told_at_its_place(kind: str, changes: dict[str, object], said: str) -> None:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))  # type: ignore[arg-type]  # a test's own values
    assert f"{found[0].field}: {found[0].words}".startswith(said)


def test_facts_that_only_the_treaty_asks_for_are_no_reason_to_reject() -> None:
    for member in ("persons", "relationship", "provider", "statement"):
        assert contents.problems("emergency_request", 1, bodies.of("emergency_request", **{member: None})) == ()
