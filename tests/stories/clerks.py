"""How an authority takes the steps of a course: its system over the API, or its officials by commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import httpx

from app.accounts.tokens import issue_token
from app.cli.playground import RunningNode, eventually
from app.kit.actor import Role
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import now
from app.kit.ids import AuthorityId
from app.procedures.table import Step
from tests.cli.typing_commands import Terminal


@dataclass(frozen=True)
class Opening:
    """What a draft that opens a matter names beside its act."""

    procedure: str
    to: str
    treaty: str | None


@dataclass(frozen=True)
class Paper:
    """What a step says, in which language, how urgently, and the files beside it."""

    name: str
    body: JsonObject
    language: str
    urgency: str
    files: tuple[bytes, ...] = ()


class Clerk(Protocol):
    """Somebody who takes steps for one authority, and looks at what it has."""

    node: RunningNode

    @property
    def owner(self) -> AuthorityId:
        """The authority."""

    def take(self, step: Step, paper: Paper, opening: Opening | None, reference: str) -> str:
        """Draft, freeze, have it looked at, sign and wait until it is an instrument; answers the matter's reference."""

    def matter(self, reference: str) -> dict[str, Any] | None:
        """A matter whole, as `GET /matters/{reference}` and `matters show --json` give it; None: it is not shown."""

    def clocks(self, reference: str) -> list[dict[str, Any]]:
        """Its deadlines, as both doors give them."""


PEOPLE = ("ana", "ben")
"""Of an authority: who signs, and who looks at it."""


def people(step: Step, names: tuple[str, str] = PEOPLE) -> tuple[str, str]:
    """Who takes a step in person, and who looks at it: the second official is the one on duty (`playground.ROLES`)."""
    on_duty = Role.DUTY_OFFICER in step.role and Role.SIGNATORY not in step.role
    return (names[1], names[0]) if on_duty else names


@dataclass
class System:
    """An authority's system at the API of its running node, with the tokens of its officials."""

    node: RunningNode
    client: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)
    authority: AuthorityId | None = None
    """None: the node's first."""
    names: tuple[str, str] = PEOPLE

    @classmethod
    def of(cls, node: RunningNode, authority: AuthorityId | None = None, names: tuple[str, str] = PEOPLE) -> System:
        settings = node.node.settings
        client = httpx.Client(base_url=f"http://{settings.api_host}:{settings.api_port}", timeout=60)
        return cls(node, client, authority=authority, names=names)

    @property
    def owner(self) -> AuthorityId:
        """See `Clerk`."""
        return self.authority or self.node.authority

    def matter(self, reference: str) -> dict[str, Any] | None:
        """See `Clerk`."""
        answer = self._asked("GET", f"/matters/{reference}", "", {})
        assert answer.status_code in (200, 404), answer.text
        return answer.json() if answer.is_success else None

    def clocks(self, reference: str) -> list[dict[str, Any]]:
        """See `Clerk`."""
        found: list[dict[str, Any]] = self.get(f"/matters/{reference}/deadlines")["items"]
        return found

    def ask(self, method: str, path: str, who: str = "", **more: object) -> httpx.Response:
        """One request of an official."""
        answer = self._asked(method, path, who, more)
        assert answer.is_success, answer.text
        return answer

    def refused(self, code: str, method: str, path: str, who: str = "", **more: object) -> dict[str, Any]:
        """The problem that answers a request which must not succeed."""
        answer = self._asked(method, path, who, more)
        problem: dict[str, Any] = answer.json()
        assert problem.get("code") == code, answer.text
        return problem

    def token(self, who: str) -> str:
        """A token of an official."""
        if who not in self.tokens:
            with self.node.session(self.owner) as session:
                actor = self.node.official(who, self.owner)
                made = issue_token(session, actor, label="story", scopes=None, lifetime=timedelta(hours=1), at=now())
            self.tokens[who] = made.text
        return self.tokens[who]

    def get(self, path: str, who: str = "") -> dict[str, Any]:
        """What is there now."""
        found: dict[str, Any] = self.ask("GET", path, who).json()
        return found

    def _asked(self, method: str, path: str, who: str, more: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(who or self.names[0])}", **more.pop("headers", {})}
        return self.client.request(method, f"/v1{path}", headers=headers, **more)

    def attach(self, who: str, content: bytes) -> str:
        """Bring a file; answers its SHA-256."""
        told = {"Content-Type": "text/csv", "Content-Disposition": "attachment; filename=answer.csv"}
        made = self.ask("POST", "/attachments", who, content=content, headers=told).json()
        return str(made["sha256"])

    def status(self, reference: str) -> str:
        """The status of a matter; empty before it is there."""
        lines = self.get(f"/matters?find={reference}")["items"]
        return lines[0]["status"]["code"] if lines else ""

    def take(self, step: Step, paper: Paper, opening: Opening | None, reference: str) -> str:
        """See `Clerk`."""
        who, second = people(step, self.names)
        attached = [self.attach(who, content) for content in paper.files]
        text = {"act": step.act, "body": paper.body, "language": paper.language, "urgency": paper.urgency}
        text["attachments"] = attached
        if opening is not None:
            more = {"procedure": opening.procedure, "recipient": opening.to, "treaty": opening.treaty}
            draft = self.ask("POST", "/drafts", who, json={**text, **more}).json()
        else:
            draft = self.ask("POST", f"/matters/{reference}/acts", who, json=text).json()
        return self.leave(draft, who, second)

    def leave(self, draft: Mapping[str, Any], who: str = "ana", second: str = "ben") -> str:
        """Take note of a draft's warnings, freeze, look at and sign it; answers the matter's reference."""
        place = f"/drafts/{draft['id']}/findings"
        unread = "letter_not_read_yet"
        eventually(lambda: unread not in {one["code"] for one in self.get(place, who)["items"]}, "the letter is read")
        found = self.get(place, who)["items"]
        asked = {"ticked": [one["key"] for one in found if one["severity"] == "warns"]}
        told = {"If-Match": f'"{draft["version"]}"'}
        frozen = self.ask("POST", f"/drafts/{draft['id']}/freeze", who, json=asked, headers=told).json()
        place = f"/frozen/{frozen['id']}"
        eventually(lambda: self.get(place, who)["state"] == "frozen", f"{draft['act']} is rendered")
        if self.get(place, who)["missing"]:
            pdf = self.ask("GET", f"{place}/pdf", second).content
            self.ask("POST", f"{place}/approvals", second, json={"sha256": sha256(pdf)})
        self.ask("POST", f"{place}/signature", who)
        eventually(lambda: self.get(place, who)["state"] == "issued", f"{draft['act']} is signed")
        return str(frozen["matter"])


@dataclass
class Typist:
    """An authority's officials at a terminal."""

    node: RunningNode
    authority: AuthorityId | None = None
    names: tuple[str, str] = PEOPLE

    @property
    def owner(self) -> AuthorityId:
        """See `Clerk`."""
        return self.authority or self.node.authority

    @property
    def terminal(self) -> Terminal:
        """Where they type."""
        return Terminal(self.node.home)

    def as_(self, who: str = "") -> tuple[str, str]:
        """Whose command it is."""
        return ("--as", f"{self.owner}/{who or self.names[0]}")

    def matter(self, reference: str) -> dict[str, Any] | None:
        """See `Clerk`."""
        told = self.terminal.run(*self.as_(), "matters", "show", reference, "--json")
        if told.exit_code != 0:
            assert json.loads(told.stderr)["code"] == "no_matter", told.stderr
            return None
        found: dict[str, Any] = json.loads(told.stdout)
        return found

    def clocks(self, reference: str) -> list[dict[str, Any]]:
        """See `Clerk`."""
        return [dict(one) for one in self.terminal.listed(*self.as_(), "matters", "deadlines", reference)]

    def take(self, step: Step, paper: Paper, opening: Opening | None, reference: str) -> str:
        """See `Clerk`."""
        terminal = self.terminal
        who, second = map(self.as_, people(step, self.names))
        text = ["--body", json.dumps(paper.body), "--language", paper.language, "--urgency", paper.urgency]
        for place, content in enumerate(paper.files):
            file = self.node.home / f"{paper.name}-{place}.csv"
            file.write_bytes(content)
            text += ["--attach", str(file)]
        if opening is not None:
            named = ("--procedure", opening.procedure, "--act", step.act, "--to", opening.to)
            treaty = ("--treaty", opening.treaty) if opening.treaty else ()
            draft = terminal.json(*who, "draft", "new", *named, *treaty, *text)
            found = terminal.json(*who, "draft", "freeze", str(draft["id"]), "--tick-all")
        else:
            found = terminal.json(*who, "act", reference, step.act, *text, "--tick-all")
        if found["missing"]:
            terminal.done(*second, "approve", str(found["id"]), "--sha256", str(found["sha256"]))
        if found["state"] != "issued":
            found = terminal.json(*who, "sign", str(found["id"]))
        assert found["state"] == "issued", found
        return str(found["matter"])
