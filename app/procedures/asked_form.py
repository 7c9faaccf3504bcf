"""A typed body as a form that somebody fills in: its members as flat fields, and what was filled in as a body again.

Pure. What a form cannot ask (a reference to an instrument, a file) is left out; what is missed then is told by the
body's own type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import JsonValue

from app.kit.canonical import Json, JsonObject
from app.procedures.body import Attached, Block, Body
from app.procedures.scalars import Ref

ROWS = 2
"""Entries of a list that a form has room for."""
SHORT = 200


@dataclass(frozen=True)
class Field:
    """One field. `path` is the member's, dotted."""

    path: str
    form: str
    """text, lines, number, flag or choice."""
    required: bool
    choices: tuple[str, ...] = ()
    long: bool = False
    """Room for several lines of text."""


def fields(body: type[Body]) -> tuple[Field, ...]:
    """The fields of a body, in the order of its members."""
    return tuple(_members(body, "", required=True))


def filled(asked: Iterable[Field], told: Mapping[str, str]) -> JsonObject:
    """The body that was filled in: empty fields are left out, empty entries of lists too."""
    body: JsonObject = {}
    for one in asked:
        text = told.get(one.path, "").strip()
        if text:
            _put(body, one.path.split("."), _value(one, text))
    return {name: _packed(value) for name, value in body.items()}


def _members(block: type[Block], prefix: str, *, required: bool) -> Iterator[Field]:
    for name, info in block.model_fields.items():
        path = f"{prefix}{info.alias or name}"
        yield from _of(path, info.annotation, info.metadata, required=required and info.is_required())


def _of(path: str, hint: object, metadata: Iterable[object], *, required: bool) -> Iterator[Field]:
    inner, origin = get_args(hint), get_origin(hint)
    if any(isinstance(one, Attached) for one in metadata) or hint in (Ref, JsonValue):
        return
    if origin is Annotated:
        yield from _of(path, inner[0], (*metadata, *inner[1:]), required=required)
    elif origin is Literal:
        yield Field(path, "choice", required, tuple(str(one) for one in inner))
    elif origin in (Union, UnionType):
        yield from _union(path, [one for one in inner if one is not NoneType], metadata, required=required)
    elif origin is list:
        yield from _list(path, inner[0], required=required)
    elif isinstance(hint, type) and issubclass(hint, Block):
        yield from _members(hint, f"{path}.", required=required)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        yield Field(path, "choice", required, tuple(str(one.value) for one in hint))
    elif hint is bool:
        yield Field(path, "flag", required, ("yes", "no"))
    elif hint is int:
        yield Field(path, "number", required)
    elif hint is str:
        yield Field(path, "text", required, long=_longest(metadata) > SHORT)


def _union(path: str, kinds: list[object], metadata: Iterable[object], *, required: bool) -> Iterator[Field]:
    if len(kinds) == 1:
        yield from _of(path, kinds[0], metadata, required=required)
    elif not any(True for one in kinds for found in _of(path, one, (), required=False) if found.form != "text"):
        yield Field(path, "text", required)


def _list(path: str, hint: object, *, required: bool) -> Iterator[Field]:
    entry = tuple(_of(path, hint, (), required=required))
    if len(entry) == 1 and entry[0].path == path:
        yield Field(path, "lines", required, entry[0].choices, long=True)
        return
    for row in range(ROWS if entry else 0):
        yield from _of(f"{path}.{row}", hint, (), required=required and row == 0)


def _longest(metadata: Iterable[object]) -> int:
    return max((int(getattr(one, "max_length", 0) or 0) for one in metadata), default=0)


def _value(field: Field, text: str) -> Json:
    if field.form == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.form == "flag":
        return {"yes": True, "no": False}.get(text.lower(), text)
    if field.form == "number":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    return text


def _put(body: JsonObject, steps: list[str], value: Json) -> None:
    """Place a value; entries of lists are gathered by their number and packed at the end."""
    here = body
    for step in steps[:-1]:
        below = here.setdefault(step, {})
        if not isinstance(below, dict):
            return
        here = below
    here[steps[-1]] = value


def _packed(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_packed(value[name]) for name in sorted(value, key=int)]
    return {name: _packed(one) for name, one in value.items()}
