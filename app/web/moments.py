"""Times in forms: typed and shown by the reader's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from app.kit.clock import instant, stamp
from app.kit.errors import Invalid
from app.web.visit import Visit


def typed(visit: Visit, name: str, zone: tzinfo) -> datetime:
    """A time as it was typed, by the reader's clock. One that the clock shows twice is the first of the two."""
    try:
        return datetime.fromisoformat(visit.form.get(name, "")[:40]).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_time", "That is no time.", "Write a day and a time, such as 2026-12-24T22:00.") from error


def kept(visit: Visit, name: str, zone: tzinfo) -> datetime:
    """A time that a form came with: the very instant that stands beside it (`exact`) unless another was typed, for on
    the night on which clocks are put back they show some minutes twice. Else `typed`.
    """
    try:
        at = instant(visit.form.get(f"{name}_is", "")[:40])
    except Invalid:
        return typed(visit, name, zone)
    return at if visit.form.get(name, "")[:16] == local(at, zone) else typed(visit, name, zone)


def exact(at: datetime) -> str:
    """A time for the hidden field beside the one in which it is shown: `begin_is` beside `begin`."""
    return stamp(at)


def local(at: datetime, zone: tzinfo) -> str:
    """A time for a field in which one is typed."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
