"""Signatures made elsewhere, a hostile official and an unlucky moment: races, others' digests, a seal that is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.audit.events import Event
from app.audit.models import AuditEntry
from app.exchange import elsewhere as proving
from app.exchange.desk import SigningDesk
from app.instruments.models import Elsewhere, Instrument
from app.kit.errors import KeyAway, RogatoryError
from app.matters import elsewhere, signings
from app.trust.handout import HandOut
from tests.exchange.test_elsewhere import answer, approved, bring, caught, desk, offered, parsed, row, work
from tests.factories.node import House

__all__ = ["parsed"]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Done by several at one moment; the code of each that was refused."""
    start, codes = threading.Barrier(len(acts)), list[str]()

    def one(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except RogatoryError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def logged(house: House, event: Event) -> int:
    with house.session("rog_keeper") as session:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == event.value)
        return session.scalar(query) or 0


@pytest.mark.usefixtures("parsed")
def test_of_many_answers_at_one_moment_one_is_taken(xa: House) -> None:
    frozen = approved(xa)
    identity = offered(xa, frozen)
    work(xa, desk(xa))
    codes = at_once(*(lambda i=i: answer(xa, identity, b"value %d" % i) for i in range(4)))  # type: ignore[misc]
    assert len(codes) == 3
    assert set(codes) <= {"signing_under_way", "signature_settled"}
    assert logged(xa, Event.SIGNATURE_BROUGHT) == 1
    work(xa, desk(xa))
    assert (row(xa, identity).state, xa.frozen(frozen.id).state) == ("used", "issued")


def test_of_many_files_at_one_moment_one_is_taken(xa: House) -> None:
    frozen = approved(xa)
    codes = at_once(*(lambda i=i: bring(xa, frozen, b" signed %d" % i) for i in range(4)))  # type: ignore[misc]
    assert codes == ["signing_under_way"] * 3
    work(xa, desk(xa))
    assert xa.frozen(frozen.id).state == "issued"
    with xa.session() as session:
        assert session.scalar(select(func.count()).select_from(Instrument)) == 1


@pytest.mark.usefixtures("parsed")
def test_nobody_answers_for_another_or_with_another_documents_digest(xa: House) -> None:
    mine, other = approved(xa), approved(xa)
    identity = offered(xa, mine)
    work(xa, desk(xa))
    assert caught(lambda: answer(xa, identity, who="dora")) == "step_role_missing"
    assert caught(lambda: answer(xa, identity, who="cem")) == "role_missing"
    assert caught(lambda: answer(xa, "01a00000-0000-7000-8000-000000000000")) == "no_signature"
    brought = bring(xa, other)
    assert caught(lambda: answer(xa, brought)) == "signing_under_way", "a file takes no answer"
    work(xa, desk(xa))
    assert (row(xa, identity).state, row(xa, identity).answer) == ("offered", None)
    answer(xa, identity)
    work(xa, desk(xa))
    assert xa.frozen(mine.id).state == "issued"


def test_an_empty_file_and_the_document_itself_are_no_signature(xa: House) -> None:
    frozen = approved(xa)

    def empty() -> None:
        with xa.session() as session:
            elsewhere.bring(session, xa.office, xa.official("ana"), frozen.id, b"")

    before = set(xa.store.files(xa.owner))
    assert caught(empty) == "other_document"
    assert set(xa.store.files(xa.owner)) == before, "nothing of what was refused at the door is kept"


def _sealing(made: SigningDesk, seal: Callable[..., object]) -> SigningDesk:
    return replace(made, seal=seal)  # type: ignore[arg-type]  # answers nothing: it raises


@pytest.mark.usefixtures("parsed")
def test_a_seal_that_is_away_between_digest_and_signature_is_waited_for(xa: House) -> None:
    frozen, made = approved(xa), desk(xa)

    def away(*_: object) -> None:
        raise KeyAway("token_away", "The token was taken out.", key="seal-moj")

    identity = offered(xa, frozen)
    work(xa, _sealing(made, away))
    assert row(xa, identity).state == "offered", "a digest needs no seal"
    answer(xa, identity)
    work(xa, _sealing(made, away))
    assert (row(xa, identity).state, xa.frozen(frozen.id).reason) == ("proven", "token_away")
    assert "key.away" in xa.notices()
    assert logged(xa, Event.SIGNING_INTENDED) == 0, "what was not possible was not meant"
    with xa.session() as session:
        (line,) = signings.stalled(session, xa.office, xa.official("ana"))
    assert (line.state, line.reason) == ("waiting", "token_away")
    assert caught(lambda: answer(xa, identity)) == "signing_under_way"
    xa.later(minutes=1)
    work(xa, made)
    assert (row(xa, identity).state, xa.frozen(frozen.id).state) == ("used", "issued")
    assert "key.away" not in xa.notices()


@pytest.mark.usefixtures("parsed")
def test_what_is_given_up_while_it_is_made_ready_is_not_handed_out(xa: House) -> None:
    """Its file has a name all the same, so that it can be swept."""
    frozen, made = approved(xa), desk(xa)
    identity = offered(xa, frozen)

    def slowly(pdf: bytes, certificates: object) -> HandOut:
        with xa.session() as session:  # somebody else, at this moment
            found = session.get_one(Elsewhere, (xa.owner, identity), with_for_update=True)
            found.state, found.reason = "cancelled", "asked_anew"
        return HandOut(pdf + b" place ", b"attributes", "sha256")

    proving.prepare(replace(made, elsewhere=replace(made.elsewhere, hand_out=slowly)), xa.owner, frozen.id)
    found = row(xa, identity)
    assert (found.state, found.attributes, found.expires) == ("cancelled", None, None)
    assert found.prepared is not None
    assert xa.store.has(xa.owner, found.prepared)
    assert caught(lambda: answer(xa, identity)) == "signature_settled"


@pytest.mark.usefixtures("parsed")
def test_what_is_given_up_while_it_is_examined_is_not_sealed(xa: House) -> None:
    frozen, made = approved(xa), desk(xa)
    identity = offered(xa, frozen)
    work(xa, made)
    answer(xa, identity)

    def slowly(prepared: bytes, kind: str, data: bytes) -> bytes:
        with xa.session() as session:
            found = session.get_one(Elsewhere, (xa.owner, identity), with_for_update=True)
            found.state, found.reason = "cancelled", "given_up"
        return prepared + data

    slow = replace(made, elsewhere=replace(made.elsewhere, assemble=slowly))
    assert caught(lambda: proving.prove(slow, xa.owner, frozen.id)) == "signing_lost"
    found = row(xa, identity)
    assert (found.state, xa.frozen(frozen.id).state) == ("cancelled", "frozen")
    assert found.signed is not None
    assert logged(xa, Event.SIGNATURE_PROVEN) == 0
