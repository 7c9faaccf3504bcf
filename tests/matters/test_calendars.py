"""On which days a State works, as both nodes of a matter count it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.directory import editions
from app.directory.change import Change
from app.directory.differences import differences
from app.directory.edition import build_edition
from app.directory.succession import following
from app.directory.working_days import WorkingDays
from app.duty import calendars
from app.kit.actor import Actor
from app.kit.clock import instant
from app.kit.errors import Invalid
from app.kit.ids import Reference, StateCode
from app.notices import clocks
from app.notices.deadlines import reckon
from app.procedures.table import Span, Unit
from app.treaties.profiles import Profiles, profile
from app.treaties.profiles import read as read_profile
from app.treaties.toml import Table
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import House, edition
from tests.matters.test_projection import deadlines, opened, step

FRIDAY = datetime(2026, 12, 18, 9, tzinfo=UTC)
OWN = {"zone": "Africa/Dakar", "country": None, "subdivision": None, "weekend": [4, 5], "closed": ["2026-12-24"]}


def laid(*said: tuple[datetime, dict[str, object]], state: str = "XB"):  # type: ignore[no-untyped-def]  # of a private
    told = tuple((issued, WorkingDays.model_validate(one).model_dump_json()) for issued, one in said)
    return calendars._laid(StateCode(state), told)


def test_a_state_without_a_profile_has_the_holidays_of_its_code() -> None:
    found = calendars.of_the_release(StateCode("FR"))
    counted = reckon(Span(10, Unit.WORKING_DAYS), FRIDAY, found)
    assert {one.name for one in counted.passed_over if one.why == "holiday"}
    assert counted.due == datetime(2027, 1, 5, 23, 59, 59, tzinfo=UTC)
    assert calendars.of_the_release(StateCode("XE")).country is None


def test_what_a_state_publishes_goes_before_the_profile_and_each_day_has_its_edition() -> None:
    first, second = FRIDAY - timedelta(days=30), datetime(2026, 12, 25, tzinfo=UTC)
    later = {**OWN, "weekend": [5, 6], "closed": ["2026-12-22", "2026-12-29"]}
    found = laid((first, OWN), (second, OWN), (second, later))
    assert found.zone.key == "Africa/Dakar"
    assert found.off(date(2026, 12, 24)) == ("closed", ""), "as it was published then"
    assert found.off(date(2026, 12, 20)) is None, "a Sunday, worked then"
    assert found.off(date(2026, 12, 22)) is None, "closed by an edition of after that day"
    assert found.off(date(2026, 12, 27)) == ("weekend", "")
    assert found.off(date(2026, 12, 29)) == ("closed", "")


def test_a_holiday_that_is_told_counts_from_the_edition_that_tells_it_and_moves_nothing_before() -> None:
    first, second = FRIDAY - timedelta(days=30), datetime(2026, 12, 25, tzinfo=UTC)
    named = {**OWN, "country": "FR", "weekend": [5, 6], "closed": []}
    years = {"2026": {"2026-12-22": "Day of the seal", "2026-12-29": "Feast"}, "2027": {}}
    found = laid((first, named), (second, {**named, "holidays": years, "worked": ["2026-12-27"]}))
    assert found.off(date(2026, 12, 22)) is None, "as the list had it when nobody had told otherwise"
    assert found.off(date(2026, 12, 29)) == ("holiday", "Feast")
    assert found.off(date(2026, 12, 27)) is None, "a Sunday"
    assert found.off(date(2027, 1, 1)) is None, "the year is told to have none"
    assert found.off(date(2028, 1, 1)) == ("weekend", "")
    assert found.off(date(2029, 1, 1)) is not None, "a year that is not told is that of the list"
    # A country that this machine has no list of: the years that are told count all the same.
    unlisted = laid((first, {**named, "country": "QQ", "holidays": years}))
    assert (unlisted.zone.key, unlisted.off(date(2026, 12, 22))) == ("Africa/Dakar", ("holiday", "Day of the seal"))
    assert unlisted.off(date(2029, 1, 1)) is None


def test_a_state_s_law_on_days_without_work_counts_from_the_edition_that_says_it() -> None:
    first, second = FRIDAY - timedelta(days=30), datetime(2026, 12, 25, tzinfo=UTC)
    found = laid((first, OWN), (second, {**OWN, "roll": True}))
    assert (found.rolls(date(2026, 12, 24)), found.rolls(date(2026, 12, 25))) == (False, True)
    # 18 December and seven days end on a Friday, on which nobody works there.
    counted = reckon(Span(7, Unit.DAYS), FRIDAY, found)
    assert (counted.rolled_from, counted.rolled_by) == (date(2026, 12, 25), "law")
    assert counted.due == datetime(2026, 12, 27, 23, 59, 59, tzinfo=UTC)


def test_a_calendar_that_this_machine_does_not_know_is_passed_over() -> None:
    assert laid((FRIDAY, {**OWN, "zone": "Mars/Olympus"})) == calendars.of_the_release(StateCode("XB"))


def test_a_profile_is_published_as_it_stands() -> None:
    own = read_profile(Table.of("XB.toml", 'state = "XB"\nname.en = "Borduria"\nzone = "UTC"\nweekend = [5, 4]\n'))
    assert Profiles({}).profile("FR").working_days is None
    told = own.working_days
    assert told == {"zone": "UTC", "country": None, "subdivision": None, "weekend": [4, 5], "closed": []}
    payload = State("XB").payload()
    assert build_edition({**payload, "calendar": told}).payload["calendar"] == told
    assert build_edition({**payload, "calendar": profile("XA").working_days}).calendar is not None
    assert "calendar" not in build_edition(payload).payload
    rolls = read_profile(Table.of("XB.toml", 'state = "XB"\nname.en = "Borduria"\nzone = "UTC"\nroll = true\n'))
    assert rolls.working_days == {**told, "weekend": [5, 6], "roll": True}
    assert build_edition({**payload, "calendar": rolls.working_days}).payload["calendar"] == rolls.working_days
    assert not profile("XB").roll
    for wrong in (
        None,
        {**OWN, "roll": "next"},
        {**OWN, "closed": ["2026-02-30"]},
        {**OWN, "weekend": [6, 5]},
        {**OWN, "subdivision": "9"},
    ):
        with pytest.raises(Invalid):
            build_edition({**payload, "calendar": wrong})


def test_who_signs_an_edition_reads_how_the_calendar_changes() -> None:
    first = build_edition(State("XB").payload())
    issued = valid = instant(first.valid_until)
    second = following(first, {"calendar": OWN}, issued, valid + timedelta(days=1))
    third = following(second, {"calendar": None}, issued, valid + timedelta(days=1))
    said = [one for one in differences(first, second) if "calendar" in one.words]
    assert [one.change for one in said] == [Change.NEW]
    assert "zone Africa/Dakar, holidays none, weekend [4, 5], closed 2026-12-24" in said[0].words
    rolled = following(second, {"calendar": {**OWN, "roll": True}}, issued, valid + timedelta(days=1))
    (said,) = [one for one in differences(second, rolled) if "calendar" in one.words]
    assert "closed 2026-12-24, what would end on a day without work ends on the next working day" in said.words
    assert [one.change for one in differences(second, third)] == [Change.ENDED]
    assert differences(second, following(second, {}, issued, valid + timedelta(days=1))) == ()


@pytest.mark.parametrize(
    ("number", "unit", "roll", "after"), [(1, "working_days", False, 9), (3, "days", True, 9), (3, "days", False, 3)]
)
def test_both_nodes_count_by_the_calendar_that_the_state_publishes(
    xa: House, xb: House, states: tuple[State, State], number: int, unit: str, roll: bool, after: int
) -> None:
    """Eight days on which nobody works: working days pass them over; an end in days moves on where the law says so."""
    days = [(xb.time + timedelta(days=one)).date().isoformat() for one in range(1, 9)]
    practice = {"mla": {"ack_mla": {"routine": {"number": number, "unit": unit}}}}
    calendar = {**OWN, "weekend": [], "closed": days, **({"roll": True} if roll else {})}
    later = edition(states[1], number=2, previous=edition(states[1]), practice=practice, calendar=calendar)
    data = states[1].signed(later)
    with xb.session("rog_operator") as session:
        editions.publish(session, xb.official("olga"), data, xb.time)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), data, xa.time)
    reference = opened(xa, xb)
    end = xb.time.replace(hour=23, minute=59, second=59, microsecond=0) + timedelta(days=after)
    assert deadlines(xa, reference) == deadlines(xb, reference) == {"ack_mla": end}
    for house in (xa, xb):
        with house.acting("cem") as (session, actor):
            (clock,) = clocks.deadlines_of(session, actor, Reference(reference))
        moved = (days[2], "law") if roll else (None, None)
        assert (clock.reckoning["rolled_from"], clock.reckoning.get("rolled_by")) == moved  # type: ignore[index]
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
