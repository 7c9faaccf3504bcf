"""Private calendars: one's own duty and no more, behind a secret address; and calendars that are brought in."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from app.accounts.models import Official
from app.duty import absences, feeds, importing
from app.duty.models import Feed
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, Unknown, Unreadable
from app.kit.ids import OfficialId
from tests.duty.offices import MOJ, Office
from tests.duty.plans import ANA, BEN, CEM, DAY, MONDAY, VIENNA, local
from tests.duty.test_changes_of_duty import give
from tests.duty.test_imported import TIMED, WHOLE, calendar


def make(office: Office, who: str = "ana") -> feeds.MadeFeed:
    with office.acting(who) as (session, actor):
        return feeds.new_feed(session, actor, office.time)


def read(office: Office, text: str) -> list[icalendar.Event]:
    with office.session("rog_web", feeds.owner_of(text)) as session:
        return list(icalendar.Calendar.from_ical(feeds.read_feed(session, text, office.time)).walk("VEVENT"))


def test_a_calendar_has_ones_own_time_and_nobody_elses_name(office: Office) -> None:
    office.roster()
    give(office, "ben", "ana", (MONDAY + 7 * DAY, MONDAY + 8 * DAY))
    found = read(office, make(office).text)
    assert [(one["DTSTART"].dt, one["DTEND"].dt) for one in found[:3]] == [
        (MONDAY, MONDAY + 7 * DAY),
        (MONDAY + 7 * DAY, MONDAY + 8 * DAY),
        (MONDAY + 14 * DAY, MONDAY + 21 * DAY),
    ]
    assert {str(one["SUMMARY"]) for one in found} == {"On duty: Nights"}
    assert all("DESCRIPTION" not in one for one in found)
    assert len({str(one["UID"]) for one in found}) == len(found)
    # The same event keeps its name, so that a calendar that is read again moves it and does not double it.
    office.time += 2 * DAY
    again = read(office, make(office).text)
    assert {str(one["UID"]) for one in again} == {str(one["UID"]) for one in found}


def test_a_roster_may_let_calendars_name_who_is_beside(office: Office) -> None:
    row = {"name": "second", "people": ["XA.moj/cem"], "unit": "days", "begins": "2026-11-30"}
    first = {"name": "first", "people": ["XA.moj/ana"], "unit": "weeks", "weekday": 0, "begins": "2026-11-30"}
    office.roster(layers=[first, row], names_in_feeds=True)
    assert {str(one["DESCRIPTION"]) for one in read(office, make(office).text)} == {"Beside: Cem"}


def test_an_address_is_kept_as_a_digest_and_can_be_revoked(office: Office) -> None:
    office.roster()
    made = make(office)
    assert made.text not in repr(made)
    with office.session("rog_web") as session:
        [row] = session.scalars(select(Feed))
        assert row.secret == sha256(made.text.rpartition("_")[2].encode())
    for wrong in (made.text[:-1] + ("0" if made.text[-1] != "0" else "1"), made.text.replace(made.id, "0" * 12)):
        with pytest.raises(Unknown, match="no such calendar"):
            read(office, wrong)
    for wrong in ("", "x", "XA.moj_1_2", made.text.replace("XA.moj", "nowhere"), made.text + "0"):
        with pytest.raises(Unknown, match="no such calendar"):
            feeds.owner_of(wrong)
    with office.acting("ben") as (session, actor), pytest.raises(Unknown):
        feeds.revoke_feed(session, actor, made.id, office.time)
    with office.acting("ana") as (session, actor):
        feeds.revoke_feed(session, actor, made.id, office.time)
    with pytest.raises(Unknown, match="no such calendar"):
        read(office, made.text)
    assert office.events()[1:] == ["feed.made", "feed.revoked"]


def test_a_calendar_ends_with_its_official_and_is_one_of_few(office: Office) -> None:
    office.roster()
    made = [make(office) for _ in range(feeds.MOST)]
    with pytest.raises(Conflict, match="10 calendars"):
        make(office)
    make(office, "ben")
    with office.acting() as (session, actor):
        assert len(feeds.feeds_of(session, actor)) == 11
        feeds.revoke_feed(session, actor, made[0].id, office.time)
    with office.acting("ana") as (session, actor):
        assert {row.official for row in feeds.feeds_of(session, actor)} == {ANA}
    office.people("deactivate", "ana")
    with pytest.raises(Unknown):
        read(office, made[1].text)
    with office.acting("dora") as (session, actor), pytest.raises(Denied):
        feeds.new_feed(session, actor, office.time)


def test_a_calendar_of_absences_is_entered_once_and_brought_up_to_date(office: Office) -> None:
    office.roster()

    def bring(data: bytes, *, replace: bool = False, who: str = "ana", official: OfficialId = ANA) -> importing.Brought:
        with office.acting(who) as (session, actor):
            return importing.bring_absences(session, actor, official, data, office.time, replace=replace)

    assert bring(calendar(TIMED, WHOLE)) == importing.Brought(2, 0, 0)
    assert bring(calendar(TIMED, WHOLE)) == importing.Brought(0, 2, 0)
    assert bring(calendar(WHOLE)) == importing.Brought(0, 1, 0), "what is gone from it stays unless it is to replace"
    assert bring(calendar(WHOLE), replace=True) == importing.Brought(0, 1, 1)
    with office.acting("ana") as (session, actor):
        [row] = absences.absences_of(session, actor, office.time)
        assert (row.begins, row.ends) == (local(VIENNA, 2026, 12, 24), local(VIENNA, 2026, 12, 28))
    with pytest.raises(Denied):
        bring(calendar(WHOLE), official=BEN)
    assert bring(calendar(WHOLE), who="head", official=BEN) == importing.Brought(1, 0, 0)
    with pytest.raises(Unreadable):
        bring(b"hello")
    long = "UID:9\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20290101\nSUMMARY:Leave"
    assert bring(calendar(long), who="head", official=CEM) == importing.Brought(1, 0, 0)
    with office.acting("cem") as (session, actor):
        [row] = absences.absences_of(session, actor, office.time)
        assert (row.begins, row.ends) == (office.time, office.time + timedelta(days=400)), "as far as is looked ahead"


def test_a_calendar_of_holidays_closes_the_office(office: Office) -> None:
    data = calendar(WHOLE, TIMED)
    with office.acting() as (session, actor):
        assert importing.bring_closing_days(session, actor, data, office.time) == importing.Brought(4, 0, 0)
        assert importing.bring_closing_days(session, actor, data, office.time) == importing.Brought(0, 4, 0)
        assert [row.name for row in absences.closing_days(session, actor)] == ["Leave"] * 4
    with office.acting("ana") as (session, actor), pytest.raises(Denied):
        importing.bring_closing_days(session, actor, data, office.time)


def test_a_calendar_is_told_in_the_language_of_its_official(office: Office) -> None:
    office.roster()
    made = make(office)
    with office.session("rog_web") as session:
        row = session.get(Official, (MOJ, ANA))
        assert row is not None
        session.expunge(row)
        row.languages = ["tlh"]
        assert b"SUMMARY:On duty: Nights" in feeds.written(session, row, office.time), "in English where there is none"
    assert read(office, made.text)
