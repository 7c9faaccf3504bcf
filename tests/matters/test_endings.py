"""A side ends what the other left undone: refused before its time, told and offered once it has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.embedded.postgres import SUPERUSER
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Invalid
from app.kit.ids import Reference
from app.matters import acts, ends, silence_watch
from app.notices import clocks
from app.notices.models import Notice
from app.procedures.assets import ASSETS
from app.procedures.catalogue import CATALOGUE
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Procedure
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.course import Course, Q, R
from tests.workers.test_keeper import desk_of
from workers import rounds

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
GONE = bodies.of("release_notice", cause="expired", decided_by=None)


def brought(sender: House, recipient: House, sent: Instrument) -> None:
    carry(sender, sent, recipient)
    sender.time = recipient.time = max(sender.time, recipient.time)
    sender.project()
    recipient.project()


def at(moment: datetime, *houses: House) -> None:
    """The keepers make their rounds at an instant."""
    for house in houses:
        house.time = moment
        with house.session("rog_keeper") as session:
            clocks.ring(session, house.owner, moment)
        silence_watch.ring(house.database.sessions("rog_keeper"), house.owner, CATALOGUE, moment)


def offered(house: House, reference: str, act: str, who: str) -> tuple[bool, datetime | None]:
    """Whether a step is somebody's to take, and when its time comes."""
    with house.acting(who) as (session, actor):
        found = acts.open_acts(session, house.office, actor, Reference(reference))
    one = next(one for one in found if one.step.act == act)
    return one.may, one.opens


def told(house: House, occasion: str) -> list[Notice]:
    with house.session("rog_keeper") as session:
        query = select(Notice).where(Notice.occasion == occasion, Notice.resolved.is_(None))
        return list(session.scalars(query))


def refused(house: House, act: str, body: JsonObject, reference: str, **more: str) -> str:
    """What is said to who takes a step before its time."""
    with pytest.raises(Invalid) as error:
        house.issue(act, body, reference=reference, **more)
    assert error.value.code == "findings_block"
    return error.value.message


HOLDING: JsonObject = {"custodian": "A", "outcome": "preserved", "status": "held"}


def preserved(xa: House, xb: House, *, last: str = "2027-01-31") -> str:
    """What is preserved until the end of January, the second item until `last`."""
    xa.time = xb.time = datetime(2026, 11, 25, 12, tzinfo=UTC)
    more = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}
    body = bodies.of("preservation_request", confidential=False)
    sent = xa.issue("request", body, who="dora", urgency="urgent", **more)
    brought(xa, xb, sent)
    holdings: list[Json] = [
        {**HOLDING, "measure": "m1", "until": "2027-01-31"},
        {**HOLDING, "measure": "m2", "until": last},
    ]
    kept = bodies.of("preservation_confirmation", preserved_until="2027-01-31", holdings=holdings)
    brought(xb, xa, xb.issue("confirm", kept, who="dora", reference=sent.reference))
    return sent.reference


def test_what_was_preserved_is_let_go_once_its_time_is_over_and_nobody_has_prolonged_it(xa: House, xb: House) -> None:
    reference = preserved(xa, xb)
    may, due = offered(xb, reference, "expire", "dora")
    assert due is not None
    assert not may
    assert "The data is to be preserved until" in refused(xb, "expire", GONE, reference, who="dora")
    at(due - SECOND, xa, xb)
    assert told(xb, "matter.end_open") == []
    at(due + SECOND, xa, xb)
    (notice,) = told(xb, "matter.end_open")
    assert notice.params["command"] == f"rogatory act {reference} expire"
    assert "duty_officer" in notice.roles
    assert told(xa, "matter.end_open") == [], "the asking side has nothing to let go"
    assert offered(xb, reference, "expire", "dora") == (True, due)
    brought(xb, xa, xb.issue("expire", GONE, who="dora", reference=reference))
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("EXPIRED", "EXPIRED")
    assert told(xb, "matter.end_open") == []


def test_a_matter_is_not_ended_while_one_of_its_items_is_kept(xa: House, xb: House) -> None:
    reference = preserved(xa, xb, last="2027-03-31")
    may, opens = offered(xb, reference, "expire", "dora")
    assert opens is not None
    assert (may, opens.date().isoformat()) == (False, "2027-03-31")
    at(datetime(2027, 2, 2, tzinfo=UTC), xa, xb)
    assert told(xb, "matter.end_open") == []
    assert "until 31 March 2027" in refused(xb, "expire", GONE, reference, who="dora")
    at(opens + SECOND, xa, xb)
    assert len(told(xb, "matter.end_open")) == 1
    assert offered(xb, reference, "expire", "dora") == (True, opens)


def test_an_extension_in_time_moves_the_end_and_takes_the_notice_away(xa: House, xb: House) -> None:
    reference = preserved(xa, xb)
    due = offered(xb, reference, "expire", "dora")[1]
    assert due is not None
    at(due + SECOND, xa, xb)
    assert told(xb, "matter.end_open")
    brought(xa, xb, xa.issue("ask_extension", bodies.of("extension_request"), who="dora", reference=reference))
    longer = bodies.of("extension_confirmation")
    brought(xb, xa, xb.issue("extend", longer, who="dora", reference=reference))
    later = offered(xb, reference, "expire", "dora")[1]
    assert later is not None
    assert later > due
    assert told(xb, "matter.end_open") == []


def test_who_is_asked_for_longer_keeps_the_data_as_long_as_was_promised(xa: House, xb: House) -> None:
    reference = preserved(xa, xb)
    due = offered(xb, reference, "expire", "dora")[1]
    assert due is not None
    brought(xa, xb, xa.issue("ask_extension", bodies.of("extension_request"), who="dora", reference=reference))
    assert xb.matter(reference).status == "EXTENSION_ASKED"
    may, opens = offered(xb, reference, "expire", "dora")
    assert opens == due, "asking for longer moves nothing"
    assert not may
    answers = {**GONE, "extension_reason": "No order prolongs it."}
    assert "The data is to be preserved until" in refused(xb, "expire", answers, reference, who="dora")
    at(due + SECOND, xa, xb)
    assert offered(xb, reference, "expire", "dora") == (True, due)
    brought(xb, xa, xb.issue("expire", answers, who="dora", reference=reference))
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("EXPIRED", "EXPIRED")


def test_the_promised_day_passes_seen_by_both_while_nobody_has_answered(xa: House, xb: House) -> None:
    reference = preserved(xa, xb)
    due = offered(xb, reference, "expire", "dora")[1]
    assert due is not None
    brought(xa, xb, xa.issue("ask_extension", bodies.of("extension_request"), who="dora", reference=reference))
    at(due - 2 * DAY, xa, xb)
    for house in (xa, xb):
        near = [one for one in told(house, "deadline.urgent_near") if one.params["code"] == "extension_in_time"]
        assert [one.params["due"] for one in near] == [stamp(due)], "the one may answer yet, the other send its request"
    at(due + SECOND, xa, xb)
    for house in (xa, xb):
        (notice,) = [one for one in told(house, "deadline.urgent_passed") if one.params["code"] == "extension_in_time"]
        assert (notice.params["due"], notice.params["duty"]) == (stamp(due), "requested")
        assert "duty_officer" in notice.roles
        (late,) = [one for one in told(house, "deadline.urgent_passed") if one.params["code"] == "extension_answer"]
        assert late.params["duty"] == "requested"
    assert told(xb, "matter.end_open") == [], "nobody is told to let go what is asked for"
    brought(xb, xa, xb.issue("extend", bodies.of("extension_confirmation"), who="dora", reference=reference))
    for house in (xa, xb):
        left = {one.params["code"] for one in told(house, "deadline.urgent_passed")}
        assert left.isdisjoint({"extension_in_time", "extension_answer"})


def test_what_was_said_by_word_of_mouth_lapses_after_a_day_without_a_letter(xa: House, xb: House) -> None:
    xa.time = xb.time = datetime(2026, 11, 25, 12, tzinfo=UTC)
    more = {"procedure": "preservation", "recipient": "XA.moj", "treaty": "un_cybercrime", "urgency": "urgent"}
    note = xb.issue("note_oral", bodies.of("oral_note"), who="dora", **more)
    brought(xb, xa, note)
    gone = bodies.of("lapse_notice", note={"id": note.id, "sha256": note.sha256})
    may, due = offered(xb, note.reference, "lapse", "dora")
    assert due is not None
    assert not may
    assert "Written confirmation is awaited until" in refused(xb, "lapse", gone, note.reference, who="dora")
    at(due + SECOND, xa, xb)
    assert [one.params["command"] for one in told(xb, "matter.end_open")] == [f"rogatory act {note.reference} lapse"]
    assert told(xa, "matter.end_open") == []
    assert offered(xb, note.reference, "lapse", "dora") == (True, due)
    brought(xb, xa, xb.issue("lapse", gone, who="dora", reference=note.reference))
    assert (xa.matter(note.reference).status, xb.matter(note.reference).status) == ("LAPSED", "LAPSED")
    assert told(xb, "matter.end_open") == []


def preserved_on_a_call(xa: House, xb: House) -> tuple[str, JsonObject]:
    """XA called, XB preserves, nothing in writing comes; answers the matter and what would let it lapse."""
    xa.time = xb.time = datetime(2026, 11, 25, 12, tzinfo=UTC)
    more = {"procedure": "preservation", "recipient": "XA.moj", "treaty": "un_cybercrime", "urgency": "urgent"}
    note = xb.issue("note_oral", bodies.of("oral_note"), who="dora", **more)
    brought(xb, xa, note)
    kept = bodies.of("preservation_confirmation")
    brought(xb, xa, xb.issue("confirm", kept, who="dora", reference=note.reference))
    return note.reference, bodies.of("lapse_notice", note={"id": note.id, "sha256": note.sha256})


def test_what_was_preserved_on_a_call_lapses_too_and_is_not_held_until_the_promised_day(xa: House, xb: House) -> None:
    reference, gone = preserved_on_a_call(xa, xb)
    may, due = offered(xb, reference, "lapse", "dora")
    assert due is not None
    assert due < xb.time + DAY, "not the day until which it was promised"
    assert not may
    assert "Written confirmation is awaited until" in refused(xb, "lapse", gone, reference, who="dora")
    at(due + SECOND, xa, xb)
    assert [one.params["command"] for one in told(xb, "matter.end_open")] == [f"rogatory act {reference} lapse"]
    assert offered(xb, reference, "lapse", "dora") == (True, due)
    brought(xb, xa, xb.issue("lapse", gone, who="dora", reference=reference))
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("LAPSED", "LAPSED")
    assert told(xb, "matter.end_open") == []


def test_nobody_is_told_to_end_what_may_not_be_ended_as_the_matter_stands(xa: House, xb: House) -> None:
    """The request that followed is in writing, and the data is held for it; only the confirmation is still owed."""
    reference, _ = preserved_on_a_call(xa, xb)
    due = offered(xb, reference, "lapse", "dora")[1]
    assert due is not None
    at(due + SECOND, xa, xb)
    assert told(xb, "matter.end_open")
    brought(xa, xb, xa.issue("follow_up", bodies.of("follow_up_notice"), signer="ana", reference=reference))
    assert xb.matter(reference).status == "HELD"
    assert told(xb, "matter.end_open") == []
    assert "confirm_oral" in {one.params["code"] for one in told(xb, "deadline.urgent_passed")}
    brought(xb, xa, xb.issue("warn_unsafe", bodies.of("preservation_warning"), who="dora", reference=reference))
    assert [one.params["command"] for one in told(xb, "matter.end_open")] == [f"rogatory act {reference} lapse"]


@pytest.mark.parametrize(
    ("procedure", "acts", "clock", "act"),
    [
        (PRESERVATION, ["note_oral"], "confirm_oral", "lapse"),
        (PRESERVATION, ["note_oral", "confirm"], "confirm_oral", "lapse"),
        (PRESERVATION, ["note_oral", "confirm"], "preserved_until", "expire"),
        (PRESERVATION, ["note_oral", "confirm", "follow_up"], "confirm_oral", ""),
        (ASSETS, ["note_oral", "freeze"], "confirm_oral", "lapse"),
        (ASSETS, ["note_oral", "freeze", "confiscate"], "confirm_oral", ""),
        (EMERGENCY_DISCLOSURE, ["note_oral", "determine"], "confirm_oral", "lapse"),
        (EMERGENCY_DISCLOSURE, ["note_oral", "disclose"], "confirm_oral", ""),
    ],
)
def test_a_clock_tells_the_act_that_is_open_at_its_end(
    procedure: Procedure, acts: list[str], clock: str, act: str
) -> None:
    course, dates = Course(procedure), {"preserved_until": "2027-02-22", "until": "2027-02-22"}
    for one in acts:
        course.take(R if one == "follow_up" else Q, one, dates, urgency="emergency")
    found = [one for one in ends.offered(procedure, course.seen()) if one.code == clock]
    assert [(one.ends, one.stopped) for one in found] == [(act, None)]


def test_a_matter_is_closed_half_a_year_after_the_other_sides_last_word_and_a_reminder(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    brought(xa, xb, sent)
    reference, began = sent.reference, xa.time
    may, opens = offered(xa, reference, "close_silent", "ana")
    assert not may
    assert opens is not None
    at(began + 149 * DAY, xa, xb)
    assert told(xa, "matter.side_silent") == []
    at(began + 151 * DAY, xa, xb)
    at(began + 152 * DAY, xa, xb)
    (silent,) = told(xa, "matter.side_silent")
    assert silent.params["command"] == f"rogatory act {reference} message"
    assert told(xb, "matter.side_silent") == [], "the silent side has the work before it"
    body = {"text": "Nothing came."}
    said = refused(xa, "close_silent", body, reference, signer="ana")
    assert "silence" in said
    assert "was not reminded 30 days ago" in said
    brought(xa, xb, xa.issue("ask_status", bodies.of("status_inquiry"), reference=reference))
    assert told(xa, "matter.side_silent") == []
    reminded = xa.time
    at(reminded + 29 * DAY, xa, xb)
    assert told(xa, "matter.end_open") == []
    opens = offered(xa, reference, "close_silent", "ana")[1]
    assert opens is not None
    at(opens + SECOND, xa, xb)
    assert [one.params["command"] for one in told(xa, "matter.end_open")] == [f"rogatory act {reference} close_silent"]
    assert offered(xa, reference, "close_silent", "ana") == (True, opens)
    brought(xa, xb, xa.issue("close_silent", body, signer="ana", reference=reference))
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("CLOSED", "CLOSED")
    assert told(xa, "matter.end_open") == []


def test_a_word_of_the_other_side_ends_the_silence(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    brought(xa, xb, sent)
    at(xa.time + 151 * DAY, xa, xb)
    assert told(xa, "matter.side_silent")
    before = offered(xa, sent.reference, "close_silent", "ana")[1]
    brought(xb, xa, xb.issue("acknowledge", bodies.of("acknowledgement"), reference=sent.reference))
    assert told(xa, "matter.side_silent") == []
    after = offered(xa, sent.reference, "close_silent", "ana")[1]
    assert before is not None
    assert after is not None
    assert after - before > 100 * DAY


def asked(xa: House, xb: House, count: int) -> list[str]:
    """So many requests of XA that nobody answers, by their references."""
    made = []
    for number in range(count):
        body = bodies.mla_request()
        body["proceeding"] = {**body["proceeding"], "reference": f"{number}/P/2026"}  # type: ignore[dict-item]
        sent = xa.issue("request", body, **TO_XB)
        brought(xa, xb, sent)
        made.append(sent.reference)
    return sorted(made)


def silences(house: House) -> set[str]:
    return {str(one.params["matter"]) for one in told(house, "matter.side_silent")}


def test_a_matter_that_cannot_be_read_hides_the_silence_of_no_other(
    xa: House, xb: House, caplog: pytest.LogCaptureFixture
) -> None:
    bad, *others = asked(xa, xb, 3)
    with xa.session(SUPERUSER) as session:
        session.get_one(MatterHead, (xa.owner, bad)).procedure_sha256 = "0" * 64
    desk = replace(desk_of(xa, ""), now=lambda: xa.time + 151 * DAY)
    rounds.silences(desk)
    assert silences(xa) == {*others}
    assert f"the silence in {bad} could not be looked at" in caplog.text
    rounds.silences(desk)
    assert len(told(xa, "matter.side_silent")) == 2


@pytest.mark.parametrize("at_once", [1, 2, 3, 4])
def test_all_silent_matters_come_in_turn_however_few_are_asked_for_at_a_time(
    xa: House, xb: House, at_once: int
) -> None:
    waiting, sessions, later = asked(xa, xb, 3), xa.database.sessions("rog_keeper"), xa.time + 151 * DAY
    assert silence_watch.ring(sessions, xa.owner, CATALOGUE, later, at_once=at_once) == 3
    assert silences(xa) == {*waiting}
    assert silence_watch.ring(sessions, xa.owner, CATALOGUE, later, at_once=at_once) == 0


def test_only_matters_that_may_be_closed_for_silence_are_read(
    xa: House, xb: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Not those that have come to their end, and not those of whose silence people know: both may be many."""
    ended, known, fresh = asked(xa, xb, 3)
    brought(xb, xa, xb.issue("refuse", bodies.of("refusal"), signer="ana", reference=ended))
    sessions, later = xa.database.sessions("rog_keeper"), xa.time + 151 * DAY
    silence_watch.ring(sessions, xa.owner, CATALOGUE, later)
    assert silences(xa) == {known, fresh}
    with xa.session(SUPERUSER) as session:
        for one in (ended, known):
            session.get_one(MatterHead, (xa.owner, one)).procedure_sha256 = "0" * 64
    assert silence_watch.ring(sessions, xa.owner, CATALOGUE, later + 100 * DAY) == 0
    assert "could not be looked at" not in caplog.text
