"""Files that faulty programs and hostile officials bring: not the document that was frozen, or more than that."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from app.instruments.elsewhere import demand_ours
from app.kit.errors import Refused
from app.trust.holder import Holders
from app.trust.reasons import Verdict
from tests.hostile.workshop import Stamp, put
from tests.trust import paper
from tests.trust.paper import Desk
from tests.trust.test_elsewhere import ANA, codes, examined

Make = Callable[[Desk, bytes], bytes]


@pytest.fixture
def frozen(desk: Desk) -> bytes:
    return desk.freeze()


def signed(desk: Desk, pdf: bytes, **changes: object) -> bytes:
    """As an honest program signs, but for what is changed."""
    honest = {"signer": desk.lab.pki.signatory(ANA), "place": "Signatory", "certify": True}
    return put(pdf, Stamp(**{**honest, "permission": MDPPerm.FILL_FORMS, **changes}))  # type: ignore[arg-type]


def revised(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """One more revision, before or after the signature."""
    writer, made = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    change(writer)
    writer.write(made)
    return made.getvalue()


def _saved_anew(pdf: bytes) -> bytes:
    """As a program does that saves the whole document instead of appending to it."""
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(made)
    return made.getvalue()


def _nothing(writer: IncrementalPdfFileWriter) -> None:
    writer.update_root()


def _metadata(writer: IncrementalPdfFileWriter) -> None:
    """Another author, in the XMP packet that PDF/A demands."""
    stream = writer.root["/Metadata"]
    data = stream.data.replace(b"XA.moj", b"XA.moi", 1)
    assert data != stream.data
    kind = {pdf_name(key): stream.raw_get(key) for key in ("/Type", "/Subtype")}
    writer.root[pdf_name("/Metadata")] = writer.add_object(generic.StreamObject(dict_data=kind, stream_data=data))
    writer.update_root()


def _title(writer: IncrementalPdfFileWriter) -> None:
    """Another title, in the information dictionary."""
    made = generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("Another letter")})
    writer.set_info(writer.add_object(made))


def _name(writer: IncrementalPdfFileWriter) -> None:
    """The field gets another name while it is signed."""
    for field in writer.root["/AcroForm"]["/Fields"]:
        found = field.get_object()
        if found["/T"] == "Signatory":
            found[pdf_name("/T")] = generic.pdf_string("Seal of the Ministry")
            writer.update_container(found)


def _more(name: str) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(name)] = writer.add_object(
            generic.DictionaryObject({pdf_name("/Any"): pdf_name("/Thing")})
        )
        writer.update_root()

    return change


def _file(writer: IncrementalPdfFileWriter) -> None:
    """A second file is attached."""
    spec = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Filespec"), pdf_name("/F"): generic.pdf_string("x")})
    associated = writer.root["/AF"]
    writer.root[pdf_name("/AF")] = generic.ArrayObject([associated.raw_get(0), writer.add_object(spec)])
    writer.update_root()


FLAWS: dict[str, tuple[set[str], Make]] = {
    "an-empty-revision-before": ({"revisions"}, lambda desk, pdf: signed(desk, revised(pdf, _nothing))),
    "an-empty-revision-after": ({"not_whole_file"}, lambda desk, pdf: revised(signed(desk, pdf), _nothing)),
    "metadata-changed-before": (
        {"changed_after_rendering", "text_differs"},
        lambda desk, pdf: signed(desk, revised(pdf, _metadata)),
    ),
    "metadata-changed-while-signing": (
        {"changed_after_rendering"},
        lambda desk, pdf: signed(desk, pdf, change=_metadata),
    ),
    "metadata-changed-afterwards": ({"not_whole_file"}, lambda desk, pdf: revised(signed(desk, pdf), _metadata)),
    "title-changed-while-signing": ({"changed_after_rendering"}, lambda desk, pdf: signed(desk, pdf, change=_title)),
    "title-changed-afterwards": ({"not_whole_file"}, lambda desk, pdf: revised(signed(desk, pdf), _title)),
    "field-renamed": ({"fields"}, lambda desk, pdf: revised(signed(desk, pdf), _name)),
    "a-second-file": ({"external_reference"}, lambda desk, pdf: signed(desk, pdf, change=_file)),
    "an-extension": ({"foreign_object"}, lambda desk, pdf: signed(desk, pdf, change=_more("/PieceInfo"))),
    "a-store-of-evidence": ({"changed_after_rendering"}, lambda desk, pdf: signed(desk, pdf, change=_more("/DSS"))),
    "no-changes-allowed": (
        {"not_certified"},
        lambda desk, pdf: signed(desk, pdf, permission=MDPPerm.NO_CHANGES),
    ),
    "notes-allowed": ({"not_certified"}, lambda desk, pdf: signed(desk, pdf, permission=MDPPerm.ANNOTATE)),
    "signed-twice": (
        {"fields"},
        lambda desk, pdf: signed(desk, signed(desk, pdf), place="Again", certify=False, existing=False),
    ),
}


@pytest.mark.parametrize("name", FLAWS)
def test_a_file_is_refused_for_its_flaw(name: str, desk: Desk, frozen: bytes, holders: Holders) -> None:
    wanted, make = FLAWS[name]
    report = examined(desk.lab, holders, frozen, make(desk, frozen))
    assert report.verdict is Verdict.INVALID
    assert codes(report) & wanted, report.found


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda desk, pdf: _saved_anew(pdf), id="saved-anew"),
        pytest.param(lambda desk, pdf: signed(desk, _saved_anew(pdf)), id="saved-anew-and-signed"),
        pytest.param(lambda desk, pdf: _saved_anew(signed(desk, pdf)), id="signed-and-saved-anew"),
        pytest.param(lambda desk, pdf: b"", id="empty"),
        pytest.param(lambda desk, pdf: pdf[:-1], id="shorter"),
        pytest.param(lambda desk, pdf: b"\n" + signed(desk, pdf), id="later"),
        pytest.param(
            lambda desk, pdf: signed(desk, desk.freeze(paper.content(text="Another letter."))), id="another-letter"
        ),
    ],
)
def test_a_file_that_does_not_begin_with_the_document_is_refused_at_the_door(
    make: Make, desk: Desk, frozen: bytes
) -> None:
    with pytest.raises(Refused) as caught:
        demand_ours(frozen, make(desk, frozen))
    assert caught.value.code == "other_document"
    demand_ours(frozen, signed(desk, frozen))
