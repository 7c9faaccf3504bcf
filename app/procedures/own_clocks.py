"""Whether the clocks of a treaty's file fit the procedures that it opens: acts that exist, something that ends each.

A treaty's file is read before any procedure is known (`treaties.loading`); this is looked at beside the tables, for the
release by a test, for a State's own file when a node starts and by `rogatory treaties check`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from app.kit.errors import Invalid
from app.procedures import contents
from app.procedures.catalogue import Catalogue
from app.procedures.table import Procedure, Starts, Stops
from app.treaties.catalogue import Treaties
from app.treaties.events import Trigger
from app.treaties.schema import Deadline, Treaty


def demand(treaties: Treaties, catalogue: Catalogue) -> None:
    """`Invalid` `bad_law_file` where a clock of a treaty does not fit its procedures."""
    for treaty in treaties.treaties:
        for said in misfits(treaty, catalogue):
            raise Invalid("bad_law_file", f"{treaty.file}: {said}")


def misfits(treaty: Treaty, catalogue: Catalogue) -> Iterator[str]:
    """What would never run, or never end, in words."""
    for one in treaty.deadlines:
        if not one.clock:
            continue
        names = one.procedures or tuple(treaty.procedures)
        for name in names:
            if name not in treaty.procedures:
                yield f"the deadline {one.code!r} counts in {name}, which the treaty does not open."
        tables = [catalogue.newest(name) for name in names]
        yield from _acts(one, tables)
        if not one.starts_on:
            if not any(_starts(table, one.clock) for table in tables):
                yield f"the deadline {one.code!r} sets the clock {one.clock!r}, which none of its procedures has."
            continue
        for table in tables:
            if not any(table.rows(trigger.act) for trigger in one.starts_on):
                yield f"the deadline {one.code!r} is started by nothing in {table.name}."
            if not any(table.rows(trigger.act) for trigger in one.stops_on) and not _stops(table, one.clock):
                yield f"the deadline {one.code!r} is stopped by nothing in {table.name}."


def _acts(one: Deadline, tables: list[Procedure]) -> Iterator[str]:
    known = sorted({step.act for table in tables for step in table.steps})
    later = () if one.extension is None else (one.extension.on,)
    for trigger in (*one.starts_on, *one.takes_up_on, *one.stops_on, *one.pauses_on, *one.resumes_on, *later):
        rows = [row for table in tables for row in table.rows(trigger.act)]
        if not rows:
            near = difflib.get_close_matches(trigger.act, known, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            yield f"the deadline {one.code!r} names the act {trigger.act!r}, which none of its procedures has.{hint}"
        elif trigger.member and not any(_holds(row.instrument, trigger) for row in rows):
            yield f"the deadline {one.code!r} waits for {str(trigger)!r}, which no body of that act holds."


def _holds(kind: str, trigger: Trigger) -> bool:
    """Whether the newest body of a kind has the member; of a path only its first step is looked at."""
    newest = contents.kind(kind).versions[contents.newest(kind)]
    return trigger.member.partition(".")[0] in newest.model_fields


def _starts(table: Procedure, code: str) -> bool:
    return any(isinstance(clock, Starts) and clock.code == code for step in table.steps for clock in step.clocks)


def _stops(table: Procedure, code: str) -> bool:
    return any(isinstance(clock, Stops) and clock.code == code for step in table.steps for clock in step.clocks)
