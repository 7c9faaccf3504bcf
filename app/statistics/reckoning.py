"""From courses of matters to the indicators of `law.md` §7. Pure: courses and an instant in, numbers out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from app.statistics import families
from app.statistics.course import MILESTONES, Course
from app.statistics.suppression import FEWEST, MEDIAN_FEWEST, Shown, rounded, suppressed, whole
from app.statistics.table import Table
from app.treaties.codes import CHAIN, OFFENCES

DEFINITIONS = 3
"""Version of what the indicators mean; counted up when one changes its meaning, or is told of for the first time.

2: the families (`families.FAMILIES`), time to receipt; times by a key only where others see how many have the key.
3: leads until they were acknowledged; times of a milestone only where nothing is hidden beside it (`BESIDE`).
"""
AGES = ((30, "0-30"), (90, "31-90"), (180, "91-180"), (365, "181-365"))
OLDEST = "> 365"
NO_TREATY = "none"


def _state(one: Course, now: datetime) -> Iterator[str]:
    yield f"pending {_age(one.age(now))}" if one.open else "closed"


def _age(age: timedelta) -> str:
    return next((words for days, words in AGES if age < timedelta(days=days + 1)), OLDEST)


def _classes(one: Course, _: datetime) -> Iterable[str]:
    known = (OFFENCES[code] for code in one.offences if code in OFFENCES)
    return dict.fromkeys(found.value for offence in known for found in offence.classes)


def _consulted(one: Course, _: datetime) -> Iterator[str]:
    if one.refused:
        yield "with consultation" if one.consulted else "without consultation"


def _preserved(one: Course, _: datetime) -> Iterator[str]:
    if one.procedure == "preservation":
        yield one.status


TABLES: Mapping[str, Table] = {
    "direction": Table("sent and received", lambda one, _: ("sent" if one.sent else "received",)),
    "state": Table("closed, and pending by age in days", _state),
    "procedure": Table("by procedure", lambda one, _: (one.procedure,)),
    "treaty": Table("by treaty", lambda one, _: (one.treaty or NO_TREATY,)),
    "urgency": Table("by urgency", lambda one, _: (one.urgency,)),
    "month": Table("by month", lambda one, _: (f"{one.opened:%Y-%m}",)),
    "class": Table("by class of offence", _classes),
    "measure": Table("by measure", lambda one, _: one.measures),
    "outcome": Table("what came of measures", lambda one, _: (found for _, found in one.outcomes), once=False),
    "ground": Table(
        "grounds of refusal and postponement", lambda one, _: (f"{a} {b}" for a, b, _ in one.grounds), once=False
    ),
    "consultation": Table("refusals, by consultation before", _consulted),
    "deadline": Table("our own deadlines", lambda one, _: one.deadlines, once=False),
    "form": Table("instruments", lambda one, _: ("signed",) * one.signed + ("paper",) * one.papers, once=False),
    # Those of others are in it, or it is a part of another table: for the authority's own eyes.
    "pair": Table("by State", lambda one, _: (one.counterpart,), shared=False),
    "offence": Table("by offence", lambda one, _: one.offences, shared=False),
    "role": Table(
        "by role in the chain", lambda one, _: (code for code in one.offences if code in CHAIN), shared=False
    ),
    "measure_outcome": Table("what came of each measure", lambda one, _: map(" ".join, one.outcomes), shared=False),
    "article": Table("grounds by article", lambda one, _: (f"{a} {b} {c}" for a, b, c in one.grounds), shared=False),
    "preservation": Table("preservations by status", _preserved, shared=False),
    "question": Table("questions by State", lambda one, _: (one.counterpart,) * one.questions, shared=False),
    **families.TABLES,
}
SHARES: Mapping[str, tuple[str, str]] = {
    "agreed": ("agreement", "agreed"),
    "extradition_granted": ("extradition_decision", "granted"),
    "hearings_held": ("hearing_held", "held"),
    "examinations_reported": ("examination_reported", "reported"),
    "refused_after_consultation": ("consultation", "with consultation"),
    "signed_electronically": ("form", "signed"),
}
"""Per cent that a key is of all that a table counts."""


TIMES_BY: Mapping[str, tuple[Callable[[Course], Iterable[str]], bool]] = {
    "all": (lambda one: ("all",), True),
    "procedure": (lambda one: (one.procedure,), True),
    "urgency": (lambda one: (one.urgency,), True),
    "measure": (lambda one: one.measures, True),
    "pair": (lambda one: (one.counterpart,), False),
    "pair_procedure": (lambda one: (f"{one.counterpart} {one.procedure}",), False),
}
"""What times are told by, and whether others may see it."""
BESIDE: Mapping[str, tuple[str, ...]] = {
    "first_evidence": ("state", "outcome", "evidence_category"),
    "execution": ("state", "outcome"),
    "close": ("state",),
}
"""Tables whose cells tell of the same facts as a milestone. Others see its times only where nothing is hidden in them:
that ten matters reached it, or fewer did, would bound what is hidden. Of thirteen hearings of which less than five are
pending, nine or more ended; that no time is told until the end says that ten did not.
"""


@dataclass(frozen=True)
class Times:
    """How long a milestone took. Seconds; `unpaused`: without the time in which a question was open."""

    by: str
    key: str
    milestone: str
    count: int
    median: float
    p90: float
    median_unpaused: float
    p90_unpaused: float


def counts(courses: Sequence[Course], now: datetime, *, shared: bool = False) -> dict[str, dict[str, int]]:
    """Every table, most frequent key first; `shared`: only those of which others may see something."""
    found = {}
    for name, table in TABLES.items():
        if table.shared or not shared:
            cells = Counter(key for one in courses for key in table.keys(one, now))
            found[name] = dict(sorted(cells.items(), key=lambda cell: (-cell[1], cell[0])))
    return found


def times(courses: Sequence[Course]) -> list[Times]:
    """Medians and ninetieth percentiles of every milestone that came, whatever their number."""
    return [one for by in TIMES_BY for one in _times(by, courses)]


def shared_counts(courses: Sequence[Course], now: datetime) -> dict[str, dict[str, Shown] | None]:
    """The tables as others may see them; None: nothing of it may be shown."""
    found: dict[str, dict[str, Shown] | None] = {}
    for name, cells in counts(courses, now, shared=True).items():
        found[name] = _seen(TABLES[name], cells, found, len(courses))
    return found


def _seen(
    table: Table, cells: Mapping[str, int], found: Mapping[str, Mapping[str, Shown] | None], matters: int
) -> dict[str, Shown] | None:
    """One table as others may see it, beside those that they see before it."""
    if table.within:
        procedures = found["procedure"]
        of = None if procedures is None else procedures.get(table.within, 0)
        if not isinstance(of, int):
            return None
        matters = of
    if table.linked and not (
        all(whole(found[one]) for one in table.linked) and min(cells.values(), default=FEWEST) >= FEWEST
    ):
        return None
    return suppressed(cells, matters if table.once else None)


def shares(tables: Mapping[str, Mapping[str, Shown] | None]) -> dict[str, float]:
    """Per cent, to one digit, of tables of which nothing is hidden and in which something was counted."""
    found = {}
    for name, (table, key) in SHARES.items():
        cells = tables.get(table) or {}
        numbers = [count for count in cells.values() if isinstance(count, int)]
        if cells and len(numbers) == len(cells):
            found[name] = round(100 * int(cells.get(key, 0)) / sum(numbers), 1)
    return found


def shared_times(courses: Sequence[Course], shown: Mapping[str, Mapping[str, Shown] | None]) -> list[Times]:
    """Times of ten values and more, to two digits; `shown`: the tables as others see them.

    How many they are is left out: the doors show no `count` (0). By a key whose count is hidden there are none, nor of
    a milestone beside whose table something is hidden (`BESIDE`): that ten have it would tell of the count.
    """
    return [
        Times(
            one.by,
            one.key,
            one.milestone,
            0,
            rounded(one.median),
            rounded(one.p90),
            rounded(one.median_unpaused),
            rounded(one.p90_unpaused),
        )
        for one in times(courses)
        if TIMES_BY[one.by][1]
        and one.count >= MEDIAN_FEWEST
        and (one.by == "all" or isinstance((shown[one.by] or {}).get(one.key), int))
        and all(whole(shown[name]) for name in BESIDE.get(one.milestone, ()))
    ]


def waited(courses: Sequence[Course]) -> dict[str, float]:
    """Days that matters waited on the requesting and on the requested side, together."""
    day = timedelta(days=1).total_seconds()
    return {
        "requesting": round(sum(one.waited_requesting for one in courses) / day, 1),
        "requested": round(sum(one.waited_requested for one in courses) / day, 1),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank); at least one value."""
    ordered = sorted(values)
    rank = -(-round(share * 100) * len(ordered) // 100)
    return ordered[max(rank, 1) - 1]


def _times(by: str, courses: Sequence[Course]) -> Iterator[Times]:
    keys = TIMES_BY[by][0]
    grouped: dict[str, list[Course]] = {}
    for one in courses:
        for key in keys(one):
            grouped.setdefault(key, []).append(one)
    for key, members in sorted(grouped.items()):
        for name in MILESTONES:
            found = [one.took[name] for one in members if name in one.took]
            if found:
                whole, unpaused = [one.seconds for one in found], [one.unpaused for one in found]
                yield Times(
                    by,
                    key,
                    name,
                    len(found),
                    median(whole),
                    percentile(whole, 0.9),
                    median(unpaused),
                    percentile(unpaused, 0.9),
                )
