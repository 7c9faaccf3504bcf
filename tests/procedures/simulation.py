"""Two honest sides that act without hearing of each other, on a bad line, on a real table (`design.md` §6).

Whatever is on the way may be late, lost, repeated or overtaken, instruments and receipts alike; and a receiver may
reject an instrument for a reason that the engine knows nothing of (a revoked certificate, an unreadable file).
`python -m tests.procedures.simulation --histories 20000` runs many; the tests run some.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field, replace

from app.kit.canonical import JsonObject, sha256
from app.kit.ids import InstrumentId
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import HANDS_OVER, Link, Pin, Projection, chained, open_steps, project, speakers
from app.procedures.heads import sound_head
from app.procedures.judging import Accepted, Held, Rejected, judge
from app.procedures.table import Procedure, Side, Step
from tests.procedures.invariants import Prefixes, is_a_walk

MEASURES = ("m1", "m2", "m3")
"""What a letter may be about, or about nothing of it by name: what is asked, let go or refused is so item by item."""
OUTSIDE = "outside"
"""Stands for every reason of a rejection that is not the engine's."""


@dataclass(frozen=True)
class Receipt:
    """The other side's final word on one of our instruments."""

    instrument: InstrumentId
    reason: str | None
    """None: accepted."""


@dataclass
class Own:
    """An instrument of our own: pending until its final receipt is here."""

    link: Link
    state: str = "pending"
    reason: str | None = None


@dataclass
class Node:
    """One side: what it signed, what it took in or refused, what it holds."""

    side: Side
    procedure: Procedure
    outside: dict[InstrumentId, bool] = field(default_factory=dict)
    """Which instruments of the other side it rejects for a reason outside the engine."""
    own: dict[InstrumentId, Own] = field(default_factory=dict)
    theirs: dict[InstrumentId, Link] = field(default_factory=dict)
    held: dict[InstrumentId, Link] = field(default_factory=dict)
    refused: dict[InstrumentId, str] = field(default_factory=dict)
    head: Pin | None = None
    other_head: Pin | None = None
    signing: Link | None = None

    @property
    def known(self) -> list[Link]:
        """What counts here: theirs accepted, our own not rejected (`chains.known`)."""
        return [*(one.link for one in self.own.values() if one.state != "rejected"), *self.theirs.values()]

    @property
    def void(self) -> set[InstrumentId]:
        """What was rejected, on either side."""
        return {one.link.id for one in self.own.values() if one.state == "rejected"} | set(self.refused)

    @property
    def decided(self) -> list[Link]:
        """What both sides have accepted, as far as is known here."""
        return [*(one.link for one in self.own.values() if one.state == "accepted"), *self.theirs.values()]

    @property
    def pending(self) -> list[Link]:
        """Our own that have no final receipt."""
        return [one.link for one in self.own.values() if one.state == "pending"]

    def intend(self, rng: random.Random, number: int) -> None:
        """Begin to sign a step that is open in what this side has seen; sometimes it cures what was rejected."""
        seen = project(self.procedure, self.known)
        steps = open_steps(self.procedure, seen, self.side)
        if self.signing is not None or not steps:
            return
        cured = [one.link for one in self.own.values() if one.reason == OUTSIDE and not self._replaced(one.link)]
        curing = [(link, step) for link in cured for step in steps if step.act == link.act]
        if curing and rng.random() < 0.6:
            old, step = rng.choice(curing)
            link = replace(self._link(rng, seen, step, number), replaces=old.pin)
        else:
            # Most histories would be over after a few words if ends were as likely as everything else.
            going = [step for step in steps if step.then not in (*self.procedure.end, "CLOSED")]
            link = self._link(rng, seen, rng.choice(going if going and rng.random() < 0.7 else steps), number)
        verdict = judge(self.procedure, self.known, self.void, link)
        assert isinstance(verdict, Accepted), f"{self.side}: open, and yet {verdict}: {seen.status} {link}"
        self.signing = link

    def sign(self) -> Link | None:
        """End the signature that was begun: what came from the other side meanwhile does not stop it."""
        link, self.signing = self.signing, None
        if link is not None:
            self.own[link.id] = Own(link)
            if chained(self.procedure, link.act):
                self.head = link.pin
        return link

    def take(self, link: Link) -> list[Receipt]:
        """Take in an instrument, for the first time or again; answers the final receipts that this leads to."""
        if link.id not in self.theirs and link.id not in self.refused:
            self._decide(link)
            return [receipt for one in [link, *self._look_again()] for receipt in self._said(one.id)]
        return self._said(link.id)

    def hear(self, receipt: Receipt) -> None:
        """Believe a receipt. The first decision stands; a rejection takes our head back (`chains.step_back`)."""
        own = self.own[receipt.instrument]
        if own.state != "pending":
            assert own.reason == receipt.reason, "the other side contradicts itself"
            return
        own.state, own.reason = "rejected" if receipt.reason else "accepted", receipt.reason
        if own.state == "rejected":
            before, self.head = self.head, sound_head(self.procedure, self.known, self.side)
            if self.head != before:
                self.signing = None

    def _decide(self, link: Link) -> None:
        self.held.pop(link.id, None)
        if self.outside.get(link.id):
            self.refused[link.id] = OUTSIDE
            return
        verdict = judge(self.procedure, self.known, self.void, link)
        if isinstance(verdict, Held):
            self.held[link.id] = link
        elif isinstance(verdict, Rejected):
            self.refused[link.id] = verdict.reason
        else:
            self.theirs[link.id] = link
            if chained(self.procedure, link.act):
                self.other_head = link.pin

    def _look_again(self) -> list[Link]:
        """Something was decided: what was held may be decided now too, and so on."""
        decided: list[Link] = []
        while True:
            waiting = list(self.held.values())
            for link in waiting:
                self._decide(link)
            now = [link for link in waiting if link.id not in self.held]
            decided += now
            if not now:
                return decided

    def _said(self, identity: InstrumentId) -> list[Receipt]:
        if identity in self.held:
            return []
        return [Receipt(identity, self.refused.get(identity))]

    def _link(self, rng: random.Random, seen: Projection, step: Step, number: int) -> Link:
        asks = [one for one in seen.unanswered if one.act in step.answers and one.side is not self.side]
        name = f"{self.side.value}-{number:04d}"
        reply = rng.choice(asks).pin if asks else None
        digest = sha256(name.encode())
        heads = (self.head, self.other_head)
        # Whoever speaks for the side signs; each hand-over names another authority of its State.
        spoke, state = speakers(seen), {Side.REQUESTING: "XA", Side.REQUESTED: "XB"}
        sender = spoke.get(self.side) or f"{state[self.side]}.moj"
        recipient = spoke.get(self.side.other) or f"{state[self.side.other]}.moj"
        heir = {"directory_id": f"{state[self.side]}.a{number}"}
        body: JsonObject = {"measures": [*rng.sample(MEASURES, rng.randint(0, 2))]}
        if step.act == HANDS_OVER:
            body = {"outcome": "transferred", "authority": {**heir}}
        link = Link(InstrumentId(name), digest, self.side, step.act, step.instrument, *heads, reply)
        return replace(link, body=body, sender=sender, recipient=recipient)

    def _replaced(self, old: Link) -> bool:
        return any(one.link.replaces == old.pin and one.state != "rejected" for one in self.own.values())


@dataclass
class Tally:
    """What histories came to."""

    instruments: int = 0
    crossed: int = 0
    rejected: int = 0
    followers: int = 0
    cured: int = 0
    lost: int = 0

    def add(self, other: Tally) -> None:
        """Sum up."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class History:
    """Two sides and the line between them. Every random choice comes from `rng`."""

    rng: random.Random
    procedure: Procedure
    rejecting: float = 0.0
    """How likely a receiver rejects an instrument for a reason of its own."""
    nodes: dict[Side, Node] = field(init=False)
    wire: list[tuple[Side, Link | Receipt]] = field(default_factory=list)
    """What is on the way, and to whom."""
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.nodes = {side: Node(side, self.procedure) for side in Side}
        self.prefixes = Prefixes(self.procedure)
        self._looked: dict[Side, object] = {}

    def run(self, turns: int) -> Tally:
        """A history of so many turns, then a good line until everything is decided; every property is asserted."""
        for number in range(turns):
            self._turn(self.rng.choice((Side.REQUESTING, Side.REQUESTED)), number)
            self._look()
        self._settle()
        self._check()
        return self.tally

    def _turn(self, side: Side, number: int) -> None:
        node, luck = self.nodes[side], self.rng.random()
        if luck < 0.30:
            node.intend(self.rng, number)
        elif luck < 0.50:
            self._send(side)
        elif luck < 0.56 and node.pending:  # no receipt came: the sender repeats it
            self.wire.append((side.other, self.rng.choice(node.pending)))
        elif luck < 0.90 and self.wire:
            self._arrive(self.rng.randrange(len(self.wire)))
        elif luck < 0.95 and self.wire:  # repeated by the network
            self.wire.append(self.rng.choice(self.wire))
        elif self.wire:
            self.wire.pop(self.rng.randrange(len(self.wire)))
            self.tally.lost += 1

    def _send(self, side: Side) -> None:
        link = self.nodes[side].sign()
        if link is not None:
            self.nodes[side.other].outside[link.id] = self.rng.random() < self.rejecting
            self.wire.append((side.other, link))
            self.tally.instruments += 1

    def _arrive(self, place: int) -> None:
        side, what = self.wire.pop(place)
        if isinstance(what, Receipt):
            self.nodes[side].hear(what)
        else:
            self.wire += [(side.other, receipt) for receipt in self.nodes[side].take(what)]

    def _settle(self) -> None:
        for side in Side:
            self._send(side)
        for _ in range(2 * self.tally.instruments + 2):
            for side, node in self.nodes.items():
                self.wire += [(side.other, link) for link in node.pending]
            while self.wire:
                self._arrive(self.rng.randrange(len(self.wire)))
                self._look()
            if not any(node.pending for node in self.nodes.values()):
                return
        raise AssertionError(f"held for ever: {[list(node.held) for node in self.nodes.values()]}")

    def _look(self) -> None:
        for side, node in self.nodes.items():
            state = (node.void, len(node.known), len(node.decided))
            if self._looked.get(side) != state:
                self._looked[side] = state
                self.prefixes.look(side, node.known, node.decided)

    def _check(self) -> None:
        one, other = self.nodes.values()
        seen = project(self.procedure, one.decided)
        assert repr(seen) == repr(project(self.procedure, other.decided)), "the two sides differ"
        mixed = self.rng.sample(one.decided, len(one.decided))
        assert repr(seen) == repr(project(self.procedure, mixed)), "the order of arrival is seen"
        assert one.void == other.void, "what is void is not void on both sides"
        is_a_walk(self.procedure, seen, one.decided)
        for node in self.nodes.values():
            self._only_followers(node)
            self._same_in_another_order(node)
        self.tally.crossed += len(seen.crossed)

    def _only_followers(self, receiver: Node) -> None:
        """The engine rejects nothing of an honest side but what builds on something that was rejected."""
        sender = self.nodes[receiver.side.other]
        for identity, reason in receiver.refused.items():
            link = sender.own[identity].link
            self.tally.rejected += 1
            self.tally.followers += reason != OUTSIDE
            if reason != OUTSIDE:
                assert reason == "predecessor_rejected", f"an honest instrument was rejected: {reason}, {link}"
                assert link.after_own is not None, f"{link} follows nothing"
                assert link.after_own.id in receiver.refused, f"{link} follows nothing that was rejected"
        self.tally.cured += sum(1 for link in receiver.theirs.values() if link.replaces is not None)

    def _same_in_another_order(self, node: Node) -> None:
        """A side that lost what it had taken in, and is sent all of it again in any order, decides the same."""
        sent = [own.link for own in self.nodes[node.side.other].own.values()]
        again = Node(node.side, self.procedure, node.outside, node.own)
        for link in self.rng.sample(sent, len(sent)):
            again.take(link)
        assert (again.theirs, again.refused, again.held) == (node.theirs, node.refused, {}), "order decides"


def main() -> None:
    """Run many histories on every table and print what they came to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    for procedure in CATALOGUE.procedures:
        total = Tally()
        for seed in range(told.seed, told.seed + told.histories):
            rng = random.Random(seed)
            total.add(History(rng, procedure, rng.choice((0.0, 0.05, 0.25))).run(rng.randint(5, 120)))
        print(procedure.name, total)


if __name__ == "__main__":
    main()
