"""Tiles (C2SP tlog-tiles): the tree's hashes in files of 256, which any verifier can fetch, and hashes read from them.

    tile/<level>/<index>                complete: 256 hashes
    tile/<level>/<index>.p/<width>      incomplete: 1 to 255 hashes
    tile/entries/<index>                the entries themselves; Rogatory hands out none

An index is written in groups of three digits, all but the last with an `x` before it: 1234067 is `x001/x234/067`.
A hash of tile level L stands at height 8·L of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.models import LogLeaf, LogTile
from app.kit.errors import Unknown

HEIGHT, WIDTH = 8, 256


def path(level: int, index: int, width: int = WIDTH) -> str:
    """Path of a tile below the log's prefix."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/" + "/".join(groups) + ("" if width == WIDTH else f".p/{width}")


def layout(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, index and width of every tile of a tree; incomplete ones once, at their present width."""
    level, count = 0, size
    while count:
        for index in range(count // WIDTH):
            yield level, index, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level, count = level + 1, count // WIDTH


def hashes(session: Session, level: int, index: int, width: int = WIDTH) -> bytes:
    """The hashes of a tile, 32 bytes each; `Unknown` if the tree has not that many."""
    if width == WIDTH:
        found = session.scalar(select(LogTile.hashes).where(LogTile.level == level, LogTile.index == index))
        if found is None:
            raise Unknown("no_such_tile", f"The log has no complete tile {path(level, index)}.")
        return found
    first = index * WIDTH
    if level == 0:
        rows = select(LogLeaf.hash).where(LogLeaf.index >= first, LogLeaf.index < first + width).order_by(LogLeaf.index)
    else:
        below = (LogTile.level == level - 1, LogTile.index >= first, LogTile.index < first + width)
        rows = select(LogTile.root).where(*below).order_by(LogTile.index)
    got = list(session.scalars(rows))
    if len(got) != width:
        raise Unknown("no_such_tile", f"The log has no tile {path(level, index, width)}.")
    return b"".join(got)


class StoredTree:
    """Hashes of complete subtrees of a tree of `size` leaves, from its tiles; each tile is read once."""

    def __init__(self, session: Session, size: int) -> None:
        self._session, self._size = session, size
        self._read: dict[tuple[int, int], bytes] = {}

    def lookup(self, level: int, index: int) -> bytes:
        """Root of the complete subtree over the leaves `[index · 2^level, (index + 1) · 2^level)`."""
        tall, height = divmod(level, HEIGHT)
        first = index << height  # in hashes of tile level `tall`
        data = self._tile(tall, first // WIDTH)
        start = first % WIDTH * tree.HASH
        part = data[start : start + (tree.HASH << height)]
        if len(part) != tree.HASH << height:
            raise Unknown("no_such_tile", f"A tree of {self._size} leaves has no subtree {level}/{index}.")
        return tree.root_of(part[at : at + tree.HASH] for at in range(0, len(part), tree.HASH))

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._read:
            width = min(WIDTH, (self._size >> (HEIGHT * level)) - index * WIDTH)
            if width <= 0:
                raise Unknown("no_such_tile", f"A tree of {self._size} leaves has no tile {path(level, index)}.")
            self._read[level, index] = hashes(self._session, level, index, width)
        return self._read[level, index]
