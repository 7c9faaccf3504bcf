"""What befalls urgent letters by what comes in: a receipt, a decision, a letter that cannot be read yet."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.exchange import stuck
from app.kit.actor import Role
from app.notices.models import Notice
from app.notices.wording import worded
from tests.directory.states import State
from tests.exchange.arriving import (
    bring,
    drain,
    letter,
    next_edition,
    outcome,
    post,
    receipt,
    request,
    rotated,
    states,
    xa,
    xb,
)
from tests.factories.node import House, urgent_request

__all__ = ["states", "xa", "xb"]


def look(house: House) -> int:
    with house.session("rog_keeper") as session:
        return stuck.look(session, house.owner, house.time)


def open_on_letters(house: House) -> list[str]:
    return [one for one in house.notices() if one.startswith("urgent.")]


def test_their_signed_word_that_they_have_it_ends_it_and_their_silence_after_that_begins_anew(
    xa: House, xb: State
) -> None:
    sent = request(xa, body=urgent_request(), urgency="urgent")
    xa.later(minutes=6)
    assert (look(xa), open_on_letters(xa)) == (1, ["urgent.undelivered"])
    post(xa, receipt(xb, sent, "delivered"))
    drain(xa)
    assert open_on_letters(xa) == []
    post(xa, receipt(xb, sent, "held", reason="edition"))
    drain(xa)
    assert (look(xa), open_on_letters(xa)) == (0, [])
    xa.later(minutes=6)
    assert (look(xa), open_on_letters(xa)) == (1, ["urgent.undecided"])
    post(xa, receipt(xb, sent))
    drain(xa)
    assert (look(xa), open_on_letters(xa)) == (0, [])


@pytest.mark.parametrize(("urgent", "told"), [(True, "urgent.held"), (False, "instrument.held_long")])
def test_an_urgent_letter_that_cannot_be_read_here_calls_whoever_is_on_duty(
    xa: House, xb: State, urgent: bool, told: str
) -> None:
    new = rotated(xb)
    bring(xa, found := letter(xb, by=new, under=next_edition(xb, envelope=new), urgent=urgent))
    assert outcome(xa, found) == ("held", "edition")
    xa.later(minutes=4)
    drain(xa)
    assert xa.notices() == []
    xa.later(minutes=2)
    drain(xa)
    assert xa.notices() == (["urgent.held"] if urgent else [])
    xa.later(hours=1)
    drain(xa)
    assert xa.notices() == [told]
    with xa.session() as session:
        notice = session.scalars(select(Notice)).one()
    assert (Role.DUTY_OFFICER.value in notice.roles) is urgent
    assert "Its sender has a newer directory" in worded(notice, "en")
