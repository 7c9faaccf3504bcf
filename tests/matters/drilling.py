"""Two nodes that drill each other: real databases and logins, joined by everything but TLS and the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.header import read
from app.instruments.models import Frozen, Instrument
from app.kit.clock import instant
from app.kit.ids import AuthorityId, Reference
from app.matters import drill_rounds, drills
from app.matters.exercises import ExerciseDesk
from app.notices.channel_models import NoticeSending, NoticeTold
from app.notices.models import Notice
from app.notices.post import How, acknowledge, climb
from tests.exchange.within import Line
from tests.factories.node import House

XB = AuthorityId("XB.moj")
NIGHT = timedelta(hours=12)


@dataclass
class Pair:
    """Who drills, and who is drilled."""

    line: Line
    xa: House
    xb: House

    def propose(self) -> Reference:
        """XA's head proposes a drill within the next twelve hours; it has reached XB."""
        with self.xa.acting("ben") as (session, ben):
            window = (self.xa.time, self.xa.time + NIGHT)
            frozen, _ = drills.propose(session, self.xa.office, ben, XB, window)
            reference = Reference(frozen.reference)
        self.leave(self.xa)
        return reference

    def agreed(self, within: int = 30) -> Reference:
        """And XB's head has agreed to it."""
        reference = self.propose()
        with self.xb.acting("ben") as (session, ben):
            drills.agree(session, self.xb.office, ben, reference, within)
        self.leave(self.xb)
        return reference

    def ringing(self, within: int = 30) -> Reference:
        """And it has begun, and rings at XB."""
        reference = self.agreed(within)
        assert self.work(self.xa, 0.0) == 1
        return reference

    def work(self, house: House, drawn: float = 0.999_999) -> int:
        """One look of a keeper; what it says is signed and brought."""
        desk = ExerciseDesk(house.database.sessions("rog_keeper"), (house.owner,), house.office)
        done = drill_rounds.work(desk, drawn=lambda: drawn)
        self.leave(house)
        return done

    def leave(self, house: House) -> list[Instrument]:
        """What was frozen is signed and brought to the other side."""
        with house.session() as session:
            query = select(Frozen.id).where(Frozen.state.not_in(("issued", "discarded", "overtaken")))
            waiting = list(session.scalars(query.order_by(Frozen.made)))
            waiting = [one for one in waiting if session.get(Instrument, (house.owner, house.owner, one)) is None]
        made = []
        for one in waiting:
            house.rendered(one)
            sent = house.issued(one)
            house.project()
            assert self.line.carry(sent) == ("accepted", None)
            made.append(sent)
        return made

    def later(self, minutes: float) -> None:
        """Time passes on both sides, and ladders climb."""
        for house in (self.xa, self.xb):
            house.later(minutes=minutes)
            with house.session("rog_keeper") as session:
                climb(session, house.owner, house.time)

    def acknowledge(self, occasion: str = "drill.rings", who: str = "dora", how: How = How.SIGNED) -> None:
        """The duty officer of XB says: I have heard it."""
        with self.xb.acting(who) as (session, actor):
            acknowledge(session, actor, self._notice(session, occasion).id, self.xb.time, how)

    def handed(self, channel: str = "voice") -> None:
        """A message of the drill that rings at XB was handed over."""
        with self.xb.session("rog_keeper") as session:
            notice, at = self._notice(session, "drill.rings"), self.xb.time
            told = {"authority": XB, "official": "XB.moj/dora", "method": "way"}
            common = {"purpose": "ring", "urgent": True, "first": True, "held": False, "passed_on": False}
            session.add(
                NoticeSending(
                    id="sending", channel=channel, state="handed", made=at, handed=at, due=at, done=at, tries=1,
                    **told, **common,
                )
            )  # fmt: skip
            session.flush()
            session.add(NoticeTold(sending="sending", notice=notice.id, ring=1, rung=0, named=True, **told))

    def _notice(self, session: Session, occasion: str) -> Notice:
        query = select(Notice).where(Notice.occasion == occasion, Notice.resolved.is_(None))
        return session.scalars(query).one()

    def said(self, house: House, reference: str, act: str) -> dict[str, object]:
        """The body of an instrument of the matter, as a side holds it."""
        with house.session() as session:
            query = select(Instrument).where(Instrument.reference == reference, Instrument.act == act)
            return dict(read(session.scalars(query).one().content).body)

    def acts(self, house: House, reference: str) -> list[str]:
        """What was said in a matter, in order, as a side holds it."""
        with house.session() as session:
            query = select(Instrument.act).where(Instrument.reference == reference).order_by(Instrument.at)
            return list(session.scalars(query))

    def view(self, house: House, reference: Reference) -> drills.DrillView:
        with house.acting("ben") as (session, ben):
            return drills.shown(session, ben, reference)


def seconds(body: dict[str, object], first: str, last: str) -> float:
    """Between two hops of an answer."""
    hops = body["hops"]
    assert isinstance(hops, dict)
    return (instant(str(hops[last])) - instant(str(hops[first]))).total_seconds()
