"""A roster that nobody will hold is told before it happens, once, and no more when somebody does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.duty import absences, overrides, swaps
from app.duty.overrides import NewOverride
from app.duty.rosters import retire_roster
from app.kit.clock import stamp
from app.kit.ids import OfficialId
from app.notices import gaps
from app.notices.models import Notice
from app.notices.post import acknowledge, heard
from tests.conftest import Database
from tests.duty.offices import MOJ, Office, opened
from tests.duty.plans import ANA, BEN, CEM, DAY, HOUR, MONDAY


@pytest.fixture
def office(database: Database) -> Office:
    """An authority whose roster of ana and ben has begun."""
    made = opened(database)
    made.roster()
    made.time = MONDAY
    return made


def told(office: Office) -> list[tuple[str, str]]:
    """The keeper's round; answers what is open: occasion and begin, or swap."""
    with office.session() as session:
        gaps.tell(session, MOJ, office.time)
        rows = session.scalars(select(Notice).where(Notice.resolved.is_(None)).order_by(Notice.made, Notice.id))
        return [(row.occasion, str(row.subject.get("begins", row.subject.get("swap")))) for row in rows]


def away(office: Office, begin: datetime, end: datetime, who: str = "ana") -> str:
    with office.acting() as (session, actor):
        return absences.report(session, actor, OfficialId(f"XA.moj/{who}"), begin, end, office.time).id


def test_a_gap_is_told_fourteen_days_before_and_once(office: Office) -> None:
    assert told(office) == []
    away(office, MONDAY + 16 * DAY, MONDAY + 17 * DAY)
    assert told(office) == [], "further ahead than 14 days"
    office.time += 2 * DAY
    gap = ("roster.gap", stamp(MONDAY + 16 * DAY))
    assert told(office) == [gap]
    office.time += HOUR
    assert told(office) == [gap]
    for who, hears in (("ana", True), ("head", True), ("dora", False)):
        with office.acting(who) as (session, actor):
            assert [one.severity for one in heard(session, actor)] == ["attention"] * hears


def test_it_is_urgent_a_day_before_and_resolved_when_somebody_stands_in(office: Office) -> None:
    away(office, MONDAY + 3 * DAY, MONDAY + 4 * DAY)
    assert told(office) == [("roster.gap", stamp(MONDAY + 3 * DAY))]
    with office.acting() as (session, actor):
        acknowledge(session, actor, heard(session, actor)[0].id, office.time)
    office.time += 2 * DAY
    assert told(office) == [("roster.unheld", stamp(MONDAY + 3 * DAY))], "what was acknowledged is told again, louder"
    office.time += DAY + HOUR
    assert told(office) == [("roster.unheld", stamp(MONDAY + 3 * DAY))], "while it lasts"
    with office.acting("cem") as (session, actor):
        new = NewOverride(None, CEM, office.time, MONDAY + 4 * DAY)
        made = overrides.give(session, actor, "nights", new, office.time).id
    office.time += timedelta(minutes=1)
    assert told(office) == []
    with office.acting("cem") as (session, actor):
        overrides.withdraw(session, actor, made, office.time)
    assert told(office) == [("roster.unheld", stamp(office.time))]
    office.time = MONDAY + 4 * DAY
    assert told(office) == [], "it has passed"


def test_each_gap_is_told_and_one_that_moves_is_told_anew(office: Office) -> None:
    away(office, MONDAY + 3 * DAY, MONDAY + 4 * DAY)
    away(office, MONDAY + 8 * DAY, MONDAY + 9 * DAY, "ben")
    first, second = ("roster.gap", stamp(MONDAY + 3 * DAY)), ("roster.gap", stamp(MONDAY + 8 * DAY))
    assert told(office) == [first, second]
    away(office, MONDAY + 2 * DAY, MONDAY + 3 * DAY)
    assert told(office) == [second, ("roster.gap", stamp(MONDAY + 2 * DAY))]


def test_an_official_who_is_deactivated_leaves_a_gap_that_is_told(office: Office) -> None:
    office.people("deactivate", "ben")
    assert told(office) == [("roster.gap", stamp(MONDAY + 7 * DAY))]
    office.roster("nights", "ana", "cem", seen=1)
    assert told(office) == []


def test_a_gap_that_lasts_stays_one_notice(office: Office) -> None:
    office.people("deactivate", "ana")
    office.people("deactivate", "ben")
    since = [("roster.unheld", stamp(MONDAY - 3 * DAY))]  # when the roster was made, three days before the first turn
    for days in (0, 10, 30, 200, 500, 600):
        office.time = MONDAY + days * DAY + HOUR
        assert told(office) == since, days
    with office.session() as session:
        assert len(list(session.scalars(select(Notice)))) == 1
    with office.acting() as (session, actor):
        retire_roster(session, actor, "nights", office.time, seen=1)
    assert told(office) == []


def test_a_swap_that_waits_is_told_until_it_is_answered_or_lapses(office: Office) -> None:
    for answered in (True, False):
        with office.acting("ana") as (session, actor):
            span = MONDAY + DAY, MONDAY + 2 * DAY
            swap = swaps.ask(session, actor, "nights", BEN, span, None, office.time)
        assert told(office) == [("swap.asked", swap.id)]
        with office.acting("ben") as (session, actor):
            [notice] = heard(session, actor)
            assert notice.params == {"official": ANA, "colleague": BEN, "roster": "nights"}
            if answered:
                swaps.decline(session, actor, swap.id, office.time)
        office.time += 0 * DAY if answered else DAY
        assert told(office) == []
