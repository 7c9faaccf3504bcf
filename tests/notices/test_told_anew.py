"""A clock that was put back: what it told of ends that lie ahead again is taken back, and told when they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kit.db import Sessions
from app.notices.clocks import Part, deadlines_of
from app.notices.models import Notice
from app.notices.post import acknowledge
from app.notices.told_anew import tell_anew
from app.procedures.table import Basis
from tests.notices.logins import under
from tests.notices.test_clocks import ANA, DAY, MATTER, MOJ, NOW, OURS, THEIRS, open_notices, rung, written

HOUR = timedelta(hours=1)
NIGHTLY = replace(OURS, due=NOW + 24 * HOUR, kind=Basis.PRACTICE, wakes=True)


def put_back(sessions: Sessions, days: float) -> int:
    """The clock is right again, so many days after the start."""
    with sessions.begin(MOJ) as session:
        return tell_anew(session, MOJ, NOW + days * DAY)


def test_what_a_fast_clock_told_as_passed_is_taken_back_and_rings_at_the_end(sessions: Sessions) -> None:
    written(sessions, NIGHTLY)
    assert rung(sessions, NOW + 25 * HOUR) == 1, "two hours too early"
    with sessions.begin(MOJ) as session:
        (false,) = session.scalars(select(Notice.id).where(Notice.occasion == "deadline.urgent_passed"))
    with under(sessions, "rog_web", MOJ) as session:
        acknowledge(session, ANA, false, NOW + 25 * HOUR)
    assert (put_back(sessions, 23 / 24), put_back(sessions, 23 / 24)) == (1, 0)
    assert open_notices(sessions) == []
    assert (rung(sessions, NOW + 23 * HOUR), open_notices(sessions)) == (1, ["deadline.urgent_near"])
    assert (rung(sessions, NOW + 25 * HOUR), open_notices(sessions)) == (1, ["deadline.urgent_passed"])
    with sessions.begin(MOJ) as session:
        (true,) = session.scalars(select(Notice).where(Notice.resolved.is_(None)))
    assert (true.id != false, true.acknowledged) == (True, None)


@pytest.mark.parametrize("days", [0.5, 8.5, 9.5])
def test_what_is_right_as_it_was_told_stays(sessions: Sessions, days: float) -> None:
    """Nobody put the clock back; or by so little that nothing lies ahead again."""
    written(sessions, OURS, replace(THEIRS, due=NOW + DAY / 4))
    rung(sessions, NOW + days * DAY)
    before = open_notices(sessions)
    assert put_back(sessions, days) == 0
    assert (rung(sessions, NOW + days * DAY), open_notices(sessions)) == (0, before)


def test_what_the_other_side_may_end_is_offered_only_when_its_time_is_over(sessions: Sessions) -> None:
    written(sessions, replace(THEIRS, ends="withdraw"))
    rung(sessions, NOW + 11 * DAY)
    assert open_notices(sessions) == ["matter.end_open", "target.passed"]
    assert put_back(sessions, 9) == 1
    assert open_notices(sessions) == []
    rung(sessions, NOW + 11 * DAY)
    assert open_notices(sessions) == ["matter.end_open", "target.passed"]


def test_reminders_that_a_fast_clock_used_up_come_in_their_time(sessions: Sessions) -> None:
    clock = replace(OURS, code="measure_until", due=NOW + 30 * DAY)
    written(sessions, clock)
    assert rung(sessions, NOW + 20 * DAY) == 1
    assert rung(sessions, NOW + 29.5 * DAY) == 1, "nine days ahead"
    assert (put_back(sessions, 20.5), put_back(sessions, 20.5)) == (1, 0)
    assert [rung(sessions, NOW + days * DAY) for days in (20.6, 26, 27, 28, 29, 29.5, 31)] == [1, 0, 1, 0, 1, 0, 1]


def test_of_measures_that_end_apart_those_are_told_anew_whose_ends_lie_ahead(sessions: Sessions) -> None:
    parts = tuple(Part((f"m{days}",), NOW + days * DAY, None) for days in (10, 15, 20))
    written(sessions, replace(THEIRS, reckoning={"unit": "days"}, parts=parts, ends="withdraw"))
    assert [rung(sessions, NOW + days * DAY) for days in (11, 16, 21)] == [1, 1, 1]
    ended = ["matter.end_open", "target.part_passed", "target.part_passed", "target.passed"]
    assert open_notices(sessions) == ended
    assert (put_back(sessions, 16), put_back(sessions, 16)) == (1, 0)
    assert open_notices(sessions) == ["target.part_passed", "target.passed"]
    rung(sessions, NOW + 16 * DAY)
    assert open_notices(sessions) == ["target.part_passed", "target.passed"]
    rung(sessions, NOW + 21 * DAY)
    assert open_notices(sessions) == ended
    with under(sessions, "rog_web", MOJ) as session:
        (row,) = deadlines_of(session, ANA, MATTER)
    assert row.told == "passed"
