"""Lists that grow, a page at a time: the address says after which item, newest first, the list goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from app.kit.clock import instant, stamp
from app.kit.errors import Invalid
from app.web.visit import Visit

T = TypeVar("T")
Place = tuple[datetime, str]
"""An instant and an id."""
PAGE = 50
"""Items of a page."""
_MEMBER = "before"


def asked(visit: Visit) -> Place | None:
    """The item that the page comes after; None: the newest are asked for. `Invalid` `bad_cursor` for no such words."""
    told = visit.query.get(_MEMBER, "")
    if not told:
        return None
    moment, _, identity = told[:100].partition("_")
    try:
        return instant(moment), identity
    except Invalid as error:
        raise Invalid("bad_cursor", "That cursor is none that was given here.", "Begin without one.") from error


def page(visit: Visit, found: Sequence[T], where: Callable[[T], Place], **kept: str) -> Mapping[str, object]:
    """What the template `older.html` needs; `found` holds one item more than a page (`PAGE`) where there are more.

    `kept`: what else the address says.
    """
    more = len(found) > PAGE
    at, identity = where(found[PAGE - 1]) if more else (None, "")
    after = {_MEMBER: f"{stamp(at)}_{identity}"} if at is not None else {}
    return {
        "older": f"{visit.path}?{urlencode({**kept, **after})}" if after else None,
        "newest": f"{visit.path}{'?' if kept else ''}{urlencode(kept)}" if visit.query.get(_MEMBER) else None,
    }
