"""What holds of every projection, said without the engine: it walks its table, and what is settled stays."""

from __future__ import annotations

from collections.abc import Sequence

from app.procedures.engine import Applied, Link, Projection, chained, project
from app.procedures.table import BACK, NONE, SAME, Procedure, Side, Step, Who

Word = tuple[str, str, bool]
"""A chained instrument in its place: id, the status after it, whether it was crossed."""


def is_a_walk(procedure: Procedure, seen: Projection, accepted: Sequence[Link]) -> None:
    """Every accepted instrument stands in the history once, takes a row that is open there, or is crossed there.

    The requested side states facts and goes first, so no chained instrument of its own is ever crossed. What asks about
    something that a letter before it says was done (`Step.moots`) has come too late wherever it is open.
    """
    moot = set[str]()
    assert sorted(one.link.id for one in seen.history) == sorted(link.id for link in accepted)
    status = NONE
    for one in seen.history:
        assert one.before == status, f"{one.link} begins at {one.before}, not {status}"
        status = one.after
        rows = [row for row in procedure.rows(one.link.act) if one.before in row.at]
        if one.crossed:
            assert one.after == one.before, f"{one.link} is crossed and changes the status"
            late = one.link.side is Side.REQUESTING or not chained(procedure, one.link.act)
            assert late, f"{one.link} of the requested side is crossed"
            assert all(row.answers or row.takes_back or row.act in moot for row in rows), (
                f"{one.link} is crossed, though {one.before} is open to it"
            )
            continue
        assert len(rows) == 1, f"{one.link} took effect in {one.before}"
        assert rows[0].who in (Who.ANY, Who.OTHER) or rows[0].who.value == one.link.side.value
        assert _leads(rows[0], one), f"{one.link} leads to {one.after}"
        if (done := rows[0].moots) is not None:
            moot |= {*done.own, *done.others}
    assert seen.status == status


def _leads(row: Step, one: Applied) -> bool:
    stays = row.then == SAME or (row.once and one.after == one.before)  # something else is unanswered yet
    return row.then == BACK or one.after == (one.before if stays else row.then)


class Prefixes:
    """What each side could call settled so far; it may only grow, and both sides call the same settled."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.settled: dict[Side, list[Word]] = {side: [] for side in Side}

    def look(self, side: Side, known: Sequence[Link], decided: Sequence[Link]) -> None:
        """After anything happened to a side: `known` is what counts there, `decided` what both have accepted."""
        words = self._words(project(self.procedure, known))
        before, now = self.settled[side], self._prefix(words, decided)
        assert now[: len(before)] == before, f"{side}: {before} was settled and became {now}"
        theirs = self.settled[side.other]
        common = min(len(now), len(theirs))
        assert now[:common] == theirs[:common], "the two sides call different things settled"
        self.settled[side] = now

    def _words(self, seen: Projection) -> list[Word]:
        chain = [one for one in seen.history if chained(self.procedure, one.link.act)]
        return [(one.link.id, one.after, one.crossed) for one in chain]

    def _prefix(self, words: list[Word], decided: Sequence[Link]) -> list[Word]:
        """Everything up to the first word that the other side has not covered by something both have accepted."""
        links = {link.id: link for link in decided}
        covered: set[str] = set()
        for link in links.values():
            pin = link.after_other
            while pin is not None and pin.id not in covered:
                covered.add(pin.id)
                pin = links[pin.id].after_own if pin.id in links else None
        for place, (identity, _, _) in enumerate(words):
            if identity not in covered:
                return words[:place]
        return words
