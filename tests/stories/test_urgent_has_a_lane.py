"""The urgent has a lane all the way: it passes where ordinary work stands still, and is served where its lane does."""

from __future__ import annotations

import os

from app.cli.hands import instruments, status
from app.cli.playground import RunningNode, eventually, still
from app.instruments.models import Signing
from tests.factories.node import urgent_request
from tests.stories import world
from tests.stories.hands import Paper, agree, ask_signature, fresh, of_its_own, request, second_look, write

ORDINARY, URGENT = ("sign", "intake", "deliver"), ("sign-urgent", "intake-urgent", "deliver-urgent")


def urgent(node: RunningNode) -> Paper:
    return write(node, "request", of_its_own(urgent_request()), to="XB.moj", urgency="urgent")


def test_an_urgent_letter_passes_while_ordinary_work_stands_still(xa: RunningNode, xb: RunningNode) -> None:
    """Ordinary letters lie in every queue of both nodes, and those who should work at them do nothing."""
    waiting = write(xa, "request", fresh(), to="XB.moj")
    second_look(waiting)
    with still(xb, *ORDINARY):
        arrived = request(xa)
        eventually(lambda: any(row.done is None for row in world.inbox(xb)), "it lies in the inbox")
        with still(xa, *ORDINARY):
            ask_signature(waiting)
            paper = urgent(xa)
            ask_signature(paper)
            for node in (xb, xa):
                eventually(lambda node=node: status(node, paper.reference) == "RECEIVED", f"{node.state} has it")  # type: ignore[misc]  # mypy cannot infer the default
            assert not instruments(xa, waiting.reference)
            assert not instruments(xb, arrived.reference)
    for one in (waiting, arrived, paper):
        agree(xa, xb, one.reference, "RECEIVED")
        assert len(instruments(xb, one.reference)) == 1


def test_an_urgent_letter_is_served_while_its_own_lane_is_dead(xa: RunningNode, xb: RunningNode) -> None:
    """Whoever serves what is ordinary finds it late, and takes it: each once, also when the lane comes back."""
    with still(xa, *URGENT), still(xb, *URGENT):
        paper = urgent(xa)
        ask_signature(paper)
        agree(xa, xb, paper.reference, "RECEIVED")
    agree(xa, xb, paper.reference, "RECEIVED")
    assert len(instruments(xb, paper.reference)) == 1
    assert world.read(xa, lambda session: session.query(Signing).filter(Signing.frozen == paper.id).count()) == 2
    assert all(one.state == "accepted" for one in instruments(xa, paper.reference))
    world.log_holds(xa)
    world.log_holds(xb)


def test_the_ordinary_lanes_step_back(xa: RunningNode) -> None:
    def nice(name: str) -> int:
        return os.getpriority(os.PRIO_PROCESS, xa.pid(name))

    ours = os.nice(0)
    assert [nice(one) for one in URGENT] == [ours] * 3
    assert [nice(one) for one in ORDINARY] == [min(19, ours + 10)] * 3
    assert nice("keeper") == ours
