"""Tiles: where they lie, and hashes read out of complete and incomplete ones, three levels high."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.audit import tiles, tree
from app.audit.models import LogCheckpoint, LogLeaf, LogTile
from app.audit.proof import consistency, prove
from app.audit.tiles import StoredTree
from app.kit.errors import Unknown
from tests.audit.keeping import OWNER, SIGNER, drain, write_many
from tests.conftest import Database

MANY = 65536 + 300
FILL = """
with made as (
    insert into audit_entry (authority, id, at, event, entry, leaf_hash)
    select :owner, uuidv7()::text, now(), 'alarm', e, sha256('\\x00'::bytea || e)
    from generate_series(1, :count) n, lateral (select sha256(n::text::bytea) e)
    returning id, authority
)
insert into audit_pending (entry, authority) select id, authority from made
"""


@pytest.mark.parametrize(
    ("level", "index", "width", "expected"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 999, 256, "tile/0/999"),
        (1, 1000, 256, "tile/1/x001/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (2, 1234067, 17, "tile/2/x001/x234/067.p/17"),
    ],
)
def test_paths_are_those_of_c2sp(level: int, index: int, width: int, expected: str) -> None:
    assert tiles.path(level, index, width) == expected


@given(st.integers(0, 1_000_000))
def test_the_layout_holds_every_hash_once(size: int) -> None:
    held: dict[int, int] = {}
    for level, index, width in tiles.layout(size):
        assert 0 < width <= 256
        assert held.get(level, 0) == index * 256
        held[level] = index * 256 + width
    assert held == {level: size >> 8 * level for level in range(4) if size >> 8 * level}


def test_three_levels_of_tiles_prove_what_the_leaves_say(database: Database) -> None:
    with database.admin().begin(None) as session:
        session.execute(text(FILL), {"owner": OWNER, "count": MANY})
    drain(database)
    with database.sessions("rog_operator").begin(OWNER) as session:
        leaves = list(session.scalars(select(LogLeaf.hash).order_by(LogLeaf.index)))
        root = tree.root_of(leaves)
        assert root == session.scalars(select(LogCheckpoint.root).where(LogCheckpoint.size == MANY)).one()
        assert session.execute(select(LogTile.level, func.count()).group_by(LogTile.level)).all() == [(0, 257), (1, 1)]
        stored = StoredTree(session, MANY)
        for index in (0, 255, 256, 65535, 65536, 65791, 65792, MANY - 1):
            tree.check_inclusion(leaves[index], index, MANY, tree.inclusion(index, MANY, stored.lookup), root)
        for first in (1, 256, 65535, 65536, 65537, 65792, MANY - 1):
            proof = consistency(session, first, MANY)
            tree.check_consistency(first, MANY, proof, tree.root_of(leaves[:first]), root)
        entry = session.scalars(select(LogLeaf.entry).where(LogLeaf.index == 40000)).one()
        found = prove(session, entry)
        assert found is not None
        assert found.check(SIGNER.public).root == root


def test_what_the_log_has_not_is_unknown(database: Database) -> None:
    write_many(database, 3)
    drain(database)
    with database.sessions("rog_operator").begin(None) as session:
        for level, index, width in ((0, 0, 256), (0, 0, 4), (0, 1, 1), (1, 0, 1)):
            with pytest.raises(Unknown):
                tiles.hashes(session, level, index, width)
        with pytest.raises(Unknown):
            consistency(session, 1, 4)
        with pytest.raises(Unknown):
            StoredTree(session, 3).lookup(2, 0)
        assert len(tiles.hashes(session, 0, 0, 3)) == 96
