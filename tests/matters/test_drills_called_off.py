"""A drill is called off before it comes, or ended while it rings: it wakes nobody afterwards and counts neither way."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.events import Event
from app.audit.models import AuditEntry, AuditSalt
from app.instruments.models import Frozen, Instrument
from app.kit.canonical import loads, sha256
from app.kit.errors import Conflict, Denied, Invalid, Overtaken, Unknown
from app.kit.ids import Reference
from app.matters import drill_rounds, drills, own_drills
from app.matters.drills import DrillView
from app.matters.exercises import ExerciseDesk
from app.notices.models import Notice
from tests.directory.states import State
from tests.exchange.within import joined
from tests.factories.node import House
from tests.matters.conftest import states, xa, xb
from tests.matters.drilling import NIGHT, XB, Pair

__all__ = ["states", "xa", "xb"]
WHY = "Our exercise is moved to next week."


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


def ask(house: House, who: str = "dora") -> str:
    with house.acting(who) as (session, actor):
        return own_drills.ask(session, actor, (house.time, house.time + NIGHT), house.time).id


def withdraw(house: House, drill: str, who: str = "ben", reason: str = WHY) -> None:
    with house.acting(who) as (session, actor):
        own_drills.withdraw(session, actor, drill, reason, house.time)


def look(house: House, drawn: float = 0.0) -> int:
    """One look of the keeper; what it says lies there and is not signed."""
    desk = ExerciseDesk(house.database.sessions("rog_keeper"), (house.owner,), house.office)
    return drill_rounds.work(desk, drawn=lambda: drawn)


def signed(house: House) -> list[str]:
    """What waits is signed in its order, and the line is down: the acts that were said, or why not."""
    with house.session() as session:
        query = select(Frozen.id, Frozen.state).where(Frozen.state.not_in(("issued", "discarded", "overtaken")))
        waiting = [
            one
            for one, _ in session.execute(query.order_by(Frozen.made))
            if session.get(Instrument, (house.owner, house.owner, one)) is None
        ]
    said = []
    for one in waiting:
        house.rendered(one)
        try:
            said.append(house.issued(one).act)
        except Overtaken as error:
            with house.session("rog_sign") as session:  # as the sign class sets it aside
                session.get_one(Frozen, (house.owner, one)).state = "overtaken"
            said.append(error.code)
        house.project()
    return said


def shown(house: House, drill: str) -> DrillView:
    with house.acting("ben") as (session, ben):
        return own_drills.shown(session, ben, drill)


def test_a_drill_of_our_own_is_called_off_before_it_comes(xb: House) -> None:
    drill = ask(xb)
    with pytest.raises(Invalid, match="Say why"):
        withdraw(xb, drill, reason="  ")
    withdraw(xb, drill)
    seen = shown(xb, drill)
    assert (seen.state, seen.cause, seen.reason, seen.kept) == ("stopped", "other", WHY, None)
    assert (look(xb), xb.notices()) == (0, ["drill.stopped"]), "it does not come any more"
    with pytest.raises(Conflict, match="over already"):
        withdraw(xb, drill)
    with pytest.raises(Unknown):
        withdraw(xb, "0197b6f5-0000-7000-8000-000000000000")
    with xb.session() as session:
        query = select(AuditEntry, AuditSalt.official).join(AuditSalt, AuditSalt.entry == AuditEntry.id)
        query = query.where(AuditEntry.event == Event.EXERCISE_ENDED.value)
        ((entry, who),) = session.execute(query)
    assert who == "XB.moj/ben"
    assert loads(entry.entry)["subject"] == {"drill": drill, "outcome": "stopped", "reason": sha256(WHY.encode())}
    assert ask(xb), "and another one may be asked for"


def test_who_planned_it_and_the_head_call_it_off_and_nobody_else(xb: House) -> None:
    drill = ask(xb, "ben")
    with pytest.raises(Denied, match="planned"):
        withdraw(xb, drill, "dora")
    with pytest.raises(Denied):
        withdraw(xb, drill, "cem")
    assert shown(xb, drill).state == "agreed"
    withdraw(xb, drill, "ben")
    again = ask(xb, "dora")
    withdraw(xb, again, "dora")
    assert shown(xb, again).state == "stopped"


def test_a_drill_of_our_own_is_ended_while_it_rings(xb: House) -> None:
    for before in ([], ["drill.stopped"]):
        drill = ask(xb)
        assert (look(xb), xb.notices()) == (1, ["drill.rings", *before])
        withdraw(xb, drill)
        told = [*before, "drill.stopped"]
        assert xb.notices() == told
        with xb.session() as session:
            about = (Notice.subject["matter"].astext == drill, Notice.occasion == "drill.rings")
            (row,) = session.scalars(select(Notice).where(*about))
            assert (row.next_ring, row.acknowledged) == (None, None)
        xb.later(hours=2)
        assert (look(xb), xb.notices()) == (0, told), "two in a row are no two that reached nobody"


def test_a_drill_of_our_own_that_is_ended_too_late_was_answered_by_nobody(xb: House) -> None:
    drill = ask(xb)
    assert look(xb) == 1
    xb.later(minutes=31)
    withdraw(xb, drill)
    assert (shown(xb, drill).state, shown(xb, drill).cause) == ("unanswered", "other")
    assert xb.notices() == ["drill.missed", "drill.stopped"]


def test_a_drill_that_somebody_has_answered_is_called_off_no_more(pair: Pair, xb: House) -> None:
    drill = ask(xb)
    assert look(xb) == 1
    pair.acknowledge()
    with pytest.raises(Conflict, match="answered"):
        withdraw(xb, drill)
    assert (look(xb), shown(xb, drill).state) == (1, "reached")


def test_a_drill_that_was_agreed_is_called_off_and_never_begins(pair: Pair, xa: House, xb: House) -> None:
    """Not while our word is being sealed, nor while the line is down; and the other side hears of it."""
    reference = pair.agreed()
    with xb.acting("ben") as (session, ben), pytest.raises(Conflict, match="planned by"):
        drills.withdraw(session, xb.office, ben, reference, WHY)
    with xa.acting("ben") as (session, ben):
        drills.withdraw(session, xa.office, ben, reference, WHY)
    assert look(xa) == 0, "it does not begin while our word is being sealed"
    assert pair.view(xa, reference).leaving
    assert signed(xa) == ["stop"]
    assert (look(xa), pair.view(xa, reference).leaving) == (0, True)
    with xa.acting("ben") as (session, ben), pytest.raises(Conflict, match="on its way"):
        drills.withdraw(session, xa.office, ben, reference, WHY)
    with xa.session() as session:
        (sent,) = session.scalars(select(Instrument).where(Instrument.act == "stop"))
    assert pair.line.carry(sent) == ("accepted", None)
    assert pair.said(xb, reference, "stop") == {"reason": WHY, "cause": "other"}
    for house in (xa, xb):
        seen = pair.view(house, reference)
        assert (seen.state, seen.cause, seen.reason, seen.leaving) == ("stopped", "other", WHY, False)
        assert (look(house), house.notices()) == (0, ["drill.stopped"])


def test_a_drill_that_began_at_that_moment_ends_all_the_same(pair: Pair, xa: House, xb: House) -> None:
    """Its beginning was being sealed when it was called off, and overtook that word: it is said again."""
    reference = pair.agreed()
    assert look(xa) == 1
    with xa.acting("ben") as (session, ben):
        drills.withdraw(session, xa.office, ben, reference, WHY)
    assert signed(xa) == ["start", "overtaken"]
    assert (look(xa), signed(xa)) == (1, ["stop"])
    assert (look(xa), pair.acts(xa, reference)) == (0, ["propose", "agree", "start", "stop"])
    assert pair.said(xa, reference, "stop") == {"reason": WHY, "cause": "other"}


def test_who_is_drilled_ends_it_and_it_falls_silent_at_once(pair: Pair, xa: House, xb: House) -> None:
    """Whether their node is reached or not; and where it comes in time, no report counts it as a failure."""
    reference = pair.ringing()
    assert xb.notices() == ["drill.rings"]
    with xb.acting("dora") as (session, dora):
        drills.end(session, xb.office, dora, reference, "We move house.")
    assert xb.notices() == []
    assert (look(xb), signed(xb)) == (0, ["stop"])
    pair.later(20)
    assert (look(xb), xb.notices()) == (0, [])
    with xb.session() as session:
        (sent,) = session.scalars(select(Instrument).where(Instrument.act == "stop"))
    assert pair.line.carry(sent) == ("accepted", None)
    assert pair.work(xa) == 1
    report = pair.said(xb, reference, "report")
    assert (report["tried"], report["reached"], report["stopped"]) == (0, 0, {"other": 1})
    assert (xa.notices(), xb.notices()) == (["drill.stopped"], ["drill.stopped"])


def test_a_drill_that_we_end_while_it_rings_there_counts_neither_way(pair: Pair, xa: House, xb: House) -> None:
    reference = pair.ringing()
    pair.later(45)
    with xa.acting("ben") as (session, ben):
        drills.withdraw(session, xa.office, ben, reference, WHY)
    pair.leave(xa)
    assert xb.notices() == ["drill.stopped"]
    assert pair.work(xa) == 1
    report = pair.said(xb, Reference(reference), "report")
    assert (report["authority"], report["tried"], report["reached"]) == (XB, 0, 0)
    assert (xa.notices(), xb.notices()) == (["drill.stopped"], ["drill.stopped"])
