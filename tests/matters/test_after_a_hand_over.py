"""A matter that was handed over within the State: who hears of it, is named in it, reads it (ADR 0020, 0037)."""

from __future__ import annotations

import pytest

from app.kit.errors import Unknown
from app.kit.ids import Reference
from app.matters import queries
from app.matters.models import Grant
from app.procedures.catalogue import CATALOGUE
from app.statistics.reading import courses
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request
from tests.matters.ministry_and_desk import (
    DESK,
    XB,
    answered,
    deadlines,
    desk,
    instruction,
    mandated,
    ministry,
    notice,
    reads,
    received,
    seen,
    sweep,
    transferred,
    xa,
)
from tests.matters.test_confidential import SECRET, arrived, named, people, secret

__all__ = ["desk", "ministry", "xa"]


def handed(xa: House, ministry: House, desk: House, reference: str) -> None:
    """The ministry hands a matter over, and XA addresses the heir."""
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    seen(xa, desk, reference, DESK)


@pytest.mark.parametrize(
    ("level", "occasion"), [("routine", "matter.received"), ("urgent", "matter.urgent"), ("emergency", "matter.urgent")]
)
def test_the_heir_is_told_of_it_as_of_a_new_matter_until_it_answers(
    xa: House, ministry: House, desk: House, level: str, occasion: str
) -> None:
    body = bodies.mla_request() if level == "routine" else urgent_request(level)
    sent = xa.issue("request", body, signer="ana", urgency=level, **TO_XB)
    carry(xa, sent, ministry)
    xa.project()
    ministry.project()
    assert occasion in ministry.notices()
    handed(xa, ministry, desk, sent.reference)
    assert (occasion in ministry.notices(), occasion in desk.notices()) == (False, True)
    answered(desk, xa, "acknowledge", sent.reference)
    assert occasion not in desk.notices()


def test_who_answered_before_hears_again_when_it_comes_back(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    handed(xa, ministry, desk, reference)
    answered(desk, xa, "transfer_competence", reference, body=notice(XB))
    sweep(desk, ministry)
    seen(xa, ministry, reference, XB)
    assert ("matter.received" in ministry.notices(), "matter.received" in desk.notices()) == (True, False)
    assert {(one.code, one.own) for one in deadlines(ministry, reference)} == {("ack_mla", True)}
    assert deadlines(desk, reference) == []
    answered(ministry, xa, "acknowledge", reference)
    # Whoever had it last reads on in the copy that lives, and so does nobody by a grant on one that ended.
    assert reads(desk, reference).line.status.code == "ACKNOWLEDGED"
    assert reads(ministry, reference).line.holder == XB
    with ministry.session() as session:
        live = session.query(Grant).filter(Grant.ended.is_(None)).all()
    assert [(one.authority, one.grantee) for one in live] == [(XB, DESK)]


def test_who_handed_it_over_reads_the_copy_that_lives(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    handed(xa, ministry, desk, reference)
    answered(desk, xa, "acknowledge", reference)
    found = reads(ministry, reference)
    assert (found.line.holder, found.line.status.code, found.open) == (DESK, "ACKNOWLEDGED", ())
    with ministry.session() as session:
        actor = ministry.official("cem")
        (own,) = queries.matters(session, actor).matters
        steps = queries.replay(session, ministry.office, actor, Reference(reference))
    assert (own.holder, own.successor) == (XB, DESK)
    assert [one.act for one in steps] == ["request", "transfer_competence", "acknowledge"]
    assert reads(desk, reference).line.successor is None


@pytest.mark.parametrize("level", ["routine", "urgent"])
def test_a_confidential_matter_is_the_heirs_own_people_s(xa: House, ministry: House, desk: House, level: str) -> None:
    body = {**urgent_request(), "confidentiality": SECRET} if level == "urgent" else secret()
    reference = arrived(xa, ministry, body, level)
    for who in ("ana", "cem"):
        named(ministry, "ben", reference, who)
    named(ministry, "ana", reference, "ben")
    handed(xa, ministry, desk, reference)
    first = "dora" if level == "urgent" else None
    assert people(desk, reference) == ([first] if first else [])
    assert ("confidential.unnamed" in desk.notices()) is (first is None)
    with desk.acting("cem") as (session, actor), pytest.raises(Unknown):
        queries.matter(session, desk.office, actor, Reference(reference))
    # Who handed it over reads what it had; what is said from now on is for those whom the heir names.
    with ministry.acting("cem") as (session, actor):
        found = queries.matter(session, ministry.office, actor, Reference(reference))
    assert (found.line.holder, found.line.successor) == (XB, DESK)


def test_what_the_former_holder_granted_ends_with_its_competence(xa: House, ministry: House, desk: House) -> None:
    """Its desk is the one that takes the matter over: it needs no grant on the copy that ended."""
    reference = received(xa, ministry)
    mandated(ministry, desk, reference)
    handed(xa, ministry, desk, reference)
    assert reads(desk, reference).line.holder == DESK
    again = {**instruction(reference), "note": "Once more."}
    sent = ministry.issue("instruct", again, procedure="mandate", recipient=DESK)
    carry(ministry, sent, desk)
    desk.project()
    answered(desk, ministry, "accept", sent.reference, body=bodies.of("mandate_acceptance"))
    with ministry.session() as session:
        rows = session.query(Grant).filter(Grant.authority == XB).all()
    assert [row.ended is None for row in rows] == [False]


def test_it_counts_where_it_is(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)

    def counted(house: House) -> int:
        with house.session() as session:
            return len(courses(session, house.owner, CATALOGUE, house.time))

    assert (counted(xa), counted(ministry), counted(desk)) == (1, 1, 0)
    handed(xa, ministry, desk, reference)
    assert (counted(xa), counted(ministry), counted(desk)) == (1, 0, 1)
