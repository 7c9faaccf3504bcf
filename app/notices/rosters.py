"""Who is on duty, as the rooms that call people ask it.

`app.duty.queries` is of this shape; where nobody keeps any, `NONE` stands in its place. A rung that names a roster
which nobody holds, or which is no more (`calling.on_duty`), finds nobody there, and the next one rings at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.kit.ids import AuthorityId, OfficialId


class Rosters(Protocol):
    """Rosters of the authorities of a node."""

    def on_duty(self, session: Session, authority: AuthorityId, roster: str, at: datetime) -> tuple[OfficialId, ...]:
        """Who holds a roster at an instant, first layer first; nobody: a gap. `Unknown` where there is none."""

    def rosters_of(self, session: Session, authority: AuthorityId) -> list[str]:
        """The names of an authority's rosters."""

    def absent(self, session: Session, authority: AuthorityId, at: datetime) -> frozenset[OfficialId]:
        """Who has said, or of whom it was said, that they are away at an instant."""


class _None:
    def on_duty(self, session: Session, authority: AuthorityId, roster: str, at: datetime) -> tuple[OfficialId, ...]:
        return ()

    def rosters_of(self, session: Session, authority: AuthorityId) -> list[str]:
        return []

    def absent(self, session: Session, authority: AuthorityId, at: datetime) -> frozenset[OfficialId]:
        return frozenset()


NONE: Rosters = _None()
