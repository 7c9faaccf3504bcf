"""The node door under load and in want of room: it never stops answering, and never leaves half a file."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

import httpx
import pytest

from app.exchange import gate as gates
from app.exchange import inbox
from app.exchange.gate import Gate
from app.instruments import store as stores
from app.kit.canonical import sha256
from app.kit.ids import StateCode
from app.node.application import RECEIPTS_BODY, application
from tests.directory.states import State, der
from tests.exchange.arriving import delivery, drain, next_edition, publish, receipt, request, states, xa, xb
from tests.factories.node import House

__all__ = ["states", "xa", "xb"]
HOLDS = b"what a part holds"


class Usage(NamedTuple):
    """What the operating system says of a disk."""

    free: int


def door(node: House, caller: State, *, quota: int = gates.SHELF_QUOTA) -> httpx.AsyncClient:
    """A client of a node's door that shows its State's TLS certificate, as `node/tls.py` hands it on."""
    sessions = node.database.sessions("rog_door")
    gate = Gate(node.state, (node.owner,), sessions, node.store, lambda *_: None, lambda: node.time, quota)
    inner, shown = application(gate), der(caller.leaves["tls"][0])

    async def outer(scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # ASGI
        scope.setdefault("extensions", {})["tls"] = {"client_cert_der": shown}
        await inner(scope, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(app=outer), base_url="https://door")


def put(node: House, caller: State, data: bytes, **more: int) -> httpx.Response:
    """Bring one part."""

    async def go() -> httpx.Response:
        async with door(node, caller, **more) as client:
            return await client.put(f"/v1/parts/{sha256(data)}", content=data)

    return asyncio.run(go())


def left(node: House) -> list[str]:
    """Unfinished files in the store."""
    return [one.name for one in node.folder.rglob("*.part")]


def test_a_slow_disk_does_not_stop_the_door(xa: House, xb: State, monkeypatch: pytest.MonkeyPatch) -> None:
    true = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (time.sleep(0.5), true(handle)))

    async def go() -> float:
        async with door(xa, xb) as client:
            await client.get("/v1/health")
            bringing = asyncio.create_task(client.put(f"/v1/parts/{sha256(HOLDS)}", content=HOLDS))
            longest, last = 0.0, time.monotonic()
            while not bringing.done():
                await asyncio.sleep(0.005)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
            assert (await bringing).status_code == 201
            return longest

    assert asyncio.run(go()) < 0.4


def test_a_disk_that_fills_while_a_part_comes_is_refused_in_words(
    xa: House, xb: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([stores.RESERVE * 2])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(next(free, 0)))

    async def blocks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(1024 * 1024)

    async def go() -> httpx.Response:
        async with door(xa, xb) as client:
            return await client.put(f"/v1/parts/{sha256(bytes(20 * 1024 * 1024))}", content=blocks())

    answer = asyncio.run(go())
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert "is full" in answer.json()["detail"]
    assert left(xa) == []


def test_no_space_left_at_the_end_leaves_nothing_behind(xa: House, xb: State, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = put(xa, xb, HOLDS)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert left(xa) == []
    assert not xa.store.has("in-XB", sha256(HOLDS))


def test_a_shelf_that_is_full_takes_no_more_and_what_is_decided_makes_room(xa: House, xb: State) -> None:
    assert put(xa, xb, b"a" * 1000, quota=1000).status_code == 201
    answer = put(xa, xb, HOLDS, quota=1000)
    assert (answer.status_code, answer.json()["code"]) == (507, "shelf_full")
    xa.store.link("in-XB", xa.owner, sha256(b"a" * 1000))
    assert put(xa, xb, HOLDS, quota=1000).status_code == 201


def test_what_comes_between_two_measurements_counts(xa: House, xb: State) -> None:
    async def go() -> list[int]:
        async with door(xa, xb, quota=1500) as client:
            found = [b"a" * 1000, b"b" * 1000, b"c" * 1000]
            return [(await client.put(f"/v1/parts/{sha256(one)}", content=one)).status_code for one in found]

    assert asyncio.run(go()) == [201, 201, 507]


def test_the_caller_is_looked_up_without_reading_editions_again(
    xa: House, xb: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    true = gates.directory.current_edition
    monkeypatch.setattr(
        gates.directory, "current_edition", lambda session, state: (read.append(state), true(session, state))[1]
    )
    new = State("XB")

    async def go() -> list[int]:
        async with door(xa, xb) as client, door(xa, new) as stranger:
            first = [(await client.get("/v1/health")).status_code for _ in range(5)]
            assert sorted(read) == ["XA", "XB"]
            publish(xa, xb, next_edition(xb))
            first.append((await client.get("/v1/health")).status_code)
            assert sorted(read) == ["XA", "XA", "XB", "XB"]
            return [*first, (await stranger.get("/v1/health")).status_code]

    assert asyncio.run(go()) == [200] * 6 + [403]


def test_receipts_are_bounded_and_each_is_taken_by_itself(xa: House, xb: State) -> None:
    sent = request(xa)

    async def go() -> list[httpx.Response]:
        async with door(xa, xb) as client:
            return [
                await client.post("/v1/receipts", content=b'{"receipts":["' + b"x" * RECEIPTS_BODY + b'"]}'),
                await client.post("/v1/receipts", json={"receipts": ["x"] * 201}),
                await client.post("/v1/receipts", json={"receipts": ["x.y.z", receipt(xb, sent)]}),
            ]

    answers = asyncio.run(go())
    assert [(one.status_code, one.json()["code"]) for one in answers[:2]] == [(422, "too_large"), (422, "bad_request")]
    assert answers[2].status_code == 202
    drain(xa)
    assert delivery(xa, sent).state == "accepted"


def test_a_peer_that_tells_of_a_newer_edition_is_asked_for_it_once(xa: House, xb: State) -> None:
    async def go(number: object) -> int:
        async with door(xa, xb) as client:
            return (await client.post("/v1/editions/announced", json={"number": number})).status_code

    def wanted() -> set[StateCode]:
        with xa.session("rog_deliver") as session:
            return inbox.editions_wanted(session)

    assert [asyncio.run(go(one)) for one in (0, "2", 10**10)] == [422, 422, 422]
    assert asyncio.run(go(1)) == 202
    assert wanted() == set()  # it is here
    assert asyncio.run(go(2)) == 202
    assert wanted() == {StateCode("XB")}
    with xa.session("rog_deliver") as session:
        assert inbox.editions_wanted(session, urgent=True) == set()
        inbox.asked_editions(session, StateCode("XB"), xa.time)
    assert wanted() == set()
    assert asyncio.run(go(3)) == 202
    assert wanted() == {StateCode("XB")}
