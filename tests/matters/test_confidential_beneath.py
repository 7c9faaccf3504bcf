"""What a bare login of the database sees of a confidential matter, beside its instruments and drafts."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access import guards
from app.audit.models import AuditEntry
from app.exchange.models import Quarantined
from app.instruments.models import Instrument
from app.kit.actor import Actor, Role
from app.kit.canonical import loads
from app.kit.ids import AuthorityId, OfficialId, Reference, uuid7
from app.matters import cases, circulars, confidential
from app.matters.circulars import Addressed, NewCircular
from app.matters.models import Grant
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.test_confidential import WHY, arrived, named
from tests.matters.test_confidential_from import mark

POLICE = AuthorityId("XB.police")
NODE = ("rog_intake", "rog_keeper", "rog_operator")


def counted(session: Session, table: str, where: str = "true", **values: str) -> int:
    return session.scalar(text(f"select count(*) from {table} where {where}"), values) or 0


def seen(house: House, who: str | None, table: str, where: str = "true", **values: str) -> int:
    """How many rows somebody's transaction under the people's login sees; None: it stands for nobody."""
    if who is None:
        with house.session() as session:
            return counted(session, table, where, **values)
    with house.acting(who) as (session, _):
        return counted(session, table, where, **values)


def whole(house: House, table: str, where: str = "true", **values: str) -> set[int]:
    """How many the node's own processes see, and the operator's login while it stands for nobody."""
    found = set()
    for login in NODE:
        with house.session(login) as session:
            found.add(counted(session, table, where, **values))
    return found


def theirs(xa: House, xb: House) -> str:
    """A confidential matter of XA at XB, in which cem works."""
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    return reference


@pytest.mark.parametrize("table", ["matter_guard", "matter_named"])
def test_that_it_is_guarded_why_and_who_is_named_is_read_by_these_and_the_head_only(
    xa: House, xb: House, table: str
) -> None:
    theirs(xa, xb)
    assert whole(xb, table) == {1}
    assert [seen(xb, who, table) for who in ("cem", "ben", "eva", "aud", "olga", None)] == [1, 1, 0, 0, 0, 0]
    with xb.session("rog_operator") as session:
        guards.stand_for(session, xb.official("eva"))
        assert counted(session, table) == 0


def test_whether_a_matter_is_confidential_is_told_for_its_reference(xa: House, xb: House) -> None:
    reference, other = theirs(xa, xb), Reference("XB-2026-00000000")
    for login in ("rog_web", "rog_sign", "rog_deliver", "rog_intake", "rog_keeper", "rog_operator"):
        with xb.session(login) as session:
            assert guards.is_confidential(session, xb.owner, reference)
            assert not guards.is_confidential(session, xb.owner, other)
            names = {
                who: guards.closed_of(session, xb.owner, {reference, other}, f"XB.moj/{who}") for who in ("cem", "eva")
            }
            assert names == {"cem": set(), "eva": {reference}}


def test_notices_of_it_are_told_to_who_is_named_the_head_and_who_tends_the_node(xa: House, xb: House) -> None:
    reference = theirs(xa, xb)
    carry(xa, xa.issue("message", bodies.communication(), reference=reference), xb)
    xb.project()
    of_it, values = "subject ->> 'matter' = :reference and occasion not like 'confidential.%'", {"reference": reference}
    total = seen(xb, "cem", "notice", of_it, **values)
    assert total >= 1
    assert whole(xb, "notice", of_it, **values) == {total}
    assert seen(xb, "ben", "notice", of_it, **values) == total
    for who in ("ana", "dora", "eva", "aud", "olga", None):
        assert seen(xb, who, "notice", of_it, **values) == 0, who
    with xb.session("rog_keeper") as session:
        session.execute(text("update notice set roles = roles || '[\"operator\"]'"))
    assert seen(xb, "olga", "notice", of_it, **values) == total
    with xb.session("rog_operator") as session:
        guards.stand_for(session, xb.official("eva"))
        assert counted(session, "notice", of_it, **values) == 0


def test_that_it_was_entered_in_an_emergency_is_told_to_all_whom_the_rule_names(xa: House, xb: House) -> None:
    reference = theirs(xa, xb)
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, "The witness is threatened and nobody is here.", xb.time)
    assert seen(xb, "eva", "notice", "occasion = 'confidential.entered'") == 1


def test_a_grant_on_it_is_seen_by_who_is_named_the_head_and_whom_its_holder_has_named_there(
    xa: House, xb: House
) -> None:
    reference = theirs(xa, xb)
    row = {"authority": xb.owner, "source": uuid7(), "reference": reference, "grantee": POLICE, "acts": []}
    with xb.session("rog_intake") as session:
        session.add(Grant(**row, mandate=None, made=xb.time, ended=None))
    assert whole(xb, "matter_grant") == {1}
    assert [seen(xb, who, "matter_grant") for who in ("cem", "ben", "eva", "aud", None)] == [1, 1, 0, 0, 0]
    pat = Actor(POLICE, OfficialId(f"{POLICE}/pat"), frozenset({Role.CASE_OFFICER}))
    sessions = xb.database.sessions("rog_web")

    def held() -> list[int]:
        with sessions.begin(POLICE) as session:
            guards.stand_for(session, pat)
            return [counted(session, one) for one in ("matter_grant", "instrument")]

    assert held() == [0, 0]
    with xb.acting("cem") as (session, actor):
        confidential.name(session, actor, reference, pat.official, WHY, xb.time)
    assert held() == [1, 1]


def test_a_confidential_mandate_hides_what_it_grants_and_not_from_whom_it_grants_it(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    mandate = arrived(xa, xb)
    row = {"authority": xb.owner, "source": uuid7(), "reference": sent.reference, "grantee": POLICE, "acts": []}
    with xb.session("rog_intake") as session:
        session.add(Grant(**row, mandate=mandate, made=xb.time, ended=None))
    named(xb, "ben", mandate, "cem")
    assert [seen(xb, who, "matter_grant") for who in ("cem", "ben", "eva")] == [1, 1, 0]
    with xb.database.sessions("rog_web").begin(POLICE) as session:
        guards.stand_for(session, Actor(POLICE, OfficialId(f"{POLICE}/pat"), frozenset({Role.CASE_OFFICER})))
        assert counted(session, "matter_grant") == 1


def test_what_was_refused_in_it_is_seen_by_who_is_named_and_by_the_head(xa: House, xb: House) -> None:
    reference = theirs(xa, xb)
    told = {"peer": "XA", "sender": xa.owner, "reason": "forked", "words": "x", "alarm": True, "at": xb.time}
    with xb.session("rog_intake") as session:
        for number, matter in enumerate((reference, None)):
            session.add(Quarantined(authority=xb.owner, envelope=f"{number}" * 64, reference=matter, **told))
    assert whole(xb, "quarantine") == {2}
    assert [seen(xb, who, "quarantine") for who in ("cem", "ben", "ana", "aud", "olga", None)] == [2, 2, 1, 1, 1, 1]


def test_the_parts_of_a_circular_are_seen_by_who_is_named_in_it(xa: House) -> None:
    with xa.acting("cem") as (session, actor):
        to = tuple(Addressed(one, "un_cybercrime") for one in ("XB.moj", "XC.moj"))
        row = circulars.begin(session, xa.office, actor, NewCircular("All", "mla", "request", bodies.mla_request(), to))
        draft = circulars.members(session, row)[0][1].id
    assert seen(xa, "eva", "circular_member") == 2
    mark(xa, "cem", draft, "ana")
    for table, count in (("circular", 1), ("circular_member", 2)):
        assert [seen(xa, who, table) for who in ("cem", "ana", "eva", "ben", None)] == [count, count, 0, 0, 0], table
    assert whole(xa, "circular_member") == {2}


def test_the_logs_entries_on_it_are_read_by_who_is_named_and_by_who_reads_the_log(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    later = xa.draft("message", bodies.communication(), reference=reference)
    with xa.session("rog_operator") as session:
        ids = {reference, later, *session.scalars(text("select id from draft union select id from frozen"))}
        entries = session.scalars(select(AuditEntry)).all()
        of_it = {one.id for one in entries if ids & {*loads(one.entry)["subject"].values()}}  # type: ignore[call-overload,index,union-attr]
    assert len(of_it) > 5

    def read(who: str | None) -> int:
        return seen(xa, who, "audit_entry", "id = any(:ids)", ids=[*of_it])  # type: ignore[arg-type]

    assert [read(who) for who in ("cem", "ben", "aud")] == [len(of_it)] * 3
    assert [read(who) for who in ("eva", "dora", "olga", None)] == [0] * 4
    assert seen(xa, "eva", "audit_entry") > 0
    for login in ("rog_keeper", "rog_operator"):
        with xa.session(login) as session:
            guards.stand_for(session, xa.official("eva"))
            assert len(session.scalars(select(AuditEntry)).all()) == len(entries), login


def test_who_leaves_a_list_is_logged_by_themself(xa: House, xb: House) -> None:
    reference = theirs(xa, xb)
    with xb.acting("cem") as (session, actor):
        confidential.remove(session, actor, reference, "XB.moj/cem", xb.time, successor="XB.moj/eva")
    assert seen(xb, "cem", "audit_entry", "event = 'guard.left'") == 0
    assert seen(xb, "eva", "audit_entry", "event = 'guard.left'") == 1


@pytest.mark.parametrize("beside", [False, True])
def test_a_case_is_hidden_in_which_nothing_lies_but_what_is_hidden(xa: House, xb: House, beside: bool) -> None:
    reference = theirs(xa, xb)
    with xb.acting("cem") as (session, actor):
        case = cases.open_case(session, actor, "7/2026", "The minister", xb.time).id
        assert cases.cases_of(session, actor)
        cases.put_into_case(session, actor, Reference(reference), case, xb.time)
    if beside:
        sent = xa.issue("request", bodies.mla_request(), **TO_XB)
        carry(xa, sent, xb)
        xb.project()
        with xb.acting("cem") as (session, actor):
            cases.put_into_case(session, actor, Reference(sent.reference), case, xb.time)
    assert [seen(xb, who, "case_file") for who in ("cem", "eva", "ben", None)] == [1, beside, beside, beside]
    assert seen(xb, "eva", "audit_entry", "event = 'case.opened'") == beside
    with xb.session("rog_intake") as session:
        assert counted(session, "case_file") == 1
        assert session.scalars(select(Instrument)).all()
