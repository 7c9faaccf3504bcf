"""Two sides act at the same time on a bad line and always agree (`design.md` §6): random histories, and every pair.

`pytest tests/procedures --hypothesis-profile=long` tries many more; so does `python -m tests.procedures.simulation`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import sha256
from app.kit.ids import InstrumentId
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link, Projection, open_steps, project
from app.procedures.heads import sound_head
from app.procedures.mla import MLA
from app.procedures.table import Procedure, Side, Step
from tests.procedures.invariants import is_a_walk
from tests.procedures.simulation import History, Node, Tally

TABLES = pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda one: f"{one.name}-{one.version}")
R, Q = Side.REQUESTING, Side.REQUESTED


@TABLES
@settings(deadline=None)
@given(
    rng=st.randoms(use_true_random=False),
    turns=st.integers(min_value=5, max_value=60),
    rejecting=st.sampled_from((0.0, 0.1, 0.4)),
)
def test_whatever_the_line_does_both_sides_agree(
    procedure: Procedure, rng: random.Random, turns: int, rejecting: float
) -> None:
    History(rng, procedure, rejecting).run(turns)


@TABLES
@settings(deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**63))
def test_long_histories_agree_too(procedure: Procedure, seed: int) -> None:
    rng = random.Random(seed)
    History(rng, procedure, rng.choice((0.0, 0.05, 0.25))).run(120)


@TABLES
def test_the_histories_hold_what_they_are_to_try(procedure: Procedure) -> None:
    """The properties would hold of histories in which nothing goes wrong: in these it does."""
    tally = History(random.Random(0), procedure).run(1)
    for seed in range(600):  # 60 suffice where a matter has many steps
        tally.add(History(random.Random(seed), procedure, 0.25).run(80))
        if seed >= 60 and _all(tally):
            break
    assert _all(tally), tally


def _all(tally: Tally) -> bool:
    return min(tally.crossed, tally.rejected, tally.followers, tally.cured, tally.lost) > 0


def reached(procedure: Procedure) -> Iterator[tuple[tuple[Link, ...], Projection]]:
    """For every status of a table, a shortest course of events that both sides know and that leads there."""
    found: dict[str, tuple[Link, ...]] = {}
    front: list[tuple[Link, ...]] = [()]
    while front:
        course = front.pop(0)
        seen = project(procedure, course)
        if seen.status in found:
            continue
        found[seen.status] = course
        yield course, seen
        for side in Side:
            for step in open_steps(procedure, seen, side):
                link = signed(procedure, course, seen, side, step, f"{len(course)}-{side.value}-{step.act}")
                front.append((*course, link))


def signed(procedure: Procedure, course: tuple[Link, ...], seen: Projection, side: Side, step: Step, name: str) -> Link:
    """A step as a side signs it that knows the whole course."""
    asks = [ask for ask in seen.unanswered if ask.act in step.answers and ask.side is not side]
    return Link(
        InstrumentId(name),
        sha256(name.encode()),
        side,
        step.act,
        step.instrument,
        sound_head(procedure, course, side),
        sound_head(procedure, course, side.other),
        asks[0].pin if asks else None,
    )


def knowing(procedure: Procedure, side: Side, course: tuple[Link, ...], mine: Link) -> Node:
    """A side after a course that was settled between both, with one more of its own that has just left."""
    node = Node(side, procedure)
    for link in course:
        if link.side is side:
            node.signing = link
            node.sign()
            node.own[link.id].state = "accepted"
        else:
            node.theirs[link.id] = link
    node.signing = mine
    node.sign()
    return node


@TABLES
def test_every_two_steps_that_cross_leave_both_sides_with_one_status(procedure: Procedure) -> None:
    """In every status, every step of one side beside every step of the other, with either of them rejected or none."""
    pairs = 0
    for course, seen in reached(procedure):
        for ours, theirs in itertools.product(open_steps(procedure, seen, R), open_steps(procedure, seen, Q)):
            pairs += 1
            letters = {
                R: signed(procedure, course, seen, R, ours, f"x-r-{ours.act}"),
                Q: signed(procedure, course, seen, Q, theirs, f"x-q-{theirs.act}"),
            }
            for rejected in (None, R, Q):
                nodes = {side: knowing(procedure, side, course, letters[side]) for side in Side}
                for side, letter in letters.items():
                    nodes[side.other].outside[letter.id] = side is rejected
                    for receipt in nodes[side.other].take(letter):
                        nodes[side].hear(receipt)
                one, other = (project(procedure, node.decided) for node in nodes.values())
                assert repr(one) == repr(other), (seen.status, ours.act, theirs.act, rejected)
                assert nodes[R].void == nodes[Q].void == ({letters[rejected].id} if rejected else set())
                is_a_walk(procedure, one, nodes[R].decided)
    assert pairs >= 4


def chain(*acts: tuple[str, str], procedure: Procedure = MLA) -> list[Link]:
    """A chain of the requested side: names and acts, each after the one before."""
    links: list[Link] = []
    for name, act in acts:
        kind = procedure.rows(act)[0].instrument
        after = links[-1].pin if links else None
        links.append(Link(InstrumentId(name), sha256(name.encode()), Q, act, kind, after))
    return links


def test_after_a_rejection_the_chain_goes_on_before_the_first_void_one() -> None:
    first, second, third = chain(("q1", "acknowledge"), ("q2", "accept"), ("q3", "ask"))
    assert sound_head(MLA, [first, second, third], Q) == third.pin
    assert sound_head(MLA, [first, third], Q) == first.pin
    assert sound_head(MLA, [second, third], Q) is None
    assert sound_head(MLA, [first, second, third], R) is None
