"""What of a matter is given up: nothing is to be done for the other State any more, for the whole of it or for measures
and items one by one (`law.md` §3.0, §3.2; UNTOC 18(24)). Pure: what is read may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.kit.canonical import JsonObject, objects
from app.matters.measures import DONE, REFUSED
from app.procedures.engine import GIVES_UP
from app.procedures.table import Procedure
from app.treaties import holdings

GIVEN_UP = frozenset({"WITHDRAWN", "REFUSED", "REFERRED", "DISCONTINUED", "LAPSED", "RELEASED"})
"""Statuses in which nothing is to be done for the other State any more. What ends otherwise may leave work: a transit
that was allowed, proceedings that were taken over.
"""
CLOSED = "CLOSED"
_PART = frozenset({GIVES_UP, REFUSED})
"""The same of a measure or an item: one that has its outcome may leave work, too."""
_RELEASE = "release_notice"


@dataclass(frozen=True)
class GivenUp:
    """What is given up. `parts`: measures and items, each with the custodian by whom, as names are compared; without
    one by whoever does it.
    """

    whole: bool = False
    parts: frozenset[tuple[str, str]] = frozenset()

    def has(self, item: str, custodian: str = "") -> bool:
        """Whether nothing is to be done any more for a measure or an item, by this custodian."""
        return self.whole or bool(self.parts & {(item, ""), (item, holdings.called(custodian))})


NOTHING = GivenUp()


def given_up(procedure: Procedure, status: str, before: str) -> bool:
    """Whether a matter is given up in a status; `before`: the one that it came from, where it is closed."""
    return status in GIVEN_UP or (status == CLOSED and before in {*GIVEN_UP, *procedure.open})


def parts(measures: Iterable[JsonObject], history: Iterable[JsonObject]) -> frozenset[tuple[str, str]]:
    """The measures and items that are given up, from both as a matter's projection tells them: withdrawn, refused or
    released; what one custodian lost or was released from, for that one. What a letter gave up with the whole matter is
    none: the matter may be reopened.
    """
    history = tuple(history)
    whole = {str(one.get("id")) for one in history if one.get("after") in GIVEN_UP}
    notices = {str(one.get("id")) for one in history if one.get("kind") == _RELEASE}
    found: set[tuple[str, str]] = set()
    for one in measures:
        item, status, holders = str(one.get("id")), one.get("status"), objects(one.get("custodians"))
        let_go = any(had.get("state") == holdings.RELEASED for had in holders) or one.get("source") in notices
        if (status in _PART and one.get("source") not in whole) or (status == DONE and let_go):
            found.add((item, ""))
        gone = [had for had in holders if had.get("state") in (holdings.LOST, holdings.RELEASED)]
        found |= {(item, holdings.called(str(had.get("custodian")))) for had in gone}
    return frozenset(found)
