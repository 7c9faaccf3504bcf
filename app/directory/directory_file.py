"""The file in which a State writes down its own directory, for `edition draft --present FILE`: TOML or JSON. Pure.

By the State's code its names, points and cards; by an authority's id (`[XA.moj]`, or `"XA.moj"`) its names, functions,
languages and particulars. What the file does not name stays as the edition in force has it.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import UnionType
from typing import Annotated, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.directory.calendar import Calendar
from app.directory.cards import Card
from app.directory.naming import Language, Words
from app.directory.particulars import Particulars
from app.directory.scalars import Code
from app.directory.state_points import StatePoint
from app.kit.errors import Invalid, RogatoryError
from app.kit.ids import AuthorityId, StateCode, authority_id

MOST = 10
"""Mistakes that are told at once."""
_Read = TypeVar("_Read", bound=BaseModel)


class AuthorityPart(BaseModel):
    """What the file says of an authority."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    names: Annotated[dict[Language, Words], Field(min_length=1, max_length=20)] | None = None
    functions: Annotated[list[Code], Field(max_length=20)] | None = None
    languages: Annotated[list[Language], Field(max_length=20)] | None = None
    particulars: Particulars | None = None


class StatePart(BaseModel):
    """What it says of the State."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    names: Annotated[dict[Language, Words], Field(min_length=1, max_length=20)] | None = None
    points: list[StatePoint] | None = None
    cards: list[Card] | None = None


@dataclass(frozen=True)
class DirectoryFile:
    """The file, read."""

    state: StatePart = field(default_factory=StatePart)
    authorities: Mapping[AuthorityId, AuthorityPart] = field(default_factory=dict)


def read_directory_file(name: str, data: bytes, state: StateCode) -> DirectoryFile:
    """Read the file of a State; `Invalid` `bad_presentation` names each place that is wrong and what was meant.

    `name` ends in `.toml` for TOML; else it is JSON.
    """
    whole = _table(name, data)
    own = whole.pop(state, {})
    if not isinstance(own, dict):
        raise Invalid("bad_presentation", f"{name} is wrong at {state}: it is no table.")
    known = set(StatePart.model_fields)
    # `[XA.moj]` in TOML is a table below `XA`.
    below = {one: own.pop(one) for one in list(own) if one not in known and isinstance(own[one], dict)}
    parts = {**{f"{state}.{one}": part for one, part in below.items()}, **whole}
    found: dict[AuthorityId, AuthorityPart] = {}
    mistakes: list[str] = []
    for key, part in parts.items():
        try:
            authority = authority_id(key)
        except RogatoryError:
            near = difflib.get_close_matches(key.rpartition(".")[2], known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            mistakes.append(f"{key}: it is neither {state} nor an authority of it{hint}")
            continue
        made = _read(AuthorityPart, key, part, mistakes)
        if made is not None:
            mistakes += [f"{key}, {words}" for words in _uncounted(made.particulars)]
            found[authority] = made
    head = _read(StatePart, state, own, mistakes)
    if mistakes:
        more = f" And {len(mistakes) - MOST} more." if len(mistakes) > MOST else ""
        raise Invalid("bad_presentation", f"{name} is wrong at {'. '.join(mistakes[:MOST])}.{more}", "Mend it there.")
    return DirectoryFile(head or StatePart(), found)


def _uncounted(told: Particulars | None) -> Iterator[str]:
    """Hours by which this machine cannot count: whoever drafts hears of it, whoever reads takes them as not known."""
    if told is None:
        return
    promised = ((f"contact_points.{one.id}", one.promise.hours) for one in told.contact_points if one.promise)
    kept = [("hours", told.hours), *promised]
    for place, hours in kept:
        if hours is not None:
            try:
                Calendar.of(hours.zone, hours.country, hours.subdivision, weekend=())
            except Invalid as error:
                yield f"{place}: {error.message.rstrip('.')}"


def _table(name: str, data: bytes) -> dict[str, object]:
    try:
        text = data.decode("utf-8")
        if name.endswith(".toml"):
            return {key: _plain(value) for key, value in tomllib.loads(text).items()}
        found = json.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("bad_presentation", f"{name} is not TOML: {error}.", "Mend it there.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("bad_presentation", f"{name} is not JSON: {error}.", "Call it .toml if it is TOML.") from error
    if not isinstance(found, dict):
        raise Invalid("bad_presentation", f"{name} holds no JSON object.")
    return found


def _plain(value: object) -> object:
    """TOML's own dates and times as the edition writes them: text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _read(model: type[_Read], place: str, value: object, mistakes: list[str]) -> _Read | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for one in error.errors():
            steps = [str(step) for step in one["loc"]]
            where = ", ".join([place, ".".join(steps)] if steps else [place])
            mistakes.append(f"{where}: {_words(model, one['loc'], one['type'], one['msg'])}")
    return None


def _words(model: type[BaseModel], steps: tuple[int | str, ...], kind: str, words: str) -> str:
    if kind != "extra_forbidden":
        return words.removeprefix("Value error, ")
    near = difflib.get_close_matches(str(steps[-1]), _members(model, steps[:-1]), 1)
    return f"unknown key{f'; did you mean {near[0]}?' if near else ''}"


def _members(model: type[BaseModel], steps: tuple[int | str, ...]) -> list[str]:
    """The members of the model at a place."""
    here: type[BaseModel] | None = model
    for step in steps:
        if isinstance(step, str) and here is not None and step in here.model_fields:
            here = _model(here.model_fields[step].annotation)
    return list(here.model_fields) if here is not None else []


def _model(annotation: object) -> type[BaseModel] | None:
    """The model that a member holds, be it alone, in a list or in a table."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is not None or isinstance(annotation, UnionType):
        return next((found for one in get_args(annotation) if (found := _model(one)) is not None), None)
    return None
