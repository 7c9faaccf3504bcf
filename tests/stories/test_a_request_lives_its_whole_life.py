"""From the first letter to the close, both sides seeing the same at each step, and the log having all of it."""

from __future__ import annotations

from sqlalchemy import func, select

from app.audit.events import Event
from app.cli.hands import delivery, instruments, matter
from app.cli.playground import Playground, RunningNode, eventually
from app.exchange.models import PeerCheckpoint, PeerHead, PeerLogConflict
from app.instruments.attachments import add
from app.instruments.models import MatterHead
from app.kit.clock import now
from tests.factories import bodies
from tests.stories import world
from tests.stories.hands import agree, request, take


def test_the_whole_life(xa: RunningNode, xb: RunningNode) -> None:
    paper = request(xa)
    reference = paper.reference
    agree(xa, xb, reference, "RECEIVED")
    take(xb, "acknowledge", reference, kind="acknowledgement")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    take(xb, "ask", reference, kind="information_request")
    agree(xa, xb, reference, "QUERIED")
    take(xa, "answer", reference, kind="information_answer")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    take(xb, "accept", reference, kind="acceptance")
    agree(xa, xb, reference, "EXECUTING")
    with xb.session() as session:
        row = add(session, xb.node.store, xb.official("ana"), "subscriber.csv", "text/csv", [b"a,b\n1,2\n"], now())
        answer = row.sha256
    material = bodies.of("evidence_transmittal")
    material["evidence"] = [{**material["evidence"][0], "file": answer}]  # type: ignore[index,dict-item]
    take(xb, "transmit_final", reference, body={**material, "final": True}, attachments=[answer])
    agree(xa, xb, reference, "EXECUTED")
    assert xa.node.store.read(xa.authority, answer) == b"a,b\n1,2\n"
    receipt = bodies.of("evidence_receipt", checked=[{"file": answer, "matches": True}])
    take(xa, "confirm_evidence", reference, body=receipt)
    take(xa, "close", reference, kind="closing_note")
    agree(xa, xb, reference, "CLOSED")
    assert {row.state for row in instruments(xa, reference)} == {"accepted"}
    _everything_is_logged(xa, reference)
    _everything_is_logged(xb, reference)
    for one, other in ((xa, xb), (xb, xa)):
        eventually(lambda one=one, other=other: _remembers(one, other), f"{one.state} has compared the log")  # type: ignore[misc]


def test_the_sender_sees_how_its_letter_fares(xa: RunningNode, xb: RunningNode) -> None:
    paper = request(xa)
    found = eventually(lambda: _final(xa, paper.id), "the final receipt")
    assert found.made <= found.sent <= found.final
    assert found.delivered is not None
    seen = eventually(lambda: _projected(xa, paper.reference), "the projection after the receipt")  # a second hop
    assert seen.source == paper.id
    assert seen.projection["pending"] == []


def test_an_official_of_the_other_side_hears_of_it(xa: RunningNode, xb: RunningNode) -> None:
    paper = request(xa)

    def told() -> bool:
        found = world.notices(xb, "matter.received")
        return any(one.subject.get("matter") == paper.reference for one in found)

    eventually(told, "a notice of the new matter")


def test_french_and_arabic_letters_pass_too(lab: Playground, xa: RunningNode, xb: RunningNode) -> None:
    for language in ("fr", "ar"):
        paper = request(xa, language=language)
        agree(xa, xb, paper.reference, "RECEIVED")
        there = next(row for row in instruments(xb, paper.reference) if row.id == paper.id)
        assert world.told(there.report)["text"] == "identical"


def _final(node: RunningNode, identity: str):  # type: ignore[no-untyped-def]  # a Delivery that is decided, or None
    found = delivery(node, identity)
    return found if found.final is not None else None


def _projected(node: RunningNode, reference: str):  # type: ignore[no-untyped-def]  # a Matter that is up to date, or None
    with node.session() as session:
        head = session.get_one(MatterHead, (node.authority, reference))
        return matter(node, reference) if head.changed == head.projected else None


def _remembers(node: RunningNode, peer: RunningNode) -> bool:
    """Whether every head that the peer's log has shown was proven to be of one log."""
    with node.node.sessions("rog_deliver").begin(None) as session:
        assert session.scalar(select(func.count()).select_from(PeerLogConflict)) == 0
        known = session.get(PeerCheckpoint, peer.state)
        waiting = session.scalar(select(func.count()).where(PeerHead.peer == peer.state))
        return known is not None and known.size > 1 and waiting == 0


def _everything_is_logged(node: RunningNode, reference: str) -> None:
    """Every instrument of the matter has its entry, with its digest, and the log holds."""
    logged = world.logged(node, Event.INSTRUMENT_ISSUED) | world.logged(node, Event.INSTRUMENT_ACCEPTED)
    for row in instruments(node, reference):
        assert (row.id, row.sha256) in logged
    world.log_holds(node)
