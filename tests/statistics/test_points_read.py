"""Calls of 24/7 points, and findings at first check, out of real rows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.access import guards
from app.cli import statistics_shown
from app.instruments import attachments
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.ids import AuthorityId, OfficialId
from app.matters.drill_models import OwnDrill
from app.notices import left_behind, passing
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, climb, post
from app.statistics import conference, first_check
from app.statistics.figures import FiguresView, figures
from app.statistics.first_check import Checked, Mandated
from tests.directory.states import State
from tests.exchange.within import joined
from tests.factories import bodies
from tests.factories.mandate_samples import SAMPLES
from tests.factories.node import TO_XB, House, enter_people
from tests.matters.drilling import Pair
from tests.matters.test_completion import TO_MOJ, returned


def seen(house: House, who: str = "aud") -> FiguresView:
    with house.session() as session:
        actor = house.official(who)
        guards.stand_for(session, actor)
        return figures(session, house.office, actor)


def points(house: House, who: str = "aud") -> list[tuple[Json, ...]]:
    members = ("kind", "point", "tried", "reached", "passed", "missed")
    return [tuple(one[name] for name in members) for one in seen(house, who).points]


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


def test_a_drill_is_counted_by_both_and_is_in_no_other_figure(pair: Pair, xa: House, xb: House) -> None:
    pair.ringing()
    pair.later(3)
    pair.acknowledge()
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    assert points(xa) == [("drills of others", "XB.moj", 1, 1, 1, 0)]
    ours = points(xb)
    assert ours[0] == ("drills by others", "XB.moj", 1, 1, 1, 0)
    assert [row[0] for row in ours] == ["drills by others", "notices of drills"]
    assert 180 <= float(str(seen(xb).points[0]["median"])) <= 190
    assert (seen(xa).matters, seen(xb).matters) == (0, 0)
    with xb.acting("aud") as (session, actor):
        report = conference.report(session, xb.office, actor, xb.time.year)
    assert report["drills"] == {"counts": None, "reach": None}, "one drill is below five"


def test_an_own_drill_that_nobody_answered(xa: House) -> None:
    with xa.session() as session:
        row = {"authority": xa.owner, "begins": xa.time, "ends": xa.time + timedelta(hours=1), "by": f"{xa.owner}/ben"}
        session.add(OwnDrill(id="own", made=xa.time, **row))
    with xa.session("rog_keeper") as session:
        drill = session.get_one(OwnDrill, (xa.owner, "own"))
        drill.rang, drill.ended, drill.outcome = xa.time, xa.time + timedelta(hours=1), "unanswered"
    assert points(xa) == [("own drills", "XA.moj", 1, 0, 0, 0)]


def rung(house: House, matter: str) -> str:
    """An urgent matter rings."""
    with house.session("rog_intake") as session:
        told = {"matter": matter, "sender": "XB.moj", "urgency": "urgent"}
        return post(session, house.owner, Occasion.MATTER_URGENT, {"matter": matter}, house.time, told)


def climbed(house: House, minutes: int) -> None:
    house.later(minutes=minutes)
    with house.session("rog_keeper") as session:
        climb(session, house.owner, house.time)


def test_an_escalation_is_missed_when_the_ladder_rings_again(xa: House) -> None:
    slow = rung(xa, "XB-2026-00000001")
    rung(xa, "XB-2026-00000002")
    climbed(xa, 11)
    with xa.acting("dora") as (session, dora):
        acknowledge(session, dora, slow, xa.time)
    duty = "duty_officer case_officer"
    assert points(xa) == [("urgent notices", duty, 2, 1, 0, 2)]
    still = rung(xa, "XB-2026-00000003")
    assert points(xa) == [("urgent notices", duty, 2, 1, 0, 2)], "it rings for the first time still"
    with xa.acting("dora") as (session, dora):
        passing.pass_on(session, dora, still, "I am ill.", xa.time)
    climbed(xa, 0)
    with xa.acting("ana") as (session, ana):
        acknowledge(session, ana, still, xa.later(minutes=1))
    assert points(xa) == [("urgent notices", duty, 3, 2, 1, 2)], "who passes it on has not missed it"


def test_that_an_officer_left_later_is_no_fault_of_the_point(xa: House) -> None:
    notice = rung(xa, "XB-2026-00000001")
    xa.later(minutes=1)
    with xa.acting("dora") as (session, dora):
        acknowledge(session, dora, notice, xa.time)
    before = seen(xa).points
    xa.later(hours=100)
    with xa.session("rog_operator") as session:
        left_behind.deactivate(session, Actor.node(xa.owner), OfficialId(f"{xa.owner}/dora"), xa.time)
    with xa.session("rog_keeper") as session:
        assert left_behind.look(session, xa.owner, xa.time) == 1
    for minutes in (0, 11, 11):
        climbed(xa, minutes)
    assert seen(xa).points == before, "it was answered within a minute"


def test_what_rings_of_a_confidential_matter_counts_for_nobody(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    rung(xa, sent.reference)
    climbed(xa, 11)
    assert len(points(xa)) == 1
    with xa.acting("cem") as (session, actor):
        guard = guards.put(
            session, actor, reference=sent.reference, draft=None, why="marked", reason="Leaks.", at=xa.time
        )
        guards.enter(session, actor, guard, actor.official, "marked", "", xa.time)
    assert (points(xa, "cem"), points(xa, "aud")) == ([], [])
    assert seen(xa, "cem").first_check == seen(xa, "aud").first_check
    assert seen(xa).first_check["documents"] == 0


def test_the_first_freeze_counts_once_with_the_codes_of_its_warnings(xa: House) -> None:
    late: JsonObject = bodies.mla_request(link=None)
    draft = xa.draft("request", late, **TO_XB)
    first = xa.freeze(draft)
    codes = {first_check.code_of(one) for one in first.warnings}
    assert codes, "the draft must have warnings for this test to say anything"
    xa.draft("request", bodies.mla_request(), **TO_XB)  # never frozen
    found = seen(xa).first_check
    assert (found["documents"], found["without_warnings"], found["codes"]) == (1, 0, dict.fromkeys(sorted(codes), 1))


def test_a_mandate_that_came_back_is_told_with_the_parts_that_were_named(xa: House) -> None:
    police = House(xa.state, AuthorityId("XA.police"), xa.database, xa.folder)
    enter_people(police)
    with police.session() as session:
        cem = police.official("cem")
        letter = attachments.add(
            session, police.store, cem, "letter.pdf", "application/pdf", [b"%PDF-1.7"], police.time
        ).sha256
    body = {**SAMPLES["mandate_submission"], "signed_letter": letter}
    body["outgoing"] = {**body["outgoing"], "files": [letter]}  # type: ignore[dict-item]  # an object
    sent = police.issue("submit", body, attachments=(letter,), **TO_MOJ)
    police.told(sent.id, "accepted")
    assert seen(police).first_check["mandates_sent"] == {"mandates": 1, "returned": 0, "per_cent": 0.0}
    police.receive(*returned(sent))
    found = seen(police)
    assert found.first_check["mandates_sent"] == {"mandates": 1, "returned": 1, "per_cent": 100.0}
    assert (found.first_check["parts"], found.first_check["documents"]) == ({"facts.summary": 1}, 0)
    assert found.matters == 0, "it crosses no border"


def test_the_command_line_says_every_figure(pair: Pair, xa: House, xb: House) -> None:
    pair.ringing()
    pair.acknowledge()
    assert (pair.work(xb), pair.work(xa)) == (1, 1)
    xa.freeze(xa.draft("request", bodies.mla_request(link=None), **TO_XB))
    shown = statistics_shown.figures(seen(xa).to_json())
    for said in ("drills of others", "XB.moj", "link_missing", "without_warnings", "no share is told".capitalize()):
        assert said in shown
    with xa.acting("aud") as (session, actor):
        report = conference.report(session, xa.office, actor, xa.time.year)
    told = statistics_shown.report(report)
    assert "No drill is over." in told, "XA drilled others, and was not drilled"
    assert "XB" not in told
    with xb.acting("aud") as (session, actor):
        theirs = conference.report(session, xb.office, actor, xb.time.year)
    assert "drills of our points" in statistics_shown.report(theirs)
    assert "drills of our points,,count,withheld" in conference.rows_of(theirs)


def test_mandates_returned_are_told_by_share_and_by_part() -> None:
    parts = [None, ("measures.period", "facts"), ("facts",), None]
    found = first_check.reckoned(
        [Checked(("link_missing",)), Checked(), Checked(("link_missing", "period_missing"))],
        [Mandated(place > 2, part) for place, part in enumerate(parts)],
    )
    assert found["codes"] == {"link_missing": 2, "period_missing": 1}
    assert (found["documents"], found["without_warnings"]) == (3, 1)
    assert found["mandates_received"] == {"mandates": 3, "returned": 2, "per_cent": 66.7}
    assert found["mandates_sent"] == {"mandates": 1, "returned": 0, "per_cent": 0.0}
    assert found["parts"] == {"facts": 2, "measures.period": 1}
    assert first_check.reckoned([], [])["mandates_sent"] == {"mandates": 0, "returned": 0, "per_cent": None}
    assert (first_check.part_of("measures.0.period"), first_check.code_of("a@b.0")) == ("measures.period", "a")
