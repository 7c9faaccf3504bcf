"""`rogatory roster`: rosters, who is on duty when and why, and the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, TypeAlias

import typer

from app.cli import printing, roster_calendars, roster_changes
from app.cli.acting import person
from app.cli.groups import group
from app.cli.inputs import body, moment
from app.cli.shell import shell
from app.duty import queries, rosters
from app.duty.bodies import read_body
from app.duty.models import Roster
from app.duty.rotation import Span
from app.duty.schedule import STANDING_IN, Schedule, Shift
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.notices import ladders
from app.notices import proven as reach

app = group("Rosters: who is on duty when and why, gaps before they happen, changes of them.")
app.add_typer(roster_changes.overrides_app, name="override", help="One takes another's time, or stands in.")
app.add_typer(roster_changes.swaps_app, name="swap", help="Swap time on duty with a colleague who agrees.")
app.add_typer(roster_calendars.absences_app, name="absence", help="Who is away.")
app.add_typer(roster_calendars.closing_app, name="closing", help="Days on which the office is closed.")
app.add_typer(roster_calendars.imports_app, name="import", help="Bring in a calendar (.ics).")
app.add_typer(roster_calendars.feeds_app, name="feed", help="Private calendars of your own duty.")
Named = Annotated[str, typer.Argument(metavar="ROSTER", help="Name of the roster.")]
From: TypeAlias = Annotated[str | None, typer.Option("--from", metavar="TIME", help="RFC 3339; else now.")]
Until: TypeAlias = Annotated[str | None, typer.Option("--to", metavar="TIME", help="RFC 3339; else 14 days later.")]


@app.command("list")
def listing(
    ctx: typer.Context, retired: Annotated[bool, typer.Option("--retired", help="Retired ones, too.")] = False
) -> None:
    """The rosters of your authority, who is on duty now, and the next gap."""
    told = shell(ctx)
    with person(told) as acting:
        now = acting.node.now()
        rows = rosters.rosters_of(acting.session, acting.actor, retired=retired)
        found = [
            (row, queries.schedule_of(acting.session, acting.actor, row.name, now, now + queries.AHEAD)) for row in rows
        ]
    columns = ("roster", "title", "zone", "on duty now", "next gap", "version")
    cells = [
        (
            row.name,
            row.body["title"],
            row.body["zone"],
            "retired" if row.retired else one.holders(now) or "NOBODY",
            one.gaps[0][0] if one.gaps else None,
            row.version,
        )
        for row, one in found
    ]
    value: list[Json] = [
        {**_roster(row), "on_duty": [*one.holders(now)], "next_gap": _span(one.gaps[0]) if one.gaps else None}
        for row, one in found
    ]
    told.show(value, lambda: printing.table(columns, cells, empty="No roster."))


@app.command()
def show(ctx: typer.Context, roster: Named, begin: From = None, end: Until = None) -> None:
    """The final schedule: who holds it at each time and why, and its gaps."""
    told = shell(ctx)
    with person(told) as acting:
        span = spanned(acting.node.now(), begin, end)
        found = queries.schedule_of(acting.session, acting.actor, roster, *span)
    told.show(_schedule(roster, found), lambda: _table(found))


@app.command()
def gaps(ctx: typer.Context, roster: Named, begin: From = None, end: Until = None) -> None:
    """When nobody will hold it, before it happens."""
    told = shell(ctx)
    with person(told) as acting:
        span = spanned(acting.node.now(), begin, end)
        found = queries.schedule_of(acting.session, acting.actor, roster, *span).gaps
    columns, rows = ("from", "to", "hours"), [(one[0], one[1], _hours(one)) for one in found]
    empty = f"Somebody is on duty from {printing.local(span[0])} to {printing.local(span[1])}."
    told.show([_span(one) for one in found], lambda: printing.table(columns, rows, empty=empty))


@app.command()
def proven(ctx: typer.Context, roster: Named) -> None:
    """Whether those on duty now, and within twelve hours, can be woken: what proves it, or what is lacking."""
    told = shell(ctx)
    with person(told) as acting:
        when = acting.node.now()
        found = reach.of_roster(acting.session, acting.actor, roster, acting.node.channels, when)
    columns = ("official", "on duty from", "proven", "by", "channel", "last proven", "lacking")
    cells = [
        (
            one.standing.official,
            one.begin,
            "yes" if one.standing.lack is None else "NO",
            one.standing.by.value if one.standing.by else None,
            one.standing.channel,
            one.standing.at,
            " ".join(_lacking(one.standing)),
        )
        for one in found
    ]
    empty = "Nobody is on duty within twelve hours: see `rogatory roster gaps`."
    told.show([_reached(one) for one in found], lambda: printing.table(columns, cells, empty=empty))


def _reached(one: reach.OnDuty) -> JsonObject:
    how = one.standing
    return {
        "official": how.official,
        "begin": stamp(one.begin),
        "proven": how.lack is None,
        "by": how.by.value if how.by else None,
        "channel": how.channel,
        "at": stamp(how.at) if how.at else None,
        "lack": how.lack.value if how.lack else None,
    }


def _lacking(how: reach.Standing) -> tuple[str, ...]:
    if how.lack is None:
        return ()
    words, remedy = reach.LACKS[how.lack]
    return words.format(days=reach.LASTS.days), remedy


@app.command()
def now(
    ctx: typer.Context,
    roster: Named,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="RFC 3339; else now.")] = None,
) -> None:
    """Who is on duty at an instant, the first to be called first, and what calls them."""
    told = shell(ctx)
    with person(told) as acting:
        when = moment(at) if at else acting.node.now()
        span = when, when + timedelta(milliseconds=1)
        found = queries.schedule_of(acting.session, acting.actor, roster, *span).holders(when)
        by = ladders.callers_of(acting.session, acting.actor, roster, when)
    lines = [*(found or ("Nobody is on duty.",)), ladders.called_by(by)]
    value: JsonObject = {"roster": roster, "at": stamp(when), "on_duty": [*found], "called_by": [*by]}
    told.show(value, "\n".join(lines))


@app.command("set")
def set_roster(
    ctx: typer.Context,
    roster: Named,
    source: Annotated[str, typer.Option("--body", metavar="FILE|-|JSON", help="The roster as JSON.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="In force from then on; else from now on.")
    ] = None,
) -> None:
    """Make a roster, or give it a new version. What was on duty before stays as it was.

    JSON: {"title", "zone", "demand": "always" or "served", "names_in_feeds", "layers": [{"name", "zone", "people":
    [officials], "unit": "hours", "days" or "weeks", "every", "hand_over": "08:00", "weekday": 0 for Monday, "begins":
    day, "ends": day, "windows": [{"days": [0, …], "begin", "until", "office": "any", "open" or "closed"}]}]}.
    """
    told, wanted = shell(ctx), read_body(body(source))
    with person(told) as acting:
        known = rosters.rosters_of(acting.session, acting.actor, retired=True)
        seen = next((row.version for row in known if row.name == roster), 0)
        found = rosters.set_roster(
            acting.session,
            acting.actor,
            roster,
            wanted,
            acting.node.now(),
            seen=seen,
            since=moment(since) if since else None,
        )
    told.show(_roster(found), f"Roster {roster} is at version {found.version}, from {printing.local(found.since)} on.")


@app.command()
def retire(
    ctx: typer.Context,
    roster: Named,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this, only what would be done is printed.")
    ] = False,
) -> None:
    """Nobody need hold it any more. A new version brings it back."""
    told = shell(ctx)
    with person(told) as acting:
        seen = rosters.roster_versions(acting.session, acting.actor, roster)[0]
        if not yes:
            told.show({**_roster(seen), "done": False}, f"With --yes nobody need hold {roster} any more.")
            return
        found = rosters.retire_roster(acting.session, acting.actor, roster, acting.node.now(), seen=seen.version)
    told.show(_roster(found), f"Roster {roster} is retired.")


@app.command()
def versions(ctx: typer.Context, roster: Named) -> None:
    """Every version of a roster, who made it, and from when on it counts."""
    told = shell(ctx)
    with person(told) as acting:
        found = rosters.roster_versions(acting.session, acting.actor, roster)
    columns = ("version", "in force from", "by", "made", "retired")
    rows = [(one.version, one.since, one.by, one.made, one.retired or None) for one in found]
    told.show([_roster(one) for one in found], lambda: printing.table(columns, rows))


def spanned(at: datetime, begin: str | None, end: str | None) -> Span:
    """The time that is asked for: from now, for 14 days."""
    first = moment(begin) if begin else at
    return first, moment(end) if end else first + queries.AHEAD


def _roster(row: Roster) -> JsonObject:
    return {
        "name": row.name,
        "version": row.version,
        **row.body,
        "retired": row.retired,
        "since": stamp(row.since),
        "by": row.by,
        "made": stamp(row.made),
    }


def _schedule(roster: str, found: Schedule) -> JsonObject:
    return {
        "roster": roster,
        "begin": stamp(found.begin),
        "end": stamp(found.end),
        "shifts": [_shift(one) for one in found.shifts],
        "gaps": [_span(one) for one in found.gaps],
    }


def _shift(one: Shift) -> JsonObject:
    return {
        "layer": one.layer or None,
        "begin": stamp(one.begin),
        "end": stamp(one.end),
        "holder": one.holder,
        "planned": one.planned,
        "assigned": one.assigned,
        "why": one.why.value,
        "change": one.take,
        "missing": one.missing.value if one.missing else None,
    }


def _table(found: Schedule) -> str:
    columns = ("from", "to", "layer", "on duty", "why")
    rows: list[Sequence[object]] = [
        (one.begin, one.end, one.layer or "–", one.holder or f"NOBODY ({one.assigned})", _why(one))
        for one in sorted(found.shifts, key=lambda one: (one.begin, one.layer != STANDING_IN))
    ]
    lines = [printing.table(columns, rows, empty="Nobody has a turn.")]
    lines += [f"Gap: {printing.local(begin)} to {printing.local(end)}, nobody is on duty." for begin, end in found.gaps]
    return "\n".join(lines)


def _why(one: Shift) -> str:
    words = one.why.value if one.planned == one.assigned else f"{one.why.value}, in place of {one.planned}"
    return words if one.missing is None else f"{words}; {one.missing.value}"


def _hours(span: Span) -> str:
    return f"{(span[1] - span[0]) / timedelta(hours=1):.1f}"


def _span(span: Span) -> JsonObject:
    return {"begin": stamp(span[0]), "end": stamp(span[1])}
