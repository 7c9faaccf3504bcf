"""Flaws of the machine-readable content: form, header, names (step 9)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from pikepdf import Name, Pdf

from app.kit import canonical
from app.kit.canonical import Json
from tests.hostile.cases import flaw, several
from tests.hostile.pages import rewritten
from tests.hostile.workshop import Workshop

Make = Callable[[Workshop], bytes]


def embedded(shop: Workshop, data: bytes) -> bytes:
    """A letter whose rendering holds other bytes as its content."""

    def change(pdf: Pdf) -> None:
        pdf.Root.AF[0].EF.F.write(data)

    return rewritten(shop, change)


def _bytes(change: Callable[[bytes], bytes]) -> Make:
    return lambda shop: embedded(shop, change(shop.content()))


def _member(**more: Json) -> Make:
    """A letter whose rendering and content agree, with another header."""
    return lambda shop: shop.letter(canonical.dumps({**canonical.loads(shop.content()), **more}))


def _sender(**more: Json) -> Make:
    sender: dict[str, Json] = {"state": "XA", "authority": "XA.moj", "official": "XA.moj/ana", **more}
    return _member(sender=sender)


several(
    "content_unreadable",
    "The content is not canonical JSON.",
    [
        ("json-with-a-space", _bytes(lambda data: data.replace(b'":', b'": ', 1))),
        ("json-with-a-line-feed", _bytes(lambda data: data + b"\n")),
        ("json-with-a-byte-order-mark", _bytes(lambda data: b"\xef\xbb\xbf" + data)),
        ("json-in-sixteen-bits", _bytes(lambda data: data.decode().encode("utf-16-le"))),
        ("json-with-a-member-twice", _bytes(lambda data: data[:-1] + b',"v":1}')),
        ("json-in-another-order", _bytes(lambda data: b'{"v":1,' + data[1:].replace(b',"v":1}', b"}"))),
        ("json-escaped-otherwise", _bytes(lambda data: data.replace(b"withdrawal", b"withdraw\\u0061l"))),
        ("json-with-a-lone-surrogate", _bytes(lambda data: data.replace(b"withdrawal", b"\\ud800"))),
        ("json-with-a-broken-character", _bytes(lambda data: data.replace(b"withdrawal", b"\xff\xfe"))),
        ("json-that-is-a-list", _bytes(lambda data: b"[" + data + b"]")),
        ("json-that-is-cut", _bytes(lambda data: data[:-20])),
        ("json-that-is-empty", _bytes(lambda _: b"")),
        ("json-with-a-number-that-is-none", _bytes(lambda data: data.replace(b'"v":1', b'"v":NaN'))),
        ("json-with-a-huge-number", _bytes(lambda data: data.replace(b'"v":1', b'"v":' + b"9" * 5000))),
        ("json-with-a-number-beyond-doubles", _bytes(lambda data: data.replace(b'"v":1', b'"v":1e999'))),
        ("json-with-a-number-spelt-otherwise", _bytes(lambda data: data.replace(b'"v":1', b'"v":1.0'))),
        ("json-nested-without-end", _bytes(lambda _: b'{"a":' * 100_000 + b"1" + b"}" * 100_000)),
        ("json-that-is-no-json", _bytes(lambda _: b"%PDF-1.7")),
    ],
)
several(
    "content_header",
    "The content does not say who sends it as an instrument does.",
    [
        ("sender-missing", _bytes(lambda data: canonical.dumps({**canonical.loads(data), "sender": None}))),
        ("sender-of-another-state", _sender(state="XB")),
        ("official-of-another-authority", _sender(official="XA.court/ana")),
        ("authority-with-a-cyrillic-letter", _sender(authority="XА.moj")),
        ("official-with-a-bidi-override", _sender(official="XA.moj/\u202eana")),
        ("official-with-a-line-feed", _sender(official="XA.moj/ana\n")),
        ("authority-that-is-a-list", _sender(authority=["XA.moj"])),
        ("kind-that-is-a-number", _member(kind=7)),
        ("exercise-that-is-a-number", _member(exercise=1)),
        ("exercise-left-out", _bytes(lambda data: data.replace(b'"exercise":false,', b""))),
    ],
    "text_differs",
)
several(
    "unknown_kind",
    "A kind, act or procedure that this release does not know: it waits.",
    [
        ("kind-unknown", _member(kind="pardon")),
        ("act-of-another-kind", _member(act="request")),
        ("procedure-unknown", _member(procedure={"name": "duel", "version": 1, "sha256": "0" * 64})),
        ("procedure-of-a-later-version", _member(procedure={"name": "mla", "version": 99, "sha256": "0" * 64})),
        ("procedure-missing", _member(procedure=None)),
    ],
)


@flaw("attachment", "unreadable")
def content_packed_and_followed_by_more(shop: Workshop) -> bytes:
    """The embedded stream goes on after its end."""

    def change(pdf: Pdf) -> None:
        stream = pdf.Root.AF[0].EF.F
        stream.write(zlib.compress(shop.content()) + b"and more", filter=Name.FlateDecode)

    return rewritten(shop, change)


@flaw("decompression")
def content_larger_than_allowed(shop: Workshop) -> bytes:
    """Five mebibytes of canonical JSON."""
    return embedded(shop, canonical.dumps({"text": "a" * (5 * 1024 * 1024)}))
