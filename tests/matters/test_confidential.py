"""Confidential matters: only those who are named see what is in them; the head sees that they exist (`law.md` §3.0)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.access import guards
from app.audit.models import AuditEntry
from app.instruments import attachments
from app.instruments.models import Instrument
from app.kit.actor import Role
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import Digest, Reference
from app.matters import acts, changes, confidential, drafts, queries
from app.matters.models import Draft, Matter
from app.notices import post
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request

WHY = "The suspect works in the ministry."
SECRET: JsonObject = {"asked": True, "reason": WHY}


def secret(**more: object) -> JsonObject:
    return bodies.mla_request(confidentiality=SECRET, **more)


def arrived(xa: House, xb: House, body: JsonObject | None = None, urgency: str = "routine") -> str:
    """A confidential request of XA, written by cem and signed by ana, with ben as the second pair of eyes."""
    with_names = xa.draft("request", body or secret(), urgency=urgency, **TO_XB)
    for who in ("ana", "ben"):
        named(xa, "cem", with_names, who)
    made = xa.freeze(with_names)
    if urgency == "routine":
        with xa.acting("ben") as (session, actor):
            acts.approve(session, actor, made.id, Digest(made.sha256 or ""), xa.time)
    with xa.acting("ana") as (session, actor):
        acts.sign(session, xa.office, actor, made.id)
    sent = xa.issued(made.id)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    return sent.reference


def named(house: House, by: str, subject: str, who: str) -> None:
    with house.acting(by) as (session, actor):
        confidential.name(session, actor, subject, f"{house.owner}/{who}", WHY, house.time)


def people(house: House, reference: str) -> list[str]:
    with house.session("rog_intake") as session:
        guard = guards.of_matter(session, house.owner, reference)
        return [] if guard is None else [one.official.rpartition("/")[2] for one in guards.named(session, guard)]


def view(house: House, who: str, reference: str) -> queries.MatterView:
    with house.acting(who) as (session, actor):
        return queries.matter(session, house.office, actor, Reference(reference))


def listed(house: House, who: str) -> list[str]:
    with house.acting(who) as (session, actor):
        return [one.reference for one in queries.matters(session, actor).matters]


def events(house: House) -> list[str]:
    with house.session("rog_operator") as session:
        return list(session.scalars(select(AuditEntry.event).where(AuditEntry.authority == house.owner)))


def test_who_is_not_named_sees_nothing_of_it_anywhere(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    assert view(xb, "cem", reference).instruments
    for who in ("ana", "dora", "eva", "aud"):
        assert listed(xb, who) == []
        with pytest.raises(Unknown, match="no matter"):
            view(xb, who, reference)
        with xb.acting(who) as (session, actor):
            assert queries.instruments(session, actor) == ()
            assert attachments.attachments_of(session, actor) == []
            assert all(one.subject != reference for one in changes.since(session, actor, 0)[0])
            assert post.heard(session, actor, all_of_them=True) == []
            with pytest.raises(Unknown):
                queries.replay(session, xb.office, actor, Reference(reference))


def test_beneath_the_code_too_and_a_door_that_says_nobody_sees_nothing(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    for table in ("instrument", "matter", "matter_head", "deadline"):
        count = text(f"select count(*) from {table}")  # names of our own tables
        with xb.session() as session:
            assert session.scalar(count) == 0, table
        with xb.acting("ana") as (session, _):
            assert session.scalar(count) == 0, table
        with xb.acting("cem") as (session, _):
            assert (session.scalar(count) or 0) > 0, table
    with xa.acting("eva") as (session, _):
        for model in (Draft, Instrument, Matter):
            assert session.scalars(select(model)).all() == []


def test_the_operators_login_shows_it_to_the_node_and_not_to_a_person(xa: House, xb: House) -> None:
    arrived(xa, xb)
    query = select(Instrument.id).where(Instrument.authority == xb.owner)
    with xb.session("rog_operator") as session:
        assert len(session.scalars(query).all()) == 1
        guards.stand_for(session, xb.official("ana"))
        assert session.scalars(query).all() == []


def test_the_head_sees_that_it_exists_its_status_and_deadlines_and_not_its_contents(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    found = view(xb, "ben", reference)
    assert (found.line.confidential, found.line.seen, found.line.status.code) == (True, False, "RECEIVED")
    assert [one.code for one in found.deadlines] == ["ack_mla"]
    assert (found.instruments, found.history, found.measures, found.open) == ((), (), (), ())
    assert listed(xb, "ben") == [reference]
    with xb.acting("ben") as (session, actor), pytest.raises(Unknown):
        queries.instrument(session, actor, str(found.line.status.source))


def test_a_request_that_asks_for_it_is_closed_on_both_sides_from_its_draft_on(xa: House, xb: House) -> None:
    draft = xa.draft("request", secret(), **TO_XB)
    for who in ("ana", "eva"):
        with xa.acting(who) as (session, actor):
            assert drafts.drafts_of(session, actor) == []
            with pytest.raises(Unknown):
                drafts.draft_of(session, actor, draft)
    with pytest.raises(Invalid, match="not named"):  # who signs it reads it
        xa.freeze(draft)
    reference = arrived(xa, xb, secret(proceeding={**bodies.mla_request()["proceeding"], "reference": "7/S"}))  # type: ignore[dict-item]
    assert people(xa, reference) == ["cem", "ana", "ben"]
    assert people(xb, reference) == []
    assert "confidential.unnamed" in xb.notices()
    named(xb, "ben", reference, "cem")
    assert "confidential.unnamed" not in xb.notices()


def test_what_cannot_wait_is_open_to_the_duty_officers(xa: House, xb: House) -> None:
    body = {**urgent_request(), "confidentiality": SECRET}
    reference = arrived(xa, xb, body, "urgent")
    assert people(xb, reference) == ["dora"]
    assert view(xb, "dora", reference).open
    with pytest.raises(Unknown):
        view(xb, "cem", reference)


@pytest.mark.parametrize(
    ("roles", "urgency", "expected"),
    [
        ((Role.HEAD, Role.SIGNATORY, Role.DUTY_OFFICER), "routine", []),
        ((Role.SIGNATORY, Role.DUTY_OFFICER), "routine", [Role.SIGNATORY]),
        ((Role.HEAD, Role.SIGNATORY, Role.DUTY_OFFICER), "emergency", [Role.DUTY_OFFICER]),
        ((Role.HEAD, Role.SIGNATORY), "urgent", [Role.SIGNATORY]),
    ],
)
def test_who_is_named_when_it_arrives(roles: tuple[Role, ...], urgency: str, expected: list[Role]) -> None:
    people = [(f"XB.moj/{role.value}", frozenset({role})) for role in roles]
    assert [*confidential.first_of(people, urgency)] == [f"XB.moj/{role.value}" for role in expected]


def test_an_official_marks_a_matter_and_lifts_it(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    assert listed(xb, "ana") == [sent.reference]
    with xb.acting("cem") as (session, actor):
        confidential.mark(session, actor, sent.reference, WHY, [], xb.time)
        with pytest.raises(Conflict, match="already"):
            confidential.mark(session, actor, sent.reference, WHY, [], xb.time)
    assert (listed(xb, "ana"), listed(xb, "cem")) == ([], [sent.reference])
    with xb.acting("ben") as (session, actor), pytest.raises(Denied, match="named"):
        confidential.lift(session, actor, sent.reference, WHY, xb.time)
    with xb.acting("cem") as (session, actor):
        confidential.lift(session, actor, sent.reference, WHY, xb.time)
    assert listed(xb, "ana") == [sent.reference]
    assert [one for one in events(xb) if one.startswith("guard")] == ["guard.put", "guard.named", "guard.lifted"]
    xb.project()
    assert listed(xb, "ana") == [sent.reference]


def test_a_head_who_marks_names_somebody(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    with xb.acting("ben") as (session, actor):
        with pytest.raises(Invalid, match="Nobody"):
            confidential.mark(session, actor, sent.reference, WHY, [], xb.time)
        confidential.mark(session, actor, sent.reference, WHY, ["XB.moj/eva"], xb.time)
    assert people(xb, sent.reference) == ["eva"]
    assert view(xb, "ben", sent.reference).instruments == ()


def test_what_the_request_asks_is_not_lifted_by_the_other_side_until_its_day(xa: House, xb: House) -> None:
    body = bodies.mla_request(confidentiality={**SECRET, "until": "2027-01-31"})
    reference = arrived(xa, xb, body)
    named(xb, "ben", reference, "cem")
    with xb.acting("cem") as (session, actor), pytest.raises(Denied, match="asks for it"):
        confidential.lift(session, actor, reference, WHY, xb.time)
    xb.later(days=100)
    with xb.acting("cem") as (session, actor):
        confidential.lift(session, actor, reference, WHY, xb.time)
    xb.project()
    assert listed(xb, "ana") == [reference]


def test_the_last_who_can_work_on_it_leaves_only_to_a_successor(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    named(xb, "cem", reference, "ben")  # the head reads it now; he carries nothing on
    with xb.acting("cem") as (session, actor), pytest.raises(Conflict, match="last"):
        confidential.remove(session, actor, reference, "XB.moj/cem", xb.time)
    with xb.acting("cem") as (session, actor):
        confidential.remove(session, actor, reference, "XB.moj/cem", xb.time, successor="XB.moj/eva")
    assert people(xb, reference) == ["ben", "eva"]
    with pytest.raises(Unknown):
        view(xb, "cem", reference)
    assert view(xb, "eva", reference).instruments
    assert events(xb).count("guard.left") == 1


def test_who_is_neither_named_nor_the_head_names_nobody(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    for who in ("cem", "ana", "dora"):
        with pytest.raises(Unknown, match="no confidential matter"):
            named(xb, who, reference, who)
    for who in ("aud", "olga"):
        with pytest.raises(Denied):
            named(xb, who, reference, who)
    with pytest.raises(Unknown, match="no active official"):
        named(xb, "ben", reference, "zoe")


def test_a_head_breaks_the_glass_with_a_reason_and_everybody_hears_it(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    with xb.acting("ben") as (session, actor):
        with pytest.raises(Invalid, match="emergency"):
            confidential.enter(session, actor, reference, "urgent", xb.time)
        confidential.enter(session, actor, reference, "The witness is threatened and nobody is here.", xb.time)
    assert view(xb, "ben", reference).instruments
    assert "guard.broken" in events(xb)
    for who in ("ana", "cem", "dora"):
        with xb.acting(who) as (session, actor):
            assert [one.occasion for one in post.heard(session, actor)] == ["confidential.entered"]
    for who in ("cem", "ana"):
        with xb.acting(who) as (session, actor), pytest.raises(Denied):
            confidential.enter(session, actor, reference, "The witness is threatened and nobody is here.", xb.time)


def test_a_notice_does_not_tell_what_came(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    asked = xa.issue("message", bodies.communication(), reference=reference)
    carry(xa, asked, xb)
    xb.project()
    with xb.acting("cem") as (session, actor):
        told = [one for one in post.heard(session, actor) if one.occasion == "instrument.received"]
    assert [one.params["kind"] for one in told] == ["instrument"]
    with xb.acting("ana") as (session, actor):
        assert post.heard(session, actor) == []
        with pytest.raises(Unknown):
            post.acknowledge(session, actor, told[0].id, xb.time)


def test_a_notice_from_before_it_was_marked_is_not_told_either(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    more = xa.issue("message", bodies.communication(), reference=sent.reference)
    carry(xa, more, xb)
    xb.project()
    with xb.acting("eva") as (session, actor):
        confidential.mark(session, actor, sent.reference, WHY, ["XB.moj/cem"], xb.time)
    with xb.acting("cem") as (session, actor):
        kinds = {one.params.get("kind") for one in post.heard(session, actor)}
        assert "communication" in kinds
    with xb.acting("ana") as (session, actor):
        assert post.heard(session, actor, all_of_them=True) == []


def test_the_files_of_a_confidential_matter_are_hidden_with_it(xa: House, xb: House) -> None:
    with xa.acting("cem") as (session, actor):
        row = attachments.add(session, xa.store, actor, "order.pdf", "application/pdf", [b"%PDF-1.7 secret"], xa.time)
        digest = Digest(row.sha256)
    xa.draft("request", secret(), attachments=(digest,), **TO_XB)
    with xa.acting("cem") as (session, actor):
        assert attachments.read(session, xa.store, actor, digest)
    with xa.acting("eva") as (session, actor):
        assert attachments.attachments_of(session, actor) == []
        with pytest.raises(Unknown):
            attachments.read(session, xa.store, actor, digest)


def test_the_same_file_is_added_again_by_who_is_named_and_by_nobody_else(xa: House) -> None:
    def add(who: str) -> Digest:
        with xa.acting(who) as (session, actor):
            bytes_ = [b"%PDF-1.7 secret"]
            row = attachments.add(session, xa.store, actor, "order.pdf", "application/pdf", bytes_, xa.time)
            return Digest(row.sha256)

    digest = add("cem")
    xa.draft("request", secret(), attachments=(digest,), **TO_XB)
    assert add("cem") == digest
    with pytest.raises(Denied, match="may not be added"):
        add("eva")
