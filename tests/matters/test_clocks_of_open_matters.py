"""Wherever a matter is open, a clock runs on the side whose turn it is; where none does, it is said here why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.kit.canonical import JsonObject
from app.matters.clock_rack import Moment
from app.matters.timing import clocks
from app.notices.clocks import Running
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link, Projection, open_steps, project
from app.procedures.inherited import Sets, inherited
from app.procedures.table import Procedure, Side, Starts
from app.treaties.catalogue import TREATIES
from tests.matters.course import CALENDARS, START, Course, Q, R
from tests.procedures.playing import letter, play

DAY = timedelta(days=1)
EXCHANGED = [one for one in CATALOGUE.procedures if one.name not in {"exercise", "draft_consultation"}]
"""Those in which one side waits for the other."""
DATES: JsonObject = {
    rule.until: "2027-06-01"
    for one in EXCHANGED
    for step in one.steps
    for rule in step.clocks
    if isinstance(rule, Starts) and rule.until and "[" not in rule.until
} | {"decision": "will_disclose"}
"""Every member by which a letter names the end of a clock, or begins one by a word."""
ITEMS: JsonObject = {
    "data": [{"id": "m1", "category": "TRAFFIC"}],
    "holdings": [{"measure": "m1", "custodian": "A", "outcome": "preserved", "until": "2027-06-01"}],
}
"""What a preservation is about: no request and no confirmation goes without."""
BESIDE = {step.act for step in inherited(Sets(*(frozenset({"RECEIVED"}),) * 3, "RECEIVED", delays=True))} | {"consult"}
"""What may be said beside the course: it brings a clock, but no matter depends on it."""
TURNS: dict[str, Side] = {
    "RECEIVED": Q, "ACKNOWLEDGED": Q, "EXECUTING": Q, "PARTLY_EXECUTED": Q, "DETERMINED": Q,
    "QUERIED": R, "EXECUTION_QUERIED": R, "CONDITIONS_PROPOSED": R, "UNSAFE": R, "EXTENSION_ASKED": Q,
    "FILE_SENT": Q, "EXHIBITS_SENT": Q, "RETURN_AGREED": Q, "TRANSIT_ASKED": Q, "OFFERED": Q,
}  # fmt: skip
"""Whose turn it is; elsewhere either side's clock will do."""
NOBODYS = {
    ("preservation", "HELD"): "It is kept until the request that follows is decided, in that matter.",
    ("information", "TERMS_ACCEPTED"): "Nobody owes information: who offered it sends it when it can.",
    ("information", "ACKNOWLEDGED"): "Once it was told what became of it, nothing more is owed.",
    ("extradition", "APPEAL_PENDING"): "The court of the requested side has it, and no State hurries a court.",
    ("assets", "TRACED"): "Nothing is asked: the next stage is asked for or it is not.",
    ("assets", "RETURN_PAID"): "What was paid is there to be confirmed; nothing is owed to the side that paid.",
}
"""Where the law and practice give no time."""


def courses(procedure: Procedure, depth: int = 5) -> Iterator[tuple[list[Link], Projection, list[Running]]]:
    """Every course, one for each status and the clocks that run there."""
    body = DATES | (ITEMS if procedure.name == "preservation" else {})
    front: list[list[Link]] = [[]]
    met: set[tuple[str, tuple[str, ...]]] = set()
    for _ in range(depth):
        longer: list[list[Link]] = []
        for links in front:
            before = project(procedure, links)
            acts = sorted({step.act for side in Side for step in open_steps(procedure, before, side)} - BESIDE)
            for act in acts:
                new = [*links, replace(letter(procedure, links, act), body=body)]
                seen = project(procedure, new)
                at = {
                    one.id: Moment(START + place * DAY / 24, START + place * DAY / 24)
                    for place, one in enumerate(new)
                }  # fmt: skip
                found = [one for one in clocks(procedure, seen.history, at, CALENDARS) if one.stopped is None]
                key = seen.status, tuple(sorted(f"{one.code} {one.paused is None}" for one in found))
                if key not in met:
                    met.add(key)
                    longer.append(new)
                    yield new, seen, found
        front = longer


@pytest.mark.parametrize("procedure", EXCHANGED, ids=lambda one: one.name)
def test_where_a_matter_is_open_a_clock_runs_on_the_side_whose_turn_it_is(procedure: Procedure) -> None:
    silent: dict[str, list[str]] = {}
    for links, seen, found in courses(procedure):
        if seen.status not in procedure.open or (procedure.name, seen.status) in NOBODYS:
            continue
        turn = TURNS.get(seen.status)
        if any(one.paused is None and one.code == "conditions_answer" for one in found):
            turn = R  # conditions may wait for their answer beside the status
        if not any(one.paused is None and turn in (None, one.duty) for one in found):
            silent.setdefault(seen.status, [one.act for one in links])
    assert silent == {}


def test_dates_hold_every_member_that_ends_a_clock() -> None:
    assert {"preserved_until", "surrender_by", "begins_at", "report_by"} <= set(DATES)


@pytest.mark.parametrize("treaty", ["un_cybercrime", "bilateral_xa_xb"])
def test_what_is_accepted_after_a_question_is_executed_in_time_though_nobody_acknowledged(treaty: str) -> None:
    course = Course(treaty=TREATIES.newest(treaty))
    course.take(R, "request", {"measures": [{"id": "m1", "code": "SUBSCRIBER"}, {"id": "m2", "code": "TRAFFIC"}]})
    asked = course.take(Q, "ask", {"measures": ["m1"]}, days=1)
    course.take(Q, "accept", {"measures": ["m2"]}, days=1)
    clock = course.clock("execution")
    assert (clock.article, clock.duty) == ({"un_cybercrime": "UNCC 40(26)"}.get(treaty, "XA-XB 6(4)"), Q)
    assert [(part.measures, part.paused is None) for part in clock.parts] == [(("m1",), False), (("m2",), True)]
    before = clock.due
    course.take(R, "answer", days=3, answers=asked)
    after = course.clock("execution")
    assert before is not None
    assert {part.measures: part.due for part in after.parts} == {("m1",): before + 4 * DAY, ("m2",): before}


def test_the_day_that_was_wished_for_counts_where_a_question_came_before_the_acceptance() -> None:
    course = Course(treaty=TREATIES.newest("bilateral_xa_xb"))
    wished: JsonObject = {"level": "routine", "wanted_by": "2027-01-15"}
    course.take(R, "request", {"measures": [{"id": "m1", "code": "SUBSCRIBER"}], "urgency": wished})
    asked = course.take(Q, "ask", days=1)
    course.take(R, "answer", days=1, answers=asked)
    course.take(Q, "ask", days=1)
    course.take(Q, "accept", {"measures": ["m1"], "wanted_by_accepted": True}, days=1)
    course.take(R, "answer", days=1, answers=course.known[3].link)
    clock = course.clock("execution")
    # A day more than was wished for: the second question was still open on the day after the acceptance.
    assert (str(clock.due), clock.kind.value, clock.paused) == ("2027-01-16 23:59:59+00:00", "agreed", None)


def test_a_second_question_gives_the_work_no_new_time() -> None:
    course = Course()
    course.take(R, "request", {"measures": [{"id": "m1", "code": "SUBSCRIBER"}]})
    first = course.take(Q, "ask", days=1)
    course.take(R, "answer", days=1, answers=first)
    course.take(Q, "ask", days=5)
    clock = course.clock("execution")
    assert (clock.started, clock.started_by, clock.due) == (START + DAY, first.id, None)


@pytest.mark.parametrize(
    "acts",
    [
        ("hearing", "request", "acknowledge", "report_willing", "propose_slot", "agree_slot", "hold", "transmit"),
        ("joint", "propose", "accept", "share", "end"),
        ("emergency_disclosure", "request", "acknowledge", "disclose"),
    ],
    ids=lambda one: str(one[0]),
)
def test_what_is_to_be_destroyed_by_a_day_has_a_clock_that_outlives_the_matter(acts: tuple[str, ...]) -> None:
    procedure = CATALOGUE.newest(acts[0])
    body: JsonObject = {"conditions": [{"code": "destroy_by", "by": "2028-01-01"}]}
    links = [replace(one, body=body) for one in play(procedure, *acts[1:])]
    at = {one.id: Moment(START, START) for one in links}
    found = clocks(procedure, project(procedure, links).history, at, CALENDARS)
    kept = next(one for one in found if one.code == "destroy_by")
    assert (kept.stopped, str(kept.due)) == (None, "2028-01-01 23:59:59+00:00")
