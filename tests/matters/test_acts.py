"""Asking for a signature, approving, and what is open to whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import officials
from app.instruments.models import Frozen, Signing
from app.kit.actor import Actor
from app.kit.errors import Conflict, Denied, Refused, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.matters import acts, exercises, queries
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request


def in_a_hurry(house: House) -> Frozen:
    return house.freeze(house.draft("request", urgent_request(), urgency="urgent", **TO_XB))


def routine_request(house: House) -> Frozen:
    return house.freeze(house.draft("request", bodies.mla_request(), **TO_XB))


def ask(house: House, frozen: str, who: str = "ana") -> Signing:
    with house.session() as session:
        return acts.sign(session, house.office, house.official(who), frozen)


def look(house: House, frozen: Frozen, who: str = "ben") -> None:
    with house.session() as session:
        acts.approve(session, house.official(who), frozen.id, Digest(house.frozen(frozen.id).sha256 or ""), house.time)


def test_a_request_waits_for_a_second_pair_of_eyes_and_says_so(xa: House) -> None:
    frozen = routine_request(xa)
    assert xa.notices() == ["approval.needed"]
    with pytest.raises(Refused) as refused:
        ask(xa, frozen.id)
    assert refused.value.code == "approval_missing"
    assert xa.frozen(frozen.id).signatory is None
    look(xa, frozen)
    assert xa.notices() == []
    job = ask(xa, frozen.id)
    assert (job.task, job.frozen, job.urgent, job.done) == ("sign", frozen.id, False, None)
    assert xa.frozen(frozen.id).signatory == "XA.moj/ana"


def test_the_signatorys_own_approval_is_no_second_pair(xa: House) -> None:
    frozen = routine_request(xa)
    look(xa, frozen, "ana")
    with pytest.raises(Refused, match="more pair of eyes"):
        ask(xa, frozen.id)


def test_an_urgent_request_is_signed_at_once(xa: House) -> None:
    frozen = in_a_hurry(xa)
    assert xa.notices() == []
    assert ask(xa, frozen.id).urgent


def test_nobody_signs_but_the_one_whom_the_document_names(xa: House) -> None:
    frozen = in_a_hurry(xa)
    with pytest.raises(Denied) as denied:
        ask(xa, frozen.id, "cem")
    assert denied.value.code in {"role_missing", "step_role_missing"}
    with pytest.raises(Denied):
        ask(xa, frozen.id, "ben")
    with pytest.raises(Unknown):
        ask(xa, "nothing")
    other = Actor(xa.owner, OfficialId("XA.moj/bo"), xa.official("ana").roles)
    with xa.session() as session, pytest.raises(Denied) as denied:
        acts.sign(session, xa.office, other, frozen.id)
    assert denied.value.code == "not_named"


def test_asking_twice_is_asking_once(xa: House) -> None:
    frozen = in_a_hurry(xa)
    first, second = ask(xa, frozen.id), ask(xa, frozen.id)
    assert first.id == second.id
    xa.issued(frozen.id)
    assert ask(xa, frozen.id).id == first.id
    with xa.session() as session:
        assert len(session.scalars(select(Signing).where(Signing.task == "sign")).all()) == 1


def test_a_signing_that_failed_is_taken_up_again(xa: House) -> None:
    frozen = in_a_hurry(xa)
    job = ask(xa, frozen.id)
    with xa.session("rog_sign") as session:
        row = session.get_one(Signing, job.id)
        row.done, row.error, row.tries = xa.time, "own_work_invalid", 3
        document = session.get_one(Frozen, (xa.owner, frozen.id))
        document.state, document.reason = "failed", "own_work_invalid"
    again = ask(xa, frozen.id)
    assert (again.id, again.done, again.error, again.tries) == (job.id, None, None, 0)
    assert (xa.frozen(frozen.id).state, xa.frozen(frozen.id).reason) == ("frozen", None)


@pytest.mark.parametrize(
    ("state", "code"), [("rendering", "not_signable"), ("overtaken", "overtaken"), ("discarded", "not_signable")]
)
def test_what_lost_its_place_or_is_not_rendered_is_not_signed(xa: House, state: str, code: str) -> None:
    frozen = in_a_hurry(xa)
    with xa.session("rog_sign") as session:
        session.get_one(Frozen, (xa.owner, frozen.id)).state = state
    with pytest.raises(Conflict) as conflict:
        ask(xa, frozen.id)
    assert conflict.value.code == code


def test_a_seal_is_asked_for_by_the_official_who_is_named(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    frozen = xb.freeze(xb.draft("acknowledge", bodies.acknowledgement(), reference=sent.reference))
    with pytest.raises(Denied, match="none of the roles"):
        ask(xb, frozen.id, "dora")
    assert ask(xb, frozen.id, "cem").task == "sign"


def test_what_is_open_depends_on_the_side_and_on_what_waits_for_an_answer(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)

    def open_to(house: House, who: str = "cem") -> dict[str, acts.OpenAct]:
        with house.session() as session:
            found = acts.open_acts(session, house.office, house.official(who), sent.reference)  # type: ignore[arg-type]
            return {one.step.act: one for one in found}

    assert "acknowledge" in open_to(xb)
    assert "acknowledge" not in open_to(xa)
    assert open_to(xb)["acknowledge"].may
    assert not open_to(xb)["refuse"].may
    assert open_to(xb, "ana")["refuse"].may
    assert "answer" not in open_to(xa)
    question = xb.issue("ask", bodies.information_request(), reference=sent.reference)
    assert "ask" not in open_to(xb)
    carry(xb, question, xa)
    assert [ask.id for ask in open_to(xa)["answer"].asks] == [question.id]


def test_the_steps_that_open_a_matter_are_offered_with_who_may_take_them(xa: House) -> None:
    offered = {(one.name, act.step.act): act.may for one, act in acts.opening_acts(xa.office, xa.official("ana"))}
    assert offered[("mla", "request")]
    assert not offered[("mla", "note_oral")]
    assert ("exercise", "start") in offered


def test_a_second_look_after_it_left_is_owed_until_somebody_else_gives_it(xa: House) -> None:
    frozen = in_a_hurry(xa)
    ask(xa, frozen.id)
    xa.issued(frozen.id)
    xa.project()
    assert xa.notices() == ["second_look.due"]
    with xa.session() as session:
        waiting = queries.inbox_of_eyes(session, xa.office, xa.official("ben"))
        assert [(one.id, one.second_look) for one in waiting] == [(frozen.id, True)]
    with pytest.raises(Conflict, match="another person"):
        look(xa, frozen, "ana")
    look(xa, frozen, "ben")
    assert xa.notices() == []
    with xa.session() as session:
        assert queries.inbox_of_eyes(session, xa.office, xa.official("ben")) == ()


def test_a_look_before_it_left_is_the_second_look(xa: House) -> None:
    frozen = in_a_hurry(xa)
    look(xa, frozen, "ben")
    ask(xa, frozen.id)
    xa.issued(frozen.id)
    xa.project()
    assert xa.notices() == []
    with xa.session() as session:
        assert queries.inbox_of_eyes(session, xa.office, xa.official("ben")) == ()


def test_letters_that_owe_no_look_do_not_crowd_out_one_that_does(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    reference = sent.reference
    for _ in range(3):
        xa.issue("message", bodies.of("communication"), reference=reference, urgency="urgent")
    frozen = in_a_hurry(xa)
    ask(xa, frozen.id)
    xa.issued(frozen.id)
    with xa.session() as session:
        waiting = queries.inbox_of_eyes(session, xa.office, xa.official("ben"))
    assert [one.id for one in waiting] == [frozen.id]


def test_whose_eyes_left_the_authority_do_not_count_any_more(xa: House) -> None:
    frozen = xa.freeze(xa.draft("request", bodies.mla_request(), **TO_XB))
    look(xa, frozen, "ben")
    with xa.session("rog_operator") as session:
        officials.deactivate(session, Actor.node(xa.owner), OfficialId("XA.moj/ben"), xa.time)
    with pytest.raises(Refused, match="pair of eyes"):
        ask(xa, frozen.id)


def test_a_chain_test_goes_out_without_a_person(xa: House) -> None:
    with xa.session() as session:
        frozen, job = exercises.begin(session, xa.office, Actor.node(xa.owner), AuthorityId("XB.moj"))
        assert session.get_one(Signing, job).task == "sign"
        assert frozen.state == "rendering"
        with pytest.raises(Denied):
            exercises.begin(session, xa.office, xa.official("cem"), AuthorityId("XB.moj"))
    with pytest.raises(Denied), xa.session() as session:
        acts.sign(session, xa.office, Actor.node(xa.owner), routine_request(xa).id)


def test_a_chain_test_is_answered_by_the_node_that_got_it(xa: House, xb: House) -> None:
    with xa.session() as session:
        frozen, _ = exercises.begin(session, xa.office, Actor.node(xa.owner), AuthorityId("XB.moj"))
    xa.rendered(frozen.id)
    carry(xa, xa.issued(frozen.id), xb)
    desk = exercises.ExerciseDesk(xb.database.sessions("rog_intake"), (xb.owner,), xb.office)
    assert exercises.answer(desk)
    assert not exercises.answer(desk)
    with xb.session() as session:
        answer = session.scalars(select(Frozen)).one()
        assert [job.task for job in session.scalars(select(Signing).order_by(Signing.task))] == ["freeze", "sign"]
    xb.rendered(answer.id)
    carry(xb, xb.issued(answer.id), xa)
    xa.project()
    assert (xa.matter(frozen.reference).status, xa.notices()) == ("ANSWERED", [])
