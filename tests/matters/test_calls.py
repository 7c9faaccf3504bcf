"""Our own notes of calls: matched with the other side's note by the read-back code, and compared (`law.md` §3.0)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.audit.events import Event
from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.spelling import letters
from app.matters import call_watch, calls, drafts
from app.matters.call_models import OwnCall
from app.matters.calls import CallView, NewCall
from app.matters.received import Received
from app.notices import clocks
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import House, carry
from tests.matters.ministry_and_desk import events
from tests.matters.test_papers import paper, register
from tests.matters.test_who import publish

SAID = {
    "caller": "Ana Pop",
    "call_back_number": "+40 21 555 0123",
    "code": "K7Q3-MD9T",
    "asked": "To find out who uses the telephone +46 8 555 0199 now.",
    "basis": "UNCC 40(13); a child has been abducted.",
}


def noted(house: House, at: datetime, who: str = "dora", **other: str) -> CallView:
    with house.acting(who) as (session, actor):
        new = NewCall(called_at=at, **{"recipient": "XB.moj", **SAID, **other})
        return calls.shown(session, calls.note(session, actor, new, house.time))


def their_note(xa: House, xb: House, **values: object) -> str:
    """XB's duty officer takes a call down; answers the matter's reference."""
    times: JsonObject = {"received_at": stamp(xb.time), "called_back_at": stamp(xb.time)}
    body = bodies.of("oral_note", **{**times, **values})
    more = {"procedure": "mla", "recipient": "XA.moj", "treaty": "un_cybercrime", "urgency": "urgent"}
    sent = xb.issue("note_oral", body, who="dora", **more)
    carry(xb, sent, xa)
    xa.project()
    xb.project()
    return sent.reference


def read(house: House, identity: str, who: str = "cem") -> CallView:
    with house.acting(who) as (session, actor):
        return calls.call(session, actor, identity)


def test_the_two_notes_meet_by_the_code_however_it_is_spelt(xa: House, xb: House) -> None:
    own = noted(xa, xa.time, code="k7q3 md9t")
    assert (own.matter, own.compared) == (None, ())
    reference = their_note(xa, xb)
    found = read(xa, own.id)
    assert (found.matter, {one.member: one.same for one in found.compared}) == (
        reference,
        dict.fromkeys(["caller", "call_back_number", "called_at", "asked", "basis"], True),
    )
    assert not {"call.differs", "call.unknown"} & set(xa.notices())
    assert [one for one in events(xa) if one.startswith("call.")] == [Event.CALL_NOTED.value, Event.CALL_MATCHED.value]


def test_what_differs_rings_here_and_stands_on_the_confirmation(xa: House, xb: House) -> None:
    own = noted(xa, xa.time, asked="To find out who uses the telephone +46 8 555 0198 now.")
    reference = their_note(xa, xb)
    assert [one.member for one in read(xa, own.id).compared if not one.same] == ["asked"]
    assert "call.differs" in xa.notices()
    draft = xa.draft("confirm_oral", bodies.mla_request(), reference=reference)
    with xa.acting("cem") as (session, actor):
        told = {one.code: one for one in drafts.findings_of(session, xa.office, actor, draft)}
    assert "asked" in told["call_differs"].words
    assert told["call_differs"].severity.value == "warns"  # overridden for a reason it travels to the other side


@pytest.mark.parametrize(
    ("asked", "basis"),
    [
        ("Who has been using +46 8 5550199? At once.", "UN Convention, Article 40: abduction of a child."),
        ("Qui utilise maintenant le numéro (+46) 8 555 0199 ?", "Enlèvement d’un enfant"),
        ("The user of the telephone that the mother named.", "UNCC 40(13); a child has been abducted."),
    ],
)
def test_two_officers_who_write_one_call_down_in_their_own_words_ring_nobody(
    xa: House, xb: House, asked: str, basis: str
) -> None:
    own = noted(xa, xa.time, asked=asked, basis=basis)
    reference = their_note(xa, xb)
    found = read(xa, own.id)
    assert (found.matter, [one.member for one in found.compared if one.same is False]) == (reference, [])
    assert {one.member: one.same for one in found.compared}["asked"] is None  # a person reads both
    assert "call.differs" not in xa.notices()
    draft = xa.draft("confirm_oral", bodies.mla_request(), reference=reference)
    with xa.acting("cem") as (session, actor):
        assert "call_differs" not in {one.code for one in drafts.findings_of(session, xa.office, actor, draft)}


def test_a_call_that_is_noted_after_their_note_came_is_matched_too(xa: House, xb: House) -> None:
    reference = their_note(xa, xb)
    assert noted(xa, xa.time).matter == reference


def test_a_note_under_a_code_of_none_of_our_calls_rings_where_we_wait_for_one(xa: House, xb: House) -> None:
    own = noted(xa, xa.time, code="AAAA-BBBB")
    reference = their_note(xa, xb)
    assert read(xa, own.id).matter is None
    assert "call.unknown" in xa.notices()
    assert noted(xa, xa.time).matter == reference
    assert "call.unknown" not in xa.notices()


def test_who_notes_no_calls_hears_nothing_more(xa: House, xb: House) -> None:
    noted(xa, xa.time - timedelta(days=9))
    their_note(xa, xb)
    assert not {"call.differs", "call.unknown"} & set(xa.notices())


@pytest.mark.parametrize("first", ["call", "paper"])
def test_a_note_on_paper_that_comes_weeks_later_is_matched(xa: House, first: str) -> None:
    when = xa.time
    own = noted(xa, when, recipient="XD.moj") if first == "call" else None
    xa.time += timedelta(days=20)
    said = bodies.of("oral_note", received_at=stamp(when), called_back_at=stamp(when))
    said["asked"] = "To find out who uses the telephone +46 8 555 0188 now."
    body = paper(xa, "note_oral", "oral_note", said, received_on=stamp(xa.time)[:10])
    sent = register(xa, body, procedure="mla", recipient="XD.moj", treaty="un_cybercrime", urgency="urgent")
    found = read(xa, own.id) if own else noted(xa, when, recipient="XD.moj")
    assert (found.matter, found.note) == (sent.reference, sent.id)
    assert [one.member for one in found.compared if not one.same] == ["asked"]
    assert "call.differs" in xa.notices()


def test_who_is_said_to_have_called_reads_that_the_number_is_none_of_its_own(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    reference = their_note(xa, xb)
    publish(xb, xa, states[0])
    with xa.session() as session:
        (told,) = Received(session, xa.office, xa.owner, reference).all()
    found = {one.code: one.severity for one in told.findings}
    assert found["call_back_not_listed"] == "warns"


def test_a_note_is_whole_and_made_by_those_who_may(xa: House) -> None:
    for name in ("caller", "call_back_number", "code", "asked", "basis"):
        with pytest.raises(Invalid, match=name):
            noted(xa, xa.time, **{name: " "})
    with pytest.raises(Invalid, match="letters or digits"):
        noted(xa, xa.time, code="--")
    with pytest.raises(Invalid, match="zone"):
        noted(xa, xa.time + timedelta(days=1))
    with pytest.raises(Denied):
        noted(xa, xa.time, who="aud")
    with xa.acting("cem") as (session, actor), pytest.raises(Unknown):
        calls.call(session, actor, "00000000-0000-7000-8000-000000000000")


@given(st.text(max_size=40), st.text(alphabet=" -./", max_size=5))
def test_spacing_and_capitals_make_no_other_code(code: str, between: str) -> None:
    assert letters(between.join(code)) == letters(code)


def test_times_half_an_hour_apart_are_one_call() -> None:
    at = datetime.fromisoformat("2026-11-24T02:10:00+01:00")
    ours = OwnCall(caller="", call_back_number="", called_at=at, asked="", basis="")
    for minutes, same in ((29, True), (31, False), (-29, True)):
        theirs: JsonObject = {"received_at": stamp(at + timedelta(minutes=minutes))}
        assert {one.member: one.same for one in calls.compare(ours, theirs)}["called_at"] is same


def watched(house: House) -> int:
    with house.session("rog_keeper") as session:
        return call_watch.ring(session, house.owner, house.time)


def test_a_call_that_nobody_there_writes_down_rings_until_their_note_comes(xa: House, xb: House) -> None:
    noted(xa, xa.time)
    noted(xa, xa.time - timedelta(days=9))
    xa.later(hours=3)
    assert (watched(xa), "call.unanswered" in xa.notices()) == (0, False)
    xa.later(hours=1, seconds=1)
    assert (watched(xa), watched(xa)) == (1, 0)
    assert xa.notices().count("call.unanswered") == 1
    xb.time = xa.time
    their_note(xa, xb)
    assert "call.unanswered" not in xa.notices()
    assert watched(xa) == 0


def test_what_was_said_by_word_of_mouth_and_not_written_rings_on_both_sides_and_lapses_for_both_to_see(
    xa: House, xb: House
) -> None:
    """UNCC 40(13): the note, a day without a confirmation, the lapse; each side hears of each, and climbs."""
    noted(xa, xa.time)
    reference = their_note(xa, xb)
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("ORAL", "ORAL")
    assert "matter.urgent" in xa.notices()
    due = xb.time + timedelta(hours=24)
    for house, lead in ((xa, timedelta(hours=4)), (xb, timedelta(hours=4))):
        house.time = due - lead
        with house.session("rog_keeper") as session:
            clocks.ring(session, house.owner, house.time)
    # It is the asking side's to write: that one is reminded, and both hear once the day is over.
    assert ("deadline.urgent_near" in xa.notices(), "deadline.urgent_near" in xb.notices()) == (True, False)
    for house in (xa, xb):
        house.time = due + timedelta(seconds=2)
        with house.session("rog_keeper") as session:
            clocks.ring(session, house.owner, house.time)
        assert "deadline.urgent_passed" in house.notices()
    with xb.session("rog_intake") as session:
        note = session.scalars(select(Instrument).where(Instrument.kind == "oral_note")).one()
        pin: JsonObject = {"id": note.id, "sha256": note.sha256}
    gone = xb.issue("lapse", bodies.of("lapse_notice", note=pin), who="dora", reference=reference)
    carry(xb, gone, xa)
    xa.project()
    xb.project()
    assert (xa.matter(reference).status, xb.matter(reference).status) == ("LAPSED", "LAPSED")
    for house in (xa, xb):
        assert "deadline.urgent_passed" not in house.notices()
    assert "instrument.urgent" in xa.notices()  # what was held on the spoken word is held no longer
