"""A person in the other State's custody: returned, dead, escaped, set free, or needed there for longer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.procedures.engine import Link
from app.procedures.extradition import EXTRADITION
from app.procedures.table import Basis
from tests.factories import bodies
from tests.matters.course import Course, Q, R

DUE = datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)


def handed_over(*measures: str) -> tuple[Course, list[Link]]:
    """A matter in which a person was handed over for each measure, until 1 March."""
    course = Course()
    course.begun(*measures)
    course.take(Q, "accept")
    handed = [course.take(Q, "hand_over", {"measures": [one], "return_by": "2027-03-01"}) for one in measures]
    for one in handed:
        course.take(R, "take_over", answers=one)
    return course, handed


def naming(link: Link, **more: object) -> JsonObject:
    return {"hand_over": {"id": link.id, "sha256": link.sha256}, **more}  # type: ignore[dict-item]


def running(course: Course) -> list[str]:
    assert not course.seen().seen.crossed
    own = {"return_due", "custody_report", "custody_confirmed", "stay_answer"}
    return sorted(one.code for one in course.seen().clocks if one.stopped is None and one.code in own)


@pytest.mark.parametrize(
    ("says", "confirms"), [("return_person", "confirm_person"), ("report_custody_end", "note_custody_end")]
)
def test_once_it_is_said_that_the_person_is_back_or_gone_the_other_side_has_to_confirm_it(
    says: str, confirms: str
) -> None:
    course, (handed,) = handed_over("m1")
    assert running(course) == ["custody_report", "return_due"]
    told = course.take(R, says, naming(handed), days=2)
    assert running(course) == ["custody_confirmed"]
    assert course.clock("custody_confirmed").duty is Q
    course.take(Q, "report_execution", {"outcomes": []})
    assert running(course) == ["custody_confirmed"]
    course.take(Q, confirms, naming(handed), answers=told)
    assert running(course) == []


def test_of_two_persons_only_the_one_who_is_gone_is_not_awaited_any_more() -> None:
    course, (handed, other) = handed_over("m1", "m2")
    told = course.take(R, "report_custody_end", naming(handed))
    course.take(Q, "note_custody_end", naming(handed), answers=told)
    assert running(course) == ["custody_report", "return_due"]
    assert course.clock("return_due").started_by == other.id


def test_who_escaped_and_was_found_is_still_brought_back() -> None:
    course, (handed,) = handed_over("m1")
    told = course.take(R, "report_custody_end", naming(handed))
    course.take(Q, "note_custody_end", naming(handed), answers=told)
    back = course.take(R, "return_person", naming(handed), days=3)
    course.take(Q, "confirm_person", answers=back)
    assert running(course) == []


@pytest.mark.parametrize("agreed", [True, False])
def test_a_longer_stay_moves_the_return_only_where_it_is_agreed(agreed: bool) -> None:
    course, (_, other) = handed_over("m1", "m2")
    ask = course.take(R, "ask_longer_stay", {"measures": ["m2"], "until": "2027-04-15"})
    assert course.clock("stay_answer").duty is Q
    course.take(Q, "decide_longer_stay", {"agreed": agreed}, answers=ask)
    assert "stay_answer" not in running(course)
    first, second = [one for one in course.seen().clocks if one.code == "return_due"]
    assert (first.due, second.started_by) == (DUE, other.id)
    moved = datetime(2027, 4, 15, 23, 59, 59, tzinfo=UTC)
    assert second.due == (moved if agreed else DUE)
    assert (second.kind is Basis.AGREED) is agreed


def test_a_person_who_was_lent_and_is_gone_lets_the_extradition_lapse() -> None:
    course = Course(EXTRADITION)
    course.take(R, "request")
    course.take(Q, "acknowledge")
    course.take(Q, "grant_postponed", {"surrender_by": "2027-06-01"})
    course.take(Q, "surrender_temporarily", {"return_by": "2027-03-01"})
    ask = course.take(R, "ask_longer_stay", {"until": "2027-04-15"})
    course.take(Q, "decide_longer_stay", {"agreed": True}, answers=ask)
    assert course.clock("return_due").due == datetime(2027, 4, 15, 23, 59, 59, tzinfo=UTC)
    told = course.take(R, "report_custody_end", {"outcome": "died"})
    assert running(course) == ["custody_confirmed"]
    course.take(Q, "note_custody_end", answers=told)
    assert (course.seen().seen.status, running(course)) == ("LAPSED", [])


def test_a_person_who_is_gone_before_the_surrender_lets_it_lapse_and_may_be_asked_for_again() -> None:
    course = Course(EXTRADITION)
    course.take(R, "request")
    course.take(Q, "acknowledge")
    course.take(Q, "grant", {"surrender_by": "2027-06-01"})
    course.take(Q, "report_person_gone", {"outcome": "escaped"})
    assert course.seen().seen.status == "LAPSED"
    assert course.clock("surrender").stopped is not None
    course.take(R, "request")
    assert course.seen().seen.status == "RECEIVED"


def test_a_release_names_who_ordered_it_and_a_no_its_reason() -> None:
    released = contents.problems("custody_ended", 1, bodies.of("custody_ended", outcome="released"))
    assert [one.field for one in released] == ["decided_by"]
    refused = contents.problems("stay_decision", 1, bodies.of("stay_decision", agreed=False))
    assert [one.field for one in refused] == ["reason"]
