"""What a request names beside its treaty binds its answers too, on a real database: the sender's and the receiver's."""

from __future__ import annotations

import pytest

from app.instruments import header
from app.kit.canonical import Json, JsonObject
from app.matters import drafts, queries
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry

OWED = "consultation_missing@consultation"
PERSECUTION: JsonObject = {
    "code": "persecution",
    "article": "UNCC 40(22)",
    "explanation": "There are substantial grounds to believe that the person is prosecuted for an opinion.",
}


def refused(house: House, reference: str) -> str:
    body = bodies.of("refusal", grounds=[PERSECUTION], no_consultation_reason=None)
    return house.draft("refuse", body, reference=reference)


def keys(house: House, draft: str) -> set[str]:
    with house.session() as session:
        return {one.key for one in drafts.findings_of(session, house.office, house.official("cem"), draft)}


@pytest.mark.parametrize(("named", "owed"), [(["un_cybercrime"], False), (["un_cybercrime", "bilateral_xa_xb"], True)])
def test_a_refusal_owes_the_consultation_of_every_treaty_that_its_request_names(
    xa: House, xb: House, named: list[str], owed: bool
) -> None:
    basis: list[Json] = [
        {"treaty": code, "articles": ["40" if code == "un_cybercrime" else "6"], "measures": ["m1"]} for code in named
    ]
    sent = xa.issue("request", bodies.mla_request(legal_basis=basis), **TO_XB)
    carry(xa, sent, xb)
    draft = refused(xb, sent.reference)
    assert (OWED in keys(xb, draft)) is owed


def test_the_receiver_of_a_refusal_reads_that_a_named_treaty_wanted_a_consultation(xa: House, xb: House) -> None:
    basis: list[Json] = [
        {"treaty": "un_cybercrime", "articles": ["40"], "measures": ["m1"]},
        {"treaty": "bilateral_xa_xb", "articles": ["6"], "measures": ["m1"]},
    ]
    sent = xa.issue("request", bodies.mla_request(legal_basis=basis), **TO_XB)
    carry(xa, sent, xb)
    for house in (xa, xb):
        house.project()
    body = bodies.of("refusal", grounds=[PERSECUTION])
    frozen = header.read(xb.freeze(xb.draft("refuse", body, reference=sent.reference)).content)
    told = frozen.model_dump(mode="json")
    written = header.write(header.parse({**told, "body": {**body, "no_consultation_reason": None}}))
    came = xa.receive(written, b"signed " + written)
    with xa.session() as session:
        view = queries.findings_on_received(session, xa.office, xa.official("cem"), came.id, sender=came.sender)
    assert OWED in {one.key for one in view}
