"""Both sides are asleep: a question, an answer and a refusal in an urgent matter call the other side's duty officer."""

from __future__ import annotations

from app.cli.hands import instruments
from app.cli.playground import RunningNode, eventually
from app.kit.actor import Actor
from app.notices.models import Notice
from app.notices.post import heard
from tests.factories.node import urgent_request
from tests.stories import world
from tests.stories.hands import agree, ask_signature, of_its_own, take, write


def called(node: RunningNode, instrument: str) -> Notice:
    """The notice by which an instrument calls people at any hour."""

    def found() -> Notice | None:
        told = world.notices(node, "instrument.urgent")
        return next((one for one in told if one.subject["instrument"] == instrument), None)

    return eventually(found, f"{instrument} calls people of {node.state}")


def hears(node: RunningNode, who: Actor) -> set[str]:
    """What somebody hears of that cannot wait, by the instrument."""
    told = world.read(node, lambda session: heard(session, who, urgent=True))
    return {str(one.subject.get("instrument")) for one in told}


def test_the_asking_side_is_called_when_its_urgent_request_is_refused_at_night(
    xa: RunningNode, xb: RunningNode
) -> None:
    paper = write(xa, "request", of_its_own(urgent_request()), to="XB.moj", urgency="urgent")
    ask_signature(paper)
    agree(xa, xb, paper.reference, "RECEIVED")
    letter = take(xb, "message", paper.reference, kind="communication")
    question = take(xb, "ask", paper.reference, kind="information_request")
    agree(xa, xb, paper.reference, "QUERIED")
    row = called(xa, question)
    assert (row.severity, "duty_officer" in row.roles, row.ladder[-1]["roles"]) == ("urgent", True, ["head"])  # type: ignore[index,call-overload]
    assert question in hears(xa, xa.official("ben"))
    answer = take(xa, "answer", paper.reference, kind="information_answer")
    agree(xa, xb, paper.reference, "RECEIVED")
    assert answer in {str(called(xb, answer).subject["instrument"])}
    assert answer in hears(xb, xb.official("ben"))
    refusal = take(xb, "refuse", paper.reference, kind="refusal")
    agree(xa, xb, paper.reference, "REFUSED")
    called(xa, refusal)
    assert refusal in hears(xa, xa.official("ben"))
    assert letter in {row.id for row in instruments(xa, paper.reference)}
    assert letter not in hears(xa, xa.official("ben")), "a letter of the desk waits for the morning"
