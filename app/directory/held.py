"""Which editions are here: of every State, the old ones too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.models import EditionFile
from app.kit.ids import Digest, StateCode


@dataclass(frozen=True)
class Held:
    """An edition that was accepted here."""

    state: StateCode
    number: int
    sha256: Digest
    """Its name."""
    accepted: datetime


def held(session: Session, state: StateCode, after: int = 0, limit: int | None = None) -> list[Held]:
    """The editions of a State above a number, in their order: the number is a cursor."""
    query = select(EditionFile).where(EditionFile.state == state, EditionFile.number > after)
    told = query.with_only_columns(EditionFile.number, EditionFile.sha256, EditionFile.accepted)
    rows = session.execute(told.order_by(EditionFile.number).limit(limit))
    return [Held(state, number, Digest(name), accepted) for number, name, accepted in rows]
