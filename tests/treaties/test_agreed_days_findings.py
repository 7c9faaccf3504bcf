"""A day is moved where one runs, to one that lies ahead, and both sides name the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant
from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.profiles import profile
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.agreed_days_cases import (
    ACCEPTED,
    CASES,
    ELSE,
    HOUR,
    LAPTOP,
    LENT,
    REF,
    TELEPHONE,
    agrees,
    asked_for,
    gives_back,
    granted,
    limited,
    longer,
    no_more,
    put_off,
    said,
    surrender,
    transmitted,
)
from tests.treaties.delay_cases import day
from tests.treaties.sample import NOW, answer


def found(given: Asked) -> dict[str, Severity]:
    return {one.code: one.severity for one in findings(given) if one.code in CASES}


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("day_proposal", {"transmittal": None}, "transmittal"),
        ("day_proposal", {"which": "surrender"}, "transmittal"),
        ("day_agreed", {"which": "training"}, "transmittal"),
        ("day_proposal", {"held_until": "2047-10-01"}, "held_until"),
        (
            "day_proposal",
            {"which": "training", "transmittal": None, "items": [{"description": "Telephone"}]},
            "items",
        ),
    ],
)
def test_what_is_moved_is_named_as_it_has_to_be(kind: str, changes: dict[str, Json], field: str) -> None:
    assert [one.field for one in contents.problems(kind, 1, bodies.of(kind, **changes))] == [field]


def test_each_thing_that_can_be_moved_is_moved_freely() -> None:
    assert found(longer(transmitted())) == {}
    assert found(longer(transmitted(), act="ask_back", until=day(10))) == {}
    assert found(surrender()) == {}
    assert found(put_off("forensics", "examination", ACCEPTED)) == {}
    assert found(put_off("forensics", "exhibits", ACCEPTED, side="requesting")) == {}
    assert found(put_off("assistance", "training", said("ta_plan", starts_on=day(30)))) == {}
    assert found(agrees(asked_for())) == {}


def test_a_day_after_the_end_of_a_treaty_s_own_time_is_told_of_before_it_is_proposed_and_agreed_to() -> None:
    warned = {"day_beyond_treaty": Severity.WARNS}
    ends = NOW + timedelta(days=35)
    sooner, later = (put_off("forensics", "examination", ACCEPTED, until=day(days)) for days in (35, 36))
    assert found(limited(later, "examination", examination=ends)) == warned
    assert found(limited(sooner, "examination", examination=ends)) == {}
    assert found(limited(later, "exhibits_sent", examination=ends)) == {}, "another clock's"
    assert found(limited(later, "examination", "practice", examination=ends)) == {}, "a target is agreed away"
    assert found(limited(agrees(asked_for()), "return_by", return_by=ends)) == warned
    both = said("day_agreed", "requesting", name=ELSE, which="examination", until=day(33))
    given = replace(later, spoken=(ACCEPTED, both))
    assert found(limited(given, "examination", examination=ends)) == {"day_beyond_treaty": Severity.ADVISES}
    (cited,) = [one for one in findings(limited(later, "examination")) if one.code == "day_beyond_treaty"]
    assert cited.article.startswith("UNCC ")


def test_exhibits_that_have_left_are_not_sent_another_day() -> None:
    given = replace(put_off("forensics", "exhibits", ACCEPTED, side="requesting"), status="EXHIBITS_IN")
    assert found(given) == {"day_of_nothing": Severity.BLOCKS}


def test_a_report_does_not_come_before_the_exhibits_may() -> None:
    given = put_off("forensics", "examination", ACCEPTED)
    assert found(replace(given, due={"exhibits_sent": NOW.replace(year=2028)})) == {"day_before_begin": Severity.WARNS}


def test_only_the_last_proposal_of_the_other_side_about_the_same_is_agreed_to() -> None:
    other: Json = {**REF, "id": ELSE}
    assert found(agrees(asked_for(day(60)), asked_for(day(70)))) == {"day_not_proposed": Severity.BLOCKS}
    assert found(agrees(asked_for(day(60)), asked_for(day(70), transmittal=other))) == {}
    assert found(agrees(asked_for(side="requested"))) == {"day_not_proposed": Severity.BLOCKS}
    assert found(agrees()) == {"day_not_proposed": Severity.BLOCKS}


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    proposal = asked_for(f"{day(60)}T10:00:00+01:00")
    assert found(agrees(proposal, until=f"{day(60)}T09:00:00Z")) == {}


def test_nobody_keeps_longer_what_is_its_own_or_asks_back_what_it_has() -> None:
    own = said("evidence_transmittal", side="requesting", **LENT)
    assert found(longer(own)) == {"loan_unknown": Severity.BLOCKS}
    assert found(longer(own, act="ask_back", until=day(10))) == {"loan_unknown": Severity.BLOCKS}


def test_the_examiners_own_day_is_one_of_a_loan() -> None:
    report = said("examination_report", side="requested", return_by=day(30), results=[{"number": 1}])
    given = longer(report)
    assert found(replace(given, side="requested", procedure="forensics")) == {}
    assert found(given) == {"loan_unknown": Severity.BLOCKS}


def test_what_was_agreed_last_is_the_day_that_counts() -> None:
    until = bodies.of("day_agreed", transmittal=REF, until=day(60))
    kept = said("day_agreed", name="agreement", **until)
    assert found(longer(transmitted(), asked_for(), kept, until=day(50))) == {"loan_not_later": Severity.WARNS}
    part = asked_for(items=[{"description": "Telephone"}])
    assert found(longer(transmitted(), part, kept, until=day(50))) == {}, "the others are to be back as before"


def test_a_part_that_stays_longer_is_named_by_its_agreement() -> None:
    kept = said("day_agreed", **bodies.of("day_agreed", transmittal={**REF, "id": ELSE}, until=day(60)))
    assert found(longer(kept, until=day(90))) == {}
    assert found(longer(kept, until=day(50))) == {"loan_not_later": Severity.WARNS}


def about(given: Asked, *things: JsonObject) -> Asked:
    """The same about these things alone."""
    return replace(given, body={**cast(JsonObject, given.body), "items": [*things]})


def agreement(name: str, until: str, answers: str = "") -> Word:
    """The owner has agreed."""
    return replace(said("day_agreed", name=name, which="loan", transmittal=REF, until=until), answers=answers)


@pytest.mark.parametrize("told", [True, False])
def test_a_part_that_was_declined_says_nothing_of_the_day_that_was_agreed_for_all(told: bool) -> None:
    words = (
        transmitted(),
        replace(asked_for(items=[TELEPHONE]), id="part"),
        said("day_declined", name="no", which="loan", transmittal=REF),
        replace(asked_for(), id="all"),
        agreement("agreement", day(60), "all" if told else ""),
    )
    assert found(longer(*words, act="ask_back", until=day(45))) == {}
    assert found(longer(*words, until=day(50))) == {"loan_not_later": Severity.WARNS}


def test_the_day_of_the_things_that_are_named_is_the_one_that_moves() -> None:
    part = replace(asked_for(items=[TELEPHONE]), id="part")
    words = transmitted(), part, agreement("agreement", day(60), "part")
    assert found(about(longer(*words, until=day(50)), TELEPHONE)) == {"loan_not_later": Severity.WARNS}
    assert found(about(longer(*words, until=day(50)), LAPTOP)) == {}
    assert found(about(longer(*words, act="ask_back", until=day(45)), TELEPHONE)) == {}


def test_what_has_gone_back_is_asked_about_by_the_agreement_that_set_the_others_apart() -> None:
    one, other = asked_for(items=[TELEPHONE]), asked_for(items=[LAPTOP])
    parts = (
        transmitted(), replace(one, id="one"), agreement("a", day(60), "one"), replace(other, id="other"),
        agreement("b", day(60), "other"), said("return_note", "requesting", name="n", transmittal=REF, items=[]),
    )  # fmt: skip
    keys: JsonObject = {"description": "Keys"}
    gone = (*parts[:-1], said("return_note", "requesting", name="n", transmittal=REF, items=[keys]))
    assert found(longer(*gone, until=day(90))) == {"loan_is_back": Severity.WARNS}
    assert found(about(longer(*gone, until=day(90)), LAPTOP)) == {}
    assert found(longer(*gone[:3], gone[-1], until=day(90))) == {}, "it alone is away"


def test_a_question_falls_with_a_newer_one_about_some_of_its_things() -> None:
    words = transmitted(), asked_for(items=[TELEPHONE, LAPTOP])
    falls = {"loan_question_falls": Severity.WARNS}
    assert found(about(longer(*words), TELEPHONE)) == falls
    assert found(about(longer(*words), TELEPHONE, LAPTOP)) == found(longer(*words)) == {}
    assert found(about(longer(*words), {"description": "Keys"})) == {}
    assert found(about(longer(transmitted(), asked_for()), TELEPHONE)) == {}
    no = replace(said("day_declined", name="no", which="loan", transmittal=REF), answers=ELSE)
    own = said("day_taken_back", "requesting", name="own", which="loan", transmittal=REF)
    for over in (no, own):
        assert found(about(longer(*words, over), TELEPHONE)) == {}
    others = replace(own, side="requested")
    assert found(about(longer(*words, others), TELEPHONE)) == falls


def test_each_of_two_questions_about_one_parcel_is_agreed_to_by_its_own_day() -> None:
    one = replace(asked_for(day(60), items=[TELEPHONE]), id="one")
    other = replace(asked_for(day(70), items=[LAPTOP]), id="other")
    for until, replies, fits in (
        (day(60), "one", True), (day(70), "other", True), (day(70), "one", False), (day(60), "other", False),
    ):  # fmt: skip
        wrong = {} if fits else {"day_not_proposed": Severity.BLOCKS}
        assert found(replace(agrees(one, other, until=until), replies=replies)) == wrong
    newer = replace(asked_for(day(80), items=[TELEPHONE]), id="newer")
    given = replace(agrees(one, other, newer, until=day(60)), replies="one")
    assert found(given) == {"day_not_proposed": Severity.BLOCKS}, "another has taken its place"


def test_what_is_taken_back_was_asked_about_these_things() -> None:
    words = transmitted(), replace(asked_for(items=[TELEPHONE]), id="one")
    for things, right in (((), True), ((TELEPHONE, LAPTOP), True), ((LAPTOP,), False)):
        body = bodies.of("day_taken_back", transmittal=REF)
        given = replace(longer(*words), kind="day_taken_back", act="take_back_return_day", body=body)
        assert found(about(given, *things)) == ({} if right else {"day_not_own": Severity.BLOCKS})


def test_a_parcel_says_of_which_of_several_loans_it_is() -> None:
    second = said("evidence_transmittal", name=ELSE, **LENT)
    untold = {"loan_untold": Severity.WARNS}
    assert found(gives_back(transmitted())) == found(gives_back()) == {}
    assert found(gives_back(transmitted(), second)) == untold
    assert found(gives_back(transmitted(), second, transmittal=REF)) == {}
    back = said("return_note", "requesting", name="back", transmittal=REF, items=[LAPTOP])
    assert found(gives_back(transmitted(), second, back)) == {}, "one is left"
    all_back = said("return_note", "requesting", name="back", items=[LAPTOP])
    assert found(gives_back(transmitted(), second, all_back)) == {}
    own = said("evidence_transmittal", "requesting", name=ELSE, **LENT)
    assert found(gives_back(transmitted(), own)) == {}, "what is lent to the other side comes back from there"
    words = transmitted(), asked_for(items=[TELEPHONE]), agreement("agreement", day(60), ELSE)
    assert found(gives_back(*words, items=[TELEPHONE])) == {}, "its things tell it"
    assert found(gives_back(*words, items=[LAPTOP])) == untold


def test_an_earlier_word_on_the_detention_warns_and_the_same_letter_stops() -> None:
    before = said("day_proposal", name=ELSE, which="surrender", until=day(5), held_until=day(8))
    assert found(surrender(before, held_until=None)) == {"day_after_detention": Severity.WARNS}
    assert found(surrender(held_until=day(8))) == {"day_after_detention": Severity.BLOCKS}
    assert found(surrender(before)) == {}, "held for longer, and says so"


def test_the_last_word_on_the_detention_counts_whoever_said_it_and_in_which_letter() -> None:
    def told(kind: str, held: str | None, name: str) -> Word:
        return said(kind, name=name, which="surrender", until=f"{day(10)}{HOUR}", held_until=held)

    proposed, agreed_later = told("day_proposal", day(8), "a"), told("day_agreed", day(60), "b")
    assert found(surrender(proposed, agreed_later, held_until=None)) == {}
    assert found(surrender(agreed_later, proposed, held_until=None)) == {"day_after_detention": Severity.WARNS}
    assert found(surrender(proposed, told("day_agreed", None, "b"), held_until=None)) == {
        "day_after_detention": Severity.WARNS
    }, "an agreement that is silent about it changes nothing"
    escaped = said("extradition_request", "requesting", name="c")
    assert found(surrender(proposed, escaped, held_until=None)) == {"detention_untold": Severity.ADVISES}


def test_the_hour_and_the_place_of_a_surrender_are_asked_for() -> None:
    assert found(surrender(until=day(10))) == {"surrender_point": Severity.ADVISES}
    assert found(surrender(place=None)) == {"surrender_point": Severity.ADVISES}
    assert found(surrender(until=f"{day(10)}{HOUR}")) == {}


@pytest.mark.parametrize(
    ("ours", "theirs", "which", "over"),
    [
        # Lima is five hours behind UTC, Dubai four ahead; whoever has no file may be anywhere.
        ("XD", "XC", "examination", "2026-11-25T05:00:00Z"),
        ("XC", "XD", "examination", "2026-11-24T20:00:00Z"),
        ("XD", "XC", "exhibits", "2026-11-24T20:00:00Z"),
        ("XC", "XD", "training", "2026-11-25T05:00:00Z"),
        ("ZZ", "XC", "examination", "2026-11-25T12:00:00Z"),
    ],
)
def test_a_day_is_past_once_it_is_over_where_its_duty_is(ours: str, theirs: str, which: str, over: str) -> None:
    for act, kind in (("propose_day", "day_proposal"), ("agree_day", "day_agreed")):
        body = bodies.of(kind, which=which, transmittal=None, until="2026-11-24")
        given = answer(kind, body, act=act, procedure="forensics", ours=profile(ours), theirs=profile(theirs))
        ends = instant(over)
        assert "day_past" not in found(replace(given, now=ends - timedelta(seconds=1)))
        assert "day_past" in found(replace(given, now=ends))


def test_of_a_training_the_day_ends_where_whoever_gives_it_is() -> None:
    body = bodies.of("day_proposal", which="training", transmittal=None, until="2026-11-24")
    given = answer("day_proposal", body, procedure="assistance", ours=profile("XC"), theirs=profile("XD"))
    given = replace(given, now=instant("2026-11-24T22:00:00Z"))
    for owing, past in (("requested", True), ("requesting", False)):
        owed = {side: {"ta_start": NOW} if side == owing else {} for side in ("requested", "requesting")}
        assert ("day_past" in found(replace(given, owed=owed))) is past


def test_an_agreed_day_of_today_still_binds_where_it_is_today() -> None:
    both = said("day_agreed", "requesting", which="surrender", until="2026-11-24")
    body = bodies.of("extradition_decision", surrender_by=day(10))
    given = answer("extradition_decision", body, act="grant", procedure="extradition", spoken=(both,))
    at_night = replace(given, now=instant("2026-11-25T01:00:00Z"))
    assert found(replace(at_night, ours=profile("XD"))) == {"agreed_day_differs": Severity.BLOCKS}
    assert found(replace(at_night, ours=profile("XC"))) == {}


def test_days_that_are_offered_instead_lie_ahead() -> None:
    body = bodies.of("day_declined", transmittal=REF, other_days=[day(5), day(-5)])
    (told,) = findings(replace(agrees(asked_for()), kind="day_declined", act="decline_return_day", body=body))
    assert (told.code, told.field) == ("day_past", "other_days.1")


def test_of_a_matter_that_is_not_told_nothing_is_judged() -> None:
    assert found(longer()) == {}
    assert found(put_off("forensics", "surrender")) == {}


def test_a_no_and_what_is_taken_back_are_about_what_was_proposed() -> None:
    for side in ("requesting", "requested"):
        proposal = said("day_proposal", side, which="examination", until=day(60))
        for kind, code, right in (
            ("day_declined", "day_not_proposed", "requesting"),
            ("day_taken_back", "day_not_own", "requested"),
        ):
            wrong = {code: Severity.BLOCKS}
            assert found(no_more(kind, proposal, which="examination")) == ({} if side == right else wrong)
            assert found(no_more(kind, proposal, which="exhibits")) == wrong
            assert found(no_more(kind, which="exhibits")) == {}, "of a matter that is not told nothing is judged"


def test_a_no_names_the_loan_that_was_asked_about() -> None:
    body = bodies.of("day_declined", transmittal={**REF, "id": ELSE})
    given = replace(agrees(asked_for()), kind="day_declined", act="decline_return_day", body=body)
    assert found(given) == {"day_not_proposed": Severity.BLOCKS}


def test_a_decision_names_the_day_on_which_both_have_agreed_or_none() -> None:
    hour = f"{day(10)}{HOUR}"
    differs = {"agreed_day_differs": Severity.BLOCKS}
    assert found(granted(day(80), hour)) == found(granted(day(10), hour)) == differs
    assert found(granted(hour, hour)) == found(granted(day(80), day(-3))) == {}
    assert "surrender_date_missing" not in {one.code for one in findings(granted(None, hour))}
    assert "surrender_date_missing" in {one.code for one in findings(granted(None, day(-3)))}


@pytest.mark.parametrize("again", ["extradition_request", "reopening"])
def test_a_day_that_was_agreed_for_an_earlier_course_binds_no_later_decision(again: str) -> None:
    def told(by: str | None, *words: Word) -> set[str]:
        given = granted(by, f"{day(50)}{HOUR}")
        opened = said("extradition_request", "requesting", name="before")
        given = replace(given, spoken=(opened, *given.spoken, *words))
        return {one.code for one in findings(given)} & {"agreed_day_differs", "surrender_date_missing"}

    anew = said("custody_ended", outcome="escaped"), said(again, "requesting", name="anew")
    assert told(None) == set()
    assert told(day(20)) == {"agreed_day_differs"}
    assert told(day(20), *anew) == set()
    assert told(None, *anew) == {"surrender_date_missing"}
    both = said("day_agreed", name="both", which="surrender", until=f"{day(30)}{HOUR}")
    assert told(None, *anew, both) == set()
    assert told(day(20), *anew, both) == {"agreed_day_differs"}


def test_an_agreed_day_of_which_no_clock_runs_is_named_by_the_decision() -> None:
    hour = f"{day(10)}{HOUR}"

    def told(by: str | None, **running: datetime) -> set[str]:
        given = replace(granted(by, hour), owed={"requesting": {}, "requested": running})
        return {one.code for one in findings(given)} & {"agreed_day_differs", "surrender_date_missing"}

    assert told(None, surrender=NOW) == told(hour) == set()
    assert told(None, decide_extradition=NOW) == {"surrender_date_missing"}
    assert told(day(20), decide_extradition=NOW) == {"agreed_day_differs"}


def test_a_receipt_of_exhibits_keeps_the_day_of_the_report_on_which_both_have_agreed() -> None:
    first = said("examination_acceptance", report_by=day(-5))

    def told(by: str | None, agreed: str) -> set[str]:
        both = said("day_agreed", "requesting", which="examination", until=agreed)
        body = bodies.of("exhibit_receipt", report_by=by)
        given = answer("exhibit_receipt", body, act="receive_exhibits", procedure="forensics", spoken=(first, both))
        return {one.code for one in findings(given)} & {"agreed_day_differs", "report_day_gone"}

    assert told(None, day(40)) == told(day(40), day(40)) == told(day(60), day(-2)) == set()
    assert told(day(300), day(40)) == {"agreed_day_differs"}
    assert told(None, day(-2)) == {"report_day_gone"}
