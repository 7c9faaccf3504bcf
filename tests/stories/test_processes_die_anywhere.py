"""Every process class killed (SIGKILL) at each of the numbered steps: nothing is lost, nothing happens twice.

The broker's redelivery is off (`app/broker.py`: tasks are acknowledged before they run), so only rows, leases and
sweeps recover what was begun.
"""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from app.audit.events import Event
from app.audit.models import AuditEntry
from app.cli.hands import instruments
from app.cli.playground import RunningNode
from app.kit.canonical import loads
from tests.stories import world
from tests.stories.hands import Paper, agree, ask_signature, fresh, second_look, signed, take, write
from tests.stories.world import eventually

ISSUE = [f"issue.{number}" for number in range(1, 11)]
SEQUENCE = [f"sequence.{number}" for number in range(1, 7)]
DELIVER = [f"deliver.{number}" for number in range(1, 5)]
BROUGHT = [f"door.{number}" for number in range(1, 6)]
"""At the receiver's door, which is brought parts and envelope."""
RECEIVE = [f"receive.{number}" for number in range(1, 12)]
ANSWERED = [f"door.{number}" for number in range(6, 8)]
"""At the sender's door, which is brought receipts."""

AT_SENDER = (Event.INSTRUMENT_FROZEN, Event.INSTRUMENT_ISSUED, Event.OWN_ACCEPTED)
AT_RECEIVER = (Event.INSTRUMENT_ACCEPTED,)
"""What stands in the audit exactly once."""
REPEATED_AT_SENDER = (Event.SIGNING_INTENDED, Event.RECEIPT_RECEIVED)
REPEATED_AT_RECEIVER = (Event.ENVELOPE_RECEIVED, Event.RECEIPT_SIGNED)
"""What is done again on purpose after a crash, and is logged as often as it was done. `envelope.sent` may be missing:
when the door's answer is lost, the receipt says that it was sent.
"""
NOWHERE = {Event.QUARANTINED, Event.OWN_REJECTED, Event.SIGNING_FAILED, Event.OVERTAKEN, Event.ALARM}


def die_at(node: RunningNode, step: str) -> None:
    """The next process of the node that reaches this step is killed there, once."""
    (node.home / "run" / "kill").write_text(step, "utf-8")


def died(node: RunningNode) -> bool:
    """Whether it has happened."""
    return not (node.home / "run" / "kill").exists()


@pytest.mark.parametrize("step", [*ISSUE, *SEQUENCE, *DELIVER, *BROUGHT, *RECEIVE, *ANSWERED])
def test_killed_at(xa: RunningNode, xb: RunningNode, step: str) -> None:
    paper = write(xa, "request", fresh(), to="XB.moj")
    second_look(paper)
    victim = xb if step in BROUGHT or step in RECEIVE else xa
    die_at(victim, step)
    ask_signature(paper)
    eventually(lambda: died(victim), f"a process died at {step}")
    eventually(lambda: signed(paper), "it is signed all the same", 60)
    agree(xa, xb, paper.reference, "RECEIVED")
    once(xa, xb, paper)


def test_the_keeper_dies(xa: RunningNode, xb: RunningNode) -> None:
    world.kill(xa, "keeper")
    goes_on(xa, xb)


def test_the_door_dies(xa: RunningNode, xb: RunningNode) -> None:
    world.kill(xb, "door")
    goes_on(xa, xb)


def goes_on(xa: RunningNode, xb: RunningNode) -> None:
    """A request goes to the other side and is acknowledged."""
    paper = write(xa, "request", fresh(), to="XB.moj")
    second_look(paper)
    ask_signature(paper)
    agree(xa, xb, paper.reference, "RECEIVED")
    once(xa, xb, paper)
    take(xb, "acknowledge", paper.reference, kind="acknowledgement")
    agree(xa, xb, paper.reference, "ACKNOWLEDGED")


def once(xa: RunningNode, xb: RunningNode, paper: Paper) -> None:
    """Both sides hold the instrument once, each audit tells its story once, and both logs hold."""
    assert [row.id for row in instruments(xa, paper.reference)] == [paper.id]
    assert [row.id for row in instruments(xb, paper.reference)] == [paper.id]
    sent, taken = story(xa, paper.id), story(xb, paper.id)
    assert {sent[event] for event in AT_SENDER} == {taken[event] for event in AT_RECEIVER} == {1}
    assert all(sent[event] for event in REPEATED_AT_SENDER)
    assert all(taken[event] for event in REPEATED_AT_RECEIVER)
    assert not NOWHERE & {*sent, *taken}
    world.log_holds(xa)
    world.log_holds(xb)


def story(node: RunningNode, instrument: str) -> Counter[Event]:
    """How often each event about an instrument stands in a node's audit."""
    named = AuditEntry.entry.contains(instrument.encode())
    entries = world.read(node, lambda session: session.scalars(select(AuditEntry.entry).where(named)).all())
    told = [loads(one) for one in entries]
    return Counter(Event(one["event"]) for one in told if instrument in (one["subject"] or {}).values())  # type: ignore[union-attr]
