"""By when each answer is due: the treaty's time where it sets one, else the table's, and none that does not run."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.directory import editions
from app.instruments.header import read
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.ids import Digest, InstrumentId
from app.matters.may_answer import may_answer
from app.notices.models import Deadline
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link
from app.procedures.table import Side
from app.treaties.catalogue import TREATIES
from app.treaties.practice import NONE, Target, Targets
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, edition
from tests.matters.test_freezing import request


def told(procedure: str, act: str, *treaties: str, urgency: str = "routine", body: JsonObject | None = None,
         side: Side = Side.REQUESTING, practised: Targets = NONE) -> dict[str, Json]:  # fmt: skip
    """The time of each kind of answer."""
    table = CATALOGUE.newest(procedure)
    row = table.rows(act)[0]
    link = Link(InstrumentId("i"), Digest("0" * 64), side, act, row.instrument, urgency=urgency, body=body or {})
    law = [TREATIES.newest(code) for code in treaties]
    found = may_answer(table, row, side, law, link, practised).get("may_answer", [])
    assert isinstance(found, list)
    return {str(one["kind"]): one["within"] for one in found if isinstance(one, dict)}


@pytest.mark.parametrize(
    ("urgency", "number", "unit"), [("routine", 10, "working_days"), ("urgent", 10, "working_days"),
                                    ("emergency", 1, "hours")]
)  # fmt: skip
def test_without_a_treatys_own_time_the_tables_counts(urgency: str, number: int, unit: str) -> None:
    times = told("mla", "request", "un_cybercrime", urgency=urgency)
    assert times["acknowledgement"] == {"number": number, "unit": unit, "article": None}
    assert times["refusal"] is None
    assert times["acceptance"] is None, "no clock of the request: that of the work begins with the acknowledgement"


PRACTICE: Targets = {
    ("mla", "ack_mla", "routine"): Target(3, "working_days"),
    ("mla", "ack_mla", "emergency"): Target(20, "minutes"),
    ("preservation", "ack_24_7", "urgent"): Target(2, "hours"),
}


def test_what_the_asked_state_publishes_of_its_practice_counts_where_no_treaty_sets_a_time() -> None:
    usual = {"number": 3, "unit": "working_days", "article": None}
    assert told("mla", "request", "un_cybercrime", practised=PRACTICE)["acknowledgement"] == usual
    assert told("mla", "request", practised=PRACTICE)["acknowledgement"] == usual
    urgent = told("mla", "request", "un_cybercrime", practised=PRACTICE, urgency="urgent")["acknowledgement"]
    assert urgent == {"number": 10, "unit": "working_days", "article": None}, "of this urgency it says nothing"
    bound = told("mla", "request", "bilateral_xa_xb", practised=PRACTICE)["acknowledgement"]
    assert isinstance(bound, dict)
    assert (bound["number"], bound["article"]) == (5, "XA-XB 6(2)"), "what binds goes before a target"


def test_a_letter_tells_the_practice_of_its_recipients_state_as_its_clocks_count_it(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    own = {"mla": {"ack_mla": {"routine": {"number": 3, "unit": "days"}}}}
    with xa.session("rog_operator") as session:
        data = states[1].signed(edition(states[1], number=2, previous=edition(states[1]), practice=own))
        editions.accept_edition(session, Actor.node(xa.owner), data, xa.time)
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    first = (read(sent.content).may_answer or [])[0]
    assert (first.kind, first.within and first.within.model_dump()) == (
        "acknowledgement", {"number": 3, "unit": "days", "article": None},
    )  # fmt: skip


def test_the_treatys_time_takes_the_tables_place_with_its_article() -> None:
    times = told("mla", "request", "bilateral_xa_xb")
    article = TREATIES.newest("bilateral_xa_xb").short + " 6(2)"
    assert times["acknowledgement"] == {"number": 5, "unit": "working_days", "article": article}
    urgent = told("mla", "request", "bilateral_xa_xb", urgency="urgent")["acknowledgement"]
    assert urgent == times["acknowledgement"], "no urgent matter has more time"
    emergency = told("mla", "request", "bilateral_xa_xb", urgency="emergency")["acknowledgement"]
    assert emergency == {"number": 1, "unit": "hours", "article": None}, "the target is sooner"


def test_a_target_names_no_article_wherever_it_is_written() -> None:
    times = told("mla", "request", "budapest_2ap", urgency="emergency")
    assert times["acknowledgement"] == {"number": 8, "unit": "hours", "article": None}, "2AP 9, 10: practice"
    assert times["evidence_transmittal"] == {"number": 24, "unit": "hours", "article": None}, "2AP 9(6): practice"


def test_of_several_treaties_the_one_counts_that_gives_less_time() -> None:
    both = told("mla", "request", "bilateral_xa_xc", "bilateral_xa_xb")["acknowledgement"]
    assert isinstance(both, dict)
    assert both["number"] == 5


def test_a_clock_that_the_treaty_starts_itself_is_told_where_it_runs_from_the_receipt() -> None:
    times = told("mla", "request", "eu_eio")
    assert times["acceptance"] == {"number": 30, "unit": "days", "article": "EIO 12(3), 12(5)"}
    order: JsonObject = {"measures": [{"id": "m1", "code": "GIVE_EFFECT_ORDER"}]}
    later = told("mla", "request", "budapest_2ap", body=order)
    assert later["evidence_transmittal"] is None, "it runs from when all information is there"


def test_a_time_for_some_measures_only_is_told_of_no_whole_request() -> None:
    measures: JsonObject = {"measures": [{"id": "m1", "code": "PRESERVE"}, {"id": "m2", "code": "RECORDS"}]}
    whole = told("mla", "request", "eu_eio", body=measures)
    assert whole["acceptance"] == told("mla", "request", "eu_eio")["acceptance"]


def test_a_letter_says_what_may_be_answered_as_both_nodes_read_it(xa: House, xb: House) -> None:
    letter = xa.freeze(request(xa), render=False)
    content = read(letter.content)
    assert [one.kind for one in content.may_answer or () if one.at_once] == [
        "acknowledgement", "information_request", "consultation", "refusal",
    ]  # fmt: skip
    first = (content.may_answer or [])[0]
    assert first.within is not None
    assert (first.act, first.within.unit) == ("acknowledge", "working_days")


def test_an_answer_that_asks_nothing_says_nothing_of_it(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    answer = xb.freeze(xb.draft("acknowledge", bodies.acknowledgement(), reference=sent.reference), render=False)
    assert read(answer.content).may_answer is None


def test_a_question_says_by_when_its_answer_is_due(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    asked = xb.freeze(xb.draft("ask", bodies.of("information_request"), reference=sent.reference), render=False)
    told = read(asked.content).may_answer or []
    assert [(one.act, one.at_once) for one in told] == [("answer", True)]
    assert told[0].within is not None
    assert (told[0].within.number, told[0].within.unit) == (30, "days")


def test_what_confirms_a_call_tells_the_time_of_the_treaties_that_it_names_itself(xa: House, xb: House) -> None:
    times: JsonObject = {"received_at": stamp(xb.time), "called_back_at": stamp(xb.time)}
    more = {"procedure": "preservation", "recipient": "XA.moj", "treaty": "un_cybercrime", "urgency": "urgent"}
    note = xb.issue("note_oral", bodies.of("oral_note", **times), who="dora", **more)
    carry(xb, note, xa)
    xa.project()
    named: list[Json] = [
        {"treaty": "un_cybercrime", "articles": ["42"]}, {"treaty": "bilateral_xa_xb", "articles": ["24"]},
    ]  # fmt: skip
    body = bodies.of("preservation_request", legal_basis=named)
    sent = xa.issue("confirm_oral", body, who="dora", reference=note.reference, urgency="urgent")
    first = (read(sent.content).may_answer or [])[0]
    assert (first.kind, first.within and first.within.model_dump()) == (
        "acknowledgement", {"number": 30, "unit": "minutes", "article": "XA-XB 27(2)"},
    )  # fmt: skip
    carry(xa, sent, xb)
    xb.project()
    with xb.session() as session:
        counted = session.scalars(select(Deadline).where(Deadline.code == "ack_24_7")).one()
    assert counted.article == "XA-XB 27(2)", "the matter counts what the letter says"
