"""Of every treaty and every procedure: what is more urgent is never due later."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.procedures.catalogue import CATALOGUE
from app.procedures.table import NONE, Basis, Procedure, Side
from app.treaties.catalogue import TREATIES
from app.treaties.schema import LEVELS
from tests.matters.course import START, Course, Q, R

BODY = {"measures": [{"id": "m1", "code": "FREEZE"}, {"id": "m2", "code": "CONTENT"}]}


def due(procedure: Procedure, treaty: str, opening: str, urgency: str) -> dict[tuple[str, Side], datetime]:
    """When each clock rings of a matter that was opened and acknowledged."""
    course = Course(procedure, treaty=TREATIES.newest(treaty))
    step = procedure.rows(opening)[0]
    side = Q if step.who.value == Q.value else R
    course.take(side, opening, dict(BODY), urgency=urgency)
    if any(step.then in row.at for row in procedure.rows("acknowledge")):
        course.take(side.other, "acknowledge", urgency=urgency)
    return {(one.code, one.duty): one.due for one in course.seen().clocks if one.due is not None}


@pytest.mark.parametrize("treaty", TREATIES.codes())
def test_no_clock_of_a_more_urgent_matter_ends_later(treaty: str) -> None:
    looked = 0
    for name in CATALOGUE.speaks():
        procedure = CATALOGUE.newest(name)
        openings = [row.act for row in procedure.steps if NONE in row.at]
        for opening in openings:
            before: dict[tuple[str, Side], datetime] = {}
            for urgency in LEVELS:
                now = due(procedure, treaty, opening, urgency)
                late = {code for code, end in now.items() if end > before.get(code, end)}
                assert not late, (name, opening, urgency, late)
                looked += len(now)
                before = now
    assert looked > 50


@pytest.mark.parametrize(("treaty", "days"), [("eu_eio", 7), ("bilateral_xa_xb", 7)])
def test_a_treatys_time_to_acknowledge_binds_in_an_urgent_matter_too(treaty: str, days: int) -> None:
    for urgency in LEVELS[:2]:
        course = Course(treaty=TREATIES.newest(treaty))
        course.take(R, "request", urgency=urgency)
        clock = course.clock("ack_mla")
        assert clock.kind is Basis.TREATY
        assert clock.due is not None
        assert (clock.due.date() - START.date()).days == days
    course = Course(treaty=TREATIES.newest(treaty))
    course.take(R, "request", urgency="emergency")
    assert course.clock("ack_mla").kind is Basis.PRACTICE, "the target of an hour is sooner"
