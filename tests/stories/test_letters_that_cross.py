"""Both sides act without hearing of each other: the pairs of `design.md` §6, between real nodes."""

from __future__ import annotations

import pytest

from app.cli.hands import instruments, matter
from app.cli.playground import RunningNode, silence
from app.instruments.attachments import add
from app.kit.canonical import JsonObject
from app.kit.clock import now
from tests.factories import bodies
from tests.stories import world
from tests.stories.hands import Paper, agree, ask_signature, fresh, request, second_look, send, signed, take, write
from tests.stories.passing import run_out
from tests.stories.world import eventually


def both_sign(papers: list[Paper], duty: Paper | None = None) -> None:
    """Each side signs before it hears of the other; ben signs what the duty officer does, ana everything else."""
    for paper in papers:
        second_look(paper, "ana" if paper is duty else "ben")
    for paper in papers:
        ask_signature(paper, "ben" if paper is duty else "ana")
    for paper in papers:
        eventually(lambda paper=paper: signed(paper), f"{paper.id} is signed")  # type: ignore[misc]


def crossed(node: RunningNode, reference: str) -> set[str]:
    """Ids of the instruments that came too late."""
    found = matter(node, reference)
    assert found is not None
    told = found.projection["crossed"]
    assert isinstance(told, list)
    return {str(one["id"] if isinstance(one, dict) else one) for one in told}


def material(node: RunningNode) -> dict[str, object]:
    """The final transmittal of one file: its body, and the file beside it."""
    with node.session() as session:
        data = [b"address,subscriber\n", b"81.2.69.142,J. Sand\n"]
        file = add(session, node.node.store, node.official("ana"), "subscriber.csv", "text/csv", data, now()).sha256
    body = bodies.of("evidence_transmittal")
    body["evidence"] = [{**body["evidence"][0], "file": file}]  # type: ignore[index,dict-item]
    return {"body": {**body, "final": True}, "attachments": [file]}


def acknowledged(xa: RunningNode, xb: RunningNode) -> str:
    """A matter that stands at ACKNOWLEDGED on both sides."""
    reference = request(xa).reference
    agree(xa, xb, reference, "RECEIVED")
    take(xb, "acknowledge", reference, kind="acknowledgement")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    return reference


def crossing(
    asking: RunningNode,
    asked: RunningNode,
    ours: Paper,
    theirs: Paper,
    status: str,
    *,
    late: bool,
    duty: Paper | None = None,
    told: str = "instrument.crossed",
) -> None:
    """Both letters leave while the line is cut; then both sides see the status, and whether `ours` came too late.

    `told` is the occasion of the notice on what came too late.
    """
    with silence(asking, asked):
        both_sign([theirs, ours], duty)
    agree(asking, asked, ours.reference, status)
    wanted = {ours.id} if late else set()
    for node in (asking, asked):
        eventually(lambda node=node: crossed(node, ours.reference) == wanted, f"{node.state} shows what crossed")  # type: ignore[misc]
        found = [one for one in world.notices(node, told) if one.subject["matter"] == ours.reference]
        assert [one.subject["instrument"] for one in found] == list(wanted)


@pytest.mark.parametrize(
    ("act", "kind", "status", "late"),
    [
        ("accept", "acceptance", "WITHDRAWN", False),
        ("refuse", "refusal", "REFUSED", True),
        ("transmit_final", "evidence_transmittal", "EXECUTED", True),
    ],
)
def test_a_withdrawal_crosses_what_the_requested_side_does(
    xa: RunningNode, xb: RunningNode, act: str, kind: str, status: str, late: bool
) -> None:
    reference = acknowledged(xa, xb)
    told = material(xb) if act == "transmit_final" else {"body": bodies.of(kind)}
    theirs = write(xb, act, reference=reference, **told)  # type: ignore[arg-type]  # body, and what goes beside it
    ours = write(xa, "withdraw", bodies.of("withdrawal"), reference=reference)
    crossing(xa, xb, ours, theirs, status, late=late)


def test_when_both_sides_take_the_same_step_the_requested_sides_stands(xa: RunningNode, xb: RunningNode) -> None:
    """`propose` ∥ `propose`, in the rows that the table has: either side may reopen, and both do."""
    reference = acknowledged(xa, xb)
    take(xb, "refuse", reference, kind="refusal")
    agree(xa, xb, reference, "REFUSED")
    take(xa, "close", reference, kind="closing_note")
    agree(xa, xb, reference, "CLOSED")
    theirs, ours = (write(node, "reopen", bodies.of("reopening"), reference=reference) for node in (xb, xa))
    crossing(xa, xb, ours, theirs, "ACKNOWLEDGED", late=True)
    for node in (xa, xb):
        found = matter(node, reference)
        assert found is not None
        assert found.source == theirs.id


def test_what_lapsed_is_not_revived_by_a_letter_that_crossed(xa: RunningNode, xb: RunningNode) -> None:
    """`expire` ∥ `ask_extension`, in the rows that the table has: an oral request lapses as it is confirmed."""
    note = write(xb, "note_oral", bodies.of("oral_note"), to="XA.moj", who="ben")
    send(note, who="ben", second="ana")
    agree(xa, xb, note.reference, "ORAL")
    (called,) = instruments(xb, note.reference)
    pin: JsonObject = {"id": called.id, "sha256": called.sha256}
    run_out(xb, note.reference, "confirm_oral")
    theirs = write(xb, "lapse", bodies.of("lapse_notice", note=pin), reference=note.reference, who="ben")
    ours = write(xa, "confirm_oral", fresh(), reference=note.reference)
    crossing(xa, xb, ours, theirs, "LAPSED", late=True, duty=theirs, told="keeping.crossed")


def test_what_was_frozen_before_the_other_side_wrote_is_overtaken(xa: RunningNode, xb: RunningNode) -> None:
    reference = request(xa).reference
    agree(xa, xb, reference, "RECEIVED")
    paper = write(xa, "withdraw", bodies.of("withdrawal"), reference=reference)
    second_look(paper)
    take(xb, "acknowledge", reference, kind="acknowledgement")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    ask_signature(paper)
    found = eventually(
        lambda: (lambda row: row if row.state == "overtaken" else None)(world.frozen(xa, paper.id)), "it is overtaken"
    )
    assert found.reason == "overtaken"
    assert all(row.id != paper.id for row in instruments(xa, reference))
    again = write(xa, "withdraw", bodies.of("withdrawal"), reference=reference)
    both_sign([again])
    agree(xa, xb, reference, "WITHDRAWN")
