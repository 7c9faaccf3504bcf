"""What the editions in a folder of anchors are worth years later, and what is said of those that prove nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

from app.directory.edition import Edition, sign_edition
from app.directory.filed import Filed, weigh
from app.instruments import verifier
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.ids import StateCode
from tests.directory.states import NOW, State, der

XA, XB = State("XA"), State("XB")
CODE = StateCode("XA")
DAY = timedelta(days=1)
ENDS, LATER = NOW + 30 * DAY, NOW + 60 * DAY
OLD = XA.directory_until(ENDS)
FIRST = XA.edition()
SECOND = XA.edition(2, FIRST)
THIRD = XA.edition(3, SECOND)
OTHER = XA.edition(2, FIRST, speaks={"mla": [1]})
ONE, TWO, THREE = (sign_edition(one, OLD) for one in (FIRST, SECOND, THIRD))
HEAD = XA.signed(THIRD)
"""The third by the key that holds."""
FORGED = sign_edition(OTHER, OLD)
"""What a thief of the key that has ended wrote since, with the date of then."""


def weighed(*files: bytes, at: timedelta = 60 * DAY, today: timedelta = 60 * DAY) -> Filed:
    return weigh(files, CODE, XA.anchors, NOW + at, NOW + today)


def used(found: Filed) -> list[Edition]:
    return list(found.used)


def test_the_newest_that_holds_vouches_for_all_before_it() -> None:
    found = weighed(ONE, TWO, HEAD)
    assert (used(found), found.unused, found.notes) == ([FIRST, SECOND, THIRD], (), ())


def test_as_of_an_earlier_moment_those_of_then_count_and_a_newer_one_proves_them() -> None:
    late = XA.edition(3, SECOND, issued_at=stamp(NOW + 40 * DAY))
    found = weighed(ONE, TWO, XA.signed(late), at=20 * DAY)
    assert (used(found), found.notes) == ([FIRST, SECOND], ())
    assert [one.future for one in found.unused] == [True]


def test_a_gap_breaks_the_chain_and_the_note_says_what_is_missing() -> None:
    found = weighed(ONE, HEAD)
    assert used(found) == [THIRD]
    (missing,) = found.unused
    assert (missing.number, "Put edition 2 of XA beside it" in missing.remedy) == (1, True)
    assert "--at" not in missing.remedy, "as of then the answer would rest on nothing but a word"


def test_without_a_newer_one_nothing_counts_and_the_remedy_says_whose_word_a_time_is() -> None:
    found = weighed(ONE, TWO)
    assert used(found) == []
    words = next(one.remedy for one in found.unused if one.number == 2)
    for part in ("Put edition 3 of XA beside it", "--at TIME", SECOND.issued_at, "your word", "nothing in it proves"):
        assert part in words


def test_a_time_that_somebody_typed_is_called_their_word() -> None:
    found = weighed(ONE, TWO, at=20 * DAY)
    assert used(found) == [FIRST, SECOND]
    assert len(found.notes) == 1
    assert found.notes[0].startswith(
        f"Edition 2 of XA is used on your word that it was there by {stamp(NOW + 20 * DAY)}"
    )
    assert weighed(ONE, TWO, at=20 * DAY, today=25 * DAY).notes == (), "the signer holds: no word is needed"


def test_a_forged_one_does_not_count_beside_the_true_ones() -> None:
    found = weighed(ONE, TWO, FORGED, HEAD)
    assert used(found) == [FIRST, SECOND, THIRD]
    assert [one.number for one in found.unused] == [2]
    assert "names another one: this is none of XA's" in found.unused[0].remedy


def test_a_forged_one_in_place_of_the_true_one_does_not_count_whatever_time_is_typed() -> None:
    assert used(weighed(ONE, FORGED, HEAD)) == [THIRD]
    then = weighed(ONE, FORGED, HEAD, at=20 * DAY)
    assert used(then) == [FIRST, THIRD]
    assert [note.partition(" of XA")[0] for note in then.notes] == ["Edition 1"], "nothing leads to it"


def test_a_forged_chain_holds_as_little_as_its_head() -> None:
    chain = [sign_edition(one, OLD) for one in (FIRST, OTHER, XA.edition(3, OTHER))]
    assert used(weighed(*chain)) == []
    assert used(weighed(*chain[:2], sign_edition(XA.edition(3, OTHER), XB.directory))) == []


def test_two_that_hold_and_contradict_each_other_leave_it_open() -> None:
    found = weighed(XA.signed(FIRST), XA.signed(SECOND), XA.signed(OTHER))
    assert used(found) == [FIRST]
    assert [one.number for one in found.unused] == [2, 2]


def test_the_answer_is_the_same_in_whatever_order_the_files_lie() -> None:
    files = (ONE, TWO, FORGED, HEAD, b"{}")
    first = weighed(*files)
    assert all(weighed(*order) == first for order in itertools.permutations(files))


def test_the_verifier_knows_whose_a_certificate_was_that_only_an_older_edition_lists() -> None:
    seal = XA.leaves["seal"][0]
    authority = dict(XA.payload()["authorities"][0])  # type: ignore[index]
    authority["certificates"] = [one for one in authority["certificates"] if one["purpose"] != "seal"]
    dropped = XA.edition(3, SECOND, authorities=[authority], issued_at=stamp(NOW + DAY))
    anchors = replace(XA.anchors, editions={CODE: (ONE, TWO, XA.signed(dropped))})
    found = verifier.directories(anchors, LATER)
    assert found.holders[CODE][sha256(der(seal))].not_after == NOW + DAY
    assert (found.notes, found.unusable, found.partial) == ((), {}, {})
    forged = verifier.directories(replace(anchors, editions={CODE: (ONE, FORGED, XA.signed(dropped))}), LATER)
    assert sha256(der(seal)) not in forged.holders[CODE]
    assert (forged.unusable, set(forged.partial)) == ({}, {CODE}), "not known is said, and not no"
