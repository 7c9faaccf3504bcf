"""The checker names every way in which a log can be bent, even by somebody who is superuser."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.audit import verify
from app.audit.checkpoint import Anchor, keep, keep_cosignature
from app.audit.models import LogLeaf
from app.audit.proof import consistency, latest, note_at
from app.audit.tiles import StoredTree
from app.audit.tree import check_consistency, check_inclusion, inclusion
from app.audit.verify import Expected, Fault
from app.trust.note import Checkpoint, NoteSigner, read_checkpoint
from tests.audit.keeping import NOW, OTHER, OWNER, SIGNER, check, drain, write_many
from tests.audit.test_tree import slow_root
from tests.conftest import Database

WITNESS = NoteSigner.generate("rogatory/XB")


def bend(database: Database, *statements: str) -> None:
    """Change what must not change, as the superuser with the triggers taken away."""
    tables = ("audit_entry", "log_leaf", "log_tile", "log_checkpoint", "log_anchor", "log_cosignature")
    with database.admin().begin(None) as session:
        for table in tables:
            session.execute(text(f"alter table {table} disable trigger all"))
        for statement in statements:
            session.execute(text(statement))
        for table in tables:
            session.execute(text(f"alter table {table} enable always trigger keep_rows"))


BENDS: dict[str, tuple[str, set[Fault]]] = {
    "bytes": ("update audit_entry set entry = entry || ' ' where id = (select entry from log_leaf where index = 7)",
              {Fault.ENTRY_ALTERED, Fault.LEAF_WRONG, Fault.CHECKPOINT_WRONG, Fault.TILE_WRONG}),
    "column": ("update audit_entry set event = 'alarm' where id = (select entry from log_leaf where index = 7)",
               {Fault.ENTRY_ALTERED}),
    "deleted": ("delete from audit_entry where id = (select entry from log_leaf where index = 7)",
                {Fault.ENTRY_MISSING}),
    "leaf": ("update log_leaf set hash = sha256('x') where index = 7", {Fault.LEAF_WRONG}),
    "gap": ("delete from log_leaf where index = 7",
            {Fault.LEAF_GAP, Fault.ENTRY_LOST, Fault.CHECKPOINT_WRONG, Fault.CHECKPOINT_MISSING, Fault.TILE_WRONG}),
    "tail": ("delete from log_leaf where index = 299",
             {Fault.ENTRY_LOST, Fault.CHECKPOINT_WRONG, Fault.CHECKPOINT_MISSING}),
    "tile": ("update log_tile set root = sha256('x')", {Fault.TILE_WRONG}),
    "no tile": ("delete from log_tile", {Fault.TILE_MISSING}),
    "more tiles": ("insert into log_tile values (1, 0, 'x', 'y')", {Fault.TILE_EXTRA}),
    "root": ("update log_checkpoint set root = sha256('x')", {Fault.CHECKPOINT_WRONG}),
    "note": ("update log_checkpoint set note = replace(note, '300', '301')", {Fault.SIGNATURE_WRONG}),
    "no checkpoint": ("delete from log_checkpoint", {Fault.CHECKPOINT_MISSING}),
    "taken back": ("insert into audit_pending select entry, authority from log_leaf where index = 7",
                   {Fault.PENDING_TWICE}),
    "lost": ("insert into audit_entry select authority, 'x', at, event, entry, leaf_hash from audit_entry limit 1",
             {Fault.ENTRY_LOST}),
}  # fmt: skip


@pytest.fixture
def log(database: Database) -> Database:
    """A log of 300 entries of two authorities under one checkpoint."""
    write_many(database, 150)
    write_many(database, 150, OTHER)
    drain(database)
    assert check(database) == []
    return database


def test_a_log_longer_than_what_is_read_at_once_holds(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_ROWS", 7)
    assert check(log) == []
    bend(log, *BENDS["column"][:1])
    assert {one.fault for one in check(log)} == BENDS["column"][1]


@pytest.mark.parametrize("name", BENDS)
def test_whatever_is_bent_is_found(log: Database, name: str) -> None:
    statement, faults = BENDS[name]
    bend(log, statement)
    assert {one.fault for one in check(log)} == faults


def test_a_checkpoint_under_another_key_is_found(log: Database) -> None:
    other = NoteSigner.generate("rogatory/XA").public
    assert {one.fault for one in check(log, Expected((other,)))} == {Fault.SIGNATURE_WRONG}


def test_a_log_that_went_back_behind_what_others_saw_is_found(log: Database) -> None:
    with log.sessions("rog_keeper").begin(None) as session:
        found = latest(session)
    assert found is not None
    keys = (SIGNER.public,)
    assert check(log, Expected(keys, known=(found[0],))) == []
    later = Checkpoint("rogatory/XA", 301, b"0" * 32)
    assert [one.fault for one in check(log, Expected(keys, known=(later,)))] == [Fault.WENT_BACK]
    rewritten = Checkpoint("rogatory/XA", 200, b"0" * 32)
    assert [one.fault for one in check(log, Expected(keys, known=(rewritten,)))] == [Fault.WENT_BACK]


def test_anchors_and_cosignatures_are_checked_too(log: Database) -> None:
    with log.sessions("rog_keeper").begin(None) as session:
        note = note_at(session, 300)
        keep(session, Anchor(note, b"a token", NOW))
        line = WITNESS.cosignature_line(read_checkpoint(note).text, 1_795_509_351)
        keep_cosignature(session, 300, WITNESS.witness, line, NOW)
    expected = Expected((SIGNER.public,), witnesses=(WITNESS.witness,))
    assert check(log, expected) == []
    judged = Expected((SIGNER.public,), witnesses=(WITNESS.witness,), tsa=(b"no certificate",))
    assert {one.fault for one in check(log, judged)} == {Fault.ANCHOR_WRONG}
    bend(log, "update log_cosignature set line = replace(line, 'A', 'B')", "update log_anchor set note = 'x'")
    assert {one.fault for one in check(log, expected)} == {Fault.ANCHOR_WRONG, Fault.COSIGNATURE_WRONG}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_two_sizes_are_consistent_and_any_leaf_included(log: Database, data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 300))
    first = data.draw(st.integers(1, second))
    index = data.draw(st.integers(0, second - 1))
    with log.sessions("rog_operator").begin(OWNER) as session:
        stored = StoredTree(session, second)
        leaves = list(session.scalars(select(LogLeaf.hash).order_by(LogLeaf.index)))
        old, new = slow_root(leaves[:first]), slow_root(leaves[:second])
        check_inclusion(leaves[index], index, second, inclusion(index, second, stored.lookup), new)
        check_consistency(first, second, consistency(session, first, second), old, new)
