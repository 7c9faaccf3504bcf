"""Technical assistance: asked or offered, planned, given, evaluated; no data of a case (`law.md` §3.12)."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json
from app.procedures import contents
from app.procedures.assistance import ASSISTANCE
from app.procedures.body import Attached
from app.procedures.describe import blocks
from app.procedures.table import Basis, Starts
from tests.factories import bodies
from tests.procedures.walking import Q, R, Walk, started, unstoppable

KINDS = ("ta_request", "ta_offer", "ta_plan", "ta_declined", "ta_delivery", "ta_evaluation")


def walk(*steps: tuple[object, str]) -> Walk:
    return Walk(ASSISTANCE).go(*steps)  # type: ignore[arg-type]


@pytest.mark.parametrize("opens", ["request", "offer"])
def test_from_the_wish_or_the_offer_to_the_evaluation(opens: str) -> None:
    course = walk((R, opens), (Q, "match"), (Q, "deliver"), (R, "evaluate"), (Q, "close"))
    assert course.status == "CLOSED"


def test_the_plan_is_made_by_the_side_that_was_asked() -> None:
    assert not walk((R, "request")).may(R, "match")
    assert walk((R, "request")).may(Q, "match")


@pytest.mark.parametrize("side", [R, Q])
def test_either_side_declines_until_it_is_given(side: object) -> None:
    assert walk((R, "offer"), (side, "decline")).status == "DECLINED"
    assert walk((R, "offer"), (Q, "match"), (side, "decline")).status == "DECLINED"
    assert not walk((R, "offer"), (Q, "match"), (Q, "deliver")).may(side, "decline")  # type: ignore[arg-type]


def test_a_plan_that_crosses_a_refusal_waits_for_nobody() -> None:
    course = walk((R, "offer")).both((R, "decline"), (Q, "match"))
    assert (course.status, course.seen.crossed) == ("DECLINED", ())


def test_what_was_given_twice_at_once_was_given() -> None:
    course = walk((R, "request"), (Q, "match")).both((R, "deliver"), (Q, "deliver"))
    assert course.status == "DELIVERED"
    assert [(one.side, one.act) for one in course.seen.crossed] == [(R, "deliver")]


def test_every_clock_can_be_stopped() -> None:
    assert unstoppable(ASSISTANCE) <= {"status_report", "withdrawal_note"}
    assert started(ASSISTANCE, "deliver") == {"evaluation": "any"}
    clocks = [c for row in ASSISTANCE.rows("match") for c in row.clocks if isinstance(c, Starts)]
    assert {(c.code, c.until, c.basis) for c in clocks} == {("ta_start", "starts_on", Basis.AGREED)}
    assert {(c.opened, c.duty.value) for c in clocks} == {("request", "requested"), ("offer", "requesting")}


def test_no_body_has_a_place_for_a_case() -> None:
    bodies_ = [contents.KINDS[kind].versions[1] for kind in KINDS]
    held = {name for block in {*bodies_, *blocks(bodies_)} for name in block.model_fields}
    assert not held & {"persons", "identifiers", "offences", "facts", "proceeding", "file", "files", "related"}
    marks = [mark for body in bodies_ for info in body.model_fields.values() for mark in info.metadata]
    assert not any(isinstance(mark, Attached) for mark in marks)
    assert {contents.KINDS[kind].carries for kind in KINDS} == {"none"}


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("ta_request", {"topics": []}, "topics: must hold at least 1"),
        ("ta_request", {"supports": ["money"]}, "supports.0: must be"),
        (
            "ta_request",
            {"audience": {"roles": ["Judges"], "people": 3, "women_share": 101}},
            "audience.women_share: is",
        ),
        ("ta_plan", {"starts_on": None}, "starts_on: is missing"),
        ("ta_delivery", {"women_attended": 23}, "women_attended: is more than those who took part"),
        ("ta_evaluation", {"rating": "good"}, "rating: must be"),
    ],
)
def test_what_the_bodies_mean_nothing_without(kind: str, changes: dict[str, Json], said: str) -> None:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))
    assert f"{found[0].field}: {found[0].words}".startswith(said)
