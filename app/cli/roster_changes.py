"""`rogatory roster override|swap`: who takes whose time."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.inputs import moment
from app.cli.shell import shell
from app.duty import overrides, queries, swaps
from app.duty.models import Override, Swap
from app.duty.overrides import NewOverride
from app.duty.rotation import Span
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Misused
from app.kit.ids import official_id

overrides_app = group("One takes another's time on duty, or stands in where nobody is.")
swaps_app = group("Swap time on duty with a colleague who agrees.")
Roster: TypeAlias = Annotated[str, typer.Argument(metavar="ROSTER", help="Name of the roster.")]
Id: TypeAlias = Annotated[str, typer.Argument(metavar="ID")]
Begin: TypeAlias = Annotated[str, typer.Option("--from", metavar="TIME", help="RFC 3339, such as 2026-12-01T08:00Z.")]
End: TypeAlias = Annotated[str, typer.Option("--to", metavar="TIME")]


@overrides_app.command("add")
def give(
    ctx: typer.Context,
    roster: Roster,
    *,
    by: Annotated[str | None, typer.Option("--by", metavar="OFFICIAL", help="Who takes it; else yourself.")] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="OFFICIAL", help="Whose time; without it they stand in beside all.")
    ] = None,
    begin: Begin,
    end: End,
    layer: Annotated[str | None, typer.Option(help="Only in this layer.")] = None,
) -> None:
    """Give an official's time to another (head), or stand in yourself (duty officer). What is past stays as it was."""
    told = shell(ctx)
    with person(told) as acting:
        taker = official_id(by) if by else acting.actor.official
        new = NewOverride(official_id(of) if of else None, taker, moment(begin), moment(end), layer)
        found = overrides.give(acting.session, acting.actor, roster, new, acting.node.now())
    words = f"{found.taker} takes the time of {found.of}" if found.of else f"{found.taker} stands in"
    told.show(
        _override(found), f"{words} from {printing.local(found.begins)} to {printing.local(found.ends)}: {found.id}."
    )


@overrides_app.command("end")
def withdraw(ctx: typer.Context, override: Id) -> None:
    """Let an override count no longer from now on; of a swap both halves."""
    told = shell(ctx)
    with person(told) as acting:
        found = overrides.withdraw(acting.session, acting.actor, override, acting.node.now())
    told.show(_override(found), f"The override {override} counts no longer.")


@overrides_app.command("list")
def listing(
    ctx: typer.Context,
    roster: Roster,
    begin: Annotated[str | None, typer.Option("--from", metavar="TIME", help="RFC 3339; else now.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Else 400 days later.")] = None,
) -> None:
    """Overrides and agreed swaps of a roster, withdrawn ones too."""
    told = shell(ctx)
    with person(told) as acting:
        first = moment(begin) if begin else acting.node.now()
        last = moment(end) if end else first + queries.LONGEST
        found = overrides.overrides_of(acting.session, acting.actor, roster, first, last)
    columns = ("id", "from", "to", "of", "taken by", "layer", "swap", "by", "withdrawn")
    rows = [
        (one.id, one.begins, one.ends, one.of, one.taker, one.layer, one.swap and "yes", one.by, one.withdrawn)
        for one in found
    ]
    told.show([_override(one) for one in found], lambda: printing.table(columns, rows, empty="No override."))


@swaps_app.command()
def ask(
    ctx: typer.Context,
    roster: Roster,
    colleague: Annotated[str, typer.Option("--with", metavar="OFFICIAL", help="Who is asked.")],
    begin: Begin,
    end: End,
    their_begin: Annotated[
        str | None, typer.Option("--for-from", metavar="TIME", help="Their time that you take; without it, none.")
    ] = None,
    their_end: Annotated[str | None, typer.Option("--for-to", metavar="TIME")] = None,
) -> None:
    """Ask a colleague to take your time from --from to --to, and offer to take theirs."""
    told = shell(ctx)
    if (their_begin is None) != (their_end is None):
        raise Misused("bad_option", "--for-from and --for-to go together.", "Give both, or neither.")
    takes: Span | None = (moment(their_begin), moment(their_end)) if their_begin and their_end else None
    with person(told) as acting:
        gives = moment(begin), moment(end)
        now = acting.node.now()
        found = swaps.ask(acting.session, acting.actor, roster, official_id(colleague), gives, takes, now)
        value = _swap(found, swaps.state_of(found, now))
    told.show(value, f"{found.asked} is asked: {found.id}.")


@swaps_app.command()
def agree(ctx: typer.Context, swap: Id) -> None:
    """Agree to a swap that you are asked for."""
    told = shell(ctx)
    with person(told) as acting:
        found = swaps.agree(acting.session, acting.actor, swap, acting.node.now())
    told.show(_swap(found, found.state), "You have swapped.")


@swaps_app.command()
def decline(ctx: typer.Context, swap: Id) -> None:
    """Say no to a swap that you are asked for, or take back one that you asked."""
    told = shell(ctx)
    with person(told) as acting:
        found = swaps.decline(acting.session, acting.actor, swap, acting.node.now())
    told.show(_swap(found, found.state), f"The swap is {found.state}.")


@swaps_app.command("list")
def swaps_listing(
    ctx: typer.Context, everything: Annotated[bool, typer.Option("--all", help="Also those that are settled.")] = False
) -> None:
    """Swaps that you asked or are asked for; of a head all."""
    told = shell(ctx)
    with person(told) as acting:
        now = acting.node.now()
        found = swaps.swaps_of(acting.session, acting.actor, now, settled=everything)
    columns = ("id", "roster", "asked by", "of", "gives from", "to", "takes from", "to", "state")
    rows = [
        (
            one.id,
            one.roster,
            one.asker,
            one.asked,
            one.gives_begin,
            one.gives_end,
            one.takes_begin,
            one.takes_end,
            swaps.state_of(one, now),
        )
        for one in found
    ]
    told.show(
        [_swap(one, swaps.state_of(one, now)) for one in found],
        lambda: printing.table(columns, rows, empty="No swap waits."),
    )


def _override(row: Override) -> JsonObject:
    return {
        "id": row.id,
        "roster": row.roster,
        "layer": row.layer,
        "of": row.of,
        "taker": row.taker,
        "begin": stamp(row.begins),
        "end": stamp(row.ends),
        "swap": row.swap,
        "imported": row.source is not None,
        "by": row.by,
        "made": stamp(row.made),
        "withdrawn": stamp(row.withdrawn) if row.withdrawn else None,
        "withdrawn_by": row.withdrawn_by,
    }


def _swap(row: Swap, state: str) -> JsonObject:
    return {
        "id": row.id,
        "roster": row.roster,
        "asker": row.asker,
        "asked": row.asked,
        "gives": {"begin": stamp(row.gives_begin), "end": stamp(row.gives_end)},
        "takes": {"begin": stamp(row.takes_begin), "end": stamp(row.takes_end)}
        if row.takes_begin and row.takes_end
        else None,
        "state": state,
        "made": stamp(row.made),
        "answered": stamp(row.answered) if row.answered else None,
        "answered_by": row.answered_by,
    }
