"""A keeper's lanes on the database of a test, with roads to providers of this machine and a clock of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.kit.canonical import JsonObject, loads
from app.kit.db import Sessions
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, OfficialId
from app.notices import lanes
from app.notices.channel_models import NoticeSending
from app.notices.channels import Channel
from app.notices.gateways import HttpGateway
from app.notices.lanes import ChannelDesk, Lane
from app.notices.models import Notice
from app.notices.post import climb
from app.notices.roads import Roads
from app.notices.rosters import NONE, Rosters
from app.notices.senders import Sender
from app.notices.twilio import Twilio
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW
from tests.notices.providers import ACCOUNT, KEY, KEY_SECRET, SECRET, Provider

CALLBACKS = "https://duty.moj.xa.example"
ROADS = Roads(loopback=True)


def by_http(provider: Provider) -> HttpGateway:
    """The generic gateway."""
    return HttpGateway(ROADS, f"{provider.url}/messages", SECRET, CALLBACKS)


def by_twilio(provider: Provider) -> Twilio:
    """The second one."""
    return Twilio(ROADS, provider.url, ACCOUNT, KEY, KEY_SECRET, "+15005550006", CALLBACKS)


@dataclass(frozen=True)
class Duty:
    """Rosters of a test."""

    held: Mapping[str, tuple[OfficialId, ...]]
    away: frozenset[OfficialId] = frozenset()

    def on_duty(self, session: object, authority: AuthorityId, roster: str, at: datetime) -> tuple[OfficialId, ...]:
        """Who holds one; `Unknown` for one that is retired."""
        if roster not in self.held:
            raise Unknown("no_roster", "There is no such roster.")
        return self.held[roster]

    def rosters_of(self, session: object, authority: AuthorityId) -> list[str]:
        """Their names."""
        return sorted(self.held)

    def absent(self, session: object, authority: AuthorityId, at: datetime) -> frozenset[OfficialId]:
        """Who is away."""
        return self.away


@dataclass
class Keeper:
    """What the keeper does with notices, at a time of the test's own."""

    sessions: Sessions
    senders: dict[Channel, Sender]
    rosters: Rosters = NONE
    time: datetime = NOW
    pages: str = "https://mla.xa.example"
    per_minute: int = 1000
    keys: bool = True
    _lanes: dict[Channel, Lane] = field(default_factory=dict)

    def desk(self) -> ChannelDesk:
        """The desk of its lanes."""
        parts = (MOJ,), self.sessions, lambda: self.time, self.senders, self.rosters, self.pages, self.per_minute
        return ChannelDesk(*parts, self.keys)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.time += timedelta(**span)

    def rested(self) -> None:
        """What rests, for seconds of the machine's clock, has rested."""
        self._lanes.clear()

    def ring(self) -> int:
        """Climb and call until nothing more rings; answers how often anything did."""
        total = 0
        while True:
            count = lanes.ring(self.desk())
            with self.sessions.begin(MOJ) as session:
                count += len(climb(session, MOJ, self.time))
            total += count
            if not count:
                return total

    def send(self) -> int:
        """Every lane once; answers how many were handed over."""
        count = 0
        for channel in self.senders:
            lane = self._lanes.setdefault(channel, Lane(self.desk(), channel))
            count += lane.work()
        return count

    def turn(self) -> int:
        """Ring and send until nothing more happens at this time."""
        count = idle = 0
        while idle < 2:  # what a lane finds out makes the next ring
            rang, done = self.ring(), self.send()
            count += done
            idle = 0 if rang or done or self.due() else idle + 1
        return count

    def due(self) -> bool:
        """Whether a message is due and nothing holds it back."""
        with self.sessions.begin(None) as session:
            query = select(NoticeSending.id).where(
                NoticeSending.done.is_(None), NoticeSending.due <= self.time, NoticeSending.held.is_(False)
            )
            return session.scalars(query.limit(1)).first() is not None

    def notice(self, identity: str) -> Notice:
        """A notice as it stands."""
        with self.sessions.begin(MOJ) as session:
            return session.get_one(Notice, (MOJ, identity))

    def sent(self) -> list[NoticeSending]:
        """All messages."""
        with self.sessions.begin(None) as session:
            return list(
                session.scalars(
                    select(NoticeSending).order_by(NoticeSending.made, NoticeSending.planned, NoticeSending.id)
                )
            )

    def trail(self, *events: str) -> list[JsonObject]:
        """Entries of the log, with their subjects."""
        with under(self.sessions, "rog_operator", MOJ) as session:
            query = select(AuditEntry.entry).where(AuditEntry.event.in_(events)).order_by(AuditEntry.at, AuditEntry.id)
            return [loads(one) for one in session.scalars(query)]
