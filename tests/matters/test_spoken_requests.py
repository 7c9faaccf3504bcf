"""What a treaty's times are where a request was spoken first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.canonical import JsonObject
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Basis
from app.treaties.catalogue import DATA, TREATIES
from app.treaties.loading import read
from app.treaties.profiles import profile
from app.treaties.schema import Treaty
from app.treaties.toml import Table
from tests.matters.course import Course, Q, R
from tests.matters.test_treaty_clocks import running

DAY = timedelta(days=1)
BOTH = (profile("XA"), profile("XB"))
TEMPLATE = (DATA / "templates" / "bilateral.toml").read_text("utf-8").replace("#: ", "  ")


KEPT: JsonObject = {
    "preserved_until": "2027-02-22",
    "holdings": [{"measure": "m1", "custodian": "Example Telecom", "outcome": "preserved"}],
}


@pytest.mark.parametrize(
    ("treaty", "article"),
    [
        (TREATIES.newest("bilateral_xa_xb"), "XA-XB 24(9)"),
        (TREATIES.newest("eu_eio"), "EIO 32(2)"),
        (read(Table.of("bilateral.toml", TEMPLATE)), "19(9)"),
    ],
    ids=lambda one: getattr(one, "code", ""),
)
@pytest.mark.parametrize("before", [False, True])
def test_a_spoken_preservation_has_the_treaty_s_day_unless_it_is_preserved_by_then(
    treaty: Treaty, article: str, before: bool
) -> None:
    course = Course(PRESERVATION, treaty=treaty, parties=BOTH)
    course.take(Q, "note_oral", urgency="emergency")
    if before:
        course.take(Q, "confirm", KEPT, days=0.1, urgency="emergency")
    confirms: JsonObject = {"data": [{"id": "m1"}], "intended_by": "2026-12-24"}
    course.take(R, "confirm_oral", confirms, days=0.4, urgency="emergency")
    if before:
        assert running(course) == {"preserved_until", "follow_up"}
        return
    clock = course.clock("preserve_act")
    assert (clock.due, clock.kind) == (course.time + DAY, Basis.TREATY)
    assert clock.article.endswith(article)
    course.take(Q, "acknowledge", days=0.1, urgency="emergency")
    assert course.clock("preserve_act") == clock
    course.take(Q, "confirm", {"preserved_until": "2027-02-22"}, days=0.1, urgency="emergency")
    assert "preserve_act" not in running(course)


def spoken_emergency() -> Course:
    course = Course(EMERGENCY_DISCLOSURE, treaty=TREATIES.newest("budapest_2ap"), parties=BOTH)
    course.take(Q, "note_oral", urgency="emergency")
    return course


def test_what_was_said_is_owed_in_writing_also_once_it_was_disclosed() -> None:
    course = spoken_emergency()
    before = course.clock("confirm_oral")
    course.take(Q, "determine", {"decision": "will_disclose"}, days=0.1, urgency="emergency")
    assert running(course) == {"confirm_oral", "disclose"}
    course.take(Q, "disclose", {"regularise_by": "2026-12-24"}, days=0.1, urgency="emergency")
    assert running(course) == {"confirm_oral", "regularise"}
    assert course.clock("confirm_oral") == before
    course.take(R, "confirm_oral", {"data": [{"id": "m1"}]}, days=0.1, urgency="emergency")
    assert running(course) == {"regularise"}


@pytest.mark.parametrize("act", ["withdraw", "lapse", "refuse"])
def test_where_nothing_was_disclosed_an_end_ends_that_too(act: str) -> None:
    course = spoken_emergency()
    course.take(Q, "determine", {"decision": "will_disclose"}, days=0.1, urgency="emergency")
    course.take(R if act == "withdraw" else Q, act, days=2, urgency="emergency")
    assert running(course) <= {"withdrawal_note"}


def test_the_treaty_s_time_to_disclose_begins_with_the_letter_unless_it_was_disclosed_by_then() -> None:
    for before in (False, True):
        course = spoken_emergency()
        course.take(Q, "determine", {"decision": "will_disclose"}, days=0.1, urgency="emergency")
        if before:
            course.take(Q, "disclose", days=0.1, urgency="emergency")
        course.take(R, "confirm_oral", {"data": [{"id": "m1"}]}, days=0.1, urgency="emergency")
        assert ("first_result" in running(course)) is not before
        if not before:
            course.take(Q, "disclose", days=0.1, urgency="emergency")
            assert running(course) == set()


def test_an_answer_that_is_owed_may_be_given_wherever_the_preservation_stands_by_then() -> None:
    for turns in ((), ("ask_extension",), ("follow_up",), ("warn_unsafe",)):
        course = Course(PRESERVATION)
        course.take(R, "request", {"data": [{"id": "m1"}]}, urgency="urgent")
        ask = course.take(Q, "ask", {"measures": ["m1"]}, urgency="urgent")
        course.take(Q, "confirm", {"preserved_until": "2027-02-22"}, urgency="urgent")
        for act in turns:
            course.take(Q if act == "warn_unsafe" else R, act, urgency="urgent")
        before = course.seen().seen.status
        assert "answer_query" in running(course)
        course.take(R, "answer", {"answers": []}, answers=ask, urgency="urgent")
        assert course.seen().seen.status == before
        assert "answer_query" not in running(course)
