"""Quiet times are those of the reader's own day, also when a clock is set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.notices.quiet import AHEAD, Quiet, read, until

VIENNA = ZoneInfo("Europe/Vienna")
NIGHTS = read([{"from": "22:00", "to": "07:00"}])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIENNA).astimezone(UTC)


def test_a_night_ends_in_the_morning_of_its_reader() -> None:
    assert until(NIGHTS, at("2026-11-24T23:30"), VIENNA) == at("2026-11-25T07:00")
    assert until(NIGHTS, at("2026-11-25T06:59"), VIENNA) == at("2026-11-25T07:00")
    assert until(NIGHTS, at("2026-11-25T07:00"), VIENNA) is None
    assert until(NIGHTS, at("2026-11-25T21:59"), VIENNA) is None


def test_adjoining_times_are_one_and_days_are_heeded() -> None:
    week_end = read([{"from": "00:00", "to": "00:00", "days": [5, 6]}, {"from": "22:00", "to": "00:00", "days": [4]}])
    assert until(week_end, at("2026-11-27T23:00"), VIENNA) == at("2026-11-30T00:00")
    assert until(week_end, at("2026-11-25T23:00"), VIENNA) is None


def test_the_night_on_which_the_clock_is_set_has_its_true_end() -> None:
    assert until(NIGHTS, at("2026-03-28T23:00"), VIENNA) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    assert until(NIGHTS, at("2026-10-24T23:00"), VIENNA) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
"""In Vienna 02:00 is 03:00 at 01:00Z of the one, 03:00 is 02:00 at 01:00Z of the other."""


def spells(begin: str, end: str, day: datetime, zone: str = "Europe/Vienna") -> list[tuple[str, str]]:
    """When it is quiet from 15 hours before a day (UTC) until 12 hours into it."""
    rules, here, found = read([{"from": begin, "to": end}]), ZoneInfo(zone), list[tuple[str, str]]()
    moment = day - timedelta(hours=15)
    while moment < day + timedelta(hours=12):
        ended = until(rules, moment, here)
        if ended is not None:
            found.append((f"{moment:%H:%M}", f"{ended:%H:%M}"))
        moment = ended or moment + timedelta(minutes=1)
    return found


@pytest.mark.parametrize(
    ("begin", "end", "right"),
    [
        ("02:15", "02:45", []),  # a time that there is not
        ("22:00", "02:30", [("21:00", "01:00")]),  # until the clock skips its end
        ("02:30", "03:15", [("01:00", "01:15")]),  # from when it skips its beginning
        ("01:30", "03:00", [("00:30", "01:00")]),
    ],
)
def test_a_time_that_is_skipped_is_the_instant_at_which_it_is(
    begin: str, end: str, right: list[tuple[str, str]]
) -> None:
    assert spells(begin, end, SPRING) == right


@pytest.mark.parametrize(
    ("begin", "end", "right"),
    [
        ("02:15", "02:45", [("00:15", "00:45"), ("01:15", "01:45")]),
        ("22:00", "02:30", [("20:00", "00:30"), ("01:00", "01:30")]),
        ("02:30", "03:15", [("00:30", "01:00"), ("01:30", "02:15")]),
        ("01:30", "03:00", [("23:30", "02:00")]),
    ],
)
def test_an_hour_that_is_repeated_is_as_quiet_the_second_time(
    begin: str, end: str, right: list[tuple[str, str]]
) -> None:
    assert spells(begin, end, AUTUMN) == right


def test_half_an_hour_and_a_whole_day_are_set_in_other_places() -> None:
    howe = datetime(2026, 4, 4, tzinfo=UTC)  # 02:00 is 01:30 at 15:00Z
    assert spells("01:40", "01:50", howe + timedelta(hours=12), "Australia/Lord_Howe") == [
        ("14:40", "14:50"),
        ("15:10", "15:20"),
    ]
    apia = datetime(2011, 12, 30, 10, tzinfo=UTC)  # after the 29th came the 31st
    assert spells("22:00", "07:00", apia, "Pacific/Apia") == [("08:00", "17:00")]


def test_what_is_never_over_has_an_end_told_all_the_same() -> None:
    always = read([{"from": "00:00", "to": "00:00"}])
    end = until(always, SPRING, VIENNA)
    assert end is not None
    assert end - SPRING > timedelta(days=AHEAD - 1)


LONG = timedelta(days=9)


def slowly(rules: Sequence[Quiet], moment: datetime, zone: ZoneInfo) -> datetime | None:
    """The same by walking on minute by minute and looking at the wall, in minutes of the week."""

    def quiet(at: datetime) -> bool:
        wall = at.astimezone(zone)
        minute = (wall.weekday() * 24 + wall.hour) * 60 + wall.minute
        for rule in rules:
            for day in rule.days:
                first = (day * 24 + rule.begin.hour) * 60 + rule.begin.minute
                long = (rule.end.hour - rule.begin.hour) * 60 + rule.end.minute - rule.begin.minute
                if (minute - first) % (7 * 24 * 60) < (long if long > 0 else long + 24 * 60):
                    return True
        return False

    at = moment
    while quiet(at) and at - moment < LONG:
        at += timedelta(minutes=1)
    return None if at == moment else at


TIMES = st.builds(time, st.integers(0, 23) | st.integers(0, 3), st.sampled_from([0, 15, 29, 30, 31, 45, 59]))
RULES = st.lists(
    st.builds(Quiet, TIMES, TIMES, st.lists(st.integers(0, 6), min_size=1, max_size=5).map(tuple)),
    min_size=1,
    max_size=3,
)
SET = {
    "Europe/Vienna": ["2026-03-29T01:00", "2026-10-25T01:00"],
    "America/New_York": ["2026-03-08T07:00", "2026-11-01T06:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
    "America/Havana": ["2026-03-08T05:00", "2026-11-01T05:00"],
    "Asia/Beirut": ["2026-03-28T22:00", "2026-10-24T21:00"],
    "Africa/Casablanca": ["2026-02-15T02:00", "2026-03-22T02:00"],
    "Pacific/Apia": ["2011-12-30T10:00", "2011-09-24T14:00"],
    "Asia/Kathmandu": ["2026-03-29T01:00"],
    "UTC": ["2026-03-29T01:00"],
}
"""Zones, and when their clocks are set: in some of them at midnight, by half an hour, over a day, or never."""


@settings(max_examples=400, deadline=None)
@given(
    RULES,
    st.sampled_from([(zone, moment) for zone, moments in SET.items() for moment in moments]),
    st.integers(-36 * 60, 36 * 60),
)
def test_quiet_is_what_the_wall_says(rules: Sequence[Quiet], night: tuple[str, str], minutes: int) -> None:
    zone = ZoneInfo(night[0])
    moment = datetime.fromisoformat(night[1]).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    right = slowly(rules, moment, zone)
    assume(right is None or right - moment < LONG)
    assert until(rules, moment, zone) == right


@given(
    st.integers(0, 3 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from(["Europe/Vienna", "Asia/Kathmandu", "Pacific/Apia", "America/New_York"]),
)
def test_an_end_is_ahead_within_a_day_and_not_quiet_itself(moment: datetime, zone: str) -> None:
    here = ZoneInfo(zone)
    end = until(NIGHTS, moment, here)
    if end is not None:
        assert moment < end <= moment + timedelta(hours=11)
        assert until(NIGHTS, end, here) is None
