"""A report of an examination leaves with a signatory's signature and an examiner's part in it (`law.md` §3.9)."""

from __future__ import annotations

import pytest

from app.accounts import officials
from app.instruments.models import Frozen
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.errors import Denied, Refused, RogatoryError
from app.kit.ids import Digest, OfficialId
from app.matters import acts, drafts, queries
from app.notices import post
from app.notices.occasions import Occasion
from app.notices.rules import RULES
from app.notices.wording import worded
from app.procedures.catalogue import CATALOGUE
from tests.factories import bodies
from tests.factories.node import House, carry


def enter(house: House, short: str, *roles: Role) -> None:
    with house.session("rog_operator") as session:
        who = f"{house.owner}/{short}"
        head = Actor.node(house.owner)
        officials.add_official(session, head, who, name=short.title(), function="Official", roles=roles, at=house.time)


def examined(xa: House, xb: House) -> str:
    """A mandate of XA whose exhibits XB has; answers its reference."""
    sent = xa.issue(
        "entrust", bare("examination_mandate"), procedure="forensics", recipient="XB.moj", treaty="un_cybercrime"
    )
    carry(xa, sent, xb)
    for one, other, act, kind, who in (
        (xb, xa, "acknowledge", "acknowledgement", "cem"),
        (xb, xa, "accept", "examination_acceptance", "cem"),
        (xa, xb, "send_exhibits", "exhibit_transmittal", "eva"),
        (xb, xa, "receive_exhibits", "exhibit_receipt", "eva"),
    ):
        carry(one, one.issue(act, bare(kind), who=who, reference=sent.reference), other)
    xb.project()
    assert xb.matter(sent.reference).status == "EXHIBITS_IN"
    return sent.reference


def bare(kind: str) -> JsonObject:
    """A plausible body without the file that the sample names."""
    return {name: one for name, one in bodies.of(kind).items() if name != "file"}


def report(house: House, reference: str, who: str = "cem", **more: object) -> Frozen:
    return house.freeze(
        house.draft("report", bare("examination_report"), who=who, reference=reference), who=who, **more
    )


def approve(house: House, made: Frozen, who: str) -> None:
    with house.acting(who) as (session, actor):
        acts.approve(session, actor, made.id, Digest(made.sha256 or ""), house.time, house.office.catalogue)


def refusal(house: House, made: Frozen, who: str = "ana") -> str:
    """Why a document is not signed; empty: its signature is asked for."""
    try:
        with house.acting(who) as (session, actor):
            acts.sign(session, house.office, actor, made.id)
    except RogatoryError as error:
        return error.code
    return ""


def view(house: House, made: Frozen) -> tuple[int, tuple[str, ...]]:
    with house.acting("ana") as (session, actor):
        found = queries.frozen_document(session, house.office, actor, made.id)
    return found.missing, found.absent


def test_without_an_examiner_a_report_does_not_leave(xa: House, xb: House) -> None:
    reference = examined(xa, xb)
    made = report(xb, reference)
    assert view(xb, made) == (1, ("examiner",))
    approve(xb, made, "ben")
    assert view(xb, made) == (0, ("examiner",))
    with (
        pytest.raises(Refused, match="the role examiner takes part in this step") as refused,
        xb.acting("ana") as (s, ana),
    ):
        acts.sign(s, xb.office, ana, made.id)
    assert refused.value.code == "part_missing"
    assert "Have an official with the role examiner approve it" in (refused.value.remedy or "")
    with xb.acting("ana") as (session, ana):
        assert queries.inbox_of_signatures(session, xb.office, ana) == ()
    # An examiner looks at it: that is the second pair of eyes too.
    enter(xb, "exa", Role.EXAMINER)
    with xb.acting("exa") as (session, exa):
        assert [one.id for one in queries.inbox_of_eyes(session, xb.office, exa)] == [made.id]
    approve(xb, made, "exa")
    assert view(xb, made) == (0, ())
    assert refusal(xb, made) == ""
    sent = xb.issued(made.id)
    carry(xb, sent, xa)
    xa.project()
    assert xa.matter(reference).status == "REPORTED"


def test_an_examiner_s_look_is_the_second_pair_of_eyes_and_ends_with_the_role(xa: House, xb: House) -> None:
    enter(xb, "exa", Role.EXAMINER)
    made = report(xb, examined(xa, xb))
    approve(xb, made, "exa")
    assert view(xb, made) == (0, ())
    with xb.session("rog_operator") as session:
        officials.deactivate(session, Actor.node(xb.owner), OfficialId(f"{xb.owner}/exa"), xb.time)
    assert view(xb, made) == (1, ("examiner",))
    assert refusal(xb, made) == "part_missing"


def heard(house: House, who: str) -> list[str]:
    """Occasions of notices about a report that somebody hears of."""
    with house.acting(who) as (session, actor):
        return sorted(one.occasion for one in post.heard(session, actor) if one.occasion.startswith("approval."))


def test_examiners_are_told_of_what_waits_for_them_until_one_has_looked(xa: House, xb: House) -> None:
    enter(xb, "exa", Role.EXAMINER)
    reference = examined(xa, xb)
    assert heard(xb, "exa") == []
    made = report(xb, reference)
    assert heard(xb, "exa") == ["approval.part_needed"]
    assert heard(xb, "ana") == ["approval.needed"]
    with xb.acting("exa") as (session, exa):
        (notice,) = post.heard(session, exa)
        assert notice.subject == {"instrument": made.id, "matter": reference}
        assert f"in {reference} waits for an examiner" in worded(notice, "en")
    # Somebody else's eyes are the second pair, and no examiner's.
    approve(xb, made, "ben")
    assert heard(xb, "exa") == ["approval.part_needed"]
    assert heard(xb, "ana") == []
    again = report(xb, reference)  # another draft of the same report waits by itself
    assert heard(xb, "exa") == ["approval.part_needed"] * 2
    approve(xb, made, "exa")
    assert heard(xb, "exa") == ["approval.part_needed"]
    with xb.acting("cem") as (session, cem):
        version = drafts.draft_of(session, cem, again.draft).version
        drafts.discard(session, xb.office, cem, again.draft, version)
    assert heard(xb, "exa") == []
    assert refusal(xb, made) == ""


def test_nobody_is_told_where_an_examiner_froze_it_or_where_no_role_takes_part(xa: House, xb: House) -> None:
    enter(xb, "exa", Role.EXAMINER, Role.CASE_OFFICER)
    report(xb, examined(xa, xb), who="exa", signatory=f"{xb.owner}/ana")
    assert heard(xb, "exa") == []
    assert heard(xb, "ana") == ["approval.needed"]
    enter(xa, "exb", Role.EXAMINER)
    body = bare("examination_mandate")
    other: JsonObject = {**body, "proceeding": {**body["proceeding"], "reference": "9/P/2027"}}  # type: ignore[dict-item]
    xa.freeze(xa.draft("entrust", other, procedure="forensics", recipient="XB.moj", treaty="un_cybercrime"))
    assert heard(xa, "exb") == []


def test_every_role_that_takes_part_in_a_step_is_told_at_once() -> None:
    taking = {role for one in CATALOGUE.procedures for step in one.steps for role in step.also}
    assert taking == {Role.EXAMINER} == {*RULES[Occasion.PART_NEEDED].ladder[0].roles}


def test_who_freezes_it_as_an_examiner_has_taken_part_and_who_signs_does_not_count_twice(xa: House, xb: House) -> None:
    enter(xb, "exa", Role.EXAMINER, Role.CASE_OFFICER)
    reference = examined(xa, xb)
    enter(xb, "sig", Role.EXAMINER, Role.SIGNATORY)
    signed = report(xb, reference, who="sig")
    assert view(xb, signed) == (1, ("examiner",))
    approve(xb, signed, "ben")
    assert refusal(xb, signed, "sig") == "part_missing"
    made = report(xb, reference, who="exa", signatory=f"{xb.owner}/ana")
    assert view(xb, made) == (1, ())
    approve(xb, made, "ben")
    assert refusal(xb, made) == ""


def test_an_examiner_approves_nothing_in_which_the_role_takes_no_part(xa: House, xb: House) -> None:
    enter(xa, "exa", Role.EXAMINER)
    body = bare("examination_mandate")
    made = xa.freeze(xa.draft("entrust", body, procedure="forensics", recipient="XB.moj", treaty="un_cybercrime"))
    with pytest.raises(Denied, match="may not approve a frozen document"):
        approve(xa, made, "exa")
    with xa.acting("exa") as (session, exa):
        assert queries.inbox_of_eyes(session, xa.office, exa) == ()
    assert refusal(xa, made) == "approval_missing"
