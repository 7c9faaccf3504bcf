"""Envelopes that arrive under certificates and log keys of yesterday or tomorrow, and with parts that rot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.directory.doubts import doubts
from app.directory.succession import handover_text
from app.exchange import envelope as wire
from app.exchange import inbox, intake, receive
from app.exchange.admission import Verified
from app.exchange.models import Quarantined, ReceiptOut
from app.exchange.standing import CLOCKS, OVERLAP
from app.instruments.header import read
from app.instruments.store import Store
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Unknown
from app.kit.ids import StateCode
from app.procedures import registering
from app.trust import jws
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.note import NoteSigner
from app.trust.report import Found, Report, unread
from app.trust.revocation import Revocation
from tests.directory.states import NOW, State
from tests.exchange import arriving
from tests.exchange.arriving import arrived, bring, letter, next_edition, outcome, publish, rotated, states, xa, xb
from tests.factories.node import House

__all__ = ["states", "xa", "xb"]
XB = StateCode("XB")
NO_PDF = ("rejected", "not_at_start")
"""As far as these letters come: believed, whole, logged, and then no PDF."""


def flipped(whole: arriving.Letter) -> arriving.Letter:
    """The same letter with another signature: nobody signed it."""
    token = whole.token[:-10] + ("A" if whole.token[-10] != "A" else "B") + whole.token[-9:]
    return arriving.Letter(token, whole.parts)


def marked(xa: House) -> list[tuple[str, int]]:
    """What is said of XB's directory, and of which edition."""
    with xa.session("rog_web") as session:
        return [(one.code, one.number) for one in doubts(session, XB, xa.time)]


def test_a_letter_without_another_flaw_comes_as_far_as_its_pdf(xa: House, xb: State) -> None:
    bring(xa, found := letter(xb))
    assert outcome(xa, found) == NO_PDF


def test_a_new_certificate_under_a_newer_edition_waits_for_it(xa: House, xb: State) -> None:
    new = rotated(xb)
    newer = next_edition(xb, envelope=new)
    bring(xa, found := letter(xb, by=new, under=newer, urgent=True))
    assert outcome(xa, found) == ("held", "edition")
    assert ("deliver-urgent", found.digest) in xa.woken
    publish(xa, xb, newer)
    xa.later(minutes=1)
    assert outcome(xa, found) == NO_PDF


def test_a_held_ordinary_letter_wakes_the_ordinary_lane(xa: House, xb: State) -> None:
    bring(xa, found := letter(xb, under=next_edition(xb)))
    assert outcome(xa, found) == ("held", "edition")
    assert ("deliver", found.digest) in xa.woken
    assert ("deliver-urgent", found.digest) not in xa.woken


def test_a_certificate_that_the_named_edition_does_not_list_is_refused(xa: House, xb: State) -> None:
    bring(xa, found := letter(xb, by=rotated(xb)))
    assert outcome(xa, found) == ("rejected", "envelope_certificate")


def test_an_old_envelope_repeated_after_the_rotation_is_judged_by_the_edition_that_it_names(
    xa: House, xb: State
) -> None:
    old, late = letter(xb), letter(xb)
    publish(xa, xb, next_edition(xb, envelope=rotated(xb)))
    bring(xa, old)
    assert outcome(xa, old) == NO_PDF
    xa.later(seconds=OVERLAP.total_seconds() + 1)
    bring(xa, late)
    assert outcome(xa, late) == ("rejected", "envelope_certificate")


def test_an_old_certificate_may_not_name_the_new_edition(xa: House, xb: State) -> None:
    newer = next_edition(xb, envelope=rotated(xb))
    publish(xa, xb, newer)
    bring(xa, found := letter(xb, under=newer))
    assert outcome(xa, found) == ("rejected", "envelope_certificate")


def test_another_edition_under_an_old_number_is_an_alarm(xa: House, xb: State) -> None:
    publish(xa, xb, next_edition(xb))
    other = arriving.edition(xb, valid_until="2028-01-01T00:00:00.000Z")
    bring(xa, forged := flipped(letter(xb, under=other)))
    assert outcome(xa, forged) == ("rejected", "bad_signature")
    assert marked(xa) == [], "anybody can write a name"
    bring(xa, found := letter(xb, under=other))
    assert outcome(xa, found) == ("rejected", "edition_fork")
    assert marked(xa) == [("forked", 1)], "every answer from that directory says so"
    assert xa.notices().count("peer.edition_fork") == 1
    bring(xa, again := letter(xb, under=other))
    assert outcome(xa, again) == ("rejected", "edition_fork")
    assert xa.notices().count("peer.edition_fork") == 1


def test_a_certificate_that_is_not_valid_yet_waits_for_the_clocks(xa: House, xb: State) -> None:
    new = rotated(xb, since=NOW + timedelta(hours=1))
    newer = next_edition(xb, envelope=new)
    publish(xa, xb, newer)
    bring(xa, found := letter(xb, by=new, under=newer))
    assert outcome(xa, found) == ("held", "clock")
    xa.later(hours=2)
    assert outcome(xa, found) == NO_PDF


def test_an_expired_certificate_is_refused_once_clocks_had_their_time(xa: House, xb: State) -> None:
    new = rotated(xb, until=NOW - timedelta(hours=1))
    newer = next_edition(xb, envelope=new)
    publish(xa, xb, newer)
    bring(xa, found := letter(xb, by=new, under=newer))
    assert outcome(xa, found) == ("held", "clock")
    xa.later(seconds=CLOCKS.total_seconds() + 1)
    assert outcome(xa, found) == ("rejected", "expired")


def test_a_certificate_that_ends_while_the_letter_lies_here_was_valid_when_it_came(xa: House, xb: State) -> None:
    new = rotated(xb, until=NOW + timedelta(hours=1))
    newer = next_edition(xb, envelope=new)
    bring(xa, found := letter(xb, by=new, under=newer))
    assert outcome(xa, found) == ("held", "edition")
    publish(xa, xb, newer)
    xa.later(hours=2)
    assert outcome(xa, found) == NO_PDF


def test_a_bad_signature_does_not_hide_behind_a_clock(xa: House, xb: State) -> None:
    bring(xa, found := flipped(letter(xb, by=rotated(xb, since=NOW + timedelta(hours=1)))))
    assert outcome(xa, found) == ("rejected", "bad_signature")


def test_a_checkpoint_of_the_old_log_key_beside_an_old_envelope_counts(xa: House, xb: State) -> None:
    new = NoteSigner.generate("rogatory/XB")
    words = handover_text("rogatory/XB", new.public.vkey)
    handover = xb.log.sign(words) + new.signature_line(words)
    entry = {"origin": "rogatory/XB", "vkey": new.public.vkey, "handover": handover}
    old, late = letter(xb), letter(xb)
    newer = next_edition(xb, log=entry)
    publish(xa, xb, newer)
    for found in (old, under := letter(xb, under=newer, log=new)):
        bring(xa, found)
    assert (outcome(xa, old), outcome(xa, under)) == (NO_PDF, NO_PDF)
    bring(xa, wrong := letter(xb, under=newer))
    assert outcome(xa, wrong) == ("rejected", "log_proof")
    xa.later(seconds=OVERLAP.total_seconds() + 1)
    bring(xa, late)
    assert outcome(xa, late) == ("rejected", "log_proof")


@pytest.mark.parametrize("which", [0, 1])
def test_a_part_that_rotted_is_forgotten_and_brought_again(xa: House, xb: State, which: int) -> None:
    found = letter(xb, attachments=[b"an order of the court" * 1000])
    bring(xa, found)
    part = sha256(found.parts[which])
    rot(xa.store, part)
    assert outcome(xa, found) == ("held", "parts_missing")
    assert not xa.store.has("in-XB", part)
    with xa.database.sessions("rog_door").begin(None) as session, pytest.raises(Conflict, match=part):
        inbox.store_envelope(session, xa.store, XB, found.token, [xa.owner], xa.time)
    bring(xa, found)
    xa.later(minutes=1)
    assert outcome(xa, found) == NO_PDF


def test_a_pdf_that_rots_after_it_was_found_whole_is_brought_again(xa: House, xb: State) -> None:
    found = letter(xb)
    bring(xa, found)
    with xa.session("rog_intake") as session:
        arriving.ledger.delivered(session, arriving.desk(xa), xa.owner, found.told, found.digest, XB)
    rot(xa.store, sha256(found.parts[0]))
    assert outcome(xa, found) == ("held", "parts_missing")
    bring(xa, found)
    xa.later(minutes=1)
    assert outcome(xa, found) == NO_PDF


def test_an_envelope_whose_file_was_lost_is_asked_for_again(xa: House, xb: State) -> None:
    found = letter(xb)
    bring(xa, found)
    rot(xa.store, found.digest)
    assert outcome(xa, found) == ("stored", None)
    with xa.database.sessions("rog_door").begin(None) as session, pytest.raises(Unknown):
        inbox.receipts_for(session, xa.store, XB, found.digest)
    bring(xa, found)
    xa.later(minutes=5)
    assert outcome(xa, found) == NO_PDF
    with xa.database.sessions("rog_door").begin(None) as session:
        assert len(inbox.receipts_for(session, xa.store, XB, found.digest)) == 2


def test_what_is_quarantined_keeps_its_attachments_under_the_owner(xa: House, xb: State) -> None:
    found = letter(xb, attachments=[b"an order"])
    bring(xa, found)
    assert outcome(xa, found) == NO_PDF
    for part in (found.digest, *(sha256(one) for one in found.parts)):
        assert xa.store.has(xa.owner, part)


def test_what_is_refused_for_what_it_says_keeps_the_matter_that_it_names(xa: House, xb: State) -> None:
    bring(xa, found := letter(xb))
    desk, about = arriving.desk(xa), arriving.request(xa)
    said = read(about.content).model_copy(update={"kind": registering.KIND})  # nobody may send a registration
    verified = Verified(unread(b"-", NOW), Revocation())
    with xa.session("rog_intake") as session:
        opened = receive._open(session, desk, xa.owner, found.token, found.digest, XB)
        receive._judge(session, desk, xa.owner, opened, said, verified, 1, XB)
    with xa.session("rog_intake") as session:
        row = session.scalars(select(Quarantined)).one()
        assert (row.reason, row.reference) == ("never_crosses", about.reference)


def test_each_reason_to_wait_is_told_by_one_signed_receipt(xa: House, xb: State) -> None:
    bring(xa, found := letter(xb, under=next_edition(xb)))
    for _ in range(3):
        outcome(xa, found)
        xa.later(minutes=6)
    with xa.session("rog_intake") as session:
        rows = session.query(ReceiptOut).filter(ReceiptOut.envelope == found.digest).all()
    assert [row.status for row in rows] == ["held"]
    assert arrived(xa, found).tries == 3


def rot(store: Store, digest: str) -> None:
    """A byte of a stored file changes on the disk."""
    path = store.path("in-XB", digest)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def test_what_nobody_signed_decides_nothing_about_the_instrument_that_it_names(xa: House, xb: State) -> None:
    true = letter(xb)
    forged = flipped(true)
    bring(xa, forged)
    assert outcome(xa, forged) == ("rejected", "bad_signature")
    with xa.session() as session:
        kept = session.get_one(Quarantined, (xa.owner, forged.digest))
        assert (kept.instrument, kept.sha256, kept.sender) == (None, None, None)
        (answer,) = session.scalars(select(ReceiptOut).where(ReceiptOut.envelope == forged.digest))
    told = wire.receipt_of(jws.read(answer.token, wire.RECEIPT_TYPE).payload)
    assert (told.status, told.reason) == ("held", "envelope_refused")
    assert not any(xa.store.has(xa.owner, sha256(part)) for part in true.parts)
    bring(xa, true)
    assert outcome(xa, true) == NO_PDF  # as far as it comes by itself


def test_a_new_anchor_waits_for_the_edition_that_names_it(xa: House, xb: State) -> None:
    """A State that replaces its node anchor writes under an edition that is not here yet."""
    stranger = arriving.signer(State("XB"), "envelope")
    bring(xa, found := letter(xb, by=stranger, under=next_edition(xb)))
    assert outcome(xa, found) == ("held", "edition")
    xa.later(seconds=CLOCKS.total_seconds() + 1)
    assert outcome(xa, found) == ("rejected", "no_anchor")


def test_a_timestamp_far_ahead_may_be_our_own_clock_behind(xa: House, xb: State) -> None:
    """An hour off is the commonest fault of a clock: letters wait until it is set right, and then no longer."""

    def ahead(pdf: bytes, anchors: Anchors, holders: Holders, at: datetime, **told: object) -> Report:
        return unread(pdf, at, Found("timestamp_far_ahead", "Seal", "2 hours"))

    bring(xa, found := letter(xb))
    slow = replace(arriving.desk(xa), verify=ahead)
    while intake.work(slow, "tests"):
        pass
    assert arrived(xa, found).reason == "timestamp_far_ahead"
    assert arrived(xa, found).state == "held"
    xa.later(seconds=CLOCKS.total_seconds() + 1)
    while intake.work(slow, "tests"):
        pass
    assert (arrived(xa, found).state, arrived(xa, found).reason) == ("rejected", "timestamp_far_ahead")
