"""Editions form one chain: what may follow what, what is a fork, what has silently gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.directory.shrinkage import shrunken
from app.directory.succession import Succession, following, handover_text, succeeds
from app.kit.errors import Conflict, Refused, Undecided
from app.trust.note import NoteSigner
from tests.directory.states import NOW, State

XA, XB = State("XA"), State("XB")
FIRST = XA.edition()
SECOND = XA.edition(2, FIRST)
THIRD = XA.edition(3, SECOND)


def test_the_next_edition_follows_and_the_same_one_is_the_same() -> None:
    assert succeeds(FIRST, SECOND) is Succession.NEXT
    assert succeeds(SECOND, SECOND) is Succession.SAME


def test_a_gap_is_undecided_and_says_what_to_fetch() -> None:
    with pytest.raises(Undecided, match="Fetch edition 2 first"):
        succeeds(FIRST, THIRD)


def test_an_older_edition_changes_nothing() -> None:
    with pytest.raises(Conflict) as conflict:
        succeeds(THIRD, SECOND)
    assert conflict.value.code == "edition_older"


def test_one_number_with_two_contents_is_a_fork() -> None:
    with pytest.raises(Refused) as refused:
        succeeds(SECOND, XA.edition(2, FIRST, speaks={"mla": [1]}))
    assert refused.value.code == "edition_fork"


def test_a_next_edition_of_another_chain_is_a_fork() -> None:
    other = XA.edition(2, FIRST, speaks={"mla": [1]})
    with pytest.raises(Refused) as refused:
        succeeds(SECOND, XA.edition(3, other))
    assert refused.value.code == "edition_fork"


def test_another_state_does_not_follow() -> None:
    with pytest.raises(Refused) as refused:
        succeeds(FIRST, XB.edition())
    assert refused.value.code == "edition_other_state"


def log_entry(new: NoteSigner, handover: str | None) -> dict[str, object]:
    return {"origin": "rogatory/XA", "vkey": new.public.vkey, "handover": handover}


def test_a_new_log_key_needs_the_word_of_the_old_and_the_new() -> None:
    new = NoteSigner.generate("rogatory/XA")
    words = handover_text("rogatory/XA", new.public.vkey)
    both = XA.log.sign(words) + new.signature_line(words)
    assert succeeds(FIRST, XA.edition(2, FIRST, log=log_entry(new, both))) is Succession.NEXT


@pytest.mark.parametrize("who", ["nobody", "old", "new", "other text"])
def test_a_log_key_that_was_not_handed_over_is_refused(who: str) -> None:
    new = NoteSigner.generate("rogatory/XA")
    words = handover_text("rogatory/XA", new.public.vkey)
    other = handover_text("rogatory/XA", XA.log.public.vkey)
    note = {
        "nobody": None,
        "old": XA.log.sign(words),
        "new": new.sign(words),
        "other text": XA.log.sign(other) + new.signature_line(other),
    }[who]
    with pytest.raises(Refused) as refused:
        succeeds(FIRST, XA.edition(2, FIRST, log=log_entry(new, note)))
    assert refused.value.code == "log_key_not_handed_over"


def test_what_an_edition_no_longer_has_is_named() -> None:
    assert shrunken(FIRST, SECOND) == ()
    authority = XA.payload()["authorities"][0]
    seal = authority["certificates"][1]
    fewer = [{**authority, "certificates": [one for one in authority["certificates"] if one is not seal]}]
    lost = shrunken(FIRST, XA.edition(2, FIRST, authorities=fewer, speaks={"mla": [2], "exercise": [1]}))
    assert len(lost) == 2
    assert lost[0].startswith("seal certificate")
    assert lost[1] == "procedure mla version 1"


def test_a_certificate_whose_end_had_come_may_go_quietly() -> None:
    authority = XA.payload()["authorities"][0]
    ended = [{**one, "valid_until": "2026-01-01T00:00:00.000Z"} for one in authority["certificates"]]
    before = XA.edition(1, authorities=[{**authority, "certificates": ended}])
    assert shrunken(before, XA.edition(2, before, authorities=[{**authority, "certificates": []}])) == ()


def test_the_following_edition_keeps_all_but_what_changes() -> None:
    announcing = XA.edition(2, FIRST, next_anchors="0" * 64)
    found = following(announcing, {"speaks": {"mla": [1, 2, 3], "exercise": [1]}}, NOW, NOW + timedelta(days=90))
    assert succeeds(announcing, found) is Succession.NEXT
    assert shrunken(announcing, found) == ()
    assert (found.number, found.next_anchors, found.speaks["mla"]) == (3, None, [1, 2, 3])
