"""Pages of lists: `limit`, and a `cursor` that says after which item to go on. A cursor means nothing to its bearer."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Invalid
from app.matters.views import View

T = TypeVar("T")
LONGEST = 200
Place = tuple[datetime, str]
"""An instant and an id: where a list, newest first, goes on."""


@dataclass(frozen=True)
class Window:
    """What part of a list is asked for."""

    limit: int
    cursor: str | None

    @property
    def place(self) -> Place | None:
        """The item that the page comes after, in a list by time."""
        if self.cursor is None:
            return None
        moment, _, identity = _opened(self.cursor).partition(" ")
        try:
            return instant(moment), identity
        except Invalid as error:
            raise _bad() from error

    @property
    def after(self) -> str:
        """The key that the page comes after, in a list by key; empty: from the beginning."""
        return _opened(self.cursor) if self.cursor else ""


def _window(
    limit: Annotated[int, Query(ge=1, le=LONGEST, description="Items of a page")] = 50,
    cursor: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,400}$", description="`next` of the page before")
    ] = None,
) -> Window:
    return Window(limit, cursor)


Paged = Annotated[Window, Depends(_window)]


def newest(asked: Window, found: Sequence[T], where: Callable[[T], Place], show: Callable[[T], View]) -> JsonObject:
    """A page of a list by time; `found` holds one item more than the page if there are more."""
    rest = len(found) > asked.limit
    items = found[: asked.limit]
    at, identity = where(items[-1]) if rest else (None, "")
    return {
        "items": [show(one).to_json() for one in items],
        "next": _sealed(f"{stamp(at)} {identity}") if at else None,
    }


def keyed(asked: Window, found: Sequence[T], key: Callable[[T], str], show: Callable[[T], View]) -> JsonObject:
    """A page of a list that the room gives whole, by key."""
    rest = sorted((one for one in found if key(one) > asked.after), key=key)
    items = rest[: asked.limit]
    return {
        "items": [show(one).to_json() for one in items],
        "next": _sealed(key(items[-1])) if len(rest) > asked.limit else None,
    }


def whole(found: Sequence[View]) -> JsonObject:
    """A short list, always given whole."""
    return {"items": [one.to_json() for one in found], "next": None}


def _sealed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _bad() from error
    if not text.isprintable():
        raise _bad()
    return text


def _bad() -> Invalid:
    return Invalid("bad_cursor", "That cursor is none that was given here.", "Begin without one.")
