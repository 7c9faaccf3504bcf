"""Sums and spans of time out of courses (`law.md` §7): an authority's own, whole; and what others may see. Pure.

Others see a sum only if five matters or more are part of it and none of them makes up most of it, and always to two
significant digits: two exact sums of nearly the same matters (frozen, confiscated) would tell, by their difference, the
amount of the one matter that is in one of them alone. What is not shown leaves no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from app.statistics.course import Course
from app.statistics.families import SPANS, SUMS
from app.statistics.reckoning import percentile
from app.statistics.suppression import FEWEST, MEDIAN_FEWEST, Shown, blunted, rounded, whole

DOMINANT = Decimal("0.75")
"""A part of a sum that is so much of it: the sum would tell one matter's amount."""
Tables = Mapping[str, Mapping[str, Shown] | None]
Parts = Mapping[tuple[str, str], Sequence[Decimal]]


@dataclass(frozen=True)
class Total:
    """A sum under one key. `matters`: how many are part of it; 0 in what others see, whose doors leave it out."""

    name: str
    key: str
    matters: int
    amount: str
    """Decimal."""


@dataclass(frozen=True)
class Lasted:
    """How long something took, in seconds. `count`: of how many; 0 in what others see, whose doors leave it out."""

    name: str
    key: str
    count: int
    median: float
    p90: float


def sums(courses: Sequence[Course]) -> list[Total]:
    """Every sum, and the same by the other State (`assets_pair`, `XB frozen EUR`)."""
    keyed = {**_parts(courses, _alone), **_parts(courses, _paired)}
    return [Total(name, key, len(parts), written(sum(parts, Decimal(0)))) for (name, key), parts in keyed.items()]


def shared_sums(courses: Sequence[Course], shown: Tables) -> list[Total]:
    """The sums that others may see; `shown`: the tables as they see them."""
    return [
        Total(name, key, 0, written(blunted(sum(parts, Decimal(0)))))
        for (name, key), parts in _parts(courses, _alone).items()
        if SUMS[name].shared and _told(SUMS[name].within, shown) and _counted(name, key, shown) and not telling(parts)
    ]


def _counted(name: str, key: str, shown: Tables) -> bool:
    """Whether others see of how many matters a sum is."""
    cells = shown[SUMS[name].table] if SUMS[name].table else {}
    return whole(cells) or isinstance((cells or {}).get(key.rpartition(" ")[2]), int)


def telling(parts: Sequence[Decimal]) -> bool:
    """Whether a sum of these parts, one of each matter, would tell of one or few of them."""
    return len(parts) < FEWEST or max(parts) >= DOMINANT * sum(parts, Decimal(0))


def spans(courses: Sequence[Course]) -> list[Lasted]:
    """Median and ninetieth percentile of every span, and by the other State, whatever their number."""
    return [*_spans(courses, _alone), *_spans(courses, _paired)]


def shared_spans(courses: Sequence[Course], shown: Tables) -> list[Lasted]:
    """Those of ten values and more that others may see, to two digits."""
    return [
        Lasted(one.name, one.key, 0, rounded(one.median), rounded(one.p90))
        for one in _spans(courses, _alone)
        if SPANS[one.name].shared
        and _told(SPANS[one.name].within, shown)
        and all(whole(shown[table]) for table in SPANS[one.name].linked)
        and one.count >= MEDIAN_FEWEST
    ]


def written(number: Decimal) -> str:
    """A decimal string without an exponent."""
    return f"{number:f}"


def _told(within: str, shown: Tables) -> bool:
    """Whether others see how many matters a procedure has: else what is told of them would tell of that number."""
    return not within or isinstance((shown["procedure"] or {}).get(within), int)


Keyed = Callable[[Course, str, str], tuple[str, str]]


def _alone(_: Course, name: str, key: str) -> tuple[str, str]:
    return name, key


def _paired(one: Course, name: str, key: str) -> tuple[str, str]:
    return f"{name}_pair", f"{one.counterpart} {key}".strip()


def _parts(courses: Iterable[Course], keyed: Keyed) -> Parts:
    """What each matter is of a sum, by name and key of the sum."""
    found: dict[tuple[str, str], list[Decimal]] = {}
    for one in courses:
        own: dict[tuple[str, str], Decimal] = {}
        for name, rows in one.facts.sums.items():
            for key, part in rows:
                place = keyed(one, name, key)
                own[place] = own.get(place, Decimal(0)) + part
        for place, part in own.items():
            found.setdefault(place, []).append(part)
    return dict(sorted(found.items()))


def _spans(courses: Iterable[Course], keyed: Keyed) -> Iterator[Lasted]:
    found: dict[tuple[str, str], list[float]] = {}
    for one in courses:
        for name, took in one.facts.spans.items():
            if took:
                found.setdefault(keyed(one, name, ""), []).extend(took)
    for (name, key), values in sorted(found.items()):
        yield Lasted(name, key, len(values), median(values), percentile(values, 0.9))
