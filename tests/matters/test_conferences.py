"""Three or more States and one text: in force when every pair has signed it, and a pair that deviates is seen."""

from __future__ import annotations

from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.matters import conferences
from app.matters.conferences import ConferenceView, Known, assembled
from tests.factories import bodies
from tests.factories.node import House, carry
from tests.matters.test_papers import paper, register

TEXT, OTHER = "a" * 64, "b" * 64
REF = "Conference of Port XB"
CONFER: JsonObject = {"conference_ref": REF, "common_text": TEXT, "participants": ["XA", "XB", "XD"]}


def signed(text: str = TEXT) -> Known:
    return Known("signed", text)


def test_a_text_is_in_force_when_every_pair_has_signed_it() -> None:
    ab, ac, bc = frozenset(("XA", "XB")), frozenset(("XA", "XC")), frozenset(("XB", "XC"))
    found = assembled(REF, ("XA", "XB", "XC"), {ab: signed(), ac: signed()})
    assert (found.in_force, [one.state for one in found.pairs]) == (False, ["signed", "signed", "nothing"])
    assert assembled(REF, ("XA", "XB", "XC"), {ab: signed(), ac: signed(), bc: signed()}).in_force
    found = assembled(REF, ("XA", "XB", "XC"), {ab: signed(), ac: signed(), bc: signed(OTHER)})
    assert (found.in_force, [one.deviates for one in found.pairs]) == (False, [False, False, True])
    found = assembled(REF, ("XA", "XB", "XC"), {ab: signed(), ac: signed(), bc: Known("proposed", TEXT)})
    assert not found.in_force
    assert not assembled(REF, ("XA", "XB"), {ab: signed()}).in_force


def opened(xa: House, recipient: str) -> Instrument:
    return xa.issue(
        "open", bodies.of("jurisdiction_notice"), procedure="jurisdiction", recipient=recipient, treaty="un_cybercrime"
    )


def shares(kind: str, **more: object) -> JsonObject:
    return {**bodies.of(kind), **CONFER, **more}  # type: ignore[dict-item]  # tests name its members


def proposed(xa: House, reference: str) -> Instrument:
    return xa.issue("propose", shares("jurisdiction_proposal"), reference=reference)


def seen(xa: House) -> ConferenceView:
    xa.project()
    with xa.session() as session:
        (found,) = conferences.conferences(session, xa.office, xa.official("cem"))
    return found


def test_our_matters_and_what_others_tell_make_the_picture(xa: House, xb: House) -> None:
    # With XB through its node.
    with_xb = opened(xa, "XB.moj")
    carry(xa, with_xb, xb)
    carry(xb, xb.issue("state_position", bodies.of("jurisdiction_position"), reference=with_xb.reference), xa)
    proposal = proposed(xa, with_xb.reference)
    carry(xa, proposal, xb)
    assert [(one.states, one.state) for one in seen(xa).pairs] == [
        (("XA", "XB"), "proposed"),
        (("XA", "XD"), "nothing"),
        (("XB", "XD"), "nothing"),
    ]
    pin: JsonObject = {"id": proposal.id, "sha256": proposal.sha256}
    agreed = shares("jurisdiction_agreement", agreed=pin)
    carry(xb, xb.issue("agree", agreed, reference=with_xb.reference, in_reply_to=proposal.id), xa)
    # With XD on paper.
    with_xd = opened(xa, "XD.moj")
    xa.project()
    position = paper(xa, "state_position", "jurisdiction_position", bodies.of("jurisdiction_position"))
    register(xa, position, reference=with_xd.reference)
    second = proposed(xa, with_xd.reference)
    xa.project()
    pin = {"id": second.id, "sha256": second.sha256}
    said = paper(xa, "agree", "jurisdiction_agreement", shares("jurisdiction_agreement", agreed=pin), in_reply_to=pin)
    register(xa, said, reference=with_xd.reference)
    found = seen(xa)
    assert [(one.state, one.unproven, one.deviates) for one in found.pairs] == [
        ("signed", False, False),
        ("signed", True, False),
        ("nothing", False, False),
    ]
    assert (found.in_force, found.common_text, found.participants) == (False, TEXT, ("XA", "XB", "XD"))
    # We tell each what we signed with the other, once.
    with xa.session() as session:
        begun = conferences.tell(session, xa.office, xa.official("cem"), REF)
        assert {(one.reference, str(one.body["conference"])) for one in begun} == {
            (with_xb.reference, str({"conference_ref": REF, "common_text": TEXT, "signed_with": "XD"})),
            (with_xd.reference, str({"conference_ref": REF, "common_text": TEXT, "signed_with": "XB"})),
        }
        assert conferences.tell(session, xa.office, xa.official("cem"), REF) == ()
    # XB tells us of XD: first another text, then the common one.
    word: JsonObject = {"conference_ref": REF, "common_text": OTHER, "signed_with": "XD"}
    body: JsonObject = {"subject": REF, "text": "XB and XD have signed.", "conference": word}
    carry(xb, xb.issue("message", body, reference=with_xb.reference), xa)
    found = seen(xa)
    assert (found.pairs[2].state, found.pairs[2].deviates, found.pairs[2].told_by) == ("signed", True, "XB")
    assert not found.in_force
    body = {**body, "conference": {**word, "common_text": TEXT}}
    carry(xb, xb.issue("message", body, reference=with_xb.reference), xa)
    assert seen(xa).in_force
