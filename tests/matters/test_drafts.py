"""Drafts: begun in a matter or to open one, changed member by member, checked as they are entered."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.kit.canonical import Json
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.matters import drafts, paper
from app.matters.models import Draft
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request


def changed(house: House, draft: str, version: int, **members: Json) -> Draft:
    with house.session() as session:
        return drafts.change(session, house.office, house.official("cem"), draft, version, members)


def test_a_draft_may_be_as_incomplete_as_it_is(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    with xa.session() as session:
        found = drafts.draft_of(session, xa.official("aud"), draft)
        assert (found.state, found.version, found.body, found.reference) == ("open", 1, {}, None)
        told = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
    assert {"blocks"} == {one.severity.value for one in told[:3]}
    assert "purpose" in {one.field for one in told}


def test_findings_come_before_the_body_has_any_shape(xa: House) -> None:
    draft = xa.draft("request", {"measures": "all of them", "persons": [1, None], "facts": 7}, **TO_XB)
    with xa.session() as session:
        told = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
    assert any(one.severity.value == "blocks" for one in told)


def test_a_draft_in_a_matter_has_its_procedure_recipient_treaty_and_urgency(xa: House, xb: House) -> None:
    sent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    draft = xb.draft("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    with xb.session() as session:
        found = drafts.draft_of(session, xb.official("cem"), draft)
        assert (found.procedure, found.recipient, found.treaty) == ("mla", "XA.moj", "un_cybercrime")
        assert found.urgency == "urgent"
    with pytest.raises(Conflict, match=r"has XA\.moj, not XC\.moj"):
        xb.draft("acknowledge", {}, reference=sent.reference, recipient="XC.moj")
    with pytest.raises(Invalid, match="is the matter's"):
        changed(xb, draft, 1, recipient="XC.moj")


@pytest.mark.parametrize(
    ("act", "members", "code"),
    [
        ("acknowledge", TO_XB, "opens_nothing"),
        ("dance", TO_XB, "no_such_act"),
        ("request", {**TO_XB, "recipient": "the ministry"}, "bad_authority"),
        ("request", {**TO_XB, "recipient": "XA.moj"}, "bad_draft"),
        ("request", {**TO_XB, "urgency": "soon"}, "bad_draft"),
        ("request", {**TO_XB, "language": "de"}, "bad_draft"),
        ("request", {**TO_XB, "attachments": ("a", "a")}, "bad_draft"),
    ],
)
def test_what_cannot_stand_in_a_draft_is_refused_at_once(
    xa: House, act: str, members: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        xa.draft(act, {}, **members)
    assert refused.value.code == code


def test_an_unknown_procedure_or_matter_is_not_begun(xa: House) -> None:
    with pytest.raises(Unknown, match="no procedure"):
        xa.draft("request", {}, procedure="dance", recipient="XB.moj")
    with pytest.raises(Unknown, match="no matter"):
        xa.draft("withdraw", {}, reference="XA-2026-K7Q3MD9T")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("act", "withdraw"),
        ("state", "issued"),
        ("body", ["a list"]),
        ("body", {"text": "x" * paper.LARGEST}),
        ("treaty", 7),
        ("attachments", "one"),
        ("attachments", [str(n) for n in range(51)]),
    ],
)
def test_a_change_that_cannot_be_is_refused(xa: House, name: str, value: Json) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    with pytest.raises(Invalid):
        changed(xa, draft, 1, **{name: value})


def test_text_is_kept_in_normal_form_c(xa: House) -> None:
    decomposed = unicodedata.normalize("NFD", "Prénom Škoda")
    draft = xa.draft("request", {"purpose": decomposed, "persons": [{decomposed: [decomposed]}]}, **TO_XB)
    with xa.session() as session:
        body = drafts.draft_of(session, xa.official("cem"), draft).body
    assert body == {"purpose": "Prénom Škoda", "persons": [{"Prénom Škoda": ["Prénom Škoda"]}]}


def test_what_has_no_canonical_json_is_refused(xa: House) -> None:
    with pytest.raises(Invalid) as refused:
        xa.draft("request", {"number": 2**60}, **TO_XB)
    assert refused.value.code == "not_json"


def test_only_those_who_draft_begin_and_auditors_read(xa: House) -> None:
    for who in ("aud", "ben", "olga"):
        with pytest.raises(Denied):
            xa.draft("request", {}, who=who, **TO_XB)
    draft = xa.draft("request", {}, **TO_XB)
    with xa.session() as session:
        assert [one.id for one in drafts.drafts_of(session, xa.official("aud"))] == [draft]
        with pytest.raises(Denied):
            drafts.drafts_of(session, xa.official("olga"))


def test_every_change_is_in_the_log_by_its_draft_and_not_by_its_content(xa: House) -> None:
    draft = xa.draft("request", {"purpose": "Unique words of this test"}, **TO_XB)
    changed(xa, draft, 1, language="fr")
    with xa.session() as session:
        rows = session.execute(
            select(AuditEntry.event, AuditEntry.entry).where(AuditEntry.event.startswith("draft."))
        ).all()
    assert sorted(event for event, _ in rows) == ["draft.changed", "draft.made"]
    assert all(draft.encode() in entry and b"Unique words" not in entry for _, entry in rows)


def test_a_discarded_draft_stays_readable_and_leaves_the_list(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    with xa.session() as session:
        drafts.discard(session, xa.office, xa.official("cem"), draft, 1)
        assert drafts.drafts_of(session, xa.official("cem")) == []
        assert [one.id for one in drafts.drafts_of(session, xa.official("cem"), state="discarded")] == [draft]
    with pytest.raises(Unknown, match="no draft"):
        changed(xa, "nothing", 1, language="fr")


def test_a_character_that_no_font_has_blocks_the_draft_with_its_field(xa: House) -> None:
    """Found while it is written: the freeze would fail for ever."""
    body = bodies.mla_request()
    persons = body["persons"]
    assert isinstance(persons, list)
    assert isinstance(persons[0], dict)
    persons[0]["names"] = ["Kim", "𐎠𐎼"]
    draft = xa.draft("request", body, **TO_XB)
    with xa.session() as session:
        found = {one.key: one for one in drafts.findings_of(session, xa.office, xa.official("cem"), draft)}
    finding = found["unprintable@persons.0.names.1"]
    assert finding.blocks
    assert "𐎠 (U+103A0), 𐎼 (U+103BC)" in finding.words
