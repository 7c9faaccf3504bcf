"""Flaws of PDF's own grammar, where readers differ: names, dictionaries, tables, object streams (steps 3 to 12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.hostile.cases import flaw, good, several
from tests.hostile.sections import Section, byte_ranges, update, with_section
from tests.hostile.shadows import numbers
from tests.hostile.template import render
from tests.hostile.workshop import Workshop, freeze, put

Make = Callable[[Workshop], bytes]
_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + one, b"&%c;" % (97 + one) * 10) for one in range(9))
    + b"]>"
)


def _rendered(change: Callable[[Section, dict[str, int]], None]) -> Make:
    """A letter whose rendering was changed as text, so that nothing puts it right."""

    def make(shop: Workshop) -> bytes:
        frozen = render(shop.content())
        section = Section.read(frozen, 0)
        header = frozen[: frozen.index(b"1 0 obj")]
        section.start = len(header)
        change(section, numbers(frozen))
        pdf = header + section.write()
        return shop.letter(frozen=freeze(pdf), sealer=shop.sealer(revocation=shop.known(shop.sound)))

    return make


def _entry(which: str, text: bytes) -> Callable[[Section, dict[str, int]], None]:
    """An entry put at the end of a dictionary."""

    def change(section: Section, at: dict[str, int]) -> None:
        old = section.objects[at[which]]
        section.objects[at[which]] = old[: old.rindex(b">>")] + text + b">>"

    return change


several(
    "active_content",
    "A name spelt with an escape (ISO 32000-2 7.3.5), which a filter for words does not see.",
    [
        ("script-under-an-escaped-name", _rendered(_entry("root", b"/Open#41ction<</S/Java#53cript/JS(1)>>"))),
        ("actions-under-an-escaped-name", _rendered(_entry("page", b"/#41#41<</O<</S/Named/N/Print>>>>"))),
    ],
)
several(
    "foreign_object",
    "The document certifies itself: a statement of its author about what it may do (ISO 32000-2 12.8.7).",
    [("legal-attestation", _rendered(_entry("root", b"/Legal<</JavaScriptActions 0/Attestation(Harmless)>>")))],
)


@flaw("unreadable")
def entry_twice_in_a_dictionary(shop: Workshop) -> bytes:
    """The page has two contents: one reader shows the first, another the second."""
    section = Section.read(shop.frozen, 1)
    at = numbers(shop.frozen)
    old = Section.read(shop.frozen, 0).objects[at["page"]]
    section.objects[at["page"]] = old[: old.rindex(b">>")] + b"/Contents %d 0 R>>" % at["content"]
    return _sealed(shop, with_section(shop.frozen, section))


@flaw("revisions", "unreadable")
def object_twice_in_one_table(shop: Workshop) -> bytes:
    """The table finds the page's content in two places: the first or the last counts, as the reader likes."""
    section = Section.read(shop.frozen, 1)
    at = numbers(shop.frozen)
    white = b"<</Length 25>>\nstream\n1 1 1 rg 0 0 600 900 re f\nendstream"
    hidden = b"%d 0 obj\n" % at["content"] + white + b"\nendobj\n"
    start = section.start
    section.start += len(hidden)
    section.elsewhere[at["content"]] = start
    made = section.write()
    old = b"%d 1\n%010d 00000 n \n" % (at["content"], start)
    honest = b"%d 1\n%010d 00000 n \n" % (at["content"], shop.frozen.index(b"%d 0 obj" % at["content"]))
    return _sealed(shop, shop.frozen[:start] + hidden + made.replace(old, old + honest))


@flaw("revisions", "unreadable")
def table_with_a_stream_beside_it(shop: Workshop) -> bytes:
    """A hybrid (ISO 32000-2 7.5.8.4): a stream beside the table finds another page, which old readers never see."""
    section = Section.read(shop.frozen, 1)
    at = numbers(shop.frozen)
    white = b"%d 0 obj\n<</Length 25>>\nstream\n1 1 1 rg 0 0 600 900 re f\nendstream\nendobj\n" % at["content"]
    place = section.start + len(white)
    row = b"\x01" + section.start.to_bytes(4, "big") + b"\x00"
    root = re.search(rb"/Root (\d+ 0 R)", section.trailer)
    assert root is not None
    beside = (
        b"%d 0 obj\n<</Type/XRef/W[1 4 1]/Index[%d 1]/Size %d/Root %s/Length %d>>\nstream\n"
        % (at["next"], at["content"], at["next"] + 1, root[1], len(row))
        + row
        + b"\nendstream\nendobj\n"
    )
    start = section.start
    section.start += len(white) + len(beside)
    section.trailer = re.sub(rb"/Size \d+", b"/Size %d" % (at["next"] + 1), section.trailer)
    section.trailer = section.trailer[: section.trailer.rindex(b">>")] + b"/XRefStm %d\n>>" % place
    return _sealed(shop, shop.frozen[:start] + white + beside + section.write())


def _sealed(shop: Workshop, frozen: bytes) -> bytes:
    return shop.letter(frozen=frozen, sealer=shop.sealer(revocation=shop.known(shop.sound)))


def _afterwards(change: Callable[[bytes, dict[int, bytes]], None]) -> Make:
    """An update after the seal, of the objects of the last revision."""

    def make(shop: Workshop) -> bytes:
        objects: dict[int, bytes] = {}
        change(shop.sound, objects)
        return with_section(shop.sound, update(shop.sound, objects))

    return make


def _information(pdf: bytes, objects: dict[int, bytes]) -> None:
    number = int(re.findall(rb"/Info (\d+) 0 R", pdf)[-1])
    objects[number] = b"<</Title (Refusal)/Producer (nobody)>>"


def _metadata(pdf: bytes, objects: dict[int, bytes]) -> None:
    number = int(re.findall(rb"/Metadata (\d+) 0 R", pdf)[-1])
    text = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    objects[number] = b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n" % len(text) + text + b"\nendstream"


several(
    "revisions",
    "An update after the seal that changes nothing but what a window's title and a catalogue of files show.",
    [("update-of-the-title", _afterwards(_information)), ("update-of-the-metadata", _afterwards(_metadata))],
    "not_whole_file",
    "changed_after_rendering",
    "modified",
    "byte_range",
    "unreadable",
)


@flaw("unreadable", "digest")
def metadata_that_unfold(shop: Workshop) -> bytes:
    """The metadata of the seal's revision name ten thousand million letters by entities, in the room of the honest."""
    pdf = shop.sound
    stream = pdf.index(b"stream", pdf.rindex(b"/Subtype /XML")) + 7
    end = pdf.index(b"endstream", stream) - 1
    text = _BOMB + b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>&j;</x:xmpmeta>"
    assert len(text) <= end - stream
    return pdf[:stream] + text.ljust(end - stream) + pdf[end:]


@flaw("unreadable", "byte_range", "digest", "not_whole_file")
def byte_range_of_reals(shop: Workshop) -> bytes:
    """The seal's range in numbers with a fraction: cut off by one reader, rounded by another, refused by a third."""
    place = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]\s*", shop.sound))[-1]
    start, before, after, rest = byte_ranges(shop.sound)[-1]
    text = b"/ByteRange [%d %d.9 %d %d]" % (start, before, after, rest)
    return shop.sound[: place.start()] + text.ljust(len(place[0])) + shop.sound[place.end() :]


@flaw("byte_range", "not_whole_file", "not_locked", "modified", "wrong_purpose", "holder_purpose")
def one_signature_in_both_fields(shop: Workshop) -> bytes:
    """The signatory's signature stands in the seal's field as well: two fields filled, nothing sealed."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        fields[1][pdf_name("/V")] = fields[0].raw_get("/V")
        writer.update_container(fields[1])

    signed = put(shop.frozen, shop.signatory(revocation=shop.known(shop.sound)))
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@flaw("modified", "changed_after_rendering", "signature_format")
def signatory_renamed_by_the_seal(shop: Workshop) -> bytes:
    """The seal's revision writes another name into the signatory's signature, for windows that show it."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        signature = writer.root["/AcroForm"]["/Fields"][0]["/V"]
        signature[pdf_name("/Name")] = generic.pdf_string("The Minister")
        writer.update_container(signature)

    return shop.letter(sealer=shop.sealer(change=change))


@good
def packed_in_object_streams(shop: Workshop) -> bytes:
    """The rendering as other tools write it: objects in streams, and a table that is a stream."""
    return shop.letter(frozen=freeze(_streams(shop)))


@flaw("changed_after_rendering")
def page_redefined_in_an_object_stream(shop: Workshop) -> bytes:
    """The revision of the empty fields brings another page inside a stream of objects."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        number = page.container_ref
        white = writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 900 re f"))
        page[pdf_name("/Contents")] = white
        writer.objects.pop((number.generation, number.idnum), None)
        writer.prepare_object_stream().add_object(number.idnum, page)

    return shop.letter(frozen=freeze(_streams(shop), change=change))


def _streams(shop: Workshop) -> bytes:
    with pikepdf.open(BytesIO(render(shop.content()))) as opened:
        output = BytesIO()
        opened.save(
            output,
            static_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return output.getvalue()
