"""Attachments: streamed in and out, bounded, named by their digest, never by their name in an address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from starlette.types import Message

from app.api import attachments as door
from app.instruments.attachments import LARGEST
from app.kit.canonical import sha256
from tests.api.asking import Door, refused

PDF = b"%PDF-1.7 the order"


def add(xa: Door, content: bytes | Iterator[bytes], media_type: str = "application/pdf", named: str = "order.pdf"):  # type: ignore[no-untyped-def]
    """Add a file."""
    headers = {"Content-Type": media_type, "Content-Disposition": f"attachment; filename*=UTF-8''{named}"}
    return xa.ask("POST", "/attachments", headers=headers, content=content)


def files(xa: Door) -> list[Path]:
    """What stands in the store, half files too."""
    return [path for path in xa.house.folder.rglob("*") if path.is_file()]


def test_a_file_is_added_and_comes_back_byte_for_byte(xa: Door) -> None:
    added = add(xa, PDF, named="%D9%82%D8%B1%D8%A7%D8%B1.pdf")
    assert added.status_code == 201, added.text
    found = added.json()
    assert (found["sha256"], found["size"], found["name"]) == (sha256(PDF), len(PDF), "قرار.pdf")
    assert added.headers["location"] == f"/v1/attachments/{found['sha256']}"
    read = xa.ask("GET", f"/attachments/{found['sha256']}")
    assert (read.content, read.headers["content-type"]) == (PDF, "application/pdf")
    assert read.headers["content-disposition"].startswith("attachment;")
    assert xa.ask("GET", f"/attachments/{found['sha256']}", headers={"Range": "bytes=1-3"}).content == b"PDF"
    again = add(xa, PDF, named="other.pdf").json()
    assert again == found
    assert [one["sha256"] for one in xa.get("/attachments")["items"]] == [found["sha256"]]


def test_a_file_streams_in_without_an_announced_length(xa: Door) -> None:
    blocks = [PDF, b"x" * 100_000, b"y" * 100_000]
    assert add(xa, iter(blocks)).json()["sha256"] == sha256(b"".join(blocks))


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(xa: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    announced = {
        "Content-Type": "application/pdf",
        "Content-Length": str(LARGEST + 1),
        "Content-Disposition": "attachment; filename=order.pdf",
    }
    refused(xa.ask("POST", "/attachments", headers=announced), 413, "too_large")

    def endless() -> Iterator[bytes]:
        yield PDF
        block = b"0" * (8 * 1024 * 1024)
        for _ in range(14):
            yield block

    refused(add(xa, endless()), 413, "too_large")
    assert files(xa) == []
    assert xa.get("/attachments")["items"] == []


def test_what_may_not_be_attached_is_refused(xa: Door) -> None:
    refused(add(xa, b"MZ\x00", "application/x-msdownload"), 422, "bad_media_type")
    refused(add(xa, b"no pdf at all"), 422, "bad_media_type")
    refused(add(xa, b""), 422, "attachment_empty")
    refused(add(xa, PDF, named="..%2Fpasswd"), 422, "bad_file_name")
    refused(add(xa, PDF, named="a%00b.pdf"), 422, "bad_file_name")
    nameless = xa.ask("POST", "/attachments", headers={"Content-Type": "application/pdf"}, content=PDF)
    refused(nameless, 422, "bad_request")
    refused(xa.ask("GET", f"/attachments/{'0' * 64}"), 404, "no_attachment")


def test_nobody_is_listened_to_before_they_may_add(xa: Door) -> None:
    def never() -> Iterator[bytes]:
        yield PDF
        raise AssertionError("a byte was read of somebody who may not add")

    headers = {"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=x.pdf"}
    refused(xa.ask("POST", "/attachments", who="aud", headers=headers, content=PDF), 403, "role_missing")
    assert files(xa) == []


def test_an_upload_that_falls_silent_is_cut_off(xa: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SILENT", 0.2)
    headers = {
        "authorization": f"Bearer {xa.token()}",
        "content-type": "application/pdf",
        "content-disposition": "attachment; filename=order.pdf",
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/attachments",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    told: list[Message] = []
    came = iter([{"type": "http.request", "body": PDF, "more_body": True}])

    async def receive() -> Message:
        for message in came:
            return message
        await anyio.sleep_forever()
        raise AssertionError("woken")

    async def send(message: Message) -> None:
        told.append(message)

    anyio.run(xa.client.app, scope, receive, send)
    assert told[0]["status"] == 408
    assert b"upload_stalled" in told[1]["body"]
    assert files(xa) == []
