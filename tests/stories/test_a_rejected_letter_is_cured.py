"""A letter that the other side must reject is void on both sides for ever, says why, and is cured by a new one.

Somebody who stole a State's keys sends a forgery under the id of a letter that is about to leave. The forgery is
refused; the true letter comes second, with other bytes under the same id, and is refused too. Nothing that its
sender could have checked was wrong with it: only a new letter helps.
"""

from __future__ import annotations

from app.cli.hands import instruments, matter
from app.cli.playground import Playground, RunningNode, silence
from app.kit.canonical import JsonObject
from app.kit.ids import Reference
from app.matters import queries
from tests.factories import bodies
from tests.stories import world
from tests.stories.forge import Forger, Letter
from tests.stories.hands import Paper, agree, ask_signature, fresh, request, second_look, signed, take, write
from tests.stories.test_bad_letters_are_refused import refused
from tests.stories.test_systems_work_over_the_api import System
from tests.stories.world import eventually


def stolen(forger: Forger, paper: Paper, act: str, kind: str, body: JsonObject) -> None:
    """A forgery under the id of a letter that has not left yet: the other side refuses it and remembers its id."""
    content = forger.content(paper.reference, act, kind, body, id=paper.id)
    letter = Letter(content, forger.sign(content, shown="Nothing of what the content says."))
    refused(forger.target, forger.send(letter), "text_differs")


def void(node: RunningNode, reference: str) -> dict[str, str]:
    """Ids and reasons of our own instruments that are void, as the matter shows them."""
    found = matter(node, reference)
    listed = found.projection["void"] if found else []
    assert isinstance(listed, list)
    return {str(one["id"]): str(one["reason"]) for one in listed if isinstance(one, dict)}


def told(node: RunningNode, instrument: str) -> list[str]:
    """What people are told about a rejected instrument of ours."""
    found = [one for one in world.notices(node, "instrument.rejected") if one.subject["instrument"] == instrument]
    return [one.words.format(**one.params) for one in found]


def test_an_opening_letter_is_cured_in_its_own_matter(lab: Playground, xa: RunningNode, xb: RunningNode) -> None:
    body = fresh()
    paper = write(xa, "request", body, to="XB.moj")
    second_look(paper)
    stolen(Forger(lab, xa, xb), paper, "request", "mla_request", body)
    ask_signature(paper)
    eventually(lambda: void(xa, paper.reference) == {paper.id: "other_digest"}, "the request is void, and says why")
    assert matter(xb, paper.reference) is None
    [words] = told(xa, paper.id)
    assert "other_digest" in words
    assert "send another in its place" in words
    again = write(xa, "request", body, reference=paper.reference, replaces=paper.id)
    second_look(again)
    ask_signature(again)
    agree(xa, xb, paper.reference, "RECEIVED")
    assert told(xa, paper.id) == []
    assert [row.id for row in instruments(xb, paper.reference)] == [again.id]
    take(xb, "acknowledge", paper.reference, kind="acknowledgement")
    agree(xa, xb, paper.reference, "ACKNOWLEDGED")
    assert void(xa, paper.reference) == {paper.id: "other_digest"}


def test_what_was_built_on_a_rejected_letter_falls_with_it(lab: Playground, xa: RunningNode, xb: RunningNode) -> None:
    reference = request(xa).reference
    agree(xa, xb, reference, "RECEIVED")
    take(xb, "acknowledge", reference, kind="acknowledgement")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    accept = write(xb, "accept", bodies.acceptance(), reference=reference)
    stolen(Forger(lab, xb, xa), accept, "accept", "acceptance", bodies.acceptance())
    with silence(xb):
        ask_signature(accept)
        eventually(lambda: signed(accept), "the acceptance is signed")
        ask = take(xb, "ask", reference, kind="information_request", second=None)
    wanted = {accept.id: "other_digest", ask: "predecessor_rejected"}
    eventually(lambda: void(xb, reference) == wanted, "the acceptance and what followed it are void")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    with xb.session() as session:
        shown = queries.matter(session, xb.node.office(), xb.official("ana"), Reference(reference))
    assert {one.id: one.reason for one in shown.instruments if one.state == "rejected"} == wanted
    assert "accept" in {one.act for one in shown.open}

    system = System.of(xb)  # the cure goes through the API, as an authority's own system would send it
    for act, old, given in (
        ("accept", accept.id, bodies.acceptance()),
        ("ask", ask, bodies.of("information_request")),
    ):
        body = {"act": act, "body": given, "replaces": old}
        system.ask("POST", f"/matters/{reference}/acts?send=true", json=body)
        eventually(lambda old=old: told(xb, old) == [], "what was rejected needs nobody any more")  # type: ignore[misc]
    agree(xa, xb, reference, "EXECUTION_QUERIED")
    assert {row.state for row in instruments(xa, reference)} == {"accepted"}
    assert void(xb, reference) == wanted
    world.log_holds(xb)
