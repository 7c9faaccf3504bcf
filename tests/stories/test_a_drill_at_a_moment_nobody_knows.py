"""A drill between two real nodes: agreed, at some moment of its window, answered by a person, proven; and a real case
that ends the next one. The window is so short that its moment could be foreseen, and the proof says so.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.hands import instruments
from app.cli.main import app
from app.cli.playground import Playground, RunningNode, eventually
from app.kit.canonical import JsonObject
from app.kit.clock import now, stamp
from app.kit.errors import Conflict, Invalid
from app.kit.ids import AuthorityId, Reference
from app.matters import drills, reachable
from app.matters.drills import DrillView
from app.matters.exercises import issue
from app.matters.paper import NewDraft
from app.notices.models import Notice
from app.notices.post import acknowledge
from tests.stories import world
from tests.stories.hands import fresh, request

LEFT = timedelta(seconds=60)
URGENT = {"level": "urgent", "reason": "The logs end tomorrow.", "wanted_by": "2047-12-10"}


def proposed(xa: RunningNode) -> Reference:
    """XA's head proposes a drill of a minute, so that the story need not wait for a night: by a draft of his own, since
    such a window is refused.
    """
    begin, there = now(), AuthorityId("XB.moj")
    window: JsonObject = {"from": stamp(begin), "to": stamp(begin + LEFT)}
    with xa.session() as session, pytest.raises(Invalid, match="still to come"):
        drills.propose(session, xa.node.office(), xa.official("ben"), there, (begin, begin + LEFT))
    body: JsonObject = {"scenario": drills.SCENARIO, "window": window}
    return said(xa, NewDraft(act="propose", procedure="exercise", recipient=there, body=body))


def agreed(xb: RunningNode, reference: Reference) -> None:
    """XB's head agrees, once the proposal is there: by a draft too, since it is refused so late."""
    eventually(lambda: seen(xb, reference) and world.notices(xb, "drill.proposed"), "the proposal is at XB")
    with xb.session() as session, pytest.raises(Conflict, match="would know when it comes"):
        drills.agree(session, xb.node.office(), xb.official("ben"), reference, 30)
    said(xb, NewDraft(act="agree", reference=reference, body={"answer_within": 30}))


def said(node: RunningNode, new: NewDraft) -> Reference:
    """The head has a word sealed that he has written as a draft."""
    with node.session() as session:
        frozen, job = issue(session, node.node.office(), node.official("ben"), new)
    node.node.wake("sign", job)
    return Reference(frozen.reference)


def seen(node: RunningNode, reference: Reference) -> DrillView | None:
    """The drill as a side sees it."""
    with node.session() as session:
        found = [one for one in drills.listing(session, node.official("ben")) if one.reference == reference]
    return found[0] if found else None


def stands(node: RunningNode, reference: Reference, state: str) -> DrillView:
    """Wait until it does."""

    def there() -> DrillView | None:
        found = seen(node, reference)
        return found if found is not None and found.state == state else None

    return eventually(there, f"{node.state} sees the drill {state}", 150.0)


def rings(xb: RunningNode) -> Notice:
    """Wait until the duty officer is called."""
    (notice,) = eventually(lambda: world.notices(xb, "drill.rings"), "it rings at XB", 150.0)
    return notice


def test_a_drill_proves_that_somebody_answers_and_gives_way_to_a_real_case(
    own_world: Playground, tmp_path: Path
) -> None:
    built = world.pair(own_world)
    xa, xb = built["XA"], built["XB"]
    reference = proposed(xa)
    agreed(xb, reference)
    notice = rings(xb)
    assert notice.words.startswith("EXERCISE")
    with xb.session() as session:
        acknowledge(session, xb.official("ben"), notice.id, now())
    ours, theirs = stands(xa, reference, "reached"), stands(xb, reference, "reached")
    hops = [one.name for one in ours.hops]
    assert hops == ["began", "received", "decided", "notice", "acknowledged", "answered", "came_back"]
    after = [one.seconds for one in ours.hops]
    assert after == sorted(after)
    assert after[-1] < 120
    assert ours.kept
    assert theirs.kept
    print({one.name: one.seconds for one in ours.hops})
    _proven(xa, xb, reference, tmp_path)
    _stopped_by_a_real_one(xa, xb)


def _proven(xa: RunningNode, xb: RunningNode, reference: Reference, folder: Path) -> None:
    """Both hold the same signed proof; a bare machine counts it again from the files."""

    def held(node: RunningNode) -> tuple[object, ...] | None:
        with node.session() as session:
            found = reachable.newest(session, node.authority, now(), "XB.moj")
        if not found:
            return None
        one = found[0]
        return one.sha256, one.reached, one.kept_promises, one.foreseeable, one.freshness

    mine = eventually(lambda: held(xa), "XA holds the proof")
    assert eventually(lambda: held(xb), "XB holds it") == mine
    assert mine[1:] == (1, 1, 1, "amber"), "the officer was before a page, and could foresee it: it proves no night"
    for node, who in ((xa, "XA.moj/ben"), (xb, "XB.moj/ben")):
        shown = CliRunner().invoke(app, ["--node", str(node.home), "--as", who, "directory", "show", "XB"])
        assert "XB.moj, AMBER: answered 1 of 1 drills, 1 in the time promised" in shown.output, shown.output
        figures = "woken by telephone or message 0; answered at a moment that could be foreseen 1; stopped"
        assert figures in shown.output, shown.output
    rows = [row for row in instruments(xb, reference) if row.act in {"agree", "start", "answer", "report"}]
    files = {}
    for row in rows:
        files[row.act] = folder / f"{row.act}.pdf"
        files[row.act].write_bytes(xb.node.store.read(xb.authority, row.sha256))
    anchors = folder / "anchors"
    for node in (xa, xb):
        shutil.copytree(node.home / "anchors" / node.state, anchors / node.state)
    asked = ["--json", "instrument", "recount", *(str(files[one]) for one in ("report", "agree", "start", "answer"))]
    told = CliRunner().invoke(app, [*asked, "--anchors", str(anchors)])
    assert told.exit_code == 0, told.output
    counted = json.loads(told.stdout)
    assert (counted["agrees"], counted["reached"], counted["authority"]) == (True, 1, "XB.moj")
    assert (counted["woken"], counted["foreseeable"], counted["drills"][0]["foreseeable"]) == (0, 1, True)


def _stopped_by_a_real_one(xa: RunningNode, xb: RunningNode) -> None:
    reference = proposed(xa)
    agreed(xb, reference)
    rings(xb)
    paper = request(xa, body=fresh(urgency=URGENT), urgency="urgent")
    eventually(lambda: world.notices(xb, "matter.urgent"), "the real one rings")
    assert world.notices(xb, "drill.rings") == [], "the drill is silent from that moment on"
    assert len(world.notices(xb, "drill.gave_way")) == 1
    for node in (xa, xb):
        assert stands(node, reference, "stopped").cause == "real_case"
    assert paper.reference != reference
