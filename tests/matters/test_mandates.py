"""Two authorities of one State on one node: mandates, what these grant, and a matter that is handed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from app.access.roles import Permission
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject, objects
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import uuid7
from app.matters import acts, drafts, grants, queries
from app.matters.checks import findings_of
from app.matters.models import Draft, Grant, Matter
from app.notices.models import Notice
from tests.directory.states import NOW
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.ministry_and_desk import (
    DESK,
    XA,
    XB,
    answered,
    deadlines,
    desk,
    events,
    instructed,
    instruction,
    mandated,
    ministry,
    notice,
    reads,
    received,
    seen,
    speaks,
    sweep,
    transferred,
    xa,
)

__all__ = ["desk", "ministry", "xa"]


def test_a_mandate_runs_between_two_authorities_of_one_node(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = instructed(ministry, desk, reference)
    assert (ministry.matter(mandate).status, desk.matter(mandate).status) == ("RECEIVED", "RECEIVED")
    assert mandate.startswith("XB-")
    answered(desk, ministry, "accept", mandate, body=bodies.of("mandate_acceptance"))
    answered(desk, ministry, "report", mandate, body=bodies.of("mandate_delivery", evidence=None))
    assert (ministry.matter(mandate).status, desk.matter(mandate).status) == ("REPORTED", "REPORTED")
    assert ministry.matter(mandate).settled is False
    with xa.session() as session:
        assert session.scalars(select(Matter.reference)).all() == [reference]


def test_a_mandate_is_not_drafted_to_another_state(xa: House) -> None:
    draft = xa.draft("instruct", instruction("XA-2026-K7Q3MD9T"), procedure="mandate", recipient=XB)
    with pytest.raises(Invalid) as caught:
        xa.freeze(draft)
    assert caught.value.code == "crosses_border"


def test_a_mandate_grants_sight_of_the_matter_until_it_ends(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = instructed(ministry, desk, reference)
    with pytest.raises(Unknown):
        reads(desk, reference)
    answered(desk, ministry, "accept", mandate, body=bodies.of("mandate_acceptance"))
    seen = reads(desk, reference)
    assert (seen.line.holder, seen.line.status.code, seen.open) == (XB, "RECEIVED", ())
    (letter,) = seen.instruments
    with desk.session() as session:
        shown = queries.instrument(session, desk.official("cem"), letter.id)
        line, place = queries.instrument_file(session, desk.office, desk.official("cem"), letter.id)
        listed = queries.matters(session, desk.official("cem"), granted=True)
    assert (shown.line.kind, line.id) == ("mla_request", letter.id)
    assert place.read_bytes().startswith(b"signed ")
    assert [one.reference for one in listed.matters] == [reference]
    answered(desk, ministry, "return_unexecuted", mandate)
    with pytest.raises(Unknown):
        reads(desk, reference)
    with desk.session() as session, pytest.raises(Unknown):
        queries.instrument(session, desk.official("cem"), letter.id)
    assert [one for one in events(ministry) if one.startswith("grant.")] == ["grant.given", "grant.ended"]
    assert events(desk).count("grant.used") == 3


def test_who_is_to_wait_hears_which_desk_works_on_and_which_still_waits(
    xa: House, ministry: House, desk: House
) -> None:
    reference = received(xa, ministry)
    mandate = instructed(ministry, desk, reference)
    arrest: JsonObject = {"decision": "wait_until", "event": "The arrest in XA."}
    answered(ministry, xa, "warn_confidentiality", reference)
    assert "mandate.works_on" not in ministry.notices()
    answered(xa, ministry, "decide_confidentiality", reference, body=arrest)
    assert "mandate.works_on" in ministry.notices()
    assert {one.paused for one in deadlines(desk, mandate) if one.code == "desk"} == {None}
    answered(ministry, desk, "decide_wait", mandate, body=arrest)
    assert "mandate.works_on" not in ministry.notices()
    for house in (ministry, desk):
        assert [one.due for one in deadlines(house, mandate) if one.code == "desk"] == [None]
        assert reads(house, mandate).waits is not None
    answered(ministry, xa, "report_event", reference)
    assert "mandate.still_waits" in ministry.notices()
    answered(ministry, desk, "decide_wait", mandate, body={"decision": "proceed"})
    assert "mandate.still_waits" not in ministry.notices()
    assert [one.paused for one in deadlines(desk, mandate) if one.code == "desk"] == [None]


def test_who_is_asked_no_more_hears_which_desk_works_on(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    arrest: JsonObject = {"decision": "wait_until", "event": "The arrest in XA."}
    answered(ministry, xa, "warn_confidentiality", reference)
    answered(xa, ministry, "decide_confidentiality", reference, body=arrest)
    assert "mandate.works_on" in ministry.notices()
    answered(xa, ministry, "withdraw", reference)
    assert ("mandate.goes_on" in ministry.notices(), "mandate.works_on" in ministry.notices()) == (True, False)
    noted = ministry.draft("note_withdrawal", bodies.of("withdrawal_noted"), reference=reference)
    assert ("mandate_goes_on", mandate) in warned(ministry, noted)
    answered(ministry, desk, "withdraw", mandate)
    assert "mandate.goes_on" not in ministry.notices()
    assert "instrument.received" in desk.notices()
    assert ("mandate_goes_on", mandate) not in warned(ministry, noted)


THREE: tuple[Json, ...] = ("m1", "m2", "m3")


def threefold(body: JsonObject) -> JsonObject:
    """A request or an instruction for three measures instead of one."""
    (first,) = objects(body["measures"])
    return {**body, "measures": [{**first, "id": name} for name in THREE]}


def three_measures(xa: House, ministry: House) -> str:
    """A request for three measures that the ministry has got; answers its reference."""
    body = threefold(bodies.mla_request())
    body["legal_basis"] = [{**one, "measures": [*THREE]} for one in objects(body["legal_basis"])]
    sent = xa.issue("request", body, **TO_XB)
    carry(xa, sent, ministry)
    xa.project()
    ministry.project()
    return sent.reference


def test_who_is_asked_no_more_for_a_part_hears_which_desk_works_on_it(xa: House, ministry: House, desk: House) -> None:
    reference = three_measures(xa, ministry)
    sent = ministry.issue("instruct", threefold(instruction(reference)), procedure="mandate", recipient=DESK)
    carry(ministry, sent, desk)
    ministry.project()
    desk.project()
    answered(xa, ministry, "withdraw_part", reference, body=bodies.of("withdrawal", measures=["m2"]))
    assert told_of(ministry, "mandate.part_goes_on") == [
        f"m2 of {reference} is given up, and the desk of {sent.reference} works on it. "
        "Withdraw that part of the mandate."
    ]
    assert "mandate.goes_on" not in ministry.notices()
    answered(ministry, desk, "withdraw_part", sent.reference, body=bodies.of("withdrawal", measures=["m2"]))
    assert told_of(ministry, "mandate.part_goes_on") == []
    answered(ministry, xa, "acknowledge", reference)
    answered(ministry, xa, "refuse_part", reference, body=bodies.of("partial_refusal", measures=["m3"]))
    assert len(told_of(ministry, "mandate.part_goes_on")) == 1
    answered(xa, ministry, "withdraw", reference)
    assert (told_of(ministry, "mandate.part_goes_on"), "mandate.goes_on" in ministry.notices()) == ([], True)


def told_of(house: House, occasion: str) -> list[str]:
    """The words of what is told of an occasion, and is not over."""
    with house.session() as session:
        query = select(Notice).where(
            Notice.authority == house.owner, Notice.occasion == occasion, Notice.resolved.is_(None)
        )
        return [row.words.format(**row.params) for row in session.scalars(query)]


def test_a_refusal_warns_of_the_desk_that_works_on_and_a_receipt_does_not(
    xa: House, ministry: House, desk: House
) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    refused = ministry.draft("refuse", bodies.of("refusal"), reference=reference)
    taken = ministry.draft("acknowledge", bodies.of("acknowledgement"), reference=reference)
    assert ("mandate_goes_on", mandate) in warned(ministry, refused)
    assert ("mandate_goes_on", mandate) not in warned(ministry, taken)


def warned(house: House, draft: str) -> set[tuple[str, str]]:
    """The findings on a draft, by code, and the mandate that each names."""
    with house.session() as session:
        found = findings_of(session, house.office, house.official("cem"), draft)
        return {(one.code, dict(one.params).get("mandate", "")) for one in found}


def test_a_grant_names_acts_and_no_others(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandated(ministry, desk, reference)
    with desk.session() as session:
        actor = desk.official("cem")
        grant = grants.held(session, actor, reference)
        assert grants.permit_granted(actor, Permission.DRAFT_WRITE, grant, "report_execution") is grant
        for refused, act in ((grant, "refuse"), (None, "report_execution")):
            with pytest.raises(Denied) as caught:
                grants.permit_granted(actor, Permission.DRAFT_WRITE, refused, act)
            assert caught.value.code == "not_granted"
    with ministry.session() as session:
        (row,) = grants.of_matter(session, ministry.official("cem"), reference)
        assert (row.grantee, row.acts) == (DESK, ["report_execution"])


def test_the_desk_prepares_what_its_grant_names_and_the_holder_signs(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference, ("acknowledge",))
    made = desk.draft("acknowledge", bodies.of("acknowledgement"), reference=reference)
    with pytest.raises(Denied) as caught:
        desk.draft("ask", bodies.of("information_request"), reference=reference)
    assert caught.value.code == "not_granted"
    with pytest.raises(Invalid) as wrong:
        desk.draft("acknowledge", bodies.of("acknowledgement"), reference=reference, attachments=("a1" * 32,))
    assert wrong.value.code == "no_material"
    with ministry.session() as session:
        (row,) = drafts.drafts_of(session, ministry.official("cem"))
        assert (row.id, row.author, row.authority) == (made, f"{DESK}/cem", XB)
    frozen = ministry.freeze(made)
    with ministry.session() as session:
        acts.sign(session, ministry.office, ministry.official("cem"), frozen.id)
    carry(ministry, ministry.issued(frozen.id), xa)
    xa.project()
    assert xa.matter(reference).status == "ACKNOWLEDGED"
    answered(desk, ministry, "return_unexecuted", mandate)
    with pytest.raises(Unknown):
        desk.draft("acknowledge", bodies.of("acknowledgement"), reference=reference)


def test_beneath_the_code_nobody_begins_or_reads_another_act(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandated(ministry, desk, reference, ("acknowledge",))
    ministry.draft("acknowledge", bodies.of("acknowledgement"), reference=reference)
    with desk.session() as session:
        assert session.scalars(select(Draft).where(Draft.authority == XB)).all() == []
    for act, author in (("ask", f"{DESK}/cem"), ("acknowledge", f"{XB}/cem")):
        made = Draft(authority=XB, id=uuid7(), version=1, reference=reference, procedure="mla", act=act)
        made.recipient, made.treaty, made.urgency, made.language = XA, None, "routine", "en"
        made.body, made.attachments, made.in_reply_to, made.replaces = {}, [], None, None
        made.state, made.frozen, made.author, made.made, made.changed = "open", None, author, NOW, NOW
        with pytest.raises(ProgrammingError), desk.session() as session:
            session.add(made)


def test_nobody_grants_what_is_not_theirs(xa: House, ministry: House, desk: House) -> None:
    """The desk's own letter names the ministry's matter: it stays the ministry's to show."""
    reference = received(xa, ministry)
    access: JsonObject = {"linked": {"matter": reference}}
    body = bodies.of("mandate_submission", access=access, signed_letter=None, outgoing=_abroad())
    sent = desk.issue("submit", body, procedure="mandate", recipient=XB)
    carry(desk, sent, ministry)
    desk.project()
    ministry.project()
    with ministry.session() as session:
        assert session.scalars(select(Grant)).all() == []


def test_who_submitted_sees_what_was_made_of_it_until_the_mandate_is_closed(
    xa: House, ministry: House, desk: House
) -> None:
    submitted = desk.issue(
        "submit",
        bodies.of("mandate_submission", signed_letter=None, outgoing=_abroad()),
        procedure="mandate",
        recipient=XB,
    )
    carry(desk, submitted, ministry)
    out = ministry.issue("request", bodies.mla_request(), **{**TO_XB, "recipient": XA})
    ministry.project()
    left: JsonObject = {"id": out.id, "sha256": out.sha256}
    body = bodies.of("mandate_forwarded", left=left, access={"linked": {"matter": out.reference}})
    answered(ministry, desk, "forward", submitted.reference, body=body)
    assert desk.matter(submitted.reference).status == "FORWARDED"
    assert reads(desk, out.reference).line.holder == XB
    answered(desk, ministry, "close", submitted.reference)
    with pytest.raises(Unknown):
        reads(desk, out.reference)


def _abroad() -> JsonObject:
    return {"procedure": "mla", "state": "XA", "recipient": XA, "treaty": "un_cybercrime"}


def test_beneath_the_code_a_grant_shows_one_matter_and_lets_nobody_write(
    xa: House, ministry: House, desk: House
) -> None:
    reference, other = received(xa, ministry), received(xa, ministry)
    mandated(ministry, desk, reference)
    with desk.session() as session:
        theirs = select(Matter.reference).where(Matter.authority == XB, Matter.reference.in_((reference, other)))
        assert session.scalars(theirs).all() == [reference]
        assert set(session.scalars(select(Instrument.reference).where(Instrument.authority == XB))) == {reference}
    with pytest.raises(ProgrammingError), desk.session() as session:
        session.add(_grant(XB, other))
    with desk.session("rog_intake") as session:
        assert session.scalars(select(Matter.reference).where(Matter.authority == XB)).all() == []


def _grant(owner: str, reference: str) -> Grant:
    made = Grant(authority=owner, source="0" * 36, reference=reference, grantee=DESK, mandate=None, made=NOW)
    made.acts, made.ended = [], None
    return made


def test_competence_passes_and_the_other_side_addresses_the_heir(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    assert "acknowledge" in speaks(ministry, reference)
    handed = transferred(xa, ministry, reference)
    sweep(ministry, desk)
    # The heir has everything, and the matter stands where it stood.
    assert desk.matter(reference).status == "RECEIVED"
    assert [one.id for one in reads(desk, reference).instruments][-1] == handed.id
    assert "acknowledge" in speaks(desk, reference)
    # The clock rings there, and not at the predecessor's.
    assert [(one.code, one.own) for one in deadlines(desk, reference)] == [("ack_mla", True)]
    assert deadlines(ministry, reference) == []
    # The predecessor reads on, and signs no more.
    assert reads(ministry, reference).open == ()
    draft = ministry.draft("acknowledge", bodies.of("acknowledgement"), reference=reference)
    with pytest.raises(Conflict) as caught:
        ministry.freeze(draft)
    assert caught.value.code == "not_competent"
    # The heir goes on in the same chain, and what the other side says now is for it.
    seen(xa, desk, reference, DESK)
    made = answered(desk, xa, "acknowledge", reference)
    assert made.sender == DESK
    assert xa.matter(reference).status == desk.matter(reference).status == "ACKNOWLEDGED"
    late = xa.issue("withdraw", bodies.of("withdrawal"), reference=reference)
    with xa.session() as session:
        assert queries.instrument(session, xa.official("cem"), late.id).content["recipient"]["authority"] == DESK  # type: ignore[index,call-overload]
    carry(xa, late, desk)
    desk.project()
    assert desk.matter(reference).status == "WITHDRAWN"
    assert ("matter.handed_over" in events(ministry), "matter.taken_over" in events(desk)) == (True, True)


def test_the_predecessor_follows_what_became_of_it(xa: House, ministry: House, desk: House) -> None:
    """Its own copy ends with the notice; the grant opens the heir's."""
    reference = received(xa, ministry)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    seen(xa, desk, reference, DESK)
    made = answered(desk, xa, "acknowledge", reference)
    with ministry.session() as session:
        assert queries.instrument(session, ministry.official("cem"), made.id).line.kind == "acknowledgement"
        listed = queries.matters(session, ministry.official("cem"), granted=True)
    assert [(one.reference, one.status.code) for one in listed.matters] == [(reference, "ACKNOWLEDGED")]


def test_a_letter_that_crossed_the_notice_reaches_the_heir(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    crossing = xa.issue("withdraw", bodies.of("withdrawal"), reference=reference)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    assert desk.matter(reference).status == "RECEIVED"
    carry(xa, crossing, ministry)
    sweep(ministry, desk)
    assert desk.matter(reference).status == ministry.matter(reference).status == "WITHDRAWN"
    assert ("instrument.received" in desk.notices(), "instrument.received" in ministry.notices()) == (True, False)
    with desk.session() as session:
        assert session.get_one(MatterHead, (DESK, reference)).other_id == crossing.id


def test_handing_over_may_be_repeated(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    before = desk.matter(reference).projection
    with ministry.session("rog_intake") as session:
        session.get_one(MatterHead, (XB, reference)).handed = 0
    sweep(ministry, desk)
    assert desk.matter(reference).projection == before
    with desk.session() as session:
        own = select(Grant).where(Grant.authority == DESK)
        assert len(session.scalars(own).all()) == 1


def test_a_rejected_notice_leaves_the_part_where_it_was(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    made = ministry.issue("transfer_competence", notice(), reference=reference)
    ministry.told(made.id, "rejected", "log_proof")
    sweep(ministry, desk)
    assert "acknowledge" in speaks(ministry, reference)
    with pytest.raises(Unknown):
        reads(desk, reference)


def test_a_notice_that_waits_hands_nothing_over_yet(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    ministry.issue("transfer_competence", notice(), reference=reference)
    sweep(ministry, desk)
    assert reads(ministry, reference).open == ()
    with pytest.raises(Unknown):
        reads(desk, reference)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (lambda: notice("XB.nobody"), "unknown_successor"),
        (lambda: notice(XB), "unknown_successor"),
        (lambda: notice("XC.moj"), "findings_block"),
        (lambda: {**notice(), "outcome": "referred_elsewhere"}, "findings_block"),
    ],
)
def test_only_an_authority_of_this_node_takes_over(
    xa: House, ministry: House, body: Callable[[], JsonObject], code: str
) -> None:
    reference = received(xa, ministry)
    draft = ministry.draft("transfer_competence", body(), reference=reference)
    with pytest.raises((Conflict, Invalid, Unknown)) as caught:
        ministry.freeze(draft)
    assert caught.value.code == code
