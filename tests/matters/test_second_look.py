"""A second look has a day: it is loud in its last hours alone, and never to whoever signed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import officials
from app.kit.actor import Actor, Role
from app.kit.errors import Invalid
from app.kit.ids import Digest, OfficialId
from app.matters import acts, second_look
from app.notices.calling import hearers
from app.notices.models import Notice
from app.notices.post import climb, heard
from app.notices.rosters import NONE
from app.notices.rungs import read, rung, sparing
from tests.factories.node import TO_XB, House, urgent_request


@pytest.fixture
def left(xa: House) -> str:
    """What ana signed and nobody else has looked at; ivo is a signatory too. Answers its id."""
    sent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    with xa.session("rog_operator") as session:
        told = {"name": "Ivo of XA", "function": "Official", "roles": (Role.SIGNATORY,), "at": xa.time}
        officials.add_official(session, Actor.node(xa.owner), "XA.moj/ivo", **told)  # type: ignore[arg-type]
    xa.project()
    return sent.id


def ring(house: House, **later: float) -> int:
    house.later(**later)
    with house.session("rog_keeper") as session:
        return second_look.ring(session, house.owner, house.time)


def told(house: House) -> Notice:
    """The one that is open."""
    with house.session() as session:
        return session.scalars(select(Notice).where(Notice.resolved.is_(None))).one()


def called(house: House) -> list[str]:
    """Whom its rung calls."""
    notice = told(house)
    with house.session() as session:
        found = hearers(session, house.owner, rung(notice.ladder[notice.rung]), NONE, house.time)
        return [one.id.rpartition("/")[2] for one in found]


def hears(house: House) -> list[str]:
    """On whose list it stands."""
    names = ("ana", "ivo", "ben")
    with house.session() as session:
        return [one for one in names if heard(session, house.official(one))]


def test_it_is_told_by_day_and_wakes_in_the_last_hours_whoever_can_give_it(xa: House, left: str) -> None:
    assert (told(xa).occasion, told(xa).severity) == ("second_look.due", "attention")
    assert (called(xa), hears(xa)) == (["ivo"], ["ivo"])
    assert ring(xa, hours=19, minutes=58) == 0
    assert (ring(xa, minutes=3), ring(xa)) == (1, 0)
    assert (told(xa).occasion, told(xa).severity) == ("second_look.near", "urgent")
    assert (called(xa), hears(xa)) == (["ivo"], ["ivo"])
    xa.later(minutes=61)
    with xa.session("rog_keeper") as session:
        assert len(climb(session, xa.owner, xa.time)) == 1
    assert (called(xa), "ben" in hears(xa)) == (["ben"], True)
    assert ring(xa, hours=3) == 1
    assert told(xa).occasion == "second_look.missed"


def test_whoever_gives_it_ends_it(xa: House, left: str) -> None:
    assert ring(xa, hours=21) == 1
    with xa.session() as session:
        acts.approve(session, xa.official("ivo"), left, Digest(xa.frozen(left).sha256 or ""), xa.time)
    assert xa.notices() == []
    assert ring(xa, hours=4) == 0


def test_what_is_rejected_needs_none(xa: House, left: str) -> None:
    ring(xa, hours=21)
    xa.told(left, "rejected", "step_not_open")
    xa.project()
    assert not [one for one in xa.notices() if one.startswith("second_look.")]


def test_a_keeper_that_stood_still_tells_at_once_that_it_is_missed(xa: House, left: str) -> None:
    assert ring(xa, hours=30) == 1
    assert told(xa).occasion == "second_look.missed"


def test_one_that_a_fast_clock_called_missed_is_waited_for_again(xa: House, left: str) -> None:
    def put_back(**span: float) -> int:
        xa.later(**span)
        with xa.session("rog_keeper") as session:
            return second_look.tell_anew(session, xa.owner, xa.time)

    assert ring(xa, hours=25) == 1
    assert put_back() == 0
    assert (put_back(hours=-3), put_back()) == (1, 0)
    assert (told(xa).occasion, called(xa)) == ("second_look.due", ["ivo"])
    assert (ring(xa), told(xa).occasion) == (1, "second_look.near")
    assert (ring(xa, hours=3), told(xa).occasion) == (1, "second_look.missed")
    assert put_back(hours=-2) == 1, "also of what was near before"
    with xa.session() as session:
        acts.approve(session, xa.official("ivo"), left, Digest(xa.frozen(left).sha256 or ""), xa.time)
    assert xa.notices() == []


def test_somebody_is_spared_on_every_rung_but_the_last_and_in_no_ladder_that_people_write() -> None:
    ana = OfficialId("XA.moj/ana")
    ladder = read([{"after": 0, "roles": ["signatory"]}, {"after": 60, "roles": ["head"]}])
    first, last = sparing(ladder, ana)
    assert (first.without, last.without) == ((ana,), ())
    assert rung(first.to_json()) == first
    with pytest.raises(Invalid, match="it has no without"):
        read([first.to_json(), last.to_json()])
