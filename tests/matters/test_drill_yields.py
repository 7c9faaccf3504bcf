"""What counts as real before a drill: every kind of it, on either side, silences one that rings and keeps one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import stamp
from app.kit.ids import OfficialId
from app.matters import own_drills
from app.matters.drill_yields import real_waits
from app.notices import clocks
from app.notices.calling import Means, call
from app.notices.ladders import set_ladder
from app.notices.models import Notice
from app.notices.occasions import Occasion, Severity
from app.notices.post import post
from app.notices.rules import REAL, RULES
from tests.directory.states import State
from tests.exchange.within import joined
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request
from tests.matters.conftest import states, xa, xb
from tests.matters.drilling import NIGHT, Pair
from tests.matters.test_calls import noted
from tests.matters.test_papers import TO_XD, paper, register
from tests.notices.desks import Duty

__all__ = ["states", "xa", "xb"]
Real = Callable[[House, House], None]
SOON = timedelta(minutes=30)
"""For how long what nobody takes is an excuse."""


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


def brought(sender: House, other: House, act: str, body: JsonObject, **more: object) -> str:
    """Something is signed, brought to the other side and read there."""
    sent = sender.issue(act, body, **more)
    carry(sender, sent, other)
    sender.project()
    other.project()
    return sent.reference


def an_urgent_request(xa: House, xb: House) -> None:
    brought(xa, xb, "request", urgent_request(), urgency="urgent", **TO_XB)


def a_preservation(xa: House, xb: House) -> None:
    body = bodies.of("preservation_request")
    brought(xa, xb, "request", body, who="dora", urgency="urgent", **{**TO_XB, "procedure": "preservation"})


def a_call_that_was_taken_down(xa: House, xb: House) -> None:
    """The duty officer of XB is on the telephone: nothing rings, somebody is there."""
    body = bodies.of("oral_note", received_at=stamp(xb.time), called_back_at=stamp(xb.time))
    brought(xb, xa, "note_oral", body, who="dora", urgency="urgent", **{**TO_XB, "recipient": "XA.moj"})


def a_call_of_our_own(xa: House, xb: House) -> None:
    noted(xb, xb.time, recipient="XA.moj")


def a_paper(xa: House, xb: House) -> None:
    register(xb, paper(xb, "request", "mla_request", urgent_request()), **TO_XD)


def a_lead_within_hours(xa: House, xb: House) -> None:
    """Filed as routine, and to be answered within a day."""
    body = bodies.of("inquiry")
    brought(xa, xb, "inquire", body, who="dora", urgency="routine", **{**TO_XB, "procedure": "information"})


def a_refusal_of_what_we_asked(xa: House, xb: House) -> None:
    """XB is the asking side of a real case."""
    more = {**TO_XB, "recipient": "XA.moj"}
    reference = brought(xb, xa, "request", urgent_request(), urgency="urgent", **more)
    brought(xa, xb, "refuse", bodies.refusal(), who="ana", reference=reference)


def critical_infrastructure(xa: House, xb: House) -> None:
    body = bodies.mla_request()
    (first,) = objects(body["offences"])
    brought(xa, xb, "request", {**body, "offences": [{**first, "cii": True}]}, **TO_XB)


REALS: tuple[Real, ...] = (
    an_urgent_request, a_preservation, a_call_that_was_taken_down, a_call_of_our_own, a_paper, a_lead_within_hours,
    a_refusal_of_what_we_asked, critical_infrastructure,
)  # fmt: skip


@pytest.mark.parametrize("real", REALS, ids=lambda one: one.__name__)
def test_a_drill_that_rings_falls_silent_before_what_is_real(pair: Pair, real: Real) -> None:
    reference = pair.ringing()
    real(pair.xa, pair.xb)
    assert "drill.rings" not in pair.xb.notices()
    assert "drill.gave_way" in pair.xb.notices()
    assert pair.work(pair.xb) == 1
    assert pair.said(pair.xa, reference, "stop")["cause"] == "real_case"


def test_whom_the_drill_rang_hears_that_it_gave_way_and_else_who_hears_what_is_urgent(pair: Pair) -> None:
    """A drill's ladder of its own: a signatory by name, the roster's holder, who has no role that hears it, the head.
    The roster has changed hands since.
    """
    xb, holder = pair.xb, OfficialId("XB.moj/eva")
    drilled: list[Json] = [
        {"after": 0, "persons": ["XB.moj/ana"], "rosters": ["night"]},
        {"after": 300, "roles": ["head"]},
    ]
    urgent: list[Json] = [{"after": 0, "rosters": ["night"]}, {"after": 300, "roles": ["head"]}]
    with xb.acting("ben") as (session, ben):
        set_ladder(session, ben, "occasion:drill.rings", drilled, 900, xb.time)
        set_ladder(session, ben, "occasion:matter.urgent", urgent, 900, xb.time)
    pair.ringing()
    with xb.session("rog_keeper") as session:
        assert call(session, xb.owner, Means(Duty({"night": (holder,)}), frozenset()), xb.time) == 1
    pair.later(1)
    an_urgent_request(pair.xa, xb)
    with xb.session() as session:
        row = session.scalars(select(Notice).where(Notice.occasion == "drill.gave_way")).one()
    assert row.ladder_of == "occasion:matter.urgent:1"
    assert row.ladder[0] == {
        "after": 0, "next_way": 120, "roles": [], "rosters": ["night"], "persons": ["XB.moj/ana", holder],
    }  # fmt: skip
    assert (row.roles, row.persons) == ([], ["XB.moj/ana", holder])
    assert len(row.ladder) == 2


def test_whoever_a_drill_has_climbed_to_hears_at_once_that_it_gave_way(pair: Pair) -> None:
    pair.ringing()
    pair.later(11)
    an_urgent_request(pair.xa, pair.xb)
    with pair.xb.session() as session:
        row = session.scalars(select(Notice).where(Notice.occasion == "drill.gave_way")).one()
    assert row.roles == ["duty_officer", "case_officer", "signatory"]


def test_a_drill_never_rings_while_something_real_waits(pair: Pair) -> None:
    reference = pair.agreed()
    a_lead_within_hours(pair.xa, pair.xb)
    assert pair.work(pair.xa, 0.0) == 1
    assert "drill.rings" not in pair.xb.notices()
    assert pair.work(pair.xb) == 1
    assert pair.said(pair.xa, reference, "stop")["cause"] == "real_case"


def test_who_has_something_real_of_its_own_drills_nobody_meanwhile(pair: Pair) -> None:
    """XA made a call that XB took down: until it is in writing, both have something else to do."""
    reference = pair.agreed()
    a_call_that_was_taken_down(pair.xa, pair.xb)
    assert pair.work(pair.xa, 0.0) == 0
    assert pair.acts(pair.xa, reference) == ["propose", "agree"]


def test_an_ordinary_letter_stops_no_drill(pair: Pair) -> None:
    pair.ringing()
    brought(pair.xa, pair.xb, "request", bodies.mla_request(), **TO_XB)
    assert {"drill.rings", "matter.received"} <= set(pair.xb.notices())
    with pair.xb.session("rog_keeper") as session:
        assert not real_waits(session, pair.xb.owner, pair.xb.time, SOON)


def test_a_clock_that_runs_out_stops_a_drill_at_the_next_look(pair: Pair) -> None:
    """Nothing arrives; the keeper's round alone says that something real is late."""
    reference = brought(pair.xa, pair.xb, "request", urgent_request("emergency"), urgency="emergency", **TO_XB)
    pair.acknowledge("matter.urgent")
    drill = pair.ringing()
    pair.later(61)
    with pair.xb.session("rog_keeper") as session:
        clocks.ring(session, pair.xb.owner, pair.xb.time)
    assert {"drill.rings", "deadline.urgent_passed"} <= set(pair.xb.notices())
    assert pair.work(pair.xb) == 1
    assert pair.said(pair.xa, drill, "stop")["cause"] == "real_case"
    assert pair.xb.matter(reference).status == "RECEIVED"


def test_a_drill_of_our_own_points_gives_way_to_a_call_that_we_make(xb: House) -> None:
    with xb.acting("ben") as (session, ben):
        row = own_drills.ask(session, ben, (xb.time, xb.time + NIGHT), xb.time)
    with xb.session("rog_keeper") as session:
        (found,) = own_drills.waiting(session, xb.owner)
        assert own_drills.see_to(session, found, xb.time, comes=True)
    assert xb.notices() == ["drill.rings"]
    noted(xb, xb.time, recipient="XA.moj")
    assert xb.notices() == ["drill.gave_way"]
    with xb.session("rog_keeper") as session:
        (found,) = own_drills.waiting(session, xb.owner)
        assert own_drills.see_to(session, found, xb.time, comes=False)
        assert (found.id, found.outcome) == (row.id, "stopped")


def test_a_call_that_nobody_wrote_down_waits_for_as_long_as_somebody_may_still_be_at_it(xb: House) -> None:
    noted(xb, xb.time, recipient="XA.moj")
    with xb.session("rog_keeper") as session:
        assert real_waits(session, xb.owner, xb.time, SOON)
        assert not real_waits(session, xb.owner, xb.time + timedelta(hours=5), SOON)


@pytest.mark.parametrize("occasion", sorted(REAL, key=lambda one: one.value), ids=lambda one: one.value)
def test_whatever_calls_the_duty_officers_to_a_case_is_real(xb: House, occasion: Occasion) -> None:
    params = dict.fromkeys(RULES[occasion].names, "XA-2026-K7Q3MD9T")
    with xb.session("rog_intake") as session:
        assert not real_waits(session, xb.owner, xb.time, SOON)
        post(session, xb.owner, occasion, {"matter": "XA-2026-K7Q3MD9T"}, xb.time, params)
        assert real_waits(session, xb.owner, xb.time, SOON)


def test_neither_a_drill_nor_a_node_in_trouble_is_a_case() -> None:
    assert not {one for one in REAL if one.value.startswith("drill.")}
    assert not REAL & {Occasion.TSA_DOWN, Occasion.LOG_MISMATCH, Occasion.KEY_AWAY, Occasion.ROSTER_UNHELD}
    assert {RULES[one].severity for one in REAL} == {Severity.URGENT}
    assert {
        Occasion.MATTER_URGENT, Occasion.MATTER_FIRST, Occasion.INSTRUMENT_URGENT, Occasion.URGENT_PASSED,
        Occasion.CALL_UNANSWERED, Occasion.UNATTENDED_THERE, Occasion.PROVIDER_SILENT, Occasion.KEEPING_CROSSED,
    } <= REAL  # fmt: skip
