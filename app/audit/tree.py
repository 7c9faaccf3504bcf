"""The arithmetic of the Merkle tree (RFC 6962 §2.1, RFC 9162 §2.1): hashes, the right edge, proofs and their checks.

Pure. Hashes are 32 bytes; `edge` is the list of roots of the complete subtrees, largest first, one for each bit of
the size. Stored hashes are asked for as `(level, index)`: the root of the complete subtree over the leaves
`[index · 2^level, (index + 1) · 2^level)`. Writer and checker share this file and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from app.kit.errors import Invalid, Refused

HASH = 32
EMPTY = hashlib.sha256(b"").digest()

Node: TypeAlias = tuple[int, int]
"""Level and index of a complete subtree."""
Lookup: TypeAlias = Callable[[int, int], bytes]


def leaf(entry: bytes) -> bytes:
    """Hash of an entry: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(edge: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], int]:
    """The edge and size after more leaf hashes: one hash a leaf on average."""
    grown = list(edge)
    if len(grown) != size.bit_count():
        raise Invalid("bad_edge", f"An edge of {len(grown)} hashes is not that of a tree of {size} leaves.")
    for digest in leaves:
        index = size
        while index & 1:  # a complete subtree stands to the left: join
            digest = node(grown.pop(), digest)
            index >>= 1
        grown.append(digest)
        size += 1
    return grown, size


def root(edge: Sequence[bytes]) -> bytes:
    """The root: the edge folded from the right."""
    if not edge:
        return EMPTY
    total = edge[-1]
    for digest in reversed(edge[:-1]):
        total = node(digest, total)
    return total


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, from nothing."""
    return root(append([], 0, leaves)[0])


def inclusion(index: int, size: int, lookup: Lookup) -> list[bytes]:
    """Audit path of a leaf (RFC 6962 §2.1.1), the leaf's sibling first. `Invalid` unless 0 ≤ index < size."""
    if not 0 <= index < size:
        raise Invalid("no_such_leaf", f"A tree of {size} leaves has no leaf {index}.")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range(middle, high, lookup))
            high = middle
        else:
            path.append(_range(low, middle, lookup))
            low = middle
    return path[::-1]


def consistency(first: int, second: int, lookup: Lookup) -> list[bytes]:
    """Proof that the tree of `first` leaves is a prefix of that of `second` (RFC 6962 §2.1.2); empty if trivial."""
    if not 0 <= first <= second:
        raise Invalid("bad_sizes", f"{first} leaves are no beginning of {second}.")
    if first in {0, second}:
        return []
    path: list[bytes] = []
    low, high, whole = 0, second, True
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            path.append(_range(middle, high, lookup))
            high = middle
        else:
            path.append(_range(low, middle, lookup))
            low, whole = middle, False
    if not whole:
        path.append(_range(low, high, lookup))
    return path[::-1]


def check_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """`Refused` unless the path leads from the leaf to the root (RFC 9162 §2.1.3.2)."""
    inner = _inner(index, size) if 0 <= index < size else -1
    border = (index >> inner).bit_count() if inner >= 0 else 0
    if inner < 0 or len(proof) != inner + border or any(len(one) != HASH for one in proof):
        raise Refused("bad_inclusion", f"This is no path from leaf {index} of a tree of {size}.")
    total = leaf_hash
    for level, one in enumerate(proof[:inner]):
        total = node(one, total) if index >> level & 1 else node(total, one)
    for one in proof[inner:]:
        total = node(one, total)
    if total != expected:
        raise Refused("bad_inclusion", f"Leaf {index} is not in the tree of {size} with this root.")


def check_consistency(first: int, second: int, proof: Sequence[bytes], old: bytes, new: bytes) -> None:
    """`Refused` unless the tree with root `old` is a prefix of that with root `new` (RFC 9162 §2.1.4.2)."""
    if not 0 <= first <= second or any(len(one) != HASH for one in proof):
        raise Refused("bad_consistency", f"This is no proof from {first} to {second} leaves.")
    if first in {0, second}:
        if proof or (first == second and old != new) or (first == 0 and old != EMPTY):
            raise Refused("bad_consistency", f"The trees of {first} and {second} leaves do not agree.")
        return
    inner = _inner(first - 1, second)
    shift = (first & -first).bit_length() - 1
    inner -= shift
    start = 0 if first == 1 << shift else 1
    if len(proof) != start + inner + ((first - 1) >> (inner + shift)).bit_count():
        raise Refused("bad_consistency", f"This is no proof from {first} to {second} leaves.")
    seed = old if start == 0 else proof[0]
    mask, steps = (first - 1) >> shift, proof[start:]
    before = after = seed
    for level, one in enumerate(steps[:inner]):
        if mask >> level & 1:
            before, after = node(one, before), node(one, after)
        else:
            after = node(after, one)
    for one in steps[inner:]:
        before, after = node(one, before), node(one, after)
    if before != old or after != new:
        raise Refused("bad_consistency", f"The tree of {first} leaves is no prefix of the tree of {second}.")


def _inner(index: int, size: int) -> int:
    """Steps of a path below the point where it meets the right border of the tree."""
    return (index ^ (size - 1)).bit_length()


def _split(count: int) -> int:
    """The largest power of two below `count` (RFC 6962 §2.1)."""
    return 1 << (count - 1).bit_length() - 1


def _range(low: int, high: int, lookup: Lookup) -> bytes:
    """Root over the leaves `[low, high)`, where `low` is a multiple of the largest power of two in it."""
    edge = []
    while low < high:
        level = (high - low).bit_length() - 1
        edge.append(lookup(level, low >> level))
        low += 1 << level
    return root(edge)
