"""Whoever is on duty is called at night without a ladder of the authority's own; the roles hear with the next rung."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.duty import absences, queries
from app.duty.rosters import retire_roster
from app.kit.actor import Role
from app.kit.canonical import Json
from app.kit.ids import OfficialId
from app.notices import calling
from app.notices.calling import Means
from app.notices.channels import Channel
from app.notices.ladders import BY_RULES, NIGHTLY, callers, callers_of, end_ladder, faults, set_ladder
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import climb, post
from app.notices.rules import RULES
from app.notices.rungs import of_rule, on_duty_first
from tests.conftest import Database
from tests.duty.offices import MOJ, Office, opened
from tests.duty.plans import DAY, MONDAY

TEN = timedelta(minutes=10)
KEY = "occasion:matter.urgent"


@pytest.fixture
def office(database: Database) -> Office:
    """Ana and Ben hold a roster week by week; this is Ana's first day. Cem is a duty officer too."""
    made = opened(database)
    made.roster()
    made.time = MONDAY
    return made


def rang(office: Office, occasion: Occasion = Occasion.MATTER_URGENT, number: int = 1) -> str:
    """Intake posts it; answers its id."""
    matter = f"XB-2026-{number:08d}"
    params = {name: matter if name == "matter" else "none" for name in RULES[occasion].names}
    with office.session("rog_intake") as session:
        return post(session, MOJ, occasion, {"matter": matter}, office.time, params)


def called(office: Office, notice: str) -> Notice:
    """The keeper calls, then climbs, as often as something rings at this moment."""
    means = Means(queries, frozenset({Channel.SCREEN}))
    while True:
        with office.session() as session:
            count = calling.call(session, MOJ, means, office.time)
        with office.session() as session:
            if not count and not climb(session, MOJ, office.time):
                return session.get_one(Notice, (MOJ, notice))


def test_who_is_on_duty_is_called_alone_and_the_roles_with_the_next_rung(office: Office) -> None:
    notice = rang(office)
    row = called(office, notice)
    assert row.ladder[0] == {"after": 0, "next_way": 120, "roles": [], "rosters": ["nights"]}
    assert (row.roles, row.persons, row.ladder_of) == ([], ["XA.moj/ana"], None)
    office.time += TEN
    row = called(office, notice)
    assert sorted(row.roles) == ["case_officer", "duty_officer", "signatory"]
    office.time += TEN
    row = called(office, notice)
    assert ("head" in row.roles, row.next_ring) == (True, office.time + timedelta(hours=1))


def test_the_next_week_finds_the_next_officer(office: Office) -> None:
    office.time += 7 * DAY
    assert called(office, rang(office)).persons == ["XA.moj/ben"]


def test_a_gap_has_the_roles_called_at_once_also_where_there_are_screens_alone(office: Office) -> None:
    with office.acting() as (session, actor):
        ana = OfficialId("XA.moj/ana")
        absences.report(session, actor, ana, MONDAY - DAY, MONDAY + DAY, office.time)
    row = called(office, rang(office))
    assert (row.rung, row.persons) == (1, [])
    assert sorted(row.roles) == ["case_officer", "duty_officer", "signatory"]
    office.time += TEN
    assert "head" in called(office, row.id).roles


def test_a_drill_and_every_clock_of_the_night_climb_alike_and_what_is_no_alarm_of_the_night_does_not(
    office: Office,
) -> None:
    for number, occasion in enumerate(sorted(NIGHTLY, key=lambda one: one.value), start=1):
        with office.session() as session:
            row = session.get_one(Notice, (MOJ, rang(office, occasion, number)))
            assert isinstance(row.ladder[0], dict)
            assert (row.ladder[0]["rosters"], row.roles) == (["nights"], []), occasion
    with office.session() as session:
        other = session.get_one(Notice, (MOJ, rang(office, Occasion.INSTRUMENT_RECEIVED, 99)))
    assert other.roles == ["case_officer"]


def test_without_a_roster_in_force_the_roles_are_called_as_before(office: Office) -> None:
    with office.acting() as (session, actor):
        retire_roster(session, actor, "nights", office.time, seen=1)
    office.roster("winter", since=MONDAY + 30 * DAY)
    assert called(office, rang(office)).roles == ["duty_officer", "case_officer"]
    office.time += 31 * DAY
    with office.session() as session:
        row = session.get_one(Notice, (MOJ, rang(office, number=2)))
    assert isinstance(row.ladder[0], dict)
    assert row.ladder[0]["rosters"] == ["winter"]


def test_two_rosters_are_both_called_and_an_own_ladder_goes_before_them(office: Office) -> None:
    office.roster("days", "cem")
    row = called(office, rang(office))
    assert row.persons == ["XA.moj/cem", "XA.moj/ana"]
    rungs: list[Json] = [{"after": 0, "rosters": ["days"]}, {"after": 300, "roles": ["head"]}]
    with office.acting() as (session, actor):
        set_ladder(session, actor, KEY, rungs, 900, office.time)
    assert called(office, rang(office, number=2)).persons == ["XA.moj/cem"]


def test_it_is_told_what_calls_a_roster(office: Office) -> None:
    office.roster("days", "cem")
    own: list[Json] = [{"after": 0, "rosters": ["days"]}, {"after": 300, "roles": ["head"]}]
    with office.acting() as (session, actor):
        assert callers(session, MOJ, office.time) == {"days": [BY_RULES], "nights": [BY_RULES]}
        set_ladder(session, actor, "occasion:deadline.near", own, 900, office.time)
        assert callers_of(session, actor, "days", office.time) == ["occasion:deadline.near", BY_RULES]
        set_ladder(session, actor, KEY, own, 900, office.time)
        assert callers(session, MOJ, office.time)["nights"] == [], "whatever rings at night climbs that one"
        assert callers_of(session, actor, "gone", office.time) == []
        end_ladder(session, actor, KEY, office.time)
        set_ladder(session, actor, "severity:urgent", own, 900, office.time)
        assert callers(session, MOJ, office.time)["nights"] == []


@pytest.mark.parametrize("occasion", sorted(NIGHTLY, key=lambda one: one.value))
def test_such_a_ladder_is_no_dead_end_and_as_quick_as_the_rules(occasion: Occasion) -> None:
    before = of_rule(RULES[occasion])
    found = on_duty_first(before, ["nights"])
    assert faults(MOJ, f"occasion:{occasion.value}", found, 3600, ["nights"]) == []
    assert [one.after for one in found] == [one.after for one in before]
    assert {role for one in found for role in one.roles} == {role for one in before for role in one.roles}
    assert Role.HEAD in found[-1].roles


def test_a_rule_of_one_rung_has_its_roles_ten_minutes_later() -> None:
    (only,) = of_rule(RULES[Occasion.SECOND_LOOK_MISSED])
    first, second = on_duty_first([only], ["nights"])
    assert (first.roles, first.rosters, second.roles, second.after) == ((), ("nights",), only.roles, 600)


def test_intake_reads_the_rosters_and_nothing_else_of_duty(office: Office) -> None:
    with office.session("rog_intake") as session:
        assert queries.in_force(session, MOJ, office.time) == ["nights"]
    with office.session("rog_intake", owner=OfficialId("XA.pol")) as session:  # type: ignore[arg-type]
        assert queries.in_force(session, MOJ, office.time) == [], "another authority's"
    with pytest.raises(Exception, match="permission denied"), office.session("rog_intake") as session:
        session.scalars(select(queries.Absence)).all()
