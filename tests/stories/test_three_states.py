"""One text to three States, one of which has no node; and one agreement of three that is in force pair by pair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.playground import Playground, RunningNode, eventually
from app.instruments.attachments import add
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.clock import now
from app.kit.ids import Reference
from app.matters import drafts
from app.matters.paper import NewDraft
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.stories import world
from tests.stories.hands import fresh, sees, send, take, write
from tests.stories.mla_courses import PERSON, measure
from tests.stories.turns import ANSWER
from tests.stories.world import QUICK

REASON = "Boreland has the statement; it is no longer needed elsewhere."
TEXT = sha256(b"Who tries whom: the one text of three States.\n")
CONFER: JsonObject = {"conference_ref": "Port XB", "common_text": TEXT, "participants": ["XA", "XB", "XC"]}
NAMED: JsonObject = {"conference_ref": "Port XB", "common_text": TEXT}


@pytest.fixture(scope="module")
def three(world_of_the_file: Playground) -> Playground:
    """Ardenia, Boreland and Calvera, each introduced to the others; each story opens matters of its own."""
    world_of_the_file.found("XC", settings=QUICK)
    built = world.pair(world_of_the_file)
    xc = built["XC"]
    xc.start()
    built.people(xc)
    for state in ("XA", "XB"):
        built.acquaint(built[state], xc)
    return built


def typed(node: RunningNode, who: str = "ana") -> tuple[Terminal, tuple[str, str]]:
    """A terminal before a node, and whose it is."""
    return Terminal(node.home), ("--as", f"{node.authority}/{who}")


def board(node: RunningNode, circular: str) -> list[JsonObject]:
    """The lines of a circular's board."""
    terminal, ana = typed(node)
    lines = terminal.json(*ana, "circular", "board", circular)["lines"]
    assert isinstance(lines, list)
    return [one for one in lines if isinstance(one, dict)]


def leaves(node: RunningNode, draft: str) -> JsonObject:
    """A draft is frozen, looked at by a second official and signed."""
    terminal, ana = typed(node)
    frozen = terminal.json(*ana, "draft", "freeze", draft, "--tick-all")
    ben = ("--as", f"{node.authority}/ben")
    terminal.done(*ben, "approve", str(frozen["id"]), "--sha256", str(frozen["sha256"]))
    return terminal.json(*ana, "sign", str(frozen["id"]))


def answers(node: RunningNode, circular: str) -> dict[str, str]:
    """What each State has answered."""
    return {str(one["recipient"]): str(one["answer"]) for one in board(node, circular)}


def test_one_text_to_three_states_of_which_one_has_no_node(three: Playground, tmp_path: Path) -> None:
    xa, xb, xc = (three[state] for state in ("XA", "XB", "XC"))
    terminal, ana = typed(xa)
    common = fresh(measures=measure("TAKE_STATEMENT"), persons=PERSON, identifiers=None, period_sought=None)
    own: JsonObject = {"legal_basis": [{"treaty": "bilateral_xa_xc", "measures": ["m1"]}]}
    to = ("XB.moj,treaty=un_cybercrime,language=fr", "XC.moj,treaty=bilateral_xa_xc,language=ar")
    words = [word for one in (*to, "XD.moj,treaty=un_cybercrime,language=es") for word in ("--to", one)]
    begun = terminal.json(
        *ana, "circular", "new", "A witness", *words, "--body", json.dumps(common), "--own", f"XC.moj={json.dumps(own)}"
    )
    circular, drafts = (
        str(begun["id"]),
        {str(one["recipient"]): str(one["draft"]) for one in board(xa, str(begun["id"]))},
    )
    sent = {recipient: leaves(xa, draft) for recipient, draft in drafts.items()}
    references = {recipient: str(one["matter"]) for recipient, one in sent.items()}
    assert len(set(references.values())) == 3
    for node in (xb, xc):
        sees(node, references[node.authority], "RECEIVED")
        take(node, "acknowledge", references[node.authority], kind="acknowledgement")
        sees(xa, references[node.authority], "ACKNOWLEDGED")
    _on_paper(xa, str(sent["XD.moj"]["id"]), references["XD.moj"], tmp_path)
    eventually(lambda: "acknowledged" in answers(xa, circular)["XD.moj"], "the paper is on the board")
    unproven = {str(one["recipient"]): one["unproven"] for one in board(xa, circular)}
    assert unproven == {"XB.moj": False, "XC.moj": False, "XD.moj": True}
    # Boreland has it: one act begins the withdrawals of the rest.
    view = terminal.json(*ana, "circular", "withdraw", circular, "--kept", references["XB.moj"], "--reason", REASON)
    lines = view["lines"]
    assert isinstance(lines, list)
    withdrawals = {str(one["recipient"]): one["withdrawal"] for one in lines if isinstance(one, dict)}
    assert withdrawals["XB.moj"] is None
    leaves(xa, str(withdrawals["XC.moj"]))
    sees(xc, references["XC.moj"], "WITHDRAWN")
    assert answers(xa, circular)["XB.moj"] == "acknowledged"


def _on_paper(xa: RunningNode, instrument: str, reference: str, folder: Path) -> None:
    """Calls for a dispatch set, tells that it left and arrived, and registers what comes back."""
    terminal, ana = typed(xa)
    made = terminal.json(*ana, "dispatch", "make", instrument, "--note-verbale", "--reply-kit", "acknowledge")
    for name in ("one.zip", "two.zip"):
        terminal.done(*ana, "dispatch", "save", str(made["id"]), "--out", str(folder / name))
    assert (folder / "one.zip").read_bytes() == (folder / "two.zip").read_bytes()
    departure = terminal.json(*ana, "dispatch", "left", str(made["id"]), "--route", "pouch", "--tracking", "DP 4471/26")
    arrived = ("--by", "Registry", "--known", "slip")
    terminal.done(*ana, "dispatch", "arrived", str(departure["id"]), *arrived)
    scan = folder / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 the letter of Delmoran")
    paper = bodies.of(
        "registered_paper",
        scan=sha256(scan.read_bytes()),
        dated="2026-11-20",
        received_on="2026-11-24",
        in_reply_to=None,
        said=bodies.of("acknowledgement"),
    )
    text = ("--body", json.dumps(paper), "--attach", str(scan), "--tick-all")
    frozen = terminal.json(*ana, "act", reference, "register_paper", *text)
    ben = ("--as", f"{xa.authority}/ben")
    look = (*ben, "approve", str(frozen["id"]), "--sha256", str(frozen["sha256"]), "--json")
    seen = eventually(lambda: _approved(terminal, *look), "the scan is read, and Ben confirms what it says")
    # Whoever confirms it is told what was read of the scan: it is no form of ours, but a letter of their own.
    assert (seen["paper"]["form"], seen["paper"]["reason"]) == ("failed", "no_form")  # type: ignore[index,call-overload]  # JSON
    terminal.done(*ana, "sign", str(frozen["id"]))
    sees(xa, reference, "ACKNOWLEDGED")


def _approved(terminal: Terminal, *look: str) -> JsonObject | None:
    """What the second look prints; None while the scan is being read, which no look may be ahead of."""
    told = terminal.run(*look)
    if told.exit_code:
        assert json.loads(told.stderr)["code"] == "scan_unread", told.stderr
        return None
    found: JsonObject = json.loads(told.stdout)
    return found


def test_an_agreement_of_three_is_in_force_when_every_pair_has_signed(three: Playground) -> None:
    nodes = {state: three[state] for state in ("XA", "XB", "XC")}
    pairs = {}
    for asks, asked in (("XA", "XB"), ("XA", "XC"), ("XB", "XC")):
        pairs[asks, asked] = _agreed(nodes[asks], nodes[asked])
        assert _conference(nodes["XA"])["in_force"] is False
    # Of the pair in which Ardenia is not, Boreland tells it, and nothing more of that matter.
    word: dict[str, Json] = {"conference_ref": "Port XB", "common_text": TEXT, "signed_with": "XC"}
    told = bodies.of("communication", conference=word)
    take(nodes["XB"], "message", pairs["XA", "XB"], body=told)
    eventually(lambda: _conference(nodes["XA"])["in_force"] is True, "the text is in force")


JOINT = "Team of Port XB"
SECOND, THIRD = (sha256(f"The team's text, number {number}.\n".encode()) for number in (2, 3))


def test_a_third_state_joins_a_team_and_its_text_changes_pair_by_pair(three: Playground) -> None:
    xa, xb, xc = (three[state] for state in ("XA", "XB", "XC"))
    # Two found it between themselves; then one proposes that a third State joins.
    with_xb = _team(xa, xb)
    joins: Json = [{"state": "XC", "authority": "Prosecutor of Calvera", "leader": True}]
    change: dict[str, Json] = {"changes": ["add_member"], "joins": joins, **_text(SECOND)}
    _changed(xa, xb, with_xb, change)
    alone = (False, SECOND, None, [["XA", "XC"], ["XB", "XC"]])
    eventually(lambda: _stands(xa) == alone, "two of three have signed")
    assert "team_not_in_force" in _on_sharing(xa, with_xb)
    # The third one signs the new text with each of them, and Boreland says so.
    with_xc, between = _team(xa, xc, **_text(SECOND)), _team(xb, xc, **_text(SECOND))
    _tells(xb, with_xb, SECOND)
    eventually(lambda: _stands(xa) == (True, SECOND, None, []), "the text of three is in force")
    assert "team_not_in_force" not in _on_sharing(xa, with_xb)
    _shares(xa, xb, with_xb)
    # It is prolonged: the old text stays until the last pair has signed the new one.
    longer: dict[str, Json] = {"changes": ["prolong"], "joins": None, **_text(THIRD)}
    for one, other, reference in ((xa, xb, with_xb), (xa, xc, with_xc), (xb, xc, between)):
        _changed(one, other, reference, longer)
        eventually(lambda: _stands(xa) == (True, SECOND, THIRD, []), "the old text stays")
    _tells(xb, with_xb, THIRD)
    eventually(lambda: _stands(xa) == (True, THIRD, None, []), "the new text is in force")
    # With Calvera it ends: nothing binds all three any more.
    take(xa, "end", with_xc, kind="jit_closing_report")
    eventually(lambda: _stands(xa) == (False, THIRD, None, [["XA", "XC"]]), "the text binds two no more")


def _text(digest: str) -> dict[str, Json]:
    return {"conference_ref": JOINT, "common_text": digest, "participants": ["XA", "XB", "XC"]}


def _team(one: RunningNode, other: RunningNode, **text: Json) -> str:
    """Two States found a team, or sign its text; answers the matter's reference."""
    paper = write(one, "propose", bodies.of("jit_proposal", **text), to=other.authority, procedure="joint")
    send(paper)
    sees(other, paper.reference, "PROPOSED")
    terms = bodies.of("jit_agreement", **text, proposal=_pin(other, one, paper.id))
    take(other, "accept", paper.reference, body=terms)
    sees(one, paper.reference, "ACTIVE")
    return paper.reference


def _changed(one: RunningNode, other: RunningNode, reference: str, change: dict[str, Json]) -> None:
    """A State proposes a change of the team to another one, which agrees to it."""
    proposed = take(one, "propose_change", reference, body=bodies.of("jit_change", **change))
    eventually(lambda: _has(other, one, proposed), "the change has come")
    again = {name: value for name, value in change.items() if name not in ("changes", "joins")}
    agreed = bodies.of("jit_change_agreed", **again, change=_pin(other, one, proposed))
    answer = take(other, "agree_change", reference, body=agreed)
    eventually(lambda: _has(one, other, answer), "the agreement has come")


def _tells(node: RunningNode, reference: str, text: str) -> None:
    word: dict[str, Json] = {"conference_ref": JOINT, "common_text": text, "signed_with": "XC"}
    take(node, "message", reference, body=bodies.of("communication", conference=word))


def _has(node: RunningNode, sender: RunningNode, instrument: str) -> bool:
    with node.session() as session:
        return session.get(Instrument, (node.authority, sender.authority, instrument)) is not None


def _pin(node: RunningNode, sender: RunningNode, instrument: str) -> JsonObject:
    with node.session() as session:
        row = session.get_one(Instrument, (node.authority, sender.authority, instrument))
        return {"id": row.id, "sha256": row.sha256}


def _evidence() -> JsonObject:
    body = bodies.of("evidence_transmittal", outcomes=None, manifest="4a" * 32)
    found: JsonObject = json.loads(json.dumps(body).replace(FILE, sha256(ANSWER)))
    return found


def _on_sharing(node: RunningNode, reference: str) -> set[str]:
    """The findings on evidence that would be shared now."""
    actor, office = node.official("ana"), node.node.office()
    with node.session() as session:
        new = NewDraft(act="share", reference=Reference(reference), language="en", body=_evidence())
        draft = drafts.begin(session, office, actor, new)
        return {one.code for one in drafts.findings_of(session, office, actor, draft.id)}


def _shares(node: RunningNode, other: RunningNode, reference: str) -> None:
    with node.session() as session:
        data = [ANSWER]
        file = add(session, node.node.store, node.official("ana"), "answer.csv", "text/csv", data, now()).sha256
    shared = take(node, "share", reference, body=_evidence(), attachments=[file])
    eventually(lambda: _has(other, node, shared), "the evidence has come")


def _stands(node: RunningNode) -> tuple[Json, ...]:
    terminal, ana = typed(node)
    found = terminal.json(*ana, "conference", "show", JOINT)
    return found["in_force"], found["common_text"], found["next_text"], found["missing"]


def _agreed(one: RunningNode, other: RunningNode) -> str:
    """Two States consult and sign the one text; answers the matter's reference."""
    notice = bodies.of("jurisdiction_notice", **NAMED)
    paper = write(one, "open", notice, to=other.authority, procedure="jurisdiction")
    send(paper)
    reference = paper.reference
    sees(other, reference, "OPEN")
    take(other, "state_position", reference, body=bodies.of("jurisdiction_position", **NAMED))
    sees(one, reference, "COMPARING")
    proposal = take(one, "propose", reference, body=bodies.of("jurisdiction_proposal", **CONFER))
    sees(other, reference, "PROPOSED")
    with other.session() as session:
        row = session.get_one(Instrument, (other.authority, one.authority, proposal))
        pin: JsonObject = {"id": row.id, "sha256": row.sha256}
    take(other, "agree", reference, body=bodies.of("jurisdiction_agreement", **CONFER, agreed=pin))
    sees(one, reference, "AGREED")
    return reference


def _conference(node: RunningNode) -> JsonObject:
    terminal, ana = typed(node)
    found = terminal.listed(*ana, "conference", "list")
    return found[0] if found else {"in_force": False}
