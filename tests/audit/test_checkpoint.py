"""Anchored checkpoints: when they are due, and what may be kept as one."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from app.audit import tree
from app.audit.checkpoint import Anchor, anchor, cosign, cosigned_note, due, keep, keep_cosignature
from app.audit.proof import consistency, note_at
from app.kit.errors import Refused, Unknown
from app.trust.note import NoteSigner, open_note, read_checkpoint
from tests.audit.keeping import NOW, SIGNER, drain, write_many
from tests.conftest import Database

WITNESS = NoteSigner.generate("rogatory/XB")
MINUTE = timedelta(minutes=1)


def due_at(database: Database, minutes: float) -> bool:
    with database.sessions("rog_keeper").begin(None) as session:
        return due(session, NOW + minutes * MINUTE) is not None


def keep_now(database: Database, minutes: float) -> None:
    with database.sessions("rog_keeper").begin(None) as session:
        note = due(session, NOW + minutes * MINUTE)
        assert note is not None
        keep(session, anchor(note, lambda digest: b"token over " + digest, NOW + minutes * MINUTE))


def test_an_anchor_is_due_each_minute_with_news_and_hourly_without(database: Database) -> None:
    assert not due_at(database, 0)
    write_many(database, 1)
    drain(database)
    assert due_at(database, 0)
    keep_now(database, 0)
    assert not due_at(database, 59.9)
    assert due_at(database, 60)
    write_many(database, 1)
    drain(database)
    assert not due_at(database, 0.9)
    assert due_at(database, 1)


def test_the_stamp_is_over_the_signed_note() -> None:
    made = anchor("a note", lambda digest: digest, NOW)
    assert made.token == hashlib.sha256(b"a note").digest()


def test_only_our_own_checkpoints_are_anchored(database: Database) -> None:
    write_many(database, 2)
    drain(database)
    with database.sessions("rog_keeper").begin(None) as session:
        ours = note_at(session, 2)
        other = NoteSigner.generate("rogatory/XA").sign(read_checkpoint(ours).text)
        with pytest.raises(Refused):
            keep(session, Anchor(other, b"token", NOW))
        with pytest.raises(Unknown):
            keep(session, Anchor(ours.replace("\n2\n", "\n3\n"), b"token", NOW))
        keep(session, Anchor(ours, b"token", NOW))
        keep(session, Anchor(ours, b"token", NOW))


def test_a_witness_cosigns_what_continues_what_it_saw(database: Database) -> None:
    write_many(database, 5)
    drain(database)
    write_many(database, 5)
    drain(database)
    with database.sessions("rog_keeper").begin(None) as session:
        first, second = note_at(session, 5), note_at(session, 10)
        seen, _ = cosign(WITNESS, SIGNER.public, None, first, (), NOW)
        proof = consistency(session, 5, 10)
        checkpoint, line = cosign(WITNESS, SIGNER.public, seen, second, proof, NOW)
        keep_cosignature(session, 10, WITNESS.witness, line, NOW)
        keep_cosignature(session, 10, WITNESS.witness, line, NOW)
        _, signatures = open_note(cosigned_note(session, 10), [SIGNER.public, WITNESS.witness])
        assert {one.key.name for one in signatures} == {"rogatory/XA", "rogatory/XB"}
        with pytest.raises(Refused, match="shows 5"):
            cosign(WITNESS, SIGNER.public, checkpoint, first, (), NOW)
        with pytest.raises(Refused, match="no prefix"):
            cosign(WITNESS, SIGNER.public, seen, second, [tree.EMPTY] * len(proof), NOW)
        with pytest.raises(Refused):
            keep_cosignature(session, 5, WITNESS.witness, line, NOW)
