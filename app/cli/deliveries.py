"""`rogatory deliveries` and `rogatory delivery retry`: how our instruments fare on their way."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import printing
from app.cli.acting import OPERATOR, node_of, operator, owners
from app.cli.groups import group, single
from app.cli.shell import shell
from app.exchange.retry import retry
from app.kit.errors import Unknown
from app.matters import queries
from app.matters.views import DeliveryView

app = group("Take up a delivery that was given up.")
listing = single()
STATES = ("waiting", "sent", "delivered", "held", "accepted", "rejected", "gave_up")


@listing.command()
def deliveries(
    ctx: typer.Context,
    state: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(STATES)}; more than once.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are decided.")] = False,
    authority: Annotated[str | None, typer.Option(help="Only those of one authority.")] = None,
) -> None:
    """Our instruments on their way, newest first; without options those that are not decided yet."""
    told = shell(ctx)
    node = node_of(told)
    found: list[DeliveryView] = []
    wanted = tuple(state or ()) or (STATES if everything else ())
    asked = [None] if told.named else owners(node, authority)
    for owner in asked:
        with operator(told, owner, node=node) as acting:
            found += queries.deliveries(acting.session, acting.actor, states=wanted)
    columns = ("instrument", "matter", "to", "state", "tries", "next", "problem", "made")
    rows = [
        (one.instrument, one.matter, one.recipient, one.state, one.attempts, one.next_try, one.problem, one.made)
        for one in found
    ]
    told.show([one.to_json() for one in found], lambda: printing.table(columns, rows, empty="Nothing is on its way."))


@app.command("retry")
def take_up(
    ctx: typer.Context, instrument: Annotated[str, typer.Argument(metavar="ID", help="Of the instrument.")]
) -> None:
    """Have a delivery that was given up tried again from now on."""
    told = shell(ctx)
    node = node_of(told)
    asked = [None] if told.named else owners(node, None)
    problem: Unknown | None = None
    for owner in asked:
        try:
            with operator(told, owner, OPERATOR, node) as acting:
                retry(acting.session, acting.actor, instrument, node.now())
        except Unknown as error:
            problem = error  # another authority of this node may have it
            continue
        node.wake("deliver", instrument)
        told.show({"instrument": instrument, "state": "waiting"}, f"{instrument} is tried again.")
        return
    raise problem or Unknown("no_delivery", f"Nothing was sent under {instrument}.", "See `rogatory deliveries`.")
