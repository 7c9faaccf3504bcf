"""Enter the identifiers under conditions, or under a treaty, of the instruments that a database holds, anew.

The keys must be those that this release looks up with, and not those of the release that wrote a migration: so this
asks `app.treaties`. A migration imports no room: it marks the table (`comment on table limited_identifier is 'to be
filled'`), and who migrates fills it before the transaction ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.kit.canonical import JsonObject, loads
from app.procedures import registering
from app.treaties.limited import bound, keys

WAITS = "to be filled"
_MARK = "select obj_description(to_regclass('limited_identifier'), 'pg_class')"
_BEGUN = "select authority from inbox union select authority from outbox union select authority from signing_job"
"""Who has ever received or sent anything: rows of queues, which no policy hides."""
_HEIRS = "select distinct successor from matter_head where successor is not null"
_CAME = (
    "select i.sender, i.id, left(h.counterpart, 2), h.treaty, i.content from instrument i"
    " join matter_head h on h.authority = i.authority and h.reference = i.reference"
    " where not i.outgoing and i.state = 'accepted' and left(h.counterpart, 2) <> left(i.authority, 2)"
)
_ENTER = (
    "insert into limited_identifier (authority, mark, place, sender, instrument, state, written)"
    " values (:authority, :mark, :place, :sender, :instrument, :state, :written)"
)


def fill_marked(connection: Connection) -> None:
    """Fill the table if a migration has marked it, and take the mark away."""
    if connection.scalar(text(_MARK)) == WAITS:
        fill(connection)
        connection.execute(text("comment on table limited_identifier is null"))


def fill(connection: Connection) -> int:
    """Read every instrument of other States once, an authority at a time; answers how many identifiers were entered.

    Row-level security holds the tables' owner too: the setting that it asks for is as it was afterwards.
    """
    before = connection.scalar(text("select current_setting('app.authority', true)")) or ""
    count, todo = 0, sorted(connection.scalars(text(_BEGUN)))
    seen = set[str]()
    while todo:
        owner = todo.pop()
        if owner in seen:
            continue
        seen.add(owner)
        _as(connection, owner)
        todo += connection.scalars(text(_HEIRS))
        connection.execute(text("delete from limited_identifier"))
        found = list(_found(connection, owner))
        if found:
            connection.execute(text(_ENTER), found)
        count += len(found)
    _as(connection, before)
    return count


def _found(connection: Connection, owner: str) -> Iterator[dict[str, str | bool | None]]:
    for sender, identity, state, treaty, content in connection.execute(
        text(_CAME), execution_options={"yield_per": 500}
    ):
        named = {"authority": owner, "sender": sender, "instrument": identity, "state": state}
        said = _said(loads(content))
        written = bound(said)
        for one in keys(said) if written or treaty is not None else ():
            yield {**named, "mark": one.mark, "place": one.place, "written": written}


def _said(content: JsonObject) -> JsonObject:
    """What the other side says: the body, or what a registered paper was typed as."""
    body = content.get("body")
    if not isinstance(body, dict):
        return {}
    return registering.stood_for(body).said if content.get("kind") == registering.KIND else body


def _as(connection: Connection, owner: str) -> None:
    connection.execute(text("select set_config('app.authority', :owner, true)"), {"owner": owner})
