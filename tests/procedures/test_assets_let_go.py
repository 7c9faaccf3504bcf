"""Assets: the requesting side lets one account go and keeps the rest (UNTOC 18(24), ADR 0077)."""

from __future__ import annotations

import pytest

from app.procedures.assets import ASSETS
from app.procedures.table import Basis, Stops
from tests.matters.course import Course, Q, R
from tests.procedures.test_assets_apart import acts, asked_back, confiscated, measures, running, stage, status, two


def test_one_account_is_let_go_and_the_other_stays_frozen() -> None:
    course = two()
    assert "withdraw_part" in acts(course, R)
    assert "withdraw_part" not in acts(course, Q)
    course.take(R, "withdraw_part", {"measures": ["m1"]}, days=1)
    assert (status(course), measures(course)) == ("FROZEN", {"m1": "withdrawn", "m2": "running"})
    clock = course.clock("lifting_due")
    assert (clock.duty, clock.kind) == (Q, Basis.PRACTICE)
    assert {"ask_prolong", "ask_next_stage", "withdraw"} <= acts(course, R)
    course.take(Q, "lift_part", {"measures": ["m1"]}, days=1)
    assert (status(course), running(course)) == ("FROZEN", {"frozen_until"})


def test_what_is_let_go_is_to_be_lifted_one_by_one() -> None:
    course = two()
    more = course.take(R, "ask_next_stage", stage("m5", "FREEZE", "freeze"), urgency="urgent")
    course.take(Q, "freeze", {"measures": ["m5"], "until": "2027-09-01"}, answers=more, urgency="urgent")
    course.take(R, "withdraw_part", {"measures": ["m1", "m5"]})
    course.take(Q, "lift_part", {"measures": ["m5"]}, days=1)
    assert "lifting_due" in running(course)
    course.take(Q, "lift_part", {"measures": ["m1"]}, days=1)
    assert "lifting_due" not in running(course)


def test_beside_a_confiscation_the_rest_is_let_go_and_lifted() -> None:
    course = confiscated()
    course.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(course), measures(course)["m2"]) == ("CONFISCATED", "withdrawn")
    assert running(course) == {"frozen_until", "return_decision", "lifting_due"}
    course.take(Q, "lift", {"measures": ["m2"]}, days=1)
    assert (status(course), running(course)) == ("CONFISCATED", {"return_decision"})


@pytest.mark.parametrize("ends", ["withdraw", "refer"])
def test_what_is_let_go_is_to_be_lifted_whatever_becomes_of_the_rest(ends: str) -> None:
    course = two()
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    if ends == "withdraw":
        course.take(R, "withdraw", {}, days=1)
    else:
        course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
        course.take(Q, "confiscate", {"measures": ["m2", "m3"]}, days=1)
    assert "lifting_due" in running(course)
    course.take(Q, "lift", {"measures": ["m1"]}, days=1)
    assert ("lifting_due" in running(course)) is (ends == "withdraw"), "the other account was let go with the whole"
    course.take(Q, "lift", {"measures": ["m2"]}, days=1)
    assert "lifting_due" not in running(course)


def test_a_withdrawal_of_the_whole_has_all_that_is_frozen_lifted_soon() -> None:
    course = two()
    course.take(R, "withdraw", {}, days=1)
    assert running(course) == {"frozen_until", "lifting_due", "withdrawal_note"}
    course.take(R, "close", days=1)
    assert "lifting_due" in running(course), "the account is frozen still"
    course.take(Q, "lift", {"measures": ["m1", "m2"]}, days=1)
    assert not running(course) & {"frozen_until", "lifting_due"}


def test_what_is_confiscated_all_the_same_is_not_lifted() -> None:
    course = two()
    course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    course.take(Q, "confiscate", {"measures": ["m1", "m3"]}, days=1)
    assert running(course) == {"frozen_until", "return_decision"}


def test_what_was_only_asked_for_is_lifted_by_nobody() -> None:
    course = two()
    course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
    assert "ack_mla" in running(course)
    course.take(R, "withdraw_part", {"measures": ["m3"]}, days=1)
    assert (measures(course)["m3"], running(course)) == ("withdrawn", {"frozen_until"})
    assert course.seen().seen.unanswered == ()
    assert "refuse_stage" not in acts(course, Q)


def test_the_work_on_a_stage_that_is_given_up_ends_and_no_other() -> None:
    course = two()
    course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
    course.take(Q, "acknowledge")
    assert "execution" in running(course)
    course.take(R, "withdraw_part", {"measures": ["m1"]}, days=1)
    assert "execution" in running(course), "the confiscation is still asked for"
    course.take(Q, "ask", {"measures": ["m3"]})
    assert "answer_query" in running(course)
    course.take(R, "withdraw_part", {"measures": ["m3"]}, days=1)
    assert running(course) == {"frozen_until", "lifting_due"}
    assert course.seen().seen.unanswered == ()


def test_a_stage_of_two_measures_is_asked_for_until_both_are_given_up() -> None:
    course = two()
    both = {"stage": "confiscate", "measures": [{"id": one, "code": "CONFISCATE"} for one in ("m3", "m5")]}
    asked = course.take(R, "ask_next_stage", both)
    course.take(R, "withdraw_part", {"measures": ["m3"]})
    assert [one.id for one in course.seen().seen.unanswered] == [asked.id]
    assert "ack_mla" in running(course)
    course.take(R, "withdraw_part", {"measures": ["m5"]})
    assert course.seen().seen.unanswered == ()
    assert "ack_mla" not in running(course)


def test_what_was_asked_about_another_account_stays_asked() -> None:
    course = two()
    prolong = course.take(R, "ask_prolong", {"measures": ["m2"], "until": "2027-12-01"})
    course.take(R, "ask_prolong", {"measures": ["m1"], "until": "2027-12-01"})
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    assert [one.id for one in course.seen().seen.unanswered] == [prolong.id]


def test_before_anything_is_decided_a_part_is_let_go_too_and_the_rest_keeps_its_time() -> None:
    course = Course(ASSETS)
    asked = {"stage": "freeze", "measures": [{"id": "m1", "code": "FREEZE"}, {"id": "m2", "code": "FREEZE"}]}
    course.take(R, "ask_freeze", asked, urgency="urgent")
    before = running(course)
    course.take(R, "withdraw_part", {"measures": ["m1"]}, urgency="urgent")
    assert (status(course), running(course)) == ("RECEIVED", before)
    places = set.union(*(set(one.at) for one in ASSETS.rows("withdraw_part")))
    assert places == set(ASSETS.open) - {"ORAL"}


def test_what_is_lifted_crosses_what_lets_it_go() -> None:
    course = two()
    course.take(Q, "lift_part", {"measures": ["m1"]})
    course.take(R, "withdraw_part", {"measures": ["m1"]}, blind=True)
    assert (status(course), "lifting_due" in running(course)) == ("FROZEN", False)


def test_a_spoken_freezing_that_lapses_leaves_nothing_to_lift() -> None:
    (lapse,) = [one for one in ASSETS.rows("lapse") if "FROZEN" in one.at]
    assert {rule.code for rule in lapse.clocks if isinstance(rule, Stops)} >= {"frozen_until", "lifting_due"}


def test_a_return_that_is_given_up_is_answered_by_nobody() -> None:
    course, _ = asked_back()
    course.take(R, "withdraw_part", {"measures": ["m4"]})
    assert (measures(course)["m4"], running(course)) == ("withdrawn", {"frozen_until", "return_decision"})


def test_what_names_no_part_stops_no_clock() -> None:
    """Nobody is let write it here; who sent it all the same has not ended what is owed to it."""
    course = Course(ASSETS)
    course.take(R, "ask_confiscate", stage("m1", "CONFISCATE", "confiscate"))
    course.take(R, "withdraw_part", {})
    assert running(course) == {"ack_mla"}
