"""What the requested side does not do while the other has asked it to wait (`law.md` §3.0; UNCC 40(20), BC 27(8))."""

from __future__ import annotations

from datetime import timedelta

from app.kit.canonical import JsonObject
from app.treaties import bodies
from app.treaties.review import Review

_DECISION, _WAIT, _COME = "confidentiality_decision", "wait_until", "event_notice"
SHOWS = frozenset(
    {
        "start_notice", "hand_over_record", "extension_confirmation", "arrest_report", "surrender_record",
        "freezing_notice", "confiscation_notice", "lifting_intention", "willingness_report", "hearing_record",
        "provider_measure_report", "provider_measure_notice", "consent_record", "preservation_confirmation",
    }
)  # fmt: skip
"""Kinds that say that a person, a provider or a court was approached: what would betray the case."""
_EARLIEST_ZONE = timedelta(hours=14)
"""By so much a day begins sooner somewhere than it does in UTC."""
LONGEST = timedelta(days=5 * 366)
"""How long the other side may be made to wait; deadlines are counted ten years ahead and no further."""
DONE = frozenset(
    {
        "execution_report", "evidence_transmittal", "traffic_disclosure", "emergency_disclosure", "asset_report",
        "examination_report", "mandate_delivery",
    }
)  # fmt: skip
"""Kinds that tell of work that may have been done before the other side asked to wait."""


def waits(review: Review) -> None:
    """Nothing that would betray the case before the instant, or the event, that the requesting side named."""
    asked = review.asked
    if asked.side != "requested" or asked.kind not in SHOWS | DONE:
        return
    last = _awaited(review)
    if last is None:
        return
    until = bodies.when(last.get("until"))
    if until is not None and until.end <= asked.now:
        return
    words = str(last.get("until") or last.get("event") or "—")
    review.find("asked_to_wait" if asked.kind in SHOWS else "done_meanwhile", "", until=words)


def wait_in_reach(review: Review) -> None:
    """The instant that the requesting side names lies near enough for the other side's deadlines to be counted."""
    asked = review.asked
    if asked.kind != _DECISION or bodies.text(asked.body, "decision") != _WAIT:
        return
    until = bodies.when(bodies.at(asked.body, "until"))
    if until is not None and until.end > asked.now + LONGEST:
        review.find("wait_too_long", "until", until=bodies.text(asked.body, "until"))


def event_came(review: Review) -> None:
    """Only an event for which the requesting side has us wait can have come, and not on a day to come."""
    asked = review.asked
    if asked.kind != _COME:
        return
    last = _awaited(review)
    if last is None or last.get("event") is None:
        review.find("no_event_awaited", "event")
    day = bodies.when(bodies.at(asked.body, "date"))
    if day is not None and day.start > asked.now + _EARLIEST_ZONE:
        review.find("event_to_come", "date", date=bodies.text(asked.body, "date"))


def _awaited(review: Review) -> JsonObject | None:
    """The decision of the requesting side by which the work waits."""
    found: JsonObject | None = None
    for one in review.asked.spoken:
        body = one.body if isinstance(one.body, dict) else {}
        if one.kind == _DECISION and one.side == "requesting":
            found = body if body.get("decision") == _WAIT else None
        elif one.kind == _COME and found is not None and found.get("event") is not None:
            found = None
    return found
