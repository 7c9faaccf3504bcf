"""What the row of a deadline says: its ends, what its notices are about, the act that its end opens. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.kit.clock import instant
from app.notices.models import Deadline
from app.procedures.table import Basis


def later(row: Deadline) -> tuple[tuple[datetime, tuple[str, ...]], ...]:
    """The ends after the first, each with its measures, in order."""
    parts = row.reckoning.get("parts") if isinstance(row.reckoning, dict) else None
    found = []
    for one in parts if isinstance(parts, list) else ():
        if isinstance(one, dict) and isinstance(due := one.get("due"), str) and isinstance(one.get("measures"), list):
            found.append((instant(due), tuple(str(name) for name in one["measures"])))  # type: ignore[union-attr]
    return tuple(sorted(one for one in found if row.due is not None and one[0] > row.due))


def ends_of(row: Deadline) -> tuple[datetime, ...]:
    """The ends after the first, in order."""
    return tuple(due for due, _ in later(row))


def subject_of(row: Deadline) -> dict[str, str]:
    """What notices of it are about."""
    return {"matter": row.reference, "code": row.code, "started_by": row.started_by}


def part_of(row: Deadline, measures: Sequence[str]) -> dict[str, str]:
    """The same for a part: of all its measures, however many; what is told is short (`listed`)."""
    return {**subject_of(row), "measures": ", ".join(measures)}


def article_of(row: Deadline) -> str:
    """What its notices say that it stands on."""
    return row.article or Basis(row.kind).value


def act_of(row: Deadline) -> str:
    """The act by which we may end the matter at its end, as the matter stands: the time was the other side's."""
    ends = row.reckoning.get("ends") if isinstance(row.reckoning, dict) and not row.own else None
    return ends if isinstance(ends, str) else ""


def ending_of(row: Deadline, act: str) -> dict[str, str]:
    """What the notice is about that the matter may be ended by it."""
    return {"matter": row.reference, "act": act, "started_by": row.started_by}


def command(reference: str, act: str) -> str:
    """How an official takes a step at the command line."""
    return f"rogatory act {reference} {act}"
