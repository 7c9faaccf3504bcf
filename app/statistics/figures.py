"""What an authority sees of its own figures: whole, with every small count, and for its own eyes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.matters.office import Office
from app.matters.views import View
from app.statistics import points, points_read, reckoning, totals
from app.statistics.course import Course
from app.statistics.first_check import findings_at_first
from app.statistics.reading import courses
from app.statistics.reckoning import DEFINITIONS

FIRST_YEAR, LAST_YEAR = 2000, 9998


@dataclass(frozen=True)
class FiguresView(View):
    """Own figures. Not for others: see the conference report."""

    authority: str
    year: int | None
    """In which the matters were opened, UTC; null: ever."""
    definitions: int
    generated_at: datetime
    matters: int
    tables: JsonObject
    """Counts by the name of the table, then by code."""
    times: tuple[JsonObject, ...]
    """Seconds: by, key, milestone, count, median, p90; and the same without the time in which a question was open."""
    sums: tuple[JsonObject, ...]
    """Amounts as decimal strings: name, key, matters that are part of it."""
    spans: tuple[JsonObject, ...]
    """Seconds: name, key, count, median, p90."""
    shares: JsonObject
    """Per cent."""
    points: tuple[JsonObject, ...]
    """24/7 points: kind, point, tried, reached, passed, missed, median, p90 (seconds)."""
    first_check: JsonObject
    """Warnings at the first freeze, and what was returned for completion."""
    waited_days: JsonObject
    """Days on the requesting and on the requested side, together."""


def figures(
    session: Session,
    office: Office,
    actor: Actor,
    *,
    year: int | None = None,
    procedures: frozenset[str] | None = None,
) -> FiguresView:
    """The authority's own figures, of the matters that were opened in a year; `procedures`: of these alone, without
    points and first checks, which are of none.
    """
    permit(actor, Permission.STATISTICS_READ, actor.authority)
    now = office.now()
    found = [
        one
        for one in within(courses(session, actor.authority, office.catalogue, now), year)
        if procedures is None or one.procedure in procedures
    ]
    tables = reckoning.counts(found, now)
    begins, ends = (None, None) if year is None else bounds(year)
    called = points_read.calls(session, actor.authority, begins, ends) if procedures is None else []
    return FiguresView(
        authority=actor.authority,
        year=year,
        definitions=DEFINITIONS,
        generated_at=now,
        matters=len(found),
        tables={name: {**cells} for name, cells in tables.items()},
        times=tuple({**asdict(one)} for one in reckoning.times(found)),
        sums=tuple({**asdict(one)} for one in totals.sums(found)),
        spans=tuple({**asdict(one)} for one in totals.spans(found)),
        shares={**reckoning.shares(tables)},
        points=tuple({**asdict(one)} for one in points.rows(called)),
        first_check=findings_at_first(session, actor.authority, office.catalogue, begins, ends)
        if procedures is None
        else {},
        waited_days={**reckoning.waited(found)},
    )


def within(found: Iterable[Course], year: int | None) -> Sequence[Course]:
    """Those that were opened in a year, UTC, so that both sides count them in the same one."""
    if year is None:
        return list(found)
    begins, ends = bounds(year)
    return [one for one in found if begins <= one.opened < ends]


def bounds(year: int) -> tuple[datetime, datetime]:
    """The first instant of a calendar year, UTC, and the first after it; `Invalid` `bad_year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("bad_year", f"{year} is no year of which there are statistics.", "Give one such as 2026.")
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def last_day(year: int) -> str:
    """`2026-12-31`."""
    return f"{bounds(year)[1] - timedelta(days=1):%Y-%m-%d}"
