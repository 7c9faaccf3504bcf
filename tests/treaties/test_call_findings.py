"""Who called is proven by the call back alone, at a number of the directory (`law.md` §3.0)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.treaties.findings import Severity
from app.treaties.numbering import dialled
from app.treaties.receiving import received
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.treaties.call_cases import CASES, lapses, noted, word
from tests.treaties.preservation_cases import released


def told(asked: Asked) -> dict[str, Severity]:
    """The codes of the findings on a call, with their severities."""
    return {one.code: one.severity for one in findings(asked) if one.code in CASES}


@pytest.mark.parametrize(
    "number",
    [
        "+40 21 555 0123",
        "0040 21 555-0199",
        "+40 (0)21 555 01 77",
        "tel. +40215550123 ext. 7",
        "＋40215550123,,7",
    ],  # a full-width plus, as some keyboards write it
)
def test_any_number_of_the_state_in_the_directory_proves_the_caller_however_it_is_written(number: str) -> None:
    assert told(noted(call_back_number=number)) == {}


@pytest.mark.parametrize("number", ["+7 999 000 0000", "+402155501234", "+4021555012", "021 555 0123", "unknown"])
def test_a_number_of_the_caller_s_proves_nothing(number: str) -> None:
    assert told(noted(call_back_number=number)) == {"call_back_not_listed": Severity.BLOCKS}


def test_the_numbers_of_the_authority_that_was_named_are_told_first() -> None:
    asked = noted(call_back_number="+7 999 000 0000", authority__directory_id="XA.police")
    (found,) = [one for one in findings(asked) if one.code == "call_back_not_listed"]
    assert found.mended("en").endswith(": +40215550177, +40215550123, +40215550199.")


def test_where_the_directory_tells_no_number_the_officer_answers_for_it() -> None:
    assert told(replace(noted(), phones={})) == {"call_back_unproven": Severity.WARNS}
    assert told(replace(noted(), phones=None)) == {}, "nothing was told: nothing is judged"


def test_a_caller_is_of_the_state_that_asks_and_of_an_authority_that_it_lists() -> None:
    assert told(noted(authority__directory_id="XC.police")) == {"caller_of_another_state": Severity.BLOCKS}
    assert told(noted(authority__directory_id="XA.coastguard")) == {"caller_not_listed": Severity.WARNS}
    unlisted = {"name": "Coast guard of Xandria"}
    assert told(noted(authority=unlisted)) == {}
    assert told(noted(authority__directory_id="XA.court")) == {}


def test_a_call_back_follows_the_call() -> None:
    assert told(noted(called_back_at="2026-11-24T02:10:00+01:00")) == {}
    assert told(noted(called_back_at="2026-11-24T02:09:59+01:00")) == {"called_back_before": Severity.BLOCKS}
    assert told(noted(called_back_at="2026-11-24T01:30:00+00:00")) == {}, "another offset, twenty minutes later"


@pytest.mark.parametrize(
    ("code", "short"), [("1", True), ("K7Q-3M", True), ("K7Q-3MD", False), ("К7Щ3МД", False)]
)  # Cyrillic
def test_a_code_that_another_call_may_have_too_is_read_back_anew(code: str, short: bool) -> None:
    assert told(noted(read_back_code=code)) == ({"read_back_code_short": Severity.WARNS} if short else {})


def test_the_side_that_called_hears_that_the_number_is_none_of_its_own() -> None:
    """Somebody called in its name; nothing stops what has come."""
    note = noted(call_back_number="+7 999 000 0000")
    found = {one.code: one.severity for one in received(note)}
    assert found["call_back_not_listed"] is Severity.WARNS


def test_what_came_in_writing_after_the_call_is_told_before_anything_is_undone() -> None:
    note = word("oral_note", "requested")
    assert told(lapses(note)) == {}
    assert told(lapses(note, word("communication", "requesting"))) == {}
    assert told(lapses(note, word("follow_up_notice", "requesting"))) == {"lapses_though_written": Severity.WARNS}


def test_data_that_an_undecided_request_names_does_not_lapse_either() -> None:
    """P-3 (UNCC 42(8)): by law, not by courtesy."""
    waits = replace(lapses(), pending=("XA-2026-K7Q3MD9T",))
    assert "preservation_pending" in {one.code for one in findings(waits) if one.blocks}
    assert "preservation_pending" in {
        one.code for one in findings(released("expire", "expired", pending=waits.pending))
    }


@pytest.mark.parametrize(
    ("said", "number"),
    [("+40 21 555 0123", "40215550123"), ("00 40 21", "4021"), ("٠٠٤٠ ٢١", "4021"), ("none", "")],
)
def test_a_number_is_what_is_dialled(said: str, number: str) -> None:
    assert dialled(said) == number
