"""Who agrees when the window is nearly over knows when the drill comes: it is refused here, and where another node says
it all the same, the proof says that the moment could be foreseen (ADR 0050). Two nodes, each of which counts by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.kit.errors import Conflict, Invalid
from app.kit.ids import Reference
from app.matters import drills, own_drills
from app.matters.exercises import issue
from app.matters.paper import NewDraft
from app.notices.post import How
from tests.directory.states import State
from tests.exchange.within import joined
from tests.factories.node import House
from tests.matters.conftest import states, xa, xb
from tests.matters.drilling import NIGHT, XB, Pair
from tests.matters.test_what_a_drill_proves import shown

__all__ = ["states", "xa", "xb"]

LENGTH = NIGHT.total_seconds() / 60


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


def written(pair: Pair, reference: Reference) -> None:
    """XB's head agrees by a draft of his own, of which nobody asks what is left of the window."""
    with pair.xb.acting("ben") as (session, ben):
        issue(session, pair.xb.office, ben, NewDraft(act="agree", reference=reference, body={"answer_within": 30}))


def answered(pair: Pair) -> None:
    """It comes, the telephone rings, the key is pressed; both have counted it."""
    assert pair.work(pair.xa, 0.0) == 1
    pair.handed()
    pair.later(1)
    pair.acknowledge(how=How.KEYPRESS)
    assert pair.work(pair.xb) == 1


def test_nobody_agrees_when_the_window_is_nearly_over(pair: Pair, xb: House) -> None:
    reference = pair.propose()
    pair.later(LENGTH - 9)
    with xb.acting("ben") as (session, ben), pytest.raises(Conflict, match="would know when it comes") as refused:
        drills.agree(session, xb.office, ben, reference)
    assert (refused.value.code, "propose a new window" in refused.value.remedy) == ("window_nearly_over", True)


def test_until_ten_minutes_are_left_it_is_agreed_to_and_proves_that_somebody_was_woken(pair: Pair, xb: House) -> None:
    reference = pair.propose()
    pair.later(LENGTH - 11)
    with xb.acting("ben") as (session, ben):
        drills.agree(session, xb.office, ben, reference)
    pair.leave(xb)
    answered(pair)
    assert pair.work(pair.xa) == 1
    for house in (pair.xa, xb):
        found = shown(house)
        assert (found.woken, found.foreseeable, found.freshness) == (1, 0, "green")
        assert pair.view(house, reference).foreseeable is False


def test_whoever_agrees_late_all_the_same_gains_no_proof_that_they_can_be_woken(
    pair: Pair, xa: House, xb: House
) -> None:
    reference = pair.propose()
    pair.later(LENGTH - 5)
    written(pair, reference)
    pair.leave(xb)
    answered(pair)
    assert pair.view(xb, reference).foreseeable, "by its own word, before any report is there"
    assert pair.work(xa) == 1
    for house in (xa, xb):
        seen, found = pair.view(house, reference), shown(house)
        assert (seen.state, seen.kept, seen.woken, seen.foreseeable) == ("reached", True, False, True)
        assert (found.reached, found.woken, found.foreseeable, found.freshness) == (1, 0, 1, "amber")
        assert (found.last_woken, found.fresh_until) == (None, None)
        assert [(one.woken, one.foreseeable) for one in found.counted] == [(False, True)]
    theirs = shown(xb)
    assert replace(shown(xa), signed=theirs.signed) == theirs, "both compute the same"


def test_an_agreement_that_was_dated_back_or_lay_on_the_road_is_counted_from_when_it_was_here(
    pair: Pair, xa: House, xb: House
) -> None:
    reference = pair.propose()
    written(pair, reference)
    pair.later(LENGTH - 5)
    pair.leave(xb)
    answered(pair)
    assert (pair.view(xa, reference).woken, pair.view(xb, reference).woken) == (False, True)
    assert pair.work(xa) == 1
    for house in (xa, xb):
        assert (shown(house).woken, shown(house).foreseeable) == (0, 1)
        assert pair.view(house, reference).woken is False, "the report says when it was here"


def test_no_window_is_proposed_or_asked_for_of_which_too_little_is_left(pair: Pair, xa: House, xb: House) -> None:
    """That it began long ago adds nothing."""
    for minutes, taken in ((9.9, False), (10, True)):
        window = (xa.time - NIGHT, xa.time + timedelta(minutes=minutes))
        with xa.acting("ben") as (session, ben), xb.acting("ben") as (theirs, their_ben):
            if taken:
                drills.propose(session, xa.office, ben, XB, window)
                own_drills.ask(theirs, their_ben, window, xa.time)
                continue
            with pytest.raises(Invalid, match="still to come"):
                drills.propose(session, xa.office, ben, XB, window)
            with pytest.raises(Invalid, match="still to come"):
                own_drills.ask(theirs, their_ben, window, xa.time)


def test_a_drill_of_our_own_points_whose_moment_nobody_knew_counts_as_before(pair: Pair, xb: House) -> None:
    with xb.acting("ben") as (session, ben):
        own_drills.ask(session, ben, (xb.time, xb.time + NIGHT), xb.time)
    assert pair.work(xb, 0.0) == 1
    pair.handed()
    pair.later(1)
    pair.acknowledge(how=How.KEYPRESS)
    assert pair.work(xb) == 1
    with xb.acting("ben") as (session, ben):
        (seen,) = own_drills.listing(session, ben)
    assert (seen.state, seen.woken, seen.foreseeable) == ("reached", True, False)
