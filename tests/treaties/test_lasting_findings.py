"""Silence ends a lasting measure: what begins, goes on, ends or was gathered out of its time is told to its drafter."""

from __future__ import annotations

import pytest

from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.treaties.lasting_cases import (
    BEGUN,
    EARLIER,
    ENDED,
    OVER,
    UNREAD,
    asks,
    begins,
    confirms,
    ends,
    sends,
    stops,
    word,
)


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given) if one.severity is not Severity.ADVISES}


LONGER = word("extension_confirmation", until="2026-12-31")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (begins(), set()),
        (begins(until="2026-12-31"), set()),  # to the last day that was asked for
        (begins(until="2026-11-24"), set()),  # today is not past
        (asks(BEGUN), set()),
        (confirms(BEGUN, word("extension_request", "requesting", until="2026-12-31")), set()),
        (confirms(OVER), {"prolongation_after_end"}),
        (asks(BEGUN, ENDED), {"prolongation_after_end"}),  # an end that was noted is one too
        (asks(OVER, LONGER, until="2027-01-15"), set()),  # it was prolonged in time
        (asks(OVER, LONGER, until="2026-12-30"), {"prolongation_not_longer"}),
        (stops(BEGUN), set()),
        (stops(BEGUN, stop_at="2026-11-24"), set()),
        (ends(BEGUN, at="2026-11-23T12:00:00Z"), set()),
        (ends(OVER, at="2026-11-20T22:00:00Z"), set()),
        (ends(BEGUN, ENDED, at="2026-11-16T12:00:00Z"), {"measure_ended_already"}),
        (sends(BEGUN, at="2026-11-22T12:00:00Z"), set()),
        (sends(BEGUN, ENDED, at="2026-11-15T12:00:00Z"), set()),
        (sends(BEGUN, ENDED, at="2026-11-15T12:00:01Z"), {"gathered_after_end"}),  # the noted end comes first
        (sends(BEGUN, at="2026-11-01T00:00:00Z"), set()),
        (sends(BEGUN, at="2026-11-01"), set()),  # of a day that began before it, and went on
        (sends(BEGUN, at="2026-10-31"), {"gathered_before_begin"}),
        (sends(EARLIER, BEGUN, at="2026-10-21T12:00:00Z"), set()),  # it ran then, too
        (sends(EARLIER, BEGUN, at="2026-10-19T12:00:00Z"), {"gathered_before_begin"}),
        (sends(UNREAD, at="2026-10-19T12:00:00Z"), set()),
        (sends(UNREAD, BEGUN, at="2026-10-19T12:00:00Z"), set()),
        (sends(OVER, LONGER, at="2026-11-22T12:00:00Z"), set()),
        (sends(word("acceptance"), at="2026-11-22T12:00:00Z"), set()),  # no lasting measure
    ],
)
def test_what_is_out_of_its_time_is_found(given: Asked, told: set[str]) -> None:
    assert codes(given) == told


def test_where_nothing_of_the_matter_is_told_nothing_is_said_of_its_measures() -> None:
    assert codes(stops()) == set()
