"""One drill as its matter tells it: what was agreed, when it began, how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select, tuple_
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.drilled import word_of
from app.instruments.header import Content, read
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.ids import AuthorityId, Reference
from app.matters.models import Draft, Matter
from app.procedures.reachability import Drill, Word, came, window_of, within
from app.procedures.table import Side

PROCEDURE = "exercise"
Place = tuple[datetime, str]
"""When a drill was proposed or asked for, and its reference or id: where a list, newest first, goes on."""
_ENDS = {"ANSWERED": "answer", "STOPPED": "stop"}


@dataclass(frozen=True)
class Said:
    """An instrument of the matter that is not void, and its content."""

    row: Instrument
    content: Content

    @property
    def word(self) -> Word:
        """What figures count of it."""
        return word_of(self.content, self.row.sha256)


@dataclass(frozen=True)
class Wish:
    """That we end a drill: frozen, and not signed yet."""

    draft: str
    version: int
    """Of the draft."""
    body: JsonObject
    overtaken: bool
    """Whether another word came first, so that it will not be signed: it is to be said again."""


@dataclass(frozen=True)
class DrillCourse:
    """A matter of the procedure `exercise` in which a drill was proposed, or begun."""

    reference: Reference
    counterpart: AuthorityId
    asks: bool
    """Whether the owner is the side that drills the other."""
    status: str
    opened: datetime
    said: dict[str, Said] = field(repr=False)
    """By act; the first of each, as both sides have accepted it or ours is pending. Of two stops that crossed, that of
    who is drilled: the requested side's takes effect (design §6), so that both sides count the same.
    """
    wish: Wish | None = None
    """Our own word that it ends, while it is none yet: it is on its way to be signed."""

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        """Within which it may come; None where none was proposed."""
        return window_of(self.said["propose"].content.body) if "propose" in self.said else None

    @property
    def promised(self) -> int | None:
        """Minutes within which a person answers, as was agreed."""
        found = self.said["agree"].content.body.get("answer_within") if "agree" in self.said else None
        return found if isinstance(found, int) else None

    @property
    def within(self) -> int | None:
        """Minutes that count: the shorter of what was agreed and what the edition promised, once it has begun."""
        if "agree" not in self.said:
            return None
        started = self.said.get("start")
        return within(self.said["agree"].content.body, started.content.body if started is not None else None)

    @property
    def is_drill(self) -> bool:
        """Whether it is a drill at all; a chain test is none."""
        started = self.said.get("start")
        return "propose" in self.said or (started is not None and started.content.body.get("kind") == "drill")

    @property
    def ending(self) -> Said | None:
        """What ended it; None while it goes on. Of an answer and a stop that crossed, the one that took effect."""
        if "answer" in self.said and self.said["answer"].row.state == "accepted" and self.status != "STOPPED":
            return self.said["answer"]
        return self.said.get(_ENDS.get(self.status, ""))

    @property
    def cause(self) -> str | None:
        """Why it was stopped."""
        ended = self.ending
        return (
            str(ended.content.body.get("cause") or "other") if ended is not None and ended.row.act == "stop" else None
        )

    @property
    def planned_by(self) -> str | None:
        """Which of our officials proposed it."""
        return self.said["propose"].content.official if self.asks and "propose" in self.said else None

    @property
    def reason(self) -> str | None:
        """Why it was stopped, in words."""
        ended = self.ending
        return str(ended.content.body["reason"]) if ended is not None and ended.row.act == "stop" else None

    @property
    def leaving(self) -> bool:
        """Whether our own word that it ends is on its way, to be signed or to be accepted."""
        if self.ending is not None:
            return False
        return self.wish is not None or ("stop" in self.said and self.said["stop"].row.outgoing)

    @property
    def drill(self) -> Drill | None:
        """What a report counts; None for one that never began, or goes on."""
        ended = self.ending
        if ended is None or "start" not in self.said or "agree" not in self.said:
            return None
        agreed = self.said["agree"]
        back, bound = self._came(ended, "came_back"), self._came(agreed, "agreement_came")
        return Drill(agreed.word, self.said["start"].word, ended.word, back, bound)

    def _came(self, said: Said, name: str) -> datetime | None:
        """When who drills had an instrument of the other side: by our row where that is us, else as its report says;
        until that is here, the instrument's own time counts.
        """
        if self.asks and not said.row.outgoing:
            return instant(stamp(said.row.at))
        told = self.said["report"].content.body.get("drills") if "report" in self.said else None
        rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
        return next((came(row, name) for row in rows if row.get("matter") == self.reference), None)


def course(session: Session, owner: AuthorityId, reference: str) -> DrillCourse | None:
    """A drill of the owner's; None where the matter is none, or a chain test."""
    head = session.get(MatterHead, (owner, reference))
    if head is None or head.procedure != PROCEDURE:
        return None
    matter = session.get(Matter, (owner, reference))
    rows = [row for row in chains.instruments(session, owner, reference) if row.state != "rejected"]
    said: dict[str, Said] = {}
    asks = Side(head.side) is Side.REQUESTING
    for row in rows:
        content = read(row.content)
        if row.act not in said or (row.act == "stop" and row.outgoing is not asks):
            said[row.act] = Said(row, content)
    status = matter.status if matter is not None else ""
    wish = None if {"answer", "stop"} & said.keys() else _wish(session, owner, reference)
    found = DrillCourse(Reference(reference), AuthorityId(head.counterpart), asks, status, head.opened, said, wish)
    return found if found.is_drill else None


def _wish(session: Session, owner: AuthorityId, reference: str) -> Wish | None:
    """The newest word of ours that the drill ends, of those that were frozen and are no instrument."""
    query = (
        select(Draft.id, Draft.version, Draft.body, Frozen.state)
        .join(Frozen, and_(Frozen.authority == Draft.authority, Frozen.id == Draft.frozen))
        .where(Draft.authority == owner, Draft.reference == reference, Draft.act == "stop", Draft.state == "frozen")
        .where(Frozen.state != "failed")
    )
    row = session.execute(query.order_by(Draft.made.desc()).limit(1)).first()
    return Wish(row.id, row.version, row.body, row.state == "overtaken") if row is not None else None


def courses(
    session: Session,
    owner: AuthorityId,
    *,
    asks: bool | None = None,
    statuses: Sequence[str] = (),
    counterpart: str | None = None,
    unproposed: bool = False,
    unreported: bool = False,
    limit: int = 200,
    before: Place | None = None,
) -> Iterator[DrillCourse]:
    """Drills of the owner, newest first. `asks`: only those with which it drills others, or is drilled itself.
    `before`: the one that the list goes on after.

    `unproposed`: those too that nobody proposed (there should be none); every open chain test is then read as well.
    `unreported`: those alone that were agreed, began, and of which no report stands.
    """
    acts = ("propose", "start") if unproposed else ("propose",)
    drilled = exists().where(
        Instrument.authority == owner,
        Instrument.reference == MatterHead.reference,
        Instrument.act.in_(acts),
        Instrument.state != "rejected",
    )
    query = select(MatterHead.reference).where(
        MatterHead.authority == owner, MatterHead.procedure == PROCEDURE, drilled
    )
    if unreported:
        query = query.where(_acted(owner, "agree"), _acted(owner, "start"), ~_acted(owner, "report"))
    if asks is not None:
        query = query.where(MatterHead.side == (Side.REQUESTING if asks else Side.REQUESTED).value)
    if counterpart is not None:
        query = query.where(MatterHead.counterpart == counterpart)
    if statuses:
        standing = (Matter.authority == owner, Matter.reference == MatterHead.reference, Matter.status.in_(statuses))
        query = query.where(exists().where(*standing))
    if before is not None:
        query = query.where(tuple_(MatterHead.opened, MatterHead.reference) < tuple_(*before))
    for reference in session.scalars(
        query.order_by(MatterHead.opened.desc(), MatterHead.reference.desc()).limit(limit)
    ):
        if (found := course(session, owner, reference)) is not None:
            yield found


def _acted(owner: AuthorityId, act: str) -> ColumnElement[bool]:
    """Whether an act of a matter stands."""
    said = (Instrument.authority == owner, Instrument.reference == MatterHead.reference, Instrument.act == act)
    return exists().where(*said, Instrument.state != "rejected")
