"""The arithmetic of the tree against the definitions of RFC 6962 §2.1."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit import tree
from app.kit.errors import Invalid, Refused

# The reference leaves and roots that the Certificate Transparency implementations share.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, literally."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + slow_root(leaves[:half]) + slow_root(leaves[half:])).digest()


def made(size: int) -> list[bytes]:
    return [tree.leaf(number.to_bytes(4, "big")) for number in range(size)]


def lookup_in(leaves: list[bytes]) -> tree.Lookup:
    return lambda level, index: slow_root(leaves[index << level : (index + 1) << level])


def test_the_roots_are_those_of_certificate_transparency() -> None:
    for size, expected in enumerate(ROOTS, 1):
        assert tree.root_of(tree.leaf(entry) for entry in LEAVES[:size]).hex() == expected
    assert tree.root_of([]) == hashlib.sha256(b"").digest()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_appending_in_any_batches_makes_the_defined_root(batches: list[int]) -> None:
    leaves = made(sum(batches))
    edge: list[bytes] = []
    size = 0
    for batch in batches:
        edge, size = tree.append(edge, size, leaves[size : size + batch])
        assert tree.root(edge) == slow_root(leaves[:size])
        assert len(edge) == size.bit_count()


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), st.data())
def test_every_leaf_has_a_path_that_fits_nothing_else(case: tuple[int, int], data: st.DataObject) -> None:
    size, index = case
    leaves = made(size)
    root = slow_root(leaves)
    path = tree.inclusion(index, size, lookup_in(leaves))
    tree.check_inclusion(leaves[index], index, size, path, root)
    bent = list(path)
    if bent:
        place = data.draw(st.integers(0, len(bent) - 1))
        bent[place] = hashlib.sha256(bent[place]).digest()
    for leaf, place, proof, head in (
        (tree.leaf(b"another"), index, path, root),
        (leaves[index], size, path, root),
        (leaves[index], index, path, tree.leaf(b"another")),
        (leaves[index], index, [*path, root], root),
        *(((leaves[index], index, bent, root), (leaves[index], index, path[:-1], root)) if bent else ()),
        *(((leaves[index], index ^ 1, path, root),) if index ^ 1 < size else ()),
    ):
        with pytest.raises(Refused):
            tree.check_inclusion(leaf, place, size, proof, head)


@given(st.integers(0, 300).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))))
def test_a_log_is_consistent_with_its_beginnings_and_with_nothing_else(case: tuple[int, int]) -> None:
    second, first = case
    leaves = made(second)
    old, new = slow_root(leaves[:first]), slow_root(leaves)
    proof = tree.consistency(first, second, lookup_in(leaves))
    tree.check_consistency(first, second, proof, old, new)
    wrong = [(tree.leaf(b"x"), new, proof), (old, new, [*proof, new])]
    if first:  # from the empty tree every tree is consistent
        wrong.append((old, tree.leaf(b"x"), proof))
    if proof:
        wrong.append((old, new, proof[:-1]))
    for before, after, steps in wrong:
        with pytest.raises(Refused):
            tree.check_consistency(first, second, steps, before, after)


@given(st.integers(2, 120), st.data())
def test_a_rewritten_log_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    leaves = made(size)
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [*leaves[:changed], tree.leaf(b"rewritten"), *leaves[changed + 1 :]]
    proof = tree.consistency(first, size, lookup_in(rewritten))
    with pytest.raises(Refused):
        tree.check_consistency(first, size, proof, slow_root(leaves[:first]), slow_root(rewritten))


def test_what_is_not_in_the_tree_is_refused_in_words() -> None:
    with pytest.raises(Invalid):
        tree.inclusion(3, 3, lookup_in(made(3)))
    with pytest.raises(Invalid):
        tree.consistency(4, 3, lookup_in(made(3)))
    with pytest.raises(Invalid):
        tree.append([b"0" * 32], 4096 + 1, [])
