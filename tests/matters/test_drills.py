"""Drills: agreed by both, at a moment nobody knows, answered by a person, stopped by a real case, counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.instruments import header
from app.instruments.header import Content
from app.kit.canonical import JsonObject
from app.kit.clock import instant
from app.kit.errors import Conflict, Denied, Invalid
from app.matters import drill_promises, drill_rounds, drills, own_drills, reachable
from app.matters.drill_course import course
from app.matters.exercises import ExerciseDesk, issue
from app.matters.paper import NewDraft
from app.notices.models import Notice
from tests.directory.states import State
from tests.exchange.within import joined
from tests.factories.node import TO_XB, House, urgent_request
from tests.matters.conftest import states, xa, xb
from tests.matters.drilling import NIGHT, XB, Pair, seconds

__all__ = ["states", "xa", "xb"]


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


def test_a_drill_is_agreed_begins_is_answered_by_a_person_and_reported(pair: Pair, xa: House, xb: House) -> None:
    reference = pair.propose()
    assert (xb.notices(), pair.work(xa, 0.0)) == (["drill.proposed"], 0), "nothing begins before both have signed"
    with xb.acting("ben") as (session, ben):
        drills.agree(session, xb.office, ben, reference)
    pair.leave(xb)
    assert pair.said(xa, reference, "agree")["answer_within"] == 30, "what is expected where nothing is promised"
    assert xb.notices() == []
    assert pair.work(xa) == 0, "its moment has not come"
    assert pair.work(xa, 0.0) == 1
    assert xb.notices() == ["drill.rings"]
    assert pair.work(xb) == 0, "nobody has acknowledged it"
    pair.later(3)
    pair.acknowledge()
    assert pair.work(xb) == 1
    answer = pair.said(xa, reference, "answer")
    assert 180 <= seconds(answer, "notice", "acknowledged") <= 190
    assert set(answer["hops"]) == {"received", "decided", "notice", "acknowledged", "answered"}  # type: ignore[call-overload]
    assert xb.notices() == []
    assert pair.work(xa) == 1
    report = pair.said(xb, reference, "report")
    assert (report["authority"], report["tried"], report["reached"], report["kept_promises"]) == ("XB.moj", 1, 1, 1)
    assert (report["woken"], answer["acknowledged_how"]) == (0, "page"), "no channel is there: nobody was woken"
    assert report == pair.said(xa, reference, "report"), "both hold the same"
    assert pair.acts(xa, reference) == pair.acts(xb, reference) == ["propose", "agree", "start", "answer", "report"]
    assert (pair.work(xa), pair.work(xb)) == (0, 0)
    assert (pair.view(xa, reference).state, pair.view(xb, reference).kept) == ("reached", True)


@pytest.mark.parametrize("hours", [-26, 26])
def test_the_clock_of_who_is_drilled_is_wrong_and_its_hops_are_no_figures(
    pair: Pair, xa: House, xb: House, hours: int
) -> None:
    """Answered after three minutes; by XB's clock, a day before it began or a day after its answer was here."""
    reference = pair.agreed()
    assert pair.work(xa, 0.0) == 1
    pair.later(3)
    pair.acknowledge()
    with xb.session("rog_web") as session:
        row = session.scalars(select(Notice).where(Notice.occasion == "drill.rings")).one()
        assert row.acknowledged is not None
        row.acknowledged += timedelta(hours=hours)
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    report = pair.said(xb, reference, "report")
    assert report["clock_disagrees"] == {"acknowledged": 1}
    assert set(report["medians"]) == {"received", "decided", "notice", "acknowledged", "answered"}  # type: ignore[call-overload]
    assert 180 <= report["medians"]["acknowledged"] / 1000 <= 240, "what was measured here"  # type: ignore[index,call-overload,operator]
    assert (report["reached"], report["kept_promises"]) == (1, 1)
    last = instant(str(report["last_reached"]))
    assert abs(last - xa.time) < timedelta(minutes=1), "no day ahead, none behind"
    for house in (xa, xb):
        (wrong,) = [one for one in pair.view(house, reference).hops if one.clock_disagrees]
        assert (wrong.name, wrong.seconds) == ("acknowledged", None)
    with xb.session() as session:
        (found,) = reachable.newest(session, xb.owner, xb.time)
    assert (found.clock_disagrees, found.freshness) == ({"acknowledged": 1}, "amber")


def test_a_node_that_writes_that_somebody_was_soon_there_gets_no_kept_promise(pair: Pair, xa: House, xb: House) -> None:
    """A person acknowledged after 55 minutes, of 30 that were promised; the answer tells of two."""
    reference = pair.ringing()
    pair.later(55)
    pair.acknowledge()
    with xb.session("rog_web") as session:
        row = session.scalars(select(Notice).where(Notice.occasion == "drill.rings")).one()
        assert row.acknowledged is not None
        row.acknowledged -= timedelta(minutes=53)
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    report = pair.said(xa, reference, "report")
    assert (report["reached"], report["kept_promises"]) == (1, 0)
    assert report["clock_disagrees"] == {"acknowledged": 1}
    assert 55 <= report["medians"]["acknowledged"] / 60_000 <= 57  # type: ignore[index,call-overload,operator]
    assert pair.view(xa, reference).kept is False
    (told,) = [one for one in pair.view(xa, reference).hops if one.clock_disagrees]
    assert (told.name, told.seconds) == ("acknowledged", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"reached": 99, "tried": 99, "kept_promises": 99},
        {"last_reached": "2099-01-01T00:00:00.000Z"},
        {"authority": "XC.moj"},
        {"drills": []},
    ],
    ids=["true", "boasted", "ahead", "of another", "of nothing"],
)
def test_a_report_that_its_own_instruments_do_not_bear_out_is_not_shown(
    pair: Pair, xa: House, xb: House, monkeypatch: pytest.MonkeyPatch, wrong: JsonObject
) -> None:
    pair.ringing()
    pair.acknowledge()
    assert (pair.work(xb), pair.work(xa)) == (1, 1)

    def said(data: bytes) -> Content:
        told = header.read(data)
        return told.model_copy(update={"body": {**told.body, **wrong}}) if told.act == "report" else told

    monkeypatch.setattr(reachable, "read", said)
    with xb.session() as session:
        found = reachable.newest(session, xb.owner, xb.time)
    shown = [(one.authority, one.by, one.tried, one.reached, one.freshness) for one in found]
    assert shown == ([] if wrong else [("XB.moj", "XA.moj", 1, 1, "amber")])


def test_a_real_case_ends_a_drill_at_once(pair: Pair, xa: House, xb: House) -> None:
    reference = pair.ringing()
    real = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    assert pair.line.carry(real) == ("accepted", None)
    assert xb.notices() == ["drill.gave_way", "matter.urgent"], "it is silent before anything is signed"
    assert pair.work(xb) == 1
    assert pair.said(xa, reference, "stop")["cause"] == "real_case"
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("STOPPED", "STOPPED")
    assert xb.notices() == ["drill.gave_way", "drill.stopped", "matter.urgent"]
    assert "drill.stopped" in xa.notices(), "both heads hear of it"
    assert pair.work(xa) == 1
    report = pair.said(xa, reference, "report")
    assert (report["tried"], report["reached"]) == (0, 0), "it counts neither way"
    assert report["stopped"] == {"real_case": 1}, "and is told"


def test_a_drill_that_comes_while_a_real_case_waits_never_rings(pair: Pair, xa: House, xb: House) -> None:
    reference = pair.agreed()
    real = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    assert pair.line.carry(real) == ("accepted", None)
    assert pair.work(xa, 0.0) == 1
    assert xb.notices() == ["matter.urgent"]
    assert pair.work(xb) == 1
    assert pair.said(xa, reference, "stop")["cause"] == "real_case"


def test_a_drill_that_nobody_answers_is_told_to_both_heads_and_the_second_to_the_points_own(
    pair: Pair, xa: House, xb: House
) -> None:
    first = pair.ringing()
    pair.later(50)
    assert pair.work(xa) == 0
    pair.later(15)
    assert pair.work(xa) == 1
    assert (xa.notices(), xb.notices()) == (["drill.failed"], ["drill.missed"])
    assert pair.work(xa) == 1
    assert pair.said(xb, first, "report")["tried"] == 1
    second = pair.ringing()
    pair.later(65)
    assert pair.work(xa) == 1
    assert xb.notices() == ["drill.missed", "drill.missed", "drill.unreached"]
    pair.work(xa)
    report = pair.said(xb, second, "report")
    assert (report["tried"], report["reached"], report.get("last_reached")) == (2, 0, None)
    third = pair.ringing()
    pair.later(40)
    pair.acknowledge(who="ben")
    assert pair.work(xb) == 1
    assert "drill.unreached" not in xb.notices()
    pair.work(xa)
    report = pair.said(xb, third, "report")
    assert (report["tried"], report["reached"], report["kept_promises"]) == (3, 1, 0), "later than was promised"


def test_drills_that_never_began_keep_no_other_from_being_reported(
    pair: Pair, xa: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill_rounds, "REPORTED_AT_ONCE", 1)
    unanswered, unbegun = pair.ringing(), pair.agreed()
    pair.later(13 * 60)
    assert pair.work(xa) == 2
    assert [pair.said(xa, one, "stop")["cause"] for one in (unanswered, unbegun)] == ["unanswered", "outside_window"]
    assert pair.work(xa) == 1
    assert pair.acts(xa, unanswered)[-1] == "report"
    assert (pair.work(xa), pair.acts(xa, unbegun)[-1]) == (0, "stop")


def test_nothing_begins_outside_its_window(pair: Pair, xa: House, xb: House) -> None:
    """The node was down over the window: the drill does not come late, it ends."""
    reference = pair.agreed()
    pair.later(NIGHT.total_seconds() / 60 + 1)
    assert pair.work(xa, 0.0) == 1
    assert pair.acts(xb, reference) == ["propose", "agree", "stop"]
    assert pair.said(xb, reference, "stop")["cause"] == "outside_window"
    assert (xa.notices(), xb.notices()) == (["drill.stopped"], ["drill.stopped"])


def test_one_that_arrives_after_its_window_rings_nobody(pair: Pair, xa: House, xb: House) -> None:
    """It began in time and lay on the road while the other node was down."""
    reference = pair.agreed()
    desk = ExerciseDesk(xa.database.sessions("rog_keeper"), (xa.owner,), xa.office)
    assert drill_rounds.work(desk, drawn=lambda: 0.0) == 1
    pair.later(NIGHT.total_seconds() / 60 + 30)
    pair.leave(xa)
    assert xb.notices() == []
    assert pair.work(xb) == 1
    assert pair.said(xa, reference, "stop")["cause"] == "outside_window"


def test_a_drill_that_was_never_agreed_rings_nobody(pair: Pair, xa: House, xb: House) -> None:
    """The table lets a chain test begin at once; a drill that pretends to be one stays silent."""
    body = {"kind": "drill", "scenario": "Not agreed."}
    with xa.acting("dora") as (session, dora):
        new = NewDraft(act="start", procedure="exercise", recipient=XB, urgency="urgent", body=body)
        issue(session, xa.office, dora, new)
    (sent,) = pair.leave(xa)
    assert xb.notices() == []
    assert pair.work(xb) == 1
    assert pair.said(xa, sent.reference, "stop")["cause"] == "not_agreed"


def test_a_moment_is_as_likely_as_any_other_and_lies_in_the_window(pair: Pair, xa: House) -> None:
    """What a look's chance leaves over is the share of the window that is left: the moment is uniform in it."""
    reference = pair.agreed()
    with xa.session() as session:
        found = course(session, xa.owner, reference)
        assert found is not None
        assert found.window is not None
        at, end = found.window
        span, missed, look = (end - at).total_seconds(), 1.0, 60.0
        while (left := (end - at).total_seconds()) > look:
            chance = look / left
            assert drill_rounds.due(session, xa.owner, found, at, look, lambda one=chance: one) is None
            assert drill_rounds.due(session, xa.owner, found, at, look, lambda one=chance: one - 1e-9) is not None
            missed *= 1 - chance
            assert missed == pytest.approx((left - look) / span)
            at += timedelta(seconds=look)
        assert drill_rounds.due(session, xa.owner, found, at, look, lambda: 0.999_999) is not None, "at the latest"
        late = drill_rounds.due(session, xa.owner, found, end + timedelta(seconds=1), look, lambda: 0.0)
        assert late is not None
        assert late[0] == "stop"


def test_who_may_and_what_a_window_is(pair: Pair, xa: House, xb: House) -> None:
    with xa.acting("cem") as (session, cem), pytest.raises(Denied):
        drills.propose(session, xa.office, cem, XB, (xa.time, xa.time + NIGHT))
    with xa.acting("ben") as (session, ben), pytest.raises(Invalid, match="window"):
        drills.propose(session, xa.office, ben, XB, (xa.time - NIGHT, xa.time))
    reference = pair.propose()
    with xa.acting("ben") as (session, ben), pytest.raises(Conflict, match="waits for our word"):
        drills.agree(session, xa.office, ben, reference)
    for who in ("dora", "olga"):
        with xb.acting(who) as (session, actor), pytest.raises(Denied):
            drills.agree(session, xb.office, actor, reference)
    with xb.acting("dora") as (session, dora), pytest.raises(Denied):
        # Nor by a draft of their own, as any program may write one.
        issue(session, xb.office, dora, NewDraft(act="agree", reference=reference, body={"answer_within": 5}))
    with xb.acting("ben") as (session, ben):
        drills.stop(session, xb.office, ben, reference, "declined", "Not this week.")
    pair.leave(xb)
    assert pair.view(xa, reference).cause == "declined"
    assert pair.work(xa, 0.0) == 0


def test_an_authority_drills_its_own_points_without_anybody(pair: Pair, xb: House) -> None:
    def own() -> list[str]:
        with xb.acting("ben") as (session, ben):
            return [one.state for one in own_drills.listing(session, ben)]

    def asked() -> None:
        with xb.acting("ben") as (session, ben):
            own_drills.ask(session, ben, (xb.time, xb.time + NIGHT), xb.time)

    asked()
    with pytest.raises(Conflict, match="open already"):
        asked()
    assert (pair.work(xb), pair.work(xb, 0.0), xb.notices()) == (0, 1, ["drill.rings"])
    pair.later(2)
    pair.acknowledge()
    assert (pair.work(xb), own(), xb.notices()) == (1, ["reached"], [])
    for missed in (["drill.missed"], ["drill.missed", "drill.missed", "drill.unreached"]):
        asked()
        assert pair.work(xb, 0.0) == 1
        pair.later(61)
        assert pair.work(xb) == 1
        assert xb.notices() == missed
    asked()
    pair.later(NIGHT.total_seconds() / 60 + 1)
    assert (pair.work(xb, 0.0), own()) == (1, ["stopped", "unanswered", "unanswered", "reached"])


def test_a_real_case_ends_a_drill_of_our_own(pair: Pair, xa: House, xb: House) -> None:
    with xb.acting("ben") as (session, ben):
        own_drills.ask(session, ben, (xb.time, xb.time + NIGHT), xb.time)
    assert pair.work(xb, 0.0) == 1
    real = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    assert pair.line.carry(real) == ("accepted", None)
    assert xb.notices() == ["drill.gave_way", "matter.urgent"]
    assert pair.work(xb) == 1
    with xb.acting("ben") as (session, ben):
        assert [one.state for one in own_drills.listing(session, ben)] == ["stopped"]


def test_the_shortest_promise_of_an_edition_counts() -> None:
    assert [drill_promises.shortest(one) for one in ([45, 20, 60], [9_000], [])] == [20, 24 * 60, 30]
