"""In January people hear that the public holidays of a year more are to be told, until an edition has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.directory import editions
from app.directory.told_years import with_holidays
from app.notices.models import Notice
from app.treaties.profiles import profile
from tests.directory.states import State
from tests.factories.node import House, edition
from tests.workers.test_keeper import desk_of
from workers import directory_rounds


def chased(house: House, at: datetime) -> list[tuple[str, str, str]]:
    directory_rounds.own_endings(replace(desk_of(house, ""), now=lambda: at))
    with house.session() as session:
        open_ones = select(Notice).where(Notice.occasion == "own.entry_due", Notice.resolved.is_(None))
        found = [one for one in session.scalars(open_ones) if one.params["entry"] == "calendar"]
        return [(str(one.subject["days"]), str(one.params["ends"])[:10], str(one.params["command"])) for one in found]


def published(house: House, state: State, number: int, at: datetime) -> None:
    before = (
        edition(state) if number == 2 else edition(state, number=2, previous=edition(state), calendar=told(house.time))
    )
    found = edition(state, number=number, previous=before, calendar=told(at))
    with house.session("rog_operator") as session:
        editions.publish(session, house.official("olga"), state.signed(found), house.time)


def told(at: datetime) -> dict[str, object] | None:
    return with_holidays(profile("XA").working_days, at)


def test_the_holidays_of_a_year_more_are_asked_for_each_january(xa: House, states: tuple[State, State]) -> None:
    january = datetime(xa.time.year + 1, 1, 1, 9, tzinfo=UTC)
    assert chased(xa, january) == [], "nothing is told there of any calendar"
    published(xa, states[0], 2, xa.time)
    assert chased(xa, january - timedelta(days=2)) == []
    due = f"{january.year}-03-02"
    assert chased(xa, january) == [("60", due, "rogatory edition draft")]
    assert chased(xa, january + timedelta(days=70)) == [("0", due, "rogatory edition draft")]
    published(xa, states[0], 3, january)
    assert chased(xa, january + timedelta(days=70)) == []
