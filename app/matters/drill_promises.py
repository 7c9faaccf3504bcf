"""Within how many minutes a person answers at contact points, as their State's edition in force promises."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, state_of

ANSWER_WITHIN = 30
"""Minutes: what 24/7 points are expected to need (`law.md` §6)."""
DAY = 24 * 60
"""Minutes."""


def of_edition(session: Session, authority: AuthorityId) -> int | None:
    """Minutes: the shortest that an authority's contact points promise in its State's edition, at most a day; None:
    they promise nothing.
    """
    told = directory.authority_entry(session, authority).particulars
    points = told.contact_points if told is not None else []
    minutes = [one.answer_minutes for one in points if one.answer_minutes is not None]
    return shortest(minutes) if minutes else None


def promised(session: Session, authority: AuthorityId) -> int:
    """Minutes: what the edition promises, or what is expected of such points."""
    return of_edition(session, authority) or ANSWER_WITHIN


def shortest(minutes: Sequence[int]) -> int:
    """Of what points promise, at most a day; what is expected of them where they promise nothing."""
    return min(*minutes, DAY) if minutes else ANSWER_WITHIN


def stated(session: Session, authority: AuthorityId) -> JsonObject:
    """What a drill's request says of the edition in force, as it is here (`ExerciseRequest.edition`); empty where that
    promises nothing.
    """
    minutes = of_edition(session, authority)
    if minutes is None:
        return {}
    pin = directory.current_pin(session, state_of(authority))
    return {"edition": {"number": pin.number, "sha256": pin.sha256, "answer_within": minutes}}
