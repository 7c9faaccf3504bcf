"""Electronic evidence goes online from one State to the other, only when the decision that clears it is named."""

from __future__ import annotations

from pathlib import Path

from app.cli.playground import RunningNode
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now, stamp
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree

LOG = b"instant,address,port\n2026-11-25T06:12:44Z,81.2.69.142,40122\n"


def test_a_disclosure_names_its_clearance_and_the_files_that_arrive_are_those_that_left(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    asks, asked = Typist(xb), System.of(xa)
    danger: JsonObject = {"facts": f"A message of {stamp(now())} says that a child dies at noon.", "risk_to": "A child"}
    wanted = bodies.of("emergency_request", emergency=danger)
    reference = letters.take(asks, "emergency_disclosure", "request", wanted, to="XA.moj", urgency="emergency")
    agree(xa, xb, reference, "RECEIVED")
    got = bodies.of("acknowledgement")
    letters.take(asked, "emergency_disclosure", "acknowledge", got, reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    row: JsonObject = {
        "file": sha256(LOG),
        "description": "Addresses of the last sign-ins",
        "measures": ["m1"],
        "category": "ACCESS_LOGS",
        "source": "Example Mail",
        "obtained_at": "2026-11-25T10:20:00+01:00",
    }
    assert row["file"] != FILE
    body = bodies.of("emergency_disclosure", evidence=[row], clearance=None)
    attached = asked.attach("ana", LOG)
    told = {"act": "disclose", "body": body, "urgency": "emergency", "attachments": [attached]}
    made = asked.ask("POST", f"/matters/{reference}/acts", json=told).json()
    assert "Material leaves only with a clearance." in letters.stopped(asked, made)
    cleared: JsonObject = {"fields": {"clearance": {"reference": "XA-CL 2026/131", "decided_on": "2026-11-25"}}}
    headers = {"If-Match": f'"{made["version"]}"'}
    asked.leave(asked.ask("PATCH", f"/drafts/{made['id']}", json=cleared, headers=headers).json())
    agree(xa, xb, reference, "DISCLOSED")
    letter = letters.by_command(xb, reference, tmp_path)
    letter.says("XA-CL 2026/131", "Addresses of the last sign-ins")
    # The file beside it is the one that the signed letter names, and the asking side confirms that under its seal.
    files = letters.files(xb, reference, tmp_path / "files")
    assert list(files.values()) == [LOG]
    assert sha256(LOG) in str(letter.body)
    checked: JsonObject = {
        "received_on": "2026-11-25T12:00:00+01:00",
        "checked": [{"file": sha256(LOG), "matches": True}],
    }
    receipt = bodies.of("evidence_receipt", **checked)
    letters.take(asks, "emergency_disclosure", "confirm_evidence", receipt, reference=reference, at="DISCLOSED")
    agree(xa, xb, reference, "DISCLOSED")
    assert letters.over_api(asked, reference, tmp_path).body["checked"] == checked["checked"]
