"""What nobody foresaw, kept to the one row in which it happened: caught, told in the log without its words, handed on.

An exception's own words may hold case content, and PostgreSQL's DETAIL holds values of a row (`design.md` §9.9): the
log gets the kind of the exception, the SQLSTATE and the place in our code.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from app.exchange.desk import IntakeDesk
from app.exchange.roads import pause
from app.kit import lease
from app.kit.db import Queued
from app.kit.errors import RogatoryError

log, intake = logging.getLogger("rogatory.deliver"), logging.getLogger("rogatory.intake")
Q = TypeVar("Q", bound=Queued)
_HOUSE = Path(__file__).parents[1]


@dataclass
class Caught:
    """What happened inside the block; None if it ended well. An unforeseen error has become `internal`."""

    error: RogatoryError | None = None


@contextmanager
def kept_apart(what: str) -> Iterator[Caught]:
    """Let nothing out of the block: `what` (ids and codes only) names it in the log."""
    caught = Caught()
    try:
        yield caught
    except RogatoryError as error:
        log.warning("%s: %s (%s)", what, error, error.code)
        caught.error = error
    except Exception as error:  # noqa: BLE001  (logged by `told`: a traceback would print words of rows)
        log.error("%s: %s", what, told(error))
        caught.error = RogatoryError("internal", type(error).__name__, "The node's log names the place.")


def told(error: BaseException) -> str:
    """Kind, SQLSTATE and the last places in our own code of an exception; none of its words."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    kind = f"{type(error).__name__} {state}" if state else type(error).__name__
    frames = [one for one in traceback.extract_tb(error.__traceback__) if _HOUSE in Path(one.filename).parents]
    places = [f"{Path(one.filename).relative_to(_HOUSE)}:{one.lineno} {one.name}" for one in frames[-3:]]
    return f"{kind} at {', '.join(places) or 'a library'}"


@contextmanager
def left_for_later(desk: IntakeDesk, table: type[Q], key: str, tries: int) -> Iterator[None]:
    """Our own trouble (disk, database, a bug) never decides about a row of intake's: it is looked at again."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told with its traceback)
        words = str(error) if isinstance(error, RogatoryError) else type(error).__name__
        intake.exception("%s %s was not read, try %s: %s", table.__name__, key[:16], tries, words)
        with desk.sessions.begin(None) as session:
            row = session.get_one(table, key, with_for_update=True)
            if row.done is None:
                lease.put_off(row, desk.now() + pause(tries - 1, 1.0, 300.0))
