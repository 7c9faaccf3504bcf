"""Information on both sides: terms first or at once, questions, answers, what came of it (`law.md` §3.3)."""

from __future__ import annotations

import pytest

from app.procedures import contents
from app.procedures.engine import open_steps, project
from app.procedures.information import INFORMATION, OPEN
from app.procedures.table import Eyes, Pauses, Resumes, Side, Starts, Step
from tests.factories import bodies
from tests.procedures.playing import letter, play, status


def row(act: str) -> Step:
    return INFORMATION.rows(act)[0]


@pytest.mark.parametrize(
    ("acts", "then"),
    [
        (["offer", "accept_terms", "send", "acknowledge", "feedback", "reply", "feedback", "close"], "CLOSED"),
        (["offer", "decline_terms"], "TERMS_DECLINED"),
        (["offer", "decline_terms", "offer", "accept_terms"], "TERMS_ACCEPTED"),
        (["offer", "decline_terms", "send", "acknowledge"], "ACKNOWLEDGED"),
        (["offer", "decline_terms", "close"], "CLOSED"),
        (["inquire", "ask", "answer", "reply"], "ANSWERED"),
        (["send", "acknowledge", "ask", "instruct_not_to_disclose"], "ANSWERED"),
        (["send", "acknowledge", "feedback"], "ACKNOWLEDGED"),
        (["send", "reply"], "ANSWERED"),
        (["inquire", "acknowledge", "reply"], "ANSWERED"),
        (["inquire", "decline"], "DECLINED"),
        (["send", "instruct_not_to_disclose"], "ANSWERED"),
        (["offer", "withdraw", "note_withdrawal"], "WITHDRAWN"),
        (["send", "close_silent", "reopen"], "ACKNOWLEDGED"),
    ],
)
def test_a_course_ends_where_the_law_says(acts: list[str], then: str) -> None:
    assert status(INFORMATION, *acts) == then


def test_the_substance_is_not_sent_before_the_terms_are_answered() -> None:
    places = {place for step in INFORMATION.rows("send") for place in step.at}
    assert "OFFERED" not in places


def test_what_was_sent_and_declined_is_not_offered_again_in_its_matter() -> None:
    """BC 26(2): of an offer whose terms were declined its sender decides; a lead that cannot be followed has ended."""
    declined = project(INFORMATION, play(INFORMATION, "inquire", "decline"))
    assert declined.status == "DECLINED"
    assert not {"offer", "send"} & {step.act for step in open_steps(INFORMATION, declined, Side.REQUESTING)}


def test_a_question_leaves_the_status_and_the_time_for_the_answer_stands_meanwhile() -> None:
    asked = play(INFORMATION, "inquire", "ask")
    assert project(INFORMATION, asked).status == "SENT"
    assert Pauses("inquiry_answer") in row("ask").clocks
    assert Resumes("inquiry_answer") in row("answer").clocks
    assert not row("ask").chained


def test_what_is_recalled_while_it_is_answered_stays_answered() -> None:
    """A withdrawal does not undo knowledge."""
    both = play(INFORMATION, "send", "acknowledge")
    seen = project(INFORMATION, [*both, letter(INFORMATION, both, "withdraw"), letter(INFORMATION, both, "reply")])
    assert seen.status == "ANSWERED"


def test_silence_may_end_it_anywhere() -> None:
    assert {place for step in INFORMATION.rows("close_silent") for place in step.at} == set(OPEN)


def test_a_no_takes_two_and_a_lead_leaves_at_once() -> None:
    assert row("decline").eyes is Eyes.TWO
    for act in ("offer", "send", "inquire", "reply", "accept_terms"):
        assert row(act).eyes is Eyes.TWO_AFTER


def test_the_clocks_are_those_of_the_field() -> None:
    started = {one.code: one for step in INFORMATION.steps for one in step.clocks if isinstance(one, Starts)}
    offer = started["offer_answer"].spans
    assert offer is not None
    assert [(one.number, one.unit.value) for one in offer] == [(5, "days"), (1, "hours"), (1, "hours")]
    asked, given = started["inquiry_answer"].spans, started["feedback"].spans
    assert asked is not None
    assert given is not None
    assert (asked[1].number, asked[1].unit.value, given[1].number, given[1].unit.value) == (24, "hours", 30, "days")


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("information_offer", {"subject": "two\nlines"}, "subject: must be one line"),
        ("information_offer", {"summary": "More"}, "summary: is not known here"),
        ("information", {"kind": "rumour"}, "kind: must be lead, spontaneous"),
        (
            "information",
            {"grade": {"scale": "4x4", "source_grade": "E", "information_grade": 1}},
            "grade.scale: has four",
        ),
        ("inquiry", {"question": None}, "question: is missing"),
        ("nondisclosure_instruction", {"grounds": []}, "grounds: must hold at least 1"),
        ("feedback", {"assessment": "fine"}, "assessment: must be useful"),
    ],
)
def test_what_means_nothing_is_told_at_its_place(kind: str, changes: dict[str, object], said: str) -> None:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))  # type: ignore[arg-type]  # a test's own values
    assert f"{found[0].field}: {found[0].words}".startswith(said)
