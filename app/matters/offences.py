"""Which offences a matter is about, kept beside it so that its list can be narrowed (`law.md` §1, S10, S24; §4.1).

They are read out of the signed instruments whenever the matter is projected. Of a confidential matter only who is named
in it sees the rows: to others a list that is narrowed tells nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.kit.canonical import JsonObject, objects
from app.kit.ids import AuthorityId, InstrumentId, Reference
from app.matters.models import Matter, MatterOffence
from app.matters.picture import Picture
from app.procedures.codes import OffenceMode
from app.procedures.engine import Link
from app.procedures.table import Side
from app.treaties import bodies
from app.treaties.codes import OFFENCES, Class

CORRECTION = "correction"
MODES: tuple[str, ...] = get_args(OffenceMode)
"""Forms of participation (`law.md` §4.1)."""
CLASSES = tuple(one.value for one in Class)


@dataclass(frozen=True, order=True)
class Offence:
    """An offence of a matter, and how somebody takes part in it."""

    code: str
    mode: str


@dataclass(frozen=True)
class Narrowed:
    """What a list of matters is narrowed to: a matter names an offence of the class, the offence, the role in the chain
    of supply; each in the mode, where one is given.
    """

    class_: str | None = None
    offence: str | None = None
    role: str | None = None
    mode: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What must hold of a matter, for a query."""
        asked = [[one] for one in (self.offence, self.role) if one is not None]
        if self.class_ is not None:
            asked.append([one.code for one in OFFENCES.values() if Class(self.class_) in one.classes])
        for codes in asked:
            yield self._named(MatterOffence.code.in_(codes))
        if not asked and self.mode is not None:
            yield self._named()

    def _named(self, *of: ColumnElement[bool]) -> ColumnElement[bool]:
        mode = () if self.mode is None else (MatterOffence.mode == self.mode,)
        same = (MatterOffence.authority == Matter.authority, MatterOffence.reference == Matter.reference)
        return exists().where(*same, *of, *mode)


ALL = Narrowed()
"""Matters of any offence, and of none."""


def named(found: Picture) -> frozenset[Offence]:
    """The offences of a matter: those that either side named last, as its corrections read. Our own instruments that
    wait for their receipt count; what was rejected or came too late does not.
    """
    last: dict[Side, tuple[InstrumentId, list[Offence]]] = {}
    for link in (*found.seen.applied, *(one.link for one in found.pending)):
        rows = _rows(link)
        if rows:
            last[link.side] = link.id, rows
        elif link.kind == CORRECTION and link.side in last:
            _correct(*last[link.side], dict(link.body))
    return frozenset(one for _, rows in last.values() for one in rows if _known(one))


def note(session: Session, owner: AuthorityId, reference: Reference, found: Picture) -> None:
    """Write which offences a matter is about, as its instruments have it now. Twice is as once."""
    query = select(MatterOffence).where(MatterOffence.authority == owner, MatterOffence.reference == reference)
    kept = {Offence(row.code, row.mode): row for row in session.scalars(query)}
    wanted = named(found)
    for gone in kept.keys() - wanted:
        session.delete(kept[gone])
    for one in sorted(wanted - kept.keys()):
        session.add(MatterOffence(authority=owner, reference=reference, code=one.code, mode=one.mode))
    session.flush()


def _rows(link: Link) -> list[Offence]:
    """The offences that an instrument names by code, in order."""
    found = [Offence(str(one.get("code")), str(one.get("mode"))) for one in objects(link.body.get("offences", []))]
    return found if any(_known(one) for one in found) else []


def _correct(identity: InstrumentId, rows: list[Offence], body: JsonObject) -> None:
    """Read offences of an instrument as a correction of it says (`offences.0.code`)."""
    if bodies.text(body, "corrects.id") != identity:
        return
    for _, one in bodies.rows(body, "corrections"):
        list_, _, rest = bodies.text(one, "field").partition(".")
        place, _, member = rest.partition(".")
        if list_ != "offences" or not place.isdecimal() or int(place) >= len(rows) or member not in ("code", "mode"):
            continue
        read = replace(rows[int(place)], **{member: bodies.text(one, "reads")})
        if _known(read):
            rows[int(place)] = read


def _known(one: Offence) -> bool:
    return one.code in OFFENCES and one.mode in MODES
