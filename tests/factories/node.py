"""A node with one authority and its officials, and another State that two of them confirmed: what most tests need.

`House` writes what the other process classes write (rendering, signing, receiving), each under its own login, so that
the acts of rooms can be tried without a PDF. Nothing here stands in for code of ours: it fills rows in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.accounts import officials
from app.directory import introduce
from app.directory.edition import Edition
from app.directory.introduction import fingerprint
from app.exchange import chains, letters, outbox
from app.exchange.dispatch_models import ReplyReading
from app.exchange.models import Delivery
from app.instruments.header import Content, TemplatePin, read
from app.instruments.keep import keep, keep_attachments
from app.instruments.models import Frozen, Instrument, MatterHead
from app.instruments.store import Store
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject, sha256
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, Digest, OfficialId, StateCode, state_of
from app.matters import acts, drafts, projection, queries
from app.matters.desk import ProjectionDesk
from app.matters.models import Matter
from app.matters.office import Office
from app.matters.paper import NewDraft
from app.notices.models import Notice
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import chained
from app.procedures.table import Side, Who
from app.treaties.catalogue import TREATIES
from app.trust.report import Report
from tests.conftest import Database
from tests.directory.states import NOW, State
from tests.factories import bodies

PEOPLE: dict[str, tuple[Role, ...]] = {
    "ana": (Role.SIGNATORY,),
    "ben": (Role.HEAD,),
    "cem": (Role.CASE_OFFICER,),
    "dora": (Role.DUTY_OFFICER,),
    "eva": (Role.EVIDENCE_OFFICER,),
    "aud": (Role.AUDITOR,),
    "olga": (Role.OPERATOR,),
}
"""One official a role. The signatory is the only one: a request needs nobody named."""


TO_XB: dict[str, object] = {"procedure": "mla", "recipient": "XB.moj", "treaty": "un_cybercrime"}
"""What a draft needs that opens a matter with XB."""


def urgent_request(level: str = "urgent") -> JsonObject:
    """The body of a request that cannot wait."""
    urgency: JsonObject = {"level": level, "reason": "The provider deletes its logs.", "wanted_by": "2047-12-10"}
    emergency: JsonObject | None = None
    if level == "emergency":
        emergency = {"facts": "A child is held at an unknown place.", "risk_to": "The child's life."}
    return bodies.mla_request(urgency=urgency, emergency=emergency)


UNMADE = TemplatePin(name="instrument_1", sha256="a" * 64)
"""A template that is nowhere: most tests lay nothing out."""


class _Timed(Sessions):
    def __init__(self, sessions: Sessions, now: Callable[[], datetime]) -> None:
        super().__init__(sessions.engine)
        self._now = now

    @contextmanager
    def begin(self, owner: AuthorityId | None) -> Iterator[Session]:
        with super().begin(owner) as session:
            session.info["now"] = self._now()
            yield session


@dataclass
class House:
    """One node, its authority, and what its people do."""

    state: StateCode
    owner: AuthorityId
    database: Database
    folder: Path
    time: datetime = NOW
    woken: list[tuple[str, str]] = field(default_factory=list)
    template: TemplatePin = UNMADE
    """What its contents name of their rendering; `pins.template_pin()` where they are laid out."""

    @property
    def office(self) -> Office:
        """What its doors have. `now` is the house's time."""
        return Office(
            state=self.state,
            catalogue=CATALOGUE,
            treaties=TREATIES,
            template=self.template,
            renderer="typst 0.15.2",
            store=self.store,
            wake=lambda queue, row: self.woken.append((queue, row)),
            now=lambda: self.time,
        )

    @property
    def store(self) -> Store:
        """Its files."""
        return Store(self.folder)

    @property
    def desk(self) -> ProjectionDesk:
        """What its intake class projects with."""
        sessions = self.database.sessions("rog_intake")
        return ProjectionDesk(sessions, (self.owner,), CATALOGUE, TREATIES, lambda: self.time, self.state, self.store)

    def sessions(self, login: str) -> Sessions:
        """Transactions under a login, in which policies read the house's time."""
        return _Timed(self.database.sessions(login), lambda: self.time)

    @contextmanager
    def session(self, login: str = "rog_web") -> Iterator[Session]:
        """One transaction of its authority under a login."""
        with self.sessions(login).begin(self.owner) as session:
            yield session

    def official(self, short: str) -> Actor:
        """One of its people, with the roles that they have now."""
        with self.session() as session:
            return officials.actor_of(session, OfficialId(f"{self.owner}/{short}"))

    @contextmanager
    def acting(self, short: str) -> Iterator[tuple[Session, Actor]]:
        """One transaction of a door of people, which stands for one of them."""
        actor = self.official(short)
        with self.session() as session:
            guards.stand_for(session, actor)
            yield session, actor

    def later(self, **span: float) -> datetime:
        """Let time pass; answers the new time."""
        self.time += timedelta(**span)
        return self.time

    def draft(self, act: str, body: JsonObject, *, who: str = "cem", **more: object) -> str:
        """Begin a draft; answers its id."""
        with self.acting(who) as (session, actor):
            new = NewDraft(act=act, body=body, **more)  # type: ignore[arg-type]  # tests name its members
            return drafts.begin(session, self.office, actor, new).id

    def freeze(self, draft_id: str, *, who: str = "cem", render: bool = True, **more: object) -> Frozen:
        """Freeze a draft with every warning ticked, and have it rendered as the sign class does."""
        with self.acting(who) as (session, actor):
            office = self.office
            draft = drafts.draft_of(session, self.official("cem"), draft_id)
            ticked = [one.key for one in drafts.findings_of(session, office, self.official("cem"), draft_id)]
            made = drafts.freeze(session, office, actor, draft_id, draft.version, ticked=ticked, **more)  # type: ignore[arg-type]
        if render:
            self.rendered(made.id)
        return self.frozen(made.id)

    def rendered(self, frozen_id: str) -> Digest:
        """What the sign class writes once a document is rendered; the PDF is its content."""
        with self.session("rog_sign") as session:
            row = session.get_one(Frozen, (self.owner, frozen_id))
            row.sha256, row.state = self.store.put(self.owner, b"rendered " + row.content), "frozen"
            return Digest(row.sha256)

    def scanned(self) -> None:
        """What the sign class writes once it has read the scans that wait: none is a form of ours."""
        with self.session("rog_sign") as session:
            for row in session.scalars(select(ReplyReading).where(ReplyReading.state == "reading")):
                row.state, row.reason = "failed", "no_form"

    def frozen(self, frozen_id: str) -> Frozen:
        """A frozen document."""
        with self.session("rog_sign") as session:
            return session.get_one(Frozen, (self.owner, frozen_id))

    def issued(self, frozen_id: str) -> Instrument:
        """What the sign class writes once a document is signed: the instrument is kept and in the outbox."""
        self.later(seconds=1)
        with self.session("rog_sign") as session:
            row = session.get_one(Frozen, (self.owner, frozen_id))
            head = chains.lock(session, self.owner, row.reference)
            chains.demand_unmoved(head, row, read(row.content))
            data = b"signed " + row.content
            digest = self.store.put(self.owner, data)
            procedure = chains.table(CATALOGUE, head)
            outbox.post(session, head, row, procedure, digest, len(data), False, report(data, self.time), self.time)
            return session.get_one(Instrument, (self.owner, self.owner, frozen_id))

    def issue(self, act: str, body: JsonObject, *, who: str = "cem", signer: str = "", **more: object) -> Instrument:
        """From nothing to a signed instrument in the outbox."""
        made = self.freeze(self.draft(act, body, who=who, **more), who=who)
        named = signer or read(made.content).official.rpartition("/")[2]
        with self.acting(named) as (session, actor):
            missing = queries.frozen_document(session, self.office, actor, made.id).missing
        self.scanned()
        if missing:
            with self.acting("ben") as (session, actor):
                acts.approve(session, actor, made.id, Digest(made.sha256 or ""), self.time)
        with self.acting(named) as (session, actor):
            acts.sign(session, self.office, actor, made.id)
        return self.issued(made.id)

    def receive(self, content: bytes, data: bytes) -> Instrument:
        """What intake writes once it accepted an instrument of the other side."""
        found, digest = read(content), self.store.put(self.owner, data)
        with self.session("rog_intake") as session:
            head = session.get(MatterHead, (self.owner, found.matter), with_for_update=True) or _head(self, found)
            session.add(head)
            session.flush()
            procedure = chains.table(CATALOGUE, head)
            side = Side(head.side).other
            row = keep(
                session,
                head,
                found,
                content,
                digest,
                len(data),
                chained=chained(procedure, found.act),
                state="accepted",
                report=report(data, self.time),
                at=self.time,
                entry="-",
            )
            keep_attachments(session, self.owner, found, self.time)
            letters.owe(session, self.owner, found.body, state_of(found.sending), self.time)
            chains.advance(head, procedure, chains.link_of(found, digest, side))
            head.changed += 1
            return row

    def told(self, instrument: str, verdict: str, reason: str | None = None) -> None:
        """What intake writes once a final receipt on our instrument came."""
        with self.session("rog_intake") as session:
            row = session.get_one(Instrument, (self.owner, self.owner, instrument))
            head = chains.lock(session, self.owner, row.reference)
            row.state, row.decided, row.reason = verdict, self.time, reason
            delivery = session.get_one(Delivery, (self.owner, instrument))
            delivery.state, delivery.final, delivery.problem = verdict, self.time, reason
            if verdict == "rejected":
                chains.step_back(session, head, chains.table(CATALOGUE, head))
            head.changed += 1

    def project(self) -> int:
        """Project whatever changed, as the intake class does; answers how many matters."""
        count = 0
        while projection.work(self.desk, "tests"):
            count += 1
        return count

    def matter(self, reference: str) -> Matter:
        """A matter as it is projected."""
        with self.session("rog_intake") as session:
            return session.get_one(Matter, (self.owner, reference))

    def notices(self) -> list[str]:
        """Occasions of the notices that are open."""
        with self.session() as session:
            query = select(Notice.occasion).where(Notice.resolved.is_(None)).order_by(Notice.occasion)
            return list(session.scalars(query))


def house(database: Database, own: State, peer: State, folder: Path) -> House:
    """A node of a State, founded, with its people, and with another State confirmed by two of them."""
    made = founded(database, own, folder)
    know(made, peer)
    return made


def shared_house(database: Database, own: State, peer: State, folder: Path) -> House:
    """As `house`, for States that live as long as the run: founded once, and copied into each test's own database."""
    database.begin_as((id(own), id(peer)), lambda one: house(one, own, peer, folder))
    return House(StateCode(own.code), AuthorityId(f"{own.code}.moj"), database, folder)


def founded(database: Database, own: State, folder: Path, **changes: object) -> House:
    """A node of a State, its edition changed so, with its people; it knows no other State."""
    made = House(StateCode(own.code), AuthorityId(f"{own.code}.moj"), database, folder)
    with made.session("rog_operator") as session:
        introduce.found_own(session, Actor.node(made.owner), own.introduction(edition(own, **changes)), NOW)
    enter_people(made)
    return made


def enter_people(made: House) -> None:
    """Enter one official a role."""
    with made.session("rog_operator") as session:
        for short, roles in PEOPLE.items():
            officials.add_official(
                session,
                Actor.node(made.owner),
                f"{made.owner}/{short}",
                name=f"{short.title()} of {made.state}",
                function="Official",
                roles=roles,
                at=NOW,
            )


def know(made: House, peer: State, **changes: object) -> None:
    """Introduce a State, its edition changed so, and have two officials confirm it."""
    data = peer.introduction(edition(peer, **changes))
    with made.session("rog_operator") as session:
        introduce.introduce(session, made.official("olga"), data, NOW)
        for who in ("ana", "ben"):
            introduce.confirm(session, made.official(who), StateCode(peer.code), fingerprint(data), NOW)


def edition(state: State, **changes: object) -> Edition:
    """A State's edition that speaks everything that this release does."""
    return state.edition(**{"speaks": CATALOGUE.speaks(), "contents": contents.versions(), **changes})  # type: ignore[arg-type]


def carry(sender: House, instrument: Instrument, recipient: House, *, receipt: bool = True) -> None:
    """Bring an instrument to the other side, and its receipt back."""
    recipient.time = max(sender.time, recipient.time)
    recipient.receive(instrument.content, sender.store.read(sender.owner, instrument.sha256))
    if receipt:
        sender.told(instrument.id, "accepted")


def report(data: bytes, at: datetime) -> Report:
    """The report of a verification in which nothing was found."""
    return Report(sha256(data), len(data), at, found=())


def _head(house: House, content: Content) -> MatterHead:
    treaty, opening = content.treaty, CATALOGUE.newest(content.procedure.name).rows(content.act)[0]
    # Who is asked opens a matter with the note of a spoken request; the other side asks.
    own = Side.REQUESTING if opening.who is Who.Q else Side.REQUESTED
    return MatterHead(
        authority=house.owner,
        reference=content.matter,
        counterpart=content.sending,
        side=own.value,
        procedure=content.procedure.name,
        procedure_version=content.procedure.version,
        procedure_sha256=content.procedure.sha256,
        treaty=treaty.code if treaty else None,
        treaty_version=treaty.version if treaty else None,
        treaty_sha256=treaty.sha256 if treaty else None,
        opened=house.time,
        changed=0,
        projected=0,
    )
