"""Shapes of the API: what may be asked is a strict model, what is answered is a room's view, printed as it is.

The schema of an answer is made from the view's own fields, so that the two cannot differ.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
import types
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from fastapi import Path
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    WithJsonSchema,
    create_model,
    model_validator,
)

from app.kit.canonical import Json, JsonObject
from app.matters.views import View

Hex64 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
AUTHORITY = r"^[A-Z]{2}\.[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$"
REFERENCE = r"^[A-Z]{2}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{8}$"
Uuid = Annotated[str, StringConstraints(pattern=UUID)]
Authority = Annotated[str, StringConstraints(pattern=AUTHORITY, max_length=40)]
Id = Annotated[str, Path(pattern=UUID, description="UUID, lower-case")]
ReferencePath = Annotated[str, Path(pattern=REFERENCE, description="A matter's reference: XA-2026-K7Q3MD9T")]
Sender = Annotated[str, Path(pattern=AUTHORITY, max_length=40, description="The sending authority: XA.moj")]
DigestPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256, lower-case hexadecimal")]

_Instant = Annotated[
    datetime,
    WithJsonSchema({"type": "string", "format": "date-time", "description": "RFC 3339, UTC, milliseconds"}),
]


Responses = dict[int | str, dict[str, Any]]
"""What FastAPI calls additional responses."""


def _described(schema: dict[str, Any], asked: type[BaseModel]) -> None:
    """Put what stands under each member of a model into its schema; done when the schema is asked for."""
    words = _words(asked)
    for name, member in schema.get("properties", {}).items():
        if name in words:
            member.setdefault("description", inspect.cleandoc(words[name]))


class Asked(BaseModel):
    """Ground of everything that is asked: no unknown members, no conversions, no text that cannot be stored."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, json_schema_extra=_described)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, given: JsonObject) -> JsonObject:
        _refuse_unstorable(given)
        return given


class Shown(BaseModel):
    """Ground of the schemas of answers."""


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `detail` and `remedy` are for people and may be worded anew."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str | None = None
    incident: str | None = None


_made: dict[str, type[BaseModel]] = {}
"""Schemas by name: each is made once, so that the document names it once."""
_views: dict[str, type[View]] = {}
"""Which view each name stands for: a second one would be answered under the first one's schema."""


def shown(view: type[View]) -> type[BaseModel]:
    """The schema of a view, under the view's own name without its ending."""
    name = view.__name__.removesuffix("View")
    if _views.setdefault(name, view) is not view:
        raise TypeError(f"Two views are called {name}: {view.__module__} and {_views[name].__module__}. Rename one.")
    if name not in _made:
        hints = get_type_hints(view, localns={"Json": JsonValue, "JsonObject": dict[str, JsonValue]})
        words = _words(view)
        fields = {member: (_shown(hint), Field(description=words.get(member))) for member, hint in hints.items()}
        _made[name] = create_model(name, __base__=Shown, __doc__=view.__doc__, **fields)  # type: ignore[call-overload]  # pydantic's overloads take members one by one
    return _made[name]


def several(view: type[View]) -> type[BaseModel]:
    """The schema of one page of a list."""
    name = f"{shown(view).__name__}List"
    if name not in _made:
        members = {
            "items": (list[shown(view)], Field(description="The items of this page")),  # type: ignore[misc]  # made at run time
            "next": (str | None, Field(description="Cursor of the next page; null: this is the last")),
        }
        _made[name] = create_model(name, __base__=Shown, __doc__="A page of a list.", **members)  # type: ignore[call-overload]  # as above
    return _made[name]


def _words(asked: type) -> Mapping[str, str]:
    """What stands under each member of a class and of those that it is made of."""
    mro = reversed(asked.__mro__)
    return {name: said for one in mro for name, said in _words_in(one.__module__).get(one.__name__, {}).items()}


@cache
def _words_in(module: str) -> dict[str, dict[str, str]]:
    """What stands under the members of a module's classes: read once, for there are many in each."""
    if not module.startswith("app."):
        return {}
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {one.name: dict(_said(one)) for one in tree.body if isinstance(one, ast.ClassDef)}


def _said(whole: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for member, below in itertools.pairwise(whole.body):
        match member, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, said


def _shown(hint: object) -> object:
    """A field's type as pydantic describes it: views as their schemas, instants as they are written."""
    if hint is datetime:
        return _Instant
    if isinstance(hint, type) and issubclass(hint, View):
        return shown(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return Union[tuple(_shown(part) for part in parts)]  # noqa: UP007  # made at run time
    if origin is tuple:
        return list[_shown(parts[0])]  # type: ignore[misc]  # made at run time
    return hint


def _refuse_unstorable(value: Json) -> None:
    """PostgreSQL holds no NUL in text, and half a surrogate pair is no text at all."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= one <= "\udfff" for one in value):
            raise ValueError("a text holds a character that cannot be kept")
    elif isinstance(value, list):
        for one in value:
            _refuse_unstorable(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            _refuse_unstorable(name)
            _refuse_unstorable(one)
