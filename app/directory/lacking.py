"""What the edition in force of a State lacks, of all that its editions ever had, and who said that it is meant.

A loss does not heal by a renewal: the edition in force is compared with the last one that had the thing, until it is
back, or a head, or two officials, who asked that State, said that it is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory.introduce import EYES
from app.directory.models import EditionFile, EditionMeant
from app.directory.queries import current_edition, edition_by_number
from app.directory.shrinkage import lost
from app.kit.actor import Actor, Role
from app.kit.errors import Conflict
from app.kit.ids import StateCode

_known: dict[tuple[str, ...], tuple[tuple[str, int], ...]] = {}
"""What is lacking, and the number of the edition that lacked it first; by the names of the editions compared."""


@dataclass(frozen=True)
class Lacking:
    """What the edition in force lacks."""

    lines: tuple[str, ...]
    number: int
    """Of the first edition that lacked some of it."""
    since: datetime
    """When that one was accepted here."""


@dataclass(frozen=True)
class Meant:
    """Who said of an edition that what it lacks is meant, and whether that is enough."""

    state: StateCode
    number: int
    said_by: tuple[str, ...]
    settled: bool
    lines: tuple[str, ...]
    """What it lacks."""


def lacking(session: Session, state: StateCode) -> Lacking | None:
    """What the edition in force of a State lacks since the last one that is meant as it is; None: nothing."""
    query = select(EditionFile.number, EditionFile.sha256).where(EditionFile.state == state)
    query = query.where(EditionFile.number >= _settled(session, state)).order_by(EditionFile.number)
    held = {row.number: row.sha256 for row in session.execute(query)}
    numbers, names = [*held], (*held.values(),)
    if len(numbers) < 2:  # nothing comes before it
        return None
    if names not in _known:
        older = (edition_by_number(session, state, one) for one in reversed(numbers[:-1]))
        found = lost(older, edition_by_number(session, state, numbers[-1]))
        if len(_known) >= 256:
            _known.clear()
        _known[names] = tuple((one.words, numbers[numbers.index(one.number) + 1]) for one in found)
    if not _known[names]:
        return None
    first = min(number for _, number in _known[names])
    since = session.get_one(EditionFile, (state, first)).accepted
    return Lacking(tuple(words for words, _ in _known[names]), first, since)


def say_meant(session: Session, actor: Actor, state: StateCode, number: int, at: datetime) -> Meant:
    """Say that a State was asked, and means what its edition in force lacks. A head's word is enough, else two.

    `Conflict` `edition_older` for another than the one in force, `nothing_lacks`, `already_confirmed` for the same
    official again; `Unknown` `no_edition`.
    """
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    newest = current_edition(session, state).number
    if number != newest:
        words = f"Edition {newest} of {state} is in force, not {number}."
        raise Conflict("edition_older", words, "Say it of the one in force, and look first at what that lacks.")
    found = lacking(session, state)
    if found is None:
        raise Conflict("nothing_lacks", f"Edition {number} of {state} lacks nothing.", "Nothing is to be done.")
    if session.get(EditionMeant, (state, number, actor.official)) is not None:
        raise Conflict(
            "already_confirmed", f"{actor.official} has said it already.", "A head or a second official must."
        )
    note_meant(session, actor, state, number, at, enough=Role.HEAD in actor.roles)
    said = session.scalars(_said(state, number)).all()
    settled = _enough([one.enough for one in said])
    return Meant(state, number, tuple(one.official for one in said), settled, found.lines)


def note_meant(session: Session, actor: Actor, state: StateCode, number: int, at: datetime, *, enough: bool) -> None:
    """Keep and log one official's word. The caller has asked for the permission, and knows whether it is enough."""
    session.add(EditionMeant(state=state, number=number, official=actor.official, enough=enough, said=at))
    session.flush()
    subject = {"state": state, "number": str(number)}
    record(session, actor, Event.EDITION_MEANT, at=at, subject=subject)


def _settled(session: Session, state: StateCode) -> int:
    """The number of the newest edition that is meant as it is; 0: none."""
    said: dict[int, list[bool]] = {}
    for row in session.scalars(select(EditionMeant).where(EditionMeant.state == state)):
        said.setdefault(row.number, []).append(row.enough)
    return max((number for number, ones in said.items() if _enough(ones)), default=0)


def _enough(said: list[bool]) -> bool:
    return any(said) or len(said) >= EYES


def _said(state: StateCode, number: int) -> Select[EditionMeant]:
    here = (EditionMeant.state == state, EditionMeant.number == number)
    return select(EditionMeant).where(*here).order_by(EditionMeant.said, EditionMeant.official)
