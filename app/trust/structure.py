"""What a PDF must look like before its signatures are asked: bounded, cheapest checks first.

Steps 1 to 9 of `verification.verify`. A library that validates signatures says yes to much that an instrument may
not be: text painted over in the signed revision itself, scripts, a second attachment of the same name.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits

from app.kit import canonical
from app.kit.canonical import JsonObject
from app.kit.errors import Refused, Unreadable
from app.trust import revisions, scan
from app.trust.objects import array, filters, mapping, name, word
from app.trust.policy import MIB, POLICY, Policy
from app.trust.reader import Reader

CONTENT = "content.json"

_HEADER = (b"%PDF-1.4", b"%PDF-1.5", b"%PDF-1.6", b"%PDF-1.7", b"%PDF-2.0")


@dataclass(frozen=True)
class Structure:
    """A file that passed steps 1 to 9."""

    reader: Reader
    content: bytes
    header: JsonObject
    ends: tuple[int, ...]
    """Where each revision ends, in bytes from the start."""
    fields: tuple[str, ...]
    """Its signature fields, filled or not."""


def content(pdf: bytes, policy: Policy = POLICY) -> bytes:
    """The canonical content of a file that was verified before; `Refused` or `Unreadable` otherwise."""
    return _content(read(pdf, policy), policy)


def read(pdf: bytes, policy: Policy = POLICY) -> Reader:
    """Steps 1 to 5. `Refused` with the code of the step that failed."""
    # 1. Size, before anything is looked at.
    if len(pdf) > policy.file_limit:
        raise Refused("too_large", f"{len(pdf)} bytes; {policy.file_limit} are allowed")
    # 2. The header stands at byte 0: a file that is also something else (a ZIP, a script) begins elsewhere.
    if not pdf.startswith(_HEADER):
        raise Refused("not_at_start", f"it begins with {pdf[:8]!r}")
    # 3. A strict reader, with bounds on what any stream may unpack to.
    reader = Reader(pdf, _limits(policy))
    # 4. Encryption, even with an empty password, changes how every object is read.
    if reader.encrypted or "/Encrypt" in reader.trailer:
        raise Refused("encrypted", "")
    # 5. Revisions cost time each.
    if reader.total_revisions > policy.revisions:
        raise Refused("revisions", f"{reader.total_revisions} revisions; {policy.revisions} are allowed")
    return reader


def check(pdf: bytes, policy: Policy = POLICY) -> Structure:
    """Steps 1 to 9. `Refused` with the code of the step that failed; other exceptions mean an unreadable file."""
    reader = read(pdf, policy)
    history = revisions.read(pdf, reader)
    # 6. No form fields but signatures, and none that covers a page.
    fields = _fields(reader)
    # 7. Every object of every revision.
    scan.check(reader, history, policy)
    # 8. One embedded file.
    raw = _content(reader, policy)
    # 9. Canonical JSON.
    try:
        header = canonical.loads(raw, limit=policy.content_limit)
    except Unreadable as error:
        raise Refused("content_unreadable", error.message) from error
    return Structure(reader, raw, header, tuple(one.end for one in history), fields)


def _limits(policy: Policy) -> DecodeLimits:
    largest = StreamDecodeLimits(max_output_size=2 * policy.file_limit)
    return DecodeLimits(per_stream=largest, document_budget=DocumentDecodeBudget(base_allowance=64 * MIB, max_ratio=20))


def _fields(reader: Reader) -> tuple[str, ...]:
    form = mapping(reader.root, "/AcroForm")
    if form is None:
        raise Refused("foreign_field", "there is no form")
    fields = array(form, "/Fields")
    if fields is None or set(form) - scan.FORM:
        raise Refused("foreign_field", "the form is not one of signatures alone")
    names: dict[str, None] = {}
    for index in range(len(fields)):
        field = fields[index]
        plain = isinstance(field, generic.DictionaryObject) and not {"/Kids", "/Parent"} & set(field)
        if not plain or name(field, "/FT") != "/Sig" or name(field, "/Subtype") != "/Widget" or "/Rect" not in field:
            raise Refused("foreign_field", "a field is not a plain signature field")
        names[word(field, "/T")] = None
    if len(names) != len(fields):
        raise Refused("foreign_field", "two fields have one name")
    return tuple(names)


def _content(reader: Reader, policy: Policy) -> bytes:
    """Step 8: one file, under one name, in the name tree and as associated file of the document."""
    associated, names = array(reader.root, "/AF"), mapping(reader.root, "/Names")
    if associated is None or len(associated) != 1:
        raise Refused("attachment", "not one associated file")
    tree = mapping(names, "/EmbeddedFiles") if names is not None else None
    entries = array(tree, "/Names") if tree is not None and "/Kids" not in tree else None
    if names is None or entries is None or len(entries) != 2:
        raise Refused("attachment", "not one embedded file")
    file = associated[0]
    if str(entries[0]) != CONTENT or entries.raw_get(1) != associated.raw_get(0):
        raise Refused("attachment", "the embedded and the associated file are not one")
    if not isinstance(file, generic.DictionaryObject):
        raise Refused("attachment", "it is not a file")
    return _inflated(file, policy)


def _inflated(file: generic.DictionaryObject, policy: Policy) -> bytes:
    streams = mapping(file, "/EF")
    if {word(file, "/F"), word(file, "/UF")} != {CONTENT} or word(file, "/AFRelationship") != "/Data":
        raise Refused("attachment", f"its name or relationship is not that of {CONTENT}")
    if streams is None or not {"/F"} <= set(streams) <= {"/F", "/UF"}:
        raise Refused("attachment", "it has no content or several")
    if any(streams.raw_get(one) != streams.raw_get("/F") for one in streams):
        raise Refused("attachment", "it has several contents")
    stream = streams["/F"]
    if not isinstance(stream, generic.StreamObject) or "/DecodeParms" in stream:
        raise Refused("attachment", "it is not packed as agreed")
    packing = filters(stream)
    if not packing:
        return _plain(stream, policy)
    if packing != ["/FlateDecode"]:
        raise Refused("attachment", "it is not packed as agreed")
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(stream.encoded_data, policy.content_limit + 1)
    except zlib.error as error:
        raise Refused("attachment", "it cannot be unpacked") from error
    if len(data) > policy.content_limit:
        raise Refused("decompression", f"{CONTENT} unpacks to more than {policy.content_limit} bytes")
    if not unpacker.eof or unpacker.unused_data.strip(b"\r\n"):
        raise Refused("attachment", "its stream does not end where it should")
    return data


def _plain(stream: generic.StreamObject, policy: Policy) -> bytes:
    """Small contents are not packed by the renderer."""
    if len(stream.encoded_data) > policy.content_limit:
        raise Refused("decompression", f"{CONTENT} holds more than {policy.content_limit} bytes")
    return bytes(stream.encoded_data)
