"""The process's log: one JSON object a line on standard output; the supervisor adds the process's name.

Messages hold ids, codes and digests; case content never (`design.md` §9.9).
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from app.kit.clock import now, stamp

_DATABASE = ("sqlalchemy.", "psycopg.", "psycopg_")


class Lines(logging.Formatter):
    """One JSON object a record. Errors of the database are told by their code and place: PostgreSQL's own words
    quote the row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        told = {
            "at": stamp(now()),
            "level": record.levelname.lower(),
            "event": record.name,
            "words": self._words(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = _traced(record.exc_info[1])
        return json.dumps(told)

    def _words(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple):
            # A copy: other handlers see the record as it was.
            args = tuple(safe(one) if isinstance(one, BaseException) else one for one in record.args)
            return str(record.msg) % args if args else str(record.msg)
        return record.getMessage()


def safe(error: BaseException) -> str:
    """What may be said of an error in a log: of the database's SQLSTATE, table and constraint; of a value that does
    not fit its form the place, never the value; of all others their words.
    """
    kind = type(error)
    if kind.__module__.startswith(_DATABASE):
        cause = getattr(error, "orig", None) or error
        told, place = getattr(cause, "sqlstate", None), getattr(cause, "diag", None)
        facts = {"SQLSTATE": told}
        facts |= {name: getattr(place, f"{name}_name", None) for name in ("schema", "table", "column", "constraint")}
        return ", ".join(f"{name} {value}" for name, value in facts.items() if value) or "no SQLSTATE"
    if kind.__module__.startswith("pydantic"):
        errors: Callable[..., list[dict[str, Any]]] = getattr(error, "errors", lambda **_: [])
        found = errors(include_input=False, include_context=False, include_url=False)
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in found)
    return str(error)


def _traced(error: BaseException) -> str:
    """A traceback with its causes, the innermost first, each error in safe words."""
    parts: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        frames = "".join(traceback.format_tb(at.__traceback__))
        parts.append(f"{frames}{type(at).__module__}.{type(at).__qualname__}: {safe(at)}")
        for one in getattr(at, "exceptions", ()):
            parts[-1] += f"\n{_traced(one)}"
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\nand from it\n".join(reversed(parts))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("rogatory").critical("the process ends", exc_info=(kind, error, trace))


def configure(level: str = "INFO") -> None:
    """Log everything of ours, and of libraries what is at least a warning."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("rogatory").setLevel(level)
    # What nobody caught would be printed with its own words.
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)


def came_through(error: BaseException) -> str:
    """Where an error and its causes came from: files, lines and types, no message."""
    found: list[str] = []
    at: BaseException | None = error
    while at is not None:
        found += [f"{type(at).__name__}\n", *traceback.format_tb(at.__traceback__)]
        at = at.__cause__ or at.__context__
    return "".join(found)
