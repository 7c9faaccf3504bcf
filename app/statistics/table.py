"""A count by codes, and what of it others may see: the form in which every indicator of `law.md` §7 is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.statistics.course import Course


@dataclass(frozen=True)
class Table:
    """A count by codes. `shared`: whether others may see it, suppressed.

    Tables of one report are not to be parts of one another (a class and its offences, the pending and their ages):
    where both were shared, the larger cell would tell the sum of the smaller ones. Where they are all the same
    (`within`, `linked`) others see the one only if nothing is hidden in the other.
    """

    words: str
    keys: Callable[[Course, datetime], Iterable[str]]
    shared: bool = True
    once: bool = True
    """Whether a matter counts at most once under a key: no cell is then larger than the number of matters."""
    within: str = ""
    """The one procedure whose matters are counted. Others see it only where they see their number."""
    linked: tuple[str, ...] = ()
    """Shared tables whose cells tell of the same facts: others see this one, whole or not at all, only where nothing
    is hidden in those, for what is hidden there could be reckoned from it, or the other way round.
    """


def found(name: str) -> Callable[[Course, datetime], Iterable[str]]:
    """The keys that a family found for one of its tables."""
    return lambda one, _: one.facts.codes.get(name, ())


def by_state(name: str) -> Callable[[Course, datetime], Iterable[str]]:
    """The same keys by the other State."""
    return lambda one, _: (f"{one.counterpart} {key}" for key in one.facts.codes.get(name, ()))
