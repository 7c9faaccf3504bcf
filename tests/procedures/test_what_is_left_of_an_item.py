"""Of several custodians one is gone: what is left of the item has its own day, and its own end (ADR 0078)."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json, JsonObject
from app.procedures.preservation import PRESERVATION
from tests.matters.course import Course, Q, R
from tests.procedures.test_preserved_items import (
    TWO,
    asked,
    ends,
    holders,
    items,
    kept,
    longer,
    released,
    row,
    running,
    status,
    told,
    waits,
)

LATER = "2027-04-30"


def two_days() -> Course:
    """The first item with A until the end of January and with C until the end of April, the second with B."""
    return kept(row("m1"), row("m1", "C", LATER), row("m2", "B"))


def gone(how: str, item: str = "m1", custodian: str = "A") -> tuple[str, JsonObject]:
    if how == "report_loss":
        return how, {"losses": [{"measure": item, "custodian": custodian}]}
    return how, released((item, custodian), cause="expired")


def last_days(course: Course, code: str) -> list[str]:
    found = [one for one in course.seen().clocks if one.code == code and one.stopped is None]
    return sorted(one.due.date().isoformat() for one in found if one.due is not None)


@pytest.mark.parametrize("how", ["report_loss", "release_part"])
def test_the_day_of_the_next_custodian_takes_the_place_of_the_first(how: str) -> None:
    course = two_days()
    course.take(Q, *gone(how), days=1)
    assert holders(course, "m1") == {"A": "lost" if how == "report_loss" else "released", "C": "held"}
    assert last_days(course, "preserved_until") == ["2027-01-31", LATER]
    course.take(Q, *gone(how, "m2", "B"), days=1)
    assert (last_days(course, "preserved_until"), ends(course)) == ([LATER], {"all": LATER})
    course.take(R, "ask_extension", {"measures": ["m1"], "until": "2027-06-30"}, days=1)
    assert last_days(course, "extension_in_time") == [LATER]


@pytest.mark.parametrize("how", ["report_loss", "release_part"])
def test_while_longer_is_asked_for_the_promised_day_moves_alike(how: str) -> None:
    course = two_days()
    longer(course, "m1")
    course.take(Q, *gone(how), days=1)
    assert last_days(course, "extension_in_time") == [LATER]
    assert last_days(course, "preserved_until") == ["2027-01-31"], "the second item has its own"


def test_what_goes_with_a_later_day_moves_nothing() -> None:
    course = two_days()
    before = [one.started_by for one in course.seen().clocks if one.stopped is None]
    course.take(Q, *gone("report_loss", "m1", "C"), days=1)
    assert [one.started_by for one in course.seen().clocks if one.stopped is None] == before


def test_what_is_held_for_the_request_has_no_day_whoever_is_gone() -> None:
    course = two_days()
    course.take(R, "follow_up")
    course.take(Q, *gone("report_loss"), days=1)
    assert running(course) == set()
    course.take(Q, "warn_unsafe", {"measures": ["m2"]}, days=1)
    course.take(Q, *gone("release_part", "m2", "B"), days=1)
    assert running(course) == {"unsafe_answer"}


def test_what_was_let_go_is_given_free_though_nothing_else_is_left() -> None:
    course = kept()
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    course.take(Q, *gone("report_loss", "m2", "B"), days=1)
    course.take(Q, "release_part", released(("m1", "A")), days=1)
    assert (items(course), holders(course, "m1")) == ({"m1": "withdrawn", "m2": "lost"}, {"A": "released"})
    assert "release_due" not in running(course)


def test_who_reports_that_nothing_is_preserved_leaves_no_custodian_with_anything() -> None:
    course = kept()
    course.take(R, "withdraw_part", {"measures": ["m2"]})
    rows: list[Json] = [{"measure": "m1", "outcome": "lost"}, {"measure": "m2", "outcome": "no_data"}]
    course.take(Q, "report_none", {"outcomes": rows}, days=1)
    assert items(course) == {"m1": "done", "m2": "withdrawn"}
    assert (holders(course, "m1"), holders(course, "m2")) == ({"A": "lost"}, {"B": "released"})
    assert not any(one.runs for one in course.seen().measures)


def spoken() -> Course:
    course = Course(PRESERVATION)
    course.take(Q, "note_oral", urgency="urgent")
    course.take(Q, "confirm", told(row("m1")), urgency="urgent")
    return course


def test_a_lapse_frees_what_was_let_go_before_too() -> None:
    course = spoken()
    course.take(Q, "confirm", told(row("m2", "B")), urgency="urgent")
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    course.take(Q, "lapse", days=2)
    assert items(course) == {"m1": "withdrawn", "m2": "done"}
    assert (holders(course, "m1"), holders(course, "m2")) == ({"A": "released"}, {"B": "released"})
    assert not any(one.runs for one in course.seen().measures)


def test_an_item_that_the_letter_names_first_has_its_time() -> None:
    course = spoken()
    course.take(R, "confirm_oral", {"data": TWO}, urgency="urgent")
    assert items(course) == {"m1": "running", "m2": "asked"}
    assert running(course) >= {"preserved_until", "preserve_act"}
    course.take(Q, "confirm", told(row("m2", "B")), urgency="urgent")
    assert "preserve_act" not in running(course)


@pytest.mark.parametrize("proceeds", [False, True])
def test_a_matter_without_a_question_is_not_queried(proceeds: bool) -> None:
    course = asked()
    course.take(Q, "ask", {"measures": ["m2"]}, urgency="urgent")
    warning = course.take(Q, "warn_unsafe", {"measures": ["m2"]}, urgency="urgent")
    if proceeds:
        course.take(R, "proceed", answers=warning)
        assert status(course) == "QUERIED"
    course.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(course), course.seen().seen.unanswered) == ("ACKNOWLEDGED", ())


def test_what_was_lost_when_longer_was_asked_for_has_no_day() -> None:
    course = kept()
    course.take(Q, *gone("report_loss"), days=1)
    course.take(R, "ask_extension", {"measures": ["m1"], "until": "2027-06-30"}, blind=True)
    assert "extension_in_time" not in running(course)
    both = kept()
    both.take(Q, *gone("report_loss"), days=1)
    ask = both.take(R, "ask_extension", {"measures": ["m1", "m2"], "until": "2027-06-30"}, blind=True)
    assert "extension_in_time" in running(both)
    both.take(Q, "extend", {"measures": ["m2"], "until": "2027-06-30"}, answers=ask)
    assert "extension_in_time" not in running(both)


def test_a_matter_in_which_everything_was_let_go_by_parts_is_ended_by_somebody() -> None:
    course = kept()
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    course.take(Q, *gone("report_loss", "m2", "B"), days=1)
    assert running(course) == {"release_due"}
    course.take(Q, "release_part", released(("m1", "A")), days=1)
    assert running(course) == {"last_word"}
    assert course.clock("last_word").duty is Q
    course.take(Q, "report_none", {"outcomes": []}, days=1)
    assert (status(course), running(course)) == ("NOT_PRESERVED", set())


def test_what_was_only_asked_for_and_let_go_item_by_item_is_ended_too() -> None:
    course = asked()
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    assert "last_word" not in running(course)
    course.take(R, "withdraw_part", {"measures": ["m2"]})
    assert running(course) == {"last_word"}


def test_whoever_is_found_still_goes_on_and_whoever_has_nothing_does_not() -> None:
    course = kept(row("m1"), row("m1", "C"))
    course.take(R, "withdraw_part", {"measures": ["m2"]})
    course.take(Q, *gone("report_loss"), days=1)
    course.take(Q, *gone("report_loss", "m1", "C"), days=1)
    assert running(course) == {"last_word"}
    course.take(Q, "confirm", told(row("m1", "D", outcome="none")), days=1)
    assert running(course) == {"last_word"}
    course.take(Q, "confirm", told(row("m1", "E", LATER), until=LATER), days=1)
    assert running(course) == {"preserved_until"}


LOSES = pytest.mark.parametrize("how", ["report_loss", "release_part"])


@LOSES
def test_what_is_gone_is_answered_and_the_rest_waits_for_its_answer(how: str) -> None:
    course = kept()
    ask = longer(course, "m1", "m2")
    course.take(Q, *gone(how), days=1)
    assert status(course) == "EXTENSION_ASKED"
    course.take(Q, "extend", {"measures": ["m2"], "until": "2027-06-30"}, answers=ask, days=1)
    assert (status(course), course.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(course) == {"preserved_until"}


@LOSES
def test_what_goes_last_answers_the_rest_of_the_question(how: str) -> None:
    course = two_days()
    ask = longer(course, "m1", "m2")
    course.take(Q, "decline_extension", {"measures": ["m2"], "kept_until": "2027-02-10"}, answers=ask, days=1)
    course.take(Q, *gone(how), days=1)
    assert (status(course), len(course.seen().seen.unanswered)) == ("EXTENSION_ASKED", 1), "C keeps it still"
    course.take(Q, *gone(how, "m1", "C"), days=1)
    assert (status(course), course.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(course) == {"preserved_until"}


def test_what_is_awaited_of_another_custodian_may_still_be_kept_longer() -> None:
    course = kept(row("m1"), waits("m1", "C"), row("m2", "B"))
    longer(course, "m1")
    course.take(Q, *gone("report_loss"), days=1)
    assert (status(course), "extension_answer" in running(course)) == ("EXTENSION_ASKED", True)
    course.take(Q, "confirm", told(row("m1", "C", outcome="none")), days=1)
    assert (status(course), course.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(course) == {"preserved_until"}


@LOSES
def test_a_question_that_crossed_the_loss_is_declined_for_that_item_and_nothing_hangs(how: str) -> None:
    course = kept()
    course.take(Q, *gone(how), days=1)
    ask = course.take(R, "ask_extension", {"measures": ["m1"], "until": "2027-06-30"}, blind=True)
    assert (status(course), "extension_answer" in running(course)) == ("EXTENSION_ASKED", True)
    course.take(Q, "decline_extension", {"measures": ["m1"]}, answers=ask, days=1)
    assert (status(course), course.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(course) == {"preserved_until"}
    both = kept()
    both.take(Q, *gone(how), days=1)
    ask = both.take(R, "ask_extension", {"measures": ["m1", "m2"], "until": "2027-06-30"}, blind=True)
    both.take(Q, "extend", {"measures": ["m2"], "until": "2027-06-30"}, answers=ask, days=1)
    assert (status(both), both.seen().seen.unanswered, running(both)) == ("PRESERVED", (), {"preserved_until"})


def test_what_is_held_for_the_request_is_not_asked_for_any_longer() -> None:
    course = kept()
    longer(course, "m1")
    course.take(R, "follow_up", days=1)
    assert (status(course), course.seen().seen.unanswered) == ("HELD", ())


def test_a_warning_about_what_was_lost_is_answered_in_time_though_another_item_is_let_go() -> None:
    course = kept(row("m1"), row("m2", "B"))
    warning = course.take(Q, "warn_unsafe", {"measures": ["m1"]}, days=1, urgency="urgent")
    course.take(Q, *gone("report_loss"), days=0.1)
    course.take(R, "withdraw_part", {"measures": ["m2"]}, days=0.1)
    assert (status(course), "unsafe_answer" in running(course)) == ("UNSAFE", True)
    course.take(R, "proceed", {"decision": "proceed"}, answers=warning, days=0.1)
    assert (status(course), "unsafe_answer" in running(course)) == ("PRESERVED", False)


def test_a_warning_of_which_only_what_is_let_go_is_left_is_over_with_it() -> None:
    course = kept(row("m1"), row("m2", "B"))
    course.take(Q, "warn_unsafe", {"measures": ["m1", "m2"]}, days=1, urgency="urgent")
    course.take(Q, *gone("report_loss"), days=0.1)
    course.take(R, "withdraw_part", {"measures": ["m2"]}, days=0.1)
    assert (status(course), "unsafe_answer" in running(course)) == ("PRESERVED", False)
    assert course.seen().seen.unanswered == ()


def test_who_answered_the_question_while_a_second_warning_was_open_is_not_asked_again() -> None:
    course = asked()
    question = course.take(Q, "ask", {"measures": ["m2"]}, urgency="urgent")
    for again in (False, True):
        warning = course.take(Q, "warn_unsafe", {"measures": ["m1"]}, urgency="urgent")
        if again:
            course.take(R, "answer", answers=question, urgency="urgent")
        course.take(R, "proceed", {"decision": "proceed"}, answers=warning, urgency="urgent")
        assert status(course) == ("ACKNOWLEDGED" if again else "QUERIED")
    assert (running(course), course.seen().seen.unanswered) == ({"preserve_act"}, ())
