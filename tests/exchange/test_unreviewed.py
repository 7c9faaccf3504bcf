"""A second look that is missed is told to both heads (`law.md` §3): the other State by a signed word (ADR 0054)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, select

from app.exchange import envelope as wire
from app.exchange import unreviewed
from app.exchange.models import Delivery, ReceiptIn, ReceiptOut
from app.instruments.models import Instrument
from app.kit.ids import Digest, StateCode
from app.kit.words import LANGUAGES, translate
from app.matters import acts, queries, second_look
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import heard
from app.notices.rules import RULES
from app.trust import jws
from tests.directory.states import State
from tests.exchange.within import Line, joined
from tests.factories import bodies
from tests.factories.node import TO_XB, House, urgent_request
from tests.matters.conftest import states, xa, xb

__all__ = ["states", "xa", "xb"]
MISSED, GIVEN = "second_look.missed_there", "second_look.given_there"


@pytest.fixture
def line(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Line:
    return joined(xa, states, tmp_path, xb)


def left(line: Line, xa: House) -> Instrument:
    """What ana signed alone, and the other side has."""
    made = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    assert line.carry(made) == ("accepted", None)
    return made


def missed(line: Line, xa: House, hours: float = 25) -> None:
    xa.later(hours=hours)
    line.tick()
    with xa.session("rog_keeper") as session:
        second_look.ring(session, xa.owner, xa.time)


def words(line: Line) -> int:
    """What the intake class of XA says of its own accord."""
    count = 0
    while unreviewed.work(line.node("XA.moj").intake):
        count += 1
    return count


def tokens(xa: House, made: Instrument) -> list[str]:
    with xa.session("rog_intake") as session:
        query = select(ReceiptOut.token).where(ReceiptOut.instrument == made.id).order_by(ReceiptOut.id)
        return list(session.scalars(query))


def brought(line: Line, house: House, found: list[str]) -> list[str]:
    """The words go to the other node; answers what it believed."""
    line.tick()
    line.node("XB.moj").take_receipts(StateCode("XA"), found)
    with house.session("rog_intake") as session:
        return [str(one) for one in session.scalars(select(ReceiptIn.status).where(ReceiptIn.peer == "XA"))]


def told(house: House, occasion: str) -> list[bool]:
    """Whether each notice of an occasion is open."""
    with house.session() as session:
        query = select(Notice).where(Notice.occasion == occasion).order_by(Notice.made)
        return [one.resolved is None for one in session.scalars(query)]


def look(xa: House, made: Instrument) -> None:
    with xa.acting("ben") as (session, ben):
        acts.approve(session, ben, made.id, Digest(xa.frozen(made.id).sha256 or ""), xa.time)


def test_both_heads_hear_of_a_missed_look_and_that_it_was_given_after_all(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    missed(line, xa, 23)
    assert words(line) == 0, "it has a day"
    missed(line, xa, 2)
    with xa.session("rog_keeper") as session:
        assert [(row.id, status) for row, status in unreviewed.owed(session, xa.owner)] == [(made.id, "unreviewed")]
    assert (words(line), words(line)) == (1, 0)
    assert brought(line, xb, tokens(xa, made)) == ["unreviewed"]
    assert (told(xa, "second_look.missed"), told(xb, MISSED)) == ([True], [True])
    with xb.session() as session:
        (notice,) = [one for one in heard(session, xb.official("ben")) if one.occasion == MISSED]
        assert notice.params == {"kind": "mla_request", "matter": made.reference, "sender": "XA.moj"}
        assert not [one for one in heard(session, xb.official("cem")) if one.occasion == MISSED]
        assert (notice.severity, notice.roles) == ("urgent", ["head"])
    look(xa, made)
    with xa.session("rog_keeper") as session:
        assert [(row.id, status) for row, status in unreviewed.owed(session, xa.owner)] == [(made.id, "reviewed")]
    assert (words(line), words(line)) == (1, 0)
    assert brought(line, xb, tokens(xa, made)) == ["unreviewed", "reviewed"]
    assert (told(xa, "second_look.missed"), told(xb, MISSED), told(xb, GIVEN)) == ([False], [False], [True])


def test_it_changes_nothing_and_stands_among_the_receipts_on_both_sides(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    missed(line, xa)
    words(line)
    before = (xa.matter(made.reference).projection, xb.matter(made.reference).projection)
    brought(line, xb, tokens(xa, made))
    assert (xa.matter(made.reference).projection, xb.matter(made.reference).projection) == before
    assert line.delivered(made) == "accepted"
    (receipt,) = [wire.receipt_of(jws.read(one, wire.RECEIPT_TYPE).payload) for one in tokens(xa, made)]
    with xa.session() as session:
        assert session.get_one(Delivery, (xa.owner, made.id)).envelope_sha256 == receipt.envelope
        shown = queries.receipts(session, xa.official("ana"), made.id)
        assert ("unreviewed", True) in [(one.status, one.outgoing) for one in shown]
    with xb.session() as session:
        shown = queries.receipts(session, xb.official("ana"), made.id, sender="XA.moj")
        assert ("unreviewed", False) in [(one.status, one.outgoing) for one in shown]


def test_a_look_in_time_says_nothing(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    xa.later(hours=20)
    look(xa, made)
    missed(line, xa)
    assert (words(line), told(xa, "second_look.missed")) == (0, [])


def test_while_none_is_missed_no_instrument_is_read_for_it(line: Line, xa: House) -> None:
    """It is asked every few seconds, of a node that may have a million."""
    left(line, xa)
    said = list[str]()

    def hear(connection: object, cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    with xa.session("rog_intake") as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", hear)
        try:
            assert unreviewed.owed(session, xa.owner) == []
        finally:
            event.remove(engine, "before_cursor_execute", hear)
    assert len([one for one in said if "FROM notice" in one or "FROM receipt_out" in one]) == 2
    assert not [one for one in said if "FROM instrument" in one]


def test_the_words_are_told_once_in_whatever_order_they_come(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    missed(line, xa)
    words(line)
    look(xa, made)
    words(line)
    first, then = tokens(xa, made)
    assert brought(line, xb, [then]) == ["reviewed"]
    assert sorted(brought(line, xb, [first, then])) == ["reviewed", "unreviewed"]
    assert (told(xb, MISSED), told(xb, GIVEN)) == ([], [])


def test_a_withdrawal_ends_it_on_both_sides(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    missed(line, xa)
    words(line)
    brought(line, xb, tokens(xa, made))
    gone = xa.issue("withdraw", bodies.of("withdrawal"), reference=made.reference)
    assert line.carry(gone) == ("accepted", None)
    assert (told(xa, "second_look.missed"), told(xb, MISSED)) == ([False], [False])


def test_what_was_revoked_before_its_time_is_told_to_nobody(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    gone = xa.issue("withdraw", bodies.of("withdrawal"), reference=made.reference)
    assert line.carry(gone) == ("accepted", None)
    look(xa, gone)  # which is as urgent as its matter, and owes one of its own
    missed(line, xa)
    assert (words(line), told(xa, "second_look.missed")) == (0, [])


def test_a_word_that_comes_after_the_withdrawal_is_told_to_nobody(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    missed(line, xa)
    words(line)
    gone = xa.issue("withdraw", bodies.of("withdrawal"), reference=made.reference)
    assert line.carry(gone) == ("accepted", None)
    assert "unreviewed" in brought(line, xb, tokens(xa, made))
    assert told(xb, MISSED) == []


def test_only_the_sender_says_it_and_of_what_is_here(line: Line, xa: House, xb: House) -> None:
    made = left(line, xa)
    missed(line, xa)
    words(line)
    (token,) = tokens(xa, made)
    honest = wire.receipt_of(jws.read(token, wire.RECEIPT_TYPE).payload)
    other = {"id": honest.instrument.id, "sha256": "ab" * 32, "size": 3}
    absent = {**other, "id": "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071"}
    by_xb = line.node("XB.moj").signer("receipt")
    forged = [
        jws.sign(wire.payload(honest), by_xb, wire.RECEIPT_TYPE),
        *(
            jws.sign(
                {**wire.payload(honest), "instrument": one}, line.node("XA.moj").signer("receipt"), wire.RECEIPT_TYPE
            )
            for one in (other, absent)
        ),
    ]
    assert brought(line, xb, forged) == ["None"] * 3
    with xb.session("rog_intake") as session:
        problems = set(session.scalars(select(ReceiptIn.problem).where(ReceiptIn.peer == "XA")))
    assert {"receipt_instrument", "unknown_envelope"} < problems
    assert told(xb, MISSED) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_six_languages(language: str) -> None:

    for occasion in (Occasion(MISSED), Occasion(GIVEN)):
        words = RULES[occasion].words
        said = translate(language, words, kind="K", matter="M", sender="S")
        assert all(value in said for value in ("K", "M", "S"))
        assert (said == words.format(kind="K", matter="M", sender="S")) is (language == "en")
