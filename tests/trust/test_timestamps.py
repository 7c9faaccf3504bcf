"""Asking for a timestamp, and believing one."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography import x509

from app.kit.clock import now
from app.kit.errors import Refused, Unavailable, Unreadable
from app.trust import timestamps
from app.trust.anchors import Purpose
from app.trust.timestamps import Timestamper
from certs.lab import Lab

DATA = b"a checkpoint\n"
DIGEST = hashlib.sha256(DATA).digest()


def test_a_token_is_believed_under_its_states_anchors_only(lab: Lab) -> None:
    moment = now().replace(microsecond=0) - timedelta(hours=1)
    token = lab.tsa("XA", moment).token(DIGEST)
    found = timestamps.verify(token, DATA, lab.anchors.of("XA", Purpose.TSA))
    assert (found.at, found.token) == (moment, token)
    assert timestamps.claimed_time(token) == moment
    for anchors in (lab.anchors.of("XB", Purpose.TSA), lab.anchors.of("XA", Purpose.SEAL), ()):
        with pytest.raises(Refused) as caught:
            timestamps.verify(token, DATA, anchors)
        assert caught.value.code == "bad_timestamp"


def test_a_token_over_other_data_is_refused(lab: Lab) -> None:
    token = lab.tsa("XA").token(DIGEST)
    with pytest.raises(Refused):
        timestamps.verify(token, DATA + b" ", lab.anchors.of("XA", Purpose.TSA))


def test_a_token_with_a_flipped_bit_is_refused(lab: Lab) -> None:
    token = lab.tsa("XA").token(DIGEST)
    place = token.index(DIGEST)
    flipped = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
    with pytest.raises(Refused):
        timestamps.verify(flipped, DATA, lab.anchors.of("XA", Purpose.TSA))


def test_a_token_carries_its_chain(lab: Lab) -> None:
    carried = timestamps.certificates(lab.tsa("XA").token(DIGEST))
    assert lab.pki.signer("XA", "tsa").certificate in carried
    assert lab.certificate("XA", "tsa-root") in carried
    assert all(x509.load_der_x509_certificate(one) for one in carried)


def test_the_answer_is_over_what_was_asked(lab: Lab) -> None:
    stamper = lab.tsa("XA")
    other = stamper.response(bytes(32), "sha256")
    with pytest.raises(Refused) as caught:
        Timestamper(lambda _: other.dump()).token(DIGEST)
    assert caught.value.code == "tsa_wrong_answer"


def test_an_old_answer_is_not_taken_again(lab: Lab) -> None:
    kept = lab.tsa("XA").response(DIGEST, "sha256").dump()
    with pytest.raises(Refused):
        Timestamper(lambda _: kept).token(DIGEST)


def test_a_refusal_and_garbage_are_no_answer(lab: Lab) -> None:
    refusing = bytes.fromhex("30053003020102")  # PKIStatus rejection, and no token
    for answer, code in ((refusing, "tsa_refused"), (b"", "tsa_garbled"), (b"<html>", "tsa_garbled")):
        with pytest.raises(Unavailable) as caught:
            Timestamper(lambda _, answer=answer: answer).token(DIGEST)  # type: ignore[misc]
        assert caught.value.code == code


def test_a_granted_answer_without_a_token_is_garbled(lab: Lab) -> None:
    empty = bytes.fromhex("30053003020100")
    with pytest.raises(Unavailable):
        Timestamper(lambda _: empty).token(DIGEST)


def test_a_token_that_is_none_is_not_read() -> None:
    for read in (timestamps.claimed_time, timestamps.certificates):
        with pytest.raises(Unreadable):
            read(b"no token")


@pytest.mark.parametrize("damage", ["no_token", "other_kind", "no_content"])
def test_a_token_that_is_damaged_is_not_believed_and_stops_nobody(lab: Lab, damage: str) -> None:
    """Found by the fuzzer: the log's own check reads tokens out of a database that somebody may have touched."""
    token = cms.ContentInfo.load(lab.tsa("XA").token(DIGEST))
    if damage == "other_kind":
        token = cms.ContentInfo({"content_type": "data", "content": b"hello"})
    elif damage == "no_content":
        token["content"]["encap_content_info"] = cms.EncapsulatedContentInfo({"content_type": "tst_info"})
    data = b"no token" if damage == "no_token" else token.dump(force=True)
    with pytest.raises((Unreadable, Refused)) as caught:
        timestamps.verify(data, DATA, lab.anchors.of("XA", Purpose.TSA))
    assert caught.value.code == "bad_timestamp"
    with pytest.raises(Unreadable):
        timestamps.claimed_time(data)


def test_room_is_kept_for_the_next_token(lab: Lab) -> None:
    stamper = lab.tsa("XA")
    token = stamper.token(DIGEST)
    assert len(token) < stamper.room < len(token) + 1024


def test_the_newest_token_is_remembered(lab: Lab) -> None:
    """Its certificates are those of now: an authority that changes its own needs no restart here."""
    stamper = lab.tsa("XA")
    assert stamper.last is None
    first = stamper.token(DIGEST)
    assert stamper.last == first
    assert stamper.token(DIGEST) == stamper.last != first
