"""Nobody buries a matter: when it may be closed, by whom, and never over what still goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.procedures.catalogue import CATALOGUE
from app.procedures.table import NONE
from app.treaties.closing_rules import REQUESTS
from app.treaties.findings import Severity
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing, Word
from app.treaties.rules import findings
from tests.treaties.closing_cases import (
    AWAY,
    FROZEN,
    LASTS,
    NOTE,
    REMINDED,
    SPOKE,
    closes,
    lent,
    reopens,
    reports,
    silent,
    word,
)
from tests.treaties.sample import NOW

OPEN, OVER = Standing("m1", "CONTENT_REALTIME"), Standing("m1", "CONTENT_REALTIME", open=False)
WITHDRAWN_IN_PART = Standing("m1", "CONTENT_REALTIME", open=False, runs=True)


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


def test_a_matter_ends_when_its_time_has_come() -> None:
    assert codes(closes()) == set()
    assert codes(silent(*SPOKE, REMINDED, last_word_on="2026-05-08", reminded_on="2026-10-15")) == set()


def test_on_its_first_day_nobody_buries_a_request() -> None:
    found = codes(silent(word("mla_request", "requesting", 0)))
    assert found == {"silence_short", "reminder_missing"}


def test_who_never_spoke_is_silent_since_the_matter_began() -> None:
    opened = word("mla_request", "requesting", 181)
    assert codes(silent(opened, REMINDED)) == set()


def test_a_reminder_before_the_last_word_is_none() -> None:
    early = word("status_inquiry", "requesting", 250)
    assert codes(silent(*SPOKE, early)) == {"reminder_missing"}


def test_the_requesting_side_closes_at_any_time_and_an_exercise_waits_for_nobody() -> None:
    new = {"since": NOW - timedelta(days=1)}
    assert codes(closes(**new)) == {"closing_early"}
    assert codes(closes(**new, side="requesting")) == set()
    assert codes(closes(**new, procedure="exercise")) == set()
    assert codes(closes(**new, procedure="mandate", theirs=profile("XB"))) == set()


@pytest.mark.parametrize(
    ("words", "measures", "status", "runs"),
    [
        ((LASTS,), (OPEN,), "EXECUTING", True),
        ((LASTS,), (OVER,), "EXECUTED", False),
        ((LASTS,), (WITHDRAWN_IN_PART,), "EXECUTED", True),
        ((LASTS,), (OVER,), "WITHDRAWN", True),
        ((LASTS, word("end_notice", measures=["m1"])), (OVER,), "WITHDRAWN", False),
        ((word("start_notice", measures=["m1"], until="2026-11-01"),), (OPEN,), "EXECUTING", False),
        (
            (
                word("start_notice", measures=["m1"], until="2026-11-01"),
                word("extension_confirmation", measures=["m1"], until="2026-12-01"),
            ),
            (OPEN,),
            "EXECUTING",
            True,
        ),
    ],
)
def test_a_running_measure_keeps_its_matter_open(
    words: tuple[Word, ...], measures: tuple[Standing, ...], status: str, runs: bool
) -> None:
    assert ("closing_measure_runs" in codes(closes(*words, measures=measures, status=status))) is runs


@pytest.mark.parametrize("side", ["requesting", "requested"])
@pytest.mark.parametrize(
    ("clock", "code"),
    [
        ("report_stage", "closing_outcome_owed"),
        ("outcome_report", "closing_outcome_owed"),
        ("review_measures", "closing_measures_stand"),
        ("defects_answer", "closing_defects_open"),
    ],
)
def test_whoever_closes_is_told_what_the_requested_side_owes(clock: str, code: str, side: str) -> None:
    found = findings(closes(owed=reports(clock), side=side))
    assert [(one.code, one.severity) for one in found] == [(code, Severity.WARNS)]


def test_a_person_who_is_away_keeps_the_matter_open_until_taken_back() -> None:
    back = (word("return_record", "requesting"), word("take_over_record"))
    assert "closing_person_away" in codes(closes(AWAY, AWAY, *back))
    assert "closing_person_away" not in codes(closes(AWAY, word("take_over_record", "requesting"), *back))
    assert "closing_person_away" in codes(silent(*SPOKE, REMINDED, AWAY))


def test_who_died_escaped_or_was_set_free_is_away_no_more_once_the_other_side_has_noted_it() -> None:
    one, other = replace(AWAY, id="h1"), replace(AWAY, id="h2")

    def about(kind: str, name: str, side: str) -> Word:
        return word(kind, side, hand_over={"id": name, "sha256": "b2" * 32})

    def away(*words: Word) -> bool:
        return "closing_person_away" in codes(closes(one, *words))

    told, noted = about("custody_ended", "h1", "requesting"), about("custody_end_noted", "h1", "requested")
    back = (about("return_record", "h1", "requesting"), word("take_over_record"))
    assert away(told)
    assert not away(told, noted)
    assert away(other, told, noted), "the other person is still there"
    assert away(other, told, noted, *back), "found and brought back, the same person counts once"
    assert not away(other, told, noted, *back, about("return_record", "h2", "requesting"), word("take_over_record"))


@pytest.mark.parametrize("days", [30, -300])
def test_of_lent_exhibits_the_holder_is_stopped_and_the_lender_says_what_became_of_them(days: int) -> None:
    examines = {"owed": lent("requested", days=days), "procedure": "forensics"}
    holder, lender = findings(closes(**examines)), findings(closes(**examines, side="requesting"))
    forgotten = findings(replace(silent(*SPOKE, REMINDED), **examines))  # type: ignore[arg-type]  # a test's keywords
    assert [(one.code, one.severity) for one in holder] == [("closing_exhibits_held", Severity.BLOCKS)]
    for told in (lender, forgotten):
        assert [(one.code, one.severity, one.field) for one in told] == [("closing_items_lent", Severity.WARNS, "lent")]
    settled = replace(closes(**examines, side="requesting"), body={**NOTE, "lent": "lost"})
    assert codes(settled) == set()
    assert codes(replace(closes(**examines), body={**NOTE, "lent": "lost"})) == {"closing_exhibits_held"}, (
        "nobody says for the other side that its things are lost"
    )


def test_of_things_that_were_lent_each_side_is_told_its_own() -> None:
    assert codes(closes(owed=lent("requested"))) == {"closing_items_away"}
    assert codes(closes(owed=lent("requesting"))) == {"closing_items_lent"}
    both = findings(closes(owed=lent("requesting", "requested"), procedure="joint"))
    assert {one.code for one in both} == {"closing_items_away", "closing_items_lent"}
    assert not any(one.blocks for one in both)
    assert codes(closes(due={"return_due": NOW}, owed={"requested": {"return_due": NOW}})) == set()


@pytest.mark.parametrize("act", ["close", "close_silent"])
@pytest.mark.parametrize("side", ["requesting", "requested"])
@pytest.mark.parametrize(
    ("more", "frozen"),
    [
        ((), True),
        ((word("lifting_notice", days=1, measures=["m1"]),), False),
        ((word("lifting_notice", days=1, measures=["m2"]),), True),
        ((word("lifting_notice", days=1),), False),
        ((word("confiscation_notice", days=1, measures=["m1", "m3"]),), False),
        ((word("extension_confirmation", days=1, measures=["m1"], until="2026-11-01"),), False),
    ],
)
def test_what_is_frozen_keeps_its_matter_open(act: str, side: str, more: tuple[Word, ...], frozen: bool) -> None:
    given = closes(FROZEN, *more, procedure="assets", act=act, side=side, status="CONFISCATED")
    assert ("closing_frozen" in codes(given)) is frozen


def test_so_does_what_was_frozen_on_a_spoken_word_whether_written_down_by_now_or_not() -> None:
    spoken = word("freezing_notice", days=100, until="2027-05-25")
    written = word("asset_request", "requesting", 99, measures=[{"id": "m1", "code": "FREEZE"}])
    for words, freed in (((spoken,), False), ((spoken, written), False), ((spoken, written), True)):
        lifted = (word("lifting_notice", days=1, measures=["m1"]),) if freed else ()
        given = closes(*words, *lifted, procedure="assets", status="WITHDRAWN")
        assert ("closing_frozen" in codes(given)) is not freed


def test_whoever_has_all_that_it_asked_for_closes_before_the_end() -> None:
    done = Standing("m1", "TRACE", open=False)
    given = closes(procedure="assets", status="TRACED", side="requesting", measures=(done,))
    assert codes(given) == set()
    assert codes(replace(given, measures=(done, Standing("m2", "FREEZE")))) == {"closing_stage_open"}


@pytest.mark.parametrize(
    ("procedure", "opened", "request_kind"),
    [
        ("mla", "oral_note", "mla_request"),
        ("emergency_disclosure", "oral_note", "emergency_request"),
        ("assets", "oral_note", "asset_request"),
        ("extradition", "provisional_arrest_request", "extradition_request"),
        ("extradition", "transit_request", "extradition_request"),
        ("information", "information_offer", "information"),
        ("information", "information_offer", "inquiry"),
        ("provider_measures", "provider_measure_notice", "provider_measure_request"),
    ],
)
def test_only_what_was_requested_in_writing_is_taken_up_again(procedure: str, opened: str, request_kind: str) -> None:
    assert "reopened_unasked" in codes(reopens(procedure, opened))
    assert "reopened_unasked" not in codes(reopens(procedure, opened, request_kind))


def test_every_way_to_open_a_matter_that_may_be_reopened_is_judged() -> None:
    """By the tables: what opens one is a request, or stands here as something that asks for nothing yet."""
    none_asked = {
        "oral_note", "information_offer", "provider_measure_notice", "transit_request", "provisional_arrest_request",
    }  # fmt: skip
    for procedure in CATALOGUE.procedures:
        opening = {step.instrument for step in procedure.steps if NONE in step.at}
        if procedure.reopen:
            assert set(REQUESTS.get(procedure.name, opening)) == opening - none_asked, procedure.name
