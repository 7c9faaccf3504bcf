"""Two authorities of one node exchange like any others, and a matter passes from one to the other (ADR 0020)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.exchange import ledger
from app.instruments.header import Content, read
from app.instruments.models import Instrument, MatterHead
from app.kit.errors import Refused
from app.kit.ids import uuid7
from tests.directory.states import State
from tests.exchange.within import Line, joined
from tests.factories import bodies
from tests.factories.node import TO_XB, House
from tests.matters.conftest import states
from tests.matters.ministry_and_desk import DESK, XA, XB, desk, instruction, ministry, notice, reads, speaks, xa

__all__ = ["desk", "ministry", "states", "xa"]


@pytest.fixture
def line(xa: House, states: tuple[State, State], tmp_path: Path, ministry: House, desk: House) -> Line:
    return joined(xa, states, tmp_path, ministry, desk)


def asked(line: Line, xa: House) -> str:
    """A request that the ministry has accepted."""
    made = xa.issue("request", bodies.mla_request(), **TO_XB)
    assert line.carry(made) == ("accepted", None)
    return made.reference


def passed(line: Line, ministry: House, reference: str) -> Instrument:
    """The ministry hands the matter over, and XA has accepted that."""
    made = ministry.issue("transfer_competence", notice(), reference=reference)
    assert line.carry(made) == ("accepted", None)
    return made


def held(house: House, reference: str) -> MatterHead:
    with house.session() as session:
        return session.get_one(MatterHead, (house.owner, reference))


def test_a_mandate_goes_out_by_the_outbox_and_comes_in_by_intake(
    line: Line, xa: House, ministry: House, desk: House
) -> None:
    reference = asked(line, xa)
    sent = ministry.issue("instruct", instruction(reference), procedure="mandate", recipient=DESK)
    assert line.carry(sent) == ("accepted", None)
    assert line.delivered(sent) == "accepted"
    made = desk.issue("accept", bodies.of("mandate_acceptance"), reference=sent.reference)
    assert line.carry(made) == ("accepted", None)
    assert desk.matter(sent.reference).status == ministry.matter(sent.reference).status == "ACCEPTED"
    assert reads(desk, reference).line.holder == XB
    assert (held(ministry, sent.reference).side, held(desk, sent.reference).side) == ("requesting", "requested")


def test_the_other_sides_node_addresses_the_heir(line: Line, xa: House, ministry: House, desk: House) -> None:
    reference = asked(line, xa)
    draft = xa.draft("withdraw", bodies.of("withdrawal"), reference=reference)
    passed(line, ministry, reference)
    assert held(xa, reference).counterpart == DESK
    assert "acknowledge" in speaks(desk, reference)
    made = desk.issue("acknowledge", bodies.of("acknowledgement"), reference=reference)
    assert line.carry(made) == ("accepted", None)
    assert xa.matter(reference).status == desk.matter(reference).status == "ACKNOWLEDGED"
    # A draft that was begun before goes to the heir too.
    frozen = xa.freeze(draft)
    assert read(frozen.content).receiving == DESK


def test_what_comes_for_the_heir_too_early_waits_for_what_was_handed_over(
    line: Line, xa: House, ministry: House, desk: House
) -> None:
    reference = asked(line, xa)
    made = ministry.issue("transfer_competence", notice(), reference=reference)
    line.bring(made)  # XA has accepted it; the ministry has not heard of that yet
    late = xa.issue("withdraw", bodies.of("withdrawal"), reference=reference)
    assert read(late.content).receiving == DESK
    envelope = line.bring(late)
    assert line.node(DESK).waits(envelope) == ("held", "predecessor")
    line.carry(made)
    line.tick()
    line.node(DESK).drain()
    assert line.node(DESK).waits(envelope) == ("accepted", None)
    assert desk.matter(reference).status == "WITHDRAWN"


def test_nobody_else_of_that_state_gets_a_word_in(line: Line, xa: House, ministry: House, desk: House) -> None:
    reference = asked(line, xa)
    made = ministry.issue("acknowledge", bodies.of("acknowledgement"), reference=reference)
    assert line.carry(made) == ("accepted", None)
    honest = read(ministry.issue("accept", bodies.of("acceptance"), reference=reference).content)
    assert judged(line, honest) is None
    assert judged(line, signed_by(honest, DESK)) == "not_competent"
    stranger = signed_by(honest, DESK).model_copy(update={"after": honest.after.model_copy(update=NOTHING)})
    assert judged(line, stranger) == "other_counterpart"


def test_a_mandate_from_another_state_is_refused(line: Line, xa: House, ministry: House, desk: House) -> None:
    reference = asked(line, xa)
    sent = read(ministry.issue("instruct", instruction(reference), procedure="mandate", recipient=DESK).content)
    abroad = sent.model_copy(update={"recipient": sent.recipient.model_copy(update={"state": "XA", "authority": XA})})
    assert judged(line, abroad) == "crosses_border"


def test_the_provider_state_opens_a_matter_and_stays_the_requested_side(line: Line, xa: House, ministry: House) -> None:
    body = bodies.of("provider_measure_notice")
    made = ministry.issue("notify_own_initiative", body, procedure="provider_measures", recipient=XA)
    assert line.carry(made) == ("accepted", None)
    assert made.reference.startswith("XB-")
    assert (held(xa, made.reference).side, held(ministry, made.reference).side) == ("requesting", "requested")
    assert xa.matter(made.reference).status == "MEASURED"
    change = xa.issue("ask_change", bodies.of("provider_measure_change"), reference=made.reference)
    assert line.carry(change) == ("accepted", None)
    assert "decide_change" in speaks(ministry, made.reference)


@pytest.mark.parametrize("opener", ["xa", "ministry"])
def test_either_state_opens_a_consultation_on_jurisdiction(line: Line, xa: House, ministry: House, opener: str) -> None:
    ours, theirs = (xa, ministry) if opener == "xa" else (ministry, xa)
    body = bodies.of("jurisdiction_notice")
    made = ours.issue("open", body, procedure="jurisdiction", recipient=theirs.owner, treaty="un_cybercrime")
    assert line.carry(made) == ("accepted", None)
    assert (held(ours, made.reference).side, held(theirs, made.reference).side) == ("requesting", "requested")
    answer = theirs.issue("state_position", bodies.of("jurisdiction_position"), reference=made.reference)
    assert line.carry(answer) == ("accepted", None)
    assert ours.matter(made.reference).status == theirs.matter(made.reference).status == "COMPARING"


NOTHING = {"own": None, "other": None}


def signed_by(content: Content, authority: str) -> Content:
    """The same content from another authority, under an id of its own."""
    sender = content.sender.model_copy(update={"authority": authority, "official": f"{authority}/ana"})
    return content.model_copy(update={"id": uuid7(), "sender": sender})


def judged(line: Line, content: Content) -> str | None:
    """Why XA would not accept a content, for its place in the matter."""
    node = line.node(XA)
    envelope = SimpleNamespace(instrument=SimpleNamespace(id=content.id, sha256="0" * 64))
    with node.intake.sessions.begin(node.authorities[0]) as session:
        known = session.scalars(select(Instrument.id).where(Instrument.id == content.id)).first()
        assert known is None
        try:
            ledger.judge_step(session, node.intake, node.authorities[0], content, envelope)  # type: ignore[arg-type]
        except Refused as error:
            return error.code
    return None
