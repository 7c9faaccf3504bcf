"""Courses of a matter for the pure tests: links one after the other, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.directory.calendar import Calendar
from app.kit.canonical import JsonObject, sha256
from app.kit.ids import InstrumentId
from app.matters.clock_rack import Moment
from app.matters.matter_law import MatterLaw
from app.matters.picture import Known, Picture, picture
from app.notices.clocks import Running
from app.procedures.engine import Link, Pin
from app.procedures.mla import MLA
from app.procedures.table import Procedure, Side
from app.treaties.profiles import Profile
from app.treaties.schema import Treaty

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday."""
R, Q = Side.REQUESTING, Side.REQUESTED
CALENDARS = {R: Calendar.of("UTC"), Q: Calendar.of("UTC")}


@dataclass
class Course:
    """A matter as the requested side knows it: what either side signs has seen everything before it."""

    procedure: Procedure = MLA
    time: datetime = START
    known: list[Known] = field(default_factory=list)
    heads: dict[Side, Pin | None] = field(default_factory=lambda: {R: None, Q: None})
    treaty: Treaty | None = None
    parties: tuple[Profile, ...] = ()
    law: MatterLaw | None = None

    def take(
        self,
        side: Side,
        act: str,
        body: JsonObject | None = None,
        *,
        days: float = 0,
        answers: Link | None = None,
        urgency: str = "routine",
        blind: bool = False,
        state: str = "accepted",
        travels: timedelta = timedelta(0),
    ) -> Link:
        """Sign an instrument `days` later; `blind`: without having seen what the other side signed since."""
        self.time += timedelta(days=days)
        kind = self.procedure.rows(act)[0].instrument
        identity = InstrumentId(f"{len(self.known):02d}-{act}")
        other = None if blind else self.heads[side.other]
        if blind and (last := self._last(side)) is not None:
            other = last.after_other
        link = Link(
            identity,
            sha256(identity.encode()),
            side,
            act,
            kind,
            self.heads[side],
            other,
            answers.pin if answers else None,
            None,
            urgency,
            body or {},
        )
        self.known.append(Known(link, side is Q, state, Moment(self.time, self.time + travels)))
        if self.procedure.rows(act)[0].chained:
            self.heads[side] = link.pin
        return link

    def begun(self, *measures: str, urgency: str = "routine") -> Link:
        """A request for measures, acknowledged at once."""
        body: JsonObject = {"measures": [{"id": one, "code": "SUBSCRIBER"} for one in measures or ("m1",)]}
        request = self.take(R, "request", body, urgency=urgency)
        self.take(Q, "acknowledge", urgency=urgency)
        return request

    def seen(self) -> Picture:
        """What it all says."""
        return picture(self.procedure, Q, self.known, CALENDARS, self.law or MatterLaw(self.treaty, self.parties))

    def clock(self, code: str) -> Running:
        """The clock of that name that was started last."""
        return [one for one in self.seen().clocks if one.code == code][-1]

    def measure(self, name: str) -> str:
        """How a measure stands."""
        return next(one.status for one in self.seen().measures if one.id == name)

    def _last(self, side: Side) -> Link | None:
        own = [one.link for one in self.known if one.link.side is side]
        return own[-1] if own else None
