"""Flaws of bytes: flips in every region, games with the byte range, cuts, additions, other forms of file."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

from asn1crypto import cms, core
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from tests.hostile.cases import flaw
from tests.hostile.sections import Section, byte_ranges, ends, update, with_section
from tests.hostile.workshop import Workshop, freeze

SEED = 20260102
MUTATIONS = 200


def flipped(pdf: bytes, place: int) -> bytes:
    """One bit of one byte turned over."""
    return pdf[:place] + bytes([pdf[place] ^ 0x01]) + pdf[place + 1 :]


@flaw("not_at_start")
def flip_in_the_header(shop: Workshop) -> bytes:
    """%PDF with a bit turned."""
    return flipped(shop.sound, 1)


@flaw("text_differs", "digest")
def flip_in_the_page(shop: Workshop) -> bytes:
    """A bit of the first page's annotation border style."""
    return flipped(shop.sound, shop.sound.index(b"/MediaBox") + 14)


@flaw("attachment", "content_unreadable")
def flip_in_the_content(shop: Workshop) -> bytes:
    """A bit of the embedded JSON, as it is packed."""
    return flipped(shop.sound, shop.sound.index(b"stream", shop.sound.index(b"/EmbeddedFile/")) + 120)


@flaw("unreadable", "revisions")
def flip_in_a_table(shop: Workshop) -> bytes:
    """An offset of the cross-reference table of the frozen revision."""
    return flipped(shop.sound, shop.sound.index(b"xref\n0 1", ends(shop.sound)[0]) + 45)


@flaw("digest", "changed_after_rendering")
def flip_in_the_fields(shop: Workshop) -> bytes:
    """The creation date in the revision of the empty fields."""
    place = shop.sound.index(b"/CreationDate", ends(shop.sound)[0])
    return flipped(shop.sound, place + 25)


@flaw("signature", "timestamp_invalid")
def flip_in_the_signature_value(shop: Workshop) -> bytes:
    """A bit of the seal's ECDSA value."""

    def change(content: cms.ContentInfo) -> None:
        value = bytearray(content["content"]["signer_infos"][0]["signature"].native)
        value[-1] ^= 1
        content["content"]["signer_infos"][0]["signature"] = core.OctetString(bytes(value)).native

    return with_cms(shop.sound, change)


@flaw("signature_format", "unreadable", "no_chain", "signature", "unknown_holder", "self_signed", "chain_invalid")
def flip_in_the_signers_certificate(shop: Workshop) -> bytes:
    """A bit of the seal's certificate, which no signature covers but by its digest: pyHanko says valid."""
    certificate = shop.lab.pki.seal("XA.moj").certificate.hex().encode()
    place = shop.sound.lower().index(certificate, byte_ranges(shop.sound)[1][1])
    return _hex(shop.sound, place + 2 * 150)


@flaw("byte_range", "digest", "not_whole_file", "modified", "unreadable", "changed_after_rendering")
def byte_range_starts_at_one(shop: Workshop) -> bytes:
    """The seal covers the file from its second byte."""
    return _range(shop, lambda a, b, c, d: (1, b - 1, c, d))


@flaw("byte_range", "digest", "not_whole_file", "modified", "unreadable")
def byte_range_too_short(shop: Workshop) -> bytes:
    """The seal leaves out the last 200 bytes."""
    return _range(shop, lambda a, b, c, d: (a, b, c, d - 200))


@flaw("byte_range", "digest", "modified", "unreadable", "not_whole_file")
def byte_range_with_a_wide_gap(shop: Workshop) -> bytes:
    """The gap holds more than the signature."""
    return _range(shop, lambda a, b, c, d: (a, b, c + 40, d - 40))


@flaw("byte_range", "digest", "modified", "unreadable", "not_whole_file")
def byte_range_past_the_end(shop: Workshop) -> bytes:
    """The range reaches beyond the file."""
    return _range(shop, lambda a, b, c, d: (a, b, c, d + 9))


@flaw("byte_range", "digest", "modified", "unreadable", "not_whole_file", "fields")
def byte_range_negative(shop: Workshop) -> bytes:
    """A negative number."""
    return _range(shop, lambda a, b, c, d: (-1, b, c, d))


@flaw("padding")
def junk_after_the_signature(shop: Workshop) -> bytes:
    """Bytes in the padding that no signature covers: pyHanko says valid."""
    after = byte_ranges(shop.sound)[1][2]
    return shop.sound[: after - 9] + b"C0FFEE00" + shop.sound[after - 1 :]


@flaw("byte_range")
def signature_in_digits_of_both_cases(shop: Workshop) -> bytes:
    """The same CMS with one hexadecimal digit in the other case: another file, as valid for every library."""
    start = byte_ranges(shop.sound)[1][1] + 1
    place = next(one for one in range(start, start + 99) if shop.sound[one : one + 1].isalpha())
    return shop.sound[:place] + shop.sound[place : place + 1].swapcase() + shop.sound[place + 1 :]


@flaw("signature_format", "padding")
def signature_respelt_with_a_longer_length(shop: Workshop) -> bytes:
    """The same CMS with a length in BER that DER forbids: another file, as valid for a lenient reader."""
    _, before, after, _ = byte_ranges(shop.sound)[1]
    raw = bytes.fromhex(shop.sound[before + 1 : after - 1].decode())
    respelt = b"\x30\x83\x00" + raw[2:4] + raw[4:-1]
    return shop.sound[: before + 1] + respelt.hex().encode() + shop.sound[after - 1 :]


@flaw("not_whole_file", "unreadable", "revisions")
def comment_appended(shop: Workshop) -> bytes:
    """A comment after the seal: pyHanko's bottom line is true."""
    return shop.sound + b"% and one word more\n"


@flaw("not_whole_file", "unreadable")
def archive_appended(shop: Workshop) -> bytes:
    """A ZIP after the seal: a file that is two."""
    return shop.sound + b"PK\x05\x06" + bytes(18)


@flaw("not_at_start")
def bytes_before_the_header(shop: Workshop) -> bytes:
    """A shell script that is also a PDF."""
    return b"#!/bin/sh\nexit 0\n" + shop.sound


@flaw("fields", "revisions")
def seal_cut_off(shop: Workshop) -> bytes:
    """The letter as the signatory left it."""
    return shop.sound[: ends(shop.sound)[2]]


@flaw("fields", "revisions")
def only_frozen(shop: Workshop) -> bytes:
    """No signature at all."""
    return shop.frozen


@flaw("foreign_field", "revisions")
def only_rendered(shop: Workshop) -> bytes:
    """No form at all."""
    return shop.frozen[: ends(shop.frozen)[0]]


@flaw("revisions")
def sixty_more_revisions(shop: Workshop) -> bytes:
    """Updates that change nothing, sixty of them."""
    pdf = shop.sound
    for _ in range(60):
        pdf = with_section(pdf, update(pdf, {60: b"null"}))
    return pdf


@flaw("encrypted", "unreadable")
def encrypted_with_an_empty_password(shop: Workshop) -> bytes:
    """Opens without a password, and reads every object otherwise."""
    writer = copy_into_new_writer(PdfFileReader(BytesIO(shop.sound)))
    writer.encrypt(owner_pass="owner", user_pass="")
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@flaw("unreadable")
def table_in_a_circle(shop: Workshop) -> bytes:
    """The last table names itself as the one before it."""
    section = Section.read(shop.sound, 3)
    table = int(re.findall(rb"startxref\s+(\d+)", shop.sound)[-1])
    section.trailer = re.sub(rb"/Prev \d+", b"/Prev %d" % table, section.trailer)
    made = section.write()
    moved = section.start + made.rindex(b"xref\n0 1")
    section.trailer = re.sub(rb"/Prev \d+", b"/Prev %d" % moved, section.trailer)
    return with_section(shop.sound, section)


@flaw("unreadable")
def nested_without_end(shop: Workshop) -> bytes:
    """Fifty thousand arrays in one another."""
    return _replaced(shop, b"[" * 50_000 + b"]" * 50_000)


@flaw("too_many_objects", "unreadable")
def nested_deeply(shop: Workshop) -> bytes:
    """A hundred dictionaries in one another."""
    return _replaced(shop, b"<</K " * 100 + b"null" + b">>" * 100)


@flaw("too_many_objects")
def too_many_objects(shop: Workshop) -> bytes:
    """An array of thirty thousand dictionaries."""
    return _replaced(shop, b"[" + b"<</K 1>>" * 30_000 + b"]")


@flaw("decompression")
def bomb_in_the_attachment(shop: Workshop) -> bytes:
    """A gibibyte of spaces in a megabyte."""
    return _bomb(shop, b"/Type/EmbeddedFile/Subtype/application#2Fjson")


@flaw("decompression", "unreadable")
def bomb_in_an_object_stream(shop: Workshop) -> bytes:
    """A gibibyte where objects should be."""
    pdf = shop.frozen
    packed = _packed()
    bomb = (
        b"<</Type/ObjStm/N 1/First 8/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"
    )
    section = update(pdf, {990: bomb})
    head = pdf[: section.start]
    body = b"990 0 obj\n" + bomb + b"\nendobj\n"
    size = 992
    rows = b"\x02" + (990).to_bytes(4, "big") + b"\x00" + b"\x01" + len(head).to_bytes(4, "big") + b"\x00"
    root = re.search(rb"/Root (\d+ 0 R)", section.trailer)
    previous = re.search(rb"/Prev (\d+)", section.trailer)
    assert root is not None
    assert previous is not None
    table = (
        b"991 0 obj\n<</Type/XRef/W[1 4 1]/Index[989 2]/Size %d/Root " % size
        + root[1]
        + b"/Prev "
        + previous[1]
        + b"/Length %d>>\nstream\n" % len(rows)
        + rows
        + b"\nendstream\nendobj\n"
    )
    return head + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(head) + len(body))


@flaw("too_large")
def larger_than_allowed(shop: Workshop) -> bytes:
    """Twenty-six mebibytes."""
    return shop.sound + bytes(26 * 1024 * 1024)


def truncations(shop: Workshop) -> list[tuple[str, bytes]]:
    """The sound letter, cut at every thousandth byte."""
    return [(f"truncated-at-{place:06d}", shop.sound[:place]) for place in range(0, len(shop.sound), 1000)]


def mutations(shop: Workshop) -> list[tuple[str, bytes]]:
    """The sound letter and message, changed at random with a fixed seed."""
    chance = random.Random(SEED)
    message = shop.message()
    found = []
    for number in range(MUTATIONS):
        pdf = bytearray(shop.sound if number % 2 else message)
        for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
            _mutate(pdf, chance)
        found.append((f"fuzz-{number:03d}", bytes(pdf)))
    return found


def _mutate(pdf: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(pdf))
    kind = chance.randrange(6)
    if kind == 0:
        pdf[place] ^= 1 << chance.randrange(8)
    elif kind == 1:
        pdf[place] = chance.randrange(256)
    elif kind == 2:
        del pdf[place : place + chance.choice((1, 2, 50, 1000))]
    elif kind == 3:
        pdf[place:place] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 40))))
    elif kind == 4:
        other = chance.randrange(len(pdf))
        pdf[place:place] = pdf[other : other + chance.choice((10, 200, 4000))]
    else:
        words = (b"/JS", b"65535", b"-1", b"endobj", b"stream", b"<<", b">>", b"99999999999", b"null", b"0 R", b"%%EOF")
        word = chance.choice(words)
        pdf[place : place + len(word)] = word


def _replaced(shop: Workshop, value: bytes) -> bytes:
    """A letter whose frozen revision holds one more object, never signed: such files are refused before that."""
    section = Section.read(shop.frozen, 1)
    section.objects[980] = value
    section.trailer = re.sub(rb"/Size \d+", b"/Size 981", section.trailer)
    return with_section(shop.frozen, section)


@cache
def _packed() -> bytes:
    """A gibibyte of spaces: one mebibyte packed so that it can be repeated."""
    packer = zlib.compressobj(9)
    block = b" " * (1024 * 1024)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)) * 1023


def _bomb(shop: Workshop, dictionary: bytes) -> bytes:
    rendered = Section.read(shop.frozen, 0)
    number = next(one for one, text in rendered.objects.items() if b"/EmbeddedFile" in text[:200] and b"stream" in text)
    packed = _packed()
    rendered.objects[number] = (
        b"<<" + dictionary + b"/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"
    )
    header = shop.frozen[: shop.frozen.index(b"1 0 obj")]
    rendered.start = len(header)
    return freeze(header + rendered.write())


def _range(shop: Workshop, change: Callable[[int, int, int, int], tuple[int, ...]]) -> bytes:
    """The seal's byte range rewritten in place."""
    place = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]\s*", shop.sound))[-1]
    numbers = b" ".join(b"%d" % one for one in change(*byte_ranges(shop.sound)[-1]))
    text = b"/ByteRange [" + numbers + b"]"
    assert len(text) <= len(place[0]), (text, place[0])
    return shop.sound[: place.start()] + text.ljust(len(place[0])) + shop.sound[place.end() :]


def _hex(pdf: bytes, place: int) -> bytes:
    """One hexadecimal digit changed."""
    return pdf[:place] + (b"0" if pdf[place : place + 1] != b"0" else b"1") + pdf[place + 1 :]


def with_cms(pdf: bytes, change: Callable[[cms.ContentInfo], None]) -> bytes:
    """The seal's CMS, taken out, changed and put back, in the same room."""
    _, before, after, _ = byte_ranges(pdf)[-1]
    content = cms.ContentInfo.load(bytes.fromhex(pdf[before + 1 : after - 1].decode()))
    change(content)
    raw = content.dump(force=True).hex().encode()
    room = after - before - 2
    assert len(raw) <= room
    return pdf[: before + 1] + raw.ljust(room, b"0") + pdf[after - 1 :]
