"""Shelves are cleared: of what was never finished, of what nobody named, of what was decided long ago; of no more."""

from __future__ import annotations

import os
from datetime import timedelta

from app.exchange.models import Delivery, Outbox
from app.exchange.shelves import DECIDED, UNFINISHED, UNNAMED, Swept, sweep_shelves
from app.instruments.models import Instrument
from app.kit.canonical import sha256
from tests.directory.states import State
from tests.exchange.arriving import arrived, bring, letter, next_edition, outcome, request, states, xa, xb
from tests.factories.node import House

__all__ = ["states", "xa", "xb"]


def sweep(node: House) -> Swept:
    """The keeper's round."""
    with node.database.sessions("rog_keeper").begin(None) as session:
        return sweep_shelves(session, node.store, node.time)


def age(node: House, span: timedelta) -> None:
    """Every file of the store is so old."""
    at = (node.time - span).timestamp()
    for file in node.folder.rglob("*"):
        if file.is_file():
            os.utime(file, (at, at))


def test_unfinished_files_go_after_a_day(xa: House) -> None:
    for owner in ("in-XB", xa.owner):
        folder = xa.store.path(owner, "a" * 64).parent
        folder.mkdir(parents=True)
        (folder / ".0123.part").write_bytes(b"half")
    age(xa, UNFINISHED - timedelta(minutes=1))
    assert sweep(xa).files == 0
    age(xa, UNFINISHED + timedelta(minutes=1))
    assert sweep(xa) == Swept(2, 8)


def test_parts_that_no_envelope_names_go_and_those_of_an_undecided_one_stay(xa: House, xb: State) -> None:
    stray = xa.store.put("in-XB", b"nobody names me")
    bring(xa, found := letter(xb, under=next_edition(xb), attachments=[b"an order"]))
    assert outcome(xa, found) == ("held", "edition")
    age(xa, UNNAMED - timedelta(minutes=1))
    assert sweep(xa).files == 0
    age(xa, timedelta(days=300))
    assert sweep(xa).files == 1
    assert not xa.store.has("in-XB", stray)
    for part in (found.digest, *(sha256(one) for one in found.parts)):
        assert xa.store.has("in-XB", part)


def test_what_was_decided_leaves_the_shelf_and_stays_with_its_owner(xa: House, xb: State) -> None:
    bring(xa, found := letter(xb, attachments=[b"an order"]))
    assert outcome(xa, found)[0] == "rejected"
    parts = (found.digest, *(sha256(one) for one in found.parts))
    xa.later(seconds=DECIDED.total_seconds() - 60)
    age(xa, timedelta(days=29))
    assert sweep(xa).files == 0
    xa.later(minutes=2)
    assert sweep(xa).files == 3
    assert [xa.store.has("in-XB", part) for part in parts] == [False] * 3
    assert [xa.store.has(xa.owner, part) for part in parts] == [True] * 3
    assert arrived(xa, found).state == "rejected"


def test_what_is_laid_out_stays_until_it_is_decided(xa: House, xb: State) -> None:
    sent = request(xa)
    found = letter(xb)
    lay_out(xa, sent, found.token, found.parts)
    age(xa, timedelta(days=300))
    assert sweep(xa).files == 0
    with xa.session("rog_deliver") as session:
        session.get_one(Outbox, sent.id).done = xa.time
    assert sweep(xa).files == 2
    assert xa.store.has(xa.owner, sent.sha256)


def lay_out(node: House, sent: Instrument, token: str, parts: tuple[bytes, ...]) -> None:
    """What deliver writes for a peer that only reaches out."""
    for part in parts:
        node.store.put("out-XB", part)
    with node.session("rog_deliver") as session:
        row = session.get_one(Outbox, sent.id)
        row.waits, row.envelope = True, node.store.put("out-XB", token.encode())
        session.get_one(Delivery, (node.owner, sent.id)).envelope_sha256 = row.envelope
