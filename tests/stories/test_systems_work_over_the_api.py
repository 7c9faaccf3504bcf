"""Two authorities' own systems do the main job over HTTP alone, each at the API of its own running node."""

from __future__ import annotations

from app.cli.playground import RunningNode, eventually
from app.kit.canonical import sha256
from tests.factories import bodies
from tests.stories.clerks import System
from tests.stories.hands import fresh


def test_a_request_goes_out_and_is_acknowledged_over_the_api(xa: RunningNode, xb: RunningNode) -> None:
    asking, asked = System.of(xa), System.of(xb)
    opening = {"act": "request", "procedure": "mla", "recipient": "XB.moj", "treaty": "un_cybercrime", "body": fresh()}
    draft = asking.ask("POST", "/drafts", json=opening, headers={"Idempotency-Key": "story-1"}).json()
    warnings = [one["key"] for one in asking.get(f"/drafts/{draft['id']}/findings")["items"]]
    told = {"If-Match": '"1"'}
    frozen = asking.ask("POST", f"/drafts/{draft['id']}/freeze", json={"ticked": warnings}, headers=told).json()
    place = f"/frozen/{frozen['id']}"
    eventually(lambda: asking.get(place)["state"] == "frozen", "the rendered document")
    pdf = asking.ask("GET", f"{place}/pdf", "ben").content
    assert pdf.startswith(b"%PDF-")
    asking.ask("POST", f"{place}/approvals", "ben", json={"sha256": sha256(pdf)})
    asking.ask("POST", f"{place}/signature")
    reference = frozen["matter"]
    eventually(lambda: asked.status(reference) == "RECEIVED", "the request at the other side")

    matter = asked.get(f"/matters/{reference}")
    assert "acknowledge" in [one["act"] for one in matter["open"]]
    acknowledgement = {"act": "acknowledge", "body": bodies.acknowledgement()}
    asked.ask("POST", f"/matters/{reference}/acts?send=true", json=acknowledgement)
    eventually(lambda: asking.status(reference) == "ACKNOWLEDGED", "the acknowledgement")

    own = f"/instruments/XA.moj/{frozen['id']}"
    eventually(lambda: asking.get(own)["line"]["state"] == "accepted", "the final receipt")
    theirs = f"/instruments/XA.moj/{frozen['id']}/pdf"
    assert asked.ask("GET", theirs).content == asking.ask("GET", theirs).content
    assert asking.get(f"{own}/receipts")["items"][-1]["status"] == "accepted"
    assert asking.get(f"{own}/proof")["checkpoint"]
    assert {draft["id"], frozen["id"], reference} <= changed(asking)
    assert asking.client.get("/health").json() == {"ready": True}
    assert "<script" not in asking.client.get("/docs").text


def changed(asking: System) -> set[str]:
    """The subjects of every change so far, page by page, as a system reads the feed."""
    found: set[str] = set()
    cursor = "0"
    while True:
        page = asking.get(f"/changes?limit=1000&cursor={cursor}")
        if not page["items"]:
            return found
        found |= {one["subject"] for one in page["items"]}
        cursor = page["next"]
