"""Flaws between revisions: the published attacks on signed PDFs, and what strict readers and others see differently.

Named after V. Mladenov, C. Mainka, K. Meyer zu Selhausen, M. Grothe, J. Schwenk: "1 Trillion Dollar Refund" (2018,
universal forgery, incremental saving, signature wrapping), "Shadow Attacks" (2020) and "Breaking the Specification:
PDF Certification" (2021, sneaky signature, evil annotation).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.hostile.cases import flaw, good, several
from tests.hostile.damage import with_cms
from tests.hostile.sections import Section, byte_ranges, ends, update, with_section
from tests.hostile.template import render
from tests.hostile.workshop import Workshop, freeze, put

Make = Callable[[Workshop], bytes]
AFTER = ("fields", "revisions", "not_whole_file", "modified", "annotation", "active_content", "text_differs")
_WHITE = b"<</Length 25>>\nstream\n1 1 1 rg 0 0 600 900 re f\nendstream"


def numbers(pdf: bytes) -> dict[str, int]:
    """The object numbers that an attack needs: the first page, its content, catalog, and the next free one."""
    rendered = Section.read(pdf, 0)
    page = next(one for one, text in rendered.objects.items() if re.search(rb"/Type\s*/Page\b", text))
    content = re.search(rb"/Contents (\d+) 0 R", rendered.objects[page])
    root = re.search(rb"/Root (\d+) 0 R", rendered.trailer)
    size = re.search(rb"/Size (\d+)", Section.read(pdf, len(ends(pdf)) - 1).trailer)
    assert content is not None
    assert root is not None
    assert size is not None
    return {"page": page, "content": int(content[1]), "root": int(root[1]), "next": int(size[1])}


def _afterwards(change: Callable[[bytes, dict[str, int]], dict[int, bytes]]) -> Make:
    """An update after the seal (incremental saving)."""

    def make(shop: Workshop) -> bytes:
        pdf = shop.sound
        return with_section(pdf, update(pdf, change(pdf, numbers(pdf))))

    return make


def _page_with(pdf: bytes, at: dict[str, int], entry: bytes) -> bytes:
    text = re.sub(rb"/Annots\s*\[[^\]]*\]", b"", Section.read(pdf, 0).objects[at["page"]])
    return text[: text.rindex(b">>")] + entry + b">>"


def _root_with(pdf: bytes, at: dict[str, int], entry: bytes) -> bytes:
    text = Section.read(pdf, 3).objects[at["root"]]
    return text[: text.rindex(b">>")] + entry + b">>"


_NOTE = b"/Annots[<</Type/Annot/Subtype/FreeText/Rect[0 0 500 800]/Contents(Refused)/DA(/F 12 Tf)>>]"
_SCRIPT = b"/OpenAction<</S/JavaScript/JS(1)>>"


def _other_files(pdf: bytes, at: dict[str, int]) -> dict[int, bytes]:
    return {at["root"]: re.sub(rb"/AF\s*\[[^\]]*\]", b"/AF[]", _root_with(pdf, at, b""))}


several(
    "revisions",
    "Incremental saving: an update after the seal.",
    [
        ("update-with-another-page", _afterwards(lambda pdf, at: {at["content"]: _WHITE})),
        ("update-that-says-nothing", _afterwards(lambda pdf, at: {at["next"]: b"null"})),
    ],
    *AFTER,
    "changed_after_rendering",
)
several(
    "annotation",
    "Incremental saving: a note after the seal.",
    [("update-with-a-note", _afterwards(lambda pdf, at: {at["page"]: _page_with(pdf, at, _NOTE)}))],
)
several(
    "active_content",
    "Incremental saving: a script after the seal.",
    [("update-with-a-script", _afterwards(lambda pdf, at: {at["root"]: _root_with(pdf, at, _SCRIPT)}))],
)
several(
    "attachment",
    "Incremental saving: the attachment is taken away after the seal.",
    [("update-without-the-attachment", _afterwards(_other_files))],
)


@flaw("not_whole_file")
def update_without_a_table(shop: Workshop) -> bytes:
    """Incremental saving without a new table: readers that repair show the appended object."""
    at = numbers(shop.sound)
    return shop.sound + b"%d 0 obj\n" % at["content"] + _WHITE + b"\nendobj\n"


@flaw("unreadable", "fields", "signature_format", "byte_range")
def forgery_without_a_signature(shop: Workshop) -> bytes:
    """Universal forgery: the seal's /Contents is empty."""
    _, before, after, _ = byte_ranges(shop.sound)[1]
    return shop.sound[: before + 1] + b" " * (after - before - 2) + shop.sound[after - 1 :]


@flaw("unreadable", "signature_format", "byte_range", "fields")
def forgery_with_zeros(shop: Workshop) -> bytes:
    """Universal forgery: the seal's /Contents is all zeros."""
    _, before, after, _ = byte_ranges(shop.sound)[1]
    return shop.sound[: before + 1] + b"0" * (after - before - 2) + shop.sound[after - 1 :]


@flaw("unreadable", "fields", "byte_range", "signature_format")
def forgery_without_a_byte_range(shop: Workshop) -> bytes:
    """Universal forgery: the seal has no /ByteRange."""
    place = shop.sound.rindex(b"/ByteRange")
    return shop.sound[:place] + b"/BiteRange" + shop.sound[place + 10 :]


@flaw("unreadable")
def wrapped_signature(shop: Workshop) -> bytes:
    """Signature wrapping: the signed tail is moved away, other text stands where it was."""
    pdf = shop.sound
    start, before, after, rest = byte_ranges(pdf)[1]
    filler = b"\n" * 200
    place = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]\s*", pdf))[-1]
    text = b"/ByteRange [%d %d %d %d]" % (start, before, after + len(filler), rest)
    return pdf[: place.start()] + text.ljust(len(place[0])) + pdf[place.end() : after] + filler + pdf[after:]


@flaw("digest")
def signature_of_another_letter(shop: Workshop) -> bytes:
    """The seal's CMS of one letter in another."""
    other = shop.letter(shop.content(body={"reason": "Another letter."}))
    _, before, after, _ = byte_ranges(shop.sound)[1]
    _, begin, end, _ = byte_ranges(other)[1]
    return (
        shop.sound[: before + 1] + other[begin + 1 : end - 1].ljust(after - before - 2, b"0") + shop.sound[after - 1 :]
    )


@flaw("revisions")
def another_document_after_the_rendering(shop: Workshop) -> bytes:
    """The file begins with the rendering of its content, byte for byte, and shows another document.

    The tables lead past the rendering: a prefix proves nothing about what is shown.
    """
    rendered = render(shop.content())
    other = Section.read(render(shop.content(body={"reason": "Nothing is withdrawn; the request is refused."})), 0)
    honest = Section.read(rendered, 0)
    # The other document carries the honest content, so that JSON and rendering agree with each other.
    for number, text in other.objects.items():
        if b"/EmbeddedFile" in text[:200] and b"stream" in text:
            other.objects[number] = next(
                one for one in honest.objects.values() if b"/EmbeddedFile" in one[:200] and b"stream" in one
            )
    other.start = len(rendered.rstrip(b"\n")) + 1
    return shop.letter(frozen=freeze(rendered.rstrip(b"\n") + b"\n" + other.write()))


@flaw("revisions")
def bytes_between_the_revisions(shop: Workshop) -> bytes:
    """An object that no table names, before the frozen revision's table: only a repairing reader finds it."""
    section = Section.read(shop.frozen, 1)
    at = numbers(shop.frozen)
    hidden = b"%d 0 obj\n" % at["content"] + _WHITE + b"\nendobj\nstartxref\n0\n%%EOF\n"
    start = section.start + len(hidden)
    section.start = start
    return shop.letter(frozen=shop.frozen[: start - len(hidden)] + hidden + section.write())


def _in_the_fields(change: Callable[[bytes, Section, dict[str, int]], None]) -> Make:
    """Something slipped into the revision of the empty fields, which is then signed."""

    def make(shop: Workshop) -> bytes:
        section = Section.read(shop.frozen, 1)
        change(shop.frozen, section, numbers(shop.frozen))
        size = max(*section.objects, *section.free, 0) + 1
        section.trailer = re.sub(rb"/Size (\d+)", lambda one: b"/Size %d" % max(size, int(one[1])), section.trailer)
        # A strict reader refuses some of these: what is known of the certificates comes from the sound letter.
        return shop.letter(
            frozen=with_section(shop.frozen, section), sealer=shop.sealer(revocation=shop.known(shop.sound))
        )

    return make


def _same_dictionary(pdf: bytes, section: Section, at: dict[str, int]) -> None:
    """The page's content with the same dictionary and other data: entries alone compare as equal."""
    old = Section.read(pdf, 0).objects[at["content"]]
    head, _, rest = old.partition(b"stream\n")
    length = re.search(rb"/Length (\d+)", head)
    assert length is not None
    section.objects[at["content"]] = head + b"stream\n" + rest[: int(length[1])][::-1] + b"\nendstream"


def _annotated(entry: bytes) -> Callable[[bytes, Section, dict[str, int]], None]:
    def change(pdf: bytes, section: Section, at: dict[str, int]) -> None:
        section.objects[at["page"]] = _page_with(pdf, at, b"/Annots[%d 0 R]" % at["next"])
        section.objects[at["next"]] = entry

    return change


def _other_root(pdf: bytes, section: Section, at: dict[str, int]) -> None:
    section.objects[at["next"]] = section.objects[at["root"]]
    section.trailer = re.sub(rb"/Root \d+", b"/Root %d" % at["next"], section.trailer)


def _other_title(pdf: bytes, section: Section, at: dict[str, int]) -> None:
    for number, text in section.objects.items():
        section.objects[number] = text.replace(b"/Title (Letter)", b"/Title (Refusal)")


def _other_language(pdf: bytes, section: Section, at: dict[str, int]) -> None:
    section.objects[at["root"]] = section.objects[at["root"]].replace(b"/Lang (en)", b"/Lang (fr)")


def _put(which: str, value: bytes) -> Callable[[bytes, Section, dict[str, int]], None]:
    return lambda pdf, section, at: section.objects.__setitem__(at[which], value)


def _freed(generation: int) -> Callable[[bytes, Section, dict[str, int]], None]:
    return lambda pdf, section, at: section.free.__setitem__(at["content"], generation)


def _higher(pdf: bytes, section: Section, at: dict[str, int]) -> None:
    section.objects[at["next"]] = b"null"
    section.generations[at["next"]] = 1


def _earlier(pdf: bytes, section: Section, at: dict[str, int]) -> None:
    section.elsewhere[at["content"]] = pdf.index(b"%d 0 obj" % at["content"])


_LINK = b"<</Type/Annot/Subtype/Link/Rect[0 0 500 800]/Border[0 0 0]/Dest(top)>>"
several(
    "changed_after_rendering",
    "The revision of the empty fields changes what people read, and everybody signs that.",
    [
        ("page-replaced-under-the-same-dictionary", _in_the_fields(_same_dictionary)),
        ("page-replaced-in-the-frozen-revision", _in_the_fields(_put("content", _WHITE))),
        ("link-added-in-the-frozen-revision", _in_the_fields(_annotated(_LINK))),
        ("another-catalog", _in_the_fields(_other_root)),
        ("another-title", _in_the_fields(_other_title)),
        ("another-language", _in_the_fields(_other_language)),
        ("new-stream-in-the-frozen-revision", _in_the_fields(_put("next", _WHITE))),
    ],
)
several(
    "revisions",
    "Tables that readers understand differently.",
    [
        ("page-content-freed", _in_the_fields(_freed(1))),
        ("object-of-an-earlier-place", _in_the_fields(_earlier)),
    ],
    "unreadable",
)


several(
    "unreadable",
    "Tables whose meaning is not clear.",
    [
        ("page-content-dead", _in_the_fields(_freed(0))),
        ("object-of-a-higher-generation", _in_the_fields(_higher)),
    ],
)


@flaw("unreadable", "revisions")
def table_of_two_kinds(shop: Workshop) -> bytes:
    """A hybrid whose stream is none: what a table hides from old readers, a stream shows to new ones."""
    section = Section.read(shop.frozen, 1)
    section.trailer = section.trailer.replace(b"/Root", b"/XRefStm 15 /Root")
    return with_section(shop.frozen, section)


@flaw("foreign_object", "unreadable")
def shadow_that_waits_for_its_object(shop: Workshop) -> bytes:
    """Shadow attack, replace: the page refers to an object that only a later revision would bring."""

    def change(pdf: bytes, section: Section, at: dict[str, int]) -> None:
        section.objects[at["page"]] = section.objects.get(at["page"], Section.read(pdf, 0).objects[at["page"]]).replace(
            b"/Contents %d 0 R" % at["content"], b"/Contents[%d 0 R 70 0 R]" % at["content"]
        )

    return _in_the_fields(change)(shop)


def _while_signing(change: Callable[[IncrementalPdfFileWriter], None]) -> Make:
    """Something slipped into the signatory's own revision: pyHanko looks only at what comes afterwards."""
    return lambda shop: shop.letter(signatory=shop.signatory(change=change))


def _while_sealing(change: Callable[[IncrementalPdfFileWriter], None]) -> Make:
    return lambda shop: shop.letter(sealer=shop.sealer(change=change))


def _paint(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    stream = writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 900 re f"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)


def _note(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Link"),
            pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(one) for one in (0, 0, 500, 800)),
            pdf_name("/Border"): generic.ArrayObject(generic.NumberObject(0) for _ in range(3)),
        }
    )
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def _store(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.add_object(generic.StreamObject(stream_data=b"another letter"))
    store = generic.DictionaryObject({pdf_name("/Letters"): generic.ArrayObject([stream])})
    writer.root[pdf_name("/DSS")] = writer.add_object(store)
    writer.update_root()


several(
    "changed_after_rendering",
    "Something slipped into the revision of a signature itself.",
    [
        ("page-painted-while-signing", _while_signing(_paint)),
        ("page-painted-while-sealing", _while_sealing(_paint)),
        ("link-added-while-signing", _while_signing(_note)),
        ("store-with-something-else", _while_signing(_store)),
    ],
    "modified",
    "foreign_object",
    "signature_format",
)


@flaw("revisions", "byte_range")
def a_revision_between_signatory_and_seal(shop: Workshop) -> bytes:
    """Somebody saved the letter between signature and seal."""

    def saved(pdf: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        writer.update_root()
        output = BytesIO()
        writer.write(output)
        return output.getvalue()

    return shop.letter(signed=saved)


@flaw("fields", "modified", "revisions")
def sneaky_signature(shop: Workshop) -> bytes:
    """Certification attack: a further signature between signatory and seal, in a field of its own."""
    return shop.letter(
        signed=lambda pdf: put(
            pdf, shop.sealer(place="Witness", existing=False, signer=shop.lab.pki.signatory("XA.moj/ben"))
        )
    )


@good
def second_file_of_the_same_letter(shop: Workshop) -> bytes:
    """Malleable: a certificate that nobody needs taken out of the seal's CMS. As valid as the first, another SHA-256.

    No signature covers it; that one id comes with one digest only is for the receiver (`exchange.receive`, step 5).
    """

    def change(content: object) -> None:
        certificates = content["content"]["certificates"]  # type: ignore[index]  # asn1crypto
        needed = shop.lab.pki.signer("XA", "tsa").certificate
        kept = [one for one in certificates if one.chosen.dump() != needed]
        content["content"]["certificates"] = kept  # type: ignore[index]  # asn1crypto

    return with_cms(shop.sound, change)
