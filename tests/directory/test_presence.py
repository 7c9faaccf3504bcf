"""Whether somebody is at a contact point, and until when: its hours, and the windows in which it is away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.directory.contact_points import ContactPoint
from app.directory.hours import Hours
from app.directory.presence import Look, Presence, presence
from app.kit.clock import stamp

WEEKDAYS = Hours.model_validate(
    {
        "zone": "Etc/UTC",
        "open": [{"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"}],
    }
)


def at(clock: str, day: int = 2) -> datetime:
    """An instant of December 2026; the 2nd is a Wednesday."""
    return datetime(2026, 12, day, int(clock[:2]), int(clock[3:]), tzinfo=UTC)


def point(*windows: tuple[str, str, str | None], hours: Hours | None = None) -> ContactPoint:
    told: dict[str, Any] = {
        "id": "night",
        "unit": "Cyber desk",
        "duties": ["preservation"],
        "languages": ["en"],
        "promise": {"always": hours is None, "answer_minutes": 30},
    }
    if hours is not None:
        told["promise"]["hours"] = hours.model_dump(mode="json")
    rows = [
        {
            "begins": stamp(at(begins)),
            "ends": stamp(at(ends) if len(ends) == 5 else at(ends[3:], int(ends[:2]))),
            **({"instead": instead} if instead else {}),
        }
        for begins, ends, instead in windows
    ]
    return ContactPoint.model_validate({**told, **({"maintenance": rows} if rows else {})})


def look(hours: Hours) -> Look:
    return lambda moment: (hours.is_open(moment, _works), hours.next_change(moment, _works))


def _works(_: object) -> bool:
    return True


def seen(one: ContactPoint, moment: datetime) -> tuple[bool | None, datetime | None, datetime | None]:
    found = presence(one, moment, look(one.promise.hours) if one.promise.hours else None)
    return found.open, found.until, found.away_until


def test_who_is_always_there_is_there_until_the_next_window_begins() -> None:
    one = point(("03:00", "11:00", None))
    assert seen(one, at("02:59")) == (True, at("03:00"), None)
    assert seen(one, at("03:00")) == (False, at("11:00"), at("11:00"))
    assert seen(one, at("10:59")) == (False, at("11:00"), at("11:00"))
    assert seen(one, at("11:00")) == (True, None, None)
    assert seen(point(), at("02:59")) == (True, None, None)


@pytest.mark.parametrize(
    "windows",
    [
        [("01:00", "03:00", None), ("02:00", "05:00", None)],
        [("02:00", "05:00", None), ("01:00", "03:00", None)],
        [("01:00", "03:00", None), ("03:00", "05:00", None)],
        [("01:00", "05:00", None), ("02:00", "03:00", None)],
    ],
    ids=["overlap", "in another order", "touch", "one within the other"],
)
def test_windows_that_meet_are_one(windows: list[tuple[str, str, str | None]]) -> None:
    assert seen(point(*windows), at("00:30")) == (True, at("01:00"), None)
    for clock in ("01:00", "02:30", "04:59"):
        assert seen(point(*windows), at(clock)) == (False, at("05:00"), at("05:00"))
    assert seen(point(*windows), at("05:00")) == (True, None, None)


def test_windows_with_time_between_them_are_two() -> None:
    one = point(("01:00", "02:00", None), ("02:30", "03:00", None))
    assert seen(one, at("01:00")) == (False, at("02:00"), at("02:00"))
    assert seen(one, at("02:10")) == (True, at("02:30"), None)


def test_whom_to_call_instead_is_named_by_the_window_that_lasts_longest_and_names_somebody() -> None:
    def instead(clock: str) -> str | None:
        one = point(("01:00", "03:00", "The police"), ("02:00", "05:00", "The army"), ("02:00", "06:00", None))
        return presence(one, at(clock), None).instead

    assert [instead(clock) for clock in ("00:30", "01:00", "02:00", "04:00", "05:30")] == [
        None,
        "The police",
        "The army",
        "The army",
        None,
    ]


def test_who_has_hours_is_there_until_they_end_or_a_window_begins() -> None:
    assert seen(point(("12:00", "13:00", None), hours=WEEKDAYS), at("10:00")) == (True, at("12:00"), None)
    assert seen(point(("12:00", "13:00", None), hours=WEEKDAYS), at("12:00")) == (False, at("13:00"), at("13:00"))
    assert seen(point(("12:00", "13:00", None), hours=WEEKDAYS), at("13:00")) == (True, at("17:00"), None)


def test_who_is_away_is_back_when_the_office_opens() -> None:
    over_night = point(("16:00", "23:00", None), hours=WEEKDAYS)
    assert seen(over_night, at("16:30")) == (False, at("09:00", 3), at("23:00"))
    into_the_morning = point(("20:00", "03 10:00", None), hours=WEEKDAYS)
    assert seen(into_the_morning, at("18:00")) == (False, at("10:00", 3), None)
    assert seen(into_the_morning, at("16:00")) == (True, at("17:00"), None)
    over_the_week = point(("20:00", "05 10:00", None), hours=WEEKDAYS)
    assert seen(over_the_week, at("18:00")) == (False, at("09:00", 7), None)


def test_where_its_hours_cannot_be_counted_nothing_is_told_but_that_it_is_away() -> None:
    one = point(("03:00", "11:00", None), hours=WEEKDAYS)
    unknown: Look = lambda _: (None, None)  # noqa: E731
    assert presence(one, at("02:00"), unknown) == Presence(None, None, None, None)
    assert presence(one, at("04:00"), unknown) == Presence(False, None, at("11:00"), None)


@settings(deadline=None)
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 90), st.integers(1, 30)).map(lambda one: (one[0], one[0] + one[1])), max_size=6
    ),
    moment=st.integers(0, 95),
    kept=st.booleans(),
)
def test_until_is_the_first_quarter_at_which_it_changes(
    spans: list[tuple[int, int]], moment: int, *, kept: bool
) -> None:
    """Against every quarter of an hour of a week, looked at one by one."""

    def quarter(number: int) -> datetime:
        return datetime.fromtimestamp(at("00:00").timestamp() + 900 * number, UTC)

    rows = [{"begins": stamp(quarter(begin)), "ends": stamp(quarter(end))} for begin, end in spans]
    told = point(hours=WEEKDAYS if kept else None).model_dump(mode="json")
    one = ContactPoint.model_validate({**told, **({"maintenance": rows} if rows else {})})

    def there(number: int) -> bool:
        away = any(begin <= number < end for begin, end in spans)
        return not away and (not kept or WEEKDAYS.is_open(quarter(number), _works))

    changes = (quarter(number) for number in range(moment + 1, moment + 96 * 7) if there(number) is not there(moment))
    opened, until, _ = seen(one, quarter(moment))
    assert (opened, until) == (there(moment), next(changes, None))
