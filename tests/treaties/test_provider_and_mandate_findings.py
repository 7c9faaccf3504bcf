"""Measures through a provider are an offence in both States; mandates stay at home (`law.md` §3.5, §3.13)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories import mandate_samples, provider_samples
from tests.treaties import mandate_cases, provider_cases
from tests.treaties.mandate_cases import BEGUN, INSTRUCTED, given_up, handed
from tests.treaties.provider_cases import request_
from tests.treaties.sample import DROP, UNCC, answer, changed, refusal


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


@pytest.mark.parametrize("kind", {**provider_samples.SAMPLES, **mandate_samples.SAMPLES})
def test_what_is_drafted_can_be_signed_and_has_nothing_to_say(kind: str) -> None:
    home = kind in mandate_samples.SAMPLES
    body = {**provider_samples.SAMPLES, **mandate_samples.SAMPLES}[kind]
    assert contents.problems(kind, 1, body) == ()
    if kind == "provider_measure_request":
        assert codes(request_()) == set()
    else:
        assert codes(mandate_cases.said(kind) if home else provider_cases.said(kind)) == set()


def test_dual_criminality_is_mandatory_and_blocks() -> None:
    found = next(one for one in findings(request_(corresponding=[])) if one.code == "corresponding_offence_missing")
    assert found.severity is Severity.BLOCKS
    assert "XB" in found.words
    assert "corresponding_offence_missing" in codes(request_(corresponding=[{"note": "Surely."}]))


def test_what_cannot_be_undone_needs_an_order_whose_copy_is_attached() -> None:
    order = {"id": "o1", "kind": "order", "court": "Court", "date": "2026-11-20", "number": "7/2026"}
    named = {"measures__n0__reversibility": "irreversible", "measures__n0__orders": ["o1"]}
    assert "irreversible_without_order" in codes(request_(**named, orders=[order]))
    assert "irreversible_without_order" not in codes(request_(**named, orders=[{**order, "file": "a1" * 32}]))
    assert "measure_without_end" not in codes(request_(**named, measures__n0__until=DROP))


def test_preserving_logs_takes_nothing_from_anybody() -> None:
    bare = {"id": "m1", "code": "PM_PRESERVE_LOGS", "identifiers": ["i1"], "reversibility": "reversible"}
    assert codes(request_(measures=[bare])) == set()


def test_a_treaty_that_says_nothing_of_a_procedure_closes_no_list_of_grounds_for_it() -> None:
    given = answer("refusal", refusal("fundamental_rights"), procedure="provider_measures", treaty=UNCC)
    assert "ground_not_listed" not in codes(given)
    # It lists that ground for mutual legal assistance: that is told, and a State's own law may still give it.
    assert [(one.severity, one.article) for one in findings(given) if one.code == "ground_elsewhere"] == [
        (Severity.WARNS, UNCC.cite(UNCC.ground("fundamental_rights").article))  # type: ignore[union-attr]  # listed
    ]
    assert "ground_not_listed" in codes(answer("refusal", refusal("political_offence")))


@pytest.mark.parametrize("kind", mandate_samples.SAMPLES)
def test_no_mandate_goes_abroad(kind: str) -> None:
    abroad = [one for one in findings(mandate_cases.said(kind, to="XB")) if one.code == "mandate_abroad"]
    assert [one.severity for one in abroad] == [Severity.BLOCKS]


@pytest.mark.parametrize(
    ("word", "code", "severity"),
    [
        ("good", None, None),
        ("reading", "letter_not_read_yet", Severity.WARNS),
        ("unsigned", "letter_unsigned", Severity.WARNS),
        ("unknown_anchor", "letter_of_unknown_anchor", Severity.WARNS),
        ("bad", "issuing_signature_bad", Severity.BLOCKS),
    ],
)
def test_a_submitted_letter_that_is_not_proven_is_a_warning(
    word: str, code: str | None, severity: Severity | None
) -> None:
    given = replace(mandate_cases.said("mandate_submission"), letters={"signed_letter": word})
    told = [(one.code, one.severity) for one in findings(given)]
    assert told == ([(code, severity)] if code else [])


def test_what_is_expected_by_the_day_that_is_wanted_is_left_alone() -> None:
    given = replace(mandate_cases.said("mandate_acceptance", expected_on="2047-02-01"), spoken=(INSTRUCTED,))
    assert codes(given) == set()
    later = {"urgency": {"level": "routine", "wanted_by": "2047-03-01T12:00:00Z", "reason": "The hearing."}}
    again = replace(INSTRUCTED, body={**mandate_samples.SAMPLES["mandate_instruction"], **later})
    found = replace(given, body={**given.body, "expected_on": "2047-03-01"}, spoken=(INSTRUCTED, again))  # type: ignore[dict-item]
    assert codes(found) == set()
    assert codes(replace(found, spoken=(INSTRUCTED,))) == {"expected_after_wanted"}


def test_a_part_says_what_is_to_come_and_the_last_has_nothing_to_come() -> None:
    assert codes(handed()) == set()
    assert codes(handed(expected_on="2047-01-20", remains=DROP)) == set()
    assert "outcome_missing" not in codes(handed()), "the others have their outcome when they come"
    last = handed(act="report", remains=DROP)
    assert codes(last) == {"outcome_missing"}
    assert codes(replace(last, measures=last.measures[:1])) == set()


def test_the_rest_is_expected_while_the_desk_has_time_for_it() -> None:
    due = {"desk_report": mandate_cases.DUE}
    until = mandate_cases.DUE.date().isoformat()
    assert codes(replace(handed(expected_on=until), due=due)) == set()
    row = {"measure": "m2", "text": "The witness.", "expected_on": "2027-03-01"}
    (found,) = [one for one in findings(replace(handed(remains=[row]), due=due)) if one.code == "rest_after_due"]
    assert (found.field, found.severity) == ("remains.0.expected_on", Severity.WARNS)


@pytest.mark.parametrize("status", ["RECEIVED", "FORWARDED", "RETURNED", "REPORTED", "UNEXECUTED", "WITHDRAWN"])
def test_after_the_end_only_what_came_wrong_or_that_something_ended_is_delivered(status: str) -> None:
    assert ("desk_not_at_work" if status == "RECEIVED" else "desk_is_done") in codes(handed(status))
    ended = [{"measure": "m1", "ended_at": "2026-11-20T08:00:00Z", "why": "It is used no more."}]
    running = (replace(mandate_cases.TWO[0], runs=True), mandate_cases.TWO[1])
    assert codes(replace(handed(status, lasting=ended), measures=running)) == set()
    wrong = Word("r1", "evidence_receipt", "requesting", {"defects": [{"description": "It cannot be opened."}]})
    again = handed(status, mends={"id": "r1", "sha256": "ab" * 32})
    assert codes(replace(again, spoken=(wrong,))) == set()
    assert codes(replace(again, spoken=(replace(wrong, body={}),))) == {"nothing_to_mend"}
    # A receipt of that name that is the desk's own, or of another digest, is none.
    for forged in (replace(wrong, side="requested"), replace(wrong, sha256="cd" * 32)):
        assert "reference_unknown" in codes(replace(again, spoken=(forged,)))


def test_what_runs_is_told_in_order() -> None:
    def told(**row: object) -> set[str]:
        return codes(handed(lasting=[{"measure": "m1", **row}]))

    assert told(**{"from": "2026-11-20T08:00:00Z", "until": "2047-01-20"}) == set()
    assert told(**{"from": "2026-11-20T08:00:00Z", "until": "2026-11-01"}) == {"lasting_end_before_start"}
    assert told(ended_at="2026-11-20T08:00:00Z", why="Over.") == {"measure_not_begun"}
    assert told(ended_at="2047-11-20T08:00:00Z", why="Over.") >= {"end_ahead"}


def said_of_m1(**body: object) -> Word:
    return Word("04", "mandate_delivery", "requested", changed({}, **body))


OVER = said_of_m1(lasting=[{"measure": "m1", "ended_at": "2026-11-22T08:00:00Z", "why": "It is used no more."}])
CAME = said_of_m1(outcomes=[{"measure": "m1", "outcome": "done"}])
LONG_AGO = said_of_m1(lasting=[{"measure": "m1", "from": "2026-10-20T08:00:00Z", "until": "2026-11-01"}])


@pytest.mark.parametrize("kind", ["mandate_forwarded", "mandate_return"])
def test_who_gives_a_mandate_on_or_back_hears_what_runs_on(kind: str) -> None:
    (found,) = findings(given_up(kind, BEGUN))
    assert (found.code, found.severity, dict(found.params)["until"]) == (
        "measure_runs_on",
        Severity.WARNS,
        "2027-01-20",
    )
    for told in ((), (BEGUN, OVER), (BEGUN, CAME), (LONG_AGO,), (OVER,)):
        assert codes(given_up(kind, *told)) == set()


def test_who_returns_it_as_not_executed_hears_what_runs_on_of_it() -> None:
    def told(act: str, *names: str) -> bool:
        return "measure_runs_on" in codes(mandate_cases.returned(act, *names, spoken=(INSTRUCTED, BEGUN)))

    whole, part = "return_unexecuted", "return_part_unexecuted"
    assert (told(whole), told(whole, "m1", "m2"), told(part, "m1"), told(part, "m2")) == (True, True, True, False)


@pytest.mark.parametrize("status", ["FORWARDED", "RETURNED", "REPORTED", "UNEXECUTED", "WITHDRAWN"])
def test_nobody_closes_a_mandate_while_what_its_desk_began_runs(status: str) -> None:
    """Nor does it end because the desk returned the measure as not executed (its standing says that it is over)."""
    over = (replace(mandate_cases.TWO[0], open=False), mandate_cases.TWO[1])
    for measures in (mandate_cases.TWO, over):
        plain = answer("closing_note", {"text": "It ends here."}, act="close", procedure="mandate", status=status)
        given = replace(plain, theirs=plain.ours, side="requesting", measures=measures)
        assert codes(replace(given, spoken=(INSTRUCTED, BEGUN))) == {"closing_measure_runs"}
        for told in (OVER, CAME):
            assert codes(replace(given, spoken=(INSTRUCTED, BEGUN, told))) == set()


@pytest.mark.parametrize(
    "values",
    [
        {"outcomes": [{"measure": "m9", "outcome": "done"}]},
        {"remains": [{"measure": "m9", "text": "More."}]},
        {"lasting": [{"measure": "m9", "from": "2026-11-20T08:00:00Z", "until": "2047-01-20"}]},
        {"evidence__n0__measures": ["m9"]},
    ],
)
def test_only_what_was_instructed_is_delivered(values: dict[str, object]) -> None:
    assert "measure_unknown" in codes(handed(**values))


def test_a_part_that_is_not_executed_is_named_and_leaves_something() -> None:
    act, before = "return_part_unexecuted", (INSTRUCTED, mandate_cases.DELIVERED)
    assert codes(mandate_cases.returned(act, "m1")) == set()
    assert codes(mandate_cases.returned(act)) == {"part_unnamed"}
    assert codes(mandate_cases.returned(act, "m1", "m2")) == {"not_a_part"}
    assert codes(mandate_cases.returned(act, "m1", "m2", spoken=before)) == set()
    assert codes(mandate_cases.returned(act, "m9")) == {"measure_unknown"}
    assert codes(mandate_cases.returned("return_unexecuted")) == set()
    assert codes(mandate_cases.returned("return_unexecuted", "m1", "m2")) == set()
    over = replace(mandate_cases.TWO[0], open=False), mandate_cases.TWO[1]
    for which, names in ((act, ("m1",)), ("return_unexecuted", ("m1", "m2"))):
        given = replace(mandate_cases.returned(which, *names, spoken=before), measures=over)
        assert {one.field: one.severity for one in findings(given) if one.code == "told_already"} == {
            "measures.0": Severity.BLOCKS
        }


def test_a_receipt_names_what_was_delivered() -> None:
    assert codes(mandate_cases.receipt(mandate_cases.FILE)) == set()
