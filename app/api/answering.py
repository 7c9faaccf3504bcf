"""Whether what the API stands on answers."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.kit.db import Sessions


def answers(sessions: Sessions) -> bool:
    """Whether the database answers."""
    try:
        with sessions.begin(None) as session:
            session.execute(text("select 1"))
    except (DBAPIError, PoolTimeout):
        return False
    return True
