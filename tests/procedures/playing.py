"""Courses on a table for its tests: each act by the side that may take it, answering the last open question."""

from __future__ import annotations

from collections.abc import Sequence

from app.kit.canonical import sha256
from app.kit.ids import InstrumentId
from app.procedures.engine import Link, Pin, open_steps, project
from app.procedures.heads import sound_head
from app.procedures.table import Procedure, Side


def play(procedure: Procedure, *acts: str) -> list[Link]:
    """A course that both sides know whole."""
    links: list[Link] = []
    for act in acts:
        links.append(letter(procedure, links, act))
    return links


def status(procedure: Procedure, *acts: str) -> str:
    """Where a course ends."""
    return project(procedure, play(procedure, *acts)).status


def letter(procedure: Procedure, links: Sequence[Link], act: str, *, seen: Sequence[Link] | None = None) -> Link:
    """The next instrument, by a side that has seen `seen`: all of it, where nothing is said."""
    known = links if seen is None else seen
    before = project(procedure, known)
    taken = [(side, step) for side in Side for step in open_steps(procedure, before, side) if step.act == act]
    assert taken, f"{act} is not open in {before.status}"
    side, step = taken[0]
    asks = [ask for ask in before.unanswered if ask.act in step.answers and ask.side is not side]
    name = f"{len(links):02d}-{side.value}-{act}"
    own, other = sound_head(procedure, known, side), sound_head(procedure, known, side.other)
    reply: Pin | None = asks[-1].pin if asks else None
    return Link(InstrumentId(name), sha256(name.encode()), side, act, step.instrument, own, other, reply)
