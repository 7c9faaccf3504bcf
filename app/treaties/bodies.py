"""Looking into a body that may be anything: what is not of the wanted form reads as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant
from app.kit.errors import Invalid

DEPTH = 64
"""No body that parses is deeper."""


@dataclass(frozen=True)
class When:
    """An instant, or a day from its begin to its end (UTC where no zone is told: good enough for advice)."""

    start: datetime
    end: datetime


def at(value: Json, path: str) -> Json:
    """What stands at a dotted path; None where nothing does."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and step.isascii() and len(step) < 9:
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def text(value: Json, path: str) -> str:
    """The text at a path, without blanks around it; empty where there is none."""
    found = at(value, path)
    return found.strip() if isinstance(found, str) else ""


def rows(value: Json, path: str) -> Iterator[tuple[str, JsonObject]]:
    """The objects of the list at a path, each with its own path."""
    found = at(value, path)
    for index, one in enumerate(found if isinstance(found, list) else []):
        if isinstance(one, dict):
            yield f"{path}.{index}", one


def texts(value: Json, path: str) -> tuple[str, ...]:
    """The texts of the list at a path."""
    found = at(value, path)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def filled(value: Json) -> bool:
    """Whether something is said: not nothing, not blank, not empty throughout."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | dict):
        return bool(value)
    return value is not None


def strings(value: Json) -> Iterator[tuple[str, str]]:
    """Every text within a value, with its path. Walks with a stack and no deeper than DEPTH."""
    stack: list[tuple[str, Json, int]] = [("", value, 0)]
    while stack:
        path, one, depth = stack.pop()
        if isinstance(one, str):
            yield path, one
        elif depth < DEPTH and isinstance(one, dict):
            stack.extend((f"{path}.{key}".lstrip("."), below, depth + 1) for key, below in one.items())
        elif depth < DEPTH and isinstance(one, list):
            stack.extend((f"{path}.{index}".lstrip("."), below, depth + 1) for index, below in enumerate(one))


def objects(value: Json) -> Iterator[tuple[str, JsonObject]]:
    """Every object within a value that is no deeper than a body may be, with its path."""
    todo: list[tuple[str, Json, int]] = [("", value, 0)]
    while todo:
        path, one, depth = todo.pop()
        if depth > DEPTH:
            continue
        if isinstance(one, dict):
            yield path, one
            todo += [(f"{path}.{key}".lstrip("."), below, depth + 1) for key, below in one.items()]
        elif isinstance(one, list):
            todo += [(f"{path}.{index}", below, depth + 1) for index, below in enumerate(one)]


def when(value: Json, zone: tzinfo = UTC) -> When | None:
    """A date, in a zone, or an instant with its offset; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2026-11-24"):
            day = date.fromisoformat(value)
            return When(datetime.combine(day, time(), zone), datetime.combine(day, time(23, 59, 59, fold=1), zone))
        moment = instant(value)
    except (ValueError, Invalid):
        return None
    return When(moment, moment)
