"""What is preserved item by item ends item by item: each end is one of its own, on both sides (UNCC 42(8)-(9))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.kit.canonical import Json
from app.matters.running_clock import within_a_day
from app.notices import clocks
from app.notices.models import Deadline, Notice
from app.procedures.catalogue import CATALOGUE
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Span, Starts, Unit
from tests.factories import bodies
from tests.factories.node import House, carry
from tests.matters.course import Course, Q, R

DAY = timedelta(days=1)
TWO: list[Json] = [{"id": "m1", "category": "TRAFFIC"}, {"id": "m2", "category": "CONTENT"}]


def holding(measure: str, until: str, custodian: str = "A", **more: Json) -> Json:
    return {"measure": measure, "custodian": custodian, "outcome": "preserved", "until": until, **more}


def kept(*holdings: Json) -> Course:
    course = Course(PRESERVATION)
    course.take(R, "request", {"data": TWO}, urgency="urgent")
    course.take(Q, "confirm", {"preserved_until": "2027-01-31", "holdings": [*holdings]}, urgency="urgent")
    return course


def ends(course: Course, code: str = "preserved_until") -> dict[str, str]:
    """By item: when it ends, by whichever clock of the name runs."""
    found: dict[str, str] = {}
    for one in course.seen().clocks:
        if one.code == code and one.stopped is None:
            rows = [(part.measures, part.due) for part in one.parts] or [(("all",), one.due)]
            found |= {name: due.date().isoformat() for names, due in rows if due for name in names}
    return found


def test_items_with_days_of_their_own_are_parts_of_the_clock() -> None:
    course = kept(holding("m1", "2027-01-31"), holding("m2", "2027-04-30"))
    assert ends(course) == {"m1": "2027-01-31", "m2": "2027-04-30"}
    assert course.clock("preserved_until").due is not None
    assert course.clock("preserved_until").due.date().isoformat() == "2027-01-31"  # type: ignore[union-attr]


def test_of_several_custodians_the_first_day_counts_and_what_is_not_held_has_none() -> None:
    gone = holding("m2", "2027-02-28", "C", outcome="none")
    course = kept(holding("m1", "2027-05-31"), holding("m1", "2027-03-31", "B"), gone)
    assert ends(course) == {"all": "2027-03-31"}, "only one item is kept"


def test_who_has_one_item_extended_keeps_the_day_of_the_other() -> None:
    course = kept(holding("m1", "2027-01-31"), holding("m2", "2027-01-31"))
    asked = course.take(R, "ask_extension", {"measures": ["m1"], "until": "2027-04-30"}, days=30)
    assert ends(course) == {"all": "2027-01-31"}
    assert ends(course, "extension_in_time") == {"all": "2027-01-31"}
    told = {"measures": ["m1"], "until": "2027-04-30", "holdings": [holding("m1", "2027-04-30")]}
    course.take(Q, "extend", told, answers=asked)
    running = [one for one in course.seen().clocks if one.code == "preserved_until" and one.stopped is None]
    assert sorted(one.due.date().isoformat() for one in running if one.due) == ["2027-01-31", "2027-04-30"]
    assert [one for one in course.seen().clocks if one.code == "extension_in_time" and one.stopped is None] == []


def test_an_answer_about_all_replaces_the_days_of_all() -> None:
    course = kept(holding("m1", "2027-01-31"), holding("m2", "2027-02-28"))
    asked = course.take(R, "ask_extension", {"measures": ["m1", "m2"], "until": "2027-06-30"}, days=30)
    assert ends(course) == {}
    assert ends(course, "extension_in_time") == {"m1": "2027-01-31", "m2": "2027-02-28"}
    rows = [holding("m1", "2027-06-30"), holding("m2", "2027-05-31")]
    course.take(Q, "extend", {"measures": ["m1", "m2"], "until": "2027-05-31", "holdings": rows}, answers=asked)
    assert ends(course) == {"m1": "2027-06-30", "m2": "2027-05-31"}


def hour_clocks() -> Iterator[tuple[str, str, Starts, Span]]:
    for procedure in CATALOGUE.procedures:
        for step in procedure.steps:
            for clock in step.clocks:
                if isinstance(clock, Starts) and clock.spans is not None:
                    for level, span in zip(("urgent", "emergency"), clock.spans[1:], strict=True):
                        if isinstance(span, Span) and span.unit in (Unit.HOURS, Unit.MINUTES):
                            yield procedure.name, level, clock, span


def test_every_clock_counted_in_hours_is_one_that_wakes_in_what_is_not_routine() -> None:
    found = [*hour_clocks()]
    assert {"execution", "offer_answer", "inquiry_answer", "measure", "desk"} <= {
        clock.code for _, _, clock, _ in found
    }
    for _, _, clock, span in found:
        assert within_a_day(span) or clock.code in clocks.NIGHT, clock


@pytest.mark.parametrize(("urgency", "wakes"), [("routine", False), ("urgent", False), ("emergency", True)])
def test_the_work_on_an_emergency_wakes_people_and_that_on_a_routine_request_does_not(
    urgency: str, wakes: bool
) -> None:
    course = Course()
    course.begun(urgency=urgency)
    assert course.clock("execution").wakes is wakes
    assert not course.clock("execution").wakes or course.clock("execution").kind.value == "practice"


def confirmed(xa: House, xb: House) -> str:
    xa.time = xb.time = datetime(2026, 11, 25, 12, tzinfo=UTC)
    body = bodies.of("preservation_request", confidential=False)
    more = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}
    sent = xa.issue("request", body, who="dora", urgency="urgent", **more)
    carry(xa, sent, xb)
    holdings = [holding("m1", "2027-02-28", status="held"), holding("m2", "2027-04-30", "B", status="held")]
    told = bodies.of("preservation_confirmation", preserved_until="2027-02-28", holdings=holdings)
    answer = xb.issue("confirm", told, who="dora", reference=sent.reference)
    carry(xb, answer, xa)
    for house in (xa, xb):
        house.time = max(xa.time, xb.time)
        house.project()
    return str(sent.reference)


def rung(house: House, moment: datetime) -> None:
    house.time = moment
    with house.session("rog_keeper") as session:
        clocks.ring(session, house.owner, moment)


def told(house: House) -> set[str]:
    query = select(Notice.occasion).where(Notice.resolved.is_(None), Notice.occasion.like("deadline.%"))
    with house.session("rog_keeper") as session:
        found = set(session.scalars(query))
        ending = select(Notice.occasion).where(Notice.resolved.is_(None), Notice.occasion == "matter.end_open")
        return found | set(session.scalars(ending))


def test_each_end_is_near_and_passes_by_itself_on_both_sides(xa: House, xb: House) -> None:
    reference = confirmed(xa, xb)
    with xb.session("rog_keeper") as session:
        query = select(Deadline).where(Deadline.reference == reference, Deadline.code == "preserved_until")
        row = session.scalars(query).one()
        assert row.due is not None
        first = row.due
    last = first + 61 * DAY
    for house in (xa, xb):
        rung(house, first + timedelta(hours=1))
        assert told(house) == {"deadline.urgent_passed"}, "the second item is kept: nobody may end the matter"
        rung(house, last - 20 * DAY)
        assert "deadline.part_near" in told(house)
        rung(house, last - timedelta(hours=40))
        assert {"deadline.urgent_part_near"} == {one for one in told(house) if "part_near" in one}
        rung(house, last + timedelta(hours=1))
        found = told(house)
        assert "deadline.urgent_part_passed" in found
        assert not {one for one in found if "part_near" in one}
    assert "matter.end_open" in told(xb)
    assert "matter.end_open" not in told(xa)
