"""Who cannot keep a time names a day that lies ahead and within the extension, and asks when the other is to decide."""

from __future__ import annotations

from datetime import timedelta

from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.treaties.delay_cases import CASES, agrees, day, delayed, said
from tests.treaties.sample import NOW


def found(given: Asked) -> dict[str, Severity]:
    return {one.code: one.severity for one in findings(given) if one.code in CASES}


def test_a_delay_within_the_extension_is_said_freely() -> None:
    assert found(delayed()) == {}
    # Five days are left, and thirty more may be had: the thirty-fifth day is the last.
    assert found(delayed(decide_by=day(35))) == {}
    assert found(delayed(decide_by=day(37))) == {"delay_beyond": Severity.WARNS}


def test_the_last_day_and_its_article_are_told() -> None:
    (told,) = [one for one in findings(delayed(decide_by=day(60))) if one.code == "delay_beyond"]
    assert day(35) in told.words
    assert told.article == "EIO 12(5)"


def test_the_second_notice_is_not_counted_from_the_extended_end() -> None:
    # What ends now is the extended time; the first notice has used the extension.
    assert found(delayed(said(decide_by=day(5)), decide_by=day(30))) == {}
    assert found(delayed(said(execute_by=day(90)), decide_by=day(60))) == {"delay_beyond": Severity.WARNS}


def test_what_has_ended_does_not_run_again() -> None:
    assert found(delayed(ends=NOW - timedelta(days=1))) == {"delay_late": Severity.WARNS}
    assert found(delayed(ends=None)) == {}


def test_nobody_agrees_to_what_was_not_proposed() -> None:
    assert found(agrees()) == {"timing_not_proposed": Severity.BLOCKS}
    assert found(agrees(accepts=False)) == {}
    assert found(agrees(said(execute_by=day(90)))) == {}
