"""The demo's story: what the officials of Ardenia (XA) and Boreland (XB) do, printed as it happens on either side."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import select

from app.cli import demo_duty, demo_examples, demo_forgery, demo_ways
from app.cli.demo_stage import Stage
from app.cli.hands import (
    Paper,
    ask_signature,
    delivery,
    instruments,
    log_faults,
    matter,
    second_look,
    sees,
    send,
    settled,
    signed,
    status,
    write,
)
from app.cli.playground import RunningNode, eventually, free_port, silence
from app.exchange.models import Quarantined
from app.instruments.attachments import add
from app.kit.canonical import JsonObject
from app.kit.clock import now
from app.kit.errors import Invalid, Refused
from app.kit.ids import OfficialId
from app.matters import drafts
from app.matters.paper import NewDraft
from app.notices.models import Notice

WANTED_WITHIN = timedelta(days=21)


def play(stage: Stage) -> None:
    """The whole story. Raises for what cannot go on; what must hold at its end is in `stage.checks`."""
    raise_curtain(stage)
    subscriber = subscriber_data(stage)
    bank_records(stage)
    mailbox(stage)
    forged(stage, subscriber)
    node_down(stage)
    demo_duty.set_up(stage)
    demo_duty.woken(stage)
    demo_duty.drilled(stage)
    demo_ways.judge(stage)
    alike(stage)


def alike(stage: Stage) -> None:
    """What must hold whatever was told above: one status, nothing undecided, and logs that hold from the ground."""
    seen = [[status(node, reference) for node in (stage.xa, stage.xb)] for reference in stage.matters]
    stage.check("both sides see one status in every matter", all(one == other is not None for one, other in seen))
    rows = [row for node in (stage.xa, stage.xb) for reference in stage.matters for row in instruments(node, reference)]
    stage.check("every instrument is decided", all(row.state in {"accepted", "rejected"} for row in rows))
    stage.check("both logs hold, computed anew from their entries", not [*log_faults(stage.xa), *log_faults(stage.xb)])


def example(name: str) -> JsonObject:
    """One of the requests in `examples/requests`, wanted some weeks from now."""
    found = demo_examples.example(f"requests/{name}")
    urgency = found["urgency"]
    assert isinstance(urgency, dict)  # noqa: S101  # our own file
    urgency["wanted_by"] = (now() + WANTED_WITHIN).date().isoformat()
    return found


def raise_curtain(stage: Stage) -> None:
    """Make both nodes, start them, introduce them to each other."""
    stage.title("Two States, a node each")
    secret = demo_ways.passphrase(stage.built.folder)
    port, told = free_port(), stage.telephones
    reached = {"api_port": port, **told.settings(secret.parent, f"http://127.0.0.1:{port}")}
    for state, name, more in (("XA", "Ardenia", {"key_passphrase_file": str(secret)}), ("XB", "Boreland", reached)):
        stage.built.found(state, settings={**SETTINGS, **more})
        stage.say(state, f"{name}: keys made on this machine, node in {stage.built.folder / state}")
    demo_ways.lock_away(stage, secret)
    with stage.timed("nodes_ready"):
        for node in (stage.xa, stage.xb):
            node.start(wait=False)
        for node in (stage.xa, stage.xb):
            node.wait_ready()
            stage.say(node.state, "node ready: PostgreSQL, Valkey, door, API and workers run")
    stage.ready = time.monotonic()
    for node in (stage.xa, stage.xb):
        stage.built.people(node)
    for one, other in ((stage.xa, stage.xb), (stage.xb, stage.xa)):
        read = stage.built.introduce(one, other)
        stage.say(one.state, f"ana and ben compare by telephone the fingerprint of {other.state}: {read}")


def subscriber_data(stage: Stage) -> Paper:
    """Urgent: who used this address and port at that time? The whole life of a request."""
    stage.title("1 · Subscriber data for an address, a port and a time: the whole life of a request")
    told, xa, xb = example("subscriber-data"), stage.xa, stage.xb
    paper = _draft(stage, xa, told)
    demo_ways.on_the_node(stage, paper)
    stage.say("XA", f"the seal follows; urgent: it leaves at once as {paper.reference}")
    sees(xb, paper.reference, "RECEIVED")
    stage.say("XB", "the letter is here: signatures, timestamps, certificates and text verified; duty officer told")
    _tell_notice(stage, xb)
    take(stage, xb, "acknowledge", paper.reference, "acknowledgement")
    sees(xa, paper.reference, "ACKNOWLEDGED")
    stage.timings["first_acknowledgement"] = round(time.monotonic() - stage.ready, 2)
    stage.say("XA", f"sees ACKNOWLEDGED, {stage.timings['first_acknowledgement']} s after both nodes were ready")
    second_look(paper)
    stage.say("XA", "ben gives the second look that an urgent letter owes within 24 hours")
    take(stage, xb, "ask", paper.reference, "information_request")
    sees(xa, paper.reference, "QUERIED")
    take(stage, xa, "answer", paper.reference, "information_answer")
    sees(xb, paper.reference, "ACKNOWLEDGED")
    take(stage, xb, "accept", paper.reference, "acceptance")
    answer = _attach(stage, xb, "subscriber.csv", b"address,port,subscriber\n81.2.69.142,51812,J. Sand\n")
    body = demo_examples.example("answers/evidence_transmittal")
    body["evidence"] = [{**_first(body["evidence"]), "file": answer}]
    take(stage, xb, "transmit_final", paper.reference, "evidence_transmittal", body=body, attachments=[answer])
    sees(xa, paper.reference, "EXECUTED")
    receipt = demo_examples.example("answers/evidence_receipt")
    receipt["checked"] = [{"file": answer, "matches": True}]
    take(stage, xa, "confirm_evidence", paper.reference, "evidence_receipt", body=receipt)
    take(stage, xa, "close", paper.reference, "closing_note")
    settled(xa, xb, paper.reference, "CLOSED")
    stage.say("XA", f"{paper.reference} is CLOSED on both sides")
    stage.check("a request went its whole life and both sides see CLOSED", True)
    return paper


def bank_records(stage: Stage) -> None:
    """Incomplete at first; later two letters cross."""
    stage.title("2 · Bank records and a witness: stopped while incomplete, then two letters cross")
    told, xa, xb = example("bank-records-and-hearing"), stage.xa, stage.xb
    incomplete = {name: value for name, value in told.items() if name not in {"purpose", "facts"}}
    stage.check("an incomplete request is stopped before it is sent", _blocked(stage, xa, incomplete))
    paper = _draft(stage, xa, told)
    second_look(paper)
    stage.say("XA", "completed, seen by ben")
    demo_ways.brought(stage, paper)
    sees(xb, paper.reference, "RECEIVED")
    take(stage, xb, "acknowledge", paper.reference, "acknowledgement")
    sees(xa, paper.reference, "ACKNOWLEDGED")
    refusal = write(xb, "refuse", demo_examples.example("answers/refusal"), reference=paper.reference)
    withdrawal = write(xa, "withdraw", demo_examples.example("answers/withdrawal"), reference=paper.reference)
    for one in (refusal, withdrawal):
        second_look(one)
    with silence(xa, xb):
        for one in (refusal, withdrawal):
            ask_signature(one)
        for one in (refusal, withdrawal):
            eventually(lambda one=one: signed(one), f"{one.id} is signed")  # type: ignore[misc]  # bound early on purpose
    stage.say("XB", "ana signs a refusal …")
    stage.say("XA", "… while the line is cut for a moment, and ana of Ardenia signs a withdrawal: the letters cross")
    settled(xa, xb, paper.reference, "REFUSED")
    crossed = [eventually(lambda node=node: _crossed(node, paper.reference), "a crossed letter") for node in (xa, xb)]  # type: ignore[misc]  # bound early on purpose
    stage.say("XA", f"both sides come to REFUSED; crossed on either side: {', '.join(crossed[0]) or 'nothing'}")
    held = crossed[0] == crossed[1] == ["withdraw"]
    stage.check("two letters that crossed lead both sides to one status", held)


def mailbox(stage: Stage) -> None:
    """Refused, with the ground and its article."""
    stage.title("3 · Stored content of a mailbox: refused, with the ground and its article")
    told, xa, xb = example("mailbox-content"), stage.xa, stage.xb
    paper = _draft(stage, xa, told)
    second_look(paper)
    demo_ways.answered(stage, paper)
    sees(xb, paper.reference, "RECEIVED")
    take(stage, xb, "acknowledge", paper.reference, "acknowledgement")
    take(stage, xb, "refuse", paper.reference, "refusal")
    settled(xa, xb, paper.reference, "REFUSED")
    stage.say("XA", f"sees {paper.reference} REFUSED (UNCC 40(21)(b)), with reasons and what could cure it")
    stage.check("a refusal is seen by both sides", True)


def forged(stage: Stage, paper: Paper) -> None:
    """Somebody who holds Ardenia's node sends a letter of which one byte was changed."""
    stage.title("4 · A forged instrument")
    reason = demo_forgery.send_forged(stage.built, paper)
    found = eventually(lambda: _quarantined(stage.xb), "the forged instrument is in quarantine")
    words = found.words.partition(". ")[0]
    stage.say("XB", f"refused: {found.reason} ({words}); in quarantine, the sender has a signed rejection")
    stage.check("a forged instrument is quarantined", found.reason == reason)


def node_down(stage: Stage) -> None:
    """Boreland's node is away for a while; nothing is lost."""
    stage.title("5 · Boreland's node is down for a while")
    xa, xb = stage.xa, stage.xb
    xb.stop()
    stage.say("XB", "stopped")
    told = example("subscriber-data")
    proceeding: JsonObject = {
        "kind": "investigation",
        "reference": "1290/P/2026",
        "subject": "The same method, another bank.",
    }
    signatory = demo_ways.signs_by_token(stage)
    paper = _draft(stage, xa, {**told, "proceeding": proceeding}, signatory)
    demo_ways.by_token(stage, paper)
    eventually(lambda: delivery_waits(xa, paper), "the delivery waits and says why")
    waits = delivery(xa, paper.id)
    stage.say("XA", f"signed; the delivery waits: {waits.problem}, {waits.attempts} tries, the next by itself")
    with stage.timed("caught_up"):
        xb.start()
        stage.say("XB", "started again")
        sees(xb, paper.reference, "RECEIVED")
        eventually(lambda: delivery(xa, paper.id).state == "accepted", "the receipt comes back")
    stage.say("XA", f"delivered and accepted, {stage.timings['caught_up']} s after the start")
    second_look(paper, "ana" if signatory == "ben" else "ben")
    stage.check("a node that was down is caught up", True)


def take(
    stage: Stage,
    node: RunningNode,
    act: str,
    reference: str,
    kind: str,
    *,
    body: JsonObject | None = None,
    attachments: list[str] | None = None,
) -> str:
    """One act in a matter, seen by two where its step demands it."""
    paper = write(
        node, act, body or demo_examples.example(f"answers/{kind}"), reference=reference, attachments=attachments or ()
    )
    identity = send(paper)
    stage.say(node.state, f"{act} → {kind} {identity[:13]}…")
    return identity


def delivery_waits(node: RunningNode, paper: Paper) -> bool:
    """Whether a delivery has failed at least twice."""
    found = delivery(node, paper.id) if _exists(node, paper) else None
    return found is not None and found.attempts >= 2


def _exists(node: RunningNode, paper: Paper) -> bool:
    return signed(paper) is not None


def _draft(stage: Stage, node: RunningNode, body: JsonObject, signatory: str = "ana") -> Paper:
    urgency = body["urgency"]
    assert isinstance(urgency, dict)  # noqa: S101  # our own file
    paper = write(node, "request", body, to="XB.moj", urgency=str(urgency["level"]), signatory=signatory)
    stage.matters.append(paper.reference)
    stage.say(node.state, f"ana writes the {urgency['level']} request, ticks its warnings; frozen as {paper.reference}")
    return paper


def _blocked(stage: Stage, node: RunningNode, body: JsonObject) -> bool:
    """Whether freezing an incomplete draft is refused; the findings are shown."""
    actor, office = node.official("ana"), node.node.office()
    new = NewDraft(act="request", procedure="mla", recipient="XB.moj", treaty="un_cybercrime", body=body)
    with node.session() as session:
        draft = drafts.begin(session, office, actor, new)
        found = drafts.findings_of(session, office, actor, draft.id)
        identity, version = draft.id, draft.version
    blocking = [one for one in found if one.severity.value == "blocks"]
    for one in blocking:
        stage.say("XA", f"blocks: {one.field}: {one.words} [{one.cited}]")
    try:
        with node.session() as session:
            drafts.freeze(session, office, actor, identity, version, signatory=OfficialId("XA.moj/ana"))
    except Invalid as error:
        with node.session() as session:
            drafts.discard(session, office, actor, identity, version)
        return error.code == "findings_block"
    except Refused:
        return False
    return False


def _first(value: object) -> JsonObject:
    assert isinstance(value, list)  # noqa: S101  # our own file
    found = value[0]
    assert isinstance(found, dict)  # noqa: S101  # our own file
    return found


def _attach(stage: Stage, node: RunningNode, name: str, data: bytes) -> str:
    with node.session() as session:
        row = add(session, node.node.store, node.official("ana"), name, "text/csv", [data], now())
        return row.sha256


def _tell_notice(stage: Stage, node: RunningNode) -> None:
    def urgent() -> Notice | None:
        with node.session() as session:
            return session.scalars(select(Notice).where(Notice.occasion == "matter.urgent")).first()

    found = eventually(urgent, "a notice for the duty officer")
    stage.say(node.state, f"notice for {', '.join(found.roles)}: " + found.words.format(**found.params))


def _crossed(node: RunningNode, reference: str) -> list[str]:
    """Acts that came too late to take effect."""
    found = matter(node, reference)
    history = found.projection.get("history") if found else None
    assert isinstance(history, list)  # noqa: S101  # written by the projection
    return [str(one["act"]) for one in history if isinstance(one, dict) and one["crossed"]]


def _quarantined(node: RunningNode) -> Quarantined | None:
    with node.session() as session:
        return session.scalars(select(Quarantined).order_by(Quarantined.at.desc())).first()


SETTINGS: dict[str, str | int | float | bool] = {
    "retry_first": 1.0,
    "retry_longest": 10.0,
    "receipt_overdue": 5.0,
    "chain_test_every": 24 * 3600.0,
}
