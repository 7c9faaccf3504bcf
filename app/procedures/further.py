"""What another release knows beside this one, read from a file: development only, for tests of two releases.

The file is JSON: `{"procedures": […], "contents": […]}`. A procedure is a new version of a released table with further
rows, each like a row that exists but for what it names: `{"from": "mla", "version": 2, "steps": [{"act": "wave",
"like": "message", "at": ["RECEIVED"], "then": …, "who": …, "instrument": …, "answers": […]}]}`. A content is a new
version of a kind with further members, each a line that must be there: `{"kind": "mla_request", "version": 2,
"members": ["docket"]}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import create_model

from app.kit.errors import Misused
from app.procedures import contents
from app.procedures.body import Body, Kind
from app.procedures.catalogue import CATALOGUE
from app.procedures.scalars import Line
from app.procedures.table import Procedure, Step, Who


@dataclass(frozen=True)
class Release:
    """The tables and kinds that a file adds."""

    procedures: tuple[Procedure, ...]
    kinds: tuple[Kind, ...]


def release(path: Path) -> Release:
    """What a file holds; `Misused` for what is not of this form."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return Release(
            tuple(_table(one) for one in told.get("procedures", [])),
            tuple(_kind(one) for one in told.get("contents", [])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misused("bad_procedures", f"{path} holds no procedures: {error}") from error


def further(path: Path) -> tuple[Procedure, ...]:
    """The tables in a file. This process reads and writes the file's contents from now on: kinds are one table."""
    found = release(path)
    contents.KINDS.update({one.name: one for one in found.kinds})
    return found.procedures


@contextmanager
def put_back() -> Iterator[None]:
    """Afterwards the process knows the kinds that it knew before, whatever files were read meanwhile."""
    before = dict(contents.KINDS)
    try:
        yield
    finally:
        contents.KINDS.clear()
        contents.KINDS.update(before)


def _table(told: dict[str, object]) -> Procedure:
    old = CATALOGUE.newest(str(told["from"]))
    steps = tuple(_row(old, one) for one in _list(told, "steps"))
    return replace(old, version=int(str(told["version"])), steps=(*old.steps, *steps))


def _row(old: Procedure, told: object) -> Step:
    if not isinstance(told, dict):
        raise TypeError("a step is not an object")
    like = old.rows(str(told["like"]))[0]
    return replace(
        like,
        at=frozenset(map(str, _list(told, "at"))) if "at" in told else like.at,
        act=str(told["act"]),
        then=str(told.get("then", like.then)),
        who=Who(told.get("who", like.who.value)),
        instrument=str(told.get("instrument", like.instrument)),
        answers=tuple(map(str, _list(told, "answers"))) if "answers" in told else like.answers,
    )


def _kind(told: dict[str, object]) -> Kind:
    name, version = str(told["kind"]), int(str(told["version"]))
    old = contents.kind(name)
    members = {str(one): (Line, ...) for one in _list(told, "members")}
    newest: type[Body] = old.versions[contents.newest(name)]
    made: type[Body] = create_model(f"{newest.__name__}{version}", __base__=newest, **members)  # type: ignore[call-overload]  # members are named by the file
    return replace(old, versions={**old.versions, version: made})


def _list(told: dict[str, object], name: str) -> list[object]:
    found = told[name]
    if not isinstance(found, list):
        raise TypeError(f"{name} is not a list")
    return found
