"""How soon a letter was acknowledged: minutes between two signatures, of the letter that led to the status before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.matters.acknowledged import acknowledged

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def letter(name: str, side: str, act: str, path: str, minutes: float, *, crossed: bool = False) -> JsonObject:
    """A row of the projection's history. `path`: status before and after."""
    before, _, after = path.partition(" ")
    at = stamp(BEGAN + timedelta(minutes=minutes))
    return {"id": name, "side": side, "act": act, "before": before, "after": after, "crossed": crossed, "at": at}


def test_minutes_run_from_the_letter_that_was_acknowledged() -> None:
    history = [
        letter("o", "requesting", "offer", "— OFFERED", 0),
        letter("t", "requested", "accept_terms", "OFFERED TERMS_ACCEPTED", 20),
        letter("s", "requesting", "send", "TERMS_ACCEPTED SENT", 45),
        letter("m", "requesting", "message", "SENT SENT", 50),
        letter("a", "requested", "acknowledge", "SENT ACKNOWLEDGED", 52.5),
    ]
    assert acknowledged(history) == ({"instrument": "s", "act": "send", "by": "a", "minutes": 7.5},)


def test_what_crossed_acknowledges_nothing_and_no_time_is_below_zero() -> None:
    request = letter("r", "requesting", "request", "— RECEIVED", 0)
    late = letter("a", "requested", "acknowledge", "WITHDRAWN WITHDRAWN", 5, crossed=True)
    assert acknowledged([request, late]) == ()
    early = letter("a", "requested", "acknowledge", "RECEIVED ACKNOWLEDGED", -1)
    [found] = acknowledged([request, early])
    assert found["minutes"] == 0
    assert acknowledged([]) == ()
