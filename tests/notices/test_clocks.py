"""The deadlines of a matter follow its instruments, and ring: near for us, past for both, a target is no breach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.kit import apart
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, InstrumentId, OfficialId, Reference, uuid7
from app.notices.clocks import Part, Running, deadlines_of, reconcile, reminders, ring
from app.notices.models import Notice
from app.procedures.table import Basis, Side
from tests.notices.logins import under

MOJ = AuthorityId("XA.moj")
MATTER = Reference("XB-2026-K7Q3MD9T")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ANA = Actor(MOJ, OfficialId("XA.moj/ana"), frozenset({Role.CASE_OFFICER}))
OURS = Running("execution", InstrumentId(uuid7()), NOW, NOW + 10 * DAY, Basis.AGREED, Side.REQUESTED, "UNCC 40(26)")
THEIRS = Running("answer_query", InstrumentId(uuid7()), NOW, NOW + 10 * DAY, Basis.PRACTICE, Side.REQUESTING)


def written(sessions: Sessions, *clocks: Running, at: datetime = NOW) -> None:
    with under(sessions, "rog_intake", MOJ) as session:
        reconcile(session, MOJ, MATTER, Side.REQUESTED, clocks, at)


def rung(sessions: Sessions, at: datetime) -> int:
    with sessions.begin(MOJ) as session:
        return ring(session, MOJ, at)


def open_notices(sessions: Sessions) -> list[str]:
    with sessions.begin(MOJ) as session:
        query = select(Notice.occasion).where(Notice.resolved.is_(None)).order_by(Notice.occasion)
        return list(session.scalars(query))


def test_near_is_told_to_those_whose_duty_it_is_and_passed_to_both(sessions: Sessions) -> None:
    written(sessions, OURS, THEIRS)
    assert rung(sessions, NOW + 7 * DAY) == 0
    assert rung(sessions, NOW + 8 * DAY) == 1
    assert open_notices(sessions) == ["deadline.near"]
    assert rung(sessions, NOW + 9 * DAY) == 0
    assert rung(sessions, NOW + 11 * DAY) == 2
    assert open_notices(sessions) == ["deadline.passed", "target.passed"]
    assert rung(sessions, NOW + 12 * DAY) == 0


def test_a_deadline_that_stops_takes_its_notice_with_it(sessions: Sessions) -> None:
    written(sessions, OURS)
    rung(sessions, NOW + 11 * DAY)
    stopped = replace(OURS, stopped_by=InstrumentId(uuid7()), stopped=NOW + 11 * DAY)
    written(sessions, stopped, at=NOW + 11 * DAY)
    assert open_notices(sessions) == []
    assert rung(sessions, NOW + 20 * DAY) == 0


def test_a_paused_deadline_rings_only_after_it_runs_again(sessions: Sessions) -> None:
    written(sessions, replace(OURS, due=None, paused=NOW + DAY))
    assert rung(sessions, NOW + 30 * DAY) == 0
    written(sessions, replace(OURS, due=NOW + 40 * DAY), at=NOW + 31 * DAY)
    assert rung(sessions, NOW + 31 * DAY) == 0
    assert rung(sessions, NOW + 41 * DAY) == 1


def test_writing_the_same_deadlines_again_changes_nothing(sessions: Sessions) -> None:
    written(sessions, OURS)
    rung(sessions, NOW + 11 * DAY)
    written(sessions, OURS, at=NOW + 12 * DAY)
    assert rung(sessions, NOW + 12 * DAY) == 0
    assert open_notices(sessions) == ["deadline.passed"]


def test_a_clock_that_its_instruments_no_longer_start_is_gone(sessions: Sessions) -> None:
    written(sessions, OURS, THEIRS)
    rung(sessions, NOW + 11 * DAY)
    written(sessions, THEIRS, at=NOW + 11 * DAY)
    assert open_notices(sessions) == ["target.passed"]
    with sessions.begin(MOJ) as session:
        assert [row.code for row in deadlines_of(session, ANA, MATTER)] == ["answer_query"]
    written(sessions, OURS, THEIRS, at=NOW + 12 * DAY)
    assert rung(sessions, NOW + 12 * DAY) == 1


def test_deadlines_are_listed_running_first(sessions: Sessions) -> None:
    stopped = replace(THEIRS, due=NOW + DAY, stopped=NOW, stopped_by=InstrumentId(uuid7()))
    written(sessions, stopped, OURS)
    with sessions.begin(MOJ) as session:
        assert [row.code for row in deadlines_of(session, ANA, MATTER)] == ["execution", "answer_query"]


@pytest.mark.parametrize(
    ("code", "length", "leads"),
    [
        ("ack_24_7", timedelta(minutes=30), [timedelta(minutes=6)]),
        ("execution", 90 * DAY, [5 * DAY]),
        ("measure_until", 60 * DAY, [10 * DAY, 3 * DAY, DAY]),
        ("measure_until", 4 * DAY, [4 * DAY, 3 * DAY, DAY]),
        ("preserved_until", 60 * DAY, [21 * DAY, 7 * DAY, 2 * DAY]),
        ("frozen_until", 90 * DAY, [60 * DAY, 30 * DAY, 7 * DAY]),
        ("hearing", 10 * DAY, [timedelta(hours=72), timedelta(hours=24), timedelta(hours=2)]),
    ],
)
def test_near_is_the_last_fifth_or_what_the_procedure_says(
    code: str, length: timedelta, leads: list[timedelta]
) -> None:
    assert list(reminders(code, NOW, NOW + length)) == [NOW + length - lead for lead in leads]


def test_what_must_be_prolonged_rings_again_and_for_both_sides(sessions: Sessions) -> None:
    """Seen from the other side's duty: who must prolong is reminded too, at each of the three instants."""
    clock = replace(THEIRS, code="preserved_until", due=NOW + 60 * DAY, ends="expire")
    written(sessions, clock)
    told = {}
    for day in range(1, 62):
        written(sessions, clock, at=NOW + day * DAY)  # projected anew each day: no reminder is lost or repeated
        if rung(sessions, NOW + day * DAY):
            told[day] = open_notices(sessions)
    assert told == {
        39: ["deadline.near"],
        53: ["deadline.near"],
        58: ["deadline.urgent_near"],
        61: ["deadline.urgent_passed", "matter.end_open"],
    }


def test_both_sides_are_reminded_of_the_day_on_which_training_starts(sessions: Sessions) -> None:
    clock = replace(THEIRS, code="ta_start", due=NOW + 60 * DAY)
    written(sessions, clock)
    assert rung(sessions, NOW + 54 * DAY) == 0
    assert rung(sessions, NOW + 56 * DAY) == 1
    assert open_notices(sessions) == ["deadline.near"]


def test_of_reminders_that_were_missed_one_is_made_up_for(sessions: Sessions) -> None:
    clock = replace(OURS, code="preserved_until", due=NOW + 60 * DAY)
    written(sessions, clock, at=NOW + 54 * DAY)
    assert rung(sessions, NOW + 54 * DAY) == 1
    assert rung(sessions, NOW + 55 * DAY) == 0
    assert rung(sessions, NOW + 58 * DAY) == 1


def test_each_measure_that_is_late_after_the_first_is_told_once_and_taken_back(sessions: Sessions) -> None:
    reckoning: JsonObject = {"unit": "days"}
    parts = (
        Part(("m1",), NOW + 10 * DAY, None),
        Part(("m2", "m3"), NOW + 15 * DAY, None),
        Part(("m4",), NOW + 20 * DAY, None),
        Part(("m5",), None, NOW),
    )
    clock = replace(OURS, reckoning=reckoning, parts=parts)
    written(sessions, clock)
    assert [rung(sessions, NOW + days * DAY) for days in (11, 12, 14)] == [1, 0, 0]
    assert open_notices(sessions) == ["deadline.passed"]
    assert [rung(sessions, NOW + days * DAY) for days in (16, 17)] == [1, 0]
    assert open_notices(sessions) == ["deadline.part_passed", "deadline.passed"]
    with sessions.begin(MOJ) as session:
        (told,) = session.scalars(select(Notice.params).where(Notice.occasion == "deadline.part_passed"))
    assert (told["measures"], told["due"]) == ("m2, m3", "2026-12-09T09:00:00.000Z")
    written(sessions, clock, at=NOW + 18 * DAY)
    assert [rung(sessions, NOW + days * DAY) for days in (19, 21, 30)] == [0, 1, 0]
    assert open_notices(sessions) == ["deadline.part_passed", "deadline.part_passed", "deadline.passed"]
    written(sessions, replace(clock, parts=(parts[0], parts[2], parts[3])), at=NOW + 31 * DAY)
    assert rung(sessions, NOW + 31 * DAY + DAY / 2) in {0, 1}
    assert open_notices(sessions) == ["deadline.part_passed", "deadline.passed"]
    written(sessions, at=NOW + 32 * DAY)
    assert open_notices(sessions) == []


def test_measures_that_were_all_late_before_anybody_looked_are_told_together(sessions: Sessions) -> None:
    parts = (Part(("m1",), NOW + 10 * DAY, None), Part(("m2",), NOW + 15 * DAY, None))
    written(sessions, replace(THEIRS, reckoning={"unit": "days"}, parts=parts))
    assert [rung(sessions, NOW + days * DAY) for days in (16, 17)] == [1, 0]
    assert open_notices(sessions) == ["target.part_passed", "target.passed"]


def test_a_request_of_five_hundred_measures_rings_and_so_do_the_clocks_beside_it(sessions: Sessions) -> None:
    late = tuple(f"m{number}" for number in range(2, 501))
    parts = (Part(("m1",), NOW + 10 * DAY, None), Part(late, NOW + 15 * DAY, None))
    written(sessions, replace(OURS, reckoning={"unit": "days"}, parts=parts), THEIRS)
    assert [rung(sessions, NOW + days * DAY) for days in (11, 16, 17)] == [2, 1, 0]
    assert open_notices(sessions) == ["deadline.part_passed", "deadline.passed", "target.passed"]
    with sessions.begin(MOJ) as session:
        (told,) = session.scalars(select(Notice).where(Notice.occasion == "deadline.part_passed"))
    assert told.params["measures"] == "m2, m3, m4, m5, m6, m7 and 493 more"
    assert told.subject["measures"] == ", ".join(late), "what the notice is about are all of them"
    written(sessions, at=NOW + 18 * DAY)
    assert open_notices(sessions) == []


def test_a_clock_that_cannot_be_told_holds_up_no_other(sessions: Sessions) -> None:
    """Its article is longer than a notice takes: whatever the flaw is, it is one row's."""
    beside = replace(THEIRS, due=NOW + 11 * DAY)
    written(sessions, replace(OURS, article="x" * 300), beside)
    for days, told in ((12, 1), (13, 0)):
        with sessions.begin(MOJ) as session:
            assert ring(session, MOJ, NOW + days * DAY) == told
            assert apart.failures(session) == [f"deadline XA.moj {MATTER} execution {OURS.started_by}"]
    assert open_notices(sessions) == ["target.passed"]
    written(sessions, OURS, beside, at=NOW + 14 * DAY)
    assert rung(sessions, NOW + 14 * DAY) == 1


def test_a_matter_that_is_no_longer_urgent_wakes_nobody_any_more(sessions: Sessions) -> None:
    """What an intake worker writes again may change whom a clock wakes: its login has the right to."""
    short = replace(OURS, due=NOW + timedelta(hours=24), kind=Basis.PRACTICE, wakes=True)
    written(sessions, short)
    written(sessions, replace(short, wakes=False, due=NOW + 10 * DAY))
    assert rung(sessions, NOW + 11 * DAY) == 1
    assert open_notices(sessions) == ["target.passed"]


def test_what_is_counted_in_hours_in_an_urgent_matter_wakes_people_once_it_has_passed(sessions: Sessions) -> None:
    written(sessions, replace(OURS, due=NOW + timedelta(hours=24), kind=Basis.PRACTICE, wakes=True))
    assert rung(sessions, NOW + timedelta(hours=25)) == 1
    assert open_notices(sessions) == ["deadline.urgent_passed"]
