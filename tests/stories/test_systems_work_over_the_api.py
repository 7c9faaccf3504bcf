"""Two authorities' own systems do the main job over HTTP alone, each at the API of its own running node."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from app.accounts.tokens import issue_token
from app.cli.playground import RunningNode, eventually
from app.kit.canonical import sha256
from app.kit.clock import now
from tests.factories import bodies
from tests.stories.hands import fresh


@dataclass
class System:
    """An authority's system, with the tokens of its officials."""

    node: RunningNode
    client: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, node: RunningNode) -> System:
        settings = node.node.settings
        return cls(node, httpx.Client(base_url=f"http://{settings.api_host}:{settings.api_port}"))

    def ask(self, method: str, path: str, who: str = "ana", **more: object) -> httpx.Response:
        """One request of an official."""
        headers = {"Authorization": f"Bearer {self.token(who)}", **more.pop("headers", {})}
        answer = self.client.request(method, f"/v1{path}", headers=headers, **more)  # type: ignore[arg-type]  # httpx's own
        assert answer.is_success, answer.text
        return answer

    def token(self, who: str) -> str:
        """A token of an official."""
        if who not in self.tokens:
            with self.node.session() as session:
                actor = self.node.official(who)
                made = issue_token(session, actor, label="story", scopes=None, lifetime=timedelta(hours=1), at=now())
            self.tokens[who] = made.text
        return self.tokens[who]

    def get(self, path: str, who: str = "ana") -> dict[str, Any]:
        """What is there now."""
        found: dict[str, Any] = self.ask("GET", path, who).json()
        return found

    def status(self, reference: str) -> str:
        """The status of a matter; empty before it is there."""
        lines = self.get(f"/matters?find={reference}")["items"]
        return lines[0]["status"]["code"] if lines else ""


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
    changed = {one["subject"] for one in asking.get("/changes?limit=1000")["items"]}
    assert {draft["id"], frozen["id"], reference} <= changed
    assert asking.client.get("/health").json() == {"ready": True}
    assert "script" not in asking.client.get("/docs").text
