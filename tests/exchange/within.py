"""Two nodes, one of which serves two authorities of its State, joined by everything but TLS and the PDF.

Envelopes are packed, stored, received and answered by the code of the classes under their logins, in the real database;
what is signed is the content itself, and its verification finds nothing wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.audit.sequencer import sequence
from app.exchange import inbox, intake, outbox, packing
from app.exchange.desk import DeliveryDesk, IntakeDesk
from app.exchange.models import Delivery, Inbox, ReceiptOut
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.canonical import sha256
from app.kit.ids import AuthorityId, StateCode, state_of
from app.matters import projection
from app.matters.desk import ProjectionDesk
from app.procedures.catalogue import CATALOGUE
from app.treaties.catalogue import TREATIES
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.keys import FileSigner
from app.trust.report import Report
from app.trust.revocation import Revocation
from tests.directory.states import State, der
from tests.factories.node import House


def verify(
    pdf: bytes, anchors: Anchors, holders: Holders, at: datetime, *, unstamped: bool, revocation: Revocation
) -> Report:
    """What is signed here is `signed ` and the content."""
    return Report(sha256(pdf), len(pdf), at, found=(), content=pdf.removeprefix(b"signed "))


@dataclass
class Node:
    """A node: its keys, and a `House` for each authority that it serves."""

    keys: State
    houses: tuple[House, ...]

    @property
    def authorities(self) -> tuple[AuthorityId, ...]:
        return tuple(one.owner for one in self.houses)

    def house(self, owner: str) -> House:
        return next(one for one in self.houses if one.owner == owner)

    def signer(self, leaf: str) -> FileSigner:
        found, key = self.keys.leaves[leaf]
        return FileSigner.of(key, [der(found)])

    @property
    def intake(self) -> IntakeDesk:
        first = self.houses[0]
        return IntakeDesk(
            state=first.state,
            authorities=self.authorities,
            sessions=first.database.sessions("rog_intake"),
            store=first.store,
            wake=lambda *_: None,
            now=lambda: first.time,
            catalogue=CATALOGUE,
            receipt=self.signer("receipt"),
            verify=verify,
            gather=lambda pdf, anchors: Revocation(),
        )

    @property
    def delivery(self) -> DeliveryDesk:
        first = self.houses[0]
        return DeliveryDesk(
            state=first.state,
            authorities=self.authorities,
            sessions=first.database.sessions("rog_deliver"),
            store=first.store,
            wake=lambda *_: None,
            now=lambda: first.time,
            envelope=self.signer("envelope"),
            courier=lambda *_: NotImplemented,
            reachable=True,
            retry_first=2.0,
            retry_longest=3600.0,
            give_up_after=5 * 24 * 3600.0,
            receipt_overdue=60.0,
            poll_every=10.0,
        )

    def pack(self, made: Instrument) -> str:
        """The envelope of an instrument, once the log has it."""
        first = self.houses[0]
        with first.database.sessions("rog_keeper").begin(None) as session:
            sequence(session, self.keys.log, first.time)
        owner = AuthorityId(made.sender)
        with first.database.sessions("rog_deliver").begin(owner) as session:
            row, delivery = outbox.lock(session, owner, made.id)
            token = packing.pack(session, self.delivery, row, delivery, first.time)
            assert token is not None
            delivery.state = "sent"
        return token.decode()

    def take_receipts(self, peer: StateCode, tokens: list[str]) -> None:
        """The door stores receipts, intake reads them."""
        first = self.houses[0]
        with first.database.sessions("rog_door").begin(None) as session:
            inbox.store_receipts(session, peer, tokens, self.authorities, first.time)
        self.drain()

    def drain(self) -> None:
        """Intake works until nothing is due; it receives, projects, and hands over."""
        while intake.work(self.intake, "tests"):
            pass
        first = self.houses[0]
        desk = ProjectionDesk(
            first.database.sessions("rog_intake"),
            self.authorities,
            CATALOGUE,
            TREATIES,
            lambda: first.time,
            first.state,
            first.store,
        )
        while projection.work(desk, "tests"):
            pass

    def waits(self, digest: str) -> tuple[str, str | None]:
        """What became of an envelope."""
        with self.houses[0].database.sessions("rog_intake").begin(None) as session:
            row = session.get_one(Inbox, digest)
            return row.state, row.reason


@dataclass
class Line:
    """All nodes, and one clock."""

    nodes: tuple[Node, ...]

    def node(self, authority: str) -> Node:
        return next(one for one in self.nodes if one.houses[0].state == state_of(AuthorityId(authority)))

    def tick(self) -> None:
        """One clock for all houses, a second later."""
        houses = [house for node in self.nodes for house in node.houses]
        latest = max(one.time for one in houses)
        for one in houses:
            one.time = latest
            one.later(seconds=1)

    def bring(self, made: Instrument) -> str:
        """Bring an instrument to the door of its recipient's node, and no receipt back; answers the envelope."""
        self.tick()
        sender, content = self.node(made.sender), read(made.content)
        recipient, peer = self.node(content.receiving), StateCode(content.sender.state)
        token = sender.pack(made)
        first = recipient.houses[0]
        for digest in (made.sha256, *(one.sha256 for one in content.attachments)):
            first.store.put(f"in-{peer}", sender.houses[0].store.read(made.sender, digest))
        with first.database.sessions("rog_door").begin(None) as session:
            inbox.store_envelope(session, first.store, peer, token, recipient.authorities, first.time)
        recipient.drain()
        return sha256(token.encode())

    def carry(self, made: Instrument) -> tuple[str, str | None]:
        """Bring an instrument, and its receipts back; answers what became of it."""
        envelope = self.bring(made)
        self.tick()
        content = read(made.content)
        recipient = self.node(content.receiving)
        with recipient.houses[0].database.sessions("rog_intake").begin(None) as session:
            tokens = list(session.scalars(select(ReceiptOut.token).where(ReceiptOut.instrument == made.id)))
        self.node(made.sender).take_receipts(StateCode(content.recipient.state), tokens)
        return recipient.waits(envelope)

    def delivered(self, made: Instrument) -> str:
        """How our instrument fared."""
        house = self.node(made.sender).house(made.sender)
        with house.session("rog_operator") as session:
            return session.get_one(Delivery, (made.sender, made.id)).state


def joined(xa: House, states: tuple[State, State], folder: Path, *xb: House) -> Line:
    """XA's node with one authority, XB's with several."""
    return Line((Node(states[0], (xa,)), Node(states[1], xb)))
