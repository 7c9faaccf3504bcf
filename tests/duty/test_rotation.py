"""Hand-overs by the clock: what happens at 02:30 on the nights on which it does not exist, or exists twice."""

# ruff: noqa: DTZ001  (local times by the clock)

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.duty.rotation import Office, Window, instant_of, merged, served, turns, without
from tests.duty.plans import (
    ANA,
    BEN,
    CEM,
    DAY,
    HOUR,
    HOWE,
    LONG_AGO,
    VIENNA,
    WEEK,
    ZONES,
    layer,
    local,
    plan,
    rotations,
    schedule,
    spans,
    told,
    windows,
    working,
)

MINUTE = timedelta(minutes=1)


@settings(deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)), st.sampled_from(ZONES))
def test_a_local_time_is_the_first_moment_at_which_the_clock_shows_it_or_later(
    moment: datetime, zone: ZoneInfo
) -> None:
    wanted = moment.replace(second=0, microsecond=0)
    at = wanted.replace(tzinfo=UTC) - 15 * HOUR
    while at.astimezone(zone).replace(tzinfo=None) < wanted:
        at += MINUTE
    assert instant_of(wanted, zone) == at


@pytest.mark.parametrize(
    ("zone", "wanted", "found"),
    [
        (VIENNA, datetime(2026, 3, 29, 2, 30), "2026-03-29T01:00:00+00:00"),  # not there: 01:59 CET, then 03:00 CEST
        (VIENNA, datetime(2026, 3, 29, 2, 0), "2026-03-29T01:00:00+00:00"),
        (VIENNA, datetime(2026, 3, 29, 3, 0), "2026-03-29T01:00:00+00:00"),
        (VIENNA, datetime(2026, 10, 25, 2, 30), "2026-10-25T00:30:00+00:00"),  # twice: the first, CEST
        (VIENNA, datetime(2026, 10, 25, 3, 0), "2026-10-25T02:00:00+00:00"),
        (HOWE, datetime(2026, 10, 4, 2, 15), "2026-10-03T15:30:00+00:00"),  # half an hour only
        (ZoneInfo("Pacific/Apia"), datetime(2011, 12, 30, 8, 0), "2011-12-30T10:00:00+00:00"),  # a day that never was
    ],
)
def test_the_nights_of_the_change(zone: ZoneInfo, wanted: datetime, found: str) -> None:
    assert instant_of(wanted, zone).isoformat() == found


@settings(deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)), st.integers(0, 300), st.sampled_from(ZONES))
def test_what_is_later_by_the_clock_is_never_earlier(moment: datetime, minutes: int, zone: ZoneInfo) -> None:
    assert instant_of(moment, zone) <= instant_of(moment + minutes * MINUTE, zone)


def test_a_hand_over_at_half_past_two_keeps_its_place_and_the_turn_its_true_length() -> None:
    nightly = plan(layer(ANA, BEN, start=datetime(2026, 3, 27, 2, 30)))
    spring = schedule(nightly, local(VIENNA, 2026, 3, 27, 2, 30), local(VIENNA, 2026, 3, 31, 2, 30))
    assert told(spring) == [
        "27.03. 02:30 +0100 24h ana",
        "28.03. 02:30 +0100 23.5h ben",
        "29.03. 03:00 +0200 23.5h ana",
        "30.03. 02:30 +0200 24h ben",
    ]
    autumn = schedule(nightly, local(VIENNA, 2026, 10, 24, 2, 30), local(VIENNA, 2026, 10, 27, 2, 30))
    assert told(autumn) == [
        "24.10. 02:30 +0200 24h ben",
        "25.10. 02:30 +0200 25h ana",
        "26.10. 02:30 +0100 24h ben",
    ]


def test_hourly_turns_on_the_nights_of_the_change() -> None:
    hourly = plan(layer(ANA, BEN, CEM, start=datetime(2026, 3, 29, 0, 0), length=HOUR))
    spring = schedule(hourly, local(VIENNA, 2026, 3, 29, 1), local(VIENNA, 2026, 3, 29, 5))
    assert told(spring) == ["29.03. 01:00 +0100 1h ben", "29.03. 03:00 +0200 1h ana", "29.03. 04:00 +0200 1h ben"]
    autumn = schedule(hourly, local(VIENNA, 2026, 10, 25, 1), local(VIENNA, 2026, 10, 25, 4))
    assert told(autumn) == ["25.10. 01:00 +0200 1h ben", "25.10. 02:00 +0200 2h cem", "25.10. 03:00 +0100 1h ana"]


def test_weeks_stay_on_their_weekday_over_the_end_of_a_year_and_a_leap_day() -> None:
    weekly = plan(layer(ANA, BEN, start=datetime(2027, 12, 20, 8, 0), length=7 * DAY))
    found = schedule(weekly, local(VIENNA, 2027, 12, 20, 8), local(VIENNA, 2028, 3, 13, 8))
    assert {one.begin.astimezone(VIENNA).strftime("%a %H:%M") for one in found.shifts} == {"Mon 08:00"}
    assert [one.holder for one in found.shifts] == [ANA, BEN] * 6
    assert {one.end - one.begin for one in found.shifts} == {7 * DAY}
    daily = plan(layer(ANA, BEN, CEM, start=datetime(2028, 2, 28, 8, 0)))
    leap = schedule(daily, local(VIENNA, 2028, 2, 28, 8), local(VIENNA, 2028, 3, 2, 8))
    assert [one[:6] for one in told(leap)] == ["28.02.", "29.02.", "01.03."]


def test_nights_and_week_ends_serve_by_the_clock_and_by_the_calendar() -> None:
    nights = (
        Window(WEEK, time(18), time(8), Office.OPEN),
        Window(WEEK, time(8), time(8), Office.CLOSED),
    )
    begin, end = local(VIENNA, 2025, 12, 31, 8), local(VIENNA, 2026, 1, 5, 12)
    # Wednesday is worked; Thursday is New Year, Friday is worked, then the week-end until Monday at 8.
    assert served(nights, VIENNA, working, begin, end) == [
        (local(VIENNA, 2025, 12, 31, 18), local(VIENNA, 2026, 1, 2, 8)),
        (local(VIENNA, 2026, 1, 2, 18), local(VIENNA, 2026, 1, 5, 8)),
    ]


def test_a_night_is_served_by_the_window_that_opened_the_day_before() -> None:
    """Asked at two in the morning: the span itself begins after the window has."""
    night = (Window(frozenset({4}), time(18), time(8)),)
    saturday = local(VIENNA, 2026, 12, 5, 2)
    for length in (timedelta(microseconds=1), 3 * HOUR):
        assert served(night, VIENNA, working, saturday, saturday + length) == [(saturday, saturday + length)]
    assert served(night, VIENNA, working, saturday + DAY, saturday + 2 * DAY) == []
    whole = (Window(frozenset({4}), time(18), time(18)),)
    assert served(whole, VIENNA, working, saturday, saturday + DAY) == [(saturday, local(VIENNA, 2026, 12, 5, 18))]


@settings(deadline=None)
@given(rotations, st.sampled_from(ZONES), spans())
def test_turns_cover_each_instant_once(rotation: object, zone: ZoneInfo, span: tuple[datetime, datetime]) -> None:
    found = list(turns(rotation, zone, *span))  # type: ignore[arg-type]  # a Rotation
    begin = max(span[0], instant_of(rotation.start, zone))  # type: ignore[attr-defined]
    if begin >= span[1]:
        assert found == []
        return
    assert (found[0][0], found[-1][1]) == (begin, span[1])
    assert all(one[1] == other[0] and one[2] < other[2] for one, other in pairwise(found))


@settings(deadline=None)
@given(st.lists(windows, min_size=1, max_size=3), st.sampled_from(ZONES), spans(24 * 5), st.integers(0, 24 * 5 * 60))
def test_a_layer_serves_where_the_clock_says_so(
    some: list[Window], zone: ZoneInfo, span: tuple[datetime, datetime], minutes: int
) -> None:
    at = span[0] + minutes * MINUTE
    if at >= span[1]:
        return
    found = served(some, zone, working, *span)
    assert any(begin <= at < end for begin, end in found) is any(_serves(one, zone, at) for one in some)


def _serves(one: Window, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a window that began on one of the last days is open."""
    for back in (0, 1, 2):
        day = at.astimezone(zone).date() - back * DAY
        if day.weekday() not in one.days or (
            one.office is not Office.ANY and working(day) is (one.office is Office.CLOSED)
        ):
            continue
        until = datetime.combine(day, one.until) + (DAY if one.until <= one.begin else timedelta(0))
        if instant_of(datetime.combine(day, one.begin), zone) <= at < instant_of(until, zone):
            return True
    return False


def test_spans_are_joined_and_taken_out() -> None:
    one, two, three, four = (LONG_AGO + number * HOUR for number in range(4))
    assert merged([(two, three), (one, two), (three, three)]) == [(one, three)]
    assert without((one, four), [(two, three)]) == [(one, two), (three, four)]
    assert without((one, four), [(one, four)]) == []
