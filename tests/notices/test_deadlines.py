"""When a deadline ends: over changes of the clock, the turn of the year, leap days, holidays and pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.cli.counting import counted
from app.directory.calendar import Calendar
from app.kit.errors import Invalid
from app.notices.deadlines import Later, Pause, due, end_of_day, extended, reckon, waited
from app.procedures.table import Span, Unit

VIENNA = Calendar.of("Europe/Vienna", "AT")
ZONES = ["Europe/Vienna", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
zones = st.sampled_from(ZONES)
instants = st.integers(0, 16 * 366 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
numbers = st.integers(1, 120)
WEEKENDS = st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6}), frozenset()])


def days(number: int) -> Span:
    return Span(number, Unit.DAYS)


def working(number: int) -> Span:
    return Span(number, Unit.WORKING_DAYS)


def hours(number: int) -> Span:
    return Span(number, Unit.HOURS)


@given(zones, instants, numbers)
def test_hours_pass_alike_whatever_the_clock_on_the_wall_does(zone: str, start: datetime, number: int) -> None:
    assert due(hours(number), start, Calendar.of(zone)) - start == timedelta(hours=number)
    assert due(Span(number, Unit.MINUTES), start, Calendar.of(zone)) - start == timedelta(minutes=number)


@given(zones, instants, numbers)
def test_days_end_at_the_last_second_of_the_last_day_in_the_zone(zone: str, start: datetime, number: int) -> None:
    end = due(days(number), start, Calendar.of(zone)).astimezone(ZoneInfo(zone))
    assert (end.hour, end.minute, end.second) == (23, 59, 59)
    assert end.date() - start.astimezone(ZoneInfo(zone)).date() == timedelta(days=number)


@given(zones, WEEKENDS, instants, numbers)
def test_working_days_count_only_days_on_which_the_state_works(
    zone: str, weekend: frozenset[int], start: datetime, number: int
) -> None:
    calendar = Calendar.of(zone, weekend=weekend, closed=[date(2026, 12, 24)])
    first = calendar.day_of(start)
    last = calendar.day_of(due(working(number), start, calendar))
    assert calendar.works(last)
    between = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    assert sum(calendar.works(day) for day in between) == number


@given(zones, instants, numbers, st.sampled_from(list(Unit)))
def test_more_is_later_and_a_later_start_ends_no_earlier(zone: str, start: datetime, number: int, unit: Unit) -> None:
    calendar = Calendar.of(zone)
    end = due(Span(number, unit), start, calendar)
    assert start < end < due(Span(number + 1, unit), start, calendar)
    assert due(Span(number, unit), start + timedelta(hours=7), calendar) >= end


@given(instants, numbers, st.sampled_from(list(Unit)), st.lists(st.integers(0, 400), min_size=2, max_size=6))
def test_a_pause_never_shortens_and_the_order_of_pauses_is_nothing(
    start: datetime, number: int, unit: Unit, edges: list[int]
) -> None:
    marks = sorted(edges)
    pauses = [
        Pause(start + timedelta(hours=begin), start + timedelta(hours=end))
        for begin, end in zip(marks[::2], marks[1::2], strict=False)
    ]
    plain = due(Span(number, unit), start, VIENNA)
    paused = due(Span(number, unit), start, VIENNA, pauses=pauses)
    assert paused >= plain
    assert paused == due(Span(number, unit), start, VIENNA, pauses=pauses[::-1])


@given(instants, numbers, st.integers(0, 100), st.integers(1, 100))
def test_hours_paused_are_given_back_to_the_second(start: datetime, number: int, after: int, length: int) -> None:
    assume(after < number)
    pause = Pause(start + timedelta(hours=after), start + timedelta(hours=after + length))
    end = due(hours(number), start, VIENNA, pauses=[pause])
    assert end - start == timedelta(hours=number + length)


def test_overlapping_pauses_count_once() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    at = [start + timedelta(hours=number) for number in range(30)]
    overlapping = [Pause(at[1], at[5]), Pause(at[3], at[7]), Pause(at[2], at[4])]
    assert due(hours(10), start, VIENNA, pauses=overlapping) == at[16]


def test_a_day_of_which_a_part_was_paused_does_not_count() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    end = due(days(3), start, VIENNA, pauses=[Pause(noon, noon + timedelta(hours=1))])
    assert end == end_of_day(date(2026, 3, 6), VIENNA)


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        # The night of 28 to 29 March 2026 has 23 hours in Vienna: 23:59:59 is an hour earlier in UTC afterwards.
        (days(1), "2026-03-27T12:00Z", "2026-03-28T22:59:59Z"),
        (days(2), "2026-03-27T12:00Z", "2026-03-29T21:59:59Z"),
        # 25 October 2026 has 25 hours.
        (days(1), "2026-10-24T12:00Z", "2026-10-25T22:59:59Z"),
        # An instant late in the evening UTC is the next day in Vienna.
        (days(1), "2026-06-01T22:30Z", "2026-06-03T21:59:59Z"),
        # 60 days over a leap day and over the turn of the year.
        (days(60), "2028-01-01T12:00Z", "2028-03-01T22:59:59Z"),
        (days(60), "2026-12-15T12:00Z", "2027-02-13T22:59:59Z"),
        # Ten working days over Christmas and New Year: 25 and 26 December, 1 and 6 January are holidays.
        (working(10), "2026-12-18T12:00Z", "2027-01-05T22:59:59Z"),
        (working(1), "2026-04-30T12:00Z", "2026-05-04T21:59:59Z"),
        (days(0), "2026-06-01T12:00Z", "2026-06-01T21:59:59Z"),
    ],
)
def test_worked_examples(span: Span, start: str, end: str) -> None:
    assert due(span, datetime.fromisoformat(start), VIENNA) == datetime.fromisoformat(end)


def test_a_last_day_off_moves_only_where_the_rule_says_so() -> None:
    start = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert due(days(24), start, VIENNA) == end_of_day(date(2026, 12, 25), VIENNA)
    assert due(days(24), start, VIENNA, roll=True) == end_of_day(date(2026, 12, 28), VIENNA)


def test_the_later_of_two_last_seconds_counts() -> None:
    # In Paraguay the clock went back at midnight: 23:59:59 came twice.
    end = end_of_day(date(2024, 3, 23), Calendar.of("America/Asuncion"))
    assert end == datetime(2024, 3, 24, 3, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/Olympus"}, {"country": "XA"}, {"weekend": range(7)}, {"weekend": [9]}]
)
def test_a_calendar_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        Calendar.of(**{"zone": "UTC", **wrong})


def test_a_span_that_cannot_be_is_refused() -> None:
    with pytest.raises(Invalid):
        due(days(-1), datetime(2026, 1, 1, tzinfo=UTC), VIENNA)
    with pytest.raises(Invalid):
        due(days(1), datetime(2026, 1, 1), VIENNA)  # noqa: DTZ001  # the naive time is the point


def test_a_reckoning_says_what_was_passed_over_and_why() -> None:
    calendar = Calendar.of("Europe/Vienna", "AT", closed=[date(2026, 12, 24)])
    pause = Pause(datetime(2026, 12, 17, 9, tzinfo=UTC), datetime(2026, 12, 18, 9, tzinfo=UTC))
    found = reckon(working(5), datetime(2026, 12, 16, 9, tzinfo=UTC), calendar, pauses=[pause])
    told = [(one.first.day, one.last.day, one.why) for one in found.passed_over]
    assert told == [
        (17, 18, "paused"),
        (19, 20, "weekend"),
        (24, 24, "closed"),
        (25, 25, "holiday"),
        (26, 27, "weekend"),
    ]
    assert next(one.name for one in found.passed_over if one.why == "holiday")
    assert found.due == due(working(5), datetime(2026, 12, 16, 9, tzinfo=UTC), calendar, pauses=[pause])


@given(zones, WEEKENDS, instants, numbers, st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
def test_days_counted_and_days_passed_over_are_all_days(
    zone: str, weekend: frozenset[int], start: datetime, number: int, unit: Unit
) -> None:
    """Whoever adds up what the reckoning says comes to its end."""
    calendar = Calendar.of(zone, "AT", weekend=weekend)
    found = reckon(Span(number, unit), start, calendar)
    over = sum((one.last - one.first).days + 1 for one in found.passed_over)
    assert (calendar.day_of(found.due) - calendar.day_of(start)).days == number + over


def test_a_rolled_end_says_from_where() -> None:
    saturday = datetime(2026, 11, 21, 9, tzinfo=UTC)
    found = reckon(days(7), saturday, Calendar.of("UTC"), roll=True)
    assert (found.rolled_from, found.due.date()) == (date(2026, 11, 28), date(2026, 11, 30))


def test_where_the_treaty_says_nothing_the_law_of_whose_duty_it_is_moves_an_end_on() -> None:
    saturday = datetime(2026, 11, 21, 9, tzinfo=UTC)
    stands, moves = Calendar.of("UTC"), Calendar.of("UTC", roll=True)
    ends = {
        (roll, one.roll): reckon(days(7), saturday, one, roll=roll) for roll in (False, True) for one in (stands, moves)
    }
    assert {key: (one.due.day, one.rolled_by) for key, one in ends.items()} == {
        (False, False): (28, ""),
        (False, True): (30, "law"),
        (True, False): (30, "treaty"),
        (True, True): (30, "treaty"),
    }
    told = ends[False, True].to_json()
    assert (told["rolled_from"], told["rolled_by"], told["due"]) == ("2026-11-28", "law", "2026-11-30T23:59:59.000Z")
    assert "rolled_by" not in ends[False, False].to_json()
    assert counted(told).endswith("moved on from 2026-11-28, on which nobody works (the State's law)")
    # A day that is worked, working days, and what is told in hours move nowhere.
    for span in (days(6), days(9), working(5), hours(24 * 7)):
        assert reckon(span, saturday, moves).due == reckon(span, saturday, stands).due
    # As the law stood on the day: what was published later moves nothing that ended before.
    changed = replace(moves, since=date(2026, 11, 29), earlier=stands)
    assert reckon(days(7), saturday, changed).due == ends[False, False].due
    assert reckon(days(8), saturday, changed).rolled_by == "law"


@pytest.mark.parametrize("span", [days(5), working(5), hours(24), Span(30, Unit.MINUTES)])
def test_an_end_that_is_not_within_ten_years_is_none(span: Span) -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    pauses = [Pause(start, datetime(2199, 12, 31, tzinfo=UTC))]
    found = reckon(span, start, VIENNA, pauses=pauses, roll=True)
    assert (found.due, found.passed_over, found.rolled_from) == (None, (), None)
    assert found.to_json()["due"] is None
    soon = reckon(span, start, VIENNA, pauses=[Pause(start, datetime(2035, 11, 24, tzinfo=UTC))])
    assert soon.due is not None


@given(zones, instants, st.integers(1, 90), st.integers(1, 40), st.integers(-50, 300))
def test_a_named_day_gives_time_within_its_bound_and_never_takes_any(
    zone: str, start: datetime, number: int, more: int, named: int
) -> None:
    calendar = Calendar.of(zone)
    counted = reckon(days(number), start, calendar)
    assert counted.due is not None
    until = calendar.end_of(calendar.day_of(counted.due) + timedelta(days=named))
    moved = extended(counted, Later(until, more, "X 1"), calendar)
    assert moved.due == min(max(counted.due, until), due(days(number + more), start, calendar))  # type: ignore[type-var]
    assert (moved.span, moved.start) == (counted.span, counted.start), "the count itself is shown as it was"
    assert extended(counted, Later(until), calendar).due == max(counted.due, until)


def test_the_bound_of_an_extension_counts_as_the_time_does() -> None:
    counted = reckon(working(10), datetime(2026, 12, 14, 9, tzinfo=UTC), VIENNA)
    far = datetime(2027, 6, 1, tzinfo=UTC)
    longest = due(working(15), datetime(2026, 12, 14, 9, tzinfo=UTC), VIENNA)
    assert extended(counted, Later(far, 5, "X 1"), VIENNA).due == longest
    pauses = [Pause(datetime(2027, 1, 4, 8, tzinfo=UTC), datetime(2027, 1, 5, 8, tzinfo=UTC))]
    later = extended(counted, Later(far, 5, "X 1"), VIENNA, pauses=pauses)
    assert later.due == due(working(15), datetime(2026, 12, 14, 9, tzinfo=UTC), VIENNA, pauses=pauses)


def pauses_of(start: datetime, edges: list[int]) -> list[Pause]:
    marks = sorted(edges)
    ends = zip(marks[::2], marks[1::2], strict=False)
    return [Pause(start + timedelta(hours=begin), start + timedelta(hours=end)) for begin, end in ends]


@given(zones, instants, numbers, st.lists(st.integers(-400, 3000), max_size=8))
def test_a_day_that_was_agreed_waits_as_a_time_in_days_does(
    zone: str, since: datetime, number: int, edges: list[int]
) -> None:
    """Whether "in so many days" or the day itself was agreed, the same pauses bring the same end."""
    calendar, pauses = Calendar.of(zone, weekend=range(1, 6), roll=True), pauses_of(since, edges)
    named = end_of_day(calendar.day_of(since) + timedelta(days=number), calendar)
    found = waited(named, since, calendar, pauses)
    assert found.due == due(days(number), since, Calendar.of(zone), pauses=pauses), "and rolls nowhere"
    over = sum((one.last - one.first).days + 1 for one in found.passed_over)
    assert (calendar.day_of(found.due) - calendar.day_of(named)).days == over  # type: ignore[arg-type]
    assert (found.to_json() == {}) == (found.due == named)
    assert waited(named, None, calendar, pauses).due == named
    assert waited(named, named, calendar, pauses).due == named


@given(zones, instants, st.integers(1, 2000), st.lists(st.integers(-400, 3000), max_size=8))
def test_an_instant_that_was_agreed_waits_as_a_time_in_hours_does(
    zone: str, since: datetime, number: int, edges: list[int]
) -> None:
    calendar, pauses = Calendar.of(zone), pauses_of(since, edges)
    named = since + timedelta(hours=number)
    assume(calendar.end_of(calendar.day_of(named)) != named)
    assert waited(named, since, calendar, pauses).due == due(hours(number), since, calendar, pauses=pauses)
