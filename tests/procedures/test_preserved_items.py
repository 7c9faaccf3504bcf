"""Preservation item by item and custodian by custodian: statuses and clocks on both sides (`law.md` §3.2, ADR 0078)."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json, JsonObject
from app.procedures.engine import Link, open_steps
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Basis, Eyes, Side, Sign
from tests.matters.course import Course, Q, R

TWO: list[Json] = [{"id": "m1", "category": "TRAFFIC"}, {"id": "m2", "category": "CONTENT"}]


def row(measure: str, custodian: str = "A", until: str = "2027-01-31", **more: Json) -> Json:
    return {"measure": measure, "custodian": custodian, "outcome": "preserved", "until": until, **more}


def waits(measure: str, custodian: str = "B") -> Json:
    return {"measure": measure, "custodian": custodian, "outcome": "none", "status": "served"}


def told(*holdings: Json, until: str = "2027-01-31") -> JsonObject:
    return {"preserved_until": until, "holdings": [*holdings]}


def asked(*, acknowledged: bool = True) -> Course:
    course = Course(PRESERVATION)
    course.take(R, "request", {"data": TWO}, urgency="urgent")
    if acknowledged:
        course.take(Q, "acknowledge", urgency="urgent")
    return course


def kept(*holdings: Json) -> Course:
    course = asked()
    course.take(Q, "confirm", told(*(holdings or (row("m1"), row("m2", "B")))), urgency="urgent")
    return course


def acts(course: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(course.procedure, course.seen().seen, side)}


def status(course: Course) -> str:
    return course.seen().seen.status


def items(course: Course) -> dict[str, str]:
    return {one.id: one.status for one in course.seen().measures}


def holders(course: Course, item: str) -> dict[str, str]:
    found = next(one for one in course.seen().measures if one.id == item)
    return {one.custodian: one.state for one in found.custodians}


def running(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def ends(course: Course, code: str = "preserved_until") -> dict[str, str]:
    """By item: when it ends, by whichever clock of the name runs for it alone or among others."""
    found: dict[str, str] = {}
    for one in course.seen().clocks:
        if one.code == code and one.stopped is None:
            rows = [(part.measures, part.due) for part in one.parts] or [(("all",), one.due)]
            found |= {name: due.date().isoformat() for names, due in rows if due for name in names}
    return found


def released(*rows: tuple[str, str], cause: str = "withdrawn") -> JsonObject:
    return {"cause": cause, "released": [{"measure": one, "custodian": other} for one, other in rows]}


def test_custodians_answer_one_by_one_and_the_time_goes_on_for_the_rest() -> None:
    course = kept(row("m1"), waits("m2"))
    assert (status(course), items(course)) == ("PRESERVED", {"m1": "running", "m2": "served"})
    assert holders(course, "m2") == {"B": "awaited"}
    assert running(course) == {"preserve_act", "preserved_until"}
    assert "confirm" in acts(course, Q)
    course.take(Q, "confirm", told(row("m2", "B", "2027-02-20"), until="2027-02-20"), days=0.5, urgency="urgent")
    assert (status(course), items(course)) == ("PRESERVED", {"m1": "running", "m2": "running"})
    assert running(course) == {"preserved_until"}
    days = sorted(one.due.date().isoformat() for one in course.seen().clocks if one.stopped is None and one.due)
    assert days == ["2027-01-31", "2027-02-20"]


def test_the_time_that_goes_on_is_that_of_the_request() -> None:
    course = asked()
    due = course.clock("preserve_act").due
    course.take(Q, "confirm", told(row("m1"), waits("m2")), days=0.5, urgency="urgent")
    assert course.clock("preserve_act").due == due
    assert [one.code for one in course.seen().clocks].count("preserve_act") == 1


def test_who_confirms_before_it_acknowledges_has_a_day_for_the_rest() -> None:
    course = asked(acknowledged=False)
    confirm = course.take(Q, "confirm", told(row("m1"), waits("m2")), urgency="urgent")
    assert course.clock("preserve_act").started_by == confirm.id
    course.take(Q, "confirm", told({"measure": "m2", "custodian": "B", "outcome": "none"}), urgency="urgent")
    assert "preserve_act" not in running(course)
    assert items(course)["m2"] == "done"


def test_an_item_of_which_nothing_is_said_is_awaited_and_one_custodian_does_not_answer_for_another() -> None:
    course = kept(row("m1"), waits("m1", "C"))
    assert items(course) == {"m1": "running", "m2": "asked"}
    assert "preserve_act" in running(course)
    course.take(Q, "confirm", told(row("m2", "B")), urgency="urgent")
    assert "preserve_act" in running(course), "C has not answered for m1"
    course.take(Q, "confirm", told(row("m1", "C", "2027-01-20")), urgency="urgent")
    assert "preserve_act" not in running(course)
    first = next(one for one in course.seen().measures if one.id == "m1")
    assert (first.until, holders(course, "m1")) == ("2027-01-20", {"A": "held", "C": "held"})


@pytest.mark.parametrize("outcome", ["preserved", "partly", "none", "lost"])
def test_every_answer_of_a_custodian_is_one(outcome: str) -> None:
    course = kept(row("m1"), waits("m2"))
    course.take(Q, "confirm", told(row("m2", "B", outcome=outcome)), urgency="urgent")
    assert "preserve_act" not in running(course)


def test_what_is_told_again_begins_no_clock_anew() -> None:
    course = kept(row("m1"), waits("m2"))
    first = course.clock("preserved_until").started_by
    course.take(Q, "confirm", told(row("m1"), row("m2", "B")), days=1, urgency="urgent")
    live = [one for one in course.seen().clocks if one.code == "preserved_until" and one.stopped is None]
    assert [one.started_by == first for one in live] == [True, False]


def test_a_later_word_neither_shortens_nor_begins_anew() -> None:
    course = kept()
    course.take(Q, "confirm", told(row("m1", until="2027-01-05"), until="2027-01-05"), days=1, urgency="urgent")
    assert next(one.until for one in course.seen().measures if one.id == "m1") == "2027-01-31"
    course.take(Q, "report_loss", {"losses": [{"measure": "m2", "custodian": "B"}]}, days=1)
    course.take(Q, "confirm", told(row("m2", "B", "2027-06-30"), until="2027-06-30"), days=1, urgency="urgent")
    assert (items(course)["m2"], holders(course, "m2")) == ("lost", {"B": "lost"})
    course.take(Q, "confirm", told(row("m2", "C", "2027-06-30"), until="2027-06-30"), days=1, urgency="urgent")
    assert items(course)["m2"] == "running", "another custodian has it still"
    course.take(R, "withdraw_part", {"measures": ["m1"]}, days=1)
    course.take(Q, "confirm", told(row("m1", until="2027-08-31"), until="2027-08-31"), days=1, urgency="urgent")
    assert items(course)["m1"] == "withdrawn"
    assert "2027-08-31" not in ends(course).values()


def test_one_item_is_let_go_and_its_release_is_due() -> None:
    course = kept()
    assert "withdraw_part" in acts(course, R)
    assert "withdraw_part" not in acts(course, Q)
    course.take(R, "withdraw_part", {"measures": ["m1"]}, days=1, urgency="urgent")
    assert (status(course), items(course)) == ("PRESERVED", {"m1": "withdrawn", "m2": "running"})
    assert running(course) == {"preserved_until", "release_due"}
    clock = course.clock("release_due")
    assert (clock.duty, clock.kind) == (Q, Basis.PRACTICE)
    course.take(Q, "release_part", released(("m1", "A")), days=1)
    assert (status(course), running(course)) == ("PRESERVED", {"preserved_until"})
    assert (items(course)["m1"], holders(course, "m1")) == ("withdrawn", {"A": "released"})


@pytest.mark.parametrize("ends", ["withdraw", "drop"])
def test_what_is_kept_is_released_soon_where_the_whole_is_let_go_too(ends: str) -> None:
    course = kept()
    course.take(R, "withdraw_part", {"measures": ["m1"]}, days=1, urgency="urgent")
    first = course.clock("release_due").due
    warned = course.take(Q, "warn_unsafe", days=1) if ends == "drop" else None
    course.take(R, ends, {}, days=1, urgency="urgent", **({"answers": warned} if warned else {}))
    due = {one.due for one in course.seen().clocks if one.code == "release_due" and one.stopped is None}
    assert len(due) == 2, "each within its own ten working days"
    assert first in due
    course.take(Q, "release", released(("m1", "A"), ("m2", "B")), days=1)
    assert "release_due" not in running(course)


def test_nothing_is_to_be_released_where_nothing_is_kept_yet() -> None:
    course = asked()
    course.take(R, "withdraw", {}, days=1)
    assert "release_due" not in running(course)


def test_an_item_of_two_custodians_is_released_once_both_have_let_it_go() -> None:
    course = kept(row("m1"), row("m1", "C"), row("m2", "B"))
    course.take(R, "withdraw_part", {"measures": ["m1"]})
    course.take(Q, "release_part", released(("m1", "A")), days=1)
    assert "release_due" in running(course)
    course.take(Q, "release_part", released(("m1", "C")), days=1)
    assert "release_due" not in running(course)


def test_two_items_that_were_let_go_are_released_apart() -> None:
    course = Course(PRESERVATION)
    course.take(R, "request", {"data": [*TWO, {"id": "m3", "category": "OTHER"}]}, urgency="urgent")
    course.take(Q, "confirm", told(row("m1"), row("m2"), row("m3")), urgency="urgent")
    course.take(R, "withdraw_part", {"measures": ["m1", "m2"]})
    course.take(Q, "release_part", released(("m2", "A")), days=1)
    assert running(course) == {"release_due", "preserved_until"}
    course.take(Q, "report_loss", {"losses": [{"measure": "m1", "custodian": "A"}]}, days=1)
    assert running(course) == {"preserved_until"}, "what is lost needs no release"


def test_what_was_only_asked_for_needs_no_release_and_is_awaited_no_more() -> None:
    course = kept(row("m1"), waits("m2"))
    course.take(R, "withdraw_part", {"measures": ["m2"]}, days=0.1)
    assert running(course) == {"preserved_until"}
    early = asked()
    early.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(early), running(early)) == ("ACKNOWLEDGED", {"preserve_act"})


def test_what_was_asked_about_it_alone_is_asked_no_more_and_the_matter_goes_back() -> None:
    questioned = asked()
    questioned.take(Q, "ask", {"measures": ["m2"]}, urgency="urgent")
    assert status(questioned) == "QUERIED"
    questioned.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(questioned), questioned.seen().seen.unanswered) == ("ACKNOWLEDGED", ())
    assert "answer_query" not in running(questioned)
    both = asked()
    both.take(Q, "ask", {"measures": ["m1", "m2"]}, urgency="urgent")
    both.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(both), "answer_query" in running(both)) == ("QUERIED", True)
    unsafe = kept()
    unsafe.take(Q, "warn_unsafe", {"measures": ["m2"]})
    unsafe.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(unsafe), "unsafe_answer" in running(unsafe)) == ("PRESERVED", False)
    whole = kept()
    whole.take(Q, "warn_unsafe", {})
    whole.take(R, "withdraw_part", {"measures": ["m2"]})
    assert (status(whole), "unsafe_answer" in running(whole)) == ("UNSAFE", True)


def longer(course: Course, *names: str) -> Link:
    return course.take(R, "ask_extension", {"measures": [*names], "until": "2027-06-30"}, days=10)


def test_a_request_for_longer_is_answered_item_by_item() -> None:
    course = kept()
    ask = longer(course, "m1", "m2")
    course.take(Q, "extend", {"measures": ["m1"], "until": "2027-06-30"}, answers=ask, days=1)
    assert status(course) == "EXTENSION_ASKED"
    assert [one.id for one in course.seen().seen.unanswered] == [ask.id]
    assert running(course) == {"preserved_until", "extension_answer", "extension_in_time"}
    assert {"extend", "decline_extension", "confirm", "release_part"} <= acts(course, Q)
    course.take(Q, "decline_extension", {"measures": ["m2"], "kept_until": "2027-02-10"}, answers=ask, days=1)
    assert (status(course), course.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(course) == {"preserved_until"}
    found = {one.id: one.until for one in course.seen().measures}
    assert found == {"m1": "2027-06-30", "m2": "2027-02-10"}


@pytest.mark.parametrize("first", ["m1", "m2"])
def test_an_item_that_is_let_go_while_longer_is_asked_needs_no_answer(first: str) -> None:
    course = kept()
    ask = longer(course, "m1", "m2")
    other = "m2" if first == "m1" else "m1"
    course.take(Q, "extend", {"measures": [first], "until": "2027-06-30"}, answers=ask, days=1)
    course.take(R, "withdraw_part", {"measures": [other]}, days=1)
    assert (status(course), course.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(course) == {"preserved_until", "release_due"}
    assert "ask_extension" in acts(course, R)


def test_what_is_asked_for_one_item_alone_has_lost_its_object_when_that_is_let_go() -> None:
    course = kept()
    longer(course, "m1")
    course.take(R, "withdraw_part", {"measures": ["m2"]}, days=1)
    assert (status(course), len(course.seen().seen.unanswered)) == ("EXTENSION_ASKED", 1)
    alone = kept()
    longer(alone, "m1")
    alone.take(R, "withdraw_part", {"measures": ["m1"]}, days=1)
    assert (status(alone), alone.seen().seen.unanswered) == ("PRESERVED", ())
    assert running(alone) == {"preserved_until", "release_due"}


def test_a_confirmation_while_longer_is_asked_leaves_the_promised_day_to_the_answer() -> None:
    course = kept(row("m1"), waits("m2"))
    ask = longer(course, "m1")
    course.take(Q, "confirm", told(row("m1"), row("m2", "B", "2027-02-28")), urgency="urgent")
    assert status(course) == "EXTENSION_ASKED"
    assert ends(course, "extension_in_time") == {"all": "2027-01-31"}
    assert ends(course) == {"all": "2027-02-28"}
    course.take(Q, "extend", {"measures": ["m1"], "until": "2027-06-30"}, answers=ask)
    days = sorted(one.due.date().isoformat() for one in course.seen().clocks if one.stopped is None and one.due)
    assert days == ["2027-02-28", "2027-06-30"]


@pytest.mark.parametrize("act", ["ask_extension", "follow_up", "withdraw_part", "withdraw"])
def test_what_crosses_a_later_confirmation_takes_effect_after_it(act: str) -> None:
    """The requested side states what is so; the other side's word counts from there, on both sides alike."""
    course = kept(row("m1"), waits("m2"))
    body: JsonObject = {"measures": ["m2"], "until": "2027-06-30"} if act != "follow_up" else {}
    course.take(Q, "confirm", told(row("m2", "B")), urgency="urgent")
    course.take(R, act, {} if act == "withdraw" else body, blind=True)
    assert course.seen().seen.crossed == ()
    then = {"ask_extension": "EXTENSION_ASKED", "follow_up": "HELD", "withdraw": "WITHDRAWN"}.get(act, "PRESERVED")
    assert status(course) == then
    clocks = {
        "ask_extension": {"preserved_until", "extension_answer", "extension_in_time"},
        "follow_up": set[str](),
        "withdraw_part": {"preserved_until", "release_due"},
        "withdraw": {"withdrawal_note", "release_due"},
    }
    assert running(course) == clocks[act]


def test_what_is_confirmed_while_the_request_is_here_is_held_without_a_day() -> None:
    course = kept(row("m1"), waits("m2"))
    course.take(R, "follow_up")
    assert running(course) == {"preserve_act"}
    course.take(Q, "confirm", told(row("m2", "B")), urgency="urgent")
    assert (status(course), running(course)) == ("HELD", set())
    course.take(Q, "release_part", released(("m2", "B"), cause="decision"), days=1)
    assert (status(course), items(course)) == ("HELD", {"m1": "running", "m2": "done"})
    course.take(Q, "release_after_decision", released(("m1", "A"), cause="decision"), days=1)
    assert items(course) == {"m1": "done", "m2": "done"}


def test_an_item_that_is_over_is_released_and_the_other_keeps_its_day() -> None:
    course = kept(row("m1"), row("m2", "B", "2027-04-30"))
    course.take(Q, "release_part", released(("m1", "A"), cause="expired"), days=80)
    assert (status(course), items(course)) == ("PRESERVED", {"m1": "done", "m2": "running"})
    assert ends(course) == {"all": "2027-04-30"}


def test_a_loss_ends_the_clocks_of_its_item_alone() -> None:
    course = kept(row("m1"), row("m1", "C"), row("m2", "B"))
    course.take(Q, "report_loss", {"losses": [{"measure": "m1", "custodian": "A"}]}, days=1)
    assert (items(course)["m1"], holders(course, "m1")) == ("running", {"A": "lost", "C": "held"})
    course.take(Q, "report_loss", {"losses": [{"measure": "m1", "custodian": "C"}]}, days=1)
    assert (status(course), items(course)) == ("PRESERVED", {"m1": "lost", "m2": "running"})
    assert running(course) == {"preserved_until"}
    longer(course, "m2")
    assert "extension_in_time" in running(course)
    course.take(Q, "report_loss", {"losses": [{"measure": "m2", "custodian": "B"}]}, days=1)
    assert (status(course), running(course)) == ("PRESERVED", {"last_word"}), "the loss is the answer"
    assert course.seen().seen.unanswered == ()


def test_nothing_is_forgotten_that_nobody_has_answered() -> None:
    """A word that names nothing, which nobody is let write, gives up no question about the rest."""
    course = kept()
    ask = longer(course, "m1", "m2")
    course.take(R, "withdraw_part", {}, days=1)
    assert (status(course), [one.id for one in course.seen().seen.unanswered]) == ("EXTENSION_ASKED", [ask.id])
    assert items(course) == {"m1": "running", "m2": "running"}
    assert running(course) == {"extension_answer", "extension_in_time"}


def test_rows_of_one_act_are_signed_alike_and_stand_where_they_make_sense() -> None:
    parts = PRESERVATION.rows("withdraw_part")
    assert {(one.eyes, one.sign, one.instrument) for one in parts} == {
        (Eyes.TWO_AFTER, Sign.PERSON_AND_SEAL, "withdrawal")
    }
    assert set[str]().union(*(one.at for one in parts)) == set(PRESERVATION.open) - {"ORAL"}
    confirmed = set[str]().union(*(one.at for one in PRESERVATION.rows("confirm")))
    assert confirmed == set(PRESERVATION.open) - {"UNSAFE"}, "the other side decides first whether it is to be done"
    # Where longer is asked for, what leaves nothing of the items answers that.
    assert {(tuple(one.at), one.then, one.once) for one in PRESERVATION.rows("release_part") if one.then != "same"} == {
        (("EXTENSION_ASKED",), "PRESERVED", ("ask_extension",))
    }


def test_a_measure_tells_its_custodians_to_the_doors() -> None:
    course = kept(row("m1"), waits("m1", "C"))
    shown = next(one for one in course.seen().measures if one.id == "m1").to_json()
    assert shown["custodians"] == [
        {"custodian": "A", "state": "held", "outcome": "preserved", "until": "2027-01-31"},
        {"custodian": "C", "state": "awaited", "outcome": "none", "until": None},
    ]
