"""Whether somebody is at a contact point at an instant, and until when: by its hours, and by the windows in which it
says that it will not be reached. Pure: part of the base install.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.directory.contact_points import ContactPoint
from app.kit.clock import instant

Look = Callable[[datetime], tuple[bool | None, datetime | None]]
"""Whether its hours have it open at an instant, and when that changes; None: not known, or not within two weeks."""


@dataclass(frozen=True)
class Presence:
    """What is so at one instant."""

    open: bool | None
    """Whether somebody is there; None: not known."""
    until: datetime | None
    """When that changes, by its hours or by a window; None: never that is told, or not known."""
    away_until: datetime | None
    """End of the windows in which the instant lies; those that overlap or touch are one. None: in none."""
    instead: str | None
    """Whom to call meanwhile."""


def presence(point: ContactPoint, at: datetime, look: Look | None) -> Presence:
    """Who is there at an instant. `look`: by its hours; None: it is always there."""
    looked = look or _always
    away = _away_until(point, at)
    if away is not None:
        return Presence(False, _there_from(point, away, looked), away, _instead(point, at))
    opened, until = looked(at)
    if opened:
        begins = (begin for begin, _ in _windows(point) if begin > at)
        return Presence(True, min([*begins, *([until] if until else [])], default=None), None, None)
    return Presence(opened, _there_from(point, until, looked) if opened is False else None, None, None)


def _always(_: datetime) -> tuple[bool | None, datetime | None]:
    return True, None


def _windows(point: ContactPoint) -> list[tuple[datetime, datetime]]:
    """When it is away, in order of time; windows that overlap or touch are one."""
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((instant(one.begins), instant(one.ends)) for one in point.maintenance):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _away_until(point: ContactPoint, at: datetime) -> datetime | None:
    return next((end for begin, end in _windows(point) if begin <= at < end), None)


def _instead(point: ContactPoint, at: datetime) -> str | None:
    """By the window that lasts longest of those that name somebody."""
    now = (one for one in point.maintenance if instant(one.begins) <= at < instant(one.ends) and one.instead)
    longest = max(now, key=lambda one: instant(one.ends), default=None)
    return longest.instead if longest else None


def _there_from(point: ContactPoint, moment: datetime | None, look: Look) -> datetime | None:
    """The first instant from one on at which somebody is there. Each turn leaves a window or a closing time behind."""
    while moment is not None:
        away = _away_until(point, moment)
        if away is not None:
            moment = away
            continue
        opened, until = look(moment)
        if opened:
            return moment
        moment = until
    return None
