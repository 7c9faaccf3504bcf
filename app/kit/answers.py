"""Answers of other servers over HTTP, as much of them as may be."""

from __future__ import annotations

import httpx


def sent(client: httpx.Client, request: httpx.Request, largest: int, auth: httpx.Auth | None = None) -> httpx.Response:
    """The answer, read whole: what goes on for longer than `largest` bytes is none, nor what must be unpacked first.

    `httpx.ReadError` for these.
    """
    answer = client.send(request, stream=True, auth=auth)
    try:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise httpx.ReadError("the answer is packed")
        found = bytearray()
        for block in answer.iter_raw():
            found += block
            if len(found) > largest:
                raise httpx.ReadError("the answer is too long")
        return httpx.Response(answer.status_code, content=bytes(found), headers=answer.headers)
    finally:
        answer.close()
