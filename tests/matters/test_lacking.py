"""An edition that lost something is marked until it is back, or somebody who asked says that it is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.directory import editions, publishing
from app.directory.drafting import renewed
from app.directory.edition import Edition, build_edition
from app.directory.lacking import lacking, say_meant
from app.kit.actor import Actor
from app.kit.errors import Conflict, Denied
from app.kit.ids import StateCode
from app.matters import directory_views
from tests.directory.states import State
from tests.factories.node import House
from tests.matters.test_doubts import codes
from tests.matters.test_who import XB, publish, told

GONE = "contact point XB.moj/night"


def next_of(before: Edition, at: datetime, change: Callable[[dict[str, Any]], object] | None = None) -> Edition:
    whole: dict[str, Any] = renewed(before, at, at + timedelta(days=90)).payload
    if change is not None:
        change(whole["authorities"][0]["particulars"])
    return build_edition(whole)


def take(xa: House, state: State, edition: Edition) -> Edition:
    """An hour later XA takes the edition in."""
    xa.time += timedelta(hours=1)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), state.signed(edition), xa.time)
    return edition


@pytest.fixture
def third(xa: House, xb: House, states: tuple[State, State]) -> Edition:
    """The contact point is gone in XB's third edition."""
    publish(xa, xb, states[1])
    found = next_of(told(states[1]), xa.time, lambda said: said.pop("contact_points"))
    return take(xa, states[1], found)


def lines(xa: House) -> tuple[str, ...]:
    with xa.session("rog_web") as session:
        return directory_views.show(session, xa.official("ana"), XB, xa.time).lacks


def test_a_mere_renewal_brings_nothing_back(xa: House, states: tuple[State, State], third: Edition) -> None:
    since = xa.time
    assert (codes(xa), lines(xa)) == (["shrunken"], (GONE,))
    fourth = take(xa, states[1], next_of(third, xa.time))
    take(xa, states[1], next_of(fourth, xa.time))
    assert (codes(xa), lines(xa)) == (["shrunken"], (GONE,))
    with xa.session("rog_web") as session:
        found = lacking(session, XB)
        (doubt,) = directory_views.show(session, xa.official("ana"), XB, xa.time).doubts
    assert found is not None
    assert (found.number, found.since, doubt.edition, doubt.since) == (3, since, 3, since), "since it was lost"


def test_what_is_back_is_marked_no_more(xa: House, states: tuple[State, State], third: Edition) -> None:
    points = told(states[1]).payload["authorities"][0]["particulars"]["contact_points"]  # type: ignore[index, call-overload]
    take(xa, states[1], next_of(third, xa.time, lambda said: said.update(contact_points=points)))
    assert (codes(xa), lines(xa)) == ([], ())


def test_a_heads_word_is_enough_and_holds_for_what_comes(
    xa: House, states: tuple[State, State], third: Edition
) -> None:
    with xa.session("rog_operator") as session:
        meant = say_meant(session, xa.official("ben"), XB, 3, xa.time)
    assert (meant.settled, meant.lines, meant.said_by) == (True, (GONE,), ("XA.moj/ben",))
    assert (codes(xa), lines(xa)) == ([], ())
    fourth = take(xa, states[1], next_of(third, xa.time))
    assert codes(xa) == []
    # What is lost after that is another thing.
    take(xa, states[1], next_of(fourth, xa.time, lambda said: said.pop("competences")))
    assert (codes(xa), lines(xa)) == (["shrunken"], ("competence of XB.moj: mla, preservation",))
    with xa.session("rog_web") as session:
        assert "edition.meant" in set(session.scalars(select(AuditEntry.event)))


def test_else_two_officials_say_it(xa: House, third: Edition) -> None:
    ana = xa.official("ana")
    other = Actor(ana.authority, xa.official("cem").official, ana.roles)
    with xa.session("rog_operator") as session:
        assert not say_meant(session, ana, XB, 3, xa.time).settled
        with pytest.raises(Conflict) as again:
            say_meant(session, ana, XB, 3, xa.time)
    assert again.value.code == "already_confirmed"
    assert codes(xa) == ["shrunken"]
    with xa.session("rog_operator") as session:
        assert say_meant(session, other, XB, 3, xa.time).settled
    assert codes(xa) == []


def test_who_says_it_has_looked_at_the_edition_in_force(xa: House, states: tuple[State, State], third: Edition) -> None:
    ben = xa.official("ben")
    with xa.session("rog_operator") as session:
        with pytest.raises(Conflict) as older:
            say_meant(session, ben, XB, 2, xa.time)
        with pytest.raises(Conflict) as nothing:
            say_meant(session, ben, StateCode("XA"), 1, xa.time)
        for who in ("olga", "cem", "dora"):
            with pytest.raises(Denied):
                say_meant(session, xa.official(who), XB, 3, xa.time)
    assert (older.value.code, nothing.value.code) == ("edition_older", "nothing_lacks")


def test_what_two_of_our_own_published_is_meant(xb: House, states: tuple[State, State]) -> None:
    """The operator alone cannot: what is told takes two. What he can take out, such as a version, is marked."""
    ana, ben, own = xb.official("ana"), xb.official("ben"), states[1]
    second = told(own)
    third = next_of(second, xb.time, lambda said: said.pop("contact_points"))
    fourth = build_edition({**renewed(third, xb.time, xb.time + timedelta(days=90)).payload, "speaks": {"mla": [1]}})
    with xb.session("rog_operator") as session:
        editions.publish(session, xb.official("olga"), own.signed(second), xb.time)
        publishing.draft(session, ana, third, xb.time)
        publishing.publish(session, ben, own.signed(third), None, xb.time)
        assert lacking(session, XB) is None
        publishing.publish(session, xb.official("olga"), own.signed(fourth), None, xb.time)
        found = lacking(session, XB)
    assert found is not None
    assert found.number == 4
    assert all(one.startswith(("procedure ", "content ")) for one in found.lines)
