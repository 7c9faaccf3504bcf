"""The requested side waits when the other has asked it to, and until then."""

from __future__ import annotations

from datetime import timedelta

from app.treaties.findings import Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.treaties.sample import NOW
from tests.treaties.waiting_cases import DAY, came, decided, decides, reports, starts

OURS = {"asked_to_wait", "done_meanwhile", "wait_too_long", "no_event_awaited", "event_to_come"}


def found(given: Asked) -> list[tuple[str, Severity]]:
    return [(one.code, one.severity) for one in findings(given) if one.code in OURS]


def test_what_would_betray_the_case_is_stopped_and_names_the_day() -> None:
    assert found(starts(decided())) == [("asked_to_wait", Severity.BLOCKS)]
    told = next(one for one in findings(starts(decided())) if one.code == "asked_to_wait")
    assert DAY in told.words
    assert found(starts(decided(event="The arrest in XA."))) == [("asked_to_wait", Severity.BLOCKS)]


def test_what_may_have_been_done_before_is_asked_after() -> None:
    assert found(reports(decided())) == [("done_meanwhile", Severity.WARNS)]


def test_it_ends_with_the_instant_or_the_next_decision() -> None:
    assert found(starts()) == []
    assert found(starts(decided(until=(NOW - timedelta(days=2)).date().isoformat()))) == []
    assert found(starts(decided(), decided("proceed"))) == []
    assert found(starts(decided("proceed"), decided())) == [("asked_to_wait", Severity.BLOCKS)]


def test_the_requested_side_asks_nobody_to_wait_and_the_other_is_not_stopped() -> None:
    assert found(starts(decided(side="requested"))) == []
    assert found(starts(decided(), side="requesting")) == []


def test_nobody_is_made_to_wait_longer_than_deadlines_are_counted() -> None:
    far = (NOW + timedelta(days=6 * 366)).date().isoformat()
    assert found(decides(far)) == [("wait_too_long", Severity.BLOCKS)]
    assert found(decides(f"{far}T00:00:00Z")) == [("wait_too_long", Severity.BLOCKS)]
    assert found(decides(DAY)) == []


def test_only_an_event_that_is_awaited_comes_and_then_nothing_is_waited_for() -> None:
    arrest = decided(event="The arrest in XA.")
    blocked = [("no_event_awaited", Severity.BLOCKS)]
    assert found(came(arrest, date="2026-11-24")) == []
    assert found(came(decided(), date="2026-11-24")) == found(came(date="2026-11-24")) == blocked
    assert found(came(arrest, decided("proceed"), date="2026-11-24")) == blocked
    assert found(came(arrest, date="2026-11-26")) == [("event_to_come", Severity.BLOCKS)]
    over = Word("e", "event_notice", "requested", {"event": "The arrest in XA."}, NOW)
    assert found(starts(arrest, over)) == []
    assert found(starts(decided(), over)) == [("asked_to_wait", Severity.BLOCKS)]
