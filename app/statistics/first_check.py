"""Findings at first check (`law.md` §7): the commonest codes, and the share that was returned for completion.

For an authority's own eyes only: they tell how it works, not what it was asked. Two sources:

- the warnings that stood against a document which opens a matter with another State when it was first frozen for
  signature (`frozen.warnings`). What blocked a draft is not among them: it was mended, or nothing was frozen. A
  document that was frozen anew counts once, as it was at first;
- mandates inside the State: how many were returned for completion at least once, sent and received, and which parts
  the returns named (dotted paths, list positions left out). A mandate is one matter.

Drills, shared drafts and what is confidential count for nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.access import guards
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit import canonical
from app.kit.canonical import JsonObject, objects
from app.kit.ids import AuthorityId
from app.procedures.catalogue import Catalogue
from app.procedures.table import Side

MANDATE, RETURN = "mandate", "mandate_return"


@dataclass(frozen=True)
class Checked:
    """A document that opens a matter, at its first freeze."""

    codes: tuple[str, ...] = ()
    """Of its warnings, each once."""


@dataclass(frozen=True)
class Mandated:
    """A mandate: whether we sent it, and the parts that returns named; None: it was never returned."""

    sent: bool
    parts: tuple[str, ...] | None


def reckoned(checked: Sequence[Checked], mandates: Sequence[Mandated]) -> JsonObject:
    """What is told of them. Pure."""
    return {
        "documents": len(checked),
        "without_warnings": sum(not one.codes for one in checked),
        "codes": {**_most(code for one in checked for code in one.codes)},
        "mandates_sent": _returned([one for one in mandates if one.sent]),
        "mandates_received": _returned([one for one in mandates if not one.sent]),
        "parts": {**_most(part for one in mandates for part in one.parts or ())},
    }


def findings_at_first(
    session: Session, owner: AuthorityId, catalogue: Catalogue, begins: datetime | None, ends: datetime | None
) -> JsonObject:
    """The same out of an authority's own rows, of what was first frozen, and of mandates opened, within a time."""
    return reckoned(
        list(_checked(session, owner, catalogue, begins, ends)), list(_mandates(session, owner, begins, ends))
    )


def code_of(warning: str) -> str:
    """`link_missing` of `link_missing@link`: a finding's key names the place as well."""
    return warning.partition("@")[0]


def part_of(path: str) -> str:
    """`measures.period` of `measures.0.period`."""
    return ".".join(step for step in path.split(".") if not step.isdecimal())


def _most(names: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda one: (-one[1], one[0])))


def _returned(mandates: Sequence[Mandated]) -> JsonObject:
    returned = sum(one.parts is not None for one in mandates)
    share = round(100 * returned / len(mandates), 1) if mandates else None
    return {"mandates": len(mandates), "returned": returned, "per_cent": share}


def _checked(
    session: Session, owner: AuthorityId, catalogue: Catalogue, begins: datetime | None, ends: datetime | None
) -> Iterator[Checked]:
    query = select(Frozen).where(Frozen.authority == owner, Frozen.opens, ~_guarded(Frozen.reference))
    seen: set[str] = set()
    for row in session.scalars(query.order_by(Frozen.made, Frozen.id)):
        if row.draft in seen:
            continue
        seen.add(row.draft)
        name = str(_member(canonical.loads(row.content), "procedure").get("name"))
        table = catalogue.newest(name)
        if not table.exercise and not table.domestic and _within(row.made, begins, ends):
            yield Checked(tuple(dict.fromkeys(code_of(one) for one in row.warnings)))


def _mandates(
    session: Session, owner: AuthorityId, begins: datetime | None, ends: datetime | None
) -> Iterator[Mandated]:
    heads = select(MatterHead).where(
        MatterHead.authority == owner, MatterHead.procedure == MANDATE, ~_guarded(MatterHead.reference)
    )
    returns = select(Instrument.reference, Instrument.content).where(
        Instrument.authority == owner, Instrument.kind == RETURN, Instrument.state == "accepted"
    )
    parts: dict[str, list[str]] = {}
    for reference, content in session.execute(returns):
        body = _member(canonical.loads(content), "body")
        named = [part_of(str(one["field"])) for one in objects(body.get("findings", [])) if "field" in one]
        parts.setdefault(reference, []).extend(named)
    for head in session.scalars(heads.order_by(MatterHead.reference)):
        if _within(head.opened, begins, ends):
            told = parts.get(head.reference)
            once = None if told is None else tuple(dict.fromkeys(told))
            yield Mandated(head.side == Side.REQUESTING.value, once)


def _guarded(reference: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    owner = reference.class_.authority
    return guards.closed_to(owner, reference, guards.NOBODY)


def _within(at: datetime, begins: datetime | None, ends: datetime | None) -> bool:
    return (begins is None or at >= begins) and (ends is None or at < ends)


def _member(whole: JsonObject, name: str) -> JsonObject:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}
