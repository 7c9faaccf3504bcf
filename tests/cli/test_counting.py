"""How a deadline was counted, as people read it."""

from __future__ import annotations

from datetime import UTC, datetime

from app.cli.counting import counted, ends
from app.cli.printing import local
from app.directory.calendar import Calendar
from app.matters.views import PartView
from app.notices.deadlines import Pause, reckon
from app.procedures.table import Span, Unit

VIENNA = Calendar.of("Europe/Vienna", "AT")


def test_days_name_what_was_not_counted() -> None:
    pause = Pause(datetime(2026, 12, 9, 8, tzinfo=UTC), datetime(2026, 12, 9, 12, tzinfo=UTC))
    found = reckon(Span(5, Unit.WORKING_DAYS), datetime(2026, 12, 2, 23, 30, tzinfo=UTC), VIENNA, pauses=[pause])
    said = counted(found.to_json())
    # Half past eleven at night in UTC is the next day in Vienna.
    assert said.startswith("5 working days from 2026-12-03 (Europe/Vienna); not counted: 2026-12-05 to 2026-12-06 ")
    assert "2026-12-08 holiday " in said
    assert "2026-12-09 paused" in said
    assert said.endswith("paused: 2026-12-09T09:00+01:00 to 2026-12-09T13:00+01:00")


def test_hours_run_through_the_night() -> None:
    found = reckon(Span(24, Unit.HOURS), datetime(2026, 12, 5, 8, tzinfo=UTC), VIENNA)
    assert counted(found.to_json()) == "24 hours from 2026-12-05T09:00+01:00 (Europe/Vienna)"


def test_an_end_that_is_named_says_by_what() -> None:
    named = {"named": "until", "from": "2026-12-05T08:00:00.000Z", "zone": "UTC", "due": "2026-12-31T23:59:59.000Z"}
    assert counted(named) == "the instrument names it: until (UTC)"
    assert counted(None) == ""


def test_a_moved_end_says_from_where() -> None:
    found = reckon(Span(7, Unit.DAYS), datetime(2026, 11, 21, 9, tzinfo=UTC), Calendar.of("UTC"), roll=True)
    assert counted(found.to_json()) == "7 days from 2026-11-21 (UTC); moved on from 2026-11-28, on which nobody works"


def test_what_is_paused_for_some_measures_only_says_for_which() -> None:
    due, later = datetime(2027, 2, 22, 23, 59, 59, tzinfo=UTC), datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)
    since = datetime(2026, 12, 4, tzinfo=UTC)
    rest = PartView(("m2",), due, None, None)
    assert ends(due, None, ()) == local(due)
    assert ends(None, since, ()) == "paused"
    assert ends(due, None, (PartView(("m1",), None, since, None), rest)) == f"{local(due)} (paused for m1 only)"
    others = PartView(("m1", "m3"), later, None, None)
    assert ends(due, None, (others, rest)) == f"{local(due)} ({local(later)} for m1, m3 only)"


def test_an_end_that_is_out_of_reach_is_shown_as_such() -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    pause = Pause(start, datetime(2066, 1, 1, tzinfo=UTC))
    found = reckon(Span(90, Unit.DAYS), start, Calendar.of("UTC"), pauses=[pause])
    assert counted(found.to_json()) == (
        "90 days from 2026-11-24 (UTC); paused: 2026-11-24T09:00+00:00 to 2066-01-01T00:00+00:00; "
        "no end within ten years"
    )
    assert ends(found.due, None, ()) == "no end within ten years"
    part = PartView(("m1",), None, None, None)
    assert ends(None, start, (part, PartView(("m2",), None, start, None))) == "paused"
