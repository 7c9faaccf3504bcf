"""How the tests ask: as an official, with a token that is made when it is first needed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

import httpx
from fastapi.testclient import TestClient

from app.accounts import tokens
from app.api.answering import answers
from app.api.application import application
from app.api.desk import Desk
from app.kit.canonical import JsonObject
from tests.factories import bodies
from tests.factories.node import House

Told: TypeAlias = dict[str, Any]
"""What is answered."""
REQUEST: JsonObject = {
    "act": "request",
    "procedure": "mla",
    "recipient": "XB.moj",
    "treaty": "un_cybercrime",
    "body": bodies.mla_request(),
}


@dataclass
class Door:
    """One node's API, and the people of one of its authorities before it."""

    house: House
    client: TestClient
    _tokens: dict[tuple[str, tuple[str, ...] | None], str] = field(default_factory=dict)

    @classmethod
    def of(cls, made: House) -> Door:
        """The API as it is served, on the house's database under the API's own login."""
        sessions = made.sessions("rog_web")
        desk = Desk(sessions, made.office, lambda: answers(sessions))
        return cls(made, TestClient(application(desk), raise_server_exceptions=False))

    def token(self, who: str = "cem", scopes: Collection[str] | None = None) -> str:
        """A token of an official."""
        key = (who, None if scopes is None else tuple(scopes))
        if key not in self._tokens:
            with self.house.session() as session:
                made = tokens.issue_token(
                    session,
                    self.house.official(who),
                    label="file system",
                    scopes=scopes,
                    lifetime=timedelta(days=300),
                    at=self.house.time,
                )
            self._tokens[key] = made.text
        return self._tokens[key]

    def ask(
        self,
        method: str,
        path: str,
        *,
        who: str = "cem",
        scopes: Collection[str] | None = None,
        seen: int | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **more: object,
    ) -> httpx.Response:
        """One request. `seen`: the version in `If-Match`; `key`: the `Idempotency-Key`."""
        told = {"Authorization": f"Bearer {self.token(who, scopes)}", **(headers or {})}
        if seen is not None:
            told["If-Match"] = f'"{seen}"'
        if key is not None:
            told["Idempotency-Key"] = key
        return self.client.request(method, f"/v1{path}", headers=told, **more)  # type: ignore[arg-type]  # httpx's own

    def get(self, path: str, **more: object) -> Told:
        """What is answered to a GET that must succeed."""
        answer = self.ask("GET", path, **more)  # type: ignore[arg-type]  # as `ask` takes them
        assert answer.status_code == 200, answer.text
        found: Told = answer.json()
        return found

    def begin(self, **changes: object) -> Told:
        """A draft of a request, begun."""
        answer = self.ask("POST", "/drafts", json={**REQUEST, **changes})
        assert answer.status_code == 201, answer.text
        found: Told = answer.json()
        return found


def refused(answer: httpx.Response, status: int, code: str) -> Told:
    """That an answer is a problem with this status and code."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    found: Told = answer.json()
    assert (found["code"], found["status"], found["type"]) == (code, status, f"urn:rogatory:error:{code}")
    return found
