"""What a third State sent under conditions stops a draft that uses it, on a real database."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from app.exchange import chains
from app.instruments import header
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, uuid7
from app.matters import drafts
from app.matters.limited import limited_identifiers, limited_to_others
from app.matters.sharing import Sharing
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Pin
from app.procedures.judging import Accepted, judge
from app.procedures.table import Side
from app.treaties.limited import touched
from migrations.limited import fill, fill_marked
from migrations.policies import OWNER
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, know
from tests.matters.test_sharing import shared

INFORMATION: dict[str, object] = {**TO_XB, "procedure": "information"}
EMAIL: JsonObject = {"id": "i1", "kind": "email", "address": "fraud@example.xb"}


def keys(house: House, draft: str) -> set[str]:
    with house.session() as session:
        return {one.key for one in drafts.findings_of(session, house.office, house.official("cem"), draft)}


def test_a_third_state_s_identifier_under_conditions_stops_the_draft(xa: House) -> None:
    know(xa, State("XC"))
    draft = xa.draft("request", bodies.mla_request(identifiers=[{**EMAIL, "note": "Ours"}]), **TO_XB)
    stopped = "identifier_under_conditions@identifiers.0"
    assert stopped not in keys(xa, draft)
    came(xa, {"identifiers": [{**EMAIL, "id": "i9"}]}, "XC")
    assert stopped not in keys(xa, draft)  # no condition was made …
    assert "identifier_under_treaty@identifiers.0" in keys(xa, draft)  # … but the treaty has one (UNCC 36(3))
    limited: JsonObject = {"identifiers": [EMAIL], "conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    came(xa, limited, "XB")
    assert stopped not in keys(xa, draft)  # it goes back to the State that it came from
    material = came(xa, limited, "XC")
    assert stopped in keys(xa, draft)
    source: JsonObject = {"matter": material.reference, "feeds": ["identifiers.0"], "conditions": ["Ask"]}
    name(xa, draft, 1, source, {"id": uuid7(), "sha256": "ab" * 32})
    assert stopped in keys(xa, draft)  # a consent that nobody gave
    for version, onward, decision in ((2, "XD", "agreed"), (3, "XB", "declined"), (4, "XB", "agreed")):
        given = consent(xa, material, onward, decision)
        name(xa, draft, version, source, pin(given))
        assert (stopped in keys(xa, draft)) is ((onward, decision) != ("XB", "agreed"))


def test_a_draft_is_not_shown_with_what_the_request_may_not_say(xa: House) -> None:
    """Informally too, in whole or in part, and until that State consents."""
    know(xa, State("XC"))
    limited: JsonObject = {"identifiers": [EMAIL], "conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    material = came(xa, limited, "XC")
    other: JsonObject = {"id": "i1", "kind": "email", "address": "other@example.xb"}
    draft = xa.draft("request", bodies.mla_request(identifiers=[other, {**EMAIL, "id": "i2", "note": "Ours"}]), **TO_XB)
    for fields, stops in (
        ((), True),
        (("identifiers",), True),
        (("identifiers.1.address",), True),
        (("identifiers.0", "facts", "identifiers.1.kind"), False),
    ):
        letter = shared(xa, draft, Sharing(fields=fields))
        told = {key for key in keys(xa, letter.id) if key.startswith("identifier_under_conditions")}
        parts = letter.body["parts"]
        places = [
            f"identifier_under_conditions@parts.{place}"
            for place, one in enumerate(parts)  # type: ignore[arg-type]
            if one["field"] == "identifiers.1.address"  # type: ignore[index,call-overload]
        ]
        assert told == (set(places) if stops else set())
    letter = shared(xa, draft, Sharing(fields=("identifiers.1.address",)))
    with pytest.raises(Invalid) as blocked:
        xa.freeze(letter.id)
    assert blocked.value.code == "findings_block"
    consent(xa, material, "XB")
    assert header.read(xa.freeze(letter.id).content).kind == "draft_shared"


def test_a_document_of_a_person_and_what_a_text_names_are_known_again(xa: House) -> None:
    know(xa, State("XC"))
    passport: JsonObject = {"id": "i1", "kind": "document", "document_kind": "passport", "issuing_state": "XC"}
    limited: JsonObject = {"conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    came(xa, {**limited, "identifiers": [{**passport, "number": "C01X0047"}, {**EMAIL, "id": "i2"}]}, "XC")
    person: JsonObject = {"id": "p1", "kind": "natural", "names": ["Ivan Ivanov"], "status": "suspect"}
    document: JsonObject = {"kind": "Passport", "issuing_state": "XC", "number": "c01 x0047"}
    body = bodies.mla_request(persons=[{**person, "document": document}], link="He wrote from FRAUD@example.xb.")
    draft = xa.draft("request", body, **TO_XB)
    found = keys(xa, draft)
    assert {"identifier_under_conditions@persons.0.document", "identifier_in_text@link"} <= found
    letter = shared(xa, draft, Sharing(fields=("persons.0.document.number",)))
    assert "identifier_under_conditions@parts.0" in keys(xa, letter.id)


def test_what_was_shown_in_part_is_known_whatever_the_draft_says_since(xa: House) -> None:
    """The address alone was shown: its kind stands in the version that was shown, or in what the draft says now."""
    know(xa, State("XC"))
    came(xa, {"identifiers": [EMAIL], "conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}, "XC")
    draft = xa.draft("request", {}, **TO_XB)
    xa.later(minutes=5)
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {}, fields={"identifiers.0": EMAIL})
    letter = shared(xa, draft, Sharing(fields=("identifiers.0.address",)))
    stopped = "identifier_under_conditions@parts.0"
    assert stopped in keys(xa, letter.id)
    xa.later(seconds=30)
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("cem"), draft, 2, {}, fields={"link": "The account"})
    assert stopped in keys(xa, letter.id)
    with xa.database.admin().begin(None) as session:  # a draft from before versions were kept
        session.execute(text("delete from draft_version where draft = :draft"), {"draft": draft})
    assert [one for one in keys(xa, letter.id) if one.startswith("identifier_under")] == [stopped]


def name(house: House, draft: str, version: int, source: JsonObject, consent: JsonObject) -> None:
    """Name a consent for a source of the draft."""
    fields: JsonObject = {"sources": [{**source, "consent": consent}]}
    with house.session() as session:
        drafts.change(session, house.office, house.official("cem"), draft, version, {}, fields=fields)


def pin(row: Instrument | Pin) -> JsonObject:
    """Id and digest of an instrument."""
    return {"id": row.id, "sha256": row.sha256}


def came(house: House, body: JsonObject, state: str, act: str = "send", matter: str = "", **more: Json) -> Instrument:
    """An instrument of another State that came: information, or what follows in its matter, judged as intake does."""
    head: MatterHead | None = None
    with house.session("rog_intake") as session:
        if matter:
            head = chains.lock(session, house.owner, matter)
    procedure = CATALOGUE.newest("information")
    kind = procedure.rows(act)[0].instrument
    own, theirs = chains.heads(head) if head is not None else (None, None)
    model = header.read(house.freeze(house.draft("send", bodies.of("information"), **INFORMATION)).content)
    content = model.model_dump(mode="json") | {
        "id": uuid7(),
        "kind": kind,
        "act": act,
        "matter": matter or f"{state}-2026-{uuid7()[-8:].upper().translate(str.maketrans('ILOU', '1101'))}",
        "sender": {"state": state, "authority": f"{state}.moj", "official": f"{state}.moj/li"},
        "recipient": {"state": "XA", "authority": "XA.moj"},
        "after": {"own": theirs and pin(theirs), "other": own and pin(own)},
        "body": bodies.of("information", use="evidence_allowed", **body) if act == "send" else body,
        **more,
    }
    written = header.write(header.parse(content))
    digest = sha256(b"signed " + written)
    with house.session("rog_intake") as session:
        known, void = chains.known(session, house.owner, str(content["matter"]))
    side = Side.REQUESTING if head is None else Side(head.side).other
    link = chains.link_of(header.read(written), digest, side)
    assert isinstance(judge(procedure, known, void, link), Accepted)
    return house.receive(written, b"signed " + written)


def consent(house: House, material: Instrument, onward: str, decision: str = "agreed") -> Instrument:
    """We ask the State that gave the material, and it decides."""
    house.project()
    wish: JsonObject = {"material": pin(material), "use": "Evidence", "proceeding": "114", "reason": "Needed."}
    asked = house.issue("ask_other_use", {**wish, "onward_to": [onward]}, reference=material.reference)
    house.told(asked.id, "accepted")
    said: JsonObject = {"decision": decision, **({"reason": "No."} if decision == "declined" else {})}
    return came(house, said, material.sender[:2], "decide_other_use", material.reference, in_reply_to=pin(asked))


def test_an_address_in_a_range_that_a_third_state_limited_stops_the_draft(xa: House) -> None:
    limited: JsonObject = {"conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    range_: JsonObject = {"id": "i1", "kind": "ip", "address": "2a02:2f00:1::", "prefix": 48}
    came(xa, {**limited, "identifiers": [range_]}, "XC")
    stopped = "identifier_under_conditions@identifiers.0"
    for address, stops in (("2a02:2f00:1:2::15", True), ("2a02:2f00:2:2::15", False)):
        row: JsonObject = {**EMAIL, "kind": "ip", "address": address}
        assert (stopped in keys(xa, xa.draft("request", bodies.mla_request(identifiers=[row]), **TO_XB))) is stops


def test_a_range_in_which_a_third_state_limited_an_address_stops_the_draft(xa: House) -> None:
    limited: JsonObject = {"conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    inside: JsonObject = {"id": "i1", "kind": "ip", "address": "2a02:2f00:1:2::15", "port": 443}
    narrow: JsonObject = {"id": "i2", "kind": "ip", "address": "2a02:2f01:1:200::", "prefix": 56}
    material = came(xa, {**limited, "identifiers": [inside, narrow]}, "XC")
    stopped = "range_under_conditions@identifiers.0"
    for address, prefix, stops in (
        ("2a02:2f00:1::", 48, True),
        ("2a02:2f00::", 32, True),
        ("2a02:2f01::", 40, True),
        ("2a02:2f01:1:200::", 56, False),  # the very range: the other finding
        ("2a02:2f00:2::", 48, False),
    ):
        row: JsonObject = {**EMAIL, "kind": "ip", "address": address, "prefix": prefix}
        assert (stopped in keys(xa, xa.draft("request", bodies.mla_request(identifiers=[row]), **TO_XB))) is stops
        with xa.session() as session:
            found = limited_identifiers(session, xa.owner, AuthorityId("XB.moj"), [row])
            told = {(one.state, one.matter, one.instrument) for one in found}
            assert told == ({("XC", material.reference, material.id)} if address != "2a02:2f00:2::" else set())
            assert limited_to_others(session, xa.owner, AuthorityId("XB.moj")).touches(row) is bool(told)
            assert not limited_to_others(session, xa.owner, AuthorityId("XC.moj")).touches(row)


def test_a_hundred_thousand_identifiers_are_looked_up_by_their_indexes(xa: House) -> None:
    limited: JsonObject = {"conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    inside: JsonObject = {"id": "i1", "kind": "ip", "address": "2a02:2f00:1:2::15"}
    material = came(xa, {**limited, "identifiers": [inside]}, "XC")
    with xa.database.admin().begin(None) as session:
        session.execute(
            text(
                "insert into limited_identifier (authority, mark, place, sender, instrument, state)"
                " select :owner, encode(sha256(number::text::bytea), 'hex'),"
                " '2a03' || lpad(to_hex(number), 12, '0') || repeat('0', 16), :sender, :instrument, 'XC'"
                " from generate_series(1, 100000) number"
            ),
            {"owner": xa.owner, "sender": material.sender, "instrument": material.id},
        )
        session.execute(text("analyze limited_identifier"))
    rows: list[JsonObject] = [
        {"kind": "ip", "address": f"2a02:2f00:{number}::", "prefix": 48} for number in range(1, 51)
    ]
    with xa.session() as session:
        found = limited_identifiers(session, xa.owner, AuthorityId("XB.moj"), rows)
        assert [(one.state, one.instrument) for one in found] == [("XC", material.id)]
        plan = "\n".join(
            session.scalars(text("explain (analyze, buffers, timing off) " + _bare(rows)), {"owner": xa.owner})
        )
    assert "Seq Scan on limited_identifier" not in plan, plan
    assert "ix_limited_identifier_place" in plan
    assert "pk_limited_identifier" in plan
    found_pages = [int(one) for one in re.findall(r"Buffers: shared (?:hit|read)=(\d+)", plan)]
    assert max(found_pages) < 1000, "a few pages for each range and mark, and none for what else is there"


def _bare(rows: list[JsonObject]) -> str:
    """What `limited_identifiers` asks of the table, with its values in it."""
    marks, spans = touched(rows)
    listed = ", ".join(f"'{one}'" for one in sorted(marks))
    lies = " or ".join(f"place between '{first}' and '{last}'" for first, last in spans)
    return f"select mark from limited_identifier where authority = :owner and (mark = any(array[{listed}]) or {lies})"


def test_findings_are_told_while_an_address_is_half_typed(xa: House) -> None:
    row: JsonObject = {"id": "i1", "kind": "wallet", "chain": "ton", "address": "." * 48}
    draft = xa.draft("request", bodies.mla_request(identifiers=[row]), **TO_XB)
    assert any(one.startswith("shape@identifiers.0") for one in keys(xa, draft))


def test_an_identifier_of_long_ago_is_found_and_what_was_there_is_entered_anew(xa: House) -> None:
    limited: JsonObject = {"conditions": [{"id": "c1", "text": "Ask before you pass it on."}]}
    old = came(xa, {**limited, "identifiers": [EMAIL]}, "XC")
    for number in range(3):
        came(xa, {**limited, "identifiers": [{**EMAIL, "address": f"{number}@example.xb"}]}, "XC")
    spelt: JsonObject = {**EMAIL, "address": "FRAUD@Example.XB."}
    draft = xa.draft("request", bodies.mla_request(identifiers=[spelt]), **TO_XB)
    stopped = "identifier_under_conditions@identifiers.0"
    assert stopped in keys(xa, draft)
    with xa.database.admin().begin(None) as session:
        session.execute(text("delete from limited_identifier"))
    assert stopped not in keys(xa, draft)
    with xa.database.admin().begin(None) as session:
        session.execute(text(f"set local role {OWNER}"))  # as a migration does
        fill_marked(session.connection())
        assert session.scalar(text("select count(*) from limited_identifier")) == 0  # no migration asked for it
        assert fill(session.connection()) == 4
        session.execute(text("comment on table limited_identifier is 'to be filled'"))
        fill_marked(session.connection())  # twice is as once
        assert session.scalar(text("select obj_description('limited_identifier'::regclass)")) is None
        assert session.scalar(text("select current_setting('app.authority', true)")) == ""
    assert stopped in keys(xa, draft)
    with xa.session() as session:
        found = limited_identifiers(session, xa.owner, AuthorityId("XB.moj"), [spelt])
        assert [(one.state, one.matter, one.instrument) for one in found] == [("XC", old.reference, old.id)]
        assert limited_identifiers(session, xa.owner, AuthorityId("XC.moj"), [spelt]) == ()
