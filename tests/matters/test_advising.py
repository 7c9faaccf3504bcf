"""How long a State usually takes, out of our own matters with it, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.directory import editions
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.errors import Denied, Unknown
from app.kit.ids import StateCode
from app.matters.advising import ANSWERS, CLOCKS, PublishedView, RouteView, advise
from app.procedures.table import Stops
from app.treaties.practice import CLOCKS as PRACTISED
from app.treaties.routes import Asked
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, edition


def advised(house: House, who: str = "aud", *, life_at_risk: bool = False) -> dict[str, RouteView]:
    asked = Asked("subscriber", evidence=True, life_at_risk=life_at_risk, day=house.time.date())
    with house.session() as session:
        found = advise(session, house.office, house.official(who), StateCode("XB"), asked)
        return {one.code: one for one in found}


def test_the_median_of_our_own_matters_is_told_from_the_first_that_was_answered(xa: House, xb: House) -> None:
    assert (advised(xa)["mla"].usual_days, advised(xa)["mla"].answered) == (None, 0)
    for number, median in enumerate((1, 1.5, 2)):
        sent = xa.issue("request", bodies.mla_request(purpose=f"Case {number}"), **TO_XB)
        carry(xa, sent, xb)
        xb.project()
        answer = _reported(xb, sent.reference)
        carry(xb, answer, xa)
        with xa.database.admin().begin(None) as session:  # it came so many days later
            at = sent.at + timedelta(days=number + 1)
            session.execute(update(Instrument).where(Instrument.id == answer.id).values(at=at))
        assert (advised(xa)["mla"].usual_days, advised(xa)["mla"].answered) == (median, number + 1)
    xa.issue("request", bodies.mla_request(purpose="Another case"), **TO_XB)
    assert advised(xa)["mla"].waiting == 1
    assert advised(xa)["preservation"].usual_days is None


def test_beside_it_stands_the_practice_that_the_state_publishes_at_that_urgency(
    xa: House, states: tuple[State, State]
) -> None:
    assert {one.published for one in advised(xa).values()} == {None}
    practice = {
        "mla": {"execution": {"routine": {"number": 45, "unit": "working_days"}}},
        "emergency_disclosure": {"disclose": {"emergency": {"number": 6, "unit": "hours"}}},
    }
    later = edition(states[1], number=2, previous=edition(states[1]), practice=practice)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), states[1].signed(later), xa.time)
    assert advised(xa)["mla"].published == PublishedView("execution", 45, "working_days")
    assert advised(xa)["emergency_disclosure"].published is None
    emergency = advised(xa, life_at_risk=True)
    assert emergency["emergency_disclosure"].published == PublishedView("disclose", 6, "hours")
    assert emergency["mla"].published is None


@pytest.mark.parametrize("procedure", ANSWERS)
def test_the_clock_of_which_practice_is_told_ends_with_what_was_asked_for(xa: House, procedure: str) -> None:
    steps = xa.office.catalogue.newest(procedure).steps
    stops = [(one.instrument, clock) for one in steps for clock in one.clocks if isinstance(clock, Stops)]
    ending = {kind for kind, clock in stops if clock.code in ("", CLOCKS[procedure])}
    assert {*ANSWERS[procedure]} & ending
    assert CLOCKS[procedure] in PRACTISED


def test_advice_is_for_those_who_see_drafts_and_about_another_state(xa: House) -> None:
    assert advised(xa, "cem")["mla"].rank == 1
    with pytest.raises(Denied):
        advised(xa, "olga")
    asked = Asked("subscriber", evidence=True, day=xa.time.date())
    with xa.session() as session, pytest.raises(Unknown):
        advise(session, xa.office, xa.official("cem"), StateCode("XA"), asked)


def test_a_state_without_a_node_is_advised_by_paper(xa: House) -> None:
    asked = Asked("subscriber", evidence=True, day=xa.time.date())
    with xa.session() as session:
        found = {one.code: one for one in advise(session, xa.office, xa.official("cem"), StateCode("XD"), asked)}
    assert found["mla"].rank == 1
    assert found["preservation"].rank is not None


def _reported(house: House, reference: str) -> Instrument:
    house.issue("acknowledge", bodies.acknowledgement(), reference=reference)
    return house.issue("report_execution", bodies.execution_report(), reference=reference)
