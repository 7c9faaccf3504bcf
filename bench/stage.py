"""What the benches of the exchange stand on: two running nodes of the playground, and requests to send."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli import hands
from app.cli.hands import Paper
from app.cli.playground import Playground, RunningNode, Setting, eventually, playground
from app.instruments.models import Frozen
from app.kit.canonical import JsonObject
from app.kit.ids import OfficialId
from app.matters import drafts
from app.matters.paper import NewDraft

EXAMPLE = Path(__file__).parents[1] / "examples" / "requests" / "mailbox-content.json"
_numbers = itertools.count(1)


@contextmanager
def pair(**settings: Setting) -> Iterator[Playground]:
    """XA and XB, running and introduced, durable as in the demo; `settings`: of both, beside the stage's own."""
    with tempfile.TemporaryDirectory(prefix="rog-") as folder, playground(Path(folder)) as built:
        for state in ("XA", "XB"):
            built.found(state, settings={"chain_test_every": 0.0, "receipt_overdue": 30.0, **settings}).start(
                wait=False
            )
        for state in ("XA", "XB"):
            built[state].wait_ready()
            built.people(built[state])
        built.acquaint(built["XA"], built["XB"])
        warm = request(built["XA"])
        approve_and_ask([warm])
        hands.settled(built["XA"], built["XB"], warm.reference, "RECEIVED")
        yield built


def body(urgency: str = "routine") -> JsonObject:
    """A request of a case of its own."""
    told: JsonObject = json.loads(EXAMPLE.read_text("utf-8"))
    proceeding = told["proceeding"]
    assert isinstance(proceeding, dict)
    level: JsonObject = {"level": urgency, "reason": "The data ends soon."}
    return {**told, "urgency": level, "proceeding": {**proceeding, "reference": f"{next(_numbers)}/P/2026"}}


def begin(node: RunningNode, urgency: str = "routine") -> Paper:
    """A frozen request whose rendering is queued; not waited for."""
    actor, office = node.official("ana"), node.node.office()
    new = NewDraft(
        act="request",
        procedure="mla",
        recipient="XB.moj",
        treaty="un_cybercrime",
        urgency=urgency,
        body=body(urgency),
    )
    with node.session() as session:
        draft = drafts.begin(session, office, actor, new)
        ticked = [one.key for one in drafts.findings_of(session, office, actor, draft.id)]
        signatory = OfficialId(f"{node.authority}/ana")
        frozen = drafts.freeze(session, office, actor, draft.id, draft.version, ticked=ticked, signatory=signatory)
        paper = Paper(node, node.authority, frozen.id, frozen.reference)
    office.wake("sign", paper.id)
    return paper


def request(node: RunningNode, urgency: str = "routine") -> Paper:
    """A request that is frozen and rendered."""
    paper = begin(node, urgency)
    rendered([paper])
    return paper


def rendered(papers: list[Paper]) -> None:
    """Wait until all are rendered."""

    def all_frozen() -> bool:
        node = papers[0].node
        with node.session() as session:
            found = [session.get_one(Frozen, (paper.owner, paper.id)).state for paper in papers]
        return all(state != "rendering" for state in found)

    eventually(all_frozen, "everything is rendered", 300)


def approve_and_ask(papers: list[Paper]) -> None:
    """The second look and the wish for a signature, for each."""
    for paper in papers:
        hands.second_look(paper)
        hands.ask_signature(paper)
