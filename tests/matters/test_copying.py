"""Copies of earlier requests, and matters that name each other, on a real database."""

from __future__ import annotations

import pytest

from app.instruments import attachments
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.ids import OfficialId, Reference
from app.matters import acts, copying, drafts, versions
from app.matters.linked import linked
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry


def test_an_earlier_request_is_copied_without_its_reference_and_says_what_was_left_out(xa: House) -> None:
    with xa.session() as session:
        order = attachments.add(
            session, xa.store, xa.official("cem"), "order.pdf", "application/pdf", [b"%PDF-1.7 A"], xa.time
        )
        stray = attachments.add(
            session, xa.store, xa.official("cem"), "b.pdf", "application/pdf", [b"%PDF-1.7 B"], xa.time
        )
        named, both = order.sha256, (order.sha256, stray.sha256)
    orders = [{"id": "o1", "kind": "order", "court": "C", "date": "2026-01-02", "number": "7", "file": named}]
    sent = xa.issue("request", bodies.mla_request(orders=orders), attachments=both, **TO_XB)
    with xa.session() as session:
        found = copying.copy_request(session, xa.office, xa.official("cem"), sent.id)
        draft = found.draft
        assert (draft.reference, draft.recipient, draft.treaty, draft.state) == (
            None,
            "XB.moj",
            "un_cybercrime",
            "open",
        )
        assert (draft.body["facts"], draft.attachments, draft.urgency) == (
            bodies.mla_request()["facts"],
            [named],
            "routine",
        )
        assert {"specialty", "no_intrusive_means", "attachments"} <= {one.path for one in found.left_out}
        first = versions.versions_of(session, xa.official("cem"), draft.id)[0].version
        assert (first.what, first.source["instrument"], first.source["matter"]) == ("copied", sent.id, sent.reference)
        again = copying.copy_request(session, xa.office, xa.official("ana"), draft.id, treaty="no_treaty").draft
        assert ("legal_basis" in again.body, again.treaty) == (False, "no_treaty")


def test_only_what_opened_a_matter_and_is_ours_is_copied(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    answer = xb.issue("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    with xb.session() as session:
        with pytest.raises(Unknown, match="of ours"):  # theirs
            copying.copy_request(session, xb.office, xb.official("cem"), sent.id)
        with pytest.raises(Invalid, match="does not open"):
            copying.copy_request(session, xb.office, xb.official("cem"), answer.id)
        with pytest.raises(Denied):
            copying.copy_request(session, xb.office, xb.official("aud"), answer.id)
        with pytest.raises(Invalid, match="no preservation"):
            copying.carry_preservation(session, xb.office, xb.official("cem"), Reference(sent.reference))


def test_matters_that_name_each_other_are_linked_from_both_ends(xa: House) -> None:
    first = xa.issue("request", bodies.mla_request(), **TO_XB)
    related = [
        {"kind": "request", "matter": first.reference},
        {"kind": "request", "ref": {"id": first.id, "sha256": first.sha256}},
        {"kind": "information", "matter": "XC-2026-K7Q3MD9T"},
    ]
    facts = {**bodies.mla_request()["facts"], "summary": "As in XA-2020-K7Q3MD9T."}  # type: ignore[dict-item]
    second = xa.issue("request", bodies.mla_request(related=related, facts=facts), **TO_XB)
    assert xa.project()
    xa.told(second.id, "accepted")
    xa.project()
    with xa.session() as session:
        found = linked(session, xa.official("aud"), Reference(second.reference), xa.time)
        assert {(one.reference, one.known, one.named_here, one.member) for one in found} == {
            (first.reference, True, True, "related.matter"),
            (first.reference, True, True, "related.ref"),
            ("XC-2026-K7Q3MD9T", False, True, "related.matter"),
        }
        back = linked(session, xa.official("aud"), Reference(first.reference), xa.time)
        assert {(one.reference, one.named_here, one.instrument) for one in back} == {
            (second.reference, False, second.id)
        }
        with pytest.raises(Unknown):
            linked(session, xa.official("aud"), Reference("XA-2026-K7Q3MD9T"), xa.time)


def test_what_a_rejected_instrument_named_is_no_link(xa: House) -> None:
    first = xa.issue("request", bodies.mla_request(), **TO_XB)
    related = [{"kind": "request", "matter": first.reference}]
    second = xa.issue("request", bodies.mla_request(related=related), **TO_XB)
    xa.project()
    xa.told(second.id, "rejected", "form")
    xa.project()
    with xa.session() as session:
        assert linked(session, xa.official("aud"), Reference(first.reference), xa.time) == ()


def test_a_preservation_becomes_the_request_that_it_was_made_for(xa: House, xb: House) -> None:
    to = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}
    asked = xa.draft("request", bodies.of("preservation_request"), urgency="urgent", **to)
    made = xa.freeze(asked, signatory=OfficialId("XA.moj/ana"))
    with xa.session() as session:
        acts.sign(session, xa.office, xa.official("ana"), made.id)
    sent = xa.issued(made.id)
    carry(xa, sent, xb)
    xb.project()
    told = xb.draft(
        "confirm",
        bodies.of("preservation_confirmation", preserved_at="2026-11-24T08:00:00Z"),
        reference=sent.reference,
    )
    made = xb.freeze(told, signatory=OfficialId("XB.moj/dora"))
    with xb.session() as session:
        acts.sign(session, xb.office, xb.official("dora"), made.id)
    carry(xb, xb.issued(made.id), xa)
    xa.project()
    with xa.acting("cem") as (session, cem):
        found = copying.carry_preservation(session, xa.office, cem, Reference(sent.reference))
        draft = found.draft
        assert (draft.procedure, draft.act, draft.recipient, draft.reference) == ("mla", "request", "XB.moj", None)
        pin = {"id": sent.id, "sha256": sent.sha256}
        measures = draft.body["measures"]
        assert isinstance(measures, list)
        assert measures
        assert all(isinstance(one, dict) and one.get("preservation", pin) == pin for one in measures)
        related = draft.body["related"]
        assert isinstance(related, list)
        assert related[0] == {"kind": "preservation", "matter": sent.reference, "ref": pin}
        assert draft.body["offences"] == bodies.of("preservation_request")["offences"]
    mla = xa.draft("request", draft.body, **TO_XB)
    with xa.acting("cem") as (session, cem):
        lacks = drafts.findings_of(session, xa.office, cem, mla)
    shapes = {one.field for one in lacks if one.code == "shape"}
    assert shapes <= {"conducting", "proceeding", "purpose", "specialty", "answer_language", ""}, shapes
