"""What came from a third State in an emergency, or under a treaty alone, is known again; on a real database."""

from __future__ import annotations

from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.matters import drafts
from app.treaties.findings import Severity
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry

ADDRESS: JsonObject = {"id": "i1", "kind": "ip", "address": "81.2.69.142", "port": 40122}
CONDITION: JsonObject = {"id": "c1", "code": "no_onward", "text": "Not to be passed on."}
TO_XD = {**TO_XB, "recipient": "XD.moj"}


def told(house: House, rows: list[JsonObject], **to: object) -> dict[str, tuple[Severity, str]]:
    """The findings on onward use of a request with these identifiers: how grave, and the article."""
    draft = house.draft("request", bodies.mla_request(identifiers=rows), **to)
    with house.session() as session:
        found = drafts.findings_of(session, house.office, house.official("cem"), draft)
    return {one.code: (one.severity, one.article) for one in found if one.code.startswith("identifier_under")}


def in_text(house: House, body: JsonObject) -> set[tuple[str, str]]:
    """Key and severity of what is found on a request to XD."""
    draft = house.draft("request", body, **TO_XD)
    with house.session() as session:
        found = drafts.findings_of(session, house.office, house.official("cem"), draft)
    return {(one.key, one.severity.value) for one in found}


def disclosed(xa: House, xb: House, conditions: list[JsonObject]) -> Instrument:
    """XB discloses an address in words where a life is at risk."""
    period: JsonObject = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-22T00:00:00Z"}
    body = bodies.of("emergency_request")
    items = body["data"]
    assert isinstance(items, list)
    body["data"] = [{**one, "period": period} if "period" in one else one for one in items if isinstance(one, dict)]
    opening = {**TO_XB, "procedure": "emergency_disclosure", "urgency": "emergency"}
    asked = xa.issue("request", body, who="dora", **opening)
    carry(xa, asked, xb)
    carry(xb, xb.issue("acknowledge", bodies.acknowledgement(), who="dora", reference=asked.reference), xa)
    answer = bodies.of("emergency_disclosure", conditions=conditions)
    given = xb.issue("disclose", answer, who="eva", reference=asked.reference)
    carry(xb, given, xa)
    xa.project()
    assert xa.matter(asked.reference).status == "DISCLOSED"
    return given


def test_an_address_told_in_words_under_a_condition_stops_a_request_to_a_third_state(xa: House, xb: House) -> None:
    disclosed(xa, xb, [CONDITION])
    stopped = told(xa, [ADDRESS], **TO_XD)
    assert set(stopped) == {"identifier_under_conditions"}
    assert stopped["identifier_under_conditions"][0] is Severity.BLOCKS
    assert told(xa, [{**ADDRESS, "address": "81.2.69.143"}], **TO_XD) == {}
    assert told(xa, [ADDRESS], **TO_XB) == {}  # it goes back to the State that it came from


def test_without_a_condition_the_treaty_s_own_limit_is_a_warning(xa: House, xb: House) -> None:
    given = disclosed(xa, xb, [])
    assert told(xa, [ADDRESS], **TO_XD) == {"identifier_under_treaty": (Severity.WARNS, "UNCC 40(19)")}
    with_text = bodies.mla_request(identifiers=[], link=f"He came from {ADDRESS['address']}.")
    assert ("identifier_in_text_under_treaty@link", "advises") in in_text(xa, with_text)
    asked: JsonObject = {"id": "i2", "kind": "email", "address": "grey.wolf@mail.example.org"}
    assert told(xa, [asked], **TO_XD) == {}, "we had named it ourselves"
    assert told(xa, [ADDRESS], **TO_XB) == {}
    wish: JsonObject = {"material": {"id": given.id, "sha256": given.sha256}, "use": "Evidence", "proceeding": "114"}
    request = xa.issue("ask_other_use", {**wish, "onward_to": ["XD"], "reason": "Needed."}, reference=given.reference)
    carry(xa, request, xb)
    yes = xb.issue("decide_other_use", {"decision": "agreed"}, reference=given.reference, in_reply_to=request.id)
    carry(xb, yes, xa)
    assert told(xa, [ADDRESS], **TO_XD) == {}, "the consent is on record"
    assert not any("in_text" in key for key, _ in in_text(xa, with_text))
