"""24/7 points (`law.md` §7): how soon a person was reached, drills passed, escalations missed, by contact point. Pure.

Two sources, never added up with each other:

- drills: those in which others drilled our points and in which we drilled theirs, out of the three signed instruments
  of each (`procedures.reachability`), and those of our own points on our own record. Tried is what reached somebody
  or nobody; what was stopped counts neither way. Passed is reached within what was promised. Such a point is the
  authority whose points were drilled.
- notices that ring at once (urgent, alarm) with whoever is on duty first: of real cases, and those of drills apart.
  Such a point is who hears it first: the rosters of the first rung, else its roles. Reached is acknowledged, passed is
  acknowledged before the second ring; an escalation is missed each time the ladder rang again because nobody had
  acknowledged, not where somebody passed the notice on. What is told of a confidential matter counts for nobody.

Others see of the drills of our own points, all together, how many were passed, late and unanswered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from app.statistics.reckoning import percentile
from app.statistics.suppression import MEDIAN_FEWEST, Shown, rounded, suppressed

BY_OTHERS, OF_OTHERS, OWN = "drills by others", "drills of others", "own drills"
REAL, OF_DRILLS = "urgent notices", "notices of drills"
OURS = (BY_OTHERS, OWN)
PASSED, LATE, UNANSWERED = "passed", "late", "unanswered"


@dataclass(frozen=True)
class Call:
    """A drill that is over, or a notice that rang."""

    kind: str
    point: str
    began: datetime
    seconds: float | None
    """Until a person was reached; None: nobody was."""
    passed: bool
    missed: int = 0
    """Rings after the first that came because nobody had acknowledged."""

    @property
    def came(self) -> str:
        """Passed, late or unanswered."""
        return UNANSWERED if self.seconds is None else PASSED if self.passed else LATE


@dataclass(frozen=True)
class PointRow:
    """One contact point by one source. `median`, `p90`: seconds of those that reached somebody; None: none did."""

    kind: str
    point: str
    tried: int
    reached: int
    passed: int
    missed: int
    median: float | None
    p90: float | None


def rows(calls: Iterable[Call]) -> list[PointRow]:
    """Every point, by source."""
    found: dict[tuple[str, str], list[Call]] = {}
    for one in calls:
        found.setdefault((one.kind, one.point), []).append(one)
    return [_row(kind, point, members) for (kind, point), members in sorted(found.items())]


def shared_drills(calls: Iterable[Call]) -> dict[str, Shown] | None:
    """What came of the drills of our own points, as others may see it; None: nothing of it may be shown."""
    return suppressed(Counter(one.came for one in calls if one.kind in OURS))


def shared_reach(calls: Iterable[Call]) -> tuple[float, float] | None:
    """Median and ninetieth percentile, in seconds to two digits, of ten drills of our own points and more that reached
    somebody. None where the table is hidden: that ten were reached would tell of its counts.
    """
    ours = [one for one in calls if one.kind in OURS]
    took = _took(ours)
    cells = shared_drills(ours)
    if len(took) < MEDIAN_FEWEST or cells is None or any(isinstance(count, str) for count in cells.values()):
        return None
    return rounded(median(took)), rounded(percentile(took, 0.9))


def missed(rings: int, passed_on: int) -> int:
    """Rings after the first, but for those that followed on somebody's passing the notice on."""
    return max(0, rings - 1 - passed_on)


def first_heard(rosters: Sequence[str], roles: Sequence[str]) -> str:
    """Who hears a notice first, as a contact point is named."""
    return " ".join(f"roster:{one}" for one in rosters) or " ".join(roles)


def _row(kind: str, point: str, calls: Sequence[Call]) -> PointRow:
    took = _took(calls)
    return PointRow(
        kind,
        point,
        len(calls),
        len(took),
        sum(one.passed for one in calls),
        sum(one.missed for one in calls),
        median(took) if took else None,
        percentile(took, 0.9) if took else None,
    )


def _took(calls: Iterable[Call]) -> list[float]:
    return [one.seconds for one in calls if one.seconds is not None]
