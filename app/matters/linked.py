"""Linked matters: those that the instruments of a matter name, and those whose instruments name it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

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
from app.kit.ids import Reference
from app.matters.models import MatterLink
from app.matters.views import LinkedView

_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{8}", re.ASCII)


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


def linked(session: Session, actor: Actor, reference: Reference) -> tuple[LinkedView, ...]:
    """The matters linked with one, by instruments that were not rejected. `Unknown` `no_matter`."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    if session.get(MatterHead, (actor.authority, reference)) is None:
        raise Unknown("no_matter", f"There is no matter {reference}.", "See `matters list`.")
    query = (
        select(MatterLink)
        .join(
            Instrument,
            (Instrument.authority == MatterLink.authority)
            & (Instrument.sender == MatterLink.sender)
            & (Instrument.id == MatterLink.instrument),
        )
        .where(
            MatterLink.authority == actor.authority,
            or_(MatterLink.reference == reference, MatterLink.other == reference),
            Instrument.state != "rejected",
        )
        .order_by(MatterLink.instrument, MatterLink.other, MatterLink.member)
    )
    rows = list(session.scalars(query))
    others = [row.other if row.reference == reference else row.reference for row in rows]
    here = select(MatterHead.reference).where(MatterHead.authority == actor.authority, MatterHead.reference.in_(others))
    known = set(session.scalars(here))
    return tuple(
        LinkedView(other, other in known, row.reference == reference, row.sender, row.instrument, row.member)
        for other, row in zip(others, rows, strict=True)
    )


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
