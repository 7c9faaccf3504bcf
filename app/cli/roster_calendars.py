"""`rogatory roster absence|closing|import|feed`: who is away, when the office is closed, calendars in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.inputs import moment, read_bytes
from app.cli.shell import shell
from app.duty import absences, feeds, importing, planned
from app.duty.imported import LARGEST
from app.duty.models import Absence, ClosingDay, Feed
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Misused
from app.kit.ids import OfficialId, official_id
from app.notices import duty_calendars

absences_app = group("Who is away: your own absences, or as a head anybody's. Why is not asked.")
closing_app = group("Days on which the office is closed, beside those of the State's calendar.")
imports_app = group("Bring in a calendar (.ics): duty, absences, or days on which the office is closed.")
feeds_app = group("Private calendars of your own duty, behind a secret address.")
Whose: TypeAlias = Annotated[
    str | None, typer.Option("--official", metavar="OFFICIAL", help="As a head: whose; else your own.")
]
Id: TypeAlias = Annotated[str, typer.Argument(metavar="ID")]
Source: TypeAlias = Annotated[Path, typer.Argument(metavar="FILE|-", help="An iCalendar file, or standard input.")]
Days: TypeAlias = Annotated[list[str], typer.Argument(metavar="DAY...", help="Such as 2026-12-24.")]


@absences_app.command("add")
def report(
    ctx: typer.Context,
    *,
    begin: Annotated[str, typer.Option("--from", metavar="TIME", help="RFC 3339, such as 2026-12-01T08:00Z.")],
    end: Annotated[str, typer.Option("--to", metavar="TIME")],
    official: Whose = None,
) -> None:
    """Say that you are away."""
    told = shell(ctx)
    with person(told) as acting:
        who = official_id(official) if official else acting.actor.official
        now = acting.node.now()
        found = absences.report(acting.session, acting.actor, who, moment(begin), moment(end), now)
    words = f"{who} is away from {printing.local(found.begins)} to {printing.local(found.ends)}: {found.id}."
    told.show(_absence(found), words)


@absences_app.command("end")
def end_absence(ctx: typer.Context, absence: Id) -> None:
    """Back again, or never away: from now on it does not count."""
    told = shell(ctx)
    with person(told) as acting:
        found = absences.end_absence(acting.session, acting.actor, absence, acting.node.now())
    told.show(_absence(found), f"{found.official} is away no longer.")


@absences_app.command("list")
def listing(
    ctx: typer.Context, everything: Annotated[bool, typer.Option("--all", help="Also what is over.")] = False
) -> None:
    """Absences to come: your own, of a head everybody's."""
    told = shell(ctx)
    with person(told) as acting:
        found = absences.absences_of(acting.session, acting.actor, acting.node.now(), everything=everything)
    columns = ("id", "official", "from", "to", "by", "ended")
    rows = [(one.id, one.official, one.begins, one.ends, one.by, one.withdrawn) for one in found]
    told.show([_absence(one) for one in found], lambda: printing.table(columns, rows, empty="Nobody is away."))


@closing_app.command("add")
def close(
    ctx: typer.Context, days: Days, name: Annotated[str, typer.Option(help="Why, such as Day of the house.")]
) -> None:
    """Close the office on these days."""
    told, wanted = shell(ctx), dict.fromkeys(absences.read_days(days), name)
    with person(told) as acting:
        new = absences.close_days(acting.session, acting.actor, wanted, acting.node.now())
    told.show({"new": new}, f"New closing days: {new}.")


@closing_app.command("remove")
def reopen(ctx: typer.Context, days: Days) -> None:
    """Open the office on these days after all."""
    told, wanted = shell(ctx), absences.read_days(days)
    with person(told) as acting:
        count = absences.open_days(acting.session, acting.actor, wanted, acting.node.now())
    told.show({"removed": count}, f"Closing days removed: {count}.")


@closing_app.command("list")
def closing_listing(ctx: typer.Context) -> None:
    """The authority's own closing days."""
    told = shell(ctx)
    with person(told) as acting:
        found = absences.closing_days(acting.session, acting.actor)
    rows = [(one.day.isoformat(), one.name, one.by) for one in found]
    told.show(
        [_closing(one) for one in found],
        lambda: printing.table(("day", "name", "by"), rows, empty="None beside those of the State's calendar."),
    )


@imports_app.command("absences")
def bring_absences(
    ctx: typer.Context,
    source: Source,
    official: Whose = None,
    matching: Annotated[str, typer.Option(help="Only events whose title or category holds this.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="End what was brought before and is gone from the calendar.")
    ] = False,
) -> None:
    """Enter what a calendar has from now on as absences. The same is entered once; titles are not kept."""
    told, data = shell(ctx), read_bytes(source, LARGEST)
    with person(told) as acting:
        who = official_id(official) if official else acting.actor.official
        now = acting.node.now()
        found = importing.bring_absences(
            acting.session, acting.actor, who, data, now, matching=matching, replace=replace
        )
    told.show(
        {"official": who, "new": found.new, "known": found.known, "ended": found.ended},
        f"Absences of {who}: {found.new} new, {found.known} known, {found.ended} ended.",
    )


@imports_app.command("duty")
def bring_duty(
    ctx: typer.Context,
    roster: Annotated[str, typer.Argument(metavar="ROSTER", help="Name of the roster.")],
    source: Source,
    layer: Annotated[
        str | None,
        typer.Option(help="They hold this layer, whoever's turn it is; without it they stand in beside all."),
    ] = None,
    who: Annotated[
        list[str] | None,
        typer.Option(
            "--who",
            metavar="TEXT=OFFICIAL",
            help="Whose events with this title or address are; TEXT= alone: nobody's. May be repeated.",
        ),
    ] = None,
    matching: Annotated[str, typer.Option(help="Only events whose title or category holds this.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="End what was brought before and is cancelled since, or gone from it.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this, only what would be entered is printed.")
    ] = False,
) -> None:
    """Enter the duty of a plan that is kept elsewhere: its events from now on, for 400 days, as time in a roster.

    Whose an event is: by a proven mail address of an official in it (ATTENDEE), by --who, or by a name in its title.
    What is known already is moved where it has moved. If one event is not understood, nothing is entered.
    """
    told, data = shell(ctx), read_bytes(source, LARGEST)
    said = dict(_said(one) for one in who or ())
    wanted = planned.Wanted(layer, matching, replace, write=yes)
    with person(told) as acting:
        found = duty_calendars.bring_duty(acting.session, acting.actor, roster, data, said, acting.node.now(), wanted)
    told.show(_brought(roster, layer, found), lambda: _duty(found, wanted))


@imports_app.command("closing-days")
def bring_closing_days(ctx: typer.Context, source: Source) -> None:
    """Enter the whole days of a calendar of holidays as days on which the office is closed."""
    told, data = shell(ctx), read_bytes(source, LARGEST)
    with person(told) as acting:
        found = importing.bring_closing_days(acting.session, acting.actor, data, acting.node.now())
    told.show({"new": found.new, "known": found.known}, f"Closing days: {found.new} new, {found.known} known.")


@feeds_app.command("new")
def make_feed(ctx: typer.Context) -> None:
    """Give your own duty a secret address for your calendar. It is shown this once."""
    told = shell(ctx)
    with person(told) as acting:
        found = feeds.new_feed(acting.session, acting.actor, acting.node.now())
    words = (
        f"{found.path}\nAt the API's address, shown this once. Whoever has it reads when you are on duty: keep it to "
        f"yourself, or close it with `rogatory roster feed revoke {found.id}`."
    )
    told.show({"id": found.id, "path": found.path}, words)


@feeds_app.command("list")
def feeds_listing(ctx: typer.Context) -> None:
    """Your calendars, of a head everybody's. Their addresses cannot be had again."""
    told = shell(ctx)
    with person(told) as acting:
        found = feeds.feeds_of(acting.session, acting.actor)
    columns, rows = (
        ("id", "official", "made", "revoked"),
        [(one.id, one.official, one.made, one.revoked) for one in found],
    )
    told.show([_feed(one) for one in found], lambda: printing.table(columns, rows, empty="No calendar."))


@feeds_app.command("revoke")
def revoke_feed(ctx: typer.Context, feed: Id) -> None:
    """Close the address of a calendar."""
    told = shell(ctx)
    with person(told) as acting:
        found = feeds.revoke_feed(acting.session, acting.actor, feed, acting.node.now())
    told.show(_feed(found), f"The calendar {feed} can be read no longer.")


def _said(text: str) -> tuple[str, OfficialId | None]:
    title, there, who = text.rpartition("=")
    if not there or not title.strip():
        raise Misused(
            "bad_option", f"--who is written TEXT=OFFICIAL: {text!r} is not.", 'Such as "Night 1=XA.moj/ana".'
        )
    return title, official_id(who) if who else None


def _brought(roster: str, layer: str | None, found: planned.Brought) -> JsonObject:
    turns: list[Json] = [
        {"begin": stamp(one.begin), "end": stamp(one.end), "official": one.official, "how": one.how.value}
        for one in found.turns
    ]
    counts = {one.value: found.count(one) for one in planned.How}
    return {
        "roster": roster,
        "layer": layer,
        "written": found.written,
        **counts,
        "nobody": found.nobody,
        "turns": turns,
    }


def _duty(found: planned.Brought, wanted: planned.Wanted) -> str:
    """What changes, a line each, and how many of each there are."""
    told = [one for one in found.turns if one.how not in (planned.How.KNOWN, planned.How.HELD)]
    rows = [(one.begin, one.end, one.official, one.how.value) for one in told]
    lines = [printing.table(("from", "to", "on duty", "what"), rows, empty="Nothing changes.")]
    lines.append(", ".join(f"{found.count(one)} {one.value}" for one in planned.How) + f", {found.nobody} nobody's.")
    if any(one.how in planned.ENDED for one in told) and not wanted.replace:
        lines.append("What is cancelled or gone counts still: with --replace it ends.")
    if not found.written:
        lines.append("With --yes this is entered.")
    return "\n".join(lines)


def _absence(row: Absence) -> JsonObject:
    return {
        "id": row.id,
        "official": row.official,
        "begin": stamp(row.begins),
        "end": stamp(row.ends),
        "imported": row.source is not None,
        "by": row.by,
        "made": stamp(row.made),
        "withdrawn": stamp(row.withdrawn) if row.withdrawn else None,
    }


def _closing(row: ClosingDay) -> JsonObject:
    return {"day": row.day.isoformat(), "name": row.name, "by": row.by, "made": stamp(row.made)}


def _feed(row: Feed) -> JsonObject:
    revoked = stamp(row.revoked) if row.revoked else None
    return {"id": row.id, "official": row.official, "made": stamp(row.made), "revoked": revoked}
