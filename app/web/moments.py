"""Times in forms: typed and shown by the reader's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from app.kit.errors import Invalid
from app.web.visit import Visit


def typed(visit: Visit, name: str, zone: tzinfo) -> datetime:
    """A time as it was typed, by the reader's clock. One that the clock shows twice is the first of the two."""
    try:
        return datetime.fromisoformat(visit.form.get(name, "")[:40]).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_time", "That is no time.", "Write a day and a time, such as 2026-12-24T22:00.") from error


def local(at: datetime, zone: tzinfo) -> str:
    """A time for a field in which one is typed."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
