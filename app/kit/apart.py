"""What happens to one row stays with it: each is seen to in a savepoint of its own, and one that fails holds up none.

What failed is logged by its id, and tried again with whoever looks next. While the database is away nothing is tried.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kit.db import Base

T = TypeVar("T", bound=Base)
_FAILED = "apart.failed"
_AWAY = ("08", "53", "57P")
"""PostgreSQL, appendix A: connection exceptions, insufficient resources, shutdown."""


def each(session: Session, rows: Iterable[T], act: Callable[[T], object], log: logging.Logger) -> int:
    """Do something with each of some rows; answers with how many it went well. Raises only while the database is away;
    `failures` tells whoever opened the session of the rest.
    """
    done = 0
    for row, name in [(one, named(one)) for one in rows]:
        try:
            with session.begin_nested():
                act(row)
                session.flush()
        except Exception as error:
            if away(error):
                raise
            log.exception("one row failed, the others go on: %s", name)
            session.info.setdefault(_FAILED, []).append(name)
        else:
            done += 1
    return done


def failures(session: Session) -> list[str]:
    """The rows that failed in a session, by table and key."""
    return [*session.info.get(_FAILED, ())]


def named(row: Base) -> str:
    """A row by its table and key: ids, references and codes, never what stands in it."""
    keys = row.__mapper__.primary_key_from_instance(row)
    return " ".join([row.__tablename__, *map(str, keys)])


def away(error: Exception) -> bool:
    """Whether the database is away, rather than what was asked of it wrong, too slow or in somebody's way."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error.orig, psycopg.InterfaceError):
        return True
    if not isinstance(error.orig, psycopg.OperationalError):
        return False
    return error.orig.sqlstate is None or error.orig.sqlstate.startswith(_AWAY)
