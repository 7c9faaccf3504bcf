"""What the keeper tells of directories: early warnings of other States, and what of our own is to be seen to again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.directory import editions
from app.directory.edition import Edition
from app.kit.actor import Actor
from app.kit.clock import instant, stamp
from app.matters import changes
from app.notices import calling, messages
from app.notices.calling import URGENT
from app.notices.channel_models import ContactMethod
from app.notices.models import Notice
from app.notices.post import acknowledge, heard
from tests.directory.states import State
from tests.factories.node import House, edition
from tests.matters.test_who import told
from tests.workers.test_keeper import desk_of
from workers import directory_rounds, rounds

DAY = timedelta(days=1)


def test_editions_stand_in_the_feed_of_every_authority_once(xa: House, states: tuple[State, State]) -> None:
    desk = replace(desk_of(xa, ""), now=lambda: xa.time)
    assert [name for name, _, _, act in rounds.TABLE if act is directory_rounds.feed] == ["feed"]

    def told(cursor: int) -> tuple[list[tuple[str, str]], int]:
        directory_rounds.feed(desk)
        with xa.session("rog_web") as session:
            found, after = changes.since(session, xa.official("cem"), cursor)
            return [(one.what, one.subject) for one in found], after

    first, cursor = told(0)
    assert {("edition", "XA/1"), ("edition", "XB/1")} <= {*first}
    assert told(cursor) == ([], cursor)
    shows(xa, states[1], edition(states[1]), bulletin("wave", "Forged invoices"))
    again, cursor = told(cursor)
    assert again == [("edition", "XB/2")]
    assert told(cursor) == ([], cursor)


def bulletin(identity: str, title: str, **more: str) -> dict[str, object]:
    """An early warning of XB."""
    by = {"issued_by": "XB.moj", "author": "Ana Albin", "second_reader": "Ben Corvin", "reviewed_on": "2026-11-20"}
    return {"id": identity, "kind": "early_warning", "title": {"en": title}, **by, **more}


def shows(house: House, state: State, before: Edition, *cards: dict[str, object]) -> Edition:
    """The next edition of a State has reached a node, with these cards."""
    found = edition(state, number=before.number + 1, previous=before, cards=[*cards])
    with house.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(house.owner), state.signed(found), house.time)
    return found


def warned(house: House, at: datetime | None = None) -> list[str]:
    """The keeper looks, twice; what people hear of then."""
    desk = replace(desk_of(house, ""), now=lambda: at or house.time)
    directory_rounds.warnings(desk)
    directory_rounds.warnings(desk)
    with house.session() as session:
        query = select(Notice).where(Notice.occasion == "peer.early_warning", Notice.resolved.is_(None))
        return sorted(str(one.params["what"]) for one in session.scalars(query))


def test_a_bulletin_of_another_state_is_told_to_those_who_may_act_until_it_is_over(
    xa: House, states: tuple[State, State]
) -> None:
    assert [name for name, _, _, act in rounds.TABLE if act is directory_rounds.warnings] == ["warnings"]
    assert warned(xa) == []
    law = {**bulletin("act", "An act"), "kind": "law"}
    first = bulletin("wave", "Forged invoices of carriers", since="2026-11-20", until="2026-12-24")
    second = shows(xa, states[1], edition(states[1]), first, law, bulletin("later", "Not yet", since="2027-01-01"))
    assert warned(xa) == ["wave"]
    with xa.acting("dora") as (session, dora):
        (notice,) = heard(session, dora)
        assert notice.params["command"] == "rogatory directory cards XB --kind early_warning"
        acknowledge(session, dora, notice.id, xa.time)
    assert warned(xa) == ["wave"], "it is heard of, and not told a second time"
    with xa.acting("cem") as (session, cem):
        assert heard(session, cem) == []
    third = shows(xa, states[1], second, {**first, "title": {"en": "Forged invoices of carriers and of banks"}})
    assert warned(xa) == ["wave"], "what it says now is told anew"
    with xa.acting("cem") as (session, cem):
        assert [one.params["what"] for one in heard(session, cem)] == ["wave"]
    assert warned(xa, datetime(2026, 12, 25, 9, tzinfo=UTC)) == [], "it is over"
    shows(xa, states[1], third, law)
    assert warned(xa) == [], "it was withdrawn"


def test_a_flood_is_told_in_part(xa: House, states: tuple[State, State]) -> None:
    many = [bulletin(f"w{number:02d}", f"Warning {number:02d}") for number in range(25)]
    shows(xa, states[1], edition(states[1]), *many)
    assert warned(xa) == [f"w{number:02d}" for number in range(5, 25)]


def test_a_bulletin_keeps_quiet_hours_and_leaves_the_node_without_its_words(
    xa: House, states: tuple[State, State]
) -> None:
    shows(xa, states[1], edition(states[1]), bulletin("wave", "Forged invoices"))
    assert warned(xa) == ["wave"]
    with xa.session() as session:
        (notice,) = session.scalars(select(Notice).where(Notice.occasion == "peer.early_warning"))
        assert notice.severity not in URGENT
        assert messages.outside(session, notice, "en", ZoneInfo("UTC")) == "A notice waits for you."
        night = datetime(2026, 12, 2, 2, tzinfo=UTC)
        way = ContactMethod(quiet=[{"from": "22:00", "to": "07:00"}])
        dora = calling._active(session, xa.owner)[f"{xa.owner}/dora"]
        assert calling.hushed(way, dora, night) is not None


def chased(xa: House, at: datetime) -> list[tuple[str, str]]:
    """The keeper looks, twice: which entries are to be compared again, and at which of the warnings."""
    desk = replace(desk_of(xa, ""), now=lambda: at)
    directory_rounds.own_endings(desk)
    directory_rounds.own_endings(desk)
    with xa.session() as session:
        query = select(Notice).where(Notice.occasion == "own.entry_due", Notice.resolved.is_(None))
        return sorted((str(one.params["entry"]), str(one.subject["days"])) for one in session.scalars(query))


def test_an_entry_that_never_said_when_it_was_compared_is_chased_from_its_first_edition(
    xa: House, states: tuple[State, State]
) -> None:
    first = edition(states[0])
    listed = instant(first.issued_at).replace(hour=0, minute=0, second=0, microsecond=0)
    assert ("XA.moj", "60") not in chased(xa, listed + 119 * DAY)
    assert ("XA.moj", "60") in chased(xa, listed + 121 * DAY)
    later = edition(states[0], number=2, previous=first, issued_at=stamp(listed + 150 * DAY))
    with xa.session("rog_operator") as session:
        editions.publish(session, xa.official("olga"), states[0].signed(later), listed + 150 * DAY)
    assert ("XA.moj", "0") in chased(xa, listed + 181 * DAY), "a renewal compares nothing"


def test_what_our_directory_tells_is_chased_by_whom_it_concerns(xa: House, states: tuple[State, State]) -> None:
    """An entry that nobody compared for 180 days, a card to be reviewed, a body to be evaluated."""
    found = told(states[0])
    payload: dict[str, Any] = found.payload
    assert payload["cards"], "the file tells of cards"
    with xa.session("rog_operator") as session:
        editions.publish(session, xa.official("olga"), states[0].signed(found), xa.time)

    compared = datetime(2026, 11, 1, tzinfo=UTC)
    assert ("XA.moj", "60") not in chased(xa, compared + 119 * DAY)
    assert ("XA.moj", "60") in chased(xa, compared + 121 * DAY)
    late = chased(xa, compared + 181 * DAY)
    assert ("XA.moj", "0") in late
    assert ("mailbox", "0") in late, "reviewed in January 2025, and due a year later"
    with xa.acting("ana") as (session, ana):
        commands = {one.params["command"] for one in heard(session, ana) if one.occasion == "own.entry_due"}
    assert commands == {"rogatory edition draft --present"}
