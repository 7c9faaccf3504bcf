"""Nobody takes an urgent request up: the asking side is told so by a signed word that decides nothing (ADR 0031)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from app.exchange import envelope as wire
from app.exchange import unattended
from app.exchange.models import Delivery, ReceiptIn, ReceiptOut
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json, objects
from app.kit.ids import OfficialId, StateCode
from app.notices import calling, left_behind
from app.notices.calling import Means
from app.notices.ladders import set_ladder
from app.notices.models import Notice
from app.notices.post import acknowledge, climb
from app.notices.rosters import NONE
from tests.directory.states import State
from tests.exchange.within import Line, joined
from tests.factories import bodies
from tests.factories.node import TO_XB, House, urgent_request
from tests.matters.conftest import states, xa, xb

__all__ = ["states", "xa", "xb"]
NOBODY = Means(NONE, frozenset())
"""A node of screens alone: its ladders go by time."""


@pytest.fixture
def line(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Line:
    return joined(xa, states, tmp_path, xb)


def asked(line: Line, xa: House) -> Instrument:
    made = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    assert line.carry(made) == ("accepted", None)
    return made


def rung(xb: House, minutes: float, *, called: bool = True) -> None:
    """Time passes there and the ladder climbs, and whoever it rings with is called."""
    xb.later(minutes=minutes)
    with xb.session("rog_keeper") as session:
        climb(session, xb.owner, xb.time)
        if called:
            calling.call(session, xb.owner, NOBODY, xb.time)


def words(line: Line, xb: House) -> int:
    """What the intake class says of its own accord."""
    count = 0
    while unattended.work(line.node("XB.moj").intake):
        count += 1
    return count


def brought(line: Line, xa: House, made: Instrument) -> list[str]:
    """Every receipt on an instrument goes to its sender again; answers what each said."""
    line.tick()
    with line.nodes[1].houses[0].session("rog_intake") as session:
        tokens = list(session.scalars(select(ReceiptOut.token).where(ReceiptOut.instrument == made.id)))
    line.node(made.sender).take_receipts(StateCode("XB"), tokens)
    with xa.session("rog_intake") as session:
        return sorted(str(one) for one in session.scalars(select(ReceiptIn.status)))


def told(xa: House) -> list[tuple[str, bool]]:
    with xa.session() as session:
        query = select(Notice).where(Notice.occasion == "unattended.there")
        return [(str(one.params["matter"]), one.resolved is None) for one in session.scalars(query)]


def test_the_asking_side_hears_that_the_ladder_rang_to_its_end(line: Line, xa: House, xb: House) -> None:
    made = asked(line, xa)
    rung(xb, 11)
    assert words(line, xb) == 0, "the head has not heard yet"
    rung(xb, 11)
    assert words(line, xb) == 0, "the head has heard this moment"
    rung(xb, 8)
    assert words(line, xb) == 0, "and has ten minutes to answer"
    rung(xb, 2)
    with xb.session("rog_keeper") as session:
        asks: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asks.append(told[2]))
        assert [one.id for one in unattended.owed(session, xb.owner, xb.time)] == [made.id]
        assert len(asks) == 1, "one question, however many wait"
    assert words(line, xb) == 1
    assert words(line, xb) == 0, "once for an instrument"
    assert brought(line, xa, made) == ["accepted", "delivered", "unattended"]
    assert told(xa) == [(made.reference, True)]
    assert (xa.matter(made.reference).status, line.delivered(made)) == ("RECEIVED", "accepted")
    answer = xb.issue("acknowledge", bodies.of("acknowledgement"), reference=made.reference)
    assert line.carry(answer) == ("accepted", None)
    assert told(xa) == [(made.reference, False)]


def test_somebody_who_acknowledged_keeps_it_from_being_said(line: Line, xa: House, xb: House) -> None:
    asked(line, xa)
    rung(xb, 11)
    with xb.acting("dora") as (session, dora):
        (notice,) = session.scalars(select(Notice.id).where(Notice.occasion == "matter.urgent"))
        acknowledge(session, dora, notice, xb.time)
    rung(xb, 60)
    assert words(line, xb) == 0


def test_what_was_left_behind_rings_to_its_end_anew_before_it_is_said(line: Line, xa: House, xb: House) -> None:
    """The head took it after several rings and works here no more: his successor has her ten minutes."""
    made = asked(line, xa)
    for minutes in (11, 11, 61, 61):
        rung(xb, minutes)
    with xb.acting("ben") as (session, ben):
        (notice,) = session.scalars(select(Notice.id).where(Notice.occasion == "matter.urgent"))
        acknowledge(session, ben, notice, xb.time)
    with xb.session("rog_operator") as session:
        left_behind.deactivate(session, Actor.node(xb.owner), OfficialId(f"{xb.owner}/ben"), xb.time)
    with xb.session("rog_keeper") as session:
        assert left_behind.look(session, xb.owner, xb.time) == 1
    for minutes in (0, 11, 11):
        rung(xb, minutes)
        assert words(line, xb) == 0
    rung(xb, 8)
    assert words(line, xb) == 0, "whoever stands on the last rung has heard eight minutes ago"
    rung(xb, 3)
    assert words(line, xb) == 1
    assert brought(line, xa, made) == ["accepted", "delivered", "unattended"]


def test_a_routine_request_that_nobody_hears_says_nothing(line: Line, xa: House, xb: House) -> None:
    made = xa.issue("request", bodies.mla_request(), **TO_XB)
    assert line.carry(made) == ("accepted", None)
    for _ in range(4):
        rung(xb, 3 * 24 * 60)
    assert words(line, xb) == 0


def test_of_critical_infrastructure_it_is_said_also_where_nothing_is_urgent(line: Line, xa: House, xb: House) -> None:
    """It climbs the ladder of the night (`law.md` §1, S14), which has no dead end."""
    body = bodies.mla_request()
    (first,) = objects(body["offences"])
    made = xa.issue("request", {**body, "offences": [{**first, "cii": True}]}, **TO_XB)
    assert line.carry(made) == ("accepted", None)
    for minutes in (11, 11, 11, 61):
        rung(xb, minutes)
    assert words(line, xb) == 1
    brought(line, xa, made)
    assert [one for one, _ in told(xa)] == [made.reference]


def test_a_letter_of_the_desk_in_an_urgent_matter_says_nothing_and_rings_nobody(
    line: Line, xa: House, xb: House
) -> None:
    """Somebody takes the request; what comes in its matter afterwards lies until the morning, and longer."""
    made = asked(line, xa)
    rung(xb, 1)
    with xb.acting("dora") as (session, dora):
        (notice,) = session.scalars(select(Notice.id).where(Notice.occasion == "matter.urgent"))
        acknowledge(session, dora, notice, xb.time)
    for act, body in (("message", bodies.communication()), ("ask_status", bodies.status_inquiry())):
        letter = xa.issue(act, body, reference=made.reference)
        assert line.carry(letter) == ("accepted", None)
    for _ in range(4):
        rung(xb, 3 * 24 * 60)
    assert words(line, xb) == 0
    with xb.session() as session:
        loud = session.scalars(select(Notice.occasion).where(Notice.severity.in_(("urgent", "alarm"))))
        assert list(loud) == ["matter.urgent"]


def test_a_question_that_nobody_hears_at_the_asking_side_is_told_to_who_asked_it(
    line: Line, xa: House, xb: House
) -> None:
    """Both directions: the asking side is asleep too."""
    made = asked(line, xa)
    question = xb.issue("ask", bodies.of("information_request"), reference=made.reference)
    assert line.carry(question) == ("accepted", None)
    for _ in range(3):
        rung(xa, 11)
    with xa.session("rog_keeper") as session:
        assert [one.id for one in unattended.owed(session, xa.owner, xa.time)] == [question.id]


def test_it_decides_nothing_also_when_it_comes_first(line: Line, xa: House, xb: House) -> None:
    """Receipts are reordered on the road: the word comes before the decision and is none."""
    made = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    line.bring(made)
    for _ in range(3):
        rung(xb, 11)
    assert words(line, xb) == 1
    with xb.session("rog_intake") as session:
        query = select(ReceiptOut.token).where(ReceiptOut.status == wire.UNATTENDED)
        (token,) = session.scalars(query)
    line.tick()
    line.node(made.sender).take_receipts(StateCode("XB"), [token])
    with xa.session() as session:
        assert session.get_one(Delivery, (xa.owner, made.id)).final is None
    assert line.delivered(made) == "sent"
    assert told(xa) == [(made.reference, True)]
    assert brought(line, xa, made) == ["accepted", "delivered", "unattended"]
    assert line.delivered(made) == "accepted"


def test_an_answer_that_came_meanwhile_makes_it_nobodys_news(line: Line, xa: House, xb: House) -> None:
    made = asked(line, xa)
    for _ in range(3):
        rung(xb, 11)
    assert words(line, xb) == 1
    answer = xb.issue("acknowledge", bodies.of("acknowledgement"), reference=made.reference)
    assert line.carry(answer) == ("accepted", None)
    assert "unattended" in brought(line, xa, made)
    assert told(xa) == []


def test_a_ring_that_has_called_nobody_yet_says_nothing(line: Line, xa: House, xb: House) -> None:
    """The keeper was down when the head's turn came, and is up again."""
    asked(line, xa)
    rung(xb, 11)
    rung(xb, 11, called=False)
    rung(xb, 20, called=False)
    assert words(line, xb) == 0
    rung(xb, 0)
    assert words(line, xb) == 1


def test_where_a_life_is_in_danger_the_word_leaves_sooner(line: Line, xa: House, xb: House) -> None:
    made = xa.issue("request", urgent_request("emergency"), urgency="emergency", **TO_XB)
    assert line.carry(made) == ("accepted", None)
    # Everybody on the ladder was called at once; its last rung rings after ten minutes, and has five.
    for minutes, said in ((11, 0), (3, 0), (2, 1)):
        rung(xb, minutes)
        assert words(line, xb) == said


@pytest.mark.parametrize(("urgency", "fair"), [("urgent", 10), ("emergency", 5)])
def test_of_a_ladder_of_one_rung_the_word_does_not_wait_until_it_rings_again(
    line: Line, xa: House, xb: House, urgency: str, fair: int
) -> None:
    rungs: list[Json] = [{"after": 0, "roles": ["duty_officer", "head"]}]
    with xb.acting("ben") as (session, ben):
        set_ladder(session, ben, "occasion:matter.urgent", rungs, 3600, xb.time)
    made = xa.issue("request", urgent_request(urgency), urgency=urgency, **TO_XB)
    assert line.carry(made) == ("accepted", None)
    for minutes, said in ((fair - 1, 0), (1, 1)):
        rung(xb, minutes)
        assert words(line, xb) == said


def test_a_ladder_that_rings_again_sooner_gives_three_quarters_of_that(line: Line, xa: House, xb: House) -> None:
    rungs: list[Json] = [{"after": 0, "roles": ["duty_officer"]}, {"after": 60, "roles": ["head"]}]
    with xb.acting("ben") as (session, ben):
        set_ladder(session, ben, "occasion:matter.urgent", rungs, 120, xb.time)
    asked(line, xa)
    for minutes, said in ((1, 0), (1.4, 0), (0.2, 1)):
        rung(xb, minutes)
        assert words(line, xb) == said


def test_where_nobody_has_a_way_the_rungs_are_climbed_in_seconds_and_the_word_waits_all_the_same(
    line: Line, xa: House, xb: House
) -> None:
    """Each rung has the next one ring at once, and the last one rings again each minute: no answer in seconds is no
    silence.
    """
    made = asked(line, xa)
    with xb.session("rog_keeper") as session:
        for _ in range(3):
            for notice in session.scalars(select(Notice).where(Notice.subject["matter"].astext == made.reference)):
                calling.hurry(notice, xb.time)
            session.flush()
            climb(session, xb.owner, xb.time)
            calling.call(session, xb.owner, NOBODY, xb.time)
    said = list[int]()
    for _ in range(12):
        xb.later(minutes=1)
        with xb.session("rog_keeper") as session:
            for notice in session.scalars(select(Notice).where(Notice.subject["matter"].astext == made.reference)):
                calling.hurry(notice, xb.time - timedelta(minutes=1))
            session.flush()
        rung(xb, 0)
        said.append(words(line, xb))
    assert sum(said[:8]) == 0
    assert sum(said) == 1
