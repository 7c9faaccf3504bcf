"""Linked matters: those that the instruments of a matter name, and those whose instruments name it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments.header import read
from app.instruments.models import Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, Reference
from app.matters import grants
from app.matters.models import MatterLink
from app.matters.views import LinkedView

_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{8}", re.ASCII)


@dataclass(frozen=True)
class _Link:
    reference: str
    other: str
    sender: str
    instrument: str
    member: str


def note_links(session: Session, rows: Collection[Instrument]) -> None:
    """Note which other matters new instruments name, by reference or by an instrument of theirs. Twice is as once."""
    found: list[dict[str, str]] = []
    for row in rows:
        body = read(row.content).body
        named = {(other, member) for other, member in _references(body) if other != row.reference}
        pinned = dict(pins(body))
        query = select(Instrument.id, Instrument.reference).where(
            Instrument.authority == row.authority, Instrument.id.in_(pinned), Instrument.reference != row.reference
        )
        named |= {(other, pinned[identity]) for identity, other in session.execute(query)} if pinned else set()
        found += [
            {
                "authority": row.authority,
                "reference": row.reference,
                "other": other,
                "sender": row.sender,
                "instrument": row.id,
                "member": member,
            }
            for other, member in sorted(named)
        ]
    if found:
        session.execute(insert(MatterLink).values(found).on_conflict_do_nothing())


def linked(session: Session, actor: Actor, reference: Reference, now: datetime) -> tuple[LinkedView, ...]:
    """The matters linked with one, by instruments that were not rejected. `Unknown` `no_matter`.

    Of a matter that another authority of the State lets us read, those that its instruments name: which others name it
    is the holder's to know. A grant opens none of them.
    """
    permit(actor, Permission.MATTER_READ, actor.authority)
    owner = grants.holder(session, actor, reference, now)
    if session.get(MatterHead, (owner, reference)) is None:
        raise Unknown("no_matter", f"There is no matter {reference}.", "See `matters list`.")
    found = (
        _own_links(session, owner, reference) if owner == actor.authority else _read_links(session, owner, reference)
    )
    others = [one.other if one.reference == reference else one.reference for one in found]
    here = select(MatterHead.reference).where(MatterHead.reference.in_(others))  # ours, and those that a grant opens
    known = set(session.scalars(here))
    return tuple(
        LinkedView(other, other in known, one.reference == reference, one.sender, one.instrument, one.member)
        for other, one in zip(others, found, strict=True)
    )


def _own_links(session: Session, owner: AuthorityId, reference: str) -> list[_Link]:
    query = (
        select(MatterLink)
        .join(
            Instrument,
            (Instrument.authority == MatterLink.authority)
            & (Instrument.sender == MatterLink.sender)
            & (Instrument.id == MatterLink.instrument),
        )
        .where(
            MatterLink.authority == owner,
            or_(MatterLink.reference == reference, MatterLink.other == reference),
            Instrument.state != "rejected",
        )
        .order_by(MatterLink.instrument, MatterLink.other, MatterLink.member)
    )
    return [_Link(row.reference, row.other, row.sender, row.instrument, row.member) for row in session.scalars(query)]


def _read_links(session: Session, owner: AuthorityId, reference: str) -> list[_Link]:
    query = select(Instrument).where(
        Instrument.authority == owner, Instrument.reference == reference, Instrument.state != "rejected"
    )
    return [
        _Link(reference, other, row.sender, row.id, member)
        for row in session.scalars(query.order_by(Instrument.id))
        for other, member in sorted(set(_references(read(row.content).body)))
        if other != reference
    ]


def _references(value: Json, member: str = "") -> Iterator[tuple[str, str]]:
    """References of matters at members that name one (`matter`, `…_matter`): never out of free text."""
    if isinstance(value, dict):
        for name, one in value.items():
            below = f"{member}.{name}" if member else name
            named = name == "matter" or name.endswith("_matter")
            if named and isinstance(one, str) and _REFERENCE.fullmatch(one):
                yield one, below
            else:
                yield from _references(one, below)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one, member)


def pins(value: JsonObject | Json, member: str = "") -> Iterator[tuple[str, str]]:
    """Ids of instruments that are named with their digest, each with the dotted path at which it is."""
    if isinstance(value, dict):
        identity = value.get("id")
        if set(value) == {"id", "sha256"} and isinstance(identity, str):
            yield identity, member
            return
        for name, one in value.items():
            yield from pins(one, f"{member}.{name}" if member else name)
    elif isinstance(value, list):
        for one in value:
            yield from pins(one, member)
