"""The conference report: aggregates of one calendar year that may be shown to others (`law.md` §7, UNCC 57(5)-(6)).

No case, no pair of States, no count below five, and none that could be reckoned from the others. It is signed by the
log: the act of export writes the SHA-256 of both files into it, and `log prove` gives the entry under the log's signed
and timestamped head, which anybody checks with `log verify --proof`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject, dumps, objects, sha256
from app.kit.clock import stamp
from app.matters.office import Office
from app.matters.views import View
from app.statistics import points, points_read, totals
from app.statistics.course import Course
from app.statistics.figures import bounds, last_day, within
from app.statistics.points import Call
from app.statistics.reading import courses
from app.statistics.reckoning import DEFINITIONS, Times, shared_counts, shared_times, shares
from app.statistics.suppression import FEW, FEWEST, MEDIAN_FEWEST, WITHHELD, few
from app.statistics.totals import Lasted, Total

JSON_FILE, CSV_FILE = "conference_report.json", "conference_report.csv"
RULES = (
    f"A count below {FEWEST} is shown as {FEW}; {WITHHELD}: {FEWEST} or more, not shown so that no smaller one can be"
    " reckoned; a table that is null is not shown at all.",
    f"Medians and ninetieth percentiles are of {MEDIAN_FEWEST} matters or more, in seconds, to two digits.",
    f"Sums are of {FEWEST} matters or more of which none makes up most, to two digits; others are not shown.",
    "Drills of our own points are counted by themselves; no other exercise is. Matters within the State and"
    " confidential matters are not counted. No figure is of a pair of States.",
)


@dataclass(frozen=True)
class ConferenceReportView(View):
    """What of a year may be shown to others."""

    report: JsonObject


@dataclass(frozen=True)
class StatisticsExportView(View):
    """A conference report as two files, and the entry of the log that names them."""

    report: JsonObject
    document: str
    """Canonical JSON (RFC 8785): what `sha256` is of."""
    sha256: str
    csv: str
    """The same in rows."""
    csv_sha256: str
    entry: str
    """Id of the log's entry: `rogatory log prove` gives its proof."""


def report(session: Session, office: Office, actor: Actor, year: int) -> JsonObject:
    """What may be shown of a year, to look at before it is exported."""
    permit(actor, Permission.STATISTICS_READ, actor.authority)
    return _read(session, office, actor, year, office.now())


def export(session: Session, office: Office, actor: Actor, year: int) -> StatisticsExportView:
    """The report as files that leave the authority: logged with their digests, which signs and dates them."""
    permit(actor, Permission.STATISTICS_EXPORT, actor.authority)
    now = office.now()
    found = _read(session, office, actor, year, now)
    data, rows = dumps(found), rows_of(found)
    digest, other = sha256(data), sha256(rows.encode())
    subject = {"sha256": digest, "csv_sha256": other, "year": str(year)}
    entry = record(session, actor, Event.STATISTICS_EXPORTED, at=now, subject=subject)
    return StatisticsExportView(found, data.decode(), digest, rows, other, entry)


def _read(session: Session, office: Office, actor: Actor, year: int, now: datetime) -> JsonObject:
    found = within(courses(session, actor.authority, office.catalogue, now), year)
    return made(actor, year, found, now, points_read.calls(session, actor.authority, *bounds(year)))


def made(actor: Actor, year: int, found: Sequence[Course], now: datetime, calls: Sequence[Call] = ()) -> JsonObject:
    """The report itself. Pure but for its arguments."""
    begins, ends = bounds(year)
    shown = shared_counts(found, now)
    tables: JsonObject = {name: None if cells is None else {**cells} for name, cells in shown.items()}
    rules: list[Json] = [*RULES]
    return {
        "kind": "conference_report",
        "definitions": DEFINITIONS,
        "authority": actor.authority,
        "from": f"{begins:%Y-%m-%d}",
        "to": last_day(year),
        "complete": ends <= now,
        "generated_at": stamp(now),
        "matters": few(len(found)),
        "tables": tables,
        "times": _rows(shared_times(found, shown)),
        "sums": _rows(totals.shared_sums(found, shown)),
        "spans": _rows(totals.shared_spans(found, shown)),
        "shares": {**shares(shown)},
        "drills": _drills(calls),
        "rules": rules,
    }


def _rows(found: Sequence[Times | Total | Lasted]) -> list[Json]:
    """As others see them: of how many matters they are would tell, beside a table, how many had none."""
    return [{name: value for name, value in asdict(one).items() if name not in ("count", "matters")} for one in found]


def _drills(calls: Sequence[Call]) -> JsonObject:
    """Of our own points, all together; a count is of drills."""
    cells, reach = points.shared_drills(calls), points.shared_reach(calls)
    return {
        "counts": None if cells is None else {**cells},
        "reach": None if reach is None else {"median": reach[0], "p90": reach[1]},
    }


def rows_of(found: JsonObject) -> str:
    """The report as CSV (RFC 4180): one figure a row."""
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(("table", "key", "figure", "value"))
    for name in ("authority", "from", "to", "complete", "generated_at", "definitions", "matters"):
        write.writerow(("report", "", name, found[name]))
    write.writerows(_cells(found))
    write.writerows((f"sum of {one['name']}", one["key"], "amount", one["amount"]) for one in objects(found["sums"]))
    for one in objects(found["spans"]):
        write.writerows((f"time {one['name']}", one["key"], name, one[name]) for name in ("median", "p90"))
    write.writerows(_drill_rows(found["drills"]))
    told = found["shares"]
    write.writerows(
        ("share", name, "per cent", value) for name, value in (told.items() if isinstance(told, dict) else ())
    )
    for one in objects(found["times"]):
        for name in ("median", "p90", "median_unpaused", "p90_unpaused"):
            write.writerow((f"time by {one['by']}", one["key"], f"{one['milestone']} {name}", one[name]))
    return text.getvalue()


def _cells(found: JsonObject) -> Iterator[tuple[Json, ...]]:
    tables = found["tables"]
    for name, cells in tables.items() if isinstance(tables, dict) else ():
        if isinstance(cells, dict):
            yield from ((name, key, "count", count) for key, count in cells.items())
        else:
            yield name, "", "count", WITHHELD


def _drill_rows(drills: Json) -> Iterator[tuple[Json, ...]]:
    told = drills if isinstance(drills, dict) else {}
    counts, reach = told.get("counts"), told.get("reach")
    if isinstance(counts, dict):
        yield from (("drills of our points", key, "count", count) for key, count in counts.items())
    else:
        yield "drills of our points", "", "count", WITHHELD
    if isinstance(reach, dict):
        yield from (("time until a person was reached", "", name, value) for name, value in reach.items())
