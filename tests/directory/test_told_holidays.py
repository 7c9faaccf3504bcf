"""The public holidays that an edition tells: drafted from a list, counted without one, renewed each year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.directory import calendar as calendars
from app.directory.calendar import Calendar
from app.directory.change import Change
from app.directory.differences import differences
from app.directory.drafting import renewed
from app.directory.edition import Edition, build_edition
from app.directory.endings import told_holidays
from app.directory.entries import NOTHING, Entry, now_there
from app.directory.hours import Hours
from app.directory.succession import following
from app.directory.told_years import YEARS, with_holidays
from app.directory.working_days import WorkingDays
from app.kit.canonical import dumps
from app.kit.clock import instant
from app.kit.errors import Invalid
from app.kit.ids import StateCode
from app.notices.deadlines import reckon
from app.procedures.table import Span, Unit
from app.treaties.profiles import profile
from app.treaties.profiles import read as read_profile
from app.treaties.toml import Table
from tests.directory.states import State

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
DECREED = ("CN", "HU", "RU")
"""Countries where days of the weekend are worked for days off elsewhere."""


def own(country: str | None, **more: object) -> dict[str, object]:
    return {"zone": "UTC", "country": country, "subdivision": None, "weekend": [5, 6], "closed": [], **more}


def told(country: str | None, at: datetime = NOW, **more: object) -> WorkingDays:
    return WorkingDays.model_validate(with_holidays(own(country, **more), at))


def edition_with(calendar: object, before: Edition | None = None) -> Edition:
    if before is None:
        payload = State("XB").payload()
        return build_edition({**payload, "calendar": calendar} if calendar else payload)
    issued = instant(before.valid_until)
    return following(before, {"calendar": calendar}, issued, issued + timedelta(days=1))


def test_this_year_and_the_two_after_are_told_and_an_edition_stays_small() -> None:
    for country in (*DECREED, "FR", "SN", "NP", "JP"):
        found = told(country)
        assert [*found.holidays] == ["2026", "2027", "2028"]
        assert all(len(days) > 3 for days in found.holidays.values())
        assert len(dumps(found.model_dump(mode="json"))) < 6_000, country
    eve = told("FR", datetime(2026, 12, 31, 23, 30, tzinfo=UTC), zone="Asia/Tokyo")
    assert min(eve.holidays) == "2027", "it is that year there"
    assert told(None).holidays == {}
    assert with_holidays(None, NOW) is None
    assert told("UA").holidays == {"2026": {}, "2027": {}, "2028": {}}, "told to be none, under martial law"
    assert YEARS == 3


def test_a_day_off_and_the_day_that_is_worked_for_it_are_both_counted() -> None:
    begin = datetime(2026, 9, 18, 4, tzinfo=UTC)
    for found in (Calendar.of("Asia/Shanghai", "CN"), Calendar.published(told("CN", zone="Asia/Shanghai"))):
        counted = reckon(Span(10, Unit.WORKING_DAYS), begin, found)
        over = {one.first + timedelta(days=day) for one in counted.passed_over for day in range(3)}
        assert date(2026, 10, 6) in over, "off"
        assert found.works(date(2026, 9, 20)), "and worked for it, on a Sunday"
        assert counted.due == datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("country", DECREED)
def test_the_days_that_work_are_those_that_the_list_of_the_country_says(country: str) -> None:
    listed = holidays.country_holidays(country)
    weekend = frozenset(listed.weekend)
    day, made_up = date(2024, 1, 1), 0
    plain, said = Calendar.of("UTC", country, weekend=weekend), Calendar.published(told(country))
    while day.year < 2029:
        assert plain.works(day) is listed.is_working_day(day), day
        assert said.off(day) == plain.off(day), day
        made_up += day.weekday() in weekend and plain.works(day)
        day += timedelta(days=1)
    assert made_up > 3


days_of = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@settings(deadline=None)
@given(st.sampled_from(DECREED), st.sets(days_of, max_size=12), days_of, st.integers(1, 60))
def test_what_the_state_itself_says_of_a_day_counts(country: str, days: set[date], begin: date, number: int) -> None:
    worked = frozenset(one for one in days if one.toordinal() % 2)
    closed = frozenset(days - worked)
    text = {"worked": sorted(map(str, worked)), "closed": sorted(map(str, closed))}
    said = Calendar.published(told(country, **{name: ones for name, ones in text.items() if ones or name == "closed"}))
    profiled = Calendar.of("UTC", country, closed=closed, worked=worked)
    start = datetime(begin.year, begin.month, begin.day, 9, tzinfo=UTC)
    for found in (said, profiled):
        assert all(found.works(one) for one in worked)
        assert not any(found.works(one) for one in closed)
        counted = reckon(Span(number, Unit.WORKING_DAYS), start, found)
        assert counted.due is not None
        last = counted.due.date()
        between = [begin + timedelta(days=one) for one in range(1, (last - begin).days + 1)]
        assert sum(found.works(one) for one in between) == number
    if last.year < 2029:
        assert [one for one in between if said.works(one)] == [one for one in between if profiled.works(one)]


def other_list(monkeypatch: pytest.MonkeyPatch, instead: str | None) -> None:
    """A node with another release of the list of holidays: under every code stand those of another country, or none."""
    real = holidays.country_holidays

    def listed(country: str, **options: Any) -> holidays.HolidayBase:
        if instead is None:
            raise NotImplementedError(country)
        return real(instead, **options)

    monkeypatch.setattr(calendars.holidays, "country_holidays", listed)


@pytest.mark.parametrize("instead", ["JP", "HU", None])
def test_two_nodes_with_different_lists_of_holidays_count_the_same(
    instead: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the one drafted the other reads; each holds another list, or none of that country at all."""
    published = [told(country) for country in (*DECREED, "FR", "SN")]
    starts = [datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=step) for step in range(0, 900, 13)]
    spans = [Span(number, unit) for number in (1, 10, 45) for unit in (Unit.WORKING_DAYS, Unit.DAYS)]

    def counted() -> list[object]:
        found = [Calendar.published(one) for one in published]
        return [reckon(span, start, one, roll=True).to_json() for one in found for start in starts for span in spans]

    here = counted()
    untold = Calendar.of("UTC", "CN")
    before = [untold.off(date(2031, 1, 1) + timedelta(days=one)) for one in range(365)]
    other_list(monkeypatch, instead)
    assert counted() == here
    if instead is not None:
        after = [Calendar.published(published[0]).off(date(2031, 1, 1) + timedelta(days=one)) for one in range(365)]
        assert after != before, "a year that is not told is that of the node's own list, which is another one"


def test_an_edition_from_before_is_read_and_written_as_ever() -> None:
    found = edition_with(own("FR"))
    assert found.payload["calendar"] == own("FR")
    assert found.calendar is not None
    assert Calendar.published(found.calendar) == Calendar.of("UTC", "FR")
    assert build_edition(found.payload).digest == found.digest
    one = told("FR").model_dump(mode="json")
    assert edition_with(one).payload["calendar"] == one
    assert WorkingDays.model_validate(told("CN").model_dump(mode="json")) == told("CN")


@pytest.mark.parametrize(
    "wrong",
    [
        {"worked": []},
        {"holidays": {}},
        {"worked": ["2026-12-26", "2026-12-24"]},
        {"worked": ["2026-02-30"]},
        {"worked": ["2026-12-24"], "closed": ["2026-12-24"]},
        {"holidays": {"2026": {"2027-01-01": "New Year"}}},
        {"holidays": {"2026": {"2026-02-30": "None"}}},
        {"holidays": {"2026": {"2026-01-01": ""}}},
        {"holidays": {"26": {}}},
        {"holidays": {str(year): {} for year in range(2026, 2037)}},
    ],
)
def test_a_calendar_is_written_in_one_way(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        edition_with({**own("FR"), **wrong})


def test_a_day_that_is_closed_and_worked_is_refused() -> None:
    day = date(2026, 12, 24)
    with pytest.raises(Invalid, match="closed and worked"):
        Calendar.of("UTC", "FR", closed=[day], worked=[day])


def test_who_signs_an_edition_reads_year_by_year_how_the_holidays_change() -> None:
    first, second = edition_with(own("FR")), told("FR").model_dump(mode="json")
    told_now = edition_with(second, first)
    said = [one for one in differences(first, told_now) if "calendar" in one.words]
    assert [(one.change, one.words.partition(":")[0]) for one in said] == [
        (Change.NEW, f"calendar, public holidays of {year}") for year in (2026, 2027, 2028)
    ]
    assert "2027-07-14 National Day" in said[1].words
    later = told("FR", NOW + timedelta(days=60)).model_dump(mode="json")
    del later["holidays"]["2027"]["2027-07-14"]
    later["holidays"]["2027"]["2027-07-15"] = "National Day, by decree"
    anew = edition_with({**later, "worked": ["2027-07-14"]}, told_now)
    said = [one for one in differences(told_now, anew) if "calendar" in one.words]
    assert [(one.change, one.words.partition(":")[0]) for one in said] == [
        (Change.CHANGED, "calendar"),
        (Change.ENDED, "calendar, public holidays of 2026"),
        (Change.CHANGED, "calendar, public holidays of 2027"),
        (Change.NEW, "calendar, public holidays of 2029"),
    ]
    assert said[0].words.endswith("worked all the same 2027-07-14")
    assert said[2].words.endswith(": 2027-07-14 none any more, 2027-07-15 National Day, by decree")


def test_a_draft_is_the_same_all_the_year_and_tells_a_year_more_in_january() -> None:
    of_profile = profile("XB").working_days
    drafts = [with_holidays(of_profile, datetime(2026, month, 15, tzinfo=UTC)) for month in (1, 6, 12)]
    assert drafts[0] == drafts[1] == drafts[2]
    january = with_holidays(of_profile, datetime(2027, 1, 1, tzinfo=UTC))
    assert january is not None
    assert [*january["holidays"]] == ["2027", "2028", "2029"]  # type: ignore[call-overload]


def test_the_years_told_are_chased_from_the_first_of_january_on_until_a_year_more_is_told() -> None:
    def chased(calendar: WorkingDays | None, at: datetime) -> int | None:
        found = edition_with(calendar.model_dump(mode="json") if calendar else None)
        ones = [*told_holidays(found)]
        assert not ones or (ones[0].command, ones[0].what) == ("rogatory edition draft", "calendar")
        return ones[0].step(at) if ones else None

    found, january = told("FR"), datetime(2027, 1, 1, tzinfo=UTC)
    assert chased(found, january - timedelta(seconds=1)) is None, "a draft would tell the same"
    assert chased(found, january) == 60
    assert chased(found, january + timedelta(days=55)) == 7
    assert chased(found, january + timedelta(days=61)) == 0
    assert chased(told("FR", january), january + timedelta(days=300)) is None
    # Published before holidays were told: told at once. A State that keeps no country's holidays has none to tell.
    assert chased(WorkingDays.model_validate(own("FR")), NOW) == 0
    assert chased(WorkingDays.model_validate(own(None)), NOW) is None
    assert chased(None, NOW) is None


def test_office_hours_keep_the_holidays_that_the_state_tells() -> None:
    """Where they name its own country, or none: a day that its edition tells, whatever this machine's list says."""
    calendar = told("FR")
    days = {**calendar.holidays["2026"], "2026-12-01": "Day of the seal"}
    calendar = calendar.model_copy(update={"holidays": {**calendar.holidays, "2026": days}})
    shift = {"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"}

    def there(country: str | None, day: int) -> bool | None:
        named = {"country": country} if country else {}
        hours = Hours.model_validate({"zone": "Europe/Paris", "open": [shift], **named})
        entry = Entry(StateCode("XB"), "XB.moj", {"en": "M"}, (), (), NOTHING, True, "edition 1", True, calendar)
        return now_there(entry, hours, datetime(2026, 12, day, 10, tzinfo=UTC))[0]

    assert (there(None, 1), there("FR", 1), there("AT", 1)) == (False, False, True)
    assert (there(None, 2), there(None, 8), there("AT", 8)) == (True, True, False)


def test_a_renewal_tells_what_was_told_and_a_draft_what_the_list_has_by_then() -> None:
    first = edition_with(told("FR").model_dump(mode="json"))
    assert first.calendar is not None
    issued = datetime(2027, 1, 11, tzinfo=UTC)
    again = renewed(first, issued, issued + timedelta(days=365))
    assert again.payload["calendar"] == first.payload["calendar"], "a new validity is no new word"
    assert [one.words for one in differences(first, again)] == []
    anew = edition_with(told("FR", issued).model_dump(mode="json"), first)
    assert anew.calendar is not None
    assert (first.calendar.last_year, anew.calendar.last_year) == (2028, 2029)


def test_a_profile_says_on_which_days_its_state_works_all_the_same() -> None:
    text = 'state = "XB"\nname.en = "Borduria"\nzone = "UTC"\ncountry = "FR"\n'
    found = read_profile(Table.of("XB.toml", f"{text}worked = [2026-12-26, 2026-07-14]\n")).working_days
    assert found == {**own("FR"), "worked": ["2026-07-14", "2026-12-26"]}
    said = with_holidays(found, NOW)
    assert said is not None
    one = Calendar.published(WorkingDays.model_validate(said))
    assert (one.works(date(2026, 12, 26)), one.works(date(2026, 7, 14)), one.works(date(2027, 7, 14))) == (
        True, True, False,
    )  # fmt: skip
    with pytest.raises(Invalid, match="'closed' and under 'worked'"):
        read_profile(Table.of("XB.toml", f"{text}worked = [2026-12-24]\nclosed = [2026-12-24]\n"))
