"""No false proof: who sleeps through a drill does not wipe it out, a promise is not made longer, nobody is said to have
been woken who was before a page (ADR 0050). Two nodes, each of which counts by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.ids import Reference
from app.matters import drills, reachable
from app.matters.exercises import issue
from app.matters.paper import NewDraft
from app.matters.reachable import ReachabilityView
from app.notices.models import Notice
from app.notices.post import How
from app.notices.wording import worded
from tests.directory.states import State
from tests.exchange.within import joined
from tests.factories.node import TO_XB, House, urgent_request
from tests.matters.conftest import states, xa, xb
from tests.matters.drilling import Pair
from tests.matters.test_drill_yields import a_preservation, an_urgent_request
from tests.matters.test_drills_called_off import look, signed
from tests.matters.test_who import publish

__all__ = ["states", "xa", "xb"]


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


def figures(pair: Pair, reference: Reference) -> tuple[object, ...]:
    """Tried, reached, kept and stopped of the report that stands in a drill."""
    report = pair.said(pair.xb, reference, "report")
    return tuple(report.get(name) for name in ("tried", "reached", "kept_promises", "stopped"))


def shown(house: House) -> ReachabilityView:
    with house.session() as session:
        (found,) = reachable.newest(session, house.owner, house.time)
    return found


def test_who_sleeps_through_a_drill_does_not_wipe_it_out(pair: Pair, xa: House, xb: House) -> None:
    first = pair.ringing(5)
    pair.later(2)
    pair.acknowledge()
    assert (pair.work(xb), pair.work(xa), figures(pair, first)) == (1, 1, (1, 1, 1, None))
    second = pair.ringing(5)
    pair.later(55)
    with xb.acting("dora") as (session, dora):
        drills.end(session, xb.office, dora, second, "It is called off.")
    pair.leave(xb)
    assert (xa.notices(), xb.notices()) == (["drill.failed", "drill.stopped"], ["drill.missed", "drill.stopped"])
    with xa.session() as session:
        row = session.scalars(select(Notice).where(Notice.occasion == "drill.stopped")).one()
        assert worded(row, "en").endswith("was ended before anybody was reached: It was called off.")
    assert pair.work(xa) == 1
    assert figures(pair, second) == (2, 1, 1, None)
    for house in (xa, xb):
        seen = pair.view(house, second)
        assert (seen.state, seen.cause, seen.kept) == ("unanswered", "other", None)
        (newest, oldest) = shown(house).counted
        assert (newest.outcome, newest.cause, newest.answer_within) == ("unanswered", "other", 5)
        assert (oldest.outcome, oldest.cause) == ("reached", None)
    theirs = shown(xb)
    assert replace(shown(xa), signed=theirs.signed) == theirs, "both compute the same"


def test_a_stop_that_comes_too_late_is_unanswered_for_both_once_it_is_reported(
    pair: Pair, xa: House, xb: House
) -> None:
    """It was signed in time and came an hour later: by the clock of who drills nobody had answered."""
    reference = pair.ringing(5)
    with xb.acting("dora") as (session, dora):
        drills.end(session, xb.office, dora, reference, "It is called off.")
    pair.later(50)
    pair.leave(xb)
    assert (pair.view(xa, reference).state, pair.view(xb, reference).state) == ("unanswered", "stopped")
    assert pair.work(xa) == 1
    assert figures(pair, reference) == (1, 0, 0, None)
    assert pair.view(xb, reference).state == "unanswered", "the report says when it was there"
    assert "drill.missed" in xb.notices()


def test_of_two_ends_that_crossed_both_sides_count_the_same(pair: Pair, xa: House, xb: House) -> None:
    """XB called it off at once, and the line was down; XA gave up after an hour and says that nobody answered."""
    reference = pair.ringing(5)
    with xb.acting("dora") as (session, dora):
        drills.end(session, xb.office, dora, reference, "It is called off.")
    assert signed(xb) == ["stop"]
    pair.later(61)
    assert (look(xa), signed(xa)) == (1, ["stop"])
    for house in (xb, xa):
        with house.session() as session:
            (sent,) = session.scalars(
                select(Instrument).where(Instrument.act == "stop", Instrument.sender == house.owner)
            )
        assert pair.line.carry(sent) == ("accepted", None)
        house.project()
    assert (pair.view(xa, reference).state, pair.view(xa, reference).cause) == ("unanswered", "other")
    assert pair.work(xa) == 1
    assert figures(pair, reference) == (1, 0, 0, None)
    assert (pair.view(xb, reference).state, pair.view(xb, reference).cause) == ("unanswered", "other")


def test_a_real_case_that_nobody_takes_is_no_excuse_for_later_drills(pair: Pair, xa: House, xb: House) -> None:
    real = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    assert pair.line.carry(real) == ("accepted", None)
    reference = pair.agreed(5)
    pair.later(6)
    assert pair.work(xa, 0.0) == 1
    assert {"drill.rings", "matter.urgent"} <= set(xb.notices()), "it rings"
    assert pair.work(xb) == 0, "and no word of ours ends it"
    pair.later(65)
    assert pair.work(xa) == 1
    assert pair.work(xa) == 1
    assert figures(pair, reference) == (1, 0, 0, None)


def test_a_real_case_that_arrives_stops_a_drill_but_heals_no_broken_promise(pair: Pair, xa: House, xb: House) -> None:
    outcomes = []
    for minutes, real in ((2, an_urgent_request), (20, a_preservation)):
        reference = pair.ringing(5)
        pair.later(minutes)
        real(xa, xb)
        assert "drill.rings" not in xb.notices(), "it is silent at once"
        assert (pair.work(xb), pair.work(xa)) == (1, 1)
        outcomes.append((pair.view(xa, reference).state, pair.view(xa, reference).cause))
        pair.later(10)
    assert outcomes == [("stopped", "real_case"), ("unanswered", "real_case")]
    assert figures(pair, reference) == (1, 0, 0, {"real_case": 1})


def test_an_answer_that_names_no_person_counts_against(pair: Pair, xa: House, xb: House) -> None:
    reference = pair.ringing(5)
    said: JsonObject = {"hops": {"received": "2026-11-24T23:04:11.480Z"}}
    with xb.acting("dora") as (session, dora):
        issue(session, xb.office, dora, NewDraft(act="answer", reference=reference, urgency="urgent", body=said))
    pair.leave(xb)
    assert pair.work(xa) == 1
    assert figures(pair, reference) == (1, 0, 0, None)
    assert pair.view(xb, reference).state == "unanswered"


def test_nobody_agrees_to_longer_than_the_edition_promises(
    pair: Pair, xa: House, xb: House, states: tuple[State, State]
) -> None:
    """It promises thirty minutes. A longer word, by a draft of one's own, gains nothing."""
    publish(xa, xb, states[1])
    reference = pair.propose()
    with xb.acting("ben") as (session, ben), pytest.raises(Invalid, match="within 30 minutes") as refused:
        drills.agree(session, xb.office, ben, reference, 31)
    assert refused.value.code == "longer_than_promised"
    with xb.acting("ben") as (session, ben):
        issue(session, xb.office, ben, NewDraft(act="agree", reference=reference, body={"answer_within": 1440}))
    pair.leave(xb)
    assert pair.work(xa, 0.0) == 1
    edition = pair.said(xb, reference, "start")["edition"]
    assert isinstance(edition, dict)
    assert (edition["number"], edition["answer_within"]) == (2, 30)
    pair.later(40)
    pair.acknowledge()
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    assert figures(pair, reference) == (1, 1, 0, None)
    for house in (xa, xb):
        seen = pair.view(house, reference)
        assert (seen.answer_within, seen.counts_within, seen.kept) == (1440, 30, False)
        assert [one.answer_within for one in shown(house).counted] == [30]


@pytest.mark.parametrize(
    ("channel", "how", "woken", "fresh"),
    [
        ("voice", How.KEYPRESS, 1, "green"),
        ("email", How.LINK, 1, "green"),
        ("voice", How.SIGNED, 0, "amber"),
        ("screen", How.LINK, 0, "amber"),
    ],
)
def test_who_was_before_a_page_was_not_woken(
    pair: Pair, xa: House, xb: House, channel: str, how: How, woken: int, fresh: str
) -> None:
    reference = pair.ringing()
    pair.handed(channel)
    pair.later(3)
    pair.acknowledge(how=how)
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    for house in (xa, xb):
        found = shown(house)
        assert (found.reached, found.woken, found.freshness) == (1, woken, fresh)
        assert (found.last_woken is None, found.fresh_until is None) == (not woken, not woken)
        assert pair.view(house, reference).woken is bool(woken)
    xa.later(days=91)
    assert shown(xa).freshness == "red"


def test_what_was_stopped_is_told_beside_what_was_reached(pair: Pair, xa: House, xb: House) -> None:
    first = pair.ringing()
    pair.acknowledge()
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    for _ in range(2):
        newest = pair.ringing()
        with xb.acting("dora") as (session, dora):
            drills.end(session, xb.office, dora, newest, "We move house.")
        pair.leave(xb)
        assert pair.work(xa) == 1
        pair.later(timedelta(hours=1).total_seconds() / 60)
    assert (figures(pair, first), figures(pair, newest)) == ((1, 1, 1, None), (1, 1, 1, {"other": 2}))
    assert (shown(xb).stopped, shown(xb).drills) == ({"other": 2}, 3)
