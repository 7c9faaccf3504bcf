"""`rogatory notices`: what an official must hear of."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.notices import post
from app.notices.models import Notice
from app.notices.wording import worded

app = group("See and acknowledge what you must hear of.")


@app.command("list")
def listing(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are acknowledged or resolved.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 200,
) -> None:
    """The notices of your roles, newest first."""
    told = shell(ctx)
    with person(told) as acting:
        found = post.heard(acting.session, acting.actor, all_of_them=everything, limit=limit)
    columns = ("id", "severity", "made", "words", "acknowledged by", "resolved")
    rows = [
        (one.id, one.severity, one.made, worded(one, told.language), one.acknowledged_by, one.resolved) for one in found
    ]
    told.show(
        [_notice(one, told.language) for one in found],
        lambda: printing.table(columns, rows, empty="Nothing waits for you."),
    )


@app.command()
def ack(ctx: typer.Context, notice: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Say: I have heard it and see to it. Its ladder stops."""
    told = shell(ctx)
    with person(told) as acting:
        found = post.acknowledge(acting.session, acting.actor, notice, acting.node.now())
        value, words = _notice(found, told.language), worded(found, told.language)
    told.show(value, f"Acknowledged by {found.acknowledged_by}: {words}")


def _notice(one: Notice, language: str) -> JsonObject:
    return {
        "id": one.id,
        "occasion": one.occasion,
        "severity": one.severity,
        "subject": dict(one.subject),
        "words": worded(one, language),
        "roles": list(one.roles),
        "rings": one.rings,
        "made": stamp(one.made),
        "acknowledged": None if one.acknowledged is None else stamp(one.acknowledged),
        "acknowledged_by": one.acknowledged_by,
        "resolved": None if one.resolved is None else stamp(one.resolved),
    }
