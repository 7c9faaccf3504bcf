"""`rogatory quarantine`: what came and was refused, kept apart with its reason."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import person
from app.cli.groups import group
from app.cli.shell import shell
from app.kit.errors import Unknown
from app.matters import queries

app = group("What came and was refused, and why.")


@app.command("list")
def listing(ctx: typer.Context, limit: Annotated[int, typer.Option(min=1, max=1000)] = 200) -> None:
    """What was refused, newest first."""
    told = shell(ctx)
    with person(told) as acting:
        found = queries.quarantine(acting.session, acting.actor, limit=limit)
    columns = ("envelope", "from", "reason", "what", "alarm", "at", "instrument")
    rows = [(one.envelope[:16], one.peer, one.reason, one.words, one.alarm, one.at, one.instrument) for one in found]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="Nothing was refused."))


@app.command()
def show(
    ctx: typer.Context,
    envelope: Annotated[str, typer.Argument(metavar="ENVELOPE", help="Its SHA-256, or how that begins.")],
) -> None:
    """One thing that was refused, with the report of its verification."""
    told = shell(ctx)
    with person(told) as acting:
        known = queries.quarantine(acting.session, acting.actor, limit=1000)
    found = [one for one in known if one.envelope.startswith(envelope.lower())]
    if len(found) != 1:
        words = "Several things in quarantine begin" if found else "Nothing in quarantine begins"
        raise Unknown("no_quarantined", f"{words} with {envelope}.", "See `rogatory quarantine list`.")
    one = found[0]
    members = {
        "envelope": one.envelope,
        "from": one.peer,
        "reason": one.reason,
        "what": one.words,
        "alarm": one.alarm,
        "at": one.at,
        "instrument": one.instrument,
        "SHA-256": one.sha256,
    }
    report = f"\n\n{printing.as_json(one.report)}" if one.report else ""
    told.show(one.to_json(), lambda: printing.facts(members) + report)
