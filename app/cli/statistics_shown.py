"""Figures as the command line prints them: `rogatory statistics`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from app.cli import printing
from app.kit.canonical import Json, JsonObject, objects
from app.statistics.course import MILESTONES
from app.statistics.facts import Span, Sum
from app.statistics.families import SPANS, SUMS
from app.statistics.reckoning import TABLES
from app.statistics.suppression import FEWEST, MEDIAN_FEWEST, WITHHELD


def figures(found: JsonObject) -> str:
    """An authority's own figures."""
    names = ("authority", "year", "generated_at", "definitions", "matters")
    waited = found["waited_days"]
    days = (
        {f"days waited on the {side} side": value for side, value in waited.items()} if isinstance(waited, dict) else {}
    )
    head = printing.facts({**{name: found[name] for name in names}, **days})
    return "\n\n".join((head, _counted(found), *_own(found)))


def _own(found: JsonObject) -> Iterator[str]:
    """What is for the authority's own eyes: its 24/7 points, and findings at first check."""
    columns = ("kind", "point", "tried", "reached", "passed", "missed", "median", "p90")
    rows = [
        [_span(one[name]) if name in ("median", "p90") and one[name] is not None else one[name] for name in columns]
        for one in objects(list(found["points"]) if isinstance(found["points"], (list, tuple)) else [])
    ]
    yield printing.table(columns, rows, empty="No point was called.")
    checked = found["first_check"]
    if isinstance(checked, dict) and checked:
        told: list[tuple[object, ...]] = []
        for name, value in checked.items():
            told += (
                [(name, key, one) for key, one in value.items()] if isinstance(value, dict) else [(name, None, value)]
            )
        yield printing.table(("first check", "code", "number"), told, empty="Nothing was checked.")


def _counted(found: JsonObject) -> str:
    parts = (
        tables(found["tables"]),
        _shares(found["shares"]),
        times(objects(found["times"])),
        _spans(objects(found["spans"])),
        _sums(objects(found["sums"])),
    )
    return "\n\n".join(parts)


def report(found: JsonObject) -> str:
    """The conference report."""
    names = ("authority", "from", "to", "complete", "generated_at", "definitions", "matters")
    rules = found["rules"]
    told = "\n".join(str(one) for one in rules) if isinstance(rules, list) else ""
    head = printing.facts({name: found[name] for name in names})
    return f"{head}\n\n{_counted(found)}\n\n{_drills(found['drills'])}\n\n{told}"


def part(found: JsonObject) -> str:
    """What of the conference report is a working group's matter."""
    families = found["tables"]
    cells = {"procedure": found["procedure"], **(families if isinstance(families, dict) else {})}
    shown = (
        tables(cells),
        times(objects(found["times"])),
        _spans(objects(found["spans"])),
        _sums(objects(found["sums"])),
    )
    return "\n\n".join(shown)


def tables(found: Json) -> str:
    """Counts by code."""
    rows: list[tuple[object, ...]] = []
    for name, cells in found.items() if isinstance(found, dict) else ():
        words = TABLES[name].words
        if isinstance(cells, dict):
            rows += [(words, key, count) for key, count in cells.items()]
        else:
            rows.append((words, None, WITHHELD))
    return printing.table(("what", "code", "matters"), rows, empty="Nothing was counted.")


def times(found: list[JsonObject]) -> str:
    """Medians of the milestones."""
    columns = ("by", "code", "time", "of", "median", "90 % within", "median without questions")
    rows = [
        (
            one["by"],
            one["key"],
            MILESTONES[str(one["milestone"])],
            one.get("count", f"{MEDIAN_FEWEST} or more"),
            *(_span(one[name]) for name in ("median", "p90", "median_unpaused")),
        )
        for one in found
    ]
    return printing.table(columns, rows, empty="No time is told: fewer than are needed have come.")


def _sums(found: list[JsonObject]) -> str:
    columns = ("sum", "code", "of", "amount")
    rows = [(_words(SUMS, one), one["key"], one.get("matters", f"{FEWEST} or more"), one["amount"]) for one in found]
    return printing.table(columns, rows, empty="Nothing was added up.")


def _spans(found: list[JsonObject]) -> str:
    columns = ("time", "code", "of", "median", "90 % within")
    rows = [
        (
            _words(SPANS, one),
            one["key"] or None,
            one.get("count", f"{MEDIAN_FEWEST} or more"),
            _span(one["median"]),
            _span(one["p90"]),
        )
        for one in found
    ]
    return printing.table(columns, rows, empty="No such time is told.")


def _shares(found: Json) -> str:
    rows = [(name, value) for name, value in found.items()] if isinstance(found, dict) else []
    return printing.table(("share", "per cent"), rows, empty="No share is told.")


def _drills(found: Json) -> str:
    counts = found.get("counts") if isinstance(found, dict) else None
    reach = found.get("reach") if isinstance(found, dict) else None
    rows: list[tuple[object, ...]] = list(counts.items()) if isinstance(counts, dict) else [(None, WITHHELD)]
    rows += [(f"until a person was reached, {name}", _span(value)) for name, value in reach.items()] if isinstance(
        reach, dict
    ) else []  # fmt: skip
    return printing.table(("drills of our points", "number"), rows, empty="No drill is over.")


def _words(known: Mapping[str, Sum] | Mapping[str, Span], one: JsonObject) -> str:
    name = str(one["name"])
    whole = name.removesuffix("_pair")
    return known[whole].words + (", by State" if name != whole else "")


def _span(seconds: Json) -> str:
    return str(timedelta(seconds=round(float(str(seconds)))))
