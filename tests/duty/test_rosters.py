"""Rosters as they are kept: versions, who may change them, who is on duty now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.duty import queries
from app.duty.bodies import RosterBody, read_body
from app.duty.rosters import retire_roster, roster_versions, rosters_of, set_roster
from app.kit.actor import Role
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId
from tests.duty.offices import MOJ, Office, body
from tests.duty.plans import ANA, BEN, CEM, DAY, MONDAY


def on_duty(office: Office, at: object = MONDAY) -> tuple[str, ...]:
    with office.session() as session:
        return queries.on_duty(session, MOJ, "nights", at)  # type: ignore[arg-type]  # a datetime


def test_a_roster_is_made_and_says_who_is_on_duty(office: Office) -> None:
    made = office.roster()
    assert (made.version, made.by, made.since) == (1, "XA.moj/head", office.time)
    assert (on_duty(office), on_duty(office, MONDAY + 7 * DAY)) == ((ANA,), (BEN,))
    assert on_duty(office, MONDAY - DAY) == (), "before the first hand-over: a gap"
    with office.session() as session:
        assert queries.rosters_of(session, MOJ) == ["nights"]
    assert office.events() == ["roster.changed"]


def test_a_change_is_a_version_and_the_past_stays(office: Office) -> None:
    office.roster()
    office.time = MONDAY + DAY
    with pytest.raises(Conflict, match="version 1, not 0"):
        office.roster()
    office.roster("nights", "cem", seen=1)
    assert (on_duty(office, MONDAY), on_duty(office, MONDAY + 2 * DAY)) == ((ANA,), (CEM,))
    office.roster("nights", "ben", seen=2, since=MONDAY + 4 * DAY)
    assert [on_duty(office, MONDAY + number * DAY) for number in (0, 2, 5)] == [(ANA,), (CEM,), (BEN,)]
    with office.acting("ana") as (session, actor):
        assert [(row.version, row.by) for row in roster_versions(session, actor, "nights")] == [
            (3, "XA.moj/head"),
            (2, "XA.moj/head"),
            (1, "XA.moj/head"),
        ]
    with pytest.raises(Invalid, match="now or later"):
        office.roster("nights", "ben", seen=3, since=MONDAY)


def test_a_retired_roster_needs_nobody_and_can_come_back(office: Office) -> None:
    office.roster()
    office.time = MONDAY + DAY
    with office.acting() as (session, actor):
        retire_roster(session, actor, "nights", office.time, seen=1)
        assert (rosters_of(session, actor), len(rosters_of(session, actor, retired=True))) == ([], 1)
        assert queries.rosters_of(session, MOJ) == []
        found = queries.schedule_of(session, actor, "nights", MONDAY, MONDAY + 7 * DAY)
    assert ([one.end for one in found.shifts], found.gaps) == ([MONDAY + DAY], ())
    office.roster(seen=2)
    assert on_duty(office, MONDAY + 2 * DAY) == (ANA,)
    assert office.events() == ["roster.changed", "roster.retired", "roster.changed"]


def test_only_a_head_changes_rosters(office: Office) -> None:
    told = RosterBody.model_validate(body("ana"))
    for who in ("ana", "dora"):
        with office.acting(who) as (session, actor), pytest.raises(Denied, match="may not make and change rosters"):
            set_roster(session, actor, "nights", told, office.time, seen=0)
    with office.acting("ana") as (session, actor), pytest.raises(Denied):
        retire_roster(session, actor, "nights", office.time, seen=0)


def test_who_is_deactivated_or_no_duty_officer_any_more_is_no_ghost(office: Office) -> None:
    office.roster()
    office.time = MONDAY + DAY
    office.people("deactivate", "ana")
    assert (on_duty(office, MONDAY), on_duty(office, MONDAY + 2 * DAY)) == ((ANA,), ())
    office.people("roles", "ben", Role.SIGNATORY)
    assert on_duty(office, MONDAY + 8 * DAY) == ()
    office.time = MONDAY + 2 * DAY
    office.people("roles", "ben", Role.DUTY_OFFICER)
    assert on_duty(office, MONDAY + 8 * DAY) == (BEN,)
    for short, words in (("ana", "no active official"), ("dora", "not the role duty_officer"), ("zoe", "no active")):
        with pytest.raises(Invalid, match=words):
            office.roster("other", short)


def test_another_authority_sees_nothing_of_it(office: Office) -> None:
    office.roster()
    with office.session(owner=AuthorityId("XA.police")) as session:
        assert queries.rosters_of(session, AuthorityId("XA.police")) == []
        assert queries.newest(session, MOJ) == []
        with pytest.raises(Unknown, match="no roster 'nights'"):
            queries.on_duty(session, MOJ, "nights", MONDAY)


def test_a_schedule_is_asked_for_a_time_that_can_be_shown(office: Office) -> None:
    office.roster()
    with office.acting("dora") as (session, actor):
        assert queries.schedule_of(session, actor, "nights", MONDAY, MONDAY + DAY).gaps == ()
        for span in ((MONDAY, MONDAY), (MONDAY, MONDAY + timedelta(days=401))):
            with pytest.raises(Invalid, match="at most 400 days"):
                queries.schedule_of(session, actor, "nights", *span)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"zone": "Mars/Olympus"}, "zone: .*no IANA time zone"),
        ({"layers": []}, "layers: "),
        ({"more": 1}, "more: "),
        ({"layers": [{"name": "a", "people": ["XA.moj/ana"], "unit": "days", "begins": "2026-02-30"}]}, "begins: "),
        (
            {"layers": [{"name": "a", "people": ["XA.moj/ana"], "unit": "days", "weekday": 1, "begins": "2026-02-03"}]},
            "have a weekday",
        ),
        (
            {"layers": [{"name": "a", "people": ["XA.moj/ana"], "unit": "days", "every": 400, "begins": "2026-02-03"}]},
            "at most 366 days",
        ),
        (
            {"layers": [{"name": "a", "people": ["XA.moj/ana"], "unit": "days", "begins": "2026-02-03"}] * 2},
            "two layers have one name",
        ),
        (
            {
                "layers": [
                    {"name": "a", "people": ["XA.moj/ana"], "unit": "days", "hand_over": "8", "begins": "2026-02-03"}
                ]
            },
            "hand_over: ",
        ),
    ],
)
def test_a_roster_that_is_none_is_refused_in_words(changes: JsonObject, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read_body({**body("ana"), **changes})


def test_a_name_that_stands_for_something_else_is_refused(office: Office) -> None:
    for name in ("feed", "feeds", "Nights", "x" * 41, ""):
        with pytest.raises(Invalid, match="cannot name a roster"):
            office.roster(name)
