"""The node door over its ASGI application, on a real database and store: too much is refused before it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import anyio
import httpx
import pytest

from app.exchange.envelope import ATTACHMENT_LIMIT, TOKEN_LIMIT
from app.exchange.gate import Gate
from app.instruments.store import Store
from app.kit.canonical import sha256
from app.kit.ids import AuthorityId, Digest, StateCode
from app.node.application import application
from tests.conftest import Database

READ: list[int] = []


class Admitting(Gate):
    """The gate, in front of which a certificate of XB was shown."""

    def peer(self, certificate: Digest) -> StateCode:
        return StateCode("XB")


@pytest.fixture
def ask(database: Database, tmp_path: Path) -> Callable[..., httpx.Response]:
    """One request to the door of XA."""
    ours = (AuthorityId("XA.moj"),)
    store = Store(tmp_path)
    gate = Admitting(
        StateCode("XA"), ours, database.sessions("rog_door"), store, lambda lane, row: None, lambda: datetime.now(UTC)
    )
    door = application(gate)

    async def shown(scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # ASGI
        scope.setdefault("extensions", {})["tls"] = {"client_cert_der": b"certificate"}
        await door(scope, receive, send)

    def asked(method: str, path: str, **more: object) -> httpx.Response:
        async def go() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(shown), base_url="https://door") as client:
                return await client.request(method, path, **more)  # type: ignore[arg-type]  # httpx's own

        return anyio.run(go)

    return asked


async def trickle(blocks: int) -> AsyncIterator[bytes]:
    for number in range(blocks):
        READ.append(number)
        yield b"x" * 65536


def test_a_part_is_stored_and_known_afterwards(ask: Callable[..., httpx.Response]) -> None:
    digest = sha256(b"a part")
    assert ask("HEAD", f"/v1/parts/{digest}").status_code == 404
    assert ask("PUT", f"/v1/parts/{digest}", content=b"a part").status_code == 201
    assert ask("HEAD", f"/v1/parts/{digest}").status_code == 200
    assert ask("PUT", f"/v1/parts/{digest}", content=b"another").json()["code"] == "digest_mismatch"


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [("PUT", f"/v1/parts/{'0' * 64}", ATTACHMENT_LIMIT), ("POST", "/v1/envelopes", TOKEN_LIMIT)],
)
def test_what_is_announced_as_too_large_is_refused_unread(
    ask: Callable[..., httpx.Response], method: str, path: str, limit: int
) -> None:
    READ.clear()
    told = ask(method, path, content=trickle(4), headers={"Content-Length": str(limit + 1)})
    assert (told.status_code, told.json()["code"]) == (422, "too_large")
    assert told.headers["content-type"] == "application/problem+json"
    assert READ == []


def test_an_envelope_that_is_longer_than_it_may_be_is_refused_while_it_is_read(
    ask: Callable[..., httpx.Response],
) -> None:
    told = ask("POST", "/v1/envelopes", content=trickle(1000))
    assert told.json()["code"] == "too_large"
