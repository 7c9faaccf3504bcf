"""What comes from an edition that is out of date or disputed is marked on every answer, with the day and what to do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.directory import editions
from app.directory.doubts import DOUBTS, doubts
from app.directory.introduction import read_introduction
from app.directory.models import Confirmation, ContradictingEdition, ContradictionAgain, PeerState
from app.directory.queries import introduction_file
from app.kit.actor import Actor
from app.kit.clock import instant
from app.kit.errors import Refused
from app.kit.ids import StateCode
from app.kit.words import places
from app.matters import directory_copy, directory_views
from app.matters.doubted import DoubtView, lines
from app.matters.who import who
from tests.directory.states import State
from tests.factories.node import House, edition
from tests.matters.test_who import XB, publish, told

ANSWERS = ("who", "show", "search", "cards", "company")


def answers(xa: House, at: datetime) -> dict[str, tuple[DoubtView, ...]]:
    """What each answer about XB says of its edition."""
    ana = xa.official("ana")
    with xa.session("rog_web") as session:
        (taken, *_), (card, *_) = (
            who(session, xa.office, ana, XB, "mla", urgent=False, at=at),
            directory_views.cards(session, ana, at, XB),
        )
        shown = directory_views.show(session, ana, XB, at)
        (found, *_) = [one for one in directory_views.search(session, ana, "moj", at) if one.state == "XB"]
        (company,) = directory_views.company(session, ana, "someone@mailbox.example", at)
        assert all(one.doubts == shown.doubts for one in shown.entries)
        assert company.card.doubts == company.doubts
        return dict(zip(ANSWERS, (one.doubts for one in (taken, shown, found, card, company)), strict=True))


def codes(xa: House, at: datetime | None = None) -> list[str]:
    """The doubts of every answer, which are the same."""
    found = answers(xa, at or xa.time)
    assert len(set(found.values())) == 1, found
    return [one.code for one in found["who"]]


def forked(xa: House, state: State) -> None:
    """XB shows another second edition."""
    second = edition(state, number=2, previous=edition(state), speaks={"mla": [1]})
    data = state.signed(second)
    with pytest.raises(Refused) as refused, xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), data, xa.time)
    with xa.session("rog_operator") as session:
        editions.note_refusal(session, Actor.node(xa.owner), XB, data, refused.value, xa.time)


def test_an_edition_that_is_in_order_is_marked_nowhere(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    assert codes(xa) == []


def test_what_is_out_of_date_is_marked_with_the_day_it_ended(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    with xa.session("rog_web") as session:
        ends = directory_views.show(session, xa.official("ana"), XB, xa.time).valid_until
    assert ends is not None
    assert codes(xa, ends) == []
    assert codes(xa, ends + timedelta(seconds=1)) == ["stale"]
    (one,) = answers(xa, ends + timedelta(days=1))["who"]
    assert (one.since, one.edition, one.state) == (ends, 2, "XB")
    assert "Out of date since" in one.words
    assert "Telephone them" in one.remedy
    assert one.to_json()["since"] == one.since.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_a_fork_is_marked_until_two_officials_vouch_anew(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    xa.time += timedelta(hours=1)
    forked(xa, states[1])
    assert codes(xa) == ["forked"]
    (one,) = answers(xa, xa.time)["company"]
    assert (one.edition, one.since) == (2, xa.time)
    assert "two different editions 2" in one.words
    # A newer edition under the same anchors cures nothing: whoever forked may have signed it.
    third = edition(states[1], number=3, previous=told(states[1]), **_same(states[1]))
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), states[1].signed(third), xa.time)
    assert "forked" in codes(xa)


def test_a_step_back_is_marked_until_something_newer_is_out(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    with xa.session("rog_web") as session:
        first = read_introduction(introduction_file(session, XB), xa.time)[0].edition_file
    node = Actor.node(xa.owner)
    with xa.session("rog_deliver") as session:
        found = editions.note_shown(session, node, XB, first, xa.time)
        assert found.how is editions.Shown.LAGS, "another node of theirs may lag a little"
        found = editions.note_shown(session, node, XB, states[1].signed(told(states[1])), xa.time)
        assert found.how is editions.Shown.LEVEL
    assert codes(xa) == []
    xa.time += editions.LAGS + timedelta(minutes=1)
    with xa.session("rog_deliver") as session:
        for day in (0, 1):
            found = editions.note_shown(session, node, XB, first, xa.time + timedelta(days=day))
            assert found == editions.Standing(editions.Shown.SET_BACK, 1, 2)
        (kept,) = session.scalars(select(ContradictingEdition)).all()
        assert (kept.number, kept.seen) == (1, xa.time), "kept once"
    assert codes(xa) == ["rolled_back"]
    with xa.session("rog_web") as session:
        assert directory_views.show(session, xa.official("ana"), XB, xa.time).forks == ()
    xa.time += timedelta(hours=1)
    third = edition(states[1], number=3, previous=told(states[1]), **_same(states[1]))
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, node, states[1].signed(third), xa.time)
    assert codes(xa) == []
    xa.time += editions.LAGS + timedelta(minutes=1)
    with xa.session("rog_deliver") as session:
        for hour in (0, 1):
            editions.note_shown(session, node, XB, first, xa.time + timedelta(hours=hour))
        assert len(session.scalars(select(ContradictionAgain)).all()) == 1, "until it is settled anew"
    (one,) = answers(xa, xa.time)["who"]
    assert (one.code, one.since) == ("rolled_back", xa.time), "a second time is a step back, too"


def test_a_fork_that_is_shown_again_after_two_have_vouched_is_marked_and_rings_anew(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    publish(xa, xb, states[1])
    xa.time += timedelta(hours=1)
    forked(xa, states[1])
    subject = _about_the_fork(xa)
    xa.time += timedelta(hours=1)
    with xa.session("rog_operator") as session:
        (sha256,) = session.scalars(select(PeerState.introduction).where(PeerState.state == XB))
        for who in ("ana", "ben"):
            session.add(Confirmation(state=XB, sha256=sha256, official=f"XA.moj/{who}2", at=xa.time))
    assert codes(xa) == []
    xa.time += timedelta(hours=1)
    for _ in range(2):
        forked(xa, states[1])
    assert codes(xa) == ["forked"]
    (one,) = answers(xa, xa.time)["who"]
    assert one.since == xa.time
    assert _about_the_fork(xa) != subject, "a notice of its own"


def _about_the_fork(xa: House) -> dict[str, str]:
    with xa.session("rog_deliver") as session:
        return editions.contradiction(session, XB, {"peer": XB, "number": "2"}, "0" * 64)


def test_what_shrank_is_marked_since_it_came(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    second = told(states[1])
    less = {**_same(states[1]), "speaks": {"mla": [1]}}
    xa.time += timedelta(hours=2)
    third = edition(states[1], number=3, previous=second, **less)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), states[1].signed(third), xa.time)
    (one,) = answers(xa, xa.time)["show"]
    assert (one.code, one.edition, one.since) == ("shrunken", 3, xa.time)


def test_the_gravest_stands_first_and_the_papers_say_it_too(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    forked(xa, states[1])
    late = instant("2036-01-01T00:00:00.000Z")
    assert codes(xa, late) == ["forked", "stale"]
    said = lines(answers(xa, late)["who"], "en")
    assert len(said) == 2
    with xa.session("rog_web") as session:
        files = {
            one.path: b"".join(one.parts).decode()
            for one in directory_copy.copy(session, xa.official("ana"), "en", late)
        }
    assert "Disputed since" in files["index.html"]
    assert "Out of date since" in files["index.html"]
    assert "Disputed since" in files["vcards/XB.moj.vcf"].replace("\r\n ", "")


def test_every_doubt_says_its_day_its_edition_and_what_to_do() -> None:
    for kind in DOUBTS.values():
        assert places(kind.words) == {"since", "number", "state"}
        assert kind.remedy


def test_of_a_state_without_an_edition_nothing_is_said(xa: House) -> None:
    with xa.session("rog_web") as session:
        assert doubts(session, StateCode("XQ"), xa.time) == ()


def _same(state: State) -> dict[str, object]:
    payload = told(state).payload
    return {name: payload[name] for name in ("authorities", "cards", "points")}
