"""What the other side left undone ends a matter: refused before its time over API and command line, told and offered
once the time has come; both sides then see one status.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.cli.hands import instruments
from app.cli.playground import RunningNode, eventually
from app.kit.canonical import JsonObject
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters, world
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh
from tests.stories.passing import days_pass, run_out


def offered(system: System, reference: str, act: str, who: str) -> dict[str, Any]:
    """The button of a step."""
    items = system.get(f"/matters/{reference}/acts", who)["items"]
    (one,) = [one for one in items if one["act"] == act]
    return one  # type: ignore[no-any-return]  # JSON


def too_early(system: System, reference: str, act: str, who: str, body: JsonObject) -> None:
    """Neither the API nor the command line lets anybody take it yet, and both say until when."""
    assert (offered(system, reference, act, who)["may"], bool(offered(system, reference, act, who)["opens"])) == (
        False,
        True,
    )
    text = {"act": act, "body": body, "language": "en", "urgency": "routine", "attachments": []}
    draft = system.ask("POST", f"/matters/{reference}/acts", who, json=text).json()
    system.refused(
        "findings_block", "POST", f"/drafts/{draft['id']}/freeze", who,
        json={"ticked": []}, headers={"If-Match": f'"{draft["version"]}"'},
    )  # fmt: skip
    system.ask("DELETE", f"/drafts/{draft['id']}", who, headers={"If-Match": f'"{draft["version"]}"'})
    official = ("--as", f"{system.node.authority}/{who}")
    terminal = Terminal(system.node.home)
    terminal.refused("findings_block", 1, *official, "act", reference, act, "--body", json.dumps(body), "--tick-all")


def told(node: RunningNode, reference: str, act: str) -> None:
    """People are told that the time has come, and how."""
    command = f"rogatory act {reference} {act}"
    eventually(
        lambda: command in {one.params["command"] for one in world.notices(node, "matter.end_open")},
        f"{node.state} is told of {act}",
    )


def test_what_was_preserved_is_let_go(xa: RunningNode, xb: RunningNode) -> None:
    asks, asked, gone = Typist(xa), System.of(xb), bodies.of("release_notice", cause="expired", decided_by=None)
    opening = bodies.of("preservation_request", confidential=False)
    reference = letters.take(asks, "preservation", "request", opening, to="XB.moj", urgency="urgent")
    agree(xa, xb, reference, "RECEIVED")
    letters.take(
        asked, "preservation", "confirm", bodies.kept_alike(), reference=reference, at="RECEIVED", urgency="urgent"
    )
    agree(xa, xb, reference, "PRESERVED")
    too_early(asked, reference, "expire", "ben", gone)
    run_out(xb, reference, "preserved_until")
    told(xb, reference, "expire")
    assert offered(asked, reference, "expire", "ben")["may"]
    letters.take(asked, "preservation", "expire", gone, reference=reference, at="PRESERVED", urgency="urgent")
    agree(xa, xb, reference, "EXPIRED")


@pytest.mark.parametrize("acted_upon", [False, True])
def test_what_was_never_written_down_lapses(xa: RunningNode, xb: RunningNode, acted_upon: bool) -> None:
    """Also what was preserved on the call: nobody's data is held for months on an unwritten word."""
    asked = System.of(xb)
    note = bodies.of("oral_note")
    reference = letters.take(Typist(xb), "preservation", "note_oral", note, to="XA.moj", urgency="urgent")
    agree(xa, xb, reference, "ORAL")
    (called,) = instruments(xb, reference)
    status = "PRESERVED" if acted_upon else "ORAL"
    if acted_upon:
        kept = bodies.of("preservation_confirmation")
        letters.take(asked, "preservation", "confirm", kept, reference=reference, at="ORAL", urgency="urgent")
        agree(xa, xb, reference, status)
    gone = bodies.of("lapse_notice", note={"id": called.id, "sha256": called.sha256})
    too_early(asked, reference, "lapse", "ben", gone)
    run_out(xb, reference, "confirm_oral")
    told(xb, reference, "lapse")
    assert offered(asked, reference, "lapse", "ben")["may"]
    letters.take(Typist(xb), "preservation", "lapse", gone, reference=reference, at=status, urgency="urgent")
    agree(xa, xb, reference, "LAPSED")


def test_a_matter_that_nobody_answers_is_closed(xa: RunningNode, xb: RunningNode) -> None:
    asks, note = System.of(xa), {"text": "Nothing came."}
    reference = letters.take(asks, "mla", "request", fresh(), to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    too_early(asks, reference, "close_silent", "ana", note)
    for node in (xa, xb):
        days_pass(node, reference, 160)
    inquiry = bodies.of("status_inquiry")
    letters.take(Typist(xa), "mla", "ask_status", inquiry, reference=reference, at="RECEIVED")
    eventually(lambda: len(instruments(xb, reference)) == 2, "XB is reminded")
    agree(xa, xb, reference, "RECEIVED")
    too_early(asks, reference, "close_silent", "ana", note)
    for node in (xa, xb):
        days_pass(node, reference, 31)
    assert offered(asks, reference, "close_silent", "ana")["may"]
    letters.take(asks, "mla", "close_silent", note, reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "CLOSED")
    for node in (xa, xb):
        world.log_holds(node)
