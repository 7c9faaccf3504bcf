"""A decision wakes what waits for it, and nothing else."""

from __future__ import annotations

from sqlalchemy import select

from app.exchange import held
from app.exchange.models import Inbox
from app.kit.errors import Undecided
from app.kit.ids import InstrumentId, uuid7
from tests.directory.states import State
from tests.exchange.arriving import Letter, arrived, bring, desk, drain, letter, states, xa, xb
from tests.factories.node import House

__all__ = ["states", "xa", "xb"]


def hold(node: House, found: Letter, error: Undecided) -> None:
    """What intake writes for a letter that must wait, after many looks at it."""
    with node.session("rog_intake") as session:
        session.get_one(Inbox, found.digest).tries = 12
        held.hold(session, desk(node), node.owner, found.told, found.digest, "XB", error)  # type: ignore[arg-type]


def test_only_what_builds_on_the_decided_instrument_is_looked_at_again(xa: House, xb: State) -> None:
    first, follows, other, edition = (letter(xb) for _ in range(4))
    for one in (follows, other, edition):
        bring(xa, one)
    hold(xa, follows, held.predecessor("predecessor", InstrumentId(first.told.instrument.id)))
    hold(xa, other, held.predecessor("predecessor", InstrumentId(uuid7())))
    hold(xa, edition, Undecided("edition", "A newer one."))
    bring(xa, first)
    drain(xa)
    assert arrived(xa, first).state == "rejected"
    assert arrived(xa, follows).state == "rejected"
    assert [arrived(xa, one).state for one in (other, edition)] == ["held", "held"]
    assert all(arrived(xa, one).due > xa.time and arrived(xa, one).tries == 12 for one in (other, edition))


def test_one_decision_wakes_a_bounded_number(xa: House, xb: State) -> None:
    first = uuid7()
    with xa.session("rog_door") as session:
        for number in range(held.WOKEN + 20):
            session.add(waiting(xa, number, first))
    with xa.session("rog_intake") as session:
        held.look_again(session, xa.owner, "XB", first, xa.time)  # type: ignore[arg-type]
    with xa.session("rog_intake") as session:
        due = session.scalars(select(Inbox.envelope).where(Inbox.due <= xa.time)).all()
    assert len(due) == held.WOKEN


def test_an_instrument_of_another_state_under_the_same_id_wakes_nothing(xa: House) -> None:
    first = uuid7()
    with xa.session("rog_door") as session:
        session.add(waiting(xa, 1, first))
    with xa.session("rog_intake") as session:
        held.look_again(session, xa.owner, "XC", first, xa.time)  # type: ignore[arg-type]
    with xa.session("rog_intake") as session:
        assert session.scalars(select(Inbox.envelope).where(Inbox.due <= xa.time)).all() == []


def waiting(node: House, number: int, instrument: str) -> Inbox:
    """A held row that waits for an instrument."""
    later = node.time.replace(hour=23)
    return Inbox(
        authority=node.owner,
        envelope=f"{number:064x}",
        peer="XB",
        received=node.time,
        state="held",
        reason="predecessor",
        waits_for=instrument,
        due=later,
    )
