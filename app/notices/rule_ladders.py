"""The ladders that the rules share: who hears first, and how soon the next do."""

from __future__ import annotations

from datetime import timedelta

from app.kit.actor import Role
from app.notices.rungs import Rung

OFFICER, SIGNATORY, DUTY, HEAD = Role.CASE_OFFICER, Role.SIGNATORY, Role.DUTY_OFFICER, Role.HEAD
OPERATOR, EXAMINER = Role.OPERATOR, Role.EXAMINER
HOUR, DAILY = timedelta(hours=1), timedelta(days=1)
DAY = 24 * 60.0
"""Minutes."""


def at(minutes: float, *roles: Role) -> Rung:
    """A rung that rings so many minutes after the one below it."""
    return Rung(timedelta(minutes=minutes), roles)


DESK = (at(0, OFFICER), at(DAY, SIGNATORY), at(2 * DAY, HEAD))
NIGHT = (at(0, DUTY, OFFICER), at(10, SIGNATORY), at(10, HEAD))
"""30 minutes to a human answer is the expectation of 24/7 points (law.md §6); the ladder ends well within them."""
NODE = (at(0, OPERATOR), at(60, HEAD))
ALL_AT_ONCE = (at(0, DUTY, SIGNATORY, OPERATOR), at(15, HEAD))
