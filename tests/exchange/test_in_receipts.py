"""Receipts that arrive: which are believed, which wait, which are never believed; and nothing they do can lock up."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.exchange import outbox, receipts
from app.exchange.models import Outbox, ReceiptIn
from app.exchange.standing import CLOCKS, OVERLAP
from app.kit.canonical import sha256
from app.kit.errors import Unreadable
from tests.directory.states import NOW, State
from tests.exchange import arriving
from tests.exchange.arriving import delivery, drain, next_edition, post, publish, read, receipt, request, states, xa, xb
from tests.factories.node import House, urgent_request

__all__ = ["states", "xa", "xb"]


def test_a_receipt_and_a_delivery_do_not_wait_for_each_other(xa: House, xb: State) -> None:
    """Deliver holds the outbox row and is about to take the delivery's; the receipt is read at that moment."""
    sent = request(xa)
    token = receipt(xb, sent)
    post(xa, token)
    desk = arriving.desk(xa)
    reading = threading.Thread(target=receipts.work, args=(desk, "tests"))
    with xa.session("rog_deliver") as session:
        session.get_one(Outbox, sent.id, with_for_update=True)
        reading.start()
        _until_blocked(xa)
        outbox.lock(session, xa.owner, sent.id)
    reading.join(20)
    row = read(xa, token)
    assert (row.status, row.problem, row.tries) == ("accepted", None, 1)
    assert delivery(xa, sent).state == "accepted"


def _until_blocked(node: House) -> None:
    waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = :name")
    for _ in range(200):
        with node.database.admin().begin(None) as session:
            if session.scalar(waiting, {"name": node.database.name}):
                return
        time.sleep(0.05)
    raise AssertionError("the receipt's reader never waited for a lock")


def test_a_receipt_under_a_new_certificate_waits_for_the_edition_that_lists_it(xa: House, xb: State) -> None:
    sent, new = request(xa), arriving.rotated(xb)
    token = receipt(xb, sent, by=new)
    post(xa, token)
    xa.woken.clear()
    drain(xa)
    row = read(xa, token)
    assert (row.done, row.problem) == (None, "edition")
    assert ("deliver", row.sha256) in xa.woken
    publish(xa, xb, next_edition(xb, receipt=new))
    xa.later(seconds=10)
    drain(xa)
    assert (read(xa, token).status, read(xa, token).problem) == ("accepted", None)
    assert delivery(xa, sent).state == "accepted"


def test_it_waits_people_are_told_and_an_edition_that_comes_late_still_helps(xa: House, xb: State) -> None:
    sent, new = request(xa), arriving.rotated(xb)
    token = receipt(xb, sent, by=new)
    post(xa, token)
    drain(xa)
    assert xa.notices() == []
    xa.later(seconds=CLOCKS.total_seconds() + 1)
    drain(xa)
    row = read(xa, token)
    assert (row.done, row.problem, row.status) == (None, "edition", None)
    assert "receipt.waits" in xa.notices()
    publish(xa, xb, next_edition(xb, receipt=new))
    xa.later(hours=2)
    drain(xa)
    assert delivery(xa, sent).state == "accepted"
    assert "receipt.waits" not in xa.notices()


def test_a_receipt_of_before_the_rotation_still_counts_for_a_while(xa: House, xb: State) -> None:
    first, second = request(xa), request(xa)
    publish(xa, xb, next_edition(xb, receipt=arriving.rotated(xb)))
    post(xa, receipt(xb, first))
    drain(xa)
    assert delivery(xa, first).state == "accepted"
    xa.later(seconds=OVERLAP.total_seconds() + 1)
    late = receipt(xb, second)
    post(xa, late)
    drain(xa)
    assert (read(xa, late).done, read(xa, late).problem) == (None, "edition")
    assert delivery(xa, second).state == "sent"


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        ({"since": NOW + timedelta(hours=1)}, "not_yet_valid"),
        ({"until": NOW - timedelta(hours=1)}, "expired"),
    ],
)
def test_a_certificate_outside_its_time_waits_for_the_clocks(
    xa: House, xb: State, span: dict[str, object], reason: str
) -> None:
    new = arriving.rotated(xb, **span)  # type: ignore[arg-type]
    publish(xa, xb, next_edition(xb, receipt=new))
    sent = request(xa)
    token = receipt(xb, sent, by=new)
    post(xa, token)
    drain(xa)
    assert (read(xa, token).done, read(xa, token).problem) == (None, "clock")
    xa.later(hours=2)
    drain(xa)
    if reason == "not_yet_valid":
        assert delivery(xa, sent).state == "accepted"
    else:
        xa.later(seconds=CLOCKS.total_seconds())
        drain(xa)
        assert read(xa, token).problem == "expired"
        assert read(xa, token).done is not None


def test_a_receipt_for_any_envelope_of_the_instrument_counts(xa: House, xb: State) -> None:
    sent = request(xa)
    post(xa, receipt(xb, sent, "delivered", envelope="a" * 64), receipt(xb, sent, envelope="b" * 64))
    drain(xa)
    assert delivery(xa, sent).state == "accepted"


def test_what_can_never_be_believed_is_decided_at_once(xa: House, xb: State) -> None:
    sent = request(xa)
    wrong = {"id": sent.id, "sha256": "0" * 64, "size": sent.size}
    stranger = {"state": "XB", "authority": "XB.court"}
    whole = receipt(xb, sent)
    flipped = whole[:-10] + ("A" if whole[-10] != "A" else "B") + whole[-9:]
    expected = {
        receipt(xb, sent, instrument=wrong): "receipt_instrument",
        receipt(xb, sent, sender=stranger): "receipt_parties",
        receipt(xb, sent, by=arriving.signer(xb, "envelope")): "receipt_certificate",
        flipped: "bad_signature",
    }
    post(xa, *expected)
    drain(xa)
    rows = {token: read(xa, token) for token in expected}
    assert {token: row.problem for token, row in rows.items()} == expected
    assert all(row.done is not None for row in rows.values())
    assert delivery(xa, sent).state == "sent"


def test_a_receipt_under_an_unknown_anchor_waits_for_the_introduction_that_brings_it(xa: House, xb: State) -> None:
    """The peer signs no other: done for ever, the delivery would never hear what became of it."""
    sent = request(xa)
    token = receipt(xb, sent, by=arriving.signer(State("XB"), "receipt"))
    post(xa, token)
    drain(xa)
    assert (read(xa, token).done, read(xa, token).problem) == (None, "no_anchor")


def test_a_thousand_bad_receipts_ring_once(xa: House, xb: State) -> None:
    sent = [request(xa) for _ in range(3)]
    post(xa, *(receipt(xb, one, by=arriving.signer(xb, "envelope")) for one in sent))
    drain(xa)
    assert xa.notices().count("instrument.quarantined") == 1
    xa.later(days=1)
    post(xa, receipt(xb, sent[0], by=arriving.signer(xb, "envelope"), status="held"))
    drain(xa)
    assert xa.notices().count("instrument.quarantined") == 2, "what was acknowledged does not silence another day"


def test_one_receipt_that_breaks_the_reader_does_not_keep_back_the_next(xa: House, xb: State) -> None:
    """The row of its instrument is gone, as after a restore that went wrong."""
    broken, sent = request(xa), request(xa)
    first, second = receipt(xb, broken), receipt(xb, sent)
    post(xa, first)
    with xa.database.admin().begin(None) as session:
        session.execute(text("delete from outbox where id = :id"), {"id": broken.id})
    xa.later(seconds=1)
    post(xa, second)
    drain(xa)
    assert delivery(xa, sent).state == "accepted"
    row = read(xa, first)
    assert (row.done, row.status) == (None, None)
    assert row.due > xa.time
    assert delivery(xa, broken).state == "sent"


def test_each_receipt_of_a_call_stands_for_itself(xa: House, xb: State) -> None:
    sent = request(xa)
    good = receipt(xb, sent)
    vanished = receipt(xb, sent, recipient={"state": "XA", "authority": "XA.gone"})
    assert post(xa, "no.receipt.at all", vanished, "x" * 30_000, good) == [sha256(good.encode())]
    drain(xa)
    assert delivery(xa, sent).state == "accepted"


def test_a_duplicate_that_repeats_no_decision_is_no_receipt(xa: House, xb: State) -> None:
    sent = request(xa)
    told = receipt(xb, sent, "duplicate", decision="rejected", reason="step_not_open")
    post(xa, told)
    drain(xa)
    assert delivery(xa, sent).state == "rejected"
    payload = {**_payload(told), "decision": None}
    with pytest.raises(Unreadable):
        receipts.wire.receipt_of(payload)  # type: ignore[arg-type]


def _payload(token: str) -> dict[str, object]:
    return dict(receipts.jws.read(token, receipts.wire.RECEIPT_TYPE).payload)


def test_a_receipt_on_something_urgent_is_read_first(xa: House, xb: State) -> None:
    ordinary, urgent = request(xa), request(xa, body=urgent_request(), urgency="urgent")
    post(xa, receipt(xb, ordinary))
    xa.later(seconds=1)
    token = receipt(xb, urgent)
    post(xa, token)
    assert read(xa, token).urgent
    arriving.bring(xa, arriving.letter(xb))
    arriving.bring(xa, late := arriving.letter(xb, urgent=True))
    desk, done = arriving.desk(xa), []
    for _ in range(2):
        arriving.intake.work(desk, "tests")
        done.append((read(xa, token).done is not None, arriving.arrived(xa, late).state != "stored"))
    assert done == [(True, False), (True, True)]
    assert delivery(xa, ordinary).state == "sent"


def test_a_flood_of_receipts_does_not_keep_back_an_envelope(xa: House, xb: State) -> None:
    sent = request(xa)
    post(xa, *(receipt(xb, sent, "delivered", envelope=f"{number:064x}") for number in range(5)))
    arriving.bring(xa, found := arriving.letter(xb))
    arriving.intake.work(arriving.desk(xa), "tests")
    assert arriving.arrived(xa, found).state != "stored"
    with xa.session("rog_intake") as session:
        assert session.query(ReceiptIn).filter(ReceiptIn.done.is_(None)).count() == 4


def test_an_envelope_that_was_not_believed_is_packed_anew_and_decides_nothing(xa: House, xb: State) -> None:
    sent = request(xa)
    with xa.database.admin().begin(None) as session:
        session.execute(
            text("update delivery set envelope_sha256 = :digest, state = 'sent' where id = :id"),
            {"digest": "c" * 64, "id": sent.id},
        )
    refusal = {"reason": "envelope_refused"}
    post(xa, receipt(xb, sent, "held", envelope="a" * 64, **refusal))  # an envelope that is not ours
    drain(xa)
    assert delivery(xa, sent).state == "sent"
    post(xa, receipt(xb, sent, "held", envelope="c" * 64, **refusal))
    drain(xa)
    found = delivery(xa, sent)
    assert (found.state, found.problem, found.final) == ("waiting", "envelope_refused", None)
    assert "delivery.stalled" in xa.notices()
    post(xa, receipt(xb, sent, envelope="d" * 64))
    drain(xa)
    assert delivery(xa, sent).state == "accepted"
