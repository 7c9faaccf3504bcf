"""The demo at 3 a.m.: an urgent preservation wakes the duty officer of Boreland, who answers it; and a drill before.

Who is called is what the roster says, how is what the official has proven, how soon the next is what the ladder says.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.cli.demo_examples import example
from app.cli.hands import Paper, ask_signature, delivery, instruments, second_look, sees, settled, signed, write
from app.cli.playground import RunningNode, eventually
from app.duty import rosters
from app.duty.bodies import read_body
from app.exchange.arrival import reached_door
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now, stamp
from app.kit.ids import Reference
from app.matters import drills, reachable
from app.matters.exercises import issue
from app.matters.paper import NewDraft
from app.notices import contacts, ladders, post
from app.notices.channels import Channel
from app.notices.models import Notice

if TYPE_CHECKING:
    from app.cli.demo_stage import Stage

ROSTER, MAIL, TELEPHONE = "night", "ben@moj.example.org", "+40215550142"
WINDOW = timedelta(seconds=25)
"""Within which the drill comes, so that nobody waits for a night. Its moment can be foreseen, and the proof says so."""
KEPT = timedelta(days=90)
FOLLOWS = timedelta(days=45)
"""After which the request follows the preservation."""


def set_up(stage: Stage) -> None:
    """Ben of Boreland proves how he is reached; the head sets a roster and the ladder of what is urgent."""
    stage.title("6 · At 3 a.m.: an urgent preservation, and the duty officer is woken")
    xb = stage.xb
    ben = xb.official("ben")
    for channel, to in ((Channel.EMAIL, MAIL), (Channel.VOICE, TELEPHONE)):
        with xb.session() as session:
            method = contacts.add(session, ben, channel, {"to": to}, now()).id
        code = eventually(lambda to=to: stage.telephones.code(to), f"the code for {to}")  # type: ignore[misc]  # bound early on purpose
        with xb.session() as session:
            stage.check(f"{channel.value} is proven by its code", contacts.verify(session, ben, method, code, now()))
        stage.say("XB", f"ben is reached by {channel.value}, proven by a code that came there")
    layer: JsonObject = {"name": "first", "people": ["XB.moj/ben"], "unit": "days", "begins": _yesterday()}
    body = read_body({"title": "Day and night", "zone": "Europe/Vienna", "layers": [layer]})
    rungs: list[Json] = [
        {"after": 0, "rosters": [ROSTER], "channels": ["voice", "email"]},
        {"after": 300, "roles": ["head"]},
    ]
    with xb.session() as session:
        rosters.set_roster(session, ben, ROSTER, body, now(), seen=0)
        ladders.set_ladder(session, ben, "occasion:matter.urgent", rungs, 900, now(), rosters=[ROSTER])
    stage.say("XB", f"roster {ROSTER}: ben; what is urgent rings there at once, and with the head after 5 minutes")


def woken(stage: Stage) -> Paper:
    """Ana of Ardenia signs; in Boreland the telephone rings, ben presses 1, acknowledges and confirms."""
    xa, xb, held = stage.xa, stage.xb, stage.telephones
    held.awake = True
    body = {**example("requests/preservation"), "intended_by": (now() + FOLLOWS).date().isoformat()}
    paper = write(xa, "request", body, to="XB.moj", procedure="preservation", urgency="urgent")
    stage.matters.append(paper.reference)
    act = now()
    ask_signature(paper)
    stage.say("XA", f"ana signs {paper.reference}; it is urgent and leaves at once, ben looks at it after")
    notice = eventually(lambda: _acknowledged(xb, paper.reference), "the duty officer acknowledges")
    sees(xa, paper.reference, "RECEIVED")
    eventually(lambda: delivery(xa, paper.id).final, "the receipt is here")
    came, called = instruments(xb, paper.reference)[0], held.since(TELEPHONE, act)
    with xb.session() as session:
        reached = reached_door(session, came)
    stage.urgent = {
        name: None if at is None else round((at - act).total_seconds(), 3)
        for name, at in (
            ("delivered", reached),
            ("decided", came.decided),
            ("notice", notice.made),
            ("channel", called.at if called else None),
            ("acknowledged", notice.acknowledged),
        )
    }
    for name, words in (
        ("delivered", "its bytes are in Boreland"),
        ("decided", "verified and accepted there"),
        ("notice", "a notice for who holds the roster"),
        ("channel", "the telephone gateway has the call"),
        ("acknowledged", f"{notice.acknowledged_by} pressed 1"),
    ):
        stage.say("XB", f"{words}: {stage.urgent[name]} s after ana's act")
    stage.check("every hop of the urgent road has its time", None not in stage.urgent.values())
    stage.check("who held the roster acknowledged by the key", notice.acknowledged_by == "XB.moj/ben")
    stage.check("the gateway's callbacks were taken", held.answers[:2] == [200, 200] or held.answers[:2] == [204, 204])
    words = called.words if called else "?"
    stage.check("no case content was spoken", "sand" not in words.lower() and "mailbox" not in words.lower())
    second_look(paper)
    _take(stage, xb, "acknowledge", paper.reference, example("answers/acknowledgement"))
    sees(xa, paper.reference, "ACKNOWLEDGED")
    _take(stage, xb, "confirm", paper.reference, _confirmation())
    settled(xa, xb, paper.reference, "PRESERVED")
    stage.say("XA", f"{paper.reference} is PRESERVED on both sides; the reminders before its end are set")
    stage.check("an urgent preservation was answered by a woken duty officer", True)
    return paper


def drilled(stage: Stage) -> None:
    """Ardenia drills Boreland's point, by agreement, within a window so short that its moment can be foreseen.

    `rogatory drill`, pages and API take no such window; a draft of one's own does, and gains nothing by it.
    """
    xa, xb = stage.xa, stage.xb
    stage.title("7 · A drill, and the proof that the point can be reached")
    ana, ben = xa.official("ben"), xb.official("ben")
    for node, actor in ((xa, ana), (xb, ben)):
        with node.session() as session:
            # While something real waits for anybody no drill is begun, and none rings: it is taken first.
            for one in [one for one in post.heard(session, actor) if one.acknowledged is None]:
                post.acknowledge(session, actor, one.id, now())
    begin = now()
    body: JsonObject = {
        "scenario": drills.SCENARIO,
        "window": {"from": stamp(begin), "to": stamp(begin + WINDOW)},
    }
    reference = _says(xa, ana, NewDraft(act="propose", procedure="exercise", recipient=xb.authority, body=body))
    stage.say("XA", f"a drill is proposed as {reference}; its window is {WINDOW.seconds} s, a real one a night")
    sees(xb, reference, "PROPOSED")
    _says(xb, ben, NewDraft(act="agree", reference=reference, body={"answer_within": 30}))
    stage.say("XB", "agreed: a person answers within 30 minutes")
    eventually(lambda: _drill(xa, reference).state == "reached", "the drill is answered", 120)
    hops = [f"{one.name} {one.at.astimezone(UTC):%H:%M:%S}" for one in _drill(xa, reference).hops]
    stage.say("XA", f"it came at some moment of the window, and was answered: {', '.join(hops)}")
    for node in (xb, xa):
        told = eventually(lambda node=node: _proof(node, xb), f"{node.state} holds the report")  # type: ignore[misc]  # bound early on purpose
    stage.check("a drill proves that Boreland's point can be reached", told["reached"] == told["tried"] == 1)
    honest = (told["woken"], told["foreseeable"], told["freshness"]) == (0, 1, "amber")
    stage.check("that its moment could be foreseen is said, and proves no night", honest)
    stage.reachability = told
    figures = f"answered {told['reached']} of {told['tried']}, woken without notice {told['woken']}"
    stage.say("XB", f"both hold the signed report: {figures}; too little of the window was left for that")


def _says(node: RunningNode, actor: Actor, new: NewDraft) -> Reference:
    with node.session() as session:
        frozen, job = issue(session, node.node.office(), actor, new)
    node.node.wake("sign", job)
    return Reference(frozen.reference)


def _proof(node: RunningNode, of: RunningNode) -> JsonObject | None:
    actor = node.official("ben")
    with node.session() as session:
        found = reachable.proofs(session, actor, now(), of.authority)
    return found[0].to_json() if found else None


def _drill(node: RunningNode, reference: Reference) -> drills.DrillView:
    actor = node.official("ben")
    with node.session() as session:
        return drills.shown(session, actor, reference)


def _take(stage: Stage, node: RunningNode, act: str, reference: str, body: JsonObject) -> None:
    """The duty officer's act, which leaves at once; the head's second look comes after."""
    paper = write(node, act, body, reference=reference, who="ben")
    ask_signature(paper, "ben")
    eventually(lambda: signed(paper), f"{act} is signed")
    stage.say(node.state, f"ben, on duty: {act}")


def _acknowledged(node: RunningNode, reference: str) -> Notice | None:
    with node.session() as session:
        query = select(Notice).where(
            Notice.occasion == "matter.urgent",
            Notice.subject["matter"].astext == reference,
            Notice.acknowledged.is_not(None),
        )
        return session.scalars(query).first()


def _confirmation() -> JsonObject:
    """Preserved now, for ninety days."""
    at, until = now(), (now() + KEPT).date().isoformat()
    held = {"measure": "m1", "custodian": "Example Mail", "outcome": "preserved", "status": "held", "until": until}
    return {
        "preserved_at": stamp(at.replace(microsecond=0)),
        "preserved_until": until,
        "holdings": [{**held, "custodian_reference": "EM-LE-4471"}],
        "user_will_be_notified": False,
        "legal_basis": "Act of Boreland on electronic data, section 12",
    }


def _yesterday() -> str:
    return (now() - timedelta(days=1)).date().isoformat()
