"""What a letter rests on is there: in this matter, or on record in another one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.reference_rules import OTHER, OWN, RESTS
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.custody_cases import ELSE, REF, said
from tests.treaties.reference_cases import lapses, record, releases, sends_again
from tests.treaties.sample import answer, changed

UNKNOWN = "reference_unknown"
SAYS: JsonObject = {
    "wants_consultation": False,
    "not_sent_again": "The provider holds no other copy.",
    "destroyed": {"what": "The copies.", "when": "2027-12-01", "method": "Shredded before two officers."},
}
"""What has a reference mean one instrument, and not another."""


def codes(given: Asked) -> dict[str, Severity]:
    return {one.code: one.severity for one in findings(given) if one.code.startswith("reference_")}


@pytest.mark.parametrize("kind", RESTS)
def test_each_reference_of_the_table_is_held_against_the_matter(kind: str) -> None:
    model = contents.kind(kind).versions[contents.newest(kind)]
    for rest in RESTS[kind]:
        assert rest.member in model.model_fields
        body = changed(bodies.of(kind), **{rest.member: REF})
        if rest.where:
            assert codes(answer(kind, body, spoken=(said("message", "requesting", ELSE),))) == {}
            body[rest.where] = SAYS[rest.where]
        side = "requesting" if rest.whose == OTHER else "requested"
        named = (rest.kinds or ("evidence_transmittal",))[0]
        others = [one for one in RESTS[kind] if one is not rest]
        for one in others:
            body.pop(one.where or one.member, None)
        there = answer(kind, body, spoken=(said(named, side),))
        assert codes(there) == {}
        severity = Severity.BLOCKS if rest.stops else Severity.WARNS
        assert codes(replace(there, spoken=(said(named, side, ELSE),))) == {UNKNOWN: severity}
        assert codes(replace(there, spoken=(replace(said(named, side), sha256="c3" * 32),))) == {UNKNOWN: severity}
        if rest.kinds:
            assert codes(replace(there, spoken=(said("message", side),))) == {UNKNOWN: severity}
        if rest.whose in {OWN, OTHER}:
            wrong = "requested" if side == "requesting" else "requesting"
            assert codes(replace(there, spoken=(said(named, wrong),))) == {UNKNOWN: severity}
        assert codes(replace(there, spoken=())) == {}  # nothing of the matter is told


def test_what_goes_back_names_what_the_other_side_sent_or_an_agreement_of_either() -> None:
    body = changed(bodies.of("return_note"), transmittal=REF)
    for kind, side, right in (
        ("evidence_transmittal", "requesting", True), ("evidence_transmittal", "requested", False),
        ("day_agreed", "requesting", True), ("day_agreed", "requested", True), ("day_proposal", "requested", False),
    ):  # fmt: skip
        given = answer("return_note", body, spoken=(said(kind, side),))
        assert codes(given) == ({} if right else {UNKNOWN: Severity.WARNS}), (kind, side)


def test_a_spoken_request_is_confirmed_by_name() -> None:
    whole = answer("mla_request", bodies.mla_request(confirms=REF), spoken=(said("oral_note"),))
    confirms = replace(whole, act="confirm_oral", side="requesting")
    assert "note_not_named" not in {one.code for one in findings(confirms)}
    invented = replace(confirms, spoken=(said("oral_note", name=ELSE),))
    assert "note_not_named" in {one.code for one in findings(invented)}


@pytest.mark.parametrize("status", ["EXECUTED", "DISCONTINUED", "REFUSED"])
def test_after_the_end_only_what_a_receipt_found_wrong_is_sent(status: str) -> None:
    def found(given: Asked, status: str = status) -> dict[str, Severity]:
        return {one.code: one.severity for one in findings(replace(given, status=status)) if one.field == "mends"}

    assert found(sends_again()) == {}
    assert found(sends_again(defects=False)) == {"nothing_to_mend": Severity.BLOCKS}
    assert found(sends_again(mends=None)) == {"nothing_to_mend": Severity.BLOCKS}
    assert found(sends_again(mends={**REF, "id": ELSE})) == {UNKNOWN: Severity.BLOCKS}
    assert found(sends_again(mends=None), "PARTLY_EXECUTED") == {}
    assert found(sends_again(defects=False), "PARTLY_EXECUTED") == {"nothing_to_mend": Severity.BLOCKS}
    assert found(replace(sends_again(mends=None), procedure="hearing")) == {"nothing_to_mend": Severity.BLOCKS}
    assert found(replace(sends_again(mends=None), procedure="joint")) == {}
    assert found(replace(sends_again(mends=None), side="")) == {}


def test_what_decided_on_a_request_is_looked_up_in_the_other_matter() -> None:
    assert codes(releases(record())) == {}
    assert codes(releases(record("evidence_transmittal"))) == {}
    assert codes(releases()) == {"reference_not_on_record": Severity.WARNS}  # another authority may have it
    assert codes(releases(record(state="XA"))) == {"reference_of_another_kind": Severity.BLOCKS}  # our own asking
    for kind, state in (
        ("withdrawal", "XA"), ("closing_note", "XA"), ("closing_note", "XB"), ("lapse_notice", "XB"),
        ("competence_notice", "XB"), ("discontinuance", "XB"),
    ):  # fmt: skip
        assert codes(releases(record(kind, state=state))) == {}, (kind, state)
    assert codes(releases(record("withdrawal", state="XB"))) == {"reference_of_another_kind": Severity.BLOCKS}
    assert codes(replace(releases(), records=None)) == {}
    assert codes(lapses()) == {}


def test_the_request_that_follows_a_preservation_is_ours_or_another_authority_s() -> None:
    body = changed(bodies.of("follow_up_notice"), request=REF)
    body.pop("authority", None)
    follows = replace(answer("follow_up_notice", body), procedure="preservation", act="follow_up", side="requesting")
    follows = replace(follows, ours=follows.theirs, theirs=follows.ours)
    assert follows.ours.state == "XA"
    assert codes(replace(follows, records=(record("mla_request", "XA"),))) == {}
    assert codes(replace(follows, records=(record("mla_request", "XB"),))) == {
        "reference_of_another_kind": Severity.BLOCKS
    }
    assert codes(replace(follows, records=())) == {"reference_not_on_record": Severity.WARNS}
    elsewhere = {**body, "authority": {"name": "Prosecutor General of XA"}}
    assert codes(replace(follows, body=elsewhere, records=())) == {}
