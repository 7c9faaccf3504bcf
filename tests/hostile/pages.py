"""Flaws inside the rendering or the frozen revision itself, which everybody has signed (steps 6 to 10)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec

from tests.hostile.cases import flaw, several
from tests.hostile.template import render
from tests.hostile.workshop import Workshop, freeze, put

Make = Callable[[Workshop], bytes]


def rewritten(shop: Workshop, change: Callable[[Pdf], None]) -> bytes:
    """A letter whose rendering was changed before anybody signed."""
    return shop.letter(frozen=freeze(saved(render(shop.content()), change)))


def saved(pdf: bytes, change: Callable[[Pdf], None]) -> bytes:
    """A PDF changed and written again, in the form that typst writes."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        output = BytesIO()
        opened.save(
            output,
            static_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return output.getvalue()


def _with(change: Callable[[Pdf], None]) -> Make:
    return lambda shop: rewritten(shop, change)


def _root(**entries: Callable[[Pdf], object]) -> Make:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[Name(f"/{name}")] = value(pdf)

    return _with(change)


def _page(**entries: Callable[[Pdf], object]) -> Make:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.pages[0].obj[Name(f"/{name}")] = value(pdf)

    return _with(change)


def _annotation(**entries: object) -> Make:
    def change(pdf: Pdf) -> None:
        given = {
            name: pdf.make_indirect(value) if isinstance(value, Stream) else value for name, value in entries.items()
        }
        note = Dictionary(Type=Name.Annot, Rect=[50, 50, 500, 700], **given)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return _with(change)


def _script(_: Pdf | None) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _stream(pdf: Pdf, data: bytes, **more: object) -> object:
    return pdf.make_indirect(Stream(pdf, data, **more))


_FORM = b"1 1 1 rg 0 0 600 900 re f"

_NEVER = "http://example.test/"


def _link(**action: object) -> Make:
    return _annotation(Subtype=Name.Link, Border=[0, 0, 0], A=Dictionary(**action))


def _painted(data: bytes, **entries: object) -> Make:
    """A form or image among a page's resources."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].obj.Resources[Name.XObject] = Dictionary(X=_stream(pdf, data, **entries))

    return _with(change)


def _labels(data: bytes, **entries: object) -> Make:
    """A stream that nobody reads, hung up where the catalog has room."""
    return _root(PageLabels=lambda pdf: _stream(pdf, data, **entries))


def _pixel(pdf: Pdf) -> object:
    return _stream(pdf, b"\xff", Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)


def _named(**entries: object) -> Make:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.Root.Names[Name(f"/{name}")] = value

    return _with(change)


def _outlined(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.A = Dictionary(S=Name.Anything)


def _untyped(pdf: Pdf) -> None:
    pdf.pages[0].obj.Type = Name.Sheet


several(
    "active_content",
    "An action, a script or multimedia in the signed rendering.",
    [
        ("script-on-opening", _root(OpenAction=_script)),
        ("destination-on-opening", _root(OpenAction=lambda pdf: Array([pdf.pages[0].obj, Name.Fit]))),
        ("actions-of-the-document", _root(AA=lambda _: Dictionary(WC=_script(_)))),
        ("actions-of-a-page", _page(AA=lambda _: Dictionary(O=_script(_)))),
        ("hidden-layer", _root(OCProperties=lambda _: Dictionary(OCGs=Array(), D=Dictionary()))),
        ("portfolio", _root(Collection=lambda _: Dictionary(View=Name.T))),
        ("link-to-the-web", _link(S=Name.URI, URI=String(_NEVER))),
        ("link-that-launches", _link(S=Name.Launch, F=String("a.exe"))),
        ("link-that-sends", _link(S=Name.SubmitForm, F=String(_NEVER))),
        ("link-that-imports", _link(S=Name.ImportData, F=String("a.fdf"))),
        ("link-that-hides", _link(S=Name.Hide, T=String("Seal"))),
        ("link-to-another-file", _link(S=Name.GoToR, F=String("b.pdf"), D=[0, Name.Fit])),
        ("link-to-an-embedded-file", _link(S=Name.GoToE, D=[0, Name.Fit])),
        ("outline-of-a-new-kind", _with(_outlined)),
        ("link-of-a-new-kind", _link(S=Name.Anything)),
        ("link-with-a-second-action", _link(S=Name.GoTo, D=String("top"), Next=Dictionary(S=Name.Anything))),
    ],
)
several(
    "annotation",
    "An annotation over the page in the signed rendering.",
    [
        ("free-text", _annotation(Subtype=Name.FreeText, Contents=String("Refused"), DA=String("/F 12 Tf"))),
        ("square-over-the-text", _annotation(Subtype=Name.Square, IC=[1, 1, 1])),
        ("redaction", _annotation(Subtype=Name.Redact)),
        ("rubber-stamp", _annotation(Subtype=Name.Stamp, Name=Name.Approved)),
        ("attached-by-annotation", _annotation(Subtype=Name.FileAttachment, Name=Name.Paperclip)),
        ("screen", _annotation(Subtype=Name.Screen)),
        ("link-with-a-wide-border", _annotation(Subtype=Name.Link, Border=[0, 0, 900], Dest=String("top"))),
        ("link-with-an-appearance", _annotation(Subtype=Name.Link, Border=[0, 0, 0], AP=Dictionary())),
        ("link-without-a-border-said", _annotation(Subtype=Name.Link, Dest=String("top"))),
        ("annotation-without-a-kind", _annotation()),
    ],
)
several(
    "foreign_object",
    "Something in the signed rendering that an instrument does not hold.",
    [
        ("thumbnail", _page(Thumb=_pixel)),
        ("page-that-turns-itself", _page(Dur=lambda _: 1)),
        ("private-data", _page(PieceInfo=lambda _: Dictionary())),
        ("page-of-another-type", _with(_untyped)),
        ("optional-content", _painted(_FORM, Subtype=Name.Form, BBox=[0, 0, 9, 9], OC=Dictionary(Type=Name.OCG))),
        ("image-with-an-alternate", _painted(b"\xff", Subtype=Name.Image, Alternates=Array())),
        ("postscript", _painted(b"showpage", Subtype=Name.PS)),
        ("stream-packed-otherwise", _labels(b"3C3E>", Filter=Name.ASCIIHexDecode)),
        ("stream-packed-twice", _labels(b"3C3E>", Filter=Array([Name.FlateDecode, Name.FlateDecode]))),
        ("scripts-by-name", _named(JavaScript=Dictionary(Names=Array()))),
        ("threads", _root(Threads=lambda _: Array())),
        ("viewer-without-its-bars", _root(ViewerPreferences=lambda _: Dictionary(HideToolbar=True))),
        ("usage-rights", _root(Perms=lambda _: Dictionary(UR3=Dictionary()))),
        ("names-of-pages", _named(Pages=Dictionary(Names=Array()))),
    ],
)
several(
    "external_reference",
    "The signed rendering refers to something outside the file.",
    [
        ("stream-outside", _labels(b"", F=String("data.bin"))),
        ("stream-outside-packed", _labels(b"", FFilter=Name.FlateDecode)),
        ("page-of-another-file", _painted(b"", Subtype=Name.Form, Ref=Dictionary(F=String("c.pdf"), Page=0))),
        ("file-that-is-not-embedded", _root(PageLabels=lambda _: Dictionary(Type=Name.Filespec, F=String("c.pdf")))),
        (
            "profile-of-another-file",
            _root(OutputIntents=lambda _: Array([Dictionary(DestOutputProfileRef=Dictionary())])),
        ),
        ("address-among-the-names", _named(Dests=Dictionary(URI=String(_NEVER)))),
    ],
)


def _second(pdf: Pdf) -> None:
    pdf.attachments["order.txt"] = b"Another order."


def _renamed(pdf: Pdf) -> None:
    file = pdf.Root.AF[0]
    file.F = file.UF = String("content.xml")


def _two_contents(pdf: Pdf) -> None:
    file = pdf.Root.AF[0]
    file.EF.UF = _stream(pdf, b"{}", Type=Name.EmbeddedFile)


def _not_associated(pdf: Pdf) -> None:
    del pdf.Root.AF


def _other_relation(pdf: Pdf) -> None:
    pdf.Root.AF[0].AFRelationship = Name.Unspecified


def _same_name_twice(pdf: Pdf) -> None:
    names = pdf.Root.Names.EmbeddedFiles.Names
    second = Dictionary(pdf.Root.AF[0])
    second.EF = Dictionary(F=_stream(pdf, b'{"kind":"refusal"}', Type=Name.EmbeddedFile))
    names.extend([String("content.json"), pdf.make_indirect(second)])


def _packed_with_parameters(pdf: Pdf) -> None:
    stream = pdf.Root.AF[0].EF.F
    stream.write(stream.read_bytes(), filter=Name.FlateDecode, decode_parms=Dictionary(Predictor=1))


several(
    "attachment",
    "Not exactly one embedded file, content.json.",
    [
        ("second-attachment", _with(_second)),
        ("attachment-renamed", _with(_renamed)),
        ("attachment-with-two-contents", _with(_two_contents)),
        ("attachment-not-associated", _with(_not_associated)),
        ("attachment-of-another-relation", _with(_other_relation)),
        ("two-attachments-of-one-name", _with(_same_name_twice)),
        ("attachment-packed-with-parameters", _with(_packed_with_parameters)),
    ],
)


@flaw("text_differs")
def text_painted_over(shop: Workshop) -> bytes:
    """The signed rendering shows another page than its content: everybody signed it."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].contents_add(_FORM + b" BT ET", prepend=False)

    return rewritten(shop, change)


@flaw("text_differs")
def text_of_another_letter(shop: Workshop) -> bytes:
    """The page of one letter, the content of another."""
    other = shop.content(body={"reason": "Nothing is withdrawn."})

    def change(pdf: Pdf) -> None:
        stream = pdf.Root.AF[0].EF.F
        stream.write(other)

    return rewritten(shop, change)


def _form(entry: str) -> Make:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/AcroForm"][pdf_name(entry)] = generic.ArrayObject()

    return lambda shop: shop.letter(frozen=freeze(render(shop.content()), change=change))


several(
    "foreign_field",
    "A form that is more than its signatures.",
    [
        ("form-that-computes", _form("/CO")),
        ("form-of-xml", _form("/XFA")),
        ("form-that-draws", _form("/NeedAppearances")),
    ],
)


@flaw("foreign_field")
def a_field_for_text(shop: Workshop) -> bytes:
    """A text field beside the signatures."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = generic.DictionaryObject(
            {
                pdf_name("/FT"): pdf_name("/Tx"),
                pdf_name("/T"): generic.pdf_string("Note"),
                pdf_name("/V"): generic.pdf_string("Refused"),
            }
        )
        writer.root["/AcroForm"]["/Fields"].append(writer.add_object(field))

    return shop.letter(frozen=freeze(render(shop.content()), change=change))


@flaw("fields")
def a_third_field_left_empty(shop: Workshop) -> bytes:
    """Room for a signature that the kind does not know."""
    return shop.letter(frozen=freeze(render(shop.content()), ("Signatory", "Seal", "Witness")))


@flaw("fields")
def seal_alone_on_a_letter_of_a_person(shop: Workshop) -> bytes:
    """The kind demands a person's signature, and there is only the seal."""
    return shop.message(frozen=freeze(render(shop.content()), ("Seal",)))


@flaw("fields")
def seal_with_an_empty_field_for_a_person(shop: Workshop) -> bytes:
    """The person's field is there and empty, and the seal seals."""
    return shop.seal(shop.frozen, shop.sealer(certify=True))


@flaw("fields", "not_locked", "not_certified")
def person_alone_on_a_letter(shop: Workshop) -> bytes:
    """A person's signature, and no seal."""

    return put(freeze(render(shop.content()), ("Signatory",)), shop.signatory(revocation=shop.known(shop.sound)))


@flaw("field_visible")
def a_field_that_covers_the_page(shop: Workshop) -> bytes:
    """The seal's field is as large as the page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field[pdf_name("/Rect")] = generic.ArrayObject(generic.NumberObject(one) for one in (0, 0, 600, 900))

    return shop.letter(frozen=freeze(render(shop.content()), change=change))


@flaw("field_visible")
def a_widget_that_is_no_field(shop: Workshop) -> bytes:
    """A widget over the page that the form does not list, painted by a stream that is there already."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        appearance = writer.root["/Pages"]["/Kids"][0].raw_get("/Contents")
        widget = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/Widget"),
                pdf_name("/FT"): pdf_name("/Sig"),
                pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(one) for one in (0, 0, 600, 900)),
                pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): appearance}),
                pdf_name("/P"): page,
            }
        )
        _annotate(writer, writer.add_object(widget))

    return shop.letter(frozen=freeze(render(shop.content()), change=change))


@flaw("not_locked")
def seal_without_its_lock(shop: Workshop) -> bytes:
    """The seal's field locks nothing: a third signature could follow."""
    return shop.letter(frozen=_unlocked(shop))


@flaw("fields")
def seal_before_the_signatory(shop: Workshop) -> bytes:
    """The seal first, the person afterwards."""
    known = shop.known(shop.sound)
    sealed = put(_unlocked(shop), shop.sealer(certify=True, permission=MDPPerm.FILL_FORMS, revocation=known))
    return put(sealed, shop.signatory(certify=False))


def _unlocked(shop: Workshop) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(render(shop.content())))
    for name in ("Signatory", "Seal"):
        pdf_fields.append_signature_field(writer, SigFieldSpec(name))
    writer.root["/AcroForm"][pdf_name("/SigFlags")] = generic.NumberObject(3)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@flaw("fields", "revisions", "modified", "not_whole_file", "changed_after_rendering")
def a_third_signature(shop: Workshop) -> bytes:
    """Somebody signs after the seal, in a field of their own."""

    return put(shop.sound, shop.sealer(place="Witness", existing=False, signer=shop.lab.pki.signatory("XA.moj/ben")))


def _annotate(writer: IncrementalPdfFileWriter, reference: generic.IndirectObject) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    if "/Annots" in page:
        page["/Annots"].append(reference)
    else:
        page[pdf_name("/Annots")] = generic.ArrayObject([reference])
    writer.update_container(page)
