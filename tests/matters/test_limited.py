"""What a third State sent under conditions stops a draft that uses it, on a real database."""

from __future__ import annotations

from app.instruments import header
from app.kit.canonical import JsonObject
from app.kit.ids import uuid7
from app.matters import drafts
from tests.factories import bodies
from tests.factories.node import TO_XB, House

EMAIL: JsonObject = {"id": "i1", "kind": "email", "address": "fraud@example.xb"}


def keys(house: House, draft: str) -> set[str]:
    with house.session() as session:
        return {one.key for one in drafts.findings_of(session, house.office, house.official("cem"), draft)}


def test_a_third_state_s_identifier_under_conditions_stops_the_draft(xa: House) -> None:
    draft = xa.draft("request", bodies.mla_request(identifiers=[{**EMAIL, "note": "Ours"}]), **TO_XB)
    stopped = "identifier_under_conditions@identifiers.0"
    assert stopped not in keys(xa, draft)
    came(xa, {"identifiers": [{**EMAIL, "id": "i9"}]}, "XC")
    assert stopped not in keys(xa, draft)  # no condition was made
    limited: JsonObject = {"identifiers": [EMAIL], "conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    came(xa, limited, "XB")
    assert stopped not in keys(xa, draft)  # it goes back to the State that it came from
    reference = came(xa, limited, "XC")
    assert stopped in keys(xa, draft)
    consent = {"id": uuid7(), "sha256": "ab" * 32}
    source: JsonObject = {"matter": reference, "feeds": ["identifiers.0"], "conditions": ["Ask"], "consent": consent}
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {}, fields={"sources": [source]})
    assert stopped not in keys(xa, draft)


def came(house: House, body: JsonObject, state: str) -> str:
    """A supplement of another State that came; answers its matter."""
    own = header.read(house.freeze(house.draft("request", bodies.mla_request(purpose=uuid7()), **TO_XB)).content)
    content = own.model_dump(mode="json") | {
        "id": uuid7(),
        "kind": "supplement",
        "act": "supplement",
        "matter": f"{state}-2026-{uuid7()[-8:].upper().translate(str.maketrans('ILOU', '1101'))}",
        "sender": {"state": state, "authority": f"{state}.moj", "official": f"{state}.moj/li"},
        "recipient": {"state": "XA", "authority": "XA.moj"},
        "attachments": [],
        "body": body,
    }
    written = header.write(header.parse(content))
    return house.receive(written, b"signed " + written).reference
