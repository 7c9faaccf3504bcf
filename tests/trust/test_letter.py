"""A court's letter: whatever its program made of it, the word is no better than what its signatures prove."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import SigFieldSpec

from app.kit.clock import now
from app.kit.ids import StateCode
from app.trust import pdfsign
from app.trust.anchors import Anchors
from app.trust.letter import examine
from app.trust.letter_words import Letter, Word
from app.trust.revocation import Revocation
from app.trust.sandbox import ParserPool
from certs.lab import Lab
from tests.hostile.workshop import Workshop
from tests.trust import paper
from tests.trust.paper import Desk

XA, XB = StateCode("XA"), StateCode("XB")


def looked(lab: Lab, pdf: bytes, state: StateCode = XA, anchors: Anchors | None = None) -> Letter:
    try:
        known = lab.revocation("XA", pdfsign.certificates(pdf))
    except Exception:  # noqa: BLE001  # such files carry none
        known = Revocation()
    return examine(pdf, anchors or lab.anchors, state, now(), known)


def appended(pdf: bytes, *, page: bool) -> bytes:
    """Something is added after the signature: on a page, or beside all pages."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if page:
        found = writer.root["/Pages"]["/Kids"][0]
        found["/Rotate"] = NumberObject(180)
        writer.update_container(found)
    else:
        fields.append_signature_field(writer, SigFieldSpec("Another"))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_letter_that_its_signatory_signed_is_good_with_and_without_a_timestamp(lab: Lab) -> None:
    stamped = looked(lab, Desk(lab).sign(Desk(lab).freeze()))
    assert (stamped.word, [one.word for one in stamped.signatures]) == (Word.GOOD, [Word.GOOD])
    assert stamped.signatures[0].at is not None
    assert stamped.signatures[0].reasons == ()
    bare = looked(lab, Desk(lab, stamped=False).sign(Desk(lab).freeze()))
    assert (bare.word, bare.signatures[0].at) == (Word.GOOD, None)
    assert looked(lab, Desk(lab).receipt()).word is Word.GOOD  # a court's seal alone
    assert [one.word for one in looked(lab, Desk(lab).letter()).signatures] == [Word.GOOD, Word.GOOD]


def test_without_a_signature_or_not_to_be_read_it_is_called_so(lab: Lab) -> None:
    assert looked(lab, paper.render(paper.content())) == Letter(Word.UNSIGNED)
    assert looked(lab, Desk(lab).freeze()) == Letter(Word.UNSIGNED)  # its fields are empty
    signed = Desk(lab).sign(Desk(lab).freeze())
    for pdf, reason in ((b"GIF89a" + signed, "not_at_start"), (signed[: len(signed) // 2], "unreadable")):
        assert (looked(lab, pdf).word, looked(lab, pdf).reason) == (Word.UNREADABLE, reason)


def test_what_was_changed_after_the_signature_is_bad(lab: Lab) -> None:
    signed = Desk(lab).sign(Desk(lab).freeze())
    place = signed.index(b"/MediaBox[0 0 595") + len(b"/MediaBox[0 0 ")
    other = signed[:place] + b"4" + signed[place + 1 :]
    for pdf, reason in ((appended(signed, page=True), "modified"), (other, "digest")):
        found = looked(lab, pdf)
        assert (found.word, found.signatures[0].reasons, found.signatures[0].at) == (Word.BAD, (reason,), None)
    assert looked(lab, appended(signed, page=False)).word is Word.GOOD  # an empty field shows nothing


def test_who_is_not_known_here_is_not_called_bad(lab: Lab, shop: Workshop) -> None:
    """Of another State, of another country's trust service, of nobody."""
    signed = Desk(lab).sign(Desk(lab).freeze())
    for found in (
        looked(lab, signed, XB),
        looked(lab, signed, XA, shop.lab.anchors),
        looked(lab, signed, XA, Anchors({})),
    ):
        assert (found.word, found.signatures[0].at) == (Word.UNKNOWN_ANCHOR, None), found
    broken = appended(signed, page=True)
    assert looked(lab, broken, XB).word is Word.BAD  # broken is broken whoever signed


def test_a_revoked_certificate_is_bad_and_one_of_which_nothing_is_known_undecided(shop: Workshop) -> None:
    lab = shop.lab
    judge = lab.issue("XA", "judge-kovacs", "signatory", usage=("non_repudiation",))
    signed = Desk(lab, stamped=False, signatory=judge).sign(Desk(lab).freeze())
    assert examine(signed, lab.anchors, XA, now(), Revocation()).word is Word.UNDECIDED
    assert looked(lab, signed).word is Word.GOOD
    lab.revoke("XA", "judge-kovacs", now() - timedelta(days=2))
    found = looked(lab, signed)
    assert (found.word, found.signatures[0].reasons) == (Word.BAD, ("revoked",))


def test_it_is_read_in_a_process_of_its_own_and_comes_back_whole(lab: Lab) -> None:
    signed = Desk(lab).sign(Desk(lab).freeze())
    known = lab.revocation("XA", pdfsign.certificates(signed))
    moment = now()
    with ParserPool(1) as pool:
        assert pool.run(examine, signed, lab.anchors, XA, moment, known) == examine(
            signed, lab.anchors, XA, moment, known
        )
        assert pool.run(examine, b"%PDF-1.7 " + b"[" * 100_000, lab.anchors, XA, moment, known).word is Word.UNREADABLE
