"""Who takes it at this minute, as a terminal tells it."""

from __future__ import annotations

from collections.abc import Sequence

from app.kit.canonical import Json, JsonObject
from app.matters.doubted import DoubtView
from app.matters.lately import LatelyView
from app.matters.who import WhoView

COLUMNS = ("who", "open", "until", "phones", "spoken", "written", "promised", "lately", "competent for", "told by")
AGES = {"fresh": "", "amber": "AMBER: over 180 days", "red": "RED: over 365 days", "unsaid": "never said"}


def row(one: WhoView) -> tuple[object, ...]:
    """Somebody who may take it, under `COLUMNS`."""
    name = f"{one.authority}/{one.point}: {one.unit}" if one.point else f"{one.authority}: {one.name}"
    opened = {True: "open now", False: "closed", None: "not known"}[one.open]
    phones = [str(phone["number"]) for phone in one.phones if isinstance(phone, dict)]
    until = one.until or one.away_until
    away = f" (away; {one.instead or 'nobody is named instead'})" if one.away_until else ""
    promised = f"{one.answer_minutes} min" if one.answer_minutes else None
    mark = "" if one.verified else "UNVERIFIED, "
    age = f", {AGES[one.age]}" if AGES[one.age] else ""
    told_by = f"{mark}{marked(one.source, one.doubts)}{age}"
    if one.successor:
        name += f" ({one.successor} takes its place)"
    rows = [competence(each) for each in one.competences if isinstance(each, dict)] or ["not said"]
    there = name, opened + away, until, phones
    return *there, one.spoken, one.written, promised, lately(one.lately), "; ".join(rows), told_by


def competence(told: JsonObject) -> str:
    """One row of what an authority is competent for, by its codes."""
    narrowed = (_joined(told.get(name)) for name in ("procedures", "measures", "offences"))
    within = [f"in {told['territory']}"] if "territory" in told else []
    return f"{told.get('treaty', 'every treaty')}: {', '.join([*filter(None, narrowed), *within]) or 'all'}"


MARKS = {"forked": "FORKED", "stale": "STALE", "rolled_back": "SET BACK", "shrunken": "SHRUNKEN"}


def marked(source: str, doubts: Sequence[DoubtView]) -> str:
    """A source with what is wrong with it; the words stand under the table."""
    return ", ".join((*(f"{MARKS[one.code]} {one.since:%Y-%m-%d}" for one in doubts), source))


def lately(one: LatelyView | None) -> str | None:
    """How long they took, in words."""
    if one is None:
        return None
    waits = f", {one.unanswered} unanswered" if one.unanswered else ""
    letters = f"; letters of {one.since:%Y-%m-%d} to {one.newest:%Y-%m-%d}"
    if one.median_seconds is None:
        return f"no answer{waits}{letters}"
    return f"{span(one.median_seconds)} (median of {one.count}){waits}{letters}"


def span(seconds: float) -> str:
    """A span as people read it."""
    for size, word in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} s"


def _joined(value: Json | None) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else ""
