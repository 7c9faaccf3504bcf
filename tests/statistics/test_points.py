"""24/7 points: who was reached how soon, and what others may see of the drills."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.statistics.points import BY_OTHERS, OF_OTHERS, OWN, REAL, Call, first_heard, missed, rows, shared_drills
from app.statistics.points import shared_reach as reach
from app.statistics.suppression import FEWEST
from tests.statistics.stories import BEGAN


def call(seconds: float | None, *, passed: bool = False, kind: str = BY_OTHERS, again: int = 0) -> Call:
    return Call(kind, "XA.moj", BEGAN, seconds, passed, again)


def test_a_point_is_told_by_source_and_who_was_not_reached_has_no_time() -> None:
    calls = [call(60.0, passed=True), call(4000.0), call(None), call(30.0, kind=REAL, again=2)]
    drills, notices = rows(calls)
    assert (drills.kind, drills.tried, drills.reached, drills.passed, drills.missed) == (BY_OTHERS, 3, 2, 1, 0)
    assert (drills.median, drills.p90) == (2030.0, 4000.0)
    assert (notices.kind, notices.reached, notices.passed, notices.missed) == (REAL, 1, 0, 2)
    assert [one.came for one in calls[:3]] == ["passed", "late", "unanswered"]
    [silent] = rows([call(None, again=4)])
    assert (silent.reached, silent.median, silent.p90, silent.missed) == (0, None, None, 4)


def test_an_escalation_is_not_missed_where_somebody_passed_it_on() -> None:
    assert [missed(1, 0), missed(3, 0), missed(3, 1), missed(2, 2)] == [0, 2, 1, 0]


def test_a_point_is_named_by_who_hears_first() -> None:
    assert first_heard(["night", "day"], ["head"]) == "roster:night roster:day"
    assert first_heard([], ["duty_officer", "case_officer"]) == "duty_officer case_officer"


@given(st.lists(st.sampled_from(["passed", "late", "unanswered"]), max_size=30), st.integers(0, 20))
def test_others_see_no_small_count_and_only_our_own_points(came: list[str], others: int) -> None:
    took = {"passed": 60.0, "late": 4000.0, "unanswered": None}
    ours = [
        call(took[one], passed=one == "passed", kind=OWN if place % 2 else BY_OTHERS) for place, one in enumerate(came)
    ]
    calls = [*ours, *(call(1.0, passed=True, kind=OF_OTHERS) for _ in range(others))]
    shown, spans = shared_drills(calls), reach(calls)
    assert shown == shared_drills(ours), "what we drilled of others is theirs to tell"
    for key, count in (shown or {}).items():
        assert not isinstance(count, int) or count == came.count(key) >= FEWEST
    reached = sum(one != "unanswered" for one in came)
    whole = shown is not None and all(isinstance(count, int) for count in shown.values())
    assert (spans is not None) == (reached >= 10 and whole)


def test_time_passes_between_a_call_and_its_answer() -> None:
    assert rows([Call(OWN, "XA.moj", BEGAN, timedelta(minutes=3).total_seconds(), True)])[0].median == 180.0
