"""Chain tests: one that cannot be answered stops no other, and people hear once of those that fail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app.directory import editions, introduce
from app.directory.edition import build_edition
from app.directory.introduction import fingerprint
from app.instruments.models import Frozen, Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, Reference, StateCode
from app.matters import chain_tests, drafts, exercises
from app.matters.exercises import ExerciseDesk
from app.matters.models import Draft
from app.matters.paper import NewDraft
from app.notices.models import Notice
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from tests.directory.states import NOW, State
from tests.factories.node import House, carry, edition

DAY = timedelta(days=1)


def desk_of(house: House, login: str = "rog_intake") -> ExerciseDesk:
    return ExerciseDesk(house.database.sessions(login), (house.owner,), house.office)


def begun(house: House) -> Instrument:
    """A chain test that has left."""
    with house.session() as session:
        frozen, _ = exercises.begin(session, house.office, Actor.node(house.owner), AuthorityId("XB.moj"))
    house.rendered(frozen.id)
    return house.issued(frozen.id)


def stopped(house: House, reference: str) -> Instrument:
    """The one who began it stops it."""
    with house.session() as session:
        dora, body = house.official("dora"), {"reason": "A real case has come."}
        new = NewDraft(act="stop", reference=Reference(reference), body=body)
        draft = drafts.begin(session, house.office, dora, new)
        made = drafts.freeze(session, house.office, dora, draft.id, draft.version)
    house.rendered(made.id)
    return house.issued(made.id)


def answers(house: House) -> list[Frozen]:
    with house.session() as session:
        return list(session.scalars(select(Frozen)))


def test_a_chain_test_that_was_stopped_is_recorded_and_stops_no_other(xa: House, xb: House) -> None:
    first, second = begun(xa), begun(xa)
    carry(xa, first, xb)
    carry(xa, stopped(xa, first.reference), xb)
    carry(xa, second, xb)
    desk = desk_of(xb)
    assert [exercises.answer(desk), exercises.answer(desk), exercises.answer(desk)] == [True, True, False]
    assert [one.reference for one in answers(xb)] == [second.reference]
    with xb.session() as session:
        draft = session.scalars(select(Draft).where(Draft.reference == first.reference)).one()
    assert (draft.act, draft.state) == ("answer", "discarded")


def test_one_that_fails_for_an_unknown_reason_is_passed_over_for_a_while(xa: House, xb: House) -> None:
    first, second = begun(xa), begun(xa)
    carry(xa, first, xb)
    carry(xa, second, xb)
    with xb.database.admin().begin(None) as session:
        # A table that no release knows, as a damaged row or a downgrade would leave it.
        session.execute(update(MatterHead).where(MatterHead.reference == first.reference).values(procedure_version=99))
    desk = desk_of(xb)
    assert exercises.answer(desk)
    assert not exercises.answer(desk)
    assert [one.reference for one in answers(xb)] == [second.reference]


def test_two_processes_never_answer_the_same_exercise(xa: House, xb: House) -> None:
    carry(xa, begun(xa), xb)
    with xb.database.sessions("rog_intake").begin(xb.owner) as other:
        held = other.scalars(exercises._unanswered(xb.owner, [])).one()
        assert not exercises.answer(desk_of(xb)), "another process is at it"
        assert exercises._taken_up(other, xb.office, xb.owner, held) is not None
    assert not exercises.answer(desk_of(xb))
    assert len(answers(xb)) == 1


def test_one_pair_that_cannot_be_begun_hinders_no_other(xa: House) -> None:
    mute = State("XC")
    data = mute.introduction(edition(mute, speaks={"mla": [1]}))
    with xa.session("rog_operator") as session:
        introduce.introduce(session, xa.official("olga"), data, NOW)
        for who in ("ana", "ben"):
            introduce.confirm(session, xa.official(who), StateCode("XC"), fingerprint(data), NOW)
    desk = desk_of(xa, "rog_keeper")
    assert [recipient for _, recipient in chain_tests.due(desk, DAY)] == ["XB.moj", "XC.moj"]
    assert chain_tests.begin_due(desk, DAY) == 1
    assert told(xa) == [("XC", "begin", True)]
    assert chain_tests.begin_due(desk, DAY) == 0
    chain_tests.judge(desk)
    chain_tests.judge(desk)
    assert told(xa) == [("XC", "begin", True)]


def test_every_authority_of_either_side_is_tried(xa: House, states: tuple[State, State]) -> None:
    """A hub of two authorities tries both of the other State's."""
    known = states[1].payload(2, edition(states[1]), speaks=CATALOGUE.speaks(), contents=contents.versions())
    authorities, nodes = known["authorities"], known["nodes"]
    assert isinstance(authorities, list)
    assert isinstance(nodes, list)
    authorities.append({**authorities[0], "id": "XB.police", "names": {"en": "Police of Boreland"}, "certificates": []})
    nodes[0]["authorities"].append("XB.police")
    with xa.session("rog_deliver") as session:
        editions.accept_edition(session, Actor.node(xa.owner), states[1].signed(build_edition(known)), NOW)
    desk = ExerciseDesk(xa.database.sessions("rog_keeper"), (xa.owner, AuthorityId("XA.police")), xa.office)
    assert chain_tests.due(desk, DAY) == [(a, b) for a in ("XA.moj", "XA.police") for b in ("XB.moj", "XB.police")]


def test_an_old_failure_rings_no_more_once_a_later_test_came_back(xa: House, xb: House) -> None:
    begun(xa)
    desk = desk_of(xa, "rog_keeper")
    xa.later(hours=1)
    chain_tests.judge(desk)
    assert told(xa) == [("XB", "signed", True)]
    second = begun(xa)
    carry(xa, second, xb)
    assert exercises.answer(desk_of(xb))
    xb.rendered(answers(xb)[0].id)
    carry(xb, xb.issued(answers(xb)[0].id), xa)
    xa.project()
    for _ in range(3):
        xa.later(minutes=1)
        chain_tests.judge(desk)
    assert told(xa) == [("XB", "signed", False)]


def told(house: House) -> list[tuple[object, object, bool]]:
    """Notices of chain tests: peer, last hop, whether it is open."""
    with house.session() as session:
        query = select(Notice).where(Notice.occasion == "chain_test.failed").order_by(Notice.made)
        return [(one.params["peer"], one.params["step"], one.resolved is None) for one in session.scalars(query)]
