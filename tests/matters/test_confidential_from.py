"""From where on a matter is confidential: on draft and reference alike, on paper, in what is made out of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.access import guards
from app.access.models import Guard
from app.exchange.models import Delivery
from app.instruments import attachments
from app.kit.clock import instant
from app.kit.errors import Conflict, Denied, Unknown
from app.kit.ids import Digest, OfficialId, Reference
from app.matters import acts, circulars, confidential, copying, drafts, queries, sharing
from app.matters.circulars import Addressed, NewCircular
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.test_confidential import WHY, arrived, listed, named, people, secret, view
from tests.matters.test_papers import TO_XD, paper

PRESERVATION: dict[str, object] = {**TO_XB, "procedure": "preservation"}
EMERGENCY = "The witness is threatened and nobody is here."


def mark(house: House, who: str, subject: str, *names: str) -> None:
    with house.acting(who) as (session, actor):
        confidential.mark(session, actor, subject, WHY, [f"{house.owner}/{one}" for one in names], house.time)


def unseen(house: House, who: str, draft: str) -> None:
    """Somebody who is not named finds neither the draft nor what hangs on it, beneath the code too."""
    with house.acting(who) as (session, actor):
        with pytest.raises(Unknown, match="no draft"):
            drafts.draft_of(session, actor, draft)
        for table in ("draft", "draft_version", "frozen", "instrument", "circular", "matter", "matter_head"):
            assert session.scalar(text(f"select count(*) from {table}")) == 0, table


def bound(house: House) -> list[tuple[bool, bool]]:
    with house.session("rog_intake") as session:
        return [(one.draft is not None, one.reference is not None) for one in session.scalars(select(Guard))]


def test_a_matter_that_is_marked_hides_the_draft_that_opened_it_and_the_circulars_text(xa: House) -> None:
    with xa.acting("cem") as (session, actor):
        new = NewCircular("All", "mla", "request", bodies.mla_request(), (Addressed("XB.moj", "un_cybercrime"),))
        row = circulars.begin(session, xa.office, actor, new)
        draft = circulars.members(session, row)[0][1].id
    made = xa.freeze(draft)
    mark(xa, "cem", made.reference, "ana")
    assert bound(xa) == [(True, True)]
    unseen(xa, "eva", draft)
    with xa.acting("cem") as (session, actor):
        assert drafts.draft_of(session, actor, draft).id == draft
        with pytest.raises(Conflict, match="already"):
            confidential.mark(session, actor, draft, WHY, [], xa.time)


def test_a_draft_that_is_marked_when_it_was_frozen_hides_the_matter_once_it_has_left(xa: House, xb: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    made = xa.freeze(draft)
    mark(xa, "cem", draft, "ana")
    assert bound(xa) == [(True, True)]
    carry(xa, xa.issued(made.id), xb)
    xa.project()
    unseen(xa, "eva", draft)
    assert (listed(xa, "eva"), listed(xa, "cem")) == ([], [made.reference])
    assert people(xa, made.reference) == ["cem", "ana"]


def test_a_guard_that_stands_on_one_of_both_stands_on_both_once_the_matter_is_projected(xa: House, xb: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    made = xa.freeze(draft)
    with xa.acting("cem") as (session, actor):
        guards.put(session, actor, reference=None, draft=draft, why=guards.MARKED, reason=WHY, at=xa.time)
    carry(xa, xa.issued(made.id), xb)
    xa.project()
    assert bound(xa) == [(True, True)]


def test_a_draft_of_a_matter_does_not_take_the_guard_from_the_one_that_opened_it(xa: House, xb: House) -> None:
    draft = xa.draft("request", secret(), **TO_XB)
    named(xa, "cem", draft, "ana")
    sent = xa.issued(xa.freeze(draft).id)
    carry(xa, sent, xb)
    xa.project()
    xa.freeze(xa.draft("message", bodies.communication(), reference=sent.reference))
    with xa.session("rog_intake") as session:
        assert session.scalars(select(Guard.draft)).all() == [draft]


def test_a_request_on_paper_that_asks_for_it_is_guarded_from_its_draft_on(xa: House) -> None:
    body = paper(xa, "request", "mla_request", secret())
    draft = xa.draft("register_paper", body, attachments=(str(body["scan"]),), **TO_XD)
    unseen(xa, "eva", draft)
    for who in ("ana", "ben"):
        named(xa, "cem", draft, who)
    made = xa.freeze(draft)
    xa.scanned()
    with xa.acting("ben") as (session, actor):
        acts.approve(session, actor, made.id, Digest(made.sha256 or ""), xa.time)
    xa.issued(made.id)
    xa.project()
    unseen(xa, "eva", draft)
    assert (listed(xa, "eva"), listed(xa, "cem")) == ([], [made.reference])
    with xa.acting("cem") as (session, actor), pytest.raises(Denied, match="asks for it"):
        confidential.lift(session, actor, made.reference, WHY, xa.time)


def test_a_request_on_paper_is_read_for_it_when_it_is_projected_too(xa: House) -> None:
    body = paper(xa, "request", "mla_request", secret())
    draft = xa.draft("register_paper", body, attachments=(str(body["scan"]),), **TO_XD)
    with xa.acting("cem") as (session, actor):
        confidential.lift(session, actor, draft, WHY, xa.time)
    found = xa.issued(xa.freeze(draft).id)
    xa.project()
    assert (listed(xa, "cem"), listed(xa, "ben")) == ([], [found.reference])
    assert "confidential.unnamed" in xa.notices()


def test_how_its_instruments_fare_is_told_to_a_person_under_the_operators_login_as_under_any(
    xa: House, xb: House
) -> None:
    arrived(xa, xb)
    tables = ("delivery", "matter", "matter_head", "deadline", "change")
    with xa.session("rog_operator") as session:
        before = {table: session.scalar(text(f"select count(*) from {table}")) for table in tables}
        assert session.scalars(select(Delivery)).all()
        guards.stand_for(session, xa.official("eva"))
        assert session.scalars(select(Delivery)).all() == []
        guards.stand_for(session, xa.official("aud"))
        assert list(queries.deliveries(session, xa.official("aud"), states=("accepted",))) == []
        for who in ("cem", "ben"):
            guards.stand_for(session, xa.official(who))
            found = {table: session.scalar(text(f"select count(*) from {table}")) for table in tables}
            assert found == before, who


def test_a_head_lets_themself_in_by_the_emergency_only(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    with pytest.raises(Denied, match="themself"):
        named(xb, "ben", reference, "ben")
    named(xb, "ben", reference, "cem")
    with xb.acting("ben") as (session, actor), pytest.raises(Denied, match="themself"):
        confidential.remove(session, actor, reference, "XB.moj/cem", xb.time, successor="XB.moj/ben")
    assert people(xb, reference) == ["cem"]
    assert view(xb, "ben", reference).instruments == ()
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
    assert people(xb, reference) == ["cem", "ben"]


def test_what_is_made_out_of_a_marked_matter_or_draft_is_guarded(xa: House) -> None:
    asked = xa.draft("request", bodies.of("preservation_request"), urgency="urgent", **PRESERVATION)
    kept = xa.freeze(asked, signatory=OfficialId("XA.moj/ana"))
    xa.issued(kept.id)
    xa.project()
    with xa.acting("cem") as (session, actor):
        new = NewCircular("All", "mla", "request", bodies.mla_request(), (Addressed("XB.moj", "un_cybercrime"),))
        row = circulars.begin(session, xa.office, actor, new)
        draft = circulars.members(session, row)[0][1].id
        confidential.mark(session, actor, draft, WHY, [], xa.time)
        confidential.mark(session, actor, kept.reference, WHY, [], xa.time)
    with xa.acting("cem") as (session, actor):
        made = [
            copying.copy_request(session, xa.office, actor, draft).draft.id,
            copying.carry_preservation(session, xa.office, actor, Reference(kept.reference)).draft.id,
            sharing.share(session, xa.office, actor, draft, sharing.Sharing()).id,
            circulars.address(session, xa.office, actor, row.id, Addressed("XC.moj", "un_cybercrime"), "routine").id,
        ]
        for one in made:
            guard = guards.of_draft(session, xa.owner, one)
            assert guard is not None
            assert [who.official for who in guards.named(session, guard)] == [actor.official]
    for one in made:
        unseen(xa, "eva", one)


def test_a_confidential_request_is_hidden_from_the_moment_on_in_which_it_is_stored(xa: House, xb: House) -> None:
    with xa.acting("cem") as (session, actor):
        row = attachments.add(session, xa.store, actor, "order.pdf", "application/pdf", [b"%PDF-1.7 secret"], xa.time)
        digest = row.sha256
    draft = xa.draft("request", secret(), attachments=(digest,), **TO_XB)
    named(xa, "cem", draft, "ana")
    sent = xa.issued(xa.freeze(draft).id)
    carry(xa, sent, xb)  # nothing is projected yet
    for who in ("ana", "cem", "ben", "eva"):
        with xb.acting(who) as (session, actor):
            assert queries.instruments(session, actor) == ()
            assert attachments.attachments_of(session, actor) == []
    xb.project()
    assert people(xb, sent.reference) == []
    assert "confidential.unnamed" in xb.notices()
    with xb.session("rog_intake") as session:
        assert session.scalars(select(Guard.why)).all() == [guards.ASKED]


def test_the_wish_binds_until_its_day_has_passed_everywhere(xa: House, xb: House) -> None:
    reference = arrived(
        xa, xb, bodies.mla_request(confidentiality={"asked": True, "reason": WHY, "until": "2026-12-01"})
    )
    named(xb, "ben", reference, "cem")
    xb.time = instant("2026-12-02T11:59:00Z")  # in the westernmost zone it is the 1st
    with xb.acting("cem") as (session, actor), pytest.raises(Denied, match="asks for it"):
        confidential.lift(session, actor, reference, WHY, xb.time)
    xb.later(days=1)
    with xb.acting("cem") as (session, actor):
        confidential.lift(session, actor, reference, WHY, xb.time)


def test_the_wish_binds_no_longer_when_they_answer_a_warning_by_proceed(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    for who in ("ana", "ben"):
        named(xb, "cem", reference, who)
    warned = xb.issue("warn_confidentiality", bodies.of("confidentiality_warning"), reference=reference)
    carry(xb, warned, xa)
    xa.project()
    decision = bodies.of("confidentiality_decision", decision="proceed", until=None)
    carry(xa, xa.issue("decide_confidentiality", decision, reference=reference), xb)
    with xb.acting("cem") as (session, actor):
        confidential.lift(session, actor, reference, WHY, xb.time)
    xb.project()
    assert listed(xb, "eva") == [reference]
