"""From a preservation to the request that it was made for, to the decision on it, to the release of the data."""

from __future__ import annotations

import json

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.ids import new_reference
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh
from tests.stories.turns import ANSWER


def _pin(system: System, reference: str, place: int = -1) -> JsonObject:
    """Id and digest of an instrument of a matter, its last one."""
    line = system.get(f"/matters/{reference}/instruments")["items"][place]
    return {"id": line["id"], "sha256": line["sha256"]}


def _material(measure: str, *, final: bool) -> JsonObject:
    """What was found for one measure."""
    said = json.dumps(bodies.of("evidence_transmittal")).replace(FILE, sha256(ANSWER)).replace('"m1"', f'"{measure}"')
    done: list[Json] = [{"measure": one, "outcome": "done"} for one in ("m1", "m2")]
    return {**json.loads(said), "final": final, "outcomes": done if final else []}


def test_what_a_request_rests_on_is_kept_until_the_whole_of_it_is_decided(xa: RunningNode, xb: RunningNode) -> None:
    asks, answers, reader = System.of(xa), Typist(xb), System.of(xb)
    own = f"The transfers were ordered over a connection from this address (file {new_reference(xa.state, 2026)})."
    asked = bodies.of("preservation_request", confidential=False, relationship=own)
    kept = letters.take(asks, "preservation", "request", asked, to="XB.moj", urgency="urgent")
    agree(xa, xb, kept, "RECEIVED")
    letters.take(
        answers, "preservation", "confirm", bodies.of("preservation_confirmation"), reference=kept, at="RECEIVED"
    )
    agree(xa, xb, kept, "PRESERVED")

    # What was said once stands in the request that follows.
    begun = asks.ask("POST", "/drafts/carried", json={"matter": kept}).json()["draft"]
    carried = begun["body"]
    assert {one["preservation_matter"] for one in carried["measures"]} == {kept}
    assert carried["related"][0] == {"kind": "preservation", "matter": kept, "ref": _pin(asks, kept, 0)}
    told = {"If-Match": f'"{begun["version"]}"'}
    body = {**fresh(), **carried}
    written = asks.ask("PATCH", f"/drafts/{begun['id']}", json={"body": body}, headers=told).json()
    stopping = [one for one in letters.findings(asks, written).values() if one["severity"] == "blocks"]
    assert stopping == []
    request = asks.leave(written)
    agree(xa, xb, request, "RECEIVED")
    follow = {
        "request": _pin(asks, request),
        "matter": request,
        "sent_on": bodies.of("follow_up_notice")["sent_on"],
    }
    letters.take(asks, "preservation", "follow_up", follow, reference=kept, at="PRESERVED")
    agree(xa, xb, kept, "HELD")

    # A first result has not decided on the rest: nothing is let go, through either door.
    letters.take(answers, "mla", "acknowledge", bodies.acknowledgement(), reference=request, at="RECEIVED")
    letters.take(answers, "mla", "accept", bodies.of("acceptance"), reference=request, at="ACKNOWLEDGED")
    letters.take(
        answers, "mla", "transmit", _material("m1", final=False), reference=request, at="EXECUTING", files=(ANSWER,)
    )
    agree(xa, xb, request, "PARTLY_EXECUTED")
    release = {**bodies.of("release_notice"), "decided_by": _pin(reader, request)}
    draft = reader.ask("POST", f"/matters/{kept}/acts", json={"act": "release_after_decision", "body": release}).json()
    assert letters.findings(reader, draft)["preservation_pending"]["severity"] == "blocks"
    assert request in letters.stopped(reader, draft)
    text = ("--body", json.dumps(release))
    answers.terminal.refused(
        "findings_block", 1, *answers.as_(), "act", kept, "release_after_decision", *text, "--tick-all"
    )

    last = _material("m2", final=True)
    letters.take(answers, "mla", "transmit_final", last, reference=request, at="PARTLY_EXECUTED", files=(ANSWER,))
    agree(xa, xb, request, "EXECUTED")
    decided = {**release, "decided_by": _pin(reader, request)}
    letters.take(answers, "preservation", "release_after_decision", decided, reference=kept, at="HELD")
    agree(xa, xb, kept, "RELEASED")
    said = asks.get(f"/matters/{kept}/instruments")["items"][-1]
    assert said["act"] == "release_after_decision"
