"""How long they took to answer lately: by whatever they answered, and of letters that can still be answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.kit.canonical import Json
from app.matters.lately import LatelyView, lately
from tests.factories import bodies
from tests.factories.node import House, carry
from tests.matters.test_projection import step

MINUTE = timedelta(minutes=1)
TO_XB = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}


def asked(xa: House, xb: House, urgency: str = "urgent", **more: Json) -> str:
    """A preservation is asked for; answers its reference."""
    xa.time = xb.time = max(xa.time, datetime(2026, 11, 25, 12, tzinfo=UTC))
    body = bodies.of("preservation_request", confidential=False, **more)
    sent = xa.issue("request", body, who="dora", urgency=urgency, **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    return sent.reference


def answered(xa: House, xb: House, act: str, kind: str, reference: str, who: str = "dora", **body: Json) -> None:
    step(xb, xa, act, bodies.of(kind, **body), reference, who=who)


def told(xa: House, *, urgent: bool = True) -> LatelyView | None:
    with xa.session("rog_web") as session:
        return lately(session, xa.office.catalogue, xa.owner, "XB.moj", "preservation", urgent=urgent, now=xa.time)


@pytest.mark.parametrize(
    ("act", "kind", "who"),
    [
        ("acknowledge", "acknowledgement", "dora"),
        ("confirm", "preservation_confirmation", "dora"),
        ("ask", "information_request", "dora"),
        ("refuse", "refusal", "ana"),
    ],
)
def test_whatever_they_answer_with_is_an_answer(xa: House, xb: House, act: str, kind: str, who: str) -> None:
    reference = asked(xa, xb)
    waits = told(xa)
    assert waits is not None
    assert (waits.count, waits.unanswered, waits.median_seconds) == (0, 1, None)
    for house in (xa, xb):
        house.later(minutes=10)
    answered(xa, xb, act, kind, reference, who)
    first = told(xa)
    assert first is not None
    assert (first.count, first.unanswered) == (1, 0)
    assert first.median_seconds is not None
    assert timedelta(minutes=9) < timedelta(seconds=first.median_seconds) < timedelta(minutes=11)


def test_the_first_answer_counts_and_what_follows_changes_nothing(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    answered(xa, xb, "acknowledge", "acknowledgement", reference)
    first = told(xa)
    for house in (xa, xb):
        house.later(hours=5)
    answered(xa, xb, "confirm", "preservation_confirmation", reference)
    assert told(xa) == first


def test_a_message_answers_nothing(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    answered(xa, xb, "message", "communication", reference, "cem")
    found = told(xa)
    assert found is not None
    assert (found.count, found.unanswered) == (0, 1)


def test_a_letter_that_was_withdrawn_waits_for_nothing(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    found = told(xa)
    assert found is not None
    assert (found.count, found.unanswered) == (0, 1)
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference, who="ana")
    assert told(xa) is None


def test_what_was_answered_before_it_ended_counts_on(xa: House, xb: House) -> None:
    reference = asked(xa, xb)
    answered(xa, xb, "acknowledge", "acknowledgement", reference)
    before = told(xa)
    step(xa, xb, "withdraw", bodies.of("withdrawal"), reference, who="ana")
    assert before is not None
    assert told(xa) == before


def test_who_was_asked_by_word_of_mouth_and_answered_at_once_waits_for_nothing(xa: House, xb: House) -> None:
    xa.time = xb.time = datetime(2026, 11, 25, 12, tzinfo=UTC)
    opens = {"procedure": "preservation", "recipient": "XA.moj", "treaty": "un_cybercrime"}
    note = xb.issue("note_oral", bodies.of("oral_note"), who="dora", urgency="urgent", **opens)
    carry(xb, note, xa)
    xb.project()
    xa.project()
    body = bodies.of("preservation_request", confidential=False)
    step(xa, xb, "confirm_oral", body, note.reference, who="dora", urgency="urgent")
    assert told(xa) is None


def test_what_was_answered_longer_ago_than_a_year_says_nothing_of_lately(xa: House, xb: House) -> None:
    """By the day of the answer, which may be long after the letter."""
    reference = asked(xa, xb)
    begun = xa.time
    later(xa, xb, days=100)
    answered(xa, xb, "acknowledge", "acknowledgement", reference)
    answer = xa.time
    xa.time = answer + timedelta(days=365)
    found = told(xa)
    assert found is not None
    assert found.count == 1
    assert abs(found.since - begun) < MINUTE
    xa.time = answer + timedelta(days=366)
    assert told(xa) is None


def test_who_has_not_answered_for_two_years_waits_still(xa: House, xb: House) -> None:
    asked(xa, xb)
    xa.later(days=730)
    found = told(xa)
    assert found is not None
    assert (found.count, found.unanswered) == (0, 1)


def test_of_which_days_the_letters_are_is_told(xa: House, xb: House) -> None:
    began = []
    for number in range(3):
        reference = asked(xa, xb, relationship=f"The address of transfer {number}.")
        began.append(xa.time)
        later(xa, xb, minutes=10)
        answered(xa, xb, "acknowledge", "acknowledgement", reference)
        later(xa, xb, days=20)
    found = told(xa)
    assert found is not None
    assert (found.count, found.unanswered) == (3, 0)
    assert abs(found.since - began[0]) < MINUTE
    assert abs(found.newest - began[2]) < MINUTE


def later(*houses: House, **span: int) -> None:
    for house in houses:
        house.later(**span)


def test_it_is_one_query(xa: House, xb: House) -> None:
    asked(xa, xb)
    said: list[str] = []
    with xa.session("rog_web") as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
        lately(session, xa.office.catalogue, xa.owner, "XB.moj", "preservation", urgent=True, now=xa.time)
    assert len(said) == 1
