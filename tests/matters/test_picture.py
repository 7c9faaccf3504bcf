"""What counts in a matter: accepted, pending, void, crossed; the same picture in whatever order the rows come."""

from __future__ import annotations

import itertools

from app.kit.canonical import dumps
from app.matters.picture import picture
from app.procedures.mla import MLA
from tests.matters.course import CALENDARS, Course, Q, R


def test_an_own_instrument_waits_beside_the_status_until_it_is_accepted() -> None:
    course = Course()
    course.take(R, "request")
    course.take(Q, "acknowledge", state="pending")
    seen = course.seen()
    assert (seen.seen.status, [one.link.act for one in seen.pending]) == ("RECEIVED", ["acknowledge"])
    assert seen.settled == {R: False, Q: False}


def test_what_the_other_side_builds_on_it_has_accepted_whatever_became_of_the_receipt() -> None:
    course = Course()
    course.take(R, "request")
    acknowledgement = course.take(Q, "acknowledge", state="pending")
    course.take(R, "withdraw")
    seen = course.seen()
    assert (seen.seen.status, seen.pending) == ("WITHDRAWN", ())
    assert seen.states[acknowledgement.id] == "accepted"


def test_a_rejected_instrument_is_void_and_what_was_built_on_it_is_not_applied() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept", state="rejected")
    course.take(Q, "transmit", state="pending")
    seen = course.seen()
    assert seen.seen.status == "ACKNOWLEDGED"
    assert [one.link.act for one in seen.void] == ["accept"]
    assert [one.link.act for one in seen.pending] == ["transmit"]


def test_a_matter_is_settled_when_each_side_has_covered_the_others_last_word() -> None:
    course = Course()
    course.begun()
    assert course.seen().settled == {R: True, Q: False}
    course.take(R, "withdraw")
    assert course.seen().settled == {R: False, Q: True}
    course.take(Q, "note_withdrawal")
    assert course.seen().is_settled


def test_the_picture_is_the_same_in_whatever_order_the_rows_come() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=2)
    course.take(R, "answer", {"answers": []}, days=1, answers=ask)
    course.take(Q, "refuse", blind=True)
    one = dumps(course.seen().to_json())
    for order in itertools.permutations(course.known):
        assert dumps(picture(MLA, Q, order, CALENDARS).to_json()) == one
