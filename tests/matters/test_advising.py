"""How long a State usually takes, out of our own matters with it, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.instruments.models import Instrument
from app.kit.errors import Denied, Unknown
from app.kit.ids import StateCode
from app.matters.advising import RouteView, advise
from app.treaties.routes import FEWEST, Asked
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry


def advised(house: House, who: str = "aud") -> dict[str, RouteView]:
    asked = Asked("subscriber", evidence=True, day=house.time.date())
    with house.session() as session:
        found = advise(session, house.office, house.official(who), StateCode("XB"), asked)
        return {one.code: one for one in found}


def test_no_time_is_told_before_ten_matters_were_answered(xa: House, xb: House) -> None:
    for number in range(FEWEST + 1):
        body = bodies.mla_request(purpose=f"Case {number}")
        sent = xa.issue("request", body, **TO_XB)
        if number == FEWEST:
            break
        assert advised(xa)["mla"].usual_days is None
        carry(xa, sent, xb)
        xb.project()
        answer = _reported(xb, sent.reference)
        carry(xb, answer, xa)
        with xa.database.admin().begin(None) as session:  # it came so many days later
            at = sent.at + timedelta(days=number + 1)
            session.execute(update(Instrument).where(Instrument.id == answer.id).values(at=at))
    found = advised(xa)["mla"]
    assert (found.usual_days, found.answered, found.waiting) == (5.5, FEWEST, 1)
    assert advised(xa)["preservation"].usual_days is None


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
