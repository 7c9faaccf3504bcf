"""Lists of States that run no node yet (`law.md` §6): brought by one official, compared with its source by another.

Nobody signed such a list. It is shown as unverified wherever it shows, and gives way to the State's own editions once
two officials have confirmed its introduction. TOML or JSON as `directory_file` reads it, or CSV with a line for each
authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory.csv_list import from_csv
from app.directory.directory_file import DirectoryFile, read_directory_file
from app.directory.models import ListedState, PeerState
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.errors import Conflict, Invalid, Misused, Refused, Unknown
from app.kit.ids import Digest, StateCode, state_of

TRUSTED = ("own", "confirmed")


@dataclass(frozen=True)
class Listed:
    """A list, and who stands for it."""

    state: StateCode
    sha256: Digest
    told: DirectoryFile
    source: str
    brought_by: str
    brought: datetime
    confirmed_by: str | None


def bring(
    session: Session, actor: Actor, name: str, data: bytes, state: StateCode, source: str, at: datetime
) -> Listed:
    """Enter a State's list; it shows once a second official has compared it with its source.

    `Invalid` `bad_presentation`; `Misused` `own_state`; `Refused` `has_node` for a State that speaks for itself.
    """
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    if state == state_of(actor.authority):
        raise Misused("own_state", f"{state} is our own State.", "Write its directory: rogatory edition draft.")
    _demand_without_node(session, state)
    if not source.strip():
        raise Invalid("bad_presentation", "The list names no source.", "Say where it was taken from: --source.")
    plain = from_csv(name, data, state) if name.endswith(".csv") else None
    told = read_directory_file(name, data if plain is None else canonical.dumps(plain), state)
    if not told.authorities:
        raise Invalid("bad_presentation", f"{name} names no authority of {state}.")
    strange = sorted(one for one in told.authorities if state_of(one) != state)
    nameless = sorted(one for one, part in told.authorities.items() if not part.names)
    if strange or nameless:
        words = f"{strange[0]} is of another State" if strange else f"{nameless[0]} has no name"
        raise Invalid("bad_presentation", f"{name} is wrong: {words}.")
    kept = canonical.dumps(_written(told, state))
    row = session.get(ListedState, (state, sha256(kept)))
    if row is None:
        row = ListedState(state=state, sha256=sha256(kept), data=kept, source=source.strip())
        row.brought_by, row.brought, row.confirmed_by, row.confirmed = actor.official, at, None, None
        session.add(row)
        session.flush()
        _record(session, actor, row, at)
    return _listed(row)


def confirm(session: Session, actor: Actor, state: StateCode, digest: str, at: datetime) -> Listed:
    """Say that a list agrees with its source.

    `Conflict` `brought_by_you` for who brought it; `Unknown` `not_listed`.
    """
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    _demand_without_node(session, state)
    query = select(ListedState).where(ListedState.state == state, ListedState.sha256.startswith(digest))
    rows = list(session.scalars(query.with_for_update()))
    if len(digest) < 8 or len(rows) != 1:
        raise Unknown("not_listed", f"No list of {state} begins with {digest}.", "See `rogatory directory lists`.")
    (row,) = rows
    if row.brought_by == actor.official:
        raise Conflict("brought_by_you", f"{actor.official} has brought it.", "A second official must compare it.")
    if row.confirmed_by is None:
        row.confirmed_by, row.confirmed = actor.official, at
        session.flush()
        _record(session, actor, row, at)
    return _listed(row)


def lists(session: Session) -> list[Listed]:
    """Every list that was brought, by State, the newest first. Needs no permission: it is the directory."""
    query = select(ListedState).order_by(ListedState.state, ListedState.brought.desc())
    return [_listed(row) for row in session.scalars(query)]


def in_force(session: Session, state: StateCode | None = None) -> list[Listed]:
    """The newest confirmed list of each State that does not speak for itself, or of one of them."""
    speak = set(session.scalars(select(PeerState.state).where(PeerState.status.in_(TRUSTED))))
    query = select(ListedState).where(ListedState.confirmed.is_not(None))
    if state is not None:
        query = query.where(ListedState.state == state)
    found: dict[str, Listed] = {}
    for row in session.scalars(query.order_by(ListedState.confirmed.desc(), ListedState.sha256)):
        if row.state not in speak and row.state not in found:
            found[row.state] = _listed(row)
    return [found[one] for one in sorted(found)]


def _written(told: DirectoryFile, state: StateCode) -> JsonObject:
    whole: dict[str, Json] = {state: told.state.model_dump(mode="json", exclude_none=True)}
    whole.update({one: part.model_dump(mode="json", exclude_none=True) for one, part in told.authorities.items()})
    return whole


def _demand_without_node(session: Session, state: StateCode) -> None:
    peer = session.get(PeerState, state)
    if peer is not None and peer.status in TRUSTED:
        raise Refused("has_node", f"{state} publishes its own editions.", "See `rogatory directory show`.")


def _record(session: Session, actor: Actor, row: ListedState, at: datetime) -> None:
    record(session, actor, Event.STATE_LISTED, at=at, subject={"state": row.state, "list": row.sha256})


def _listed(row: ListedState) -> Listed:
    told = read_directory_file("list", row.data, StateCode(row.state))
    digest = Digest(row.sha256)
    return Listed(StateCode(row.state), digest, told, row.source, row.brought_by, row.brought, row.confirmed_by)
